"""What somebody left before all of it was in the file: held, and tried again until it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from observe_tui.session.outbox import Backlog, Keeping, Words
    from observe_tui.session.session import Session


class Unwritten:
    """Sittings and forms that were left with something still to be written.

    Whoever opens one of them again goes on with it as it was left: the file does not have it all.

    Attributes:
        sessions: by run.
        words: what was typed in forms, by owner.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.words: dict[str, Words] = {}

    @property
    def _keepings(self) -> list[Keeping]:
        return [*(one.outbox for one in self.sessions.values()), *self.words.values()]

    @property
    def backlog(self) -> Backlog:
        """What is not in the file yet."""
        from observe_tui.session.outbox import Backlog

        return sum((one.backlog for one in self._keepings), Backlog())

    def flush(self) -> None:
        """Try to write whatever waits, and let go of what is in the file."""
        for keeping in self._keepings:
            keeping.flush()
        for run_id, session in list(self.sessions.items()):
            if not session.outbox.backlog.entries:
                del self.sessions[run_id]
        for owner, words in list(self.words.items()):
            if not words.backlog.entries:
                del self.words[owner]
