"""Recording what was agreed: each answer is on the disk before anybody sees it kept."""

from __future__ import annotations

from datetime import date, timedelta

from observe_tui.record.events import RESTORE, RETRACT, effective, redoable, undoable
from observe_tui.record.model import Cycle, Event, Payload, Run, new_id
from observe_tui.record.ports import NotSaved, RunStore
from observe_tui.session.agreement import (
    CONSENT,
    KEEP,
    STAGE,
    STEP,
    Consent,
    agreed,
)
from observe_tui.session.clock import Clock, OnwardClock
from observe_tui.session.starting import begin_run


class Agreeing:
    """What is agreed of one cycle, open for recording.

    Its run begins with the first thing that is to be kept; who only looks leaves nothing behind.
    What cannot be written is not counted as kept: everything that records raises `StoreError` then.

    Attributes:
        made: what stands now.
        waits: why the newest of it is in the journal and not in the file; empty while all is well.
    """

    def __init__(self, store: RunStore, clock: Clock, cycle: Cycle) -> None:
        """Open what is agreed of a cycle.

        Raises:
            StoreError: the store cannot be read.
        """
        self._store = store
        self._clock = clock
        self._cycle = cycle
        runs = [run for run in store.runs(cycle.id) if run.stage == STAGE]
        self._run = runs[-1] if runs else None
        self._events = store.events(self._run.id) if self._run is not None else []
        self.made = agreed(effective(self._events))
        self.waits = ""

    @property
    def can_undo(self) -> bool:
        """Whether anything was kept that can be taken back."""
        return undoable(self._events) is not None

    @property
    def can_redo(self) -> bool:
        """Whether anything was taken back that can be brought back."""
        return redoable(self._events) is not None

    def answer(self, consent: Consent) -> None:
        """Keep what somebody answered.

        Raises:
            StoreError: it is not on the disk.
        """
        self._record(CONSENT, consent.payload)

    def keep(self, until: date | None) -> None:
        """Keep the record until this day; none where the rule is to hold.

        Raises:
            StoreError: it is not on the disk.
        """
        self._record(KEEP, {"until": until.isoformat() if until is not None else ""})

    def undo(self) -> bool:
        """Take back what was kept last. False where there is nothing.

        Raises:
            StoreError: it is not on the disk.
        """
        return self._revise(RETRACT, undoable(self._events))

    def redo(self) -> bool:
        """Bring back what was taken back last. False where there is nothing.

        Raises:
            StoreError: it is not on the disk.
        """
        return self._revise(RESTORE, redoable(self._events))

    def _revise(self, verb: str, event: Event | None) -> bool:
        if event is not None:
            self._record(verb, {"event": event.id})
        return event is not None

    def _record(self, verb: str, payload: Payload) -> None:
        run = self._begun()
        latest = self._events[-1].at if self._events else run.started_at
        now = OnwardClock(self._clock, latest).now()
        elapsed = (now - run.started_at) // timedelta(milliseconds=1)
        number = self._events[-1].seq + 1 if self._events else 1
        event = Event(new_id(), run.id, number, STEP, verb, payload, now, elapsed)
        try:
            self._store.append(event)
            self.waits = ""
        except NotSaved as trouble:
            if not trouble.journaled:
                raise
            self.waits = str(trouble)
        self._events.append(event)
        self.made = agreed(effective(self._events))

    def _begun(self) -> Run:
        if self._run is None:
            self._run = begin_run(self._store, self._clock, self._cycle, STAGE, ())
        return self._run
