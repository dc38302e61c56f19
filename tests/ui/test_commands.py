"""Every command by name: the list itself, under hands that are quicker than it."""

from __future__ import annotations

from school_room import ANA, School, wait_for
from textual.command import CommandList
from textual.pilot import Pilot

from observe_tui.ui.commands import Commands
from observe_tui.ui.screens.home import HomeScreen


async def listed(pilot: Pilot[str]) -> CommandList:
    """The list is open and has found something."""
    await pilot.press("ctrl+p", *"lig")
    await wait_for(pilot, "Light or dark")
    return pilot.app.screen.query_one(CommandList)


async def test_a_command_that_is_chosen_twice_is_done_and_closes_one_screen(school: School) -> None:
    school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press("v")
        below = pilot.app.screen
        commands = await listed(pilot)
        commands.action_first()

        commands.action_select()
        commands.action_select()
        await pilot.pause()

        assert pilot.app.screen is below
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_turning_pages_waits_until_there_are_pages(school: School) -> None:
    async with school.started() as pilot:
        commands = await listed(pilot)
        chosen = commands.get_option_at_index(0)
        commands.display = False
        await pilot.pause()
        commands.clear_options()
        commands.add_option(chosen)
        commands.highlighted = 0

        await pilot.press("pagedown", "pageup")

        assert isinstance(pilot.app.screen, Commands)
