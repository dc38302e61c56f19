"""When nobody has touched a key for a while, and is not watching a lesson either."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.screen import Screen

if TYPE_CHECKING:
    from observe_tui.session.clock import Clock


class Idle:
    """How long no key was pressed, by the steady clock: it goes on while the machine sleeps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock.steady()

    def touch(self) -> None:
        """A key was pressed."""
        self._last = self._clock.steady()

    def lasted(self, minutes: int) -> bool:
        """Whether it has been that long; never where that is 0."""
        return minutes > 0 and self._clock.steady() - self._last >= minutes * 60


def is_attended(screens: Iterable[Screen[object]]) -> bool:
    """Whether somebody watches a lesson or leads a talk, though no key is pressed.

    A pause says that nobody does.
    """
    from observe_tui.ui.sitting import SittingScreen

    for screen in screens:
        if isinstance(screen, SittingScreen):
            line = screen.session.timeline
            if not line.ended and line.paused_ms is None:
                return True
    return False
