"""What cannot be written is said on every screen that records, and let go of only knowingly."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from school_room import ANA, School, seen, wait_for
from textual.pilot import Pilot

from observe_tui.record.model import Cycle
from observe_tui.store import connecting
from observe_tui.ui.screens.converse import ConverseScreen
from observe_tui.ui.screens.help import HelpScreen
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.log import LogScreen
from observe_tui.ui.screens.observe import ObserveScreen
from observe_tui.ui.screens.plan import PlanScreen
from observe_tui.ui.screens.prepare import PrepareScreen
from observe_tui.ui.screens.review import ReviewScreen
from observe_tui.ui.screens.seats import SeatsScreen
from observe_tui.ui.standing import StandingRule

LINE = ("script", "line", {"text": "T: why?", "tag": "evidence"})


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second for the lock that these tests hold."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)


@contextmanager
def held(place: Path, *, journal: bool = True) -> Iterator[None]:
    """Another program holds the file; without a journal, words have no other place either."""
    blocking = place / "observe.db.journal.jsonl"
    if not journal:
        blocking.unlink(missing_ok=True)  # everything in it is in the file
        blocking.mkdir()
    other = sqlite3.connect(place / "observe.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()
        if not journal:
            blocking.rmdir()


def pass_time(school: School, pilot: Pilot[str], seconds: int = 6) -> None:
    """Let the clock of the sitting go on, past the next sign of life."""
    school.clock.seconds += seconds
    for screen in pilot.app.screen_stack:
        if isinstance(screen, (ObserveScreen, ConverseScreen)):
            screen._last_tick = screen.session.elapsed_ms()
            screen.tick()


def lines(school: School, cycle: Cycle) -> list[object]:
    """The lines of the observation as they are in the file."""
    run = next(run for run in school.opened.store.runs(cycle.id) if run.stage == "observe")
    return [
        event.payload["text"]
        for event in school.opened.store.events(run.id)
        if event.verb == "line"
    ]


async def test_a_lesson_goes_on_while_the_file_is_held_and_says_when_that_is_over(
    school: School,
) -> None:
    cycle = school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press("o", *"one", "enter")
        with held(school.place):
            await pilot.press(*"two", "enter", *"three", "enter", *"half")
            pass_time(school, pilot)
            await wait_for(pilot, "▲ NOT SAVED 3 · in the journal")  # what is half written too
            assert "3 lines" in seen(pilot.app)
            assert "● rec 00:06" in seen(pilot.app)
            assert "▲ not in the file yet, safe in the journal" in seen(pilot.app)
            await pilot.press("f1")
            assert isinstance(pilot.app.screen, HelpScreen)
            shown = " ".join(seen(pilot.app).split())
            assert "another program holds it" in shown
            assert "whatever waits is tried again every few seconds" in shown
            await pilot.press("escape")
        pass_time(school, pilot)
        await wait_for(pilot, "✓ saved, 3 entries were taken in")
        assert "▲" not in seen(pilot.app)
    assert lines(school, cycle) == ["one", "two", "three"]


async def test_who_leaves_while_something_is_on_no_disk_is_told_and_finds_it_again(
    school: School,
) -> None:
    cycle = school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press("o", *"one", "enter")
        with held(school.place, journal=False):
            await pilot.press(*"two", "enter", "tab")
            await wait_for(pilot, "▲ NOT SAVED 1 · only here")
            await pilot.press("escape")
            await wait_for(pilot, "▲ 1 entry is only in this window: make room · esc again leaves")
            assert isinstance(pilot.app.screen, ObserveScreen)
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, HomeScreen)
            pilot.app.screen.query_one(StandingRule).look()
            await wait_for(pilot, "▲ NOT SAVED 1 · only here")
            await pilot.press("ctrl+q")
            (told,) = pilot.app._notifications
            assert told.message.startswith("1 entry is on no disk")
            await pilot.press("o")
            await wait_for(pilot, "2 lines")
            await pilot.press(*"three", "enter", "tab", "escape", "escape")
        home = pilot.app.screen
        assert isinstance(home, HomeScreen)
        home.query_one(StandingRule).look()
        await pilot.pause()
        assert "NOT SAVED" not in home.query_one(StandingRule).lines(78)[0].plain
        assert pilot.app.opened.unwritten.sessions == {}
    assert lines(school, cycle) == ["one", "two", "three"]


async def test_a_lesson_that_was_ended_unsaved_is_saved_later_and_not_gone_on_with(
    school: School,
) -> None:
    cycle = school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press("o", *"one", "enter", "tab")
        with held(school.place, journal=False):
            await pilot.press("u", "ctrl+e")
            await wait_for(pilot, "▲ 1 entry is only in this window: make room · ctrl+e again")
            assert isinstance(pilot.app.screen, ObserveScreen)
            await pilot.press("ctrl+e")
            await pilot.pause()
            assert isinstance(pilot.app.screen, ReviewScreen)
            (told,) = pilot.app._notifications
            assert told.message.startswith("▲ Some of it is still to be saved")
            await pilot.press("escape", "o")
            await wait_for(pilot, "This was ended, and its end is still to be saved.")
        pilot.app.screen.query_one(StandingRule).look()
        await wait_for(pilot, "observe ✓")
    (run,) = school.opened.store.runs(cycle.id)
    verbs = [event.verb for event in school.opened.store.events(run.id)]
    assert verbs == ["line", "retract", "end"]


async def test_a_conversation_says_it_and_asks_before_it_is_left(school: School) -> None:
    school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press("b")
        with held(school.place, journal=False):
            await pilot.press(*"words", "escape")
            await wait_for(pilot, "▲ NOT SAVED 1 · only here")
            assert isinstance(pilot.app.screen, ConverseScreen)
            pass_time(school, pilot)
        pass_time(school, pilot)
        await wait_for(pilot, "✓ saved, 1 entry was taken in")
        with held(school.place):
            await pilot.press("ctrl+n")
            await wait_for(pilot, "· in the journal")
            await pilot.press("escape")  # words in the journal hold nobody back
            assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_preparation_says_it_and_asks_before_it_is_left(school: School) -> None:
    cycle = school.cycle(ANA)
    school.sit(cycle, "observe", LINE)
    async with school.started() as pilot:
        await pilot.press("r", "space")
        with held(school.place, journal=False):
            await pilot.press("s", "escape")
            await wait_for(pilot, "▲ NOT SAVED 1 · only here")
            await wait_for(pilot, "make room · esc again leaves")
            assert isinstance(pilot.app.screen, PrepareScreen)
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, HomeScreen)
            await pilot.press("r")
            await wait_for(pilot, "1 private")
        pilot.app.screen.tick()
        await wait_for(pilot, "✓ saved")
        await pilot.press("escape")


async def test_the_log_says_it_too(school: School) -> None:
    school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press("o", *"one", "enter", "ctrl+l")
        assert isinstance(pilot.app.screen, LogScreen)
        assert "✓ saved" in seen(pilot.app)
        with held(school.place):
            await pilot.press("comma", "n", *"a note")
            await wait_for(pilot, "▲ NOT SAVED 2 · in the journal")
        pass_time(school, pilot)
        await wait_for(pilot, "✓ saved")


@pytest.mark.parametrize(
    ("key", "screen"), [("e", PlanScreen), ("s", SeatsScreen)], ids=["plan", "seats"]
)
async def test_a_form_says_it_and_asks_before_it_is_left(
    school: School, key: str, screen: Callable[..., object]
) -> None:
    school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press(key)
        with held(school.place):
            await pilot.press("7", "7")
            await wait_for(pilot, "▲ NOT SAVED 1 · in the journal")
            await wait_for(pilot, "Sat 21 Nov")
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, HomeScreen)
            await pilot.press(key)
            await wait_for(pilot, "77")  # though the file does not have it
            await pilot.press("escape")
        await pilot.press(key)
        with held(school.place, journal=False):
            await pilot.press("3", "escape")
            await wait_for(pilot, "▲ 1 entry is only in this window: make room · esc again leaves")
            assert type(pilot.app.screen) is screen
            await wait_for(pilot, "▲ NOT SAVED 1 · only here")
        pilot.app.screen.saving.save_all()
        await wait_for(pilot, "✓ saved, 1 entry was taken in")
        assert "NOT SAVED" not in seen(pilot.app)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        await pilot.press(key)
        await wait_for(pilot, "↺ taken up where you left")
