"""The planning form: two minutes, keyboard only, and nothing typed is ever lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, time, timedelta

import pytest
from rich.cells import cell_len
from school_room import ANA, CHIDI, ELSA, NASTY, School, lines_seen, seen, write
from textual.pilot import Pilot

from observe_tui.record.model import Cycle, Person
from observe_tui.ui.planning import FIELDS
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.plan import PlanScreen


def form(pilot: Pilot[str]) -> PlanScreen:
    screen = pilot.app.screen
    assert isinstance(screen, PlanScreen)
    return screen


def newest(school: School) -> Cycle:
    return max(school.opened.store.cycles(), key=lambda cycle: cycle.created_at)


def where(pilot: Pilot[str]) -> str:
    return (pilot.app.focused.id or "") if pilot.app.focused is not None else ""


async def test_a_first_cycle_by_keyboard_alone(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n")
        for text in ("Ana Rivera", "Mei Chen", "Science", "8B", "Do they think?", "24.11.", "1420"):
            await write(pilot, text)
            await pilot.press("enter")
        assert where(pilot) == "instruments"
        assert "✓ Tuesday 24 November, in 3 days" in seen(pilot.app)
        await pilot.press("enter")
        assert where(pilot) == "save"
        await pilot.press("enter")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, HomeScreen)
        assert screen.agenda.selected is not None
        assert screen.agenda.selected.cycle == newest(school)
        assert "Ana Rivera" in seen(pilot.app)
        assert screen.focused is screen.agenda.rows
    cycle = newest(school)
    assert (cycle.observed.name, cycle.observer.name) == ("Ana Rivera", "Mei Chen")
    assert (cycle.course, cycle.group, cycle.focus) == ("Science", "8B", "Do they think?")
    assert (cycle.day, cycle.starts) == (date(2026, 11, 24), time(14, 20))
    assert (cycle.protocol, cycle.instruments) == ("peer-cycle", ("script", "copus"))
    assert cycle.created_at == school.clock.utc()
    assert school.opened.store.drafts("plan") == []


async def test_people_already_known_stay_the_same_people(school: School) -> None:
    school.cycle(ANA, -20)
    async with school.started() as pilot:
        await pilot.press("n")
        assert form(pilot).texts["observer"] == "Mei Chen"
        await pilot.press(*"riv")
        assert "↓ Ana Rivera" in seen(pilot.app)
        await pilot.press("down")
        await pilot.pause()
        assert "✓ known · 1 cycle so far" in seen(pilot.app)
        await pilot.press("down", "down")
        await write(pilot, "Science")
        await pilot.press("down", "down", "down")
        await write(pilot, "tomorrow")
        await pilot.press("ctrl+s")
        await pilot.pause()
    cycles = school.opened.store.cycles()
    assert [cycle.observed for cycle in cycles] == [ANA, ANA]
    assert len(school.opened.store.people()) == 2


@pytest.mark.parametrize("name", ["ana rivera", "  Ana   Rivera "])
async def test_a_name_written_in_another_way_is_the_same_person(school: School, name: str) -> None:
    school.cycle(ANA, -20)
    async with school.started() as pilot:
        await pilot.press("n")
        await write(pilot, name)
        assert "✓ known" in seen(pilot.app)


async def test_a_new_colleague_is_told_to_be_new(school: School) -> None:
    school.cycle(ANA, -20)
    async with school.started() as pilot:
        await pilot.press("n")
        await write(pilot, "Ana Rivers")
        assert "+ new colleague" in seen(pilot.app)


async def test_the_grey_ending_of_a_course_is_taken_with_the_right_arrow(school: School) -> None:
    school.cycle(ANA, -20, course="Mathematics")
    async with school.started() as pilot:
        await pilot.press("n", "tab", "tab")
        await pilot.press(*"mat")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("right")
        await pilot.pause()
        assert form(pilot).texts["course"] == "Mathematics"


async def test_what_is_missing_is_said_beside_the_field(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n", "ctrl+s")
        await pilot.pause()
        shown = seen(pilot.app)
        for said in (
            "▲ who is observed?",
            "▲ who observes?",
            "▲ a course or a group?",
            "▲ which day?",
        ):
            assert said in shown
        assert where(pilot) == "observed"
        await write(pilot, "Ana")
        assert "▲" not in seen(pilot.app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert where(pilot) == "observer"
    assert school.opened.store.cycles() == []


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("day", "someday", "▲ which day?"),
        ("time", "noonish", "▲ which time?"),
        ("observed", " ", "▲ who is observed?"),
        ("instruments", "", "▲ at least one: the space bar chooses"),
        ("protocol", "gone", "▲ which protocol?"),
    ],
)
async def test_what_cannot_be_read_is_not_saved(
    school: School, field: str, text: str, said: str
) -> None:
    cycle = school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("e")
        screen = form(pilot)
        screen.texts[field] = text
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert said in seen(pilot.app)
        assert where(pilot) == field
    assert school.opened.store.cycles() == [cycle]


async def test_instruments_keep_the_order_in_which_they_were_chosen(school: School) -> None:
    school.cycle(ANA, 0, instruments=("copus",))
    async with school.started() as pilot:
        await pilot.press("e", *["tab"] * 7)
        assert where(pilot) == "instruments"
        last = form(pilot).known.instruments[-1]
        await pilot.press("end", "space", "home", "space", "space")
        await pilot.pause()
        assert form(pilot).texts["instruments"] == f"{last},copus"
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert newest(school).instruments == (last, "copus")


async def test_arrows_lead_through_the_form_and_out_of_the_list(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n", "up")
        shown = [name for name in FIELDS if name != "participants"]
        steps = 12 + len(form(pilot).known.instruments)
        seen_fields = [where(pilot)]
        for _ in range(steps):
            await pilot.press("down")
            if where(pilot) != seen_fields[-1]:
                seen_fields.append(where(pilot))
        assert seen_fields == [*shown, "save"]
        back = [where(pilot)]
        while back[-1] != shown[0]:
            await pilot.press("up")
            if where(pilot) != back[-1]:
                back.append(where(pilot))
        assert back == ["save", *reversed(shown)]


async def test_the_focus_may_have_several_lines(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n", *["tab"] * 4)
        await write(pilot, "Who asks?")
        await pilot.press("ctrl+j")
        await write(pilot, "Who answers?")
        assert form(pilot).texts["focus"] == "Who asks?\nWho answers?"
        await pilot.press("enter")
        assert where(pilot) == "day"


async def test_leaving_keeps_what_was_typed_and_the_next_n_offers_it(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n")
        await write(pilot, "An")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert [draft.text for draft in school.opened.store.drafts("plan")] == ["An"]
        await pilot.press("n")
        assert "taken up where you left" in seen(pilot.app)
        await write(pilot, "a")
        assert form(pilot).texts["observed"] == "Ana"
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert form(pilot).texts["observed"] == ""
        assert "taken up" not in seen(pilot.app)
        assert school.opened.store.drafts("plan") == []
        await pilot.press("escape")
        await pilot.pause()
    assert school.opened.store.drafts("plan") == []


async def test_what_is_typed_outlives_the_program(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n")
        await pilot.press(*"Ana", "ctrl+q")
    async with school.started() as pilot:
        await pilot.press("n")
        assert form(pilot).texts["observed"] == "Ana"
        assert "taken up where you left" in seen(pilot.app)


async def test_typed_and_taken_back_leaves_no_draft(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n", "x", "backspace", "escape")
        await pilot.pause()
    assert school.opened.store.drafts("plan") == []


async def test_two_plans_keep_their_drafts_apart(school: School) -> None:
    cycle = school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("e")
        await write(pilot, "x")
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("n")
        assert "taken up" not in seen(pilot.app)
        await pilot.press("escape", "e")
        await pilot.pause()
        assert form(pilot).texts["observed"] == "Ana Riverax"
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert form(pilot).texts["observed"] == "Ana Rivera"
    assert school.opened.store.cycles() == [cycle]


async def test_planning_again_changes_the_cycle_and_no_other(school: School) -> None:
    cycle, other = school.cycle(ANA, 0, starts=time(9, 5)), school.cycle(CHIDI, 1)
    async with school.started() as pilot:
        await pilot.press("e", *["tab"] * 5)
        assert form(pilot).texts["day"] == "2026-11-21"
        await pilot.press("ctrl+u")
        await write(pilot, "+6")
        await pilot.press("enter", "ctrl+u", "ctrl+s")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, HomeScreen)
        assert screen.agenda.selected is not None
        assert screen.agenda.selected.cycle.id == cycle.id
    saved = {one.id: one for one in school.opened.store.cycles()}
    assert saved[cycle.id].day == school.today + timedelta(days=6)
    assert saved[cycle.id].starts is None
    assert saved[cycle.id].created_at == cycle.created_at
    assert saved[other.id] == other


async def test_a_plan_with_protocols_that_are_gone_shows_them_and_can_do_without(
    school: School,
) -> None:
    school.cycle(ANA, 0, protocol="gone", instruments=("script", "lost"))
    async with school.started() as pilot:
        await pilot.press("e")
        shown = seen(pilot.app)
        assert "▲ gone: not here" in shown
        assert "▲ not here" in shown
        await pilot.press("shift+tab", "right", *["tab"] * 8, "down", "space", "ctrl+s")
        await pilot.pause()
    assert newest(school).protocol == "peer-cycle"
    assert newest(school).instruments == ("script",)


async def test_a_plan_that_cannot_be_written_says_so_and_stays(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("e")
        with closing(sqlite3.connect(school.place / "observe.db")) as other:
            other.execute("ALTER TABLE cycle RENAME TO gone")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "▲ NOT SAVED" in seen(pilot.app)
        assert form(pilot).texts["observed"] == "Ana Rivera"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_text_of_people_is_shown_and_saved_as_it_is(
    school: School, size: tuple[int, int]
) -> None:
    school.cycle(Person("evil", NASTY), 0, course=NASTY, group=NASTY, focus=NASTY)
    school.cycle(Person("sato", "佐藤 美咲"), 1, course="数学", group="二年A組", focus="問い" * 30)
    async with school.started(size) as pilot:
        await pilot.press("e")
        assert seen(pilot.app).count("[/] [bold]x[/bold]") >= 4
        assert {cell_len(line) for line in lines_seen(pilot.app)} == {size[0]}
        await pilot.press("escape", "down", "e")
        await pilot.pause()
        assert "佐藤 美咲" in seen(pilot.app)
        await pilot.press("ctrl+u")
        await write(pilot, "[/]")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "[/]" in seen(pilot.app)
    assert "[/]" in [person.name for person in school.opened.store.people()]


async def test_it_fits_the_smallest_terminal_without_scrolling(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n")
        await pilot.pause()
        assert form(pilot).query_one("#form").max_scroll_y == 0
        assert "save the plan" in seen(pilot.app)


async def test_in_a_smaller_one_the_field_you_are_in_is_in_sight(school: School) -> None:
    async with school.started((60, 14)) as pilot:
        await pilot.press("n", *["tab"] * 8)
        await pilot.pause()
        assert "› save the plan" in seen(pilot.app)


async def test_the_mark_stands_at_the_field_you_are_in(school: School) -> None:
    school.cycle(ELSA, 0)
    async with school.started() as pilot:
        await pilot.press("n", "tab", "tab")
        await pilot.pause()
        marked = [line for line in lines_seen(pilot.app) if line.lstrip().startswith("›")]
        assert [line.split()[1] for line in marked] == ["Course"]
