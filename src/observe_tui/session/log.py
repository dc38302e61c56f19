"""The log of a run: everything recorded in its steps, with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observe_tui.record.events import REVISIONS, effective, retracted
from observe_tui.record.model import Event, JsonValue


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that was recorded.

    Attributes:
        original: as it was recorded.
        now: as it counts now, amended; the original where it was taken back.
        gone: whether it stands taken back.
    """

    original: Event
    now: Event
    gone: bool

    @property
    def is_amended(self) -> bool:
        """Whether it counts otherwise than it was recorded; a note alone changes nothing."""
        return self.now.elapsed_ms != self.original.elapsed_ms or _said(self.now) != _said(
            self.original
        )


def _said(event: Event) -> dict[str, JsonValue]:
    return {name: value for name, value in event.payload.items() if name != "note"}


def read_log(events: Sequence[Event]) -> list[LogEntry]:
    """Everything recorded in the steps of a run, by when it happened.

    What was taken back is in it: nothing that was recorded goes.
    """
    gone = retracted(events)
    # An amendment that was itself taken back does not count; `effective` knows.
    now = {event.id: event for event in effective(events)}
    entries = [
        LogEntry(event, now.get(event.id, event), event.id in gone)
        for event in events
        if event.step and event.verb not in REVISIONS
    ]
    return sorted(entries, key=lambda one: (one.now.elapsed_ms, one.original.seq))
