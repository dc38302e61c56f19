"""An application whose screen can be covered: the curtain stays in front, whatever goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from observe_tui.kit.keybykey import KeyByKeyApp
from observe_tui.kit.punctual import Punctual
from observe_tui.ui.idle import Idle, is_attended

if TYPE_CHECKING:
    from observe_tui.ui.screens.curtain import CurtainScreen
    from observe_tui.ui.services import Services
    from observe_tui.ui.settings import Settings

LOOK_SECONDS = 5
"""Seconds between looks at whether anybody is there."""


class CurtainedApp(Punctual, KeyByKeyApp[str]):
    """One key covers the screen with the time of day. Nothing under it is stopped, or painted.

    Attributes:
        settings: what somebody chose, such as after how long the curtain drops by itself.
    """

    BEGINS_COVERED: ClassVar[bool] = True
    """Whether a curtain that only a passphrase lifts is down at first."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "curtain", "Curtain", id="app.curtain", show=False, priority=True,
                tooltip="Cover the screen at once with the time of day; recording goes on"),
    ]  # fmt: skip
    settings: Settings

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._idle = Idle(services.clock)
        self._curtain: CurtainScreen | None = None
        self._left: Widget | None = None

    @property
    def is_covered(self) -> bool:
        """Whether the curtain is down."""
        return self._curtain is not None

    @property
    def uncovered(self) -> Screen[object]:
        """The screen somebody works on, under the curtain or not."""
        return self.screen_stack[-2 if self.is_covered else -1]

    def on_mount(self) -> None:
        """Watch which screens come and go, and whether anybody is there.

        A passphrase would be of little use if starting the program anew were a way round it; the
        passphrase of encrypted records asks that already.
        """
        self.screen_change_signal.subscribe(self, self._keep_covered, immediate=True)
        self.set_interval(LOOK_SECONDS, self.look_around)
        services = self.services
        if self.BEGINS_COVERED and services.curtain.is_set and not services.safe.is_encrypted:
            self.drop_curtain()

    def look_around(self) -> None:
        """Drop the curtain where nobody has been for as long as was chosen."""
        if not self.is_covered and self._idle.lasted(self.settings.curtain_minutes):
            if is_attended(self.screen_stack):
                self._idle.touch()
            else:
                self.drop_curtain()

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is there, and where they were before they looked elsewhere."""
        if isinstance(event, events.AppBlur):
            self._left = self.focused
        elif isinstance(event, (events.InputEvent, events.Paste)) and not isinstance(
            event, events.MouseMove
        ):
            self._idle.touch()
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the screen is covered one can lift the curtain, or leave, and no more."""
        return not self.is_covered or action in ("curtain", "quit")

    def action_curtain(self) -> None:
        """Cover the screen; where it is covered, lift the curtain or ask for the passphrase."""
        if self._curtain is None:
            self.drop_curtain()
        else:
            self._curtain.ask()

    def drop_curtain(self) -> None:
        """Cover the screen."""
        from observe_tui.ui.screens.curtain import CurtainScreen

        services = self.services
        self._curtain = CurtainScreen(
            self.screen, services.clock, services.curtain, self.lift_curtain
        )
        self.push_screen(self._curtain)

    def lift_curtain(self) -> None:
        """Show what is under it, with the cursor where it was."""
        if self._curtain is None:
            return
        self._curtain = None
        self.pop_screen()
        screen, left = self.screen, self._left
        if screen.focused is None and left in screen.focus_chain:
            screen.set_focus(left, scroll_visible=False)

    def pop_screen(self) -> AwaitComplete:
        """Close the screen at the top; where the curtain is, the one under it closes."""
        if self._curtain is None:
            return super().pop_screen()
        self._screen_stack.remove(self._curtain)
        try:
            return super().pop_screen()
        finally:
            self._keep_covered()

    def _keep_covered(self, _top: Screen[object] | None = None) -> None:
        """Whatever screen has come meanwhile comes under the curtain."""
        stack, curtain = self._screen_stack, self._curtain
        if curtain is not None and stack[-1] is not curtain:
            if curtain in stack:
                stack.remove(curtain)
            stack.append(curtain)
