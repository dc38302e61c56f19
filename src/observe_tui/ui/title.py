"""The first line of a screen: where you are, the day and the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from observe_tui.kit.lines import Heading
from observe_tui.ui.days import WEEKDAYS, calendar_day

if TYPE_CHECKING:
    from observe_tui.session.clock import Clock


class TitleLine(Heading):
    """A title, and the clock. Nothing else on a quiet screen moves by itself."""

    DEFAULT_CSS = """
    TitleLine { padding: 0 1; }
    """

    @dataclass
    class NewDay(Message):
        """It is another day than it was."""

        day: date

    def __init__(self, clock: Clock, title: Content, note: str = "") -> None:
        """A title line.

        Args:
            note: a word to stand before the day, such as `demo data`.
        """
        super().__init__()
        self._clock = clock
        self._title = title
        self._note = Content.styled(note, "$mark")
        self._day = self._now().date()

    def on_mount(self) -> None:
        """Start the clock."""
        self.tick()
        self.set_interval(1, self.tick)

    def mark(self, note: Content) -> None:
        """Let this stand before the day from now on; nothing where it is empty."""
        self._note = note
        self.tick()

    def _now(self) -> datetime:
        return self._clock.utc().astimezone()

    def tick(self) -> None:
        """Look at the clock."""
        now = self._now()
        right = f"{WEEKDAYS[now.weekday()][:3]} {calendar_day(now.date())}  {now:%H:%M}"
        gap = Content("      " if self._note.cell_length else "")
        self.show(self._title, self._note + gap + Content.styled(right, "$quiet"))
        if now.date() != self._day:
            self._day = now.date()
            self.post_message(self.NewDay(self._day))
