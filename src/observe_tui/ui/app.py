"""The application: it paints the first screen, then opens the store, and never loses its calm."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from observe_tui.kit.gate import Gate
from observe_tui.kit.themes import DARK, THEMES
from observe_tui.kit.twice import Twice
from observe_tui.ui.commands import CommandedApp
from observe_tui.ui.curtained import CurtainedApp
from observe_tui.ui.faults import report_fault
from observe_tui.ui.screens.home import HomeScreen

if TYPE_CHECKING:
    from textual.driver import Driver

    from observe_tui.record.safekeeping import Why
    from observe_tui.ui.services import Opened, Services
    from observe_tui.ui.settings import Settings

_UNNAMED = frozenset({"app", "list", "search", "help"})
"""Bindings that are of no use by name: moving about, and what is offered apart."""


class ObserveApp(CommandedApp, CurtainedApp):
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
        super().__init__(services)
        self.opened: Opened | None = None
        self._gate = Gate()
        self._twice = Twice()
        for theme in THEMES:
            self.register_theme(theme)
        self.settings, self._unread = services.settings.read()
        known = {theme.name for theme in THEMES}
        self.theme = self.settings.theme if self.settings.theme in known else DARK.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Whatever is drawn passes the gate, so that no text in it commands the terminal."""
        return (*super().get_line_filters(), self._gate)

    def get_default_screen(self) -> Screen[None]:
        """The home screen is the first one: no empty screen is laid out and painted before it."""
        return HomeScreen(self.services)

    def get_driver_class(self) -> type[Driver]:
        """What draws, and goes on where there is no window any more."""
        usual = super().get_driver_class()
        if sys.platform != "win32" and usual.__name__ == "LinuxDriver":
            from observe_tui.ui.window import WindowDriver

            return WindowDriver
        return usual

    def on_load(self) -> None:
        """Leave in good order when the window closes or somebody asks: exit hooks do not run.

        The terminal has not been touched yet: it never stays as this program needs it.
        """
        self._listen(self._leave, "SIGTERM", "SIGHUP", "SIGINT")

    def on_mount(self) -> None:
        """Say where earlier choices could not be read. Without a terminal nobody presses ctrl+c."""
        if not self.is_headless:
            self._listen(self._go_on, "SIGCONT")
        elif sys.platform != "win32":
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        if self._unread:
            self._warn(self._unread)

    def _listen(self, answer: Callable[[int], None], *names: str) -> None:
        """Answer these signals, on the systems that have them."""
        if sys.platform != "win32":
            loop = asyncio.get_running_loop()
            for number in (signal.Signals[name] for name in names):
                loop.add_signal_handler(number, answer, number)

    def _leave(self, number: int) -> None:
        from observe_tui.ui.saving import save_all

        self.exit(return_code=128 + number)
        save_all(self)

    def _go_on(self, _number: int) -> None:
        """Stopped, and going on: set up the terminal anew, which a shell may have used meanwhile.

        Textual would set it up over what it has set up before, and leave it like that at the end.
        A window that closes sends this signal too, right after the one that asks to leave.
        """
        if self.return_code is None:
            with self.suspend():
                pass

    def action_help_quit(self) -> None:
        """Ctrl+C, which copies where something is chosen, is no way out: say which key is."""
        self._say("ctrl+q leaves, and everything is kept")

    async def action_quit(self) -> None:
        """Leave. Where something is on no disk, that is said first, and the second press leaves."""
        from observe_tui.ui.saving import lost_by_quitting, save_all

        lost = lost_by_quitting(save_all(self))
        if lost and not self._twice.pressed("quit", round(self.services.clock.steady() * 1000)):
            self.notify(lost, title="NOT SAVED", severity="error", markup=False)
        else:
            self.exit()

    def back_up(self, why: Why) -> None:
        """Make a checked copy of the records, in a thread and without getting in the way."""
        from observe_tui.record.ports import StoreError

        def work() -> None:
            try:
                self.services.safe.back_up(why)
            except StoreError as trouble:
                self.call_from_thread(self._warn, f"▲ No copy was made. {trouble}")

        if not self.services.demo and self.opened is not None and not self.opened.store.reads_only:
            self.run_worker(work, name="copy", group="copy", thread=True, exit_on_error=False)

    def action_help(self) -> None:
        """Show every key of this screen."""
        from observe_tui.ui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_light_or_dark(self) -> None:
        """Go on to the next theme: dark, light, the terminal's own colours."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.choose(replace(self.settings, theme=self.theme))

    def action_judgement_words(self) -> None:
        """Underline words that judge while somebody writes, or leave them alone."""
        from observe_tui.ui.judging import JudgingScreen

        heeded = not self.settings.judgement_words
        self.choose(replace(self.settings, judgement_words=heeded))
        told = f"judgement words are {'underlined' if heeded else 'left alone'} from now on"
        for screen in self.screen_stack:
            if isinstance(screen, JudgingScreen):
                screen.judge()
        self._say(told)

    def _say(self, words: str) -> None:
        """Say something where the screen says what just happened; on others for a moment."""
        from observe_tui.ui.judging import JudgingScreen

        if isinstance(self.screen, JudgingScreen):
            self.screen.tell(words)
        else:
            self.notify(words, markup=False)

    def choose(self, settings: Settings) -> None:
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
        yield SystemCommand(
            "Curtain (f9)",
            "Cover the screen with the time of day; recording goes on",
            self.action_curtain,
        )
        yield SystemCommand("Quit", "Leave; everything is kept", self.action_quit)

    def _fatal_error(self) -> None:
        """One calm line instead of a traceback: a traceback shows names of people."""
        from rich.text import Text

        fault = self._exception or sys.exc_info()[1]
        self.panic(Text(report_fault(fault, self.services.log, self.services.place)))
