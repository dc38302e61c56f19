"""Sweeps: figures against a sheet of paper, the fold in any order, what authors may write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from rich.cells import cell_len
from sweep_lessons import SPEC, bundled, event, spec_with

from observe_tui.analysis.blocks import Bars, Block, Heat, Table
from observe_tui.analysis.timeline import Timeline
from observe_tui.record.model import Event, JsonValue, Seat
from observe_tui.steps.kind import Setting
from observe_tui.steps.marking import assign_keys
from observe_tui.steps.sweep.step import KIND, SweepSpec, letters, looks

MINUTE = 60_000

# --- figures -----------------------------------------------------------------------------------

# What an observer would have on paper: a line a pupil, a letter a sweep, a dot for not seen.
SHEET = {
    "1": "AABA.",
    "2": "AB.E.",
    "3": "A.AAA",
    "4": "EEEE.",
    "5": ".....",
    "6": "..B..",
}
# Away from 8:00 to 12:00, which is the whole third sweep; the lesson ends at 17:00.
LINE = Timeline(17 * MINUTE, ((8 * MINUTE, 12 * MINUTE),), ended=True)
IDS = {"A": "on", "B": "slow", "E": "talk"}


def sheet_events() -> list[Event]:
    marks = [
        (sweep, seat, IDS[letter])
        for sweep in range(5)
        for seat, line in SHEET.items()
        if (letter := line[sweep]) != "."
    ]
    return [
        event(seq, "mark", {"sweep": sweep, "seat": seat, "code": code}, sweep * 4 * MINUTE + seq)
        for seq, (sweep, seat, code) in enumerate(marks, start=1)
    ]


def told(setting: Setting, spec: SweepSpec = SPEC) -> tuple[Bars, Table, Table]:
    bars, by_sweep, _room, by_pupil = summary(setting, spec)
    assert isinstance(bars, Bars)
    assert isinstance(by_sweep, Table)
    assert isinstance(by_pupil, Table)
    return bars, by_sweep, by_pupil


def room_of(setting: Setting, spec: SweepSpec = SPEC) -> Heat:
    _bars, _by_sweep, room, _by_pupil = summary(setting, spec)
    assert isinstance(room, Heat)
    return room


def summary(setting: Setting, spec: SweepSpec) -> tuple[Block, ...]:
    return KIND.summary(spec, KIND.replay(spec, sheet_events()), setting)


def test_the_bars_count_the_looks_of_the_sweeps_that_were_watched() -> None:
    bars, _, _ = told(Setting(LINE))
    written = "".join(line[:2] + line[3:] for line in SHEET.values()).replace(".", "")
    assert written == "AAAABEAAAEEE"
    assert bars.base == "12 looks at 4 pupils in 4 sweeps"
    assert bars.total == 12
    assert [(bar.label, bar.count) for bar in bars.bars] == [("A", 7), ("B", 1), ("E", 4)]
    assert [bar.percent for bar in bars.bars] == pytest.approx([58.33333, 8.33333, 33.33333])
    assert bars.note == (
        "at task in 58 % of the looks (A); not counted: 4 looks in sweeps that nobody watched"
    )


def test_sweep_by_sweep_what_was_not_watched_is_missing() -> None:
    _, table, _ = told(Setting(LINE))
    assert [column.head for column in table.columns] == [
        *("Sweep", "Begins", "Seen", "A", "B", "E", "At task")
    ]
    assert [row.cells for row in table.rows] == [
        ("1", "00:00", "4 of 6", "3", "0", "1", "75 %"),
        ("2", "04:00", "3 of 6", "1", "1", "1", "33 %"),
        ("3", "08:00", "not watched", "–", "–", "–", "n/a"),
        ("4", "12:00", "4 of 6", "2", "0", "2", "50 %"),
        ("5", "16:00", "1 of 6", "1", "0", "0", "100 %"),
    ]
    assert [row.share for row in table.rows] == [75, pytest.approx(100 / 3), None, 50, 100]
    assert table.base == "pupils seen in each sweep; at task in % of these"
    assert table.note == "A At task, B Stalling, E Talking; watched in part: 5"


def test_a_watched_sweep_without_looks_has_no_zeros() -> None:
    _, table, _ = told(Setting(Timeline(24 * MINUTE)))
    assert table.rows[5].cells == ("6", "20:00", "0 of 6", "–", "–", "–", "n/a")


def test_pupil_by_pupil_not_seen_is_missing() -> None:
    _, _, table = told(Setting(LINE))
    assert [column.head for column in table.columns] == ["Pupil", "Sweeps 1–5", "Seen", "At task"]
    assert [row.cells for row in table.rows] == [
        ("1", "AA✕A·", "3", "100 %"),
        ("2", "AB✕E·", "3", "33 %"),
        ("3", "A·✕AA", "3", "100 %"),
        ("4", "EE✕E·", "3", "0 %"),
        ("5", "··✕··", "0", "n/a"),
        ("6", "··✕··", "0", "n/a"),
    ]
    assert table.rows[4].share is None


def test_the_room_tells_how_often_each_pupil_was_at_task_of_the_sweeps_that_saw_them() -> None:
    room = room_of(Setting(LINE))
    watched = {seat: (line[:2] + line[3:]).replace(".", "") for seat, line in SHEET.items()}
    assert [(cell.label, cell.count, cell.of) for cell in room.cells] == [
        (seat, seen.count("A") if seen else None, len(seen) or None)
        for seat, seen in watched.items()
    ]
    # Seat 4 was seen and never at task; seats 5 and 6 nobody saw while somebody watched.
    assert [(cell.count, cell.of) for cell in room.cells[3:]] == [
        *((0, 3), (None, None), (None, None))
    ]
    assert [(cell.row, cell.column) for cell in room.cells] == [
        *((0, 0), (0, 1), (0, 2)),
        *((1, 0), (1, 1), (1, 2)),
    ]
    assert room.title == "At task · seat by seat"
    assert room.base == (
        "sweeps in which each pupil was seen as “at task”, of those in which the pupil was seen"
    )


def test_the_room_counts_every_code_that_is_at_task_or_else_the_first_one() -> None:
    both = room_of(Setting(LINE), spec_with(at_task=["slow", "talk"], at_task_word="elsewhere"))
    assert [cell.count for cell in both.cells] == [0, 2, 0, 3, None, None]
    assert "seen as “elsewhere”" in both.base
    first = room_of(Setting(LINE), spec_with(at_task=[]))
    assert [cell.count for cell in first.cells] == [3, 1, 3, 0, None, None]
    assert "seen as “At task”" in first.base


def test_the_room_is_the_typed_one_with_looks_at_no_seat_of_it_behind() -> None:
    typed = (Seat("3", "Mo [/", 1, 0), Seat("2", "Li", 0, 4), Seat("1", "Jo", 0, 1))
    room = room_of(Setting(LINE, seats=typed))
    assert [(c.label, c.row, c.column, c.count, c.of) for c in room.cells] == [
        ("Jo", 0, 1, 3, 3),
        ("Li", 0, 4, 1, 3),
        ("Mo [/", 1, 0, 3, 3),
        ("4", 2, 0, 0, 3),
    ]


def test_the_typed_map_names_the_pupils_and_a_look_at_no_seat_of_it_is_kept() -> None:
    typed = (Seat("3", "Mo [/", 1, 0), Seat("2", "Li", 0, 4), Seat("1", "Jo", 0, 1))
    bars, by_sweep, by_pupil = told(Setting(LINE, seats=typed))
    assert [row.cells[0] for row in by_pupil.rows] == ["Jo", "Li", "Mo [/", "4"]
    assert by_sweep.rows[0].cells[2] == "4 of 4"
    assert bars.base == "12 looks at 4 pupils in 4 sweeps"


def test_long_lessons_stand_in_bunches_of_five() -> None:
    _, _, table = told(Setting(Timeline(40 * MINUTE)))
    assert table.rows[0].cells[1] == "AABA· ·····"


def test_without_codes_at_task_there_is_no_such_figure() -> None:
    bars, by_sweep, by_pupil = told(Setting(LINE), spec_with(at_task=[]))
    assert "at task" not in bars.note
    for table in (by_sweep, by_pupil):
        assert "%" not in table.base
        assert all(row.share is None for row in table.rows)
        assert table.columns[-1].head != "At task"


def test_the_word_for_at_task_is_the_authors() -> None:
    bars, by_sweep, _ = told(Setting(LINE), spec_with(at_task_word="engaged"))
    assert bars.note.startswith("engaged in 58 %")
    assert by_sweep.columns[-1].head == "Engaged"


def test_nothing_seen_is_one_block_without_figures() -> None:
    (bars,) = KIND.summary(SPEC, {}, Setting(LINE))
    assert isinstance(bars, Bars)
    assert {bar.percent for bar in bars.bars} == {None}
    assert bars.note == ""


# --- the fold ----------------------------------------------------------------------------------

PAYLOADS = st.fixed_dictionaries(
    {
        "sweep": st.integers(0, 2),
        "seat": st.sampled_from(["1", "2"]),
        "code": st.sampled_from(["on", "slow", "talk"]),
    }
)
SAID = st.lists(
    st.tuples(st.sampled_from(["mark", "mark", "unmark"]), PAYLOADS, st.integers(0, 900)),
    max_size=20,
    unique_by=lambda one: one[2],
)


@given(said=SAID, data=st.data())
def test_the_look_that_happened_last_holds_in_whatever_order_they_arrive(
    said: list[tuple[str, dict[str, int | str], int]], data: st.DataObject
) -> None:
    arrived = data.draw(st.permutations(said))
    events = [event(seq, *one) for seq, one in enumerate(arrived, start=1)]
    state = KIND.replay(SPEC, events)
    for sweep in range(3):
        expected = {}
        for verb, payload, _ in sorted(said, key=lambda one: one[2]):
            if payload["sweep"] == sweep:
                expected.pop(payload["seat"], None)
                if verb == "mark":
                    expected[payload["seat"]] = payload["code"]
        assert looks(state, sweep) == expected


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(
    verb=st.sampled_from(["mark", "unmark", "?"]),
    payload=st.dictionaries(st.sampled_from(["sweep", "seat", "code"]), ANYTHING),
    at=st.integers(-5, 10**7),
)
def test_anything_may_be_recorded_and_only_whole_looks_are_taken(
    verb: str, payload: dict[str, JsonValue], at: int
) -> None:
    state = KIND.fold(SPEC, {}, event(1, verb, payload, at))
    KIND.summary(SPEC, state, Setting(LINE))
    for sweep in state:
        assert sweep >= 0
        assert set(looks(state, sweep).values()) <= {"on", "slow", "talk"}


@pytest.mark.parametrize(
    "wrong",
    [{"sweep": -1}, {"sweep": True}, {"sweep": 1.0}, {"seat": ""}, {"seat": 1}, {"code": "?"}],
)
def test_half_a_look_is_passed_over(wrong: dict[str, JsonValue]) -> None:
    whole: dict[str, JsonValue] = {"sweep": 1, "seat": "1", "code": "on"}
    assert KIND.fold(SPEC, {}, event(1, "mark", whole, 0)) != {}
    assert KIND.fold(SPEC, {}, event(1, "mark", whole | wrong, 0)) == {}


def test_of_two_looks_at_the_same_time_the_one_recorded_later_holds() -> None:
    first = event(1, "mark", {"sweep": 0, "seat": "1", "code": "on"}, 10)
    second = event(2, "mark", {"sweep": 0, "seat": "1", "code": "talk"}, 10)
    assert looks(KIND.replay(SPEC, [first, second]), 0) == {"1": "talk"}


# --- what authors may write --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"every": 0.4}, "greater than or equal to 0.5"),
        ({"every": 61}, "less than or equal to 60"),
        ({"seats": 61}, "less than or equal to 60"),
        ({"codes": [{"id": "a", "label": "a"}]}, "at least 2"),
        ({"at_task": ["of"]}, "at_task names 'of', which is not the id of a code here"),
        ({"at_task": ["on", "on"]}, "at_task names 'on' twice"),
    ],
)
def test_errors_are_told_to_the_author(fields: dict[str, JsonValue], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        spec_with(**fields)


def test_a_code_reserved_by_the_program_is_refused() -> None:
    codes: list[JsonValue] = [
        {"id": "on", "label": "A", "key": "u"},
        {"id": "off", "label": "B"},
    ]
    with pytest.raises(ValidationError, match="belongs to the program"):
        spec_with(codes=codes)


@given(labels=st.lists(st.text(min_size=1, max_size=16), min_size=2, max_size=12))
def test_every_code_has_a_letter_of_its_own_that_takes_one_cell(labels: list[str]) -> None:
    codes: list[JsonValue] = [
        {"id": f"c{at}", "label": f"x{label}"[:16]} for at, label in enumerate(labels)
    ]
    given_letters = list(letters(spec_with(codes=codes, at_task=[])).values())
    assert len(set(given_letters)) == len(labels)
    assert {cell_len(letter) for letter in given_letters} == {1}
    assert not {"·", "✕", " "} & set(given_letters)


def test_letters_of_a_label_that_would_move_in_a_line_are_not_used() -> None:
    codes: list[JsonValue] = [
        {"id": f"c{at}", "label": label}
        for at, label in enumerate(["能量", "שלום", "écoute", "on"])
    ]
    assert list(letters(spec_with(codes=codes, at_task=[])).values()) == ["A", "B", "é", "o"]


@pytest.mark.parametrize("name", ["at-task", "beri"])
def test_bundled_protocols_have_plain_letters_and_wished_for_keys(name: str) -> None:
    spec = bundled(name)
    assert list(letters(spec).values()) == [code.label for code in spec.codes]
    marks = assign_keys([(spec.id, spec.codes)])
    assert {key for key, mark in marks.items()} == {code.key for code in spec.codes}


def test_bundled_protocols_say_what_their_sources_say() -> None:
    at_task, beri = bundled("at-task"), bundled("beri")
    assert "".join(code.label for code in at_task.codes) == "ABCDE"
    assert [code.label for code in at_task.codes if code.id in at_task.at_task] == ["A"]
    assert at_task.every == 4
    assert beri.seats == 10
    assert (len(beri.codes), len(beri.at_task)) == (12, 6)
