"""The debrief document: what was agreed, seen, said and planned, in the order it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeAlias

from observe_tui.record.model import Cycle
from observe_tui.report.contents import contents
from observe_tui.report.model import PURPOSE, Document, Header, Section, Skipped, StageTime
from observe_tui.report.recorded import recorded
from observe_tui.report.sieve import Sieve, began_at
from observe_tui.report.words import consent_told
from observe_tui.session.reading import CycleRecord, RunRecord

__all__ = [
    "Document",
    "Header",
    "ProtocolNames",
    "Section",
    "Skipped",
    "StageTime",
    "build_document",
    "header_of",
]

ProtocolNames: TypeAlias = Mapping[str, str]
"""Names of protocols, by their id."""


def build_document(
    record: CycleRecord,
    names: ProtocolNames | None,
    today: date,
    *,
    whole: bool = False,
) -> Document:
    """Put a cycle in the order of a debrief document.

    Args:
        names: of protocols nothing has been recorded with yet; the others go by the name they
            were recorded with. One that is named nowhere goes by its id.
        today: the day the document is made.
        whole: whether lines that the observer keeps back are in it: on the observer's own screen
            they are, in what leaves they are not, and a sentence says how many stayed behind.
    """
    sections = contents(record, whole=whole)
    return Document(
        header_of(record, names, today),
        tuple(one for one in sections if not one.empty),
        recorded=tuple(recorded(Sieve(record, whole))),
    )


def header_of(record: CycleRecord, names: ProtocolNames | None, today: date) -> Header:
    """Who, what and when of a cycle.

    Args:
        names: of protocols nothing has been recorded with yet.
        today: the day the document is made.
    """
    cycle = record.cycle
    observation = record.run("observe")
    began = began_at(observation) if observation else None
    ended = None
    if began is not None and observation is not None and observation.timeline.ended:
        ended = began + timedelta(milliseconds=observation.timeline.end_ms)
    known = {**(names or {}), **_recorded_names(record)}
    return Header(
        observed=cycle.observed.name,
        observer=cycle.observer.name,
        course=cycle.course,
        group=cycle.group,
        day=began.date() if began else cycle.day,
        planned=cycle.starts,
        began=began,
        ended=ended,
        protocol=known.get(cycle.protocol, cycle.protocol),
        instruments=tuple(known.get(one, one) for one in _instruments(cycle, observation)),
        owner=cycle.observed.name,
        purpose=PURPOSE,
        made_on=today,
        participants=tuple(one.spoken for one in cycle.participants),
        meeting=cycle.is_meeting,
        consent=consent_told(record.agreement),
    )


def _recorded_names(record: CycleRecord) -> ProtocolNames:
    names: dict[str, str] = {}
    for sitting in (run.sitting for run in record.runs):
        names |= sitting.names
        if sitting.protocol:
            names[record.cycle.protocol] = sitting.protocol
    return names


def _instruments(cycle: Cycle, observation: RunRecord | None) -> tuple[str, ...]:
    """Those the observation was run with; those planned, as long as nobody observed."""
    return tuple(observation.sitting.names) if observation else cycle.instruments
