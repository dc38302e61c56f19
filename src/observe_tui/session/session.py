"""A run while it happens: every event is committed, then folded; only then may it be painted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from observe_tui.analysis.timeline import END, GAP, PAUSE, RESUME, Timeline, timeline
from observe_tui.protocol.model import StepSpec
from observe_tui.record.events import (
    AMEND,
    RESTORE,
    RETRACT,
    REVISIONS,
    effective,
    redoable,
    undoable,
)
from observe_tui.record.model import Draft, Event, Payload, Run, new_id
from observe_tui.record.ports import RunStore
from observe_tui.session.clock import Clock, OnwardClock
from observe_tui.session.outbox import Outbox
from observe_tui.session.progress import Progress, progress
from observe_tui.steps import KINDS

ABSENCE_MS = 4_000
"""Time without a sign of life, in milliseconds, from which on nobody was watching."""


class Session:
    """One run, open for recording. Events are written through one door, `record`.

    Attributes:
        steps: what can be recorded in, in order.
        events: everything recorded so far, by `seq`.
        outbox: what is on its way to the disk; a write that fails waits there.
        clock: the clocks of the machine, for what people are shown.
    """

    def __init__(self, run: Run, steps: Sequence[StepSpec], store: RunStore, clock: Clock) -> None:
        """Open a run and read what was recorded so far.

        Raises:
            StoreError: the store cannot be read.
        """
        self.run = run
        self.steps = tuple(steps)
        self.events = store.events(run.id)
        drafts = store.drafts(run.id)
        last_sign = _last_sign(run, self.events, drafts)
        self._time = OnwardClock(clock, last_sign)
        self.outbox = Outbox(run, store, self._time, drafts, last_sign)
        self.clock = clock
        self._specs = {step.id: step for step in steps}
        self._states: dict[str, object] = {}
        for step in steps:
            self._replay(step.id)

    def elapsed_ms(self) -> int:
        """Milliseconds since the run began, pauses and absences included."""
        return self._since_start(self._time.now())

    def _since_start(self, moment: datetime) -> int:
        return (moment - self.run.started_at) // timedelta(milliseconds=1)

    @property
    def timeline(self) -> Timeline:
        """The run's span up to now and the gaps in it."""
        return timeline(self.events, self.elapsed_ms())

    @property
    def progress(self) -> Progress:
        """Which step the run stands at."""
        return progress([step.id for step in self.steps], self.events, self.timeline)

    def spec(self, step: str) -> StepSpec:
        """What the protocol says of a step."""
        return self._specs[step]

    def state(self, step: str) -> object:
        """The state of a step after all that was recorded; its kind knows the type."""
        return self._states[step]

    def record(
        self,
        step: str,
        verb: str,
        payload: Payload,
        at_ms: int | None = None,
        settles: str | None = None,
    ) -> Event:
        """Make one event durable, then fold it into the state of its step.

        Args:
            step: id of the step; empty for the run itself.
            at_ms: when it happened in the run; now, unless told.
            settles: a draft of this run that the event makes superfluous.
        """
        now = self._time.now()
        happened = self._since_start(now) if at_ms is None else max(0, at_ms)
        seq = self.events[-1].seq + 1 if self.events else 1
        event = Event(new_id(), self.run.id, seq, step, verb, payload, now, happened)
        self.outbox.add(event, settles)
        self.events.append(event)
        if step and verb in REVISIONS:
            self._replay(step)
        elif step in self._states:
            spec = self._specs[step]
            self._states[step] = KINDS[spec.kind].fold(spec, self._states[step], event)
        return event

    def undo(self) -> Event | None:
        """Take back the last thing done in any step; returns it, or none."""
        last = undoable(self.events)
        if last is not None:
            self.record(last.step, RETRACT, {"event": last.id})
        return last

    def retract(self, event: str) -> Event:
        """Take back one particular event; it is kept, and no longer counts."""
        target = next(one for one in self.events if one.id == event)
        return self.record(target.step, RETRACT, {"event": event})

    def redo(self) -> Event | None:
        """Bring back what was taken back last; returns it, or none."""
        last = redoable(self.events)
        if last is not None:
            self.record(last.step, RESTORE, {"event": last.id})
        return last

    def amend(
        self,
        event: str,
        changes: Payload,
        elapsed_ms: int | None = None,
        settles: str | None = None,
    ) -> Event:
        """Change what an earlier event says, or its time; the original is kept."""
        target = next(one for one in self.events if one.id == event)
        payload: Payload = {"event": event, "changes": changes}
        if elapsed_ms is not None:
            payload = {**payload, "elapsed_ms": max(0, elapsed_ms)}
        return self.record(target.step, AMEND, payload, settles=settles)

    def date_last(self, by_ms: int) -> Event | None:
        """Move the last thing done in any step that still counts in time; returns it, or none."""
        standing = (event for event in effective(self.events) if event.step)
        last = max(standing, key=lambda event: event.seq, default=None)
        if last is not None:
            self.amend(last.id, {}, last.elapsed_ms + by_ms)
        return last

    def mark_run(self, verb: str, **details: str | int) -> Event:
        """Record something of the run itself: a pause, a step entered, its end."""
        return self.record("", verb, details)

    def toggle_pause(self) -> bool:
        """Pause the run, or go on. True if it is paused now."""
        paused = self.timeline.paused_ms is not None
        self.mark_run(RESUME if paused else PAUSE)
        return not paused

    def end(self) -> None:
        """End the run. It can be read afterwards, not added to."""
        self.mark_run(END)

    def note_absence(self, since_ms: int | None = None) -> int:
        """Mark the time in which the program was shut or asleep as a gap.

        Args:
            since_ms: the last sign of life; what the record shows unless told.

        Returns:
            The length of the gap in milliseconds, 0 where there is none.
        """
        since = self._since_start(self.outbox.last_sign) if since_ms is None else since_ms
        now, line = self.elapsed_ms(), self.timeline
        if line.ended or line.paused_ms is not None or now - since < ABSENCE_MS:
            return 0
        self.mark_run(GAP, from_ms=since)
        return now - since

    def _replay(self, step: str) -> None:
        spec = self._specs.get(step)
        if spec is not None:
            own = effective([event for event in self.events if event.step == step])
            self._states[step] = KINDS[spec.kind].replay(spec, own)


def _last_sign(run: Run, events: Iterable[Event], drafts: Iterable[Draft]) -> datetime:
    """When somebody was last here, by everything that the record has of it."""
    signs = [run.started_at, *(draft.saved_at for draft in drafts)]
    for event in events:
        signs += [event.at, run.started_at + timedelta(milliseconds=event.elapsed_ms)]
    return max(signs)
