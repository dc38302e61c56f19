"""What is on its way to the disk: events in their order, and words being typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from observe_tui.record.model import Draft, Event, Run
from observe_tui.record.ports import NotSaved, RunStore
from observe_tui.session.clock import Clock

PULSE = "(pulse)"
"""The draft field that holds no words, only the time of the last sign of life."""


class Outbox:
    """Writes what a run records. What cannot be written waits here, in order.

    Attributes:
        trouble: why something is not on the disk; empty while all is well.
    """

    def __init__(self, run: Run, store: RunStore, clock: Clock) -> None:
        self.trouble = ""
        self._run = run
        self._store = store
        self._clock = clock
        self._waiting: list[tuple[Event, str | None]] = []

    @property
    def unsaved(self) -> int:
        """How many events are not on the disk yet."""
        return len(self._waiting)

    def add(self, event: Event, settles: str | None) -> None:
        """Write an event, after those that wait; it stays here until that has worked."""
        self._waiting.append((event, settles))
        self.flush()

    def flush(self) -> bool:
        """Try to write whatever waits, oldest first. True if nothing waits any more."""
        while self._waiting:
            event, settles = self._waiting[0]
            try:
                self._store.append(event, settles)
            except NotSaved as trouble:
                self.trouble = str(trouble)
                return False
            del self._waiting[0]
        self.trouble = ""
        return True

    def keep_draft(self, field: str, text: str, elapsed_ms: int | None = None) -> bool:
        """Keep words that are being typed. True once they are on the disk."""
        draft = Draft(self._run.id, field, text, self._clock.utc(), elapsed_ms)
        try:
            self._store.save_draft(draft)
        except NotSaved as trouble:
            self.trouble = str(trouble)
            return False
        return True

    def drafts(self) -> list[Draft]:
        """The words kept last for each field that was never submitted."""
        return [one for one in self._store.drafts(self._run.id) if one.field != PULSE]

    def pulse(self) -> None:
        """Leave a sign of life, after whatever waits."""
        if self.flush():
            self.keep_draft(PULSE, "")

    def last_sign_ms(self, events: Iterable[Event]) -> int:
        """When somebody was last here, in milliseconds from the start of the run."""
        signs = [event.at for event in events]
        signs += [draft.saved_at for draft in self._store.drafts(self._run.id)]
        latest = max(signs, default=self._run.started_at)
        return max(0, (latest - self._run.started_at) // timedelta(milliseconds=1))
