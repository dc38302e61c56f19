"""Preparing a debrief while it happens: each choice is committed before anybody sees it made."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from observe_tui.record.events import effective
from observe_tui.record.model import Cycle, Event, Payload
from observe_tui.record.ports import RunStore, StoreError
from observe_tui.session.clock import Clock
from observe_tui.session.outbox import Backlog
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
    Everything that records may raise `StoreError` as long as the run could not be begun; after that
    what cannot be written waits in order. Words that are being typed wait here in either case.

    Attributes:
        made: what stands now.
        session: of the run; none as long as it was not begun.
    """

    def __init__(
        self,
        store: RunStore,
        clock: Clock,
        cycle: Cycle,
        left: Mapping[str, Session] | None = None,
    ) -> None:
        """Open the preparation of a cycle, and read what was prepared so far.

        Args:
            left: sessions that hold what is still to be written, by run.

        Raises:
            StoreError: the store cannot be read.
        """
        self._store = store
        self._clock = clock
        self._cycle = cycle
        runs = [run for run in store.runs(cycle.id) if run.stage == STAGE]
        self.session: Session | None = None
        if runs:
            self.session = (left or {}).get(runs[-1].id) or Session(runs[-1], (), store, clock)
        self._unbegun: dict[str, str] = {}
        self._not_begun = ""
        self.made = Preparation()
        self._fold()

    def _fold(self) -> None:
        events = self.session.events if self.session is not None else ()
        self.made = prepared(effective(events))

    def _opened(self) -> Session:
        if self.session is None:
            try:
                run = begin_run(self._store, self._clock, self._cycle, STAGE, ())
                self.session = Session(run, (), self._store, self._clock)
            except StoreError as trouble:
                self._not_begun = str(trouble)
                raise
            for field, text in self._unbegun.items():
                self.session.outbox.keep_draft(field, text)
            self._unbegun = {}
        return self.session

    @property
    def backlog(self) -> Backlog:
        """What is not in the file yet."""
        if self.session is None:
            count = len(self._unbegun)
            return Backlog(count, count, self._not_begun if count else "")
        return self.session.outbox.backlog

    def flush(self) -> None:
        """Try to write whatever waits."""
        if self.session is not None:
            self.session.outbox.flush()
        elif self._unbegun:
            with suppress(StoreError):
                self._opened()

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
        return self._revised(self.session.undo() if self.session is not None else None)

    def redo(self) -> Event | None:
        """Bring back what was taken back last; returns it, or none."""
        return self._revised(self.session.redo() if self.session is not None else None)

    def _revised(self, event: Event | None) -> Event | None:
        self._fold()
        return event

    def drafts(self) -> Mapping[str, str]:
        """Words that were typed and never kept, by field."""
        if self.session is None:
            return self._unbegun
        return {one.field: one.text for one in self.session.outbox.drafts() if one.text}

    def keep_draft(self, field: str, text: str) -> None:
        """Keep words that are being typed."""
        if self.session is not None:
            self.session.outbox.keep_draft(field, text)
        else:
            self._unbegun[field] = text
            self.flush()
