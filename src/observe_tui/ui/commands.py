"""Every command by name, for people who click twice and turn pages that are not there yet."""

from __future__ import annotations

from textual.app import App
from textual.command import CommandList, CommandPalette

from observe_tui.ui.closed_once import ClosedOnceScreen


class Commands(CommandPalette, ClosedOnceScreen[None]):
    """The list of commands; Textual's own could stop the program in both cases."""

    def _action_command_list(self, action: str) -> None:
        # Before it is laid out the list has no lines for a page to be counted in.
        laid_out = self.query_one(CommandList).scrollable_content_region
        if laid_out or action not in ("page_up", "page_down"):
            super()._action_command_list(action)


class CommandedApp(App[str]):
    """An application that lists its commands by name."""

    def action_command_palette(self) -> None:
        """Show every command by name."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Commands())
