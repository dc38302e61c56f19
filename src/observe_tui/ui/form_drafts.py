"""What was typed in a form and not saved yet: kept while it is typed, and there the next time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from textual.content import Content
from textual.widget import Widget

from observe_tui.kit.drafting import Drafter
from observe_tui.record.ports import StoreError
from observe_tui.session.clock import Clock, OnwardClock
from observe_tui.session.outbox import Words
from observe_tui.ui.saving import RETRY_SECONDS, Saving
from observe_tui.ui.services import Opened
from observe_tui.ui.title import TitleLine

TAKEN_UP = "↺ taken up where you left"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class FormDrafts:
    """The drafts of one form.

    Attributes:
        saving: of what is typed in the form.
    """

    def __init__(
        self, opened: Opened, clock: Clock, owner: str, say: Callable[[str], None]
    ) -> None:
        """The drafts of one form, with what was typed the last time.

        Args:
            owner: whose drafts they are: one form of one thing.
            say: shows the form's reader a sentence about it.

        Raises:
            StoreError: the store cannot be read.
        """
        store, left = opened.store, opened.unwritten.words
        self._words = left.pop(owner) if owner in left else Words(owner, store, store.drafts(owner))
        latest = max((one.saved_at for one in self._words.drafts), default=_LONG_AGO)
        self._store = store
        self._left = left
        self._clock = clock
        self._time = OnwardClock(clock, latest)
        self._owner = owner
        self._say = say
        self._drafter = Drafter(self._keep)
        self.saving = Saving(self._words, self._drafter)

    def read(self) -> dict[str, str]:
        """What was typed the last time, by field."""
        return {one.field: one.text for one in self._words.drafts}

    def note(self, field: str, text: str) -> None:
        """Take the newest text of a field."""
        self._drafter.note(field, text)

    def watch(self, screen: Widget) -> None:
        """Say on this screen what is not on the disk, for as long as that is so, and try again."""
        screen.set_interval(RETRY_SECONDS, self._words.flush)
        screen.set_interval(1, lambda: self._tell(screen))

    def _tell(self, screen: Widget) -> None:
        troubled = bool(self._words.backlog.why)
        screen.query_one(TitleLine).mark(self.saving.word if troubled else Content(""))
        if news := self.saving.news():
            self._say(news)

    def may_leave(self) -> bool:
        """Whether somebody may leave the form; where words would be lost, that is said first."""
        asked = self.saving.question("leave", "esc", round(self._clock.steady() * 1000))
        if asked:
            self._say(asked)
        elif self._words.backlog.entries:
            self._left[self._owner] = self._words
        return not asked

    def flush(self) -> None:
        """Keep everything now."""
        self._drafter.flush()

    def forget(self) -> None:
        """The form was saved, or somebody starts afresh: nothing of it is left to keep."""
        self._drafter.forget()
        self._words.forget()
        try:
            self._store.drop_drafts(self._owner)
        except StoreError as trouble:
            self._say(f"▲ {trouble}")

    def _keep(self, field: str, text: str) -> None:
        self._words.take(field, text, self._time.now())
        self._words.flush()


def taken_up_line() -> Content:
    """That the form begins with what was typed the last time, and the key that clears it."""
    return Content.assemble(
        (TAKEN_UP, "$success"), ("   ctrl+x", "bold $accent"), (" starts afresh", "$quiet")
    )
