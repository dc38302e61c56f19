"""The panel of a sweep: the way of its cursor, late marks, scrolling, every key on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_host import seen
from sweep_lessons import SPEC, bundled, event, spec_with
from textual.app import App, ComposeResult

from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.panel import Moment
from observe_tui.kit.themes import DARK
from observe_tui.record.events import RETRACT, effective
from observe_tui.record.model import Event, JsonValue, Payload, Seat
from observe_tui.steps.marking import assign_keys
from observe_tui.steps.sweep.grid import window
from observe_tui.steps.sweep.panel import SweepPanel
from observe_tui.steps.sweep.step import KIND, SweepSpec, looks, seats_of
from observe_tui.steps.sweep.walk import moved, next_unseen

MINUTE = 60_000

# --- the way of the cursor ---------------------------------------------------------------------

# An aisle in the middle, an empty row, a row of one.
ROOM = tuple(
    Seat(f"{row}{column}", label, row, column)
    for row, line in enumerate(["ab.cd", "e...f", ".....", "..g.."])
    for column, label in enumerate(line)
    if label != "."
)
MAPS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 9)), min_size=1, max_size=20, unique=True
).map(lambda places: seats_of(SPEC, [Seat(f"{r}.{c}", "x", r, c) for r, c in places]))


def label_after(start: str, columns: int, rows: int) -> str:
    seat = next(seat for seat in ROOM if seat.label == start)
    return moved(ROOM, seat, columns, rows).label


@pytest.mark.parametrize(
    ("start", "columns", "rows", "end"),
    [
        ("a", 1, 0, "b"),
        ("b", 1, 0, "c"),
        ("d", 1, 0, "e"),
        ("g", 1, 0, "a"),
        ("a", -1, 0, "g"),
        ("b", 0, 1, "e"),
        ("c", 0, 1, "f"),
        ("f", 0, 1, "g"),
        ("g", 0, 1, "b"),
        ("d", 0, -1, "g"),
    ],
)
def test_the_cursor_passes_over_empty_places(start: str, columns: int, rows: int, end: str) -> None:
    assert label_after(start, columns, rows) == end


@given(seats=MAPS)
def test_going_right_passes_every_seat_once(seats: tuple[Seat, ...]) -> None:
    way = [seats[0]]
    for _ in seats[1:]:
        way.append(moved(seats, way[-1], 1, 0))
    assert set(way) == set(seats)
    assert moved(seats, way[-1], 1, 0) == way[0]
    assert all(moved(seats, moved(seats, seat, 1, 0), -1, 0) == seat for seat in seats)


@given(seats=MAPS, data=st.data())
def test_every_row_is_reached_by_going_back(seats: tuple[Seat, ...], data: st.DataObject) -> None:
    seat = data.draw(st.sampled_from(seats))
    rows = {each.row for each in seats}
    reached = set()
    for _ in rows:
        seat = moved(seats, seat, 0, 1)
        reached.add(seat.row)
    assert reached == rows


@given(seats=MAPS, data=st.data())
def test_marking_on_and_on_sees_everyone_once(seats: tuple[Seat, ...], data: st.DataObject) -> None:
    marked: set[str] = set()
    seat: Seat | None = data.draw(st.sampled_from(seats))
    while seat is not None:
        assert seat.id not in marked
        marked.add(seat.id)
        seat = next_unseen(seats, marked, seat)
    assert marked == {each.id for each in seats}


@given(count=st.integers(1, 60), most=st.integers(-3, 70), data=st.data())
def test_a_window_holds_the_cursor_and_is_as_large_as_it_can_be(
    count: int, most: int, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, count - 1))
    shown = window(count, at, most)
    assert at in shown
    assert shown.start >= 0
    assert shown.stop <= count
    assert len(shown) == max(1, min(count, most))


# --- the panel ---------------------------------------------------------------------------------


class Lesson:
    """A panel in the hands of an observer: what it asks for is recorded and shown again."""

    def __init__(self, spec: SweepSpec = SPEC, seats: Sequence[Seat] = ()) -> None:
        self.panel = SweepPanel(spec)
        keys = {mark.code: key for key, mark in assign_keys([(spec.id, spec.codes)]).items()}
        self.events: list[Event] = []
        self.moment = Moment(Timeline(0), True, keys, seats=tuple(seats), in_hand=True)
        self.at(0)

    def at(self, ms: int, late_ms: int | None = None) -> None:
        self.moment = replace(self.moment, timeline=Timeline(ms), late_ms=late_ms)
        self._show()

    def press(self, *codes: str) -> None:
        for code in codes:
            asked = self.panel.press(code)
            if asked is not None:
                self._take(asked.verb, asked.payload)

    def undo(self) -> None:
        self._take(RETRACT, {"event": effective(self.events)[-1].id})

    def redo(self) -> None:
        gone = next(one for one in reversed(self.events) if one.verb == RETRACT)
        self._take("restore", gone.payload)

    def _take(self, verb: str, payload: Payload) -> None:
        at = self.moment.timeline.end_ms
        self.events.append(event(len(self.events) + 1, verb, payload, at))
        self._show()

    def _show(self) -> None:
        spec = self.panel.spec
        self.panel.show(KIND.replay(spec, effective(self.events)), self.moment)

    @property
    def cursor(self) -> str | None:
        cursor = self.panel.cursor
        return None if cursor is None else cursor.label

    def text(self, width: int = 78) -> list[str]:
        return [line.plain.rstrip() for line in self.panel.lines(width)]


def test_one_key_a_pupil() -> None:
    lesson = Lesson()
    lesson.press("on", "talk")
    assert [(one.verb, dict(one.payload)) for one in lesson.events] == [
        ("mark", {"sweep": 0, "seat": "1", "code": "on"}),
        ("mark", {"sweep": 0, "seat": "2", "code": "talk"}),
    ]
    assert lesson.text() == [
        "── At task ─────────────────────────── sweep 1 · 2 of 6 seen · next in 4:00 ──",
        "front    1A 2E[3·]   a At task  b Stalling  e Talking  → skip",
        "back     4· 5· 6·",
    ]


def test_skipping_leaves_a_gap_that_is_offered_again_at_the_end() -> None:
    lesson = Lesson()
    lesson.press("on")
    lesson.panel.move(1, 0)
    lesson.press("on", "on", "on", "slow")
    assert lesson.cursor == "2"
    assert "5 of 6 seen" in lesson.text()[0]


def test_a_marked_pupil_is_marked_again_and_then_the_next_unseen_one_comes() -> None:
    lesson = Lesson()
    lesson.press("on", "on", "on")
    lesson.panel.move(-1, 0)
    lesson.panel.move(-1, 0)
    lesson.press("talk")
    assert lesson.cursor == "4"
    assert looks(lesson.panel.state, 0) == {"1": "on", "2": "talk", "3": "on"}


def test_the_same_code_again_takes_the_mark_away() -> None:
    lesson = Lesson()
    lesson.press("on")
    lesson.panel.move(-1, 0)
    lesson.press("on")
    assert lesson.events[-1].verb == "unmark"
    assert lesson.events[-1].payload == {"sweep": 0, "seat": "1"}
    assert (lesson.cursor, looks(lesson.panel.state, 0)) == ("1", {})


def test_the_cursor_goes_back_with_undo_and_on_with_redo() -> None:
    lesson = Lesson()
    lesson.press("on", "slow", "on")
    lesson.undo()
    assert lesson.cursor == "3"
    lesson.undo()
    assert lesson.cursor == "2"
    lesson.redo()
    assert lesson.cursor == "3"


def test_when_everyone_was_seen_no_key_marks_by_accident() -> None:
    lesson = Lesson()
    lesson.press(*["on"] * 7)
    assert len(lesson.events) == 6
    assert lesson.cursor is None
    assert "all 6 seen" in lesson.text()[0]
    assert "← change one" in "\n".join(lesson.text())
    lesson.undo()
    assert lesson.cursor == "6"
    lesson.press("on")
    lesson.panel.move(-1, 0)
    lesson.press("talk")
    assert looks(lesson.panel.state, 0)["6"] == "talk"
    assert lesson.cursor is None


def test_a_new_sweep_begins_at_the_first_seat() -> None:
    lesson = Lesson()
    lesson.press("on", "on")
    lesson.at(4 * MINUTE - 1)
    assert lesson.cursor == "3"
    assert "next in 0:01" in lesson.text()[0]
    lesson.at(4 * MINUTE)
    assert lesson.cursor == "1"
    assert "sweep 2 · 0 of 6 seen · next in 4:00" in lesson.text()[0]
    assert list(lesson.panel.turns()) == [0, 4 * MINUTE]


def test_a_late_mark_goes_to_the_earlier_sweep_which_is_then_shown() -> None:
    lesson = Lesson()
    lesson.press("on", "on")
    lesson.at(9 * MINUTE)
    lesson.press("talk")
    lesson.at(9 * MINUTE, late_ms=0)
    assert lesson.cursor == "3"
    assert "LATE ▸ sweep 1 · 2 of 6 seen · z now" in lesson.text()[0]
    assert "1A 2A[3·]" in lesson.text()[1]
    lesson.press("slow")
    assert lesson.events[-1].payload == {"sweep": 0, "seat": "3", "code": "slow"}
    lesson.at(9 * MINUTE)
    assert lesson.cursor == "2"
    assert "1E[2·]3·" in lesson.text()[1]


def test_an_earlier_moment_of_the_present_sweep_is_not_late() -> None:
    lesson = Lesson()
    lesson.at(9 * MINUTE, late_ms=8 * MINUTE)
    assert "LATE" not in lesson.text()[0]
    assert "sweep 3" in lesson.text()[0]


def test_an_hour_between_sweeps_is_told_in_minutes() -> None:
    lesson = Lesson(spec_with(every=60))
    assert "next in 60:00" in lesson.text()[0]


def test_half_a_minute_between_sweeps() -> None:
    lesson = Lesson(spec_with(every=0.5))
    lesson.at(95_000)
    lesson.press("on")
    assert lesson.events[-1].payload == {"sweep": 3, "seat": "1", "code": "on"}


def test_a_tall_map_scrolls_with_the_cursor_and_says_so() -> None:
    lesson = Lesson(spec_with(seats=27))
    assert [row[:8].rstrip() for row in lesson.text()[1:]] == ["front", "", "", "", "↓4 more"]
    for _ in range(5):
        lesson.panel.move(0, 1)
    assert [row[:8].rstrip() for row in lesson.text()[1:]] == ["↑3 more", "", "", "", "↓1 more"]
    assert "[16·]" in lesson.text()[3]


def test_thirty_seats_take_six_rows() -> None:
    lesson = Lesson(bundled("at-task").model_copy(update={"seats": 30}))
    assert len(lesson.text(78)) == 6
    assert len(lesson.text(58)) == 6
    assert "more" not in "".join(lesson.text(58))


def test_a_broad_map_scrolls_sideways_with_the_cursor() -> None:
    lesson = Lesson(spec_with(seats=20, columns=20))
    first, last = lesson.text(58)[1], ""
    assert "[ 1·]" in first
    assert first.endswith("›")
    lesson.panel.move(-1, 0)
    last = lesson.text(58)[1]
    assert "[20·]" in last
    assert "‹" in last


def test_an_aisle_is_a_gap_however_broad_it_is() -> None:
    room = [Seat("a", "a", 0, 0), Seat("b", "b", 0, 1), Seat("c", "c", 0, 9)]
    lesson = Lesson(seats=room)
    assert lesson.text()[1].startswith("front   [a·]b·   c·")
    lesson.panel.move(-1, 0)
    assert lesson.text()[1].startswith("front    a· b·  [c·]")


def test_of_two_pupils_at_one_place_the_one_with_the_cursor_is_seen() -> None:
    lesson = Lesson(seats=[Seat("a", "a", 0, 0), Seat("b", "b", 0, 0)])
    assert "[a·]" in lesson.text()[1]
    lesson.press("on")
    assert "[b·]" in lesson.text()[1]


@pytest.mark.parametrize("roomy", [False, True])
@pytest.mark.parametrize("width", range(20, 130, 5))
def test_seats_are_left_out_whole_and_never_cut(width: int, roomy: bool) -> None:
    lesson = Lesson(spec_with(seats=20, columns=20))
    lesson.moment = replace(lesson.moment, roomy=roomy)
    lesson.at(0)
    row = next(line for line in lesson.text(width) if line.startswith("front"))
    assert "…" not in row
    assert ("›" in row) == ("20" not in row.split("a At task")[0])


def test_codes_stand_beside_the_seats_unless_that_takes_more_rows() -> None:
    beside = Lesson(spec_with(seats=12)).text(58)
    assert "a At task" in beside[1]
    assert len(beside) == 5
    below = Lesson(spec_with(seats=3)).text(34)
    assert below[1:] == ["front   [1·]2· 3·", "a At task  b Stalling  e Talking", "→ skip"]


STRANGE = (
    Seat("a", "[/", 0, 0),
    Seat("b", "能量學習者", 0, 1),
    Seat("c", "שלום", 0, 3),
    Seat("d", "\x1b[2J", 2, 1),
    Seat("e", "Mia", 2, 3),
)


class Host(App[None]):
    def __init__(self, panel: SweepPanel) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.panel = panel

    def compose(self) -> ComposeResult:
        yield self.panel


@pytest.mark.parametrize("name", ["at-task", "beri"])
@pytest.mark.parametrize("roomy", [False, True])
@pytest.mark.parametrize("width", [58, 62, 78])
async def test_every_key_and_every_pupil_is_on_the_screen(
    name: str, roomy: bool, width: int
) -> None:
    spec = bundled(name).model_copy(update={"title": "[/ 能量 שלום"})
    lesson = Lesson(spec, STRANGE)
    lesson.moment = replace(lesson.moment, roomy=roomy)
    lesson.press(spec.codes[1].id)
    app = Host(lesson.panel)
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.pause()
        shown = seen(app)
    assert all(f"{code.key} {code.name}" in shown for code in spec.codes)
    assert "── [/ 能量" in shown
    for label in ("[/", "能量", "שלום", "Mia"):
        assert label in "\n".join(shown.split("\n")[1:])
    assert "\x1b" not in shown
    assert "[" in next(row for row in shown.split("\n") if "front" in row)
    assert "back" in shown


@pytest.mark.parametrize("late", [None, 0])
@pytest.mark.parametrize("width", [20, 26, 40, 58, 78, 118])
def test_no_row_is_wider_than_the_panel(width: int, late: int | None) -> None:
    codes: list[JsonValue] = [
        {"id": f"c{at}", "label": "能量" * 4, "name": "能量 שלום [/ " * 4} for at in range(12)
    ]
    title = "[/ 能量 " + "long " * 20
    spec = spec_with(title=title, seats=60, columns=12, codes=codes, at_task=[])
    for seats in ((), STRANGE):
        lesson = Lesson(spec, seats)
        for roomy in (False, True):
            lesson.moment = replace(lesson.moment, roomy=roomy)
            lesson.at(5 * MINUTE, late_ms=late)
            assert {line.cell_length <= width for line in lesson.panel.lines(width)} == {True}


def test_letters_that_differ_from_their_keys_are_shown_beside_them() -> None:
    lesson = Lesson()
    lesson.moment = replace(lesson.moment, keys={"on": "x", "slow": "b", "talk": "e"})
    lesson.at(0)
    assert "x A At task  b Stalling  e Talking" in lesson.text()[1]


def test_letters_that_differ_only_in_size_are_shown_beside_their_keys() -> None:
    codes: list[JsonValue] = [
        {"id": "screen", "label": "C", "key": "c", "name": "Computer"},
        {"id": "games", "label": "c", "key": "g", "name": "Games"},
    ]
    assert "c C Computer  g c Games" in Lesson(spec_with(codes=codes, at_task=[])).text()[1]


def test_while_nothing_is_in_hand_no_arrow_is_offered() -> None:
    lesson = Lesson()
    lesson.moment = replace(lesson.moment, in_hand=False)
    lesson.at(0)
    assert "skip" not in "\n".join(lesson.text())
