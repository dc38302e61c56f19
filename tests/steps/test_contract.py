"""What every kind of step keeps to, whatever is recorded in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observe_tui.analysis.blocks import Bars, Quote
from observe_tui.analysis.timeline import Timeline
from observe_tui.protocol.model import StepSpec
from observe_tui.record.events import effective
from observe_tui.record.model import Event, Payload
from observe_tui.steps import KINDS
from observe_tui.steps.kind import Setting

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CODES = [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}]
SAMPLES: dict[str, dict[str, object]] = {
    "prompt": {},
    "talk": {},
    "script": {},
    "interval": {
        "seconds": 60,
        "groups": [
            {"id": "plain", "title": "plain", "codes": CODES},
            {
                "id": "scale",
                "title": "scale",
                "exclusive": True,
                "codes": [{"id": "low", "label": "L"}, {"id": "high", "label": "H"}],
            },
        ],
    },
    "tally": {"codes": CODES},
    "claims": {},
    "action": {"mode": "agree"},
}
SETTING = Setting(Timeline(150_000), {"line": Quote("line", 5, "evidence", "seen")})

texts = st.sampled_from(["", "a", "b", "[/]", "\x1b[2J", "שלום", "能量", "line", "e1"])
payloads = st.fixed_dictionaries(
    {},
    optional={
        "text": texts,
        "tag": st.sampled_from(["evidence", "question", "unknown", ""]),
        "code": st.sampled_from(["a", "b", "low", "high", "unknown"]),
        "interval": st.integers(-1, 4) | st.none(),
        "claim": st.sampled_from(["e1", "e2", "nowhere"]),
        "line": st.sampled_from(["line", "nowhere", ""]),
        "what": texts,
        "status": st.sampled_from(["open", "tried", "unknown"]),
        "cycle": texts,
    },
)
verbs = st.sampled_from(
    ["write", "line", "mark", "unmark", "count", "claim", "link", "unlink", "agree", "status", "?"]
)
records = st.lists(st.tuples(verbs, payloads, st.integers(0, 150_000)), max_size=25)


def spec_of(kind: str) -> StepSpec:
    spec: StepSpec = KINDS[kind].spec.model_validate(
        {"id": "step", "kind": kind, "title": "Step", **SAMPLES[kind]}
    )
    return spec


def events_of(entries: list[tuple[str, Payload, int]]) -> list[Event]:
    return [
        Event(f"e{seq}", "run", seq, "step", verb, payload, NOON, at)
        for seq, (verb, payload, at) in enumerate(entries, start=1)
    ]


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(entries=records, cut=st.integers(0, 25))
def test_any_prefix_then_the_rest_gives_the_same_state(
    kind: str, entries: list[tuple[str, Payload, int]], cut: int
) -> None:
    spec, events = spec_of(kind), events_of(entries)
    whole = KINDS[kind].replay(spec, events)
    state = KINDS[kind].replay(spec, events[:cut])
    for event in events[cut:]:
        state = KINDS[kind].fold(spec, state, event)
    assert state == whole


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(entries=records, last=st.tuples(verbs, payloads, st.integers(0, 150_000)))
def test_taking_back_restores_and_every_prefix_has_a_summary(
    kind: str, entries: list[tuple[str, Payload, int]], last: tuple[str, Payload, int]
) -> None:
    spec, events = spec_of(kind), events_of([*entries, last])
    before = KINDS[kind].replay(spec, events[:-1])
    seq = len(events) + 1
    retract = Event(f"e{seq}", "run", seq, "step", "retract", {"event": events[-1].id}, NOON, 0)
    assert KINDS[kind].replay(spec, effective([*events, retract])) == before
    for size in range(len(events) + 1):
        state = KINDS[kind].replay(spec, events[:size])
        for block in KINDS[kind].summary(spec, state, SETTING):
            if isinstance(block, Bars):
                assert block.base
                assert all((bar.percent is None) == (block.total == 0) for bar in block.bars)


def test_at_most_one_code_of_a_scale_holds_in_an_interval() -> None:
    entries: list[tuple[str, Payload, int]] = [
        ("mark", {"interval": 0, "code": "low"}, 0),
        ("mark", {"interval": 0, "code": "a"}, 0),
        ("mark", {"interval": 0, "code": "high"}, 0),
        ("mark", {"interval": 1, "code": "low"}, 0),
    ]
    state = KINDS["interval"].replay(spec_of("interval"), events_of(entries))
    assert state == {0: frozenset({"a", "high"}), 1: frozenset({"low"})}
