"""Preparing a debrief while it happens: each choice is committed before anybody sees it made."""

from __future__ import annotations

from collections.abc import Mapping

from observe_tui.record.events import effective
from observe_tui.record.model import Cycle, Event, Payload
from observe_tui.record.ports import NotSaved, RunStore
from observe_tui.session.clock import Clock
from observe_tui.session.preparation import (
    ASK,
    KEEP_BACK,
    SHARE,
    STAGE,
    STAR,
    STEP,
    UNSTAR,
    Preparation,
    prepared,
)
from observe_tui.session.session import Session
from observe_tui.session.starting import begin_run


class Preparing:
    """The preparation of one cycle, open for recording.

    Its run begins with the first thing that is to be kept; who only looks leaves nothing behind.
    Everything that records may raise `NotSaved` as long as the run could not be begun; after that
    what cannot be written waits in order, and `trouble` says why.

    Attributes:
        made: what stands now.
    """

    def __init__(self, store: RunStore, clock: Clock, cycle: Cycle) -> None:
        """Open the preparation of a cycle, and read what was prepared so far.

        Raises:
            StoreError: the store cannot be read.
        """
        self._store = store
        self._clock = clock
        self._cycle = cycle
        runs = [run for run in store.runs(cycle.id) if run.stage == STAGE]
        self._session = Session(runs[-1], (), store, clock) if runs else None
        self._not_begun = ""
        self.made = Preparation()
        self._fold()

    def _fold(self) -> None:
        events = self._session.events if self._session is not None else ()
        self.made = prepared(effective(events))

    def _opened(self) -> Session:
        if self._session is None:
            try:
                run = begin_run(self._store, self._clock, self._cycle, STAGE, ())
            except NotSaved as trouble:
                self._not_begun = str(trouble)
                raise
            self._session = Session(run, (), self._store, self._clock)
        return self._session

    @property
    def trouble(self) -> str:
        """Why something is not on the disk; empty while all is well."""
        return self._session.outbox.trouble if self._session is not None else self._not_begun

    @property
    def unsaved(self) -> int:
        """How many events are not on the disk yet."""
        return self._session.outbox.unsaved if self._session is not None else 0

    def flush(self) -> None:
        """Try to write whatever waits."""
        if self._session is not None:
            self._session.outbox.flush()

    def _record(self, verb: str, payload: Payload, settles: str | None = None) -> Event:
        event = self._opened().record(STEP, verb, payload, settles=settles)
        self._fold()
        return event

    def toggle_star(self, line: str) -> None:
        """Star a line, behind those that are starred; or star it no more."""
        self._record(UNSTAR if line in self.made.stars else STAR, {"line": line})

    def move_star(self, line: str, places: int) -> bool:
        """Move a starred line among the stars. False where it cannot go there.

        Args:
            places: 1 for one further back, -1 for one further to the front.
        """
        stars = self.made.stars
        place = stars.index(line) + places if line in stars else -1
        if not 0 <= place < len(stars):
            return False
        others = [star for star in stars if star != line]
        before = {"before": others[place]} if place < len(others) else {}
        self._record(STAR, {"line": line, **before})
        return True

    def toggle_shared(self, ref: str, tag: str) -> bool:
        """Keep a line or a question back, or share it. True if it is shared now."""
        shared = not self.made.shares(ref, tag)
        self._record(SHARE if shared else KEEP_BACK, {"line": ref})
        return shared

    def ask(self, text: str, settles: str | None = None) -> None:
        """Keep a question; the draft of the field `settles` goes with it."""
        self._record(ASK, {"text": text}, settles)

    def reword(self, ref: str, text: str, settles: str | None = None) -> None:
        """Say a question in other words."""
        self._opened().amend(ref, {"text": text}, settles=settles)
        self._fold()

    def take_back(self, ref: str) -> None:
        """Ask a question no more; redo brings it back."""
        self._opened().retract(ref)
        self._fold()

    def undo(self) -> Event | None:
        """Take back the last thing done; returns it, or none."""
        return self._revised(self._session.undo() if self._session is not None else None)

    def redo(self) -> Event | None:
        """Bring back what was taken back last; returns it, or none."""
        return self._revised(self._session.redo() if self._session is not None else None)

    def _revised(self, event: Event | None) -> Event | None:
        self._fold()
        return event

    def drafts(self) -> Mapping[str, str]:
        """Words that were typed and never kept, by field."""
        if self._session is None:
            return {}
        return {one.field: one.text for one in self._session.outbox.drafts() if one.text}

    def keep_draft(self, field: str, text: str) -> bool:
        """Keep words that are being typed. True once they are on the disk."""
        try:
            return self._opened().outbox.keep_draft(field, text)
        except NotSaved:
            return False
