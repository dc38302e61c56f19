"""A run while it happens: every event is committed, then folded; only then may it be painted."""

from __future__ import annotations

from collections.abc import Sequence
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
from observe_tui.record.ports import NotSaved, RunStore
from observe_tui.session.clock import Clock
from observe_tui.session.progress import Progress, progress
from observe_tui.steps import KINDS

PULSE = "(pulse)"
ABSENCE_MS = 4_000
"""Time without a sign of life, in milliseconds, from which on nobody was watching."""


class Session:
    """One run, open for recording.

    Writes go through one door, `record`. A write that fails stays in memory, in order, and is
    tried again before the next one and at every `pulse`; meanwhile `unsaved` counts them.
    """

    def __init__(self, run: Run, steps: Sequence[StepSpec], store: RunStore, clock: Clock) -> None:
        """Open a run and read what was recorded so far.

        Raises:
            StoreError: the store cannot be read.
        """
        self.run = run
        self.steps = tuple(steps)
        self.events = store.events(run.id)
        self._store = store
        self._clock = clock
        self._specs = {step.id: step for step in steps}
        self._states: dict[str, object] = {}
        self._waiting: list[tuple[Event, str | None]] = []
        self.trouble = ""
        for step in steps:
            self._replay(step.id)
        began = (clock.utc() - run.started_at) // timedelta(milliseconds=1)
        self._origin_ms = max(began, self._last_sign_ms())
        self._origin_s = clock.steady()

    def elapsed_ms(self) -> int:
        """Milliseconds since the run began, pauses and absences included."""
        return self._origin_ms + round((self._clock.steady() - self._origin_s) * 1000)

    def now(self) -> datetime:
        """The time of day where the person at the keyboard is."""
        return self._clock.utc().astimezone()

    @property
    def timeline(self) -> Timeline:
        """The run's span up to now and the gaps in it."""
        return timeline(self.events, self.elapsed_ms())

    @property
    def progress(self) -> Progress:
        """Which step the run stands at."""
        return progress([step.id for step in self.steps], self.events, self.timeline)

    @property
    def unsaved(self) -> int:
        """How many events are not on the disk yet."""
        return len(self._waiting)

    def spec(self, step: str) -> StepSpec:
        """What the protocol says of a step."""
        return self._specs[step]

    def state(self, step: str) -> object:
        """The state of a step after all that was recorded; its kind knows the type."""
        return self._states[step]

    def effective(self, step: str) -> list[Event]:
        """The events of a step that hold now."""
        return effective([event for event in self.events if event.step == step])

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
        happened = self.elapsed_ms() if at_ms is None else max(0, at_ms)
        seq = self.events[-1].seq + 1 if self.events else 1
        event = Event(new_id(), self.run.id, seq, step, verb, payload, self._clock.utc(), happened)
        self._waiting.append((event, settles))
        self.save()
        self.events.append(event)
        if step and verb in REVISIONS:
            self._replay(step)
        elif step in self._states:
            spec = self._specs[step]
            self._states[step] = KINDS[spec.kind].fold(spec, self._states[step], event)
        return event

    def save(self) -> bool:
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

    def pulse(self) -> None:
        """Leave a sign of life, and try again to save what could not be saved."""
        if self.save():
            self.keep_draft(PULSE, "")

    def keep_draft(self, field: str, text: str, elapsed_ms: int | None = None) -> bool:
        """Keep words that are being typed. True once they are on the disk."""
        draft = Draft(self.run.id, field, text, self._clock.utc(), elapsed_ms)
        try:
            self._store.save_draft(draft)
        except NotSaved as trouble:
            self.trouble = str(trouble)
            return False
        return True

    def drafts(self) -> list[Draft]:
        """The words kept last for each field that was never submitted."""
        return [one for one in self._store.drafts(self.run.id) if one.field != PULSE]

    def note_absence(self, since_ms: int | None = None) -> int:
        """Mark the time in which the program was shut or asleep as a gap.

        Args:
            since_ms: the last sign of life; read from the store unless told.

        Returns:
            The length of the gap in milliseconds, 0 where there is none.
        """
        since = self._last_sign_ms() if since_ms is None else since_ms
        now, line = self.elapsed_ms(), self.timeline
        if not self.events or line.ended or line.paused_ms is not None or now - since < ABSENCE_MS:
            return 0
        self.mark_run(GAP, from_ms=since)
        return now - since

    def _last_sign_ms(self) -> int:
        signs = [event.at for event in self.events]
        signs += [draft.saved_at for draft in self._store.drafts(self.run.id)]
        latest = max(signs, default=self.run.started_at)
        return max(0, (latest - self.run.started_at) // timedelta(milliseconds=1))

    def _replay(self, step: str) -> None:
        spec = self._specs.get(step)
        if spec is not None:
            self._states[step] = KINDS[spec.kind].replay(spec, self.effective(step))
