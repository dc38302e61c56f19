"""Two columns: which lines stand side by side, and what the page says of a lesson."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from observe_tui.analysis.blocks import Quote, Table
from observe_tui.analysis.timeline import Timeline, timeline
from observe_tui.record.events import effective
from observe_tui.record.model import Event, JsonValue, Payload
from observe_tui.steps.kind import Setting
from observe_tui.steps.pairs.step import KIND, PairsSpec, PairsState, paired

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = 60_000
SPEC = PairsSpec(kind="pairs", title="Two columns")


def event(seq: int, verb: str, payload: Payload, at: int, step: str = "step") -> Event:
    return Event(f"e{seq}", "run", seq, step, verb, payload, NOON, at)


def line(seq: int, side: str, text: str, at: int) -> Event:
    return event(seq, "line", {"side": side, "text": text}, at)


def state_of(events: Sequence[Event]) -> PairsState:
    return KIND.replay(SPEC, effective([one for one in events if one.step]))


def table(events: Sequence[Event], line: Timeline, spec: PairsSpec = SPEC) -> Table:
    (block,) = KIND.summary(spec, state_of(events), Setting(line))
    assert isinstance(block, Table)
    return block


LESSON = [
    line(1, "right", "half of them still stand", 20_000),
    line(2, "left", "“What is light?”", 70_000),
    line(3, "right", "four hands", 75_000),
    line(4, "left", "waits", 80_000),
    event(5, "pause", {}, 5 * MINUTE, step=""),
    event(6, "resume", {}, 7 * MINUTE + 30_000, step=""),
    line(7, "left", "“Talk to your neighbour”", 8 * MINUTE),
    line(8, "right", "all talk", 8 * MINUTE + 5_000),
    line(9, "right", "two look at a phone [/", 8 * MINUTE + 20_000),
    # Written last and dated back: it happened before the one above.
    line(10, "right", "S4 turns round", 8 * MINUTE + 12_000),
    # Written for the wrong side, and moved.
    line(11, "left", "packs up", 9 * MINUTE),
    event(12, "amend", {"event": "e11", "changes": {"side": "right"}}, 9 * MINUTE),
    line(13, "left", "says goodbye", 9 * MINUTE + 10_000),
    event(14, "retract", {"event": "e13"}, 9 * MINUTE + 20_000),
    event(15, "end", {}, 10 * MINUTE, step=""),
]
"""A lesson of ten minutes, planned for longer, of which 2:30 were paused."""


def test_the_summary_of_a_lesson_sets_side_by_side_what_happened_together() -> None:
    block = table(LESSON, timeline(LESSON, 99 * MINUTE))
    assert [column.head for column in block.columns] == ["time", "teacher", "pupils"]
    assert [row.cells for row in block.rows] == [
        ("00:20", "", "half of them still stand"),
        ("01:10", "“What is light?”", "01:15 four hands"),
        ("01:20", "waits", ""),
        (
            "08:00",
            "“Talk to your neighbour”",
            "08:05 all talk\n08:12 S4 turns round\n08:20 two look at a phone [/\n09:00 packs up",
        ),
    ]
    assert block.base == "9 lines: 3 teacher, 6 pupils"
    assert block.note == (
        "A row has the time of its first line; the others in it carry their own. "
        "2:30 of the observation were not watched"
    )


def test_every_line_is_evidence_and_says_whose_it_is() -> None:
    found = KIND.evidence(SPEC, state_of(LESSON))
    assert len(found) == 9
    assert found[:2] == (
        Quote("e1", 20_000, "evidence", "pupils: half of them still stand"),
        Quote("e2", 70_000, "evidence", "teacher: “What is light?”"),
    )
    assert [quote.at_ms for quote in found] == sorted(quote.at_ms for quote in found)


def test_a_page_without_lines_has_no_rows_and_one_line_needs_no_reading_aid() -> None:
    assert table([], Timeline(MINUTE)).rows == ()
    one = table([line(1, "left", "begins", 0)], Timeline(MINUTE))
    assert (one.base, one.note) == ("1 line: 1 teacher, 0 pupils", "")


def test_columns_have_the_titles_of_the_protocol() -> None:
    spec = PairsSpec(kind="pairs", title="Two", left="[/red]", right="能量")
    block = table([line(1, "right", "x", 0)], Timeline(MINUTE), spec)
    assert [column.head for column in block.columns] == ["time", "[/red]", "能量"]
    assert KIND.evidence(spec, state_of([line(1, "right", "x", 0)]))[0].text == "能量: x"
    with pytest.raises(ValidationError, match="each column needs its own"):
        PairsSpec(kind="pairs", title="Two", left="Same", right="same")


VALUES: st.SearchStrategy[JsonValue] = st.one_of(
    st.none(), st.integers(), st.booleans(), st.lists(st.text(), max_size=2),
    st.sampled_from(["left", "right", "LEFT", "", " ", "words [/"]),
)  # fmt: skip
RECORDED = st.lists(
    st.tuples(
        st.sampled_from(["line", "line", "line", "mark"]),
        st.dictionaries(st.sampled_from(["side", "text", "code"]), VALUES, max_size=3)
        | st.fixed_dictionaries(
            {"side": st.sampled_from(["left", "right"]), "text": st.text(min_size=1, max_size=3)}
        ),
        st.integers(-5, 30),
    ),
    max_size=20,
)


def recorded_events(recorded: Sequence[tuple[str, dict[str, JsonValue], int]]) -> list[Event]:
    return [event(seq, verb, payload, at) for seq, (verb, payload, at) in enumerate(recorded, 1)]


@given(RECORDED)
def test_any_events_give_the_lines_of_either_side_by_time(
    recorded: list[tuple[str, dict[str, JsonValue], int]],
) -> None:
    events = recorded_events(recorded)
    expected = []
    for one in events:
        side, text = one.payload.get("side"), one.payload.get("text")
        said = isinstance(text, str) and text.strip() != ""
        if said and one.verb == "line" and side in ("left", "right"):
            expected.append((one.elapsed_ms, one.seq, side, text))
    lines = KIND.replay(SPEC, events)
    assert [(at, f"e{seq}", side, text) for at, seq, side, text in sorted(expected)] == [
        (quote.at_ms, quote.ref, quote.tag, quote.text) for quote in lines
    ]


@given(RECORDED)
def test_each_line_on_the_right_stands_beside_the_latest_one_on_the_left(
    recorded: list[tuple[str, dict[str, JsonValue], int]],
) -> None:
    lines = KIND.replay(SPEC, recorded_events(recorded))
    rows = paired(lines)
    assert [one for row in rows for one in row.lines] == list(lines)
    for place, one in enumerate(lines):
        (row,) = [row for row in rows if one in row.lines]
        before = [other for other in lines[: place + 1] if other.tag == "left"]
        assert row.left == (before[-1] if before else None)
        assert (one in row.right) == (one.tag == "right")
