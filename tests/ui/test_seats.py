"""The seats of a class: typed as lines, drawn as a room, kept once and frozen with each lesson."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from school_room import ANA, CHIDI, NASTY, School, lines_seen, seen, settled, write
from textual import events
from textual.pilot import Pilot

from observe_tui.analysis.blocks import Table
from observe_tui.protocol.loading import Parser
from observe_tui.record.model import Cycle, Run, Seat, SeatMap
from observe_tui.session.reading import read_cycle, read_run
from observe_tui.session.seating import read_seats, seat_text, seats_of
from observe_tui.steps import SPECS
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.observe import ObserveScreen
from observe_tui.ui.screens.seats import SeatsScreen
from observe_tui.ui.seat_lines import (
    SIZES,
    draw_room,
    drawable,
    next_size,
    read_page,
    row_of,
)

FOUR_BY_SIX = "1 2 3 4 5 6\n7 8 9 10 11 12\n13 14 15 16 17 18\n19 20 21 22 23 24"

WORDS = st.text("abÄ能א[/]12-", min_size=1, max_size=9)
PAGES = st.lists(st.lists(WORDS, max_size=18).map(" ".join), max_size=8).map("\n".join)


def page(pilot: Pilot[str]) -> SeatsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, SeatsScreen)
    return screen


def kept(school: School, group: str = "8B") -> tuple[Seat, ...] | None:
    found = school.opened.store.seat_map(group)
    return found.seats if found is not None else None


def drafts(school: School, owner: str = "seats:8b") -> list[str]:
    return [draft.text for draft in school.opened.store.drafts(owner)]


def drawn(pilot: Pilot[str]) -> list[str]:
    """The lines of the picture of the room."""
    room = page(pilot).room
    return [line.plain.rstrip() for line in room.lines(room.size.width)]


# --- the page ---------------------------------------------------------------------------------


async def test_lines_become_a_room_and_are_kept_for_the_class(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s")
        await pilot.pause()
        shown = seen(pilot.app)
        assert "The seats of 8B" in shown
        assert "Numbers or pseudonyms, no names. Typed once, used in every later lesson." in shown
        assert "One line is one row, the front row first; - is an empty place." in shown
        assert "○ no seats yet" in shown
        assert "The room is drawn here while you type." in shown
        await pilot.press(*"1 2", "space", "minus", *" 3", "enter", *"An Bo")
        await pilot.pause()
        assert "✓ 5 seats in 2 rows" in seen(pilot.app)
        words = [line.split() for line in drawn(pilot) if line.strip()]
        front, *rows, back = words
        assert "front" in front
        assert "back" in back
        assert rows == [["1", "2", "·", "3"], ["›", "An", "Bo"]]
        await pilot.press("up")
        await pilot.pause()
        assert [line.split()[0] for line in drawn(pilot) if "›" in line] == ["›"]
        assert any(line.split()[:2] == ["›", "1"] for line in drawn(pilot))
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
    assert kept(school) == read_seats("1 2 - 3\nAn Bo")
    assert drafts(school) == []


async def test_every_cycle_of_the_class_has_the_same_seats(school: School) -> None:
    school.opened.store.save_seat_map(SeatMap("8 b", read_seats("1 2\n-\n3 4")))
    school.cycle(CHIDI, 0, group="8  B ")
    async with school.started() as pilot:
        await pilot.press("s")
        assert page(pilot).area.text == "1 2\n-\n3 4"
        assert "taken up" not in seen(pilot.app)
        await pilot.press(*" 5", "ctrl+s")
        await pilot.pause()
    assert kept(school, "8 B") == read_seats("1 2\n-\n3 4 5")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("An Bo\nCy An", "▲ “An” is there twice; each seat needs a label of its own"),
        ("Maximilian", "▲ “Maximilian” is long; up to 8 characters fit a seat"),
        (" ".join(map(str, range(17))), "▲ row 1 has 17 places; 16 is the most"),
        ("5x6", "○ 5x6: ctrl+g makes 5 rows of 6, numbered 1 to 30"),
        ("9x9", "▲ 81 seats; 60 is the most"),
    ],
)
async def test_what_is_wrong_is_said_while_typing_and_never_saved(
    school: School, text: str, said: str
) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s")
        await write(pilot, text)
        assert said in seen(pilot.app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "▲" in seen(pilot.app)
        assert page(pilot).area.text == text
        await pilot.press("x")
        await pilot.press("escape")
        await pilot.pause()
    assert kept(school) is None
    assert drafts(school) == [f"{text}x"]


async def test_a_label_that_is_there_twice_stands_out_in_the_room(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s")
        await write(pilot, "An Bo\nCy An")
        room = page(pilot).room
        styles = {
            line.plain[span.start : span.end].strip(): str(span.style)
            for line in room.lines(room.size.width)
            for span in line.spans
        }
        assert "underline" in styles["An"]
        assert "underline" not in styles["Bo"]


async def test_a_key_fills_in_numbered_seats_in_one_size_after_another(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s", "ctrl+g")
        assert page(pilot).area.text == FOUR_BY_SIX
        assert "✓ 24 seats in 4 rows" in seen(pilot.app)
        found = [FOUR_BY_SIX]
        while len(found) <= len(SIZES):
            await pilot.press("ctrl+g")
            found.append(page(pilot).area.text)
        rows = [text.splitlines() for text in found]
        assert [(len(lines), len(lines[0].split())) for lines in rows] == [*SIZES, SIZES[0]]
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert kept(school) == read_seats(FOUR_BY_SIX)


async def test_a_size_that_was_typed_is_filled_in(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s", *"2x3")
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert page(pilot).area.text == "1 2 3\n4 5 6"
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert page(pilot).area.text == "2x3"


async def test_keys_that_come_all_at_once_keep_their_order(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s")
        for key in ("2", "x", "3", "ctrl+g", "space", "7", "ctrl+s"):
            character = " " if key == "space" else key if len(key) == 1 else None
            pilot.app.post_message(events.Key(key, character))
        await pilot.pause()
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
    assert kept(school) == read_seats("1 2 3\n4 5 6 7")
    assert drafts(school) == []


async def test_seats_of_your_own_are_never_numbered_over(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s")
        await write(pilot, "1 2\n3 An")
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert page(pilot).area.text == "1 2\n3 An"
        assert "these seats stay as they are" in seen(pilot.app)


async def test_leaving_keeps_what_was_typed_and_offers_it_again(school: School) -> None:
    school.cycle(ANA, 0)
    school.cycle(CHIDI, 1, group="6A")
    async with school.started() as pilot:
        await pilot.press("s")
        await write(pilot, "1 2 1")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert drafts(school) == ["1 2 1"]
        await pilot.press("down", "s")
        await pilot.pause()
        assert "The seats of 6A" in seen(pilot.app)
        assert page(pilot).area.text == ""
        await pilot.press("escape", "up", "s")
        await pilot.pause()
        assert page(pilot).area.text == "1 2 1"
        assert "↺ taken up where you left" in seen(pilot.app)
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert page(pilot).area.text == ""
        assert "taken up" not in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
    assert drafts(school) == []
    assert kept(school) is None


@pytest.mark.parametrize("leave", ["ctrl+q", "escape"])
async def test_what_is_typed_outlives_the_program(school: School, leave: str) -> None:
    school.cycle(ANA, 0)
    school.opened.store.save_seat_map(SeatMap("8B", read_seats("1 2 3")))
    async with school.started() as pilot:
        await pilot.press("s", *" 4", leave)
    assert kept(school) == read_seats("1 2 3")
    async with school.started() as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert page(pilot).area.text == "1 2 3 4"
        assert "taken up where you left" in seen(pilot.app)
        await pilot.press("ctrl+x")
        assert page(pilot).area.text == "1 2 3"


async def test_typed_and_taken_back_leaves_no_draft(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s", "x", "backspace", "escape")
        await pilot.pause()
    assert drafts(school) == []


async def test_an_empty_page_takes_the_seats_of_a_class_away(school: School) -> None:
    school.cycle(ANA, 0)
    school.opened.store.save_seat_map(SeatMap("8B", read_seats("1 2 3")))
    async with school.started() as pilot:
        await pilot.press("s", "ctrl+u", "ctrl+s")
        await pilot.pause()
    assert kept(school) == ()


async def test_seats_that_cannot_be_written_stay_on_the_page(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("s", *"1 2")
        with closing(sqlite3.connect(school.place / "observe.db")) as other:
            other.execute("ALTER TABLE seat_map RENAME TO gone")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "▲ NOT SAVED" in seen(pilot.app)
        assert page(pilot).area.text == "1 2"


async def test_seats_need_a_group_and_a_lesson(school: School) -> None:
    school.cycle(ANA, 0, group="  ")
    async with school.started() as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "this plan names none yet; e adds it" in seen(pilot.app)


async def test_a_meeting_has_no_seats(school: School) -> None:
    made = school.cycle(ANA, 0)
    meeting = Cycle(
        made.id, ANA, made.observer, "", "8B", "", "peer-cycle", (), made.day, None,
        made.created_at, ("meeting",),
    )  # fmt: skip
    school.opened.store.save_cycle(meeting)
    async with school.started() as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "home.seats" not in {
            one.binding.id for one in pilot.app.screen.active_bindings.values() if one.enabled
        }


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_any_label_and_any_class_is_shown_as_it_is(
    school: School, size: tuple[int, int]
) -> None:
    school.cycle(ANA, 0, group=NASTY)
    async with school.started(size) as pilot:
        await pilot.press("s")
        await write(pilot, "[/] [b] שלום - 能量\nKrähe ab\x1b[2J 7")
        await pilot.pause()
        shown = lines_seen(pilot.app)
        assert {cell_len(line) for line in shown} == {size[0]}
        assert "The seats of [/] [bold]x[/bold]" in shown[0]
        rows = [line.split() for line in drawn(pilot) if line.strip()]
        assert rows[1] == ["[/]", "[b]", "שלום", "·", "能量"]
        assert rows[2] == ["›", "Krähe", "ab�[2J", "7"]
        assert "✓ 7 seats in 2 rows" in seen(pilot.app)
        assert "ctrl+s save   ctrl+g number" in shown[-1]
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "\x1b" not in seen(pilot.app)
    assert [seat.label for seat in kept(school, NASTY) or ()] == [
        "[/]", "[b]", "שלום", "能量", "Krähe", "ab�[2J", "7",
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "beside"), [((60, 16), False), ((80, 24), True)])
async def test_the_room_is_beside_the_lines_or_below_them(
    school: School, size: tuple[int, int], beside: bool
) -> None:
    school.cycle(ANA, 0)
    async with school.started(size) as pilot:
        await pilot.press("s")
        await pilot.pause()
        lines, room = page(pilot).area.region, page(pilot).room.region
        assert (room.y == lines.y) is beside
        assert (room.x > lines.right) is beside
        assert (room.y >= lines.bottom) is not beside


async def test_in_a_small_window_the_row_one_types_is_in_the_picture(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started((60, 16)) as pilot:
        await pilot.press("s")
        await write(pilot, "\n".join(f"{row}a {row}b" for row in range(12)))
        await pilot.pause()
        lines = drawn(pilot)
        assert lines[-1].split() == ["›", "11a", "11b"]
        assert re.search(r"↑ \d+ rows more", lines[0])
        await pilot.press(*["up"] * 11)
        await pilot.pause()
        lines = drawn(pilot)
        assert "front" in lines[0]
        assert lines[1].split() == ["›", "0a", "0b"]
        assert re.search(r"↓ \d+ rows more", lines[-1])


# --- and the lesson ---------------------------------------------------------------------------


async def type_seats(pilot: Pilot[str], text: str) -> None:
    await pilot.press("s")
    page(pilot).area.select_all()
    await write(pilot, text)
    await pilot.press("ctrl+s")
    await pilot.pause()


def run_of(school: School, cycle: Cycle) -> Run:
    (run,) = school.opened.store.runs(cycle.id)
    return run


def pupils(school: School, cycle: Cycle) -> list[str]:
    """The labels that the sweep's table tells of, one row for each pupil."""
    store, parser = school.opened.store, Parser(SPECS)
    record = read_run(store, run_of(school, cycle), parser)
    setting = read_cycle(store, parser, cycle).setting(record.timeline, record.events)
    (step,) = record.sitting.steps
    tables = [block for block in record.blocks(step, setting) if isinstance(block, Table)]
    return [
        row.cells[0] for table in tables if "pupil by pupil" in table.title for row in table.rows
    ]


