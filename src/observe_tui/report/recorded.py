"""Everything recorded in a cycle, one by one: what sheets and programs work with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from observe_tui.protocol.model import StepSpec
from observe_tui.record.events import read_number, read_text
from observe_tui.record.model import Event
from observe_tui.report.model import Recorded
from observe_tui.report.sieve import Sieve
from observe_tui.session.reading import RunRecord
from observe_tui.steps import KINDS
from observe_tui.steps.seats import SEAT

_TOLD = ("code", "tag", "text", "note", SEAT)


def recorded(sieve: Sieve) -> Iterator[Recorded]:
    """What counts of every run and may leave, in the order it happened."""
    for run in sieve.record.runs:
        steps = {step.id: step for step in run.sitting.steps}
        counted = [event for step in steps for event in sieve.counted(run, step)]
        for event in sorted(counted, key=lambda one: (one.elapsed_ms, one.seq)):
            yield _told(run, steps, event)


def _told(run: RunRecord, steps: Mapping[str, StepSpec], event: Event) -> Recorded:
    step = steps[event.step]
    kind = KINDS[step.kind]
    code = kind.code_of(step, event)
    turn = read_number(event.payload, kind.turn) if kind.turn else None
    return Recorded(
        ref=event.id,
        stage=run.run.stage,
        step=run.sitting.names.get(step.id, step.title),
        verb=event.verb,
        at=event.at.astimezone(),
        at_ms=event.elapsed_ms,
        code=read_text(event.payload, "code"),
        name=(code.name or code.label) if code is not None else "",
        tag=read_text(event.payload, "tag"),
        text=read_text(event.payload, "text"),
        seat=read_text(event.payload, SEAT),
        turn=turn + 1 if turn is not None else None,
        note=read_text(event.payload, "note"),
        details=tuple(_details(event, {*_TOLD, kind.turn})),
    )


def _details(event: Event, told: Collection[str]) -> Iterator[tuple[str, str]]:
    """What no other field tells, in the words of the record."""
    for name, value in event.payload.items():
        if name not in told and isinstance(value, (str, int, float)) and value != "":
            yield name, str(value)
