"""The home screen: what each cycle needs next, and the one key that goes on with it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from school_room import ANA, CHIDI, ELSA, NASTY, School, lines_seen, seen, settled
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import WorkerFailed

from observe_tui.record.model import Person
from observe_tui.ui.agenda_lines import ordinal
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.plan import PlanScreen
from observe_tui.ui.screens.trouble import TroubleScreen
from observe_tui.ui.services import Opened
from observe_tui.ui.title import TitleLine


def opened(pilot: Pilot[str]) -> Opened:
    """The records as the program has them, which alone may write."""
    assert isinstance(pilot.app, ObserveApp)
    assert pilot.app.opened is not None
    return pilot.app.opened


def home(pilot: Pilot[str]) -> HomeScreen:
    screen = pilot.app.screen
    assert isinstance(screen, HomeScreen)
    return screen


def chosen(pilot: Pilot[str]) -> str:
    """Who stands under the cursor."""
    one = home(pilot).agenda.selected
    return one.cycle.observed.name if one is not None else ""


async def filled(pilot: Pilot[str], words: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in words))
    await pilot.pause()


async def opened_or_not(pilot: Pilot[str]) -> None:
    with suppress(WorkerFailed):
        await settled(pilot)
    await pilot.pause()


def test_the_first_paint_loads_neither_the_store_nor_the_protocols() -> None:
    script = (
        "import sys; import observe_tui.ui.app; from observe_tui.cli import wire;"
        "from observe_tui.paths import user_places; wire(user_places());"
        "print([n for n in ('pydantic', 'sqlmodel', 'sqlalchemy', 'observe_tui.protocol.model',"
        " 'observe_tui.session.agenda', 'observe_tui.kit.panel') if n in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert told.stdout.strip() == "[]", told.stderr


async def test_it_paints_before_the_store_is_open(school: School) -> None:
    services = school.services()
    frames: list[str] = []

    def open_() -> Opened:
        frames.append(app.call_from_thread(seen, app))
        return services.open()

    app = ObserveApp(replace(services, open=open_))
    async with app.run_test() as pilot:
        await settled(pilot)
        assert "n new cycle" in seen(app)
        assert app.opened is not None
        app.opened.store.close()
    assert "observe-tui" in frames[0]
    assert "opening your records…" in frames[0]
    assert "new cycle" not in frames[0]


async def test_an_empty_store_says_what_a_cycle_is_and_how_to_start(school: School) -> None:
    async with school.started() as pilot:
        shown = seen(pilot.app)
        assert "A cycle is one round of peer observation" in shown
        assert "start a cycle" in shown
        assert "open the demo" in shown
        await pilot.press("d")
    assert pilot.app.return_value == "demo"


async def test_the_demo_says_so_and_has_no_demo_inside(school: School) -> None:
    async with school.started(demo=True) as pilot:
        assert "demo data" in seen(pilot.app)
        assert "open the demo" not in seen(pilot.app)
        await pilot.press("d")
        assert pilot.app.is_running


async def test_every_cycle_stands_under_what_it_needs(school: School) -> None:
    school.cycle(ANA, 0, starts=time(14, 20), focus="Do they think?")
    school.cycle(ELSA, -2, course="History", group="7C")
    school.cycle(CHIDI, 3, course="Maths", group="10B", instruments=("copus",))
    due = school.cycle(CHIDI, -3, course="Maths", group="10A")
    lines = [("script", "line", {"text": f"{n}", "tag": "evidence"}) for n in range(3)]
    school.sit(due, "observe", *lines)
    school.agree(school.cycle(ELSA, -12, course="History", group="7D"), "wait 3 s")
    closed = school.cycle(ANA, -40)
    school.agree(closed, "ask, count to three")
    school.sit(closed, "follow-up")
    async with school.started((100, 30)) as pilot:
        shown = [" ".join(line.split()) for line in lines_seen(pilot.app)]
        text = "\n".join(shown)
        for group in ("TODAY", "COMING UP", "DEBRIEF DUE", "FOLLOW UP", "CLOSED 1 cycle"):
            assert group in text
        assert "› 14:20 Ana Rivera 8B Science before ⏎ Script · COPUS" in shown
        assert "Thu Elsa Lindqvist 7C History before ▲ overdue Script · COPUS" in shown
        assert "Tue Chidi Okafor 10B Maths before COPUS" in shown
        assert "Wed Chidi Okafor 10A Maths debrief 3 lines, 1 interval" in shown
        assert "9 Nov Elsa Lindqvist 7D History follow-up “wait 3 s”" in shown
        order = [text.index(who) for who in ("14:20 Ana", "Thu Elsa", "Tue Chidi", "Wed Chidi")]
        assert order == sorted(order)


async def test_the_page_below_tells_about_the_cycle_with_the_cursor(school: School) -> None:
    before = school.cycle(ANA, -40)
    school.agree(before, "ask, count to three")
    tried = {"cycle": before.id, "status": "tried"}
    school.sit(before, "follow-up", ("this-step", "status", tried))
    now = school.cycle(ANA, 0, starts=time(14, 20), focus="Do they think?")
    school.sit(now, "before")
    async with school.started() as pilot:
        text = "\n".join(" ".join(line.split()) for line in lines_seen(pilot.app))
        assert "Ana Rivera · 8B Science · second cycle Saturday 21 November, 14:20" in text
        assert "Focus “Do they think?”" in text
        assert "before ✓ ── observe ● ── debrief ○ ── follow-up ○" in text
        assert "Last step ask, count to three ~ tried, 21 Nov" in text
        assert "With peer cycle · Script · COPUS observed by Mei Chen" in text


async def test_what_is_running_comes_first_an_observation_before_all(school: School) -> None:
    school.cycle(ANA, 0, starts=time(8, 0))
    school.sit(school.cycle(ELSA, -3), "before", ended=False)
    school.sit(school.cycle(CHIDI, -2), "observe", ended=False)
    async with school.started() as pilot:
        assert chosen(pilot) == "Chidi Okafor"
        shown = seen(pilot.app)
        assert "STILL RUNNING" in shown
        assert "● an observation is running: Enter goes on with it" in shown
        await pilot.press("j")
        assert "● a conference before the lesson is running" in seen(pilot.app)


async def test_the_cursor_moves_over_rows_and_stops_at_the_ends(school: School) -> None:
    for days, who in enumerate((ANA, CHIDI, ELSA)):
        school.cycle(who, days * 2)
    async with school.started() as pilot:
        names = [chosen(pilot)]
        for key in ("down", "j", "down", "up", "k", "up", "end", "home"):
            await pilot.press(key)
            names.append(chosen(pilot))
    short = [name.split()[0] for name in names]
    assert short == ["Ana", "Chidi", "Elsa", "Elsa", "Chidi", "Ana", "Ana", "Elsa", "Ana"]


async def test_a_long_list_keeps_the_cursor_in_sight(school: School) -> None:
    for days in range(40):
        school.cycle(Person(f"p{days}", f"Person {days}"), days)
    async with school.started() as pilot:
        for key, who in (("end", "Person 39"), ("pageup", ""), ("home", "Person 0")):
            await pilot.press(key)
            await pilot.pause()
            assert who in chosen(pilot)
            cursor = next(line for line in lines_seen(pilot.app) if "›" in line)
            assert chosen(pilot) in cursor
        assert "TODAY" in seen(pilot.app)


async def test_closed_cycles_are_counted_until_somebody_asks(school: School) -> None:
    school.cycle(ANA, 1)
    for days in (-20, -30):
        school.sit(school.cycle(ELSA, days), "follow-up")
    async with school.started() as pilot:
        assert "CLOSED  2 cycles" in seen(pilot.app)
        assert "Elsa" not in seen(pilot.app)
        await pilot.press("c")
        assert seen(pilot.app).count("Elsa Lindqvist") == 2
        await pilot.press("c")
        assert "Elsa" not in seen(pilot.app)


async def test_where_all_are_closed_they_are_listed(school: School) -> None:
    school.sit(school.cycle(ELSA, -20), "follow-up")
    async with school.started() as pilot:
        assert chosen(pilot) == "Elsa Lindqvist"


async def test_words_narrow_the_list_and_escape_shows_all_again(school: School) -> None:
    school.cycle(ANA, 0, focus="Who asks?")
    school.cycle(CHIDI, 2, course="Maths", group="10A")
    school.sit(school.cycle(ELSA, -20, course="Maths", group="7C"), "follow-up")
    async with school.started() as pilot:
        await pilot.press("slash")
        await filled(pilot, "maths")
        shown = seen(pilot.app)
        assert "2 of 3" in shown
        assert "Ana Rivera" not in shown
        assert "Elsa Lindqvist" in shown
        assert chosen(pilot) == "Chidi Okafor"
        await pilot.press("down")
        await pilot.pause()
        assert chosen(pilot) == "Elsa Lindqvist"
        await filled(pilot, " 7c")
        assert chosen(pilot) == "Elsa Lindqvist"
        await pilot.press("enter")
        assert not isinstance(pilot.app.focused, Input)
        assert "/ maths 7c" in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Ana Rivera" in seen(pilot.app)
        assert "maths 7c" not in seen(pilot.app)


async def test_words_that_nothing_has(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("slash")
        await filled(pilot, "zebra")
        assert "No cycle has the words “zebra”" in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert chosen(pilot) == "Ana Rivera"


async def test_keys_are_letters_while_somebody_searches(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("slash")
        await filled(pilot, "no?")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert home(pilot).agenda.search.words == "no?"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_text_of_people_is_shown_as_it_is(school: School, size: tuple[int, int]) -> None:
    evil = Person("evil", NASTY)
    school.cycle(evil, 0, course=NASTY, group=NASTY, focus=NASTY * 9)
    school.agree(school.cycle(evil, -20, course=NASTY, focus=NASTY), NASTY)
    async with school.started(size) as pilot:
        assert "[/] [bold]x" in seen(pilot.app)
        assert "\x1b" not in seen(pilot.app)
        await pilot.press("j", "slash", "left_square_bracket", "slash")
        await pilot.pause()
        assert "[/" in seen(pilot.app)


async def test_wide_characters_keep_the_columns(school: School) -> None:
    school.cycle(Person("sato", "佐藤 美咲"), 0, course="数学", group="二年A組", focus="問い" * 60)
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        from rich.cells import cell_len

        lines = lines_seen(pilot.app)
        assert {cell_len(line) for line in lines} == {80}
        places = {
            cell_len(line[: line.index("before")])
            for line in lines
            if "Script · COPUS" in line and "observed by" not in line
        }
        assert len(places) == 1


async def test_a_protocol_that_is_gone_is_told_in_place(school: School) -> None:
    school.cycle(ANA, 0, instruments=("gone",))
    async with school.started() as pilot:
        assert "▲ not here: gone" in seen(pilot.app)
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "The protocol “gone” is not here." in seen(pilot.app)
        assert school.opened.store.runs() == []
        school.opened = opened(pilot)
        school.cycle(CHIDI, 3)
        await pilot.press("down")
        await pilot.pause()
        home(pilot).refresh_agenda()
        assert "is not here" not in seen(pilot.app)


@pytest.mark.parametrize(
    ("key", "stage", "left_out"),
    [
        ("o", "observe", ""),
        ("b", "before", ""),
        ("d", "debrief", "observe would be left out"),
        ("f", "follow-up", "observe and debrief"),
    ],
)
async def test_a_letter_begins_a_stage(school: School, key: str, stage: str, left_out: str) -> None:
    cycle = school.cycle(ANA, 0)
    async with school.started() as pilot:
        if left_out:
            await pilot.press(key)
            assert left_out in seen(pilot.app)
            assert isinstance(pilot.app.screen, HomeScreen)
        await pilot.press(key)
        await pilot.pause()
        assert not isinstance(pilot.app.screen, HomeScreen)
    assert [run.stage for run in school.opened.store.runs(cycle.id)] == [stage]


async def test_enter_does_what_comes_next_and_goes_on_with_what_runs(school: School) -> None:
    cycle = school.cycle(ANA, 0)
    school.sit(cycle, "before")
    for _ in range(2):
        async with school.started() as pilot:
            await pilot.press("enter")
            await pilot.pause()
            assert not isinstance(pilot.app.screen, HomeScreen)
    stages = [run.stage for run in school.opened.store.runs(cycle.id)]
    assert stages == ["before", "observe"]


async def test_enter_on_a_closed_cycle_and_v_on_any_open_the_review(school: School) -> None:
    school.sit(school.cycle(ELSA, -20), "follow-up")
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        for keys in (("v",), ("c", "end", "enter")):
            await pilot.press(*keys)
            await pilot.pause()
            assert type(pilot.app.screen).__name__ == "ReviewScreen"
            pilot.app.pop_screen()
            await pilot.pause()
    assert len(school.opened.store.runs()) == 1


async def test_coming_back_shows_what_has_moved_on(school: School) -> None:
    cycle = school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("p")
        school.opened = opened(pilot)
        school.sit(cycle, "before")
        await pilot.press("escape")
        await pilot.pause()
        assert "before ✓ ── observe ●" in seen(pilot.app)


async def test_a_new_day_brings_a_new_agenda(school: School) -> None:
    school.cycle(ANA, 1)
    async with school.started() as pilot:
        assert "COMING UP" in seen(pilot.app)
        school.clock.seconds += timedelta(days=1).total_seconds()
        home(pilot).query_one(TitleLine).tick()
        await pilot.pause()
        assert "TODAY" in seen(pilot.app)


async def test_a_plan_is_changed_with_e(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        await pilot.press("e")
        assert isinstance(pilot.app.screen, PlanScreen)
        assert "Ana Rivera" in seen(pilot.app)


async def test_records_that_cannot_be_opened(tmp_path: Path, school: School) -> None:
    (tmp_path / "other").mkdir()
    school.place = tmp_path / "other"
    database = school.place / "observe.db"
    database.write_bytes(b"these are no records [/]" * 99)
    app = ObserveApp(school.services())
    async with app.run_test() as pilot:
        await opened_or_not(pilot)
        assert isinstance(app.screen, TroubleScreen)
        assert "▲ Your records could not be opened" in seen(app)
        assert "Nothing was changed" in " ".join(seen(app).split())
        assert "Traceback" not in seen(app)
        database.unlink()
        await pilot.press("r")
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert "No cycles yet" in seen(app)
        assert app.opened is not None
        app.opened.store.close()


async def test_a_fault_while_opening_is_told_calmly_and_without_words_of_people(
    school: School,
) -> None:
    def open_() -> Opened:
        raise ZeroDivisionError("Ana Rivera [/]")

    services = replace(school.services(), open=open_)
    app = ObserveApp(services)
    async with app.run_test() as pilot:
        await opened_or_not(pilot)
        assert isinstance(app.screen, TroubleScreen)
        assert "did not expect (ZeroDivisionError)" in " ".join(seen(app).split())
        assert "Ana" not in seen(app)
    assert "Ana" not in services.log.read_text()


async def test_a_store_that_can_no_longer_be_read_keeps_the_list(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        with closing(sqlite3.connect(school.place / "observe.db")) as other:
            other.execute("ALTER TABLE run RENAME TO gone")
        home(pilot).refresh_agenda()
        await pilot.pause()
        assert "cannot be read" in " ".join(seen(pilot.app).split())
        assert chosen(pilot) == "Ana Rivera"


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "first"), (10, "tenth"), (11, "11th"), (12, "12th"), (21, "21st"), (22, "22nd"),
     (23, "23rd"), (111, "111th")],
)  # fmt: skip
def test_ordinals(number: int, word: str) -> None:
    assert ordinal(number) == word


async def test_what_is_typed_right_behind_the_slash_are_words(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        for key in ("slash", "r", "i", "v"):
            pilot.app.post_message(events.Key(key, "/" if key == "slash" else key))
        await pilot.pause()
        await pilot.pause()
        assert home(pilot).agenda.search.words == "riv"
        for key in ("escape", "n"):
            pilot.app.post_message(events.Key(key, "n" if key == "n" else None))
        await pilot.pause()
        await pilot.pause()
        assert isinstance(pilot.app.screen, PlanScreen)


async def test_a_form_that_cannot_be_filled_leaves_one_on_the_list(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started() as pilot:
        with closing(sqlite3.connect(school.place / "observe.db")) as other:
            other.execute("ALTER TABLE draft RENAME TO gone")
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "cannot be read" in " ".join(seen(pilot.app).split())
