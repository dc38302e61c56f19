"""Screens that close once, however often and from wherever they are told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType

if TYPE_CHECKING:
    from observe_tui.ui.curtained import CurtainedApp


class ClosedOnceScreen(Screen[ScreenResultType]):
    """A screen that closes itself, and not whatever is at the top by then.

    Work that ends while somebody reads the help closes its own screen; the help goes with it.
    """

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close this screen and what was opened over it; one that is closed stays so."""
        app = cast("CurtainedApp", self.app)
        if self not in app.screen_stack:
            return AwaitComplete()
        while app.uncovered is not self:
            app.pop_screen()
        return super().dismiss(result)
