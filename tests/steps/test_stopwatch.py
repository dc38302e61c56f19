"""The stopwatch: what a press records, when states held, the figures, and the panel."""

from __future__ import annotations

import random
from collections.abc import Sequence
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
from observe_tui.steps.stopwatch.panel import StopwatchPanel
from observe_tui.steps.stopwatch.step import KIND, StopwatchSpec, held, spans

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SPEC = StopwatchSpec.model_validate(
    {
        "kind": "stopwatch",
        "title": "Talk [/ time",
        "groups": [
            {
                "id": "floor",
                "title": "who [/ holds",
                "exclusive": True,
                "codes": [
                    {"id": "teacher", "label": "teacher", "name": "Teacher"},
                    {"id": "pupil", "label": "[/pupil]"},
                    {"id": "group", "label": "能量能量"},
                ],
            },
            {
                "id": "use",
                "title": "in use",
                "codes": [{"id": "board", "label": "שלום"}, {"id": "slides", "label": "slides"}],
            },
        ],
        "ratio": {"of": ["teacher"], "to": ["pupil", "group"]},
    }
)
KEYS = {"teacher": "t", "pupil": "p", "group": "g", "board": "b", "slides": "s"}
FLOOR = ("teacher", "pupil", "group")
FREE = ("board", "slides")


def event(seq: int, at: int, verb: str, payload: Payload, step: str = "step") -> Event:
    return Event(f"e{seq}", "run", seq, step, verb, payload, NOON, at)


def pressed(*entries: tuple[int, str, str]) -> list[Event]:
    """Events of presses: when, the verb, and which state."""
    return [
        event(seq, at, verb, {"code": code})
        for seq, (at, verb, code) in enumerate(entries, start=1)
    ]


def held_by(events: Sequence[Event], end: int, code: str) -> list[tuple[int, int]]:
    """From and to of each time that a state held."""
    state = KIND.replay(SPEC, effective(events))
    return [(span.start_ms, span.end_ms) for span in spans(SPEC, state, end)[code]]


# --- when states held --------------------------------------------------------------------------


def test_in_an_exclusive_group_a_start_ends_the_one_before() -> None:
    events = pressed(
        (100, "start", "teacher"),
        (400, "start", "pupil"),
        (900, "stop", "pupil"),
        (1200, "start", "teacher"),
    )
    assert held_by(events, 2000, "teacher") == [(100, 400), (1200, 2000)]
    assert held_by(events, 2000, "pupil") == [(400, 900)]
    assert held_by(events, 2000, "group") == []


def test_in_a_free_group_states_hold_side_by_side() -> None:
    events = pressed(
        (100, "start", "board"),
        (200, "start", "slides"),
        (300, "start", "teacher"),
        (500, "stop", "board"),
    )
    assert held_by(events, 1000, "board") == [(100, 500)]
    assert held_by(events, 1000, "slides") == [(200, 1000)]
    assert held_by(events, 1000, "teacher") == [(300, 1000)]


def test_starting_what_holds_and_stopping_what_does_not_changes_nothing() -> None:
    events = pressed(
        (50, "stop", "teacher"),
        (100, "start", "teacher"),
        (200, "start", "teacher"),
        (300, "stop", "slides"),
        (400, "stop", "teacher"),
        (500, "stop", "teacher"),
    )
    assert held_by(events, 1000, "teacher") == [(100, 400)]
    assert held_by(events, 1000, "slides") == []


def test_of_presses_at_one_moment_the_last_one_counts() -> None:
    events = pressed(
        (100, "start", "teacher"),
        (300, "start", "pupil"),
        (300, "start", "teacher"),
        (700, "stop", "teacher"),
        (700, "start", "group"),
    )
    assert held_by(events, 1000, "teacher") == [(100, 700)]
    assert held_by(events, 1000, "pupil") == []
    assert held_by(events, 1000, "group") == [(700, 1000)]


