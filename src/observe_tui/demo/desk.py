"""A desk to record runs on before they are kept: a run store in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from observe_tui.record.model import Draft, Event, Run
from observe_tui.record.ports import RunStore


class Desk(RunStore):
    """Holds one run at a time; what lies on it is gone with the desk."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._events: list[Event] = []
        self._drafts: list[Draft] = []

    def runs(self, cycle_id: str | None = None) -> list[Run]:
        """The run on the desk, if it is of that cycle."""
        return [run for run in self._runs if cycle_id in (None, run.cycle_id)]

    def start_run(self, run: Run) -> None:
        """Clear the desk for another run."""
        self.keep_run(run, ())

    def keep_run(self, run: Run, events: Sequence[Event]) -> None:
        """Clear the desk for another run and its events."""
        self._runs, self._events = [run], list(events)

    def events(self, run_id: str) -> list[Event]:
        """The events of the run on the desk."""
        return [event for event in self._events if event.run_id == run_id]

    def events_with(self, verbs: Collection[str]) -> list[Event]:
        """Those of its events with one of these verbs."""
        return [event for event in self._events if event.verb in verbs]

    def append(self, event: Event, settles: str | None = None) -> None:
        """Add an event; the draft it settles goes."""
        self._events.append(event)
        if settles is not None:
            self.drop_drafts(event.run_id, settles)

    def drafts(self, owner: str) -> list[Draft]:
        """The drafts of one owner."""
        return [draft for draft in self._drafts if draft.owner == owner]

    def save_draft(self, draft: Draft) -> None:
        """Replace the draft of a field."""
        self.drop_drafts(draft.owner, draft.field)
        self._drafts.append(draft)

    def drop_drafts(self, owner: str, field: str | None = None) -> None:
        """Forget one draft of an owner, or all of them."""
        self._drafts = [
            one for one in self._drafts if one.owner != owner or field not in (None, one.field)
        ]
