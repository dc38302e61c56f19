"""What each cycle needs next: the order of the home screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from observe_tui.analysis.timeline import END
from observe_tui.protocol.stages import StageId
from observe_tui.record.actions import ACTION_VERBS, action_steps
from observe_tui.record.model import ActionStep, Cycle, Event, Run
from observe_tui.record.ports import Store
from observe_tui.session.agreement import AGREEMENT_VERBS, Agreement, agreements

Need: TypeAlias = Literal["today", "coming", "debrief", "follow-up", "closed"]
NEEDS: tuple[Need, ...] = ("today", "coming", "debrief", "follow-up", "closed")

StageStatus: TypeAlias = Literal["done", "running", "to come"]


@dataclass(frozen=True, slots=True)
class Appointment:
    """A cycle and what comes next in it.

    Attributes:
        need: the group it belongs to.
        next_stage: the first stage that has not been ended; none when the cycle is closed.
        stages: how far each stage is.
        runs: of the cycle, in the order they were started.
        ordinal: 1 for the first cycle with this colleague, 2 for the second, ...
        agreement: whether the colleague consents, and how long the record is kept.
    """

    cycle: Cycle
    need: Need
    next_stage: StageId | None
    stages: Mapping[StageId, StageStatus]
    runs: tuple[Run, ...]
    ordinal: int
    last_step: ActionStep | None
    this_step: ActionStep | None
    agreement: Agreement = field(default_factory=Agreement)

    def open_run(self, stage: str, ended: Collection[str]) -> Run | None:
        """The newest run of a stage that nobody has ended."""
        return next(
            (run for run in reversed(self.runs) if run.stage == stage and run.id not in ended),
            None,
        )


@dataclass(frozen=True, slots=True)
class Agenda:
    """Every cycle, in the order a coach needs them.

    Attributes:
        ended: ids of the runs that have ended.
    """

    appointments: tuple[Appointment, ...]
    ended: frozenset[str]

    def of(self, need: Need) -> list[Appointment]:
        """The appointments of one group."""
        return [one for one in self.appointments if one.need == need]

    def find(self, cycle_id: str) -> Appointment | None:
        """The appointment of one cycle."""
        return next((one for one in self.appointments if one.cycle.id == cycle_id), None)


def read_agenda(store: Store, day: date) -> Agenda:
    """Read the agenda of a day.

    Raises:
        StoreError: the store cannot be read.
    """
    verbs = {END, *ACTION_VERBS, *AGREEMENT_VERBS}
    return agenda(store.cycles(), store.runs(), store.events_with(verbs), day)


def agenda(
    cycles: Sequence[Cycle], runs: Sequence[Run], events: Sequence[Event], day: date
) -> Agenda:
    """Put cycles in order by what they need next.

    Args:
        runs: in the order they were started.
        events: at least those that end a run, speak of action steps, or say what was agreed.
        day: today, for the person at the keyboard.
    """
    ended = frozenset(event.run_id for event in events if event.verb == END and not event.step)
    steps = action_steps(runs, [event for event in events if event.verb in ACTION_VERBS])
    agreed = agreements(runs, events)
    by_cycle: dict[str, list[Run]] = {}
    for run in runs:
        by_cycle.setdefault(run.cycle_id, []).append(run)
    seen: dict[str, int] = {}
    newest: dict[str, ActionStep] = {}
    found: list[Appointment] = []
    for cycle in sorted(cycles, key=lambda one: (one.day, one.created_at)):
        seen[cycle.observed.id] = seen.get(cycle.observed.id, 0) + 1
        own = tuple(by_cycle.get(cycle.id, ()))
        stages = {stage: _status(stage, own, ended) for stage in cycle.stages}
        coming = _next_stage(stages)
        found.append(
            Appointment(
                cycle,
                _need(coming, stages, cycle.day, day),
                coming,
                stages,
                own,
                seen[cycle.observed.id],
                newest.get(cycle.observed.id),
                steps.get(cycle.id),
                agreed.get(cycle.id, Agreement()),
            )
        )
        if cycle.id in steps:
            newest[cycle.observed.id] = steps[cycle.id]
    return Agenda(tuple(sorted(found, key=_order)), ended)


def _status(stage: StageId, runs: Iterable[Run], ended: Collection[str]) -> StageStatus:
    own = [run.id in ended for run in runs if run.stage == stage]
    if not own:
        return "to come"
    return "done" if own[-1] else "running"


def _next_stage(stages: Mapping[StageId, StageStatus]) -> StageId | None:
    """A running stage first; else the one after the last that was begun."""
    for stage, status in stages.items():
        if status == "running":
            return stage
    order = list(stages)
    begun = [order.index(stage) for stage, status in stages.items() if status == "done"]
    following = max(begun, default=-1) + 1
    return order[following] if following < len(order) else None


def _need(
    coming: StageId | None, stages: Mapping[StageId, StageStatus], planned: date, today: date
) -> Need:
    if coming is None:
        return "closed"
    if coming in ("before", "observe", "meeting"):
        running = stages[coming] == "running"
        return "today" if running or planned <= today else "coming"
    return "debrief" if coming == "debrief" else "follow-up"


def _order(one: Appointment) -> tuple[int, object, object, object]:
    cycle = one.cycle
    return (
        NEEDS.index(one.need),
        cycle.day if one.need != "closed" else -cycle.day.toordinal(),
        cycle.starts is None,
        (cycle.starts.isoformat() if cycle.starts else "", cycle.created_at),
    )