def test_what_was_said_of_other_moments_stands_when_one_press_is_mended() -> None:
    events = pressed((100, "start", "teacher"), (400, "start", "pupil"), (900, "stop", "pupil"))
    taken_back = [*events, event(4, 950, "retract", {"event": "e2"})]
    assert held_by(taken_back, 2000, "teacher") == [(100, 900)]
    assert held_by(taken_back, 2000, "pupil") == []

    other_code = {"event": "e2", "changes": {"code": "group"}}
    amended = [*events, event(4, 950, "amend", other_code)]
    assert held_by(amended, 2000, "group") == [(400, 900)]
    assert held_by(amended, 2000, "pupil") == []

    other_time = {"event": "e2", "changes": {}, "elapsed_ms": 250}
    moved = [*events, event(4, 950, "amend", other_time)]
    assert held_by(moved, 2000, "teacher") == [(100, 250)]
    assert held_by(moved, 2000, "pupil") == [(250, 900)]

    dated_back = [*events, event(4, 300, "start", {"code": "group"})]
    assert held_by(dated_back, 2000, "teacher") == [(100, 300)]
    assert held_by(dated_back, 2000, "group") == [(300, 400)]


def test_nothing_after_the_end_is_told() -> None:
    events = pressed((100, "start", "teacher"), (700, "start", "pupil"))
    assert held_by(events, 500, "teacher") == [(100, 500)]
    assert held_by(events, 500, "pupil") == []


PRESSES = st.lists(
    st.tuples(
        st.integers(-5, 60), st.sampled_from(["start", "stop"]), st.sampled_from([*FLOOR, *FREE])
    ),
    max_size=14,
)
GAPS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=3)


def watched_around(gaps: list[tuple[int, int]], end: int) -> Timeline:
    """A lesson with gaps, each from so and so for so long."""
    told = [
        event(seq, start + length, "gap", {"from_ms": start}, "")
        for seq, (start, length) in enumerate(gaps, start=1)
    ]
    return timeline(told, end)


def by_the_millisecond(
    entries: list[tuple[int, str, str]], line: Timeline, code: str
) -> tuple[int, int, int]:
    """How often, how long and how long at most a state held: asked for every single millisecond."""
    track = FLOOR if code in FLOOR else (code,)
    watched = [not any(start <= at < end for start, end in line.gaps) for at in range(line.end_ms)]
    lengths: list[int] = []
    before = False
    for at in range(line.end_ms):
        said = [
            (max(0, when), order, verb == "start" and which == code)
            for order, (when, verb, which) in enumerate(entries)
            if which in track and when <= at
        ]
        holds = max(said)[2] if said else False
        if holds and not before:
            lengths.append(0)
        if holds:
            lengths[-1] += watched[at]
        before = holds
    seen_lengths = [length for length in lengths if length]
    return len(seen_lengths), sum(seen_lengths), max(seen_lengths, default=0)


@settings(max_examples=20, deadline=None)
@given(entries=PRESSES, gaps=GAPS, end=st.integers(0, 50))
def test_figures_are_those_of_every_single_millisecond(
    entries: list[tuple[int, str, str]], gaps: list[tuple[int, int]], end: int
) -> None:
    line = watched_around(gaps, end)
    state = KIND.replay(SPEC, pressed(*entries))
    found = spans(SPEC, state, line.end_ms)
    for code in (*FLOOR, *FREE):
        one = held(line, found[code])
        figures = (one.times, one.total_ms, one.longest_ms)
        assert figures == by_the_millisecond(entries, line, code)


@settings(max_examples=20, deadline=None)
@given(entries=PRESSES, seed=st.integers(0, 1000))
def test_the_order_of_recording_does_not_matter(
    entries: list[tuple[int, str, str]], seed: int
) -> None:
    once = list({max(0, at): (at, verb, code) for at, verb, code in entries}.values())
    shuffled = random.Random(seed).sample(once, len(once))
    assert KIND.replay(SPEC, pressed(*shuffled)) == KIND.replay(SPEC, pressed(*once))


@settings(max_examples=20, deadline=None)
@given(entries=PRESSES, gaps=GAPS, end=st.integers(0, 50))
def test_the_parts_of_an_exclusive_group_add_up(
    entries: list[tuple[int, str, str]], gaps: list[tuple[int, int]], end: int
) -> None:
    line = watched_around(gaps, end)
    table, free, ratio = tables_of(pressed(*entries), line)
    assert (table.parts, free.parts, ratio.parts) == (True, False, False)
    shares = [row.share for row in table.rows]
    if line.watched_ms(0, end):
        assert sum(share for share in shares if share is not None) == pytest.approx(100)
        assert all(share is not None and share >= 0 for share in shares)
    else:
        assert shares == [None] * 4
        assert {row.cells[-1] for row in table.rows} == {"n/a"}


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.integers())


