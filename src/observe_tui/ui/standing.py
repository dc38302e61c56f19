"""The line under the title of the home screen: what stands, said quietly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.message import Message

from observe_tui.kit.lines import Lines, rule

if TYPE_CHECKING:
    from observe_tui.ui.app import ObserveApp
    from observe_tui.ui.services import Opened

LOOK_SECONDS = 5


class StandingRule(Lines):
    """A thin line, with a note in it while this window only reads, or while something waits.

    What waits is tried again at each look.
    """

    class Changed(Message):
        """This window may write now, or what waited is in the file: there may be more to see."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._note = Content("")

    def on_mount(self) -> None:
        """Look from time to time."""
        self.set_interval(LOOK_SECONDS, self.look)

    def look(self) -> None:
        """Find out how things stand, and draw it."""
        opened = cast("ObserveApp", self.app).opened
        if opened is None:
            return
        opened.unwritten.flush()
        note = _note(opened)
        if note.is_same(self._note):
            return
        before, self._note = self._note, note
        self.redraw()
        if before.cell_length:
            self.post_message(self.Changed())

    def lines(self, width: int) -> Sequence[Content]:
        """The one line."""
        return [rule(width, None, self._note if self._note.cell_length else None)]


def _note(opened: Opened) -> Content:
    from observe_tui.ui.saving import saved_word

    backlog = opened.unwritten.backlog
    if backlog.entries:
        return saved_word(backlog)
    _, _, why = opened.store.reads_only.partition(": ")
    return Content.styled(f"reads only: {why.rstrip('.')}" if why else "", "$mark")
