"""What took place in a cycle: when and how long, and nothing of what was seen or said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from observe_tui.session.reading import CycleRecord

_MS_A_MINUTE = 60_000

STAGE_WORDS: Mapping[str, str] = {
    "before": "Talk before",
    "observe": "Observation",
    "debrief": "Debrief",
    "meeting": "Meeting",
    "follow-up": "Follow-up",
}
"""The stages in words of ours: what a protocol calls them may tell what they were about."""

MINUTES = "Minutes are without pauses and absences."


@dataclass(frozen=True, slots=True)
class Held:
    """One stage that took place.

    Attributes:
        stage: of the cycle, one of `STAGE_WORDS`.
        began: as the clock on the wall said.
        minutes: spent in it, whole ones; pauses and absences left out.
        ended: whether somebody ended it.
    """

    stage: str
    began: datetime
    minutes: int
    ended: bool


def held(record: CycleRecord) -> Iterator[Held]:
    """Every stage of a cycle in which anything happened, in the order they were begun."""
    for run in record.runs:
        line = run.timeline
        if run.events and run.run.stage in STAGE_WORDS:
            minutes = round(line.watched_ms(0, line.end_ms) / _MS_A_MINUTE)
            began = run.run.started_at.astimezone()
            yield Held(run.run.stage, began, minutes, line.ended)
