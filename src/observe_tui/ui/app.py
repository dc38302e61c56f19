"""The application: it paints the first screen, then opens the store, and never loses its calm."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from observe_tui.kit.themes import DARK, THEMES
from observe_tui.ui.faults import report_fault
from observe_tui.ui.screens.home import HomeScreen

if TYPE_CHECKING:
    from observe_tui.ui.services import Opened, Services
    from observe_tui.ui.settings import Settings

_UNNAMED = frozenset({"app", "list", "search", "help"})
"""Bindings that are of no use by name: moving about, and what is offered apart."""


class ObserveApp(App[str]):
    """observe-tui on the screen. Its result is what the door should do next, e.g. `demo`."""

    TITLE = "observe-tui"
    ENABLE_COMMAND_PALETTE = True
    CSS_PATH = "screens/home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+q",
            "quit",
            "Quit",
            tooltip="Leave; everything is kept",
            id="app.quit",
            show=False,
            priority=True,
        ),
        Binding(
            "question_mark,f1",
            "help",
            "Help",
            tooltip="All keys of this screen",
            id="app.help",
            show=False,
        ),
        Binding(
            "colon",
            "command_palette",
            "Commands",
            tooltip="Every command by name",
            id="app.commands",
            show=False,
        ),
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            tooltip="Every command by name, also while writing",
            id="app.commands-writing",
            show=False,
            priority=True,
        ),
    ]

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.opened: Opened | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.settings, self._unread = services.settings.read()
        known = {theme.name for theme in THEMES}
        self.theme = self.settings.theme if self.settings.theme in known else DARK.name

    def get_default_screen(self) -> Screen[None]:
        """The home screen is the first one: no empty screen is laid out and painted before it."""
        return HomeScreen(self.services)

    def on_mount(self) -> None:
        """Listen for signals, and say so where earlier choices could not be read."""
        self._listen()
        if self._unread:
            self._warn(self._unread)

    def _listen(self) -> None:
        """Leave in good order when the window closes or the system asks: exit hooks do not run."""
        if sys.platform == "win32":
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._leave, number)

    def _leave(self, number: int) -> None:
        from observe_tui.ui.sitting import flush_drafts

        flush_drafts(self.screen_stack)
        self.exit(return_code=128 + number)

    async def action_quit(self) -> None:
        """Leave. Everything recorded is on the disk already; keep what is being typed too."""
        from observe_tui.ui.sitting import flush_drafts

        flush_drafts(self.screen_stack)
        self.exit()

    def action_help(self) -> None:
        """Show every key of this screen."""
        from observe_tui.ui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_light_or_dark(self) -> None:
        """Go on to the next theme: dark, light, the terminal's own colours."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self._choose(replace(self.settings, theme=self.theme))

    def action_judgement_words(self) -> None:
        """Underline words that judge while somebody writes, or leave them alone."""
        from observe_tui.ui.judging import JudgingScreen

        heeded = not self.settings.judgement_words
        self._choose(replace(self.settings, judgement_words=heeded))
        told = f"judgement words are {'underlined' if heeded else 'left alone'} from now on"
        for screen in self.screen_stack:
            if isinstance(screen, JudgingScreen):
                screen.judge()
        if isinstance(self.screen, JudgingScreen):
            self.screen.tell(told)
        else:
            self.notify(told, markup=False)

    def _choose(self, settings: Settings) -> None:
        """Remember this for another day."""
        self.settings = settings
        if trouble := self.services.settings.write(settings):
            self._warn(trouble)

    def _warn(self, trouble: str) -> None:
        self.notify(trouble, severity="warning", markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every binding that works now, by name, each action once; then the program's own."""
        named: set[str] = set()
        for node, binding, enabled, tooltip in screen.active_bindings.values():
            room = (binding.id or "app.").split(".")[0]
            if enabled and room not in _UNNAMED and binding.action not in named:
                named.add(binding.action)
                yield SystemCommand(
                    f"{binding.description} ({self.get_key_display(binding)})",
                    tooltip,
                    partial(self.call_later, self.run_action, binding.action, node),
                )
        yield SystemCommand("Help", "All keys of this screen", self.action_help)
        heeded = self.settings.judgement_words
        yield SystemCommand(
            f"Judgement words: {'leave them alone' if heeded else 'underline them'}",
            "Words such as “great” or “should”, underlined while you write",
            self.action_judgement_words,
        )
        yield SystemCommand(
            "Light or dark", "Dark, light, or the terminal's own colours", self.action_light_or_dark
        )
        yield SystemCommand("Quit", "Leave; everything is kept", self.action_quit)

    def _fatal_error(self) -> None:
        """One calm line instead of a traceback: a traceback shows names of people."""
        fault = self._exception or sys.exc_info()[1]
        self.panic(report_fault(fault, self.services.log, self.services.place))