async def observe(pilot: Pilot[str], school: School) -> str:
    """An observation in which the first pupil is at task; what the screen shows of it."""
    await pilot.press("o")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ObserveScreen)
    shown = seen(pilot.app)
    await pilot.press("a")
    school.clock.seconds += 2
    screen.tick()
    await pilot.press("ctrl+e", "ctrl+e")
    await pilot.pause()
    await pilot.press("escape")
    await settled(pilot)
    return shown


async def test_a_lesson_has_the_seats_of_its_class_and_keeps_them(school: School) -> None:
    first = school.cycle(ANA, 0, instruments=("at-task",))
    second = school.cycle(CHIDI, 1, instruments=("at-task",))
    old, new = "Otter Lynx - 3\n4 [/] שלום", "Wolf Lynx"
    async with school.started() as pilot:
        await type_seats(pilot, old)
        shown = await observe(pilot, school)
        assert all(label in shown for label in ("Otter", "Lynx", "[/]", "שלום"))
        home = pilot.app.screen
        assert isinstance(home, HomeScreen)
        home.refresh_agenda(second.id)
        await pilot.pause()
        await type_seats(pilot, new)
        shown = await observe(pilot, school)
        assert "Wolf" in shown
        assert "Otter" not in shown
    events = school.opened.store.events(run_of(school, first).id)
    assert seats_of(events) == read_seats(old)
    assert pupils(school, first) == ["Otter", "Lynx", "3", "4", "[/]", "שלום"]
    assert pupils(school, second) == ["Wolf", "Lynx"]
    assert kept(school) == read_seats(new)


