"""A sweep to test with, and the bundled ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import InstrumentProtocol
from observe_tui.record.model import Event, JsonValue, Payload
from observe_tui.steps import SPECS
from observe_tui.steps.sweep.step import SweepSpec

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PROTOCOLS = Path(__file__).parents[2] / "protocols"


def spec_with(**fields: JsonValue) -> SweepSpec:
    codes = [
        {"id": "on", "label": "A", "name": "At task", "key": "a"},
        {"id": "slow", "label": "B", "name": "Stalling", "key": "b"},
        {"id": "talk", "label": "E", "name": "Talking", "key": "e"},
    ]
    whole: dict[str, JsonValue] = {"every": 4, "seats": 6, "columns": 3, "codes": codes}
    whole |= {"at_task": ["on"], **fields}
    return SweepSpec.model_validate({"id": "step", "kind": "sweep", "title": "At task", **whole})


def bundled(name: str) -> SweepSpec:
    text = (PROTOCOLS / f"{name}.toml").read_text(encoding="utf-8")
    protocol = Parser(SPECS).parse(text, f"{name}.toml")
    assert isinstance(protocol, InstrumentProtocol)
    assert isinstance(protocol.step, SweepSpec)
    return protocol.step


def event(seq: int, verb: str, payload: Payload, at: int) -> Event:
    return Event(f"e{seq}", "run", seq, "step", verb, payload, NOON, at)


SPEC = spec_with()
