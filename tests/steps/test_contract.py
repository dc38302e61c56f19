"""What every kind of step keeps to, whatever is recorded in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observe_tui.analysis.blocks import Bars, Quote, Table
from observe_tui.analysis.timeline import Timeline
from observe_tui.record.events import effective
from observe_tui.record.model import Event, Payload
from observe_tui.steps import KINDS
from observe_tui.steps.kind import Setting
from step_samples import entries_of, sampled, spec_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTING = Setting(Timeline(150_000), {"line": Quote("line", 5, "evidence", "seen")})

NOISE = st.tuples(
    st.sampled_from(["?", "mark", "line", "count"]),
    st.dictionaries(
        st.sampled_from(["code", "text", "interval", "seat"]),
        st.none() | st.integers(-1, 3) | st.sampled_from(["", "unknown", "[/]"]),
        max_size=3,
    ),
)
"""What another program, or a later version of this one, may have recorded."""

Entry: TypeAlias = tuple[tuple[str, Payload], int]


def entries(kind: str) -> st.SearchStrategy[list[Entry]]:
    one = st.one_of(entries_of(kind), entries_of(kind), entries_of(kind), NOISE)
    return st.lists(st.tuples(one, st.integers(0, 150_000)), max_size=25)


def events_of(recorded: Sequence[Entry]) -> list[Event]:
    return [
        Event(f"e{seq}", "run", seq, "step", verb, payload, NOON, at)
        for seq, ((verb, payload), at) in enumerate(recorded, start=1)
    ]


def test_every_kind_has_a_sample() -> None:
    assert sampled() == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), cut=st.integers(0, 25))
def test_any_prefix_then_the_rest_gives_the_same_state(
    kind: str, data: st.DataObject, cut: int
) -> None:
    spec, events = spec_of(kind), events_of(data.draw(entries(kind)))
    whole = KINDS[kind].replay(spec, events)
    assert KINDS[kind].replay(spec, events) == whole
    state = KINDS[kind].replay(spec, events[:cut])
    for event in events[cut:]:
        state = KINDS[kind].fold(spec, state, event)
    assert state == whole


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_taking_back_restores_and_every_prefix_has_a_summary(
    kind: str, data: st.DataObject
) -> None:
    spec, events = spec_of(kind), events_of(data.draw(entries(kind)))
    if events:
        before = KINDS[kind].replay(spec, events[:-1])
        seq = len(events) + 1
        retract = Event(f"e{seq}", "run", seq, "step", "retract", {"event": events[-1].id}, NOON, 0)
        assert KINDS[kind].replay(spec, effective([*events, retract])) == before
    for size in range(len(events) + 1):
        state = KINDS[kind].replay(spec, events[:size])
        KINDS[kind].evidence(spec, state)
        for block in KINDS[kind].summary(spec, state, SETTING):
            if isinstance(block, Bars):
                assert block.base
                assert all((bar.percent is None) == (block.total == 0) for bar in block.bars)
            elif isinstance(block, Table):
                assert all(len(row.cells) == len(block.columns) for row in block.rows)
                shares = [row.share for row in block.rows if row.share is not None]
                assert all(0 <= share <= 100.001 for share in shares)
                percents = any("%" in cell for row in block.rows for cell in row.cells)
                assert block.base or not (shares or percents)


def test_at_most_one_code_of_a_scale_holds_in_an_interval() -> None:
    recorded: list[Entry] = [
        (("mark", {"interval": 0, "code": "low"}), 0),
        (("mark", {"interval": 0, "code": "a"}), 0),
        (("mark", {"interval": 0, "code": "high"}), 0),
        (("mark", {"interval": 1, "code": "low"}), 0),
    ]
    state = KINDS["interval"].replay(spec_of("interval"), events_of(recorded))
    assert state == {0: frozenset({"a", "high"}), 1: frozenset({"low"})}
