"""The log of an observation: what was recorded can be put right, and nothing of it is lost."""

from __future__ import annotations

from school_room import School, seen, write
from test_observe import observing
from textual.pilot import Pilot

from observe_tui.record.events import effective
from observe_tui.ui.screens.log import LogScreen


def log(pilot: Pilot[str]) -> LogScreen:
    screen = pilot.app.screen
    assert isinstance(screen, LogScreen)
    return screen


async def test_a_line_and_a_mark_are_put_right_and_what_they_were_is_shown(school: School) -> None:
    async with observing(school) as (pilot, screen):
        school.clock.seconds += 60
        await write(pilot, "four hands [/]")
        await pilot.press("enter", "tab", "l")
        school.clock.seconds += 65
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert "four hands [/]" in seen(pilot.app)
        assert "interval 1" in seen(pilot.app)
        await pilot.press("home", "comma", "full_stop", "greater_than_sign")
        await pilot.pause()
        assert "00:50" in seen(pilot.app)
        assert "✎ changed" in seen(pilot.app)
        assert "first recorded as  01:00" in seen(pilot.app)
        await pilot.press("end", "c")
        await pilot.pause()
        assert "i Ind" in seen(pilot.app)
        await pilot.press("i", "right_square_bracket")
        await pilot.pause()
        assert screen.session.state("copus") == {1: frozenset({"S.Ind"})}
        assert "first recorded as  L  Listening  interval 1" in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen
    line, mark = [event for event in screen.session.events if event.verb in ("line", "mark")]
    assert (line.elapsed_ms, mark.payload["code"]) == (60_000, "S.L")


async def test_what_is_taken_back_stays_in_the_log_and_comes_back(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press("tab", "l", "ctrl+l")
        await pilot.pause()
        await pilot.press("x")
        await pilot.pause()
        assert "✕ taken back" in seen(pilot.app)
        assert screen.session.state("copus") == {}
        await pilot.press("comma", "c", "n")
        assert not log(pilot).note_line.is_open
        await pilot.press("x")
        await pilot.pause()
        assert screen.session.state("copus") == {0: frozenset({"S.L"})}


async def test_a_note_is_a_draft_until_it_is_kept(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press("tab", "l", "ctrl+l")
        await pilot.pause()
        await pilot.press("n", *"half", "escape", "n")
        await pilot.pause()
        assert log(pilot).note_line.reason.value == "half"
        await write(pilot, " of them [/]")
        await pilot.press("enter")
        await pilot.pause()
        assert "— half of them [/]" in seen(pilot.app)
        assert not [one for one in school.opened.store.drafts(screen.session.run.id) if one.text]
    (kept,) = [event for event in effective(screen.session.events) if event.verb == "mark"]
    assert kept.payload["note"] == "half of them [/]"


async def test_letters_of_the_list_are_codes_while_a_code_is_chosen(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press("tab", "l", "ctrl+l")
        await pilot.pause()
        await pilot.press("c", "g")
        await pilot.pause()
        assert screen.session.state("copus") == {0: frozenset({"S.OG"})}
        await pilot.press("c", "Z", "escape")
        await pilot.pause()
        assert screen.session.state("copus") == {0: frozenset({"S.OG"})}


async def test_an_empty_log_says_what_it_is_for(school: School) -> None:
    async with observing(school) as (pilot, _screen):
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert "Nothing is recorded yet" in seen(pilot.app)
        await pilot.press("x", "comma", "escape")
