"""What was typed in a form and not saved yet: kept while it is typed, and there the next time."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from observe_tui.kit.drafting import Drafter
from observe_tui.record.model import Draft
from observe_tui.record.ports import NotSaved, Store, StoreError
from observe_tui.session.clock import Clock

TAKEN_UP = "↺ taken up where you left"


class FormDrafts:
    """The drafts of one form.

    Args:
        owner: whose drafts they are: one form of one thing.
        say: shows the form's reader why something could not be written.
    """

    def __init__(self, store: Store, clock: Clock, owner: str, say: Callable[[str], None]) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._say = say
        self._drafter = Drafter(self._keep)

    def read(self) -> dict[str, str]:
        """What was typed the last time, by field.

        Raises:
            StoreError: the store cannot be read.
        """
        return {one.field: one.text for one in self._store.drafts(self._owner)}

    def note(self, field: str, text: str) -> None:
        """Take the newest text of a field."""
        self._drafter.note(field, text)

    def flush(self) -> bool:
        """Keep everything now. True if nothing is left to keep."""
        return self._drafter.flush()

    def forget(self) -> None:
        """The form was saved, or somebody starts afresh: nothing of it is left to keep."""
        self._drafter.forget()
        try:
            self._store.drop_drafts(self._owner)
        except StoreError as trouble:
            self._say(f"▲ {trouble}")

    def _keep(self, field: str, text: str) -> bool:
        try:
            self._store.save_draft(Draft(self._owner, field, text, self._clock.utc()))
        except NotSaved as trouble:
            self._say(f"▲ NOT SAVED  {trouble}")
            return False
        return True


def taken_up_line() -> Content:
    """That the form begins with what was typed the last time, and the key that clears it."""
    return Content.assemble(
        (TAKEN_UP, "$success"), ("   ctrl+x", "bold $accent"), (" starts afresh", "$quiet")
    )
