"""Snapshots: what counts at each moment, in figures and on the panel."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from panel_host import seen
from textual.app import App, ComposeResult

from observe_tui.analysis.blocks import Bars, Table
from observe_tui.analysis.timeline import Timeline, timeline
from observe_tui.kit.panel import Moment
from observe_tui.kit.themes import DARK
from observe_tui.paths import bundled_protocols
from observe_tui.protocol.loading import Parser, ProtocolError
from observe_tui.protocol.model import InstrumentProtocol
from observe_tui.record.events import effective
from observe_tui.record.model import Event, Payload
from observe_tui.steps.kind import Setting
from observe_tui.steps.marking import RESERVED, assign_keys
from observe_tui.steps.snapshot.panel import SnapshotPanel
from observe_tui.steps.snapshot.step import (
    KIND,
    SnapshotSpec,
    SnapshotState,
    codes,
    moments,
    snapshots,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PARSER = Parser([SnapshotSpec])

LOOKS: dict[str, object] = {
    "id": "step",
    "kind": "snapshot",
    "title": "Looks",
    "at": [4, 9, 14, 19, 24, 29],
    "window_seconds": 60,
    "groups": [
        {
            "id": "activity",
            "title": "activity",
            "codes": [
                {"id": "yes", "label": "yes", "key": "y", "name": "Something to learn"},
                {"id": "no", "label": "no", "key": "n"},
            ],
        },
        {
            "id": "on-task",
            "title": "on task",
            "only_if": "yes",
            "codes": [
                {"id": "high", "label": "high", "key": "h"},
                {"id": "medium", "label": "medium", "key": "m"},
                {"id": "low", "label": "low", "key": "l"},
            ],
        },
        {
            "id": "seen",
            "title": "seen",
            "exclusive": False,
            "codes": [{"id": "book", "label": "book"}, {"id": "board", "label": "board"}],
        },
    ],
}


def looks(**fields: object) -> SnapshotSpec:
    return SnapshotSpec.model_validate({**LOOKS, **fields})


def ms(clock: str) -> int:
    minutes, seconds = clock.split(":")
    return (int(minutes) * 60 + int(seconds)) * 1000


def happened(*entries: tuple[str, str, Payload], step: str = "step") -> list[Event]:
    return [
        Event(f"{step}{seq}", "run", seq, step, verb, payload, NOON, ms(at))
        for seq, (at, verb, payload) in enumerate(entries, start=1)
    ]


def mark(moment: int, *marked: str) -> list[tuple[str, Payload]]:
    return [("mark", {"moment": moment, "code": code}) for code in marked]


def state_of(spec: SnapshotSpec, *entries: tuple[str, int, str]) -> SnapshotState:
    """The state after codes were marked: the time, the moment, the code."""
    return KIND.replay(
        spec,
        happened(*((at, "mark", {"moment": moment, "code": code}) for at, moment, code in entries)),
    )


# --- figures -----------------------------------------------------------------------------------


def lesson() -> tuple[Table, dict[str, Bars]]:
    """Six looks: one in time, one in a pause, one without activity, one forgotten, one late, and
    one that the lesson did not reach."""
    recorded: list[tuple[str, str, Payload]] = [
        *(("4:05", *each) for each in mark(0, "yes", "low", "high", "board", "book")),
        *(("10:20", *each) for each in mark(1, "yes", "medium")),
        *(("14:08", *each) for each in mark(2, "yes", "low", "no")),
        *(("26:40", *each) for each in mark(4, "yes", "medium")),
        ("4:30", "unmark", {"moment": 0, "code": "book"}),
    ]
    around = happened(("8:50", "pause", {}), ("10:10", "resume", {}), ("27:30", "end", {}), step="")
    spec = looks()
    state = KIND.replay(spec, happened(*recorded))
    table, *bars = KIND.summary(spec, state, Setting(timeline(around, 0)))
    assert isinstance(table, Table)
    return table, {one.title: one for one in bars if isinstance(one, Bars)}


def test_a_written_lesson_has_a_row_for_each_moment() -> None:
    table, _bars = lesson()
    assert [column.head for column in table.columns] == [
        "moment", "activity", "on task", "seen", "scored",
    ]  # fmt: skip
    assert [row.cells for row in table.rows] == [
        ("1 · 04:00", "yes", "high", "board", "in time"),
        ("2 · 09:00", "not scored", "not scored", "not scored", "not watched"),
        ("3 · 14:00", "no", "n/a", "not scored", "in time"),
        ("4 · 19:00", "not scored", "not scored", "not scored", "missed"),
        ("5 · 24:00", "yes", "medium", "not scored", "late, 26:40"),
        ("6 · 29:00", "–", "–", "–", "not reached"),
    ]
    assert table.base == "6 moments: 3 scored, 1 missed, 1 not watched, 1 not reached"
    assert table.note == "on task is asked only where “yes” was marked, else n/a"


def test_percentages_are_of_the_moments_scored_in_each_group() -> None:
    _table, bars = lesson()
    activity, on_task, things = bars.values()
    assert list(bars) == ["Looks · activity", "Looks · on task", "Looks · seen"]
    assert (activity.base, activity.total) == ("3 moments scored", 3)
    assert [(bar.label, bar.count) for bar in activity.bars] == [("yes", 2), ("no", 1)]
    assert [bar.percent for bar in activity.bars] == pytest.approx([66.667, 33.333], abs=0.001)
    assert activity.note == "2 were missed; 1 was not reached"
    assert (on_task.base, on_task.total) == ("2 moments scored", 2)
    assert [bar.percent for bar in on_task.bars] == [50, 50, 0]
    assert on_task.note == "2 were missed; 1 was n/a here; 1 was not reached"
    assert (things.base, things.total) == ("1 moment scored", 1)
    assert [bar.percent for bar in things.bars] == [0, 100]
    assert things.note == (
        "2 were missed; 2 were left open here; 1 was not reached; several can hold at one moment"
    )


def test_without_a_moment_scored_nothing_is_a_percentage() -> None:
    table, *bars = KIND.summary(looks(), {}, Setting(Timeline(ms("30:00"), ended=True)))
    assert isinstance(table, Table)
    assert {row.cells[-1] for row in table.rows} == {"missed"}
    for block in bars:
        assert isinstance(block, Bars)
        assert (block.base, block.total) == ("0 moments scored", 0)
        assert [bar.percent for bar in block.bars] == [None] * len(block.bars)
        assert block.note.startswith("6 were missed")


def test_a_group_whose_question_above_is_open_is_not_scored_rather_than_not_asked() -> None:
    spec, line = looks(), Timeline(ms("5:00"))
    empty, *_ = snapshots(spec, state_of(spec, ("4:02", 0, "book")), line)
    assert empty.answers["on-task"] == ()
    assert (empty.answered, empty.asked) == (1, 3)
    first, *_ = snapshots(spec, state_of(spec, ("4:02", 0, "high")), line)
    assert [code.id for code in first.answers["on-task"] or ()] == ["high"]
    other, *_ = snapshots(spec, state_of(spec, ("4:02", 0, "high"), ("4:03", 0, "no")), line)
    assert other.answers["on-task"] is None
    assert (other.answered, other.asked) == (1, 2)
    again = state_of(spec, ("4:02", 0, "high"), ("4:03", 0, "no"), ("4:04", 0, "yes"))
    back, *_ = snapshots(spec, again, line)
    assert [code.id for code in back.answers["on-task"] or ()] == ["high"]


def test_a_question_below_one_that_is_not_asked_is_not_asked_either() -> None:
    third = {
        "id": "why", "title": "why", "only_if": "low", "codes": [{"id": "tired", "label": "tired"}],
    }  # fmt: skip
    groups = LOOKS["groups"]
    assert isinstance(groups, list)
    spec = looks(groups=[*groups, third])
    state = state_of(spec, ("4:01", 0, "low"), ("4:02", 0, "tired"), ("4:03", 0, "no"))
    first, *_ = snapshots(spec, state, Timeline(ms("5:00")))
    assert first.answers == {
        "activity": (codes(spec)[1],),
        "on-task": None,
        "seen": (),
        "why": None,
    }


@pytest.mark.parametrize(
    ("gap", "end", "ended", "standing"),
    [
        (("3:50", "4:59"), "6:00", False, "scored"),
        (("4:01", "5:30"), "6:00", False, "scored"),
        (("4:00", "5:00"), "6:00", False, "not watched"),
        (("3:50", "5:10"), "6:00", False, "not watched"),
        (("3:50", "4:20"), "4:20", False, "scored"),
        (("3:50", "4:20"), "4:20", True, "not watched"),
        (("3:00", "3:59"), "3:59", True, "not reached"),
    ],
)
def test_a_moment_counts_if_somebody_was_there_in_its_window(
    gap: tuple[str, str], end: str, ended: bool, standing: str
) -> None:
    spec = looks()
    state = state_of(spec, ("4:01", 0, "yes"))
    line = Timeline(ms(end), ((ms(gap[0]), ms(gap[1])),), ended=ended)
    assert snapshots(spec, state, line)[0].standing == standing


def test_equal_parts_are_looked_at_in_their_middles() -> None:
    middles = moments(looks(at=None, parts=10, lesson_minutes=50))
    assert [at / 60_000 for at in middles] == [
        2.5, 7.5, 12.5, 17.5, 22.5, 27.5, 32.5, 37.5, 42.5, 47.5,
    ]  # fmt: skip
    odd = moments(looks(at=None, parts=7, lesson_minutes=45))
    assert [round(at * 2 * 7 / ms("45:00")) for at in odd] == [1, 3, 5, 7, 9, 11, 13]
    assert moments(looks(at=[0, 600])) == (0, ms("600:00"))


# --- the fold ----------------------------------------------------------------------------------

SPEC = looks()
GROUP_OF = {code.id: group for group in SPEC.groups for code in group.codes}

DEEDS = st.lists(
    st.tuples(
        st.integers(0, 400).map(lambda second: 230_000 + second * 1000),
        st.sampled_from(["mark", "mark", "unmark"]),
        st.integers(0, 1),
        st.sampled_from(sorted(GROUP_OF)),
    ),
    max_size=14,
)
GAPS = st.lists(st.integers(220, 640), max_size=6, unique=True).map(
    lambda ends: tuple(
        (start * 1000, end * 1000) for start, end in list(pairwise(sorted(ends)))[::2]
    )
)


def recorded(deeds: Iterable[tuple[int, str, int, str]]) -> list[Event]:
    return [
        Event(f"e{seq}", "run", seq, "step", verb, {"moment": at, "code": code}, NOON, elapsed)
        for seq, (elapsed, verb, at, code) in enumerate(deeds)
    ]


def stands(deeds: Sequence[tuple[str, str]], code: str) -> bool:
    """Whether a code is marked after these deeds: the last one that touches it was its mark."""
    group = GROUP_OF[code]
    rivals = {one.id for one in group.codes} if group.exclusive else {code}
    touching = [
        (verb, which)
        for verb, which in deeds
        if which == code or (verb == "mark" and which in rivals)
    ]
    return bool(touching) and touching[-1] == ("mark", code)


@settings(max_examples=20, deadline=None)
@given(deeds=DEEDS, gaps=GAPS, end=st.integers(200, 700), ended=st.booleans())
@example(deeds=[(241_000, "mark", 0, "yes")], gaps=((230_000, 240_000),), end=300, ended=True)
def test_every_moment_agrees_with_a_slow_count(
    deeds: list[tuple[int, str, int, str]],
    gaps: tuple[tuple[int, int], ...],
    end: int,
    ended: bool,
) -> None:
    line = Timeline(end * 1000, tuple(gap for gap in gaps if gap[1] <= end * 1000), ended=ended)
    taken = snapshots(SPEC, KIND.replay(SPEC, recorded(deeds)), line)
    for one, due in zip(taken[:2], (240, 540), strict=True):
        own = sorted((d for d in deeds if d[2] == one.index), key=lambda deed: deed[0])
        steps = [(verb, code) for _at, verb, _moment, code in own]
        after = [
            {code for code in GROUP_OF if stands(steps[: size + 1], code)}
            for size in range(len(own))
        ]
        marked = after[-1] if after else set()
        shown = {code.id for group in SPEC.groups for code in one.answers[group.id] or ()}
        hidden = {"high", "medium", "low"} if "no" in marked else set()
        assert shown == marked - hidden
        assert (one.answers["on-task"] is None) == ("no" in marked)
        since = [
            at for at, (deed, held) in enumerate(zip(own, after, strict=True))
            if held and all(after[at:]) and not (at and after[at - 1])
        ]  # fmt: skip
        assert one.scored_ms == (own[since[-1]][0] if since else None)
        until = min(due + 60, end) if ended else due + 60
        watched = [
            second
            for second in range(due, until)
            if not any(start <= second * 1000 < stop for start, stop in line.gaps)
        ]
        if due > end:
            assert one.standing == "not reached"
        elif watched:
            assert one.standing == ("scored" if marked else "missed")


@settings(max_examples=20, deadline=None)
@given(
    deeds=DEEDS.flatmap(lambda deeds: st.tuples(st.just(deeds), st.permutations(range(len(deeds)))))
)
def test_the_order_of_recording_does_not_matter_but_the_time_does(
    deeds: tuple[list[tuple[int, str, int, str]], list[int]],
) -> None:
    apart = [(at + place, *rest) for place, (at, *rest) in enumerate(deeds[0])]
    told = [(at, str(verb), int(str(moment)), str(code)) for at, verb, moment, code in apart]
    shuffled = [told[place] for place in deeds[1]]
    assert KIND.replay(SPEC, recorded(shuffled)) == KIND.replay(SPEC, recorded(told))


@settings(max_examples=20, deadline=None)
@given(
    verb=st.sampled_from(["mark", "unmark", "count", ""]),
    payload=st.dictionaries(
        st.sampled_from(["moment", "code", "note"]),
        st.none()
        | st.booleans()
        | st.integers(-3, 99)
        | st.floats()
        | st.sampled_from(["yes", "[/]", ""])
        | st.lists(st.integers(), max_size=2)
        | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    ),
    at=st.integers(-10, 10**9),
)
def test_whatever_is_recorded_is_taken_or_passed_over(verb: str, payload: Payload, at: int) -> None:
    before = state_of(SPEC, ("4:02", 0, "no"))
    after = KIND.fold(SPEC, before, Event("e9", "run", 9, "step", verb, payload, NOON, at))
    moment = payload.get("moment")
    fits = (
        verb in ("mark", "unmark")
        and type(moment) is int
        and moment in range(6)
        and payload.get("code") == "yes"
    )
    assert (after != before) == fits
    KIND.summary(SPEC, after, Setting(Timeline(ms("30:00"))))


def test_taking_back_a_mark_brings_back_the_one_it_replaced() -> None:
    events = happened(
        ("4:02", "mark", {"moment": 0, "code": "yes"}),
        ("4:05", "mark", {"moment": 0, "code": "no"}),
    )
    back = Event("r", "run", 3, "step", "retract", {"event": events[1].id}, NOON, ms("4:09"))
    first, *_ = snapshots(SPEC, KIND.replay(SPEC, effective([*events, back])), Timeline(ms("5:00")))
    assert [code.id for code in first.answers["activity"] or ()] == ["yes"]


# --- what an author may write ------------------------------------------------------------------

FILE = """format = 1
id = "looks"
name = "Looks"
type = "instrument"