@settings(max_examples=20, deadline=None)
@given(
    noise=st.lists(
        st.tuples(
            st.integers(-100, 100),
            st.sampled_from(["start", "stop", "switch", ""]),
            st.dictionaries(st.sampled_from(["code", "note", "at"]), VALUES, max_size=3),
        ),
        max_size=10,
    )
)
def test_nothing_that_was_recorded_can_break_it(
    noise: list[tuple[int, str, dict[str, Any]]],
) -> None:
    events = [event(seq, at, verb, payload) for seq, (at, verb, payload) in enumerate(noise)]
    assert KIND.replay(SPEC, events) == KIND.initial(SPEC)


# --- the figures -------------------------------------------------------------------------------

LESSON = [
    event(1, 0, "start", {"code": "teacher"}),
    event(2, 240_000, "start", {"code": "pupil"}),
    event(3, 252_500, "start", {"code": "teacher"}),
    event(4, 300_000, "start", {"code": "slides"}),
    event(5, 600_000, "pause", {}, ""),
    event(6, 900_000, "resume", {}, ""),
    event(7, 960_000, "start", {"code": "group"}),
    event(8, 1_200_000, "stop", {"code": "group"}),
    event(9, 1_230_000, "start", {"code": "pupil"}),
    event(10, 1_260_000, "stop", {"code": "slides"}),
    event(11, 1_300_000, "end", {}, ""),
]
"""21:40 on the clock, of which 5:00 were a pause: 16:40 watched, which is 1,000,000 ms."""


def tables_of(
    events: Sequence[Event], line: Timeline, spec: StopwatchSpec = SPEC
) -> tuple[Table, ...]:
    own = [one for one in effective(events) if one.step]
    blocks = KIND.summary(spec, KIND.replay(spec, own), Setting(line))
    tables = tuple(block for block in blocks if isinstance(block, Table))
    assert len(tables) == len(blocks)
    return tables


def test_the_figures_of_a_lesson_are_those_counted_by_hand() -> None:
    floor, use, ratio = tables_of(LESSON, timeline(LESSON, 9_999_999))
    assert floor.title == "Talk [/ time · who [/ holds"
    assert floor.base == "percent of the 16:40 observed"
    assert [row.cells for row in floor.rows] == [
        # 0–240 and 252.5–960 less the pause of 300: 240 and 407.5 s.
        ("Teacher", "2", "10:47", "5:23", "6:47", "65 %"),
        # 240–252.5, and 1230 to the end at 1300: 12.5 and 70 s.
        ("[/pupil]", "2", "1:22", "41.2 s", "1:10", "8 %"),
        ("能量能量", "1", "4:00", "4:00", "4:00", "24 %"),
        ("none marked", "–", "0:30", "–", "–", "3 %"),
    ]
    assert [row.share for row in floor.rows] == pytest.approx([64.75, 8.25, 24, 3])
    assert floor.note == f"{use.note}; still running at the end: [/pupil]"
    # Slides: 300–1260 less the pause.
    assert [row.cells for row in use.rows] == [
        ("שלום", "0", "0:00", "n/a", "n/a", "0 %"),
        ("slides", "1", "11:00", "11:00", "11:00", "66 %"),
    ]
    assert use.base == floor.base
    assert use.note == "5:00 of the observation were not watched"
    # 647.5 s to 82.5 + 240 s.
    assert [row.cells for row in ratio.rows] == [
        ("Teacher to [/pupil] + 能量能量", "2.01", "10:47 ÷ 5:22")
    ]
    assert (
        ratio.note == "ratio: total time of Teacher, divided by total time of [/pupil] + 能量能量"
    )


def test_a_ratio_to_nothing_is_undefined() -> None:
    events = pressed((0, "start", "teacher"))
    assert tables_of(events, Timeline(60_000))[-1].rows[0].cells[1:] == ("n/a", "1:00 ÷ 0:00")
    events = pressed((0, "start", "pupil"))
    assert tables_of(events, Timeline(60_000))[-1].rows[0].cells[1:] == ("0.00", "0:00 ÷ 1:00")


