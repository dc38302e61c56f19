"""Wait time: what a press records, which waits are measured, the figures, and the panel."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_host import seen
from pydantic import ValidationError
from textual.app import App, ComposeResult

from observe_tui.analysis.blocks import Table
from observe_tui.analysis.timeline import Timeline, timeline
from observe_tui.kit.panel import Moment
from observe_tui.kit.themes import DARK
from observe_tui.record.events import effective
from observe_tui.record.model import Event, Payload
from observe_tui.steps.kind import Setting
from observe_tui.steps.waittime.panel import WaitTimePanel
from observe_tui.steps.waittime.step import (
    KIND,
    WaitState,
    WaitTimeSpec,
    measured,
    median,
    running,
    waits,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SPEC = WaitTimeSpec(kind="waittime", title="Wait time")
QUICK = WaitTimeSpec(kind="waittime", title="Wait time", forget_seconds=5)
KEYS = {"wait1": "q", "wait2": "a"}


def event(seq: int, at: int, verb: str, payload: Payload, step: str = "step") -> Event:
    return Event(f"e{seq}", "run", seq, step, verb, payload, NOON, at)


def pressed(*entries: tuple[int, str, str]) -> list[Event]:
    """Events of presses: when, the verb, and which watch."""
    return [
        event(seq, at, verb, {"code": code})
        for seq, (at, verb, code) in enumerate(entries, start=1)
    ]


def timed(*runs: tuple[str, int, int]) -> list[Event]:
    """Events of watches that were started and stopped: which, from, to."""
    return pressed(
        *(
            press
            for code, start, stop in runs
            for press in ((start, "start", code), (stop, "stop", code))
        )
    )


def state_of(events: Iterable[Event], spec: WaitTimeSpec = SPEC) -> WaitState:
    return KIND.replay(spec, events)


def told(
    events: Iterable[Event], line: Timeline, spec: WaitTimeSpec = SPEC
) -> list[tuple[str, int, int, str]]:
    """Every wait as plain values: which, from, how long, how it ended."""
    return [
        (wait.code, wait.start_ms, wait.length_ms, wait.outcome)
        for wait in waits(spec, state_of(events, spec), line)
    ]


def tables(events: Iterable[Event], line: Timeline, spec: WaitTimeSpec = SPEC) -> list[Table]:
    blocks = KIND.summary(spec, state_of(events, spec), Setting(line))
    found = [block for block in blocks if isinstance(block, Table)]
    assert len(found) == len(blocks)
    return found


# --- which waits are measured ------------------------------------------------------------------


def test_a_wait_is_read_in_whole_tenths() -> None:
    events = timed(("wait1", 1_000, 3_460), ("wait2", 10_000, 13_000), ("wait2", 20_000, 22_999))
    assert told(events, Timeline(60_000)) == [
        ("wait1", 1_000, 2_400, "measured"),
        ("wait2", 10_000, 3_000, "measured"),
        ("wait2", 20_000, 2_900, "measured"),
    ]


@pytest.mark.parametrize("second", ["wait1", "wait2"])
def test_a_start_while_a_watch_runs_drops_the_one_that_ran(second: str) -> None:
    events = pressed((0, "start", "wait1"), (2_000, "start", second), (5_000, "stop", second))
    assert told(events, Timeline(60_000)) == [
        ("wait1", 0, 2_000, "dropped"),
        (second, 2_000, 3_000, "measured"),
    ]


def test_a_stop_of_a_watch_that_does_not_run_changes_nothing() -> None:
    events = pressed(
        (500, "stop", "wait1"),
        (1_000, "start", "wait1"),
        (2_000, "stop", "wait2"),
        (3_000, "stop", "wait1"),
        (4_000, "stop", "wait1"),
    )
    assert told(events, Timeline(60_000)) == [("wait1", 1_000, 2_000, "measured")]


@pytest.mark.parametrize(
    ("stop", "outcome"), [(59_999, "measured"), (60_000, "measured"), (60_001, "forgotten")]
)
def test_a_watch_that_ran_too_long_was_forgotten(stop: int, outcome: str) -> None:
    events = timed(("wait1", 0, stop))
    assert told(events, Timeline(90_000)) == [("wait1", 0, stop // 100 * 100, outcome)]


def test_a_watch_that_nobody_stopped_runs_until_it_is_forgotten() -> None:
    started = pressed((10_000, "start", "wait1"))
    for end, outcome in ((10_000, "running"), (70_000, "running"), (70_001, "forgotten")):
        found = waits(SPEC, state_of(started), Timeline(end))
        assert [wait.outcome for wait in found] == [outcome]
        assert (running(found) is None) == (outcome == "forgotten")
        assert measured(found) == ()


@pytest.mark.parametrize(
    ("gap", "outcome"),
    [
        ((1_000, 10_000), "measured"),  # it ends just as the wait begins
        ((1_000, 10_001), "unwatched"),
        ((11_000, 11_001), "unwatched"),
        ((13_999, 30_000), "unwatched"),
        ((14_000, 30_000), "measured"),  # it begins just as the wait ends
        ((9_000, 20_000), "unwatched"),
    ],
)
def test_a_wait_with_a_gap_in_it_is_not_measured(gap: tuple[int, int], outcome: str) -> None:
    events = timed(("wait2", 10_000, 14_000))
    assert told(events, Timeline(40_000, (gap,))) == [("wait2", 10_000, 4_000, outcome)]


def test_a_wait_of_no_length_within_a_gap_is_not_measured() -> None:
    events = timed(("wait1", 5_000, 5_000))
    assert told(events, Timeline(9_000)) == [("wait1", 5_000, 0, "measured")]
    assert told(events, Timeline(9_000, ((5_000, 6_000),))) == [("wait1", 5_000, 0, "unwatched")]


def test_what_came_first_is_the_reason() -> None:
    """A watch that was left running until long after was forgotten before the gap began."""
    late = Timeline(400_000, ((200_000, 300_000),))
    early = Timeline(400_000, ((60_000, 300_000),))
    events = timed(("wait1", 10_000, 350_000))
    assert [one[3] for one in told(events, late)] == ["forgotten"]
    assert [one[3] for one in told(events, early)] == ["unwatched"]


def test_nothing_after_the_end_of_the_lesson_counts() -> None:
    events = timed(("wait1", 1_000, 2_000), ("wait1", 8_000, 12_000), ("wait2", 13_000, 14_000))
    assert told(events, Timeline(10_000, ended=True)) == [
        ("wait1", 1_000, 1_000, "measured"),
        ("wait1", 8_000, 2_000, "running"),
    ]


def test_taking_back_and_dating_back_work_as_if_it_had_been_so() -> None:
    events = [
        *pressed((10_000, "start", "wait1"), (12_500, "stop", "wait1"), (15_000, "start", "wait2")),
        event(4, 16_000, "retract", {"event": "e2"}),
        event(5, 17_000, "amend", {"event": "e3", "changes": {}, "elapsed_ms": 9_000}),
        event(6, 18_000, "stop", {"code": "wait1"}),
    ]
    assert told(effective(events), Timeline(20_000)) == [
        ("wait2", 9_000, 1_000, "dropped"),
        ("wait1", 10_000, 8_000, "measured"),
    ]


# --- properties of the fold --------------------------------------------------------------------

PRESSES = st.tuples(
    st.integers(0, 199).map(lambda tenth: tenth * 100),
    st.sampled_from(["start", "stop"]),
    st.sampled_from(["wait1", "wait2"]),
)
GAPS = st.lists(
    st.tuples(st.integers(0, 199), st.integers(1, 40)).map(
        lambda one: (one[0] * 100, min(20_000, (one[0] + one[1]) * 100))
    ),
    max_size=3,
)
ANY_VALUE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["wait1", "[/", ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


def lengths_by_tape(
    presses: Sequence[tuple[int, str, str]], gaps: Sequence[tuple[int, int]], code: str
) -> list[int]:
    """The waits of QUICK by looking at each tenth of a second on a tape of 20 s."""
    lost = {tenth for start, end in gaps for tenth in range(start // 100, end // 100)}
    tape = sorted(enumerate(presses), key=lambda one: (one[1][0], one[0]))
    found = []
    for place, (_, (at, verb, which)) in enumerate(tape):
        if verb != "start" or which != code:
            continue
        after = [press for _, press in tape[place + 1 :]]
        ends = [one for one in after if one[1] == "start" or one[2] == code]
        if not ends or ends[0][1] != "stop":
            continue
        tenths = set(range(at // 100, max(ends[0][0] // 100, at // 100 + 1)))
        length = ends[0][0] - at
        if length <= 5_000 and not tenths & lost:
            found.append(length)
    return found


@settings(max_examples=20, deadline=None)
@given(presses=st.lists(PRESSES, max_size=14), gaps=GAPS)
def test_the_waits_are_those_a_tape_shows(
    presses: list[tuple[int, str, str]], gaps: list[tuple[int, int]]
) -> None:
    pauses = [
        event(seq, end, "gap", {"from_ms": start}, step="")
        for seq, (start, end) in enumerate(gaps, start=1)
    ]
    found = waits(QUICK, state_of(pressed(*presses), QUICK), timeline(pauses, 20_000))
    for code in ("wait1", "wait2"):
        assert list(measured(found, code)) == lengths_by_tape(presses, gaps, code)
    assert len(found) == sum(verb == "start" for _, verb, _ in presses)
    assert all(wait.outcome != "running" for wait in found[:-1])


@settings(max_examples=20, deadline=None)
@given(presses=st.lists(PRESSES, max_size=12, unique_by=lambda press: press[0]), data=st.data())
def test_the_state_goes_by_time_of_happening(
    presses: list[tuple[int, str, str]], data: st.DataObject
) -> None:
    recorded = data.draw(st.permutations(presses))
    assert state_of(pressed(*recorded)) == state_of(pressed(*sorted(presses)))


@settings(max_examples=20, deadline=None)
@given(
    noise=st.lists(
        st.tuples(
            st.integers(-5_000, 200_000),
            st.sampled_from(["start", "stop", "mark", ""]),
            st.dictionaries(st.sampled_from(["code", "note", "text"]), ANY_VALUE, max_size=2),
        ),
        max_size=12,
    ),
    end=st.integers(0, 150_000),
)
def test_nothing_that_was_recorded_can_break_it(
    noise: list[tuple[int, str, dict[str, Any]]], end: int
) -> None:
    events = [event(seq, *one) for seq, one in enumerate(noise, start=1)]
    state = state_of(events)
    known = [
        one
        for one in noise
        if one[1] in ("start", "stop") and one[2].get("code") in ("wait1", "wait2")
    ]
    assert len(state) == len(known)
    assert KIND.summary(SPEC, state, Setting(Timeline(end)))
    panel = WaitTimePanel(SPEC)
    panel.state, panel.moment = state, Moment(Timeline(end), keys=KEYS)
    assert all(row.cell_length <= 40 for row in panel.lines(40))


@given(values=st.lists(st.integers(0, 60_000), min_size=1))
def test_the_median_is_the_one_of_the_textbook(values: list[int]) -> None:
    assert median(values) == statistics.median(values)
    assert median([]) is None


# --- the figures -------------------------------------------------------------------------------

RUN_EVENTS = [
    event(1, 60_000, "pause", {}, step=""),
    event(2, 90_000, "resume", {}, step=""),
    event(3, 400_000, "end", {}, step=""),
]
LESSON = sorted(
    [
        *timed(
            ("wait1", 5_000, 6_240),  # 1.2
            ("wait2", 10_000, 10_560),  # 0.5
            ("wait1", 20_000, 20_800),  # 0.8
            ("wait1", 30_000, 33_000),  # 3.0, on the line
            ("wait1", 40_000, 42_960),  # 2.9, just under it
            ("wait1", 58_000, 92_000),  # over the pause
            ("wait2", 95_000, 100_130),  # 5.1
            ("wait1", 110_000, 114_160),  # 4.1
            ("wait2", 120_000, 181_000),  # forgotten
        ),
        *pressed((200_000, "start", "wait1"), (203_000, "start", "wait2")),
        *pressed((204_300, "stop", "wait2")),  # 1.3
        *pressed((398_000, "start", "wait1")),  # the lesson ended early
    ],
    key=lambda one: one.elapsed_ms,
)


def test_the_figures_of_a_lesson_are_those_counted_by_hand() -> None:
    line = timeline(RUN_EVENTS, 999_999)
    figures, each = tables(LESSON, line)

    assert figures.title == "Wait time"
    assert figures.base == "% of the waits measured"
    assert [column.head for column in figures.columns] == [
        *("wait", "measured", "median", "mean", "shortest", "longest", "at or over 3 s")
    ]
    assert [row.cells for row in figures.rows] == [
        # 0.8 1.2 2.9 3.0 4.1: the middle one; 12.0 / 5
        ("wait 1", "5", "2.9 s", "2.4 s", "0.8 s", "4.1 s", "2 of 5, 40 %"),
        # 0.5 1.3 5.1: the middle one; 6.9 / 3
        ("wait 2", "3", "1.3 s", "2.3 s", "0.5 s", "5.1 s", "1 of 3, 33 %"),
    ]
    assert "wait 1: after a question; wait 2: after an answer" in figures.note
    assert (
        "4 not measured (1 cut off by the next one, 1 not watched throughout, "
        "1 left running for more than 60 s, 1 still running at the end)"
    ) in figures.note

    assert [row.cells for row in each.rows] == [
        ("00:05", "wait 1", "1.2 s", "no"),
        ("00:10", "wait 2", "0.5 s", "no"),
        ("00:20", "wait 1", "0.8 s", "no"),
        ("00:30", "wait 1", "3.0 s", "yes"),
        ("00:40", "wait 1", "2.9 s", "no"),
        ("01:35", "wait 2", "5.1 s", "yes"),
        ("01:50", "wait 1", "4.1 s", "yes"),
        ("03:23", "wait 2", "1.3 s", "no"),
    ]


def test_without_a_measured_wait_every_figure_is_undefined() -> None:
    started = pressed((1_000, "start", "wait1"), (2_000, "start", "wait2"))
    (figures,) = tables(started, Timeline(5_000, ended=True))
    nothing = ("0", "n/a", "n/a", "n/a", "n/a", "n/a")
    assert [row.cells[1:] for row in figures.rows] == [nothing, nothing]
    assert "2 not measured (1 cut off by the next one, 1 still running at the end)" in figures.note
    (untouched,) = tables([], Timeline(5_000))
    assert "0 not measured;" in untouched.note


def test_only_one_of_the_waits_may_have_figures() -> None:
    figures, _ = tables(timed(("wait2", 1_000, 5_000)), Timeline(9_000))
    assert figures.rows[0].cells[1:3] == ("0", "n/a")
    assert figures.rows[1].cells[-1] == "1 of 1, 100 %"


def test_the_line_and_the_waits_are_the_authors() -> None:
    spec = WaitTimeSpec.model_validate(
        {
            "kind": "waittime",
            "title": "Silence [/",
            "line_seconds": 2.5,
            "first": {"id": "think", "label": "[/ think"},
            "second": {"id": "talk", "label": "能量", "name": "能量"},
        }
    )
    events = timed(("think", 1_000, 3_499), ("talk", 10_000, 12_500))
    figures, each = tables(events, Timeline(20_000), spec)
    assert figures.columns[-1].head == "at or over 2.5 s"
    assert [(row.cells[0], row.cells[-1]) for row in figures.rows] == [
        ("[/ think", "0 of 1, 0 %"),
        ("能量", "1 of 1, 100 %"),
    ]
    assert figures.note.startswith("0 not measured"), "a name that says nothing more is left out"
    assert [row.cells[1:] for row in each.rows] == [
        ("[/ think", "2.4 s", "no"),
        ("能量", "2.5 s", "yes"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"line_seconds": 2.75}, "one digit after the point"),
        ({"line_seconds": math.nan}, "finite"),
        ({"line_seconds": 0}, "0.5"),
        ({"line_seconds": 6, "forget_seconds": 6}, "must be more than line_seconds"),
        ({"first": {"id": "wait2", "label": "x"}}, "'wait2' is used twice"),
        ({"first": {"id": "wait1", "label": "x", "key": "a"}}, "'a' is used twice"),
        ({"second": {"id": "wait2", "label": "x", "key": "u"}}, "belongs to the program"),
    ],
)
def test_an_author_is_told_what_cannot_be(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        WaitTimeSpec.model_validate({"kind": "waittime", "title": "Wait time", **fields})


# --- the panel ---------------------------------------------------------------------------------

DONE = timed(("wait1", 10_000, 11_340), ("wait2", 15_000, 19_160), ("wait1", 30_000, 32_960))
ODD = WaitTimeSpec.model_validate(
    {
        "kind": "waittime",
        "title": "Waiting [/ for " + "能量" * 40,
        "line_seconds": 12.5,
        "first": {"id": "wait1", "label": "[/ 能量能量能量", "name": "after [bold] " + "能" * 50},
        "second": {"id": "wait2", "label": "שלום לכולם", "name": "[/"},
    }
)


def panel_of(events: Iterable[Event], moment: Moment, spec: WaitTimeSpec = SPEC) -> WaitTimePanel:
    panel = WaitTimePanel(spec)
    panel.state, panel.moment = state_of(events, spec), replace(moment, keys=KEYS)
    return panel


def rows_of(panel: WaitTimePanel, width: int = 78) -> list[str]:
    return [row.plain for row in panel.lines(width)]


def asked(panel: WaitTimePanel, code: str) -> tuple[str, Payload] | None:
    message = panel.press(code)
    return None if message is None else (message.verb, message.payload)


def test_a_key_starts_its_watch_and_the_same_key_stops_it() -> None:
    assert asked(panel_of([], Moment(Timeline(5_000))), "wait1") == ("start", {"code": "wait1"})
    running_now = panel_of(pressed((5_000, "start", "wait1")), Moment(Timeline(8_000)))
    assert asked(running_now, "wait1") == ("stop", {"code": "wait1"})
    assert asked(running_now, "wait2") == ("start", {"code": "wait2"})


def test_a_key_starts_anew_where_the_watch_no_longer_runs() -> None:
    events = pressed((5_000, "start", "wait1"))
    for line in (Timeline(65_001), Timeline(20_000, ((7_000, 9_000),))):
        assert asked(panel_of(events, Moment(line)), "wait1") == ("start", {"code": "wait1"})


def test_nothing_is_timed_while_nobody_watches() -> None:
    paused = Timeline(9_000, ((6_000, 9_000),), paused_ms=6_000)
    panel = panel_of(pressed((5_000, "start", "wait1")), Moment(paused))
    assert panel.press("wait1") is None
    assert "‖ paused" in "\n".join(rows_of(panel))


def test_the_panel_says_what_was_measured_so_far() -> None:
    rows = rows_of(panel_of(DONE, Moment(Timeline(40_000), marking=True)))
    assert rows[0].endswith("3 waits · median 2.9 s ──")  # 1.3 2.9 4.1
    assert rows[1].startswith("q · wait 1  after a question")
    assert rows[1].endswith("2 · median 2.1 s")  # 1.3 and 2.9
    assert rows[2].startswith("a · wait 2  after an answer")
    assert rows[2].endswith("1 · median 4.1 s")
    assert "no watch runs" in rows[3]
    assert rows[4] == "last  wait 1  · 2.9 s, under the line"


@pytest.mark.parametrize(
    ("ran", "seconds", "over"),
    [(0, " 0 s", False), (2_999, " 2 s", False), (3_000, " 3 s", True), (41_000, "41 s", True)],
)
def test_the_watch_that_runs_is_held_against_the_line(ran: int, seconds: str, over: bool) -> None:
    events = [*DONE, event(9, 50_000, "start", {"code": "wait2"})]
    rows = rows_of(panel_of(events, Moment(Timeline(50_000 + ran))))
    assert f"▶ {ran // 1000} s · 3 waits" in rows[0]
    assert rows[1].startswith("q · wait 1")
    assert rows[2].startswith("a ▶ wait 2")
    before, mark, after = rows[3].removesuffix(" ┃ 3 s").partition("┃")
    assert f"▶ {seconds}" in before
    assert mark
    assert ("✓ over" in before) == over
    assert ("·" not in before) == over, "the bar is full up to the line, and not sooner"
    assert over or "█" not in after
    assert ("·" not in after) == (ran >= 6_000)
    assert rows[4] == "last  wait 1  · 2.9 s, under the line"


@pytest.mark.parametrize(
    ("extra", "end", "words"),
    [
        ([], 49_000, "last  wait 1  · 2.9 s, under the line"),
        (timed(("wait2", 50_000, 53_000)), 60_000, "last  wait 2  ✓ 3.0 s, over the line"),
        (timed(("wait2", 50_000, 199_000)), 200_000, "last  wait 2  ✕ not measured: ran past 60 s"),
        (
            pressed((50_000, "start", "wait2"), (51_000, "start", "wait1")),
            52_000,
            "last  wait 2  ✕ not measured: cut off by the next one",
        ),
    ],
)
def test_the_last_wait_is_told(extra: list[Event], end: int, words: str) -> None:
    assert rows_of(panel_of([*DONE, *extra], Moment(Timeline(end))))[-1] == words


def test_a_wait_over_a_gap_is_told_as_not_measured() -> None:
    line = Timeline(90_000, ((51_000, 80_000),))
    rows = rows_of(panel_of([*DONE, *pressed((50_000, "start", "wait2"))], Moment(line)))
    assert rows[-1] == "last  wait 2  ✕ not measured: not watched throughout"
    assert "no watch runs" in rows[3]


@pytest.mark.parametrize("roomy", [False, True])
@pytest.mark.parametrize("width", [20, 30, 58, 62, 78, 118])
@pytest.mark.parametrize("spec", [SPEC, ODD])
def test_every_row_fits_at_every_width(spec: WaitTimeSpec, width: int, roomy: bool) -> None:
    for end in (9_000, 51_000, 53_500, 140_000):
        events = [*DONE, *pressed((50_000, "start", "wait2"))]
        panel = panel_of(events, Moment(Timeline(end), roomy=roomy), spec)
        rows = panel.lines(width)
        assert len(rows) == (7 if roomy else 5)
        assert all(row.cell_length <= width for row in rows)
        keyed = [row.plain for row in rows if row.plain[:1] in ("q", "a")]
        assert [row[0] for row in keyed] == ["q", "a"]


class Host(App[None]):
    """A program that shows one panel."""

    def __init__(self, panel: WaitTimePanel) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.panel = panel

    def compose(self) -> ComposeResult:
        yield self.panel


@pytest.mark.parametrize("width", [58, 62, 78])
async def test_it_is_drawn_with_peoples_words_as_they_are(width: int) -> None:
    app = Host(WaitTimePanel(ODD))
    async with app.run_test(size=(width, 10)) as pilot:
        events = [*DONE, *pressed((50_000, "start", "wait2"))]
        moment = Moment(Timeline(53_000), marking=True, keys=KEYS, roomy=width == 62)
        app.panel.show(state_of(events, ODD), moment)
        await pilot.pause()
        screen = seen(app)
    assert "[/ for" in screen
    assert "q · [/ 能量能量能量" in screen
    assert "a ▶ שלום לכולם" in screen
    assert "┃ 12.5 s" in screen