# --- lines and room, without a screen ---------------------------------------------------------


@given(text=PAGES)
def test_lines_read_back_as_the_room_they_were(text: str) -> None:
    seats = read_page(text).seats
    if seats is not None:
        assert read_page(seat_text(seats)).seats == seats
        if next_size(text) is None:
            assert drawable(text) == seats


@given(text=PAGES, here=st.integers(0, 9), width=st.integers(12, 90), height=st.integers(2, 30))
def test_the_room_stays_in_its_place(text: str, here: int, width: int, height: int) -> None:
    seats = drawable(text)
    lines = draw_room(seats, here, width, height)
    assert len(lines) <= height
    assert all(line.cell_length <= width for line in lines)
    assert bool(lines) == bool(seats)
    whole = draw_room(seats, here, 400, 90)
    shown = [cell for line in whole for cell in line.plain.split() if set(cell) - set("─·›")]
    if seats:
        assert shown == ["front", *(seat.label for seat in seats), "back"]


@pytest.mark.parametrize(
    ("text", "line", "row"), [("", 0, 0), ("1\n2", 1, 1), ("1\n\n2", 2, 1), ("1\n\n2", 1, 0)]
)
def test_a_line_stands_for_a_row(text: str, line: int, row: int) -> None:
    assert row_of(text, line) == row


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", (4, 6)), (" \n ", (4, 6)), ("5x6", (5, 6)), (" 3 X 8 ", (3, 8)), ("3×8", (3, 8)),
        (FOUR_BY_SIX, (5, 6)), ("1 2\n3 4", (4, 6)), ("2 1", None), ("1 2\n3", None),
        ("0x5", None), ("5x6\n7", None), ("1 1", None),
    ],
)  # fmt: skip
def test_numbers_are_filled_in_only_where_nothing_is_lost(
    text: str, size: tuple[int, int] | None
) -> None:
    assert next_size(text) == size
