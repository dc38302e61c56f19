"""Timers that are kept, however busy the computer is."""

from __future__ import annotations

from textual.message_pump import MessagePump
from textual.timer import Timer, TimerCallback


class Punctual(MessagePump):
    """A screen or an application that does what it has put off, late if need be.

    Textual leaves out beats that are over before it looks. Of a timer that beats once nothing is
    left: on a busy computer a thousandth of a second was over before the first look, and the
    records were never opened.
    """

    def set_timer(
        self,
        delay: float,
        callback: TimerCallback | None = None,
        *,
        name: str | None = None,
        pause: bool = False,
    ) -> Timer:
        """Call something once, not before some seconds have passed."""
        timer = super().set_timer(delay, callback, name=name, pause=pause)
        timer._skip = False  # it has not begun to look yet, and there is no public way
        return timer