[step]
kind = "snapshot"
title = "Looks"
at = [4, 9]

[[step.groups]]
id = "activity"
title = "activity"
codes = [{id="yes", label="yes", key="y"}]

[[step.groups]]
id = "task"
title = "task"
only_if = "yes"
codes = [{id="high", label="high"}]
"""


def test_a_file_can_be_read() -> None:
    protocol = PARSER.parse(FILE, "looks.toml")
    assert isinstance(protocol, InstrumentProtocol)
    step = protocol.step
    assert isinstance(step, SnapshotSpec)
    assert (step.at, step.window_seconds) == ((4, 9), 90)
    assert [group.exclusive for group in step.groups] == [True, True]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("at = [4, 9]\n", "", "looks.toml:6: step: needs its moments"),
        ("at = [4, 9]", "parts = 10", "needs its moments"),
        ("at = [4, 9]", "at = [4, 9]\nparts = 10\nlesson_minutes = 50", "not both"),
        ("at = [4, 9]", "at = [4, 9]\nlesson_minutes = 50", "not both"),
        ("[4, 9]", "[4, 9, 9]", "must increase, but 9 comes after 9"),
        ("[4, 9]", "[9, 4]", "must increase, but 4 comes after 9"),
        ("[4, 9]", "[]", "looks.toml:9: step.at: needs at least 1"),
        ("[4, 9]", f"{list(range(61))}", "looks.toml:9: step.at: may have at most 60"),
        ("[4, 9]", "[4, 601]", "looks.toml:9: step.at.1: must be at most 600, found 601"),
        ("[4, 9]", "[-1, 9]", "step.at.0: must be at least 0"),
        ("at = [4, 9]", "parts = 1\nlesson_minutes = 50", "step.parts: must be at least 2"),
        ("at = [4, 9]", "parts = 2\nlesson_minutes = 4", "lesson_minutes: must be at least 5"),
        (
            '"task"\ntitle',
            '"activity"\ntitle',
            "the id 'activity' is used twice: here and in line 12",
        ),
        ('"yes"\ncodes', '"no"\ncodes', "looks.toml:19: step.groups.1.only_if: only_if 'no' must"),
        ('"yes"\ncodes', '"high"\ncodes', "must be the id of a code in a group above 'task'"),
        ('key="y"', 'key="u"', "belongs to the program"),
        ('id="high"', 'id="yes"', "id 'yes' is used twice"),
    ],
)
def test_what_is_wrong_is_said_in_words(old: str, new: str, said: str) -> None:
    assert old in FILE
    with pytest.raises(ProtocolError) as caught:
        PARSER.parse(FILE.replace(old, new), "looks.toml")
    assert said in "\n".join(str(problem) for problem in caught.value.problems)


# --- the panel ---------------------------------------------------------------------------------


def panel_at(
    spec: SnapshotSpec,
    at: str,
    state: SnapshotState | None = None,
    *,
    late: str | None = None,
    gaps: tuple[tuple[int, int], ...] = (),
    roomy: bool = False,
) -> SnapshotPanel:
    panel = SnapshotPanel(spec)
    late_ms = ms(late) if late else None
    line = Timeline(ms(at), gaps)
    panel.show(state or {}, Moment(line, True, keys_of(spec), late_ms=late_ms, roomy=roomy))
    return panel


def keys_of(spec: SnapshotSpec) -> Mapping[str, str]:
    given = assign_keys([(spec.id, codes(spec))])
    return {mark.code: key for key, mark in given.items()}


def rows(panel: SnapshotPanel, width: int = 78) -> list[str]:
    return [line.plain for line in panel.lines(width)]


def test_before_the_first_moment_a_key_marks_nothing() -> None:
    panel = panel_at(looks(), "2:41")
    assert panel.press("yes") is None
    assert list(panel.turns()) == []
    assert "first look in 1:19" in rows(panel)[0]


@pytest.mark.parametrize(
    ("at", "note"),
    [
        ("3:49", "first look in 0:11"),
        ("3:50", "◷ look in 10 s · moment 1"),
        ("3:59", "◷ look in 1 s · moment 1"),
        ("4:00", "◷ look now · moment 1"),
        ("5:00", "◷ look now · moment 1"),
        ("5:01", "✕ moment 1 missed · next in 3:59"),
        ("8:55", "◷ look in 5 s · moment 2"),
        ("29:10", "◷ look now · moment 6"),
        ("31:00", "no more looks · 0 of 6 scored"),
    ],
)
def test_the_title_says_when_to_look(at: str, note: str) -> None:
    title = rows(panel_at(looks(), at))[0]
    assert title.endswith(f" {note} ──")
    assert len(title) == 78


def test_the_reminder_stays_until_every_question_that_is_asked_has_its_answer() -> None:
    spec = looks()
    told = [("4:02", 0, "yes"), ("4:04", 0, "high"), ("4:06", 0, "book")]
    notes = [rows(panel_at(spec, "4:10", state_of(spec, *told[:size])))[0] for size in range(4)]
    assert "◷ look now · moment 1" in notes[0]
    assert "◷ moment 1 · 1 of 3 scored" in notes[1]
    assert "◷ moment 1 · 2 of 3 scored" in notes[2]
    assert "next look in 4:50" in notes[3]
    without = state_of(spec, ("4:02", 0, "no"), ("4:06", 0, "book"))
    assert "next look in 4:50" in rows(panel_at(spec, "4:10", without))[0]


def test_a_key_scores_the_newest_moment_and_takes_its_mark_away_again() -> None:
    spec = looks()
    panel = panel_at(spec, "14:30")
    asked = panel.press("yes")
    assert asked is not None
    assert (asked.verb, asked.payload) == ("mark", {"moment": 2, "code": "yes"})
    marked = panel_at(spec, "14:30", state_of(spec, ("14:10", 2, "yes")))
    verbs = [one.verb for one in (marked.press("yes"), marked.press("no")) if one is not None]
    assert verbs == ["unmark", "mark"]
    assert list(marked.turns()) == [ms("4:00"), ms("9:00"), ms("14:00")]


def test_an_earlier_moment_is_marked_late() -> None:
    spec = looks()
    state = state_of(spec, ("4:10", 0, "no"))
    panel = panel_at(spec, "13:00", state, late="4:00")
    asked = panel.press("yes")
    assert asked is not None
    assert asked.payload == {"moment": 0, "code": "yes"}
    first, activity, *_rest, strip = rows(panel)
    assert "LATE ▸ moment 1 · z now" in first
    assert "n ●no" in activity
    assert "▸4' ✓1" in strip
    due = panel_at(spec, "14:05", state, late="4:00")
    assert "LATE ▸ moment 1 · ◷ look now, z" in rows(due)[0]
    early = panel_at(spec, "13:00", state, late="2:00")
    assert early.press("yes") is None
    assert "LATE ▸ no moment yet" in rows(early)[0]


def test_a_moment_that_nobody_watched_cannot_be_scored() -> None:
    spec = looks()
    gaps = ((ms("8:50"), ms("10:10")),)
    panel = panel_at(spec, "10:30", gaps=gaps)
    assert panel.press("yes") is None
    assert "✕ moment 2 not watched · next in 3:30" in rows(panel)[0]
    late = panel_at(spec, "15:30", gaps=gaps, late="9:00")
    assert late.press("yes") is None
    assert "LATE ▸ moment 2 not watched · z now" in rows(late)[0]


def test_a_question_that_is_not_asked_says_so_and_takes_no_mark() -> None:
    spec = looks()
    panel = panel_at(spec, "4:20", state_of(spec, ("4:10", 0, "low"), ("4:12", 0, "no")))
    assert panel.press("high") is None
    on_task = rows(panel)[2]
    assert on_task.startswith("on task")
    assert on_task.endswith("n/a")
    assert "●" not in on_task
    assert rows(panel_at(spec, "4:20"))[2].count("n/a") == 0


def test_a_long_question_that_is_not_asked_says_so_too() -> None:
    many = [{"id": f"c{at}", "label": f"c{at}"} for at in range(9)]
    groups = LOOKS["groups"]
    assert isinstance(groups, list)
    below = {"id": "why", "title": "why", "only_if": "yes", "codes": many}
    spec = looks(groups=[*groups, below])
    state = state_of(spec, ("4:12", 0, "no"))
    assert "why  n/a" in rows(panel_at(spec, "4:20", state, roomy=True), 62)
    assert "why" in rows(panel_at(spec, "4:20", roomy=True), 62)


def test_the_moments_stand_in_one_row_with_their_states() -> None:
    spec = looks()
    state = state_of(spec, ("4:10", 0, "yes"), ("4:12", 0, "high"), ("14:10", 2, "no"))
    assert rows(panel_at(spec, "19:30", state))[-1] == ("4' ✓2  9' ✕  14' ✓1  ▸19' ◷  24' ·  29' ·")


@pytest.mark.parametrize("width", [20, 40, 58, 62, 78, 118])
@pytest.mark.parametrize("at", [0, 1, 30, 58, 59])
def test_of_many_moments_those_near_the_present_one_are_shown(width: int, at: int) -> None:
    spec = looks(at=list(range(60)))
    strip = rows(panel_at(spec, f"{at}:30"), width)[-1]
    assert len(strip) <= width
    assert f"▸{at}' ◷" in strip
    minutes = [int(word.strip("▸'")) for word in strip.split() if word.endswith("'")]
    assert minutes == list(range(minutes[0], minutes[-1] + 1))
    assert strip.startswith("‹") == (minutes[0] > 0)
    assert strip.endswith("›") == (minutes[-1] < 59)
    assert len(minutes) >= (width - 4) // 9


def test_moments_closer_than_a_minute_are_told_apart() -> None:
    spec = looks(at=None, parts=20, lesson_minutes=10)
    strip = rows(panel_at(spec, "1:20"), 118)[-1]
    assert "0:15 ✕  0:45 ◷  ▸1:15 ◷  1:45 ·" in strip


WIDE = "能量" * 8
STRANGE: dict[str, object] = {
    "title": "Looks [/] 授業の様子 שלום",
    "groups": [
        {
            "id": "a",
            "title": "[/] " + "very long " * 9,
            "exclusive": False,
            "codes": [
                {"id": f"c{at}", "label": label, "name": f"{label} {'long ' * 20}"}
                for at, label in enumerate(
                    ["[/]", WIDE, "שלום עולם", "[bold]x", "e\u0301tude",
                     "plain", "another", "one more"]
                )
            ],
        },
        {
            "id": "b",
            "title": "能量",
            "only_if": "c0",
            "codes": [{"id": "d1", "label": WIDE}, {"id": "d2", "label": "[/"}],
        },
    ],
}  # fmt: skip


@pytest.mark.parametrize("roomy", [False, True])
@pytest.mark.parametrize("width", [20, 33, 58, 62, 78, 118])
def test_any_label_is_drawn_as_it_is_at_any_width(width: int, roomy: bool) -> None:
    spec = looks(**STRANGE)
    state = state_of(spec, ("4:02", 0, "c1"), ("4:03", 0, "c5"))
    panel = panel_at(spec, "4:20", state, roomy=roomy)
    lines = list(panel.lines(width))
    text = "\n".join(line.plain for line in lines)
    assert "[/]" in text
    assert "n/a" in text
    if width >= 58:
        assert "[bold]x" in text
        assert max(line.cell_length for line in lines) <= width
        shown = {f"{key} {sign}" for key in keys_of(spec).values() for sign in "·●–"}
        assert sum(text.count(sign) for sign in shown) == len(codes(spec))


class Stage(App[None]):
    """A screen with nothing on it but one panel."""

    def __init__(self, panel: SnapshotPanel) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.panel = panel

    def compose(self) -> ComposeResult:
        yield self.panel


@pytest.mark.parametrize("width", [58, 78])
async def test_what_is_painted_is_what_was_drawn(width: int) -> None:
    spec = looks(**STRANGE)
    panel = panel_at(spec, "4:20", state_of(spec, ("4:02", 0, "c1")))
    app = Stage(panel)
    async with app.run_test(size=(width, 24)):
        painted = [line.rstrip() for line in seen(app).split("\n")]
        assert painted[: len(panel.lines(width))] == [row.rstrip() for row in rows(panel, width)]


# --- bundled -----------------------------------------------------------------------------------


def bundled(name: str) -> SnapshotSpec:
    file = bundled_protocols() / f"{name}.toml"
    protocol = PARSER.parse(file.read_text("utf-8"), file.name)
    assert isinstance(protocol, InstrumentProtocol)
    assert isinstance(protocol.step, SnapshotSpec)
    return protocol.step


@pytest.mark.parametrize("name", ["teach-snapshots", "stallings"])
def test_a_bundled_protocol_gets_the_keys_it_wishes_for(name: str) -> None:
    spec = bundled(name)
    wished = {code.id: code.key for code in codes(spec)}
    assert dict(keys_of(spec)) == wished
    assert not {key for key in wished.values() if key} & RESERVED
    text = (bundled_protocols() / f"{name}.toml").read_text("utf-8")
    assert tomllib.loads(text)["licence"].startswith("Own wording, CC BY 4.0")


@pytest.mark.parametrize(
    ("name", "width", "roomy", "most"),
    [
        ("teach-snapshots", 58, False, 5),
        ("teach-snapshots", 78, False, 4),
        ("stallings", 58, False, 12),
        ("stallings", 78, False, 9),
        ("stallings", 62, True, 20),
    ],
)
def test_a_bundled_protocol_fits_and_shows_every_key(
    name: str, width: int, roomy: bool, most: int
) -> None:
    spec = bundled(name)
    lines = list(panel_at(spec, "5:00", roomy=roomy).lines(width))
    assert len(lines) <= most
    assert max(line.cell_length for line in lines) <= width
    text = "\n".join(line.plain for line in lines)
    for code in codes(spec):
        named = code.name if roomy and f"{code.key} · {code.name}" in text else code.label
        assert f"{code.key} ·{named}" in text or f"{code.key} · {named}" in text


def test_teach_asks_who_is_on_task_only_where_there_is_something_to_learn() -> None:
    spec = bundled("teach-snapshots")
    assert [at // 60_000 for at in moments(spec)] == [4, 9, 14, 19, 24, 29]
    yes, no, high, *_ = codes(spec)
    entries = [("4:02", 0, yes.id), ("4:03", 0, high.id), ("9:02", 1, no.id)]
    taken = snapshots(spec, state_of(spec, *entries), Timeline(ms("10:00")))
    assert [one.answers["on-task"] for one in taken[:2]] == [(high,), None]
