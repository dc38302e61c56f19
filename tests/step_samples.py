"""One step of every kind: what a protocol says of it, and what may be recorded in it.

Each kind has a module in `steps/samples` with FIELDS, the fields of a small but whole step, and
ENTRIES, which draws the verb and the payload of what its panel may record.
"""

from __future__ import annotations

import runpy
from pathlib import Path

from hypothesis import strategies as st

from observe_tui.protocol.model import StepSpec
from observe_tui.record.model import Payload
from observe_tui.steps import KINDS

PEOPLE_WRITE = st.sampled_from(["", "seen", "[/]", "\x1b[2J", "שלום", "能量", "line", "e1"])
"""What people may write: nothing, markup, commands to the terminal, right-to-left, wide text."""

_SAMPLES = Path(__file__).parent / "steps" / "samples"


def spec_of(kind: str) -> StepSpec:
    """The sample step of a kind, with the id `step`."""
    spec: StepSpec = KINDS[kind].spec.model_validate(
        {"id": "step", "kind": kind, "title": "Step", **fields_of(kind)}
    )
    return spec


def fields_of(kind: str) -> dict[str, object]:
    """What a protocol says of the sample step of a kind."""
    fields: dict[str, object] = runpy.run_path(str(_SAMPLES / f"{kind}.py"))["FIELDS"]
    return fields


def entries_of(kind: str) -> st.SearchStrategy[tuple[str, Payload]]:
    """Verb and payload of anything that may be recorded in the sample step of a kind."""
    drawn: st.SearchStrategy[tuple[str, Payload]] = runpy.run_path(str(_SAMPLES / f"{kind}.py"))[
        "ENTRIES"
    ]
    return drawn


def sampled() -> set[str]:
    """Every kind that has a sample."""
    return {file.stem for file in _SAMPLES.glob("*.py")}