def test_without_a_ratio_there_is_no_table_of_it() -> None:
    spec = SPEC.model_copy(update={"ratio": None})
    assert len(tables_of(LESSON, Timeline(60_000), spec)) == len(SPEC.groups)


def test_a_lesson_nobody_watched_has_no_shares() -> None:
    line = Timeline(60_000, ((0, 60_000),))
    floor, *_ = tables_of(pressed((0, "start", "teacher")), line)
    assert floor.rows[0].cells == ("Teacher", "0", "0:00", "n/a", "n/a", "n/a")
    assert [row.share for row in floor.rows] == [None] * 4


# --- what an author may write ------------------------------------------------------------------

A, B = {"id": "a", "label": "a"}, {"id": "b", "label": "b"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"groups": [{"id": "g", "title": "g", "codes": [A]}] * 2},
            "two groups share an id; each group needs its own",
        ),
        (
            {"groups": [{"id": n, "title": "g", "codes": [A]} for n in "gh"]},
            "id 'a' is used twice; each code needs its own",
        ),
        (
            {
                "groups": [{"id": "g", "title": "g", "codes": [A, B]}],
                "ratio": {"of": ["a"], "to": ["c"]},
            },
            "the ratio names 'c', but no code has that id",
        ),
        (
            {
                "groups": [{"id": "g", "title": "g", "codes": [A, B]}],
                "ratio": {"of": ["a"], "to": ["b", "a"]},
            },
            "'a' stands in the ratio twice; name each state once",
        ),
        ({"groups": []}, "at least 1 item"),
    ],
)
def test_an_author_is_told_what_cannot_be(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        StopwatchSpec.model_validate({"kind": "stopwatch", "title": "T", **fields})
    assert words in str(caught.value)


# --- the panel ---------------------------------------------------------------------------------


def panel_of(events: Sequence[Event], moment: Moment) -> StopwatchPanel:
    panel = StopwatchPanel(SPEC)
    panel.show(KIND.replay(SPEC, effective(events)), moment)
    return panel


def rows_of(panel: StopwatchPanel, width: int) -> list[str]:
    return [row.plain.rstrip() for row in panel.lines(width)]


def asked(panel: StopwatchPanel, code: str) -> tuple[str, Payload] | None:
    message = panel.press(code)
    return (message.verb, message.payload) if message is not None else None


def test_a_key_starts_its_state_and_the_same_key_stops_it() -> None:
    events = pressed((1000, "start", "teacher"), (2000, "start", "slides"))
    panel = panel_of(events, Moment(Timeline(5000)))
    assert asked(panel, "teacher") == ("stop", {"code": "teacher"})
    assert asked(panel, "pupil") == ("start", {"code": "pupil"})
    assert asked(panel, "slides") == ("stop", {"code": "slides"})
    assert asked(panel, "board") == ("start", {"code": "board"})
    events += [event(3, 5000, "start", {"code": "pupil"})]
    panel = panel_of(events, Moment(Timeline(6000)))
    assert asked(panel, "teacher") == ("start", {"code": "teacher"})
    assert asked(panel, "pupil") == ("stop", {"code": "pupil"})


def test_a_press_counts_now_while_intervals_are_marked_late() -> None:
    events = pressed((4000, "start", "teacher"))
    panel = panel_of(events, Moment(Timeline(5000), late_ms=2000))
    message = panel.press("teacher")
    assert message is not None
    assert (message.verb, message.back_ms) == ("stop", 0)
    assert "now: ▶ teacher 0:01" in rows_of(panel, 78)[0]


def test_nothing_is_started_while_nobody_watches() -> None:
    paused = Timeline(5000, ((3000, 5000),), paused_ms=3000)
    panel = panel_of(pressed((1000, "start", "teacher")), Moment(paused))
    assert asked(panel, "pupil") is None
    assert "‖ teacher 0:02" in rows_of(panel, 78)[0]


RUNNING = pressed(
    (5_000, "start", "teacher"),
    (65_000, "start", "pupil"),
    (95_000, "start", "slides"),
    (110_000, "start", "board"),
)
BEFORE_BOARD = RUNNING[:3]


def test_wide_rows_show_time_now_time_in_all_share_and_bar() -> None:
    line = Timeline(125_000, ((0, 5_000),))
    rows = rows_of(panel_of(RUNNING, Moment(line, keys=KEYS, roomy=True)), 62)
    assert rows == [
        "── Talk [/ time ─ ▶ שלום 0:15 · slides 0:30 · [/pupil] 1:00 ──",
        "",
        "who [/ holds · now, total, % of 2:00 observed",
        "t · teacher              1:00  50 %  ████████████▌",
        "p ▶ [/pupil]      1:00   1:00  50 %  ████████████▌",
        "g · 能量能量             0:00   0 %",
        "    none marked          0:00   0 %",
        "",
        "in use",
        "b ▶ שלום          0:15   0:15  12 %  ███▏",
        "s ▶ slides        0:30   0:30  25 %  ██████▎",
        "",
        "ratio 1.00  teacher to [/pupil] + 能量能量",
    ]


def test_narrow_rows_stand_side_by_side() -> None:
    moment = Moment(Timeline(125_000, ((0, 5_000),)), keys=KEYS)
    assert rows_of(panel_of(RUNNING, moment), 78) == [
        "── Talk [/ time ───────────────── ▶ שלום 0:15 · slides 0:30 · [/pupil] 1:00 ──",
        "who [/ holds · now, total, % of 2:00 observed",
        "t · teacher           1:00  50 %   p ▶ [/pupil]   1:00   1:00  50 %",
        "g · 能量能量          0:00   0 %",
        "in use",
        "b ▶ שלום       0:15   0:15  12 %   s ▶ slides     0:30   0:30  25 %",
    ]
    assert rows_of(panel_of(RUNNING, moment), 58)[2:4] == [
        "t · teacher    1:00  50 %   p ▶ [/pupil]   1:00  50 %",
        "g · 能量能量   0:00   0 %",
    ]


def test_the_title_says_what_holds_and_since_when() -> None:
    moment = Moment(Timeline(125_000))
    assert rows_of(panel_of([], moment), 58)[0].endswith("─ none running ──")
    alone = rows_of(panel_of(RUNNING[:2], moment), 58)[0]
    assert alone.endswith("─ ▶ [/pupil] 1:00, since 01:05 ──")


@pytest.mark.parametrize("roomy", [False, True])
@pytest.mark.parametrize("width", [20, 27, 40, 58, 62, 78, 118])
@pytest.mark.parametrize("end", [0, 125_000, 4_000_000])
def test_every_row_fits_and_every_key_is_shown(width: int, roomy: bool, end: int) -> None:
    moment = Moment(Timeline(end), marking=True, keys=KEYS, roomy=roomy)
    rows = panel_of(RUNNING, moment).lines(width)
    assert all(row.cell_length <= width for row in rows)
    text = "\n".join(row.plain for row in rows)
    assert all(f"{key} ▶" in text or f"{key} ·" in text for key in KEYS.values())


NOT_RUNNING = {"t": "teacher", "g": "能量能量", "b": "שלום", "s": "slides"}


class Host(App[None]):
    """A program that shows one panel."""

    def __init__(self, panel: StopwatchPanel) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.panel = panel

    def compose(self) -> ComposeResult:
        yield self.panel


@pytest.mark.parametrize("width", [58, 62, 78])
async def test_it_ticks_on_the_screen_and_shows_peoples_words_as_they_are(width: int) -> None:
    app = Host(StopwatchPanel(SPEC))
    state = KIND.replay(SPEC, RUNNING[:2])
    async with app.run_test(size=(width, 16)) as pilot:
        for end, time in ((125_000, "1:00"), (126_000, "1:01")):
            app.panel.show(state, Moment(Timeline(end), keys=KEYS, roomy=width == 62))
            await pilot.pause()
            screen = seen(app)
            assert "── Talk [/ time" in screen
            assert f"▶ [/pupil] {time}, since 01:05" in screen
            assert "who [/ holds" in screen
            assert all(f"{key} · {label}" in screen for key, label in NOT_RUNNING.items())
