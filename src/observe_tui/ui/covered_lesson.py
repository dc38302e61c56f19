"""A live observation under the curtain: codes go on marking, through the keys' one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from textual.message import Message

    from observe_tui.session.session import Session
    from observe_tui.steps.marking import Mark
    from observe_tui.ui.live_pages import PageArea

UNDO, SWITCH = "u", "tab"


@runtime_checkable
class LessonScreen(Protocol):
    """The screen of a live observation, as far as the curtain has to know it."""

    session: Session
    writing: PageArea
    keys: Mapping[str, Mark]

    @property
    def marks_left(self) -> int:
        """How many marks until writing goes on; 0 while writing."""
        ...

    def call_later(self, callback: Callable[[], None]) -> bool:
        """Call back once whatever came before is done."""
        ...

    def post_message(self, message: Message) -> bool:
        """Hand it a message."""
        ...


class CoveredLesson:
    """What goes on in a lesson while nobody sees it."""

    def __init__(self, screen: LessonScreen) -> None:
        self.screen = screen
        self._before = self._standing()

    @property
    def marks(self) -> int | None:
        """How many more marks count than when it was covered; none while keys do not mark."""
        return self._standing() - self._before if self.screen.marks_left else None

    def takes(self, key: str, character: str | None, then: Callable[[], None]) -> bool:
        """Hand a key on if it is one that works unseen.

        Args:
            then: called once the lesson has dealt with it.

        Returns:
            Whether it may have come to something: while somebody writes, only the change to
            marking does. Nothing is written unseen.
        """
        if key not in (UNDO, SWITCH) and (character or "") not in self.screen.keys:
            return False
        from observe_tui.kit.liveline import LiveLine

        page = self.screen.writing.page
        if page is not None:
            # Behind the keys that were pressed before the curtain dropped.
            page.line.post_message(LiveLine.Unseen(key, character))
            page.line.call_later(self.screen.call_later, then)
        elif key != SWITCH:
            self.screen.post_message(LiveLine.Pressed(key, character, True))
            self.screen.call_later(then)
        return key == SWITCH or self.screen.marks_left != 0

    def _standing(self) -> int:
        from observe_tui.record.events import effective

        return sum(bool(event.step) for event in effective(self.screen.session.events))
