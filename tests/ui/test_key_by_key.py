"""Keys that come at once, as after a stall: each acts on what the one before has made."""

from __future__ import annotations

import pytest
from school_room import ANA, School, at_once, wait_for, write
from textual.pilot import Pilot

from observe_tui.ui.app import ObserveApp
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.observe import ObserveScreen
from observe_tui.ui.screens.plan import PlanScreen
from observe_tui.ui.services import Opened

LINE = "T: why does the moon follow us?"
SCREENS = ["a", "e", "n", "p", "s", "v", "question_mark", "ctrl+p"]
"""What opens another screen from the first one, which escape leaves at once."""


def opened(pilot: Pilot[str]) -> Opened:
    assert isinstance(pilot.app, ObserveApp)
    assert pilot.app.opened is not None
    return pilot.app.opened


async def test_words_typed_while_the_lesson_opens_are_the_first_line(school: School) -> None:
    school.cycle(ANA)
    async with school.started() as pilot:
        await at_once(pilot, "o", *LINE, "enter")
        await wait_for(pilot, LINE)

        screen = pilot.app.screen
        assert isinstance(screen, ObserveScreen)
        (line,) = [one for one in screen.session.events if one.verb == "line"]
        assert line.payload["text"] == LINE


async def test_a_name_typed_while_the_form_opens_stands_in_its_first_field(school: School) -> None:
    async with school.started() as pilot:
        await at_once(pilot, "n", *"Rivera", "enter", *"8B?")
        await wait_for(pilot, "8B?")

        assert isinstance(pilot.app.screen, PlanScreen)
        assert pilot.app.screen.texts["observed"] == "Rivera"


async def test_a_paste_waits_for_the_key_before_it(school: School) -> None:
    async with school.started() as pilot:
        await at_once(pilot, "n")
        await write(pilot, "Rivera")
        await wait_for(pilot, "Rivera")


@pytest.mark.parametrize("key", SCREENS)
async def test_a_screen_is_left_before_it_was_there(school: School, key: str) -> None:
    school.cycle(ANA)
    async with school.started() as pilot:
        home = pilot.app.screen

        await at_once(pilot, *[key, "escape"] * 5, "question_mark")
        await wait_for(pilot, "── Help ──")

        assert pilot.app.screen_stack[:-1] == [home]


async def test_a_form_that_is_saved_twice_is_saved_once_and_closed_once(school: School) -> None:
    cycle = school.cycle(ANA)
    async with school.started() as pilot:
        await at_once(pilot, "v", "escape", "e", "ctrl+s", "ctrl+s")
        await wait_for(pilot, "new cycle")
        form = PlanScreen(opened(pilot), school.clock, cycle)
        await pilot.app.push_screen(form)

        form.action_save()
        form.action_save()
        await pilot.pause()

        assert isinstance(pilot.app.screen, HomeScreen)


async def test_what_ends_while_help_is_read_closes_its_own_screen(school: School) -> None:
    school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press("v")
        review = pilot.app.screen
        await pilot.press("question_mark", "f9")

        review.dismiss()
        await pilot.pause()

        await pilot.press("f9")
        assert isinstance(pilot.app.screen, HomeScreen)
