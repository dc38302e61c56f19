"""Action steps, read from the events that agreed them and reported on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from observe_tui.record.events import REVISIONS, effective, read_text
from observe_tui.record.model import ActionStep, Cycle, Event, Run, StatusChange

AGREE = "agree"
STATUS = "status"
ACTION_VERBS = frozenset({AGREE, STATUS}) | REVISIONS

STATUSES = ("open", "tried", "mastered", "let go")


def action_steps(runs: Iterable[Run], events: Sequence[Event]) -> dict[str, ActionStep]:
    """The agreed step of each cycle that has one, by cycle id, with its status today.

    Args:
        runs: in the order they were started.
        events: at least every event of these runs whose verb is in `ACTION_VERBS`.
    """
    by_run: dict[str, list[Event]] = {}
    for event in events:
        by_run.setdefault(event.run_id, []).append(event)
    steps: dict[str, ActionStep] = {}
    for run in runs:
        reported: set[str] = set()
        for event in effective(by_run.get(run.id, [])):
            about = read_text(event.payload, "cycle")
            if event.verb == AGREE:
                steps[run.cycle_id] = _agreed(run.cycle_id, event)
            elif event.verb == STATUS and about in steps:
                steps[about] = _reported(steps[about], event, run, again=about in reported)
                reported.add(about)
    return steps


def _agreed(cycle_id: str, event: Event) -> ActionStep:
    return ActionStep(
        cycle_id=cycle_id,
        what=read_text(event.payload, "what"),
        why=read_text(event.payload, "why"),
        owner=read_text(event.payload, "owner"),
        by_when=read_text(event.payload, "by_when"),
        looks_like=read_text(event.payload, "looks_like"),
        support=read_text(event.payload, "support"),
        agreed_at=event.at,
    )


def _reported(step: ActionStep, event: Event, run: Run, *, again: bool) -> ActionStep:
    """The step after a report; a second one in the same talk takes the place of the first."""
    status = read_text(event.payload, "status")
    if status not in STATUSES:
        return step
    change = StatusChange(status, read_text(event.payload, "note"), event.at, run.cycle_id)
    before = step.history[:-1] if again else step.history
    return replace(step, status=status, history=(*before, change))


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """A step agreed with the same colleague before.

    Attributes:
        agreed_in: the cycle in which it was agreed.
        seen_in: the newest cycle in which they said how it is going, if they did.
    """

    step: ActionStep
    agreed_in: Cycle
    seen_in: Cycle | None


def earlier_steps(
    cycle: Cycle, cycles: Sequence[Cycle], steps: Mapping[str, ActionStep]
) -> tuple[EarlierStep, ...]:
    """Every step agreed with the same colleague in earlier cycles, the oldest first."""
    by_id = {one.id: one for one in cycles}
    found = []
    for other in sorted(cycles, key=lambda one: (one.day, one.created_at)):
        same = other.observed.id == cycle.observed.id and other.id in steps
        if same and (other.day, other.created_at) < (cycle.day, cycle.created_at):
            step = steps[other.id]
            seen = by_id.get(step.history[-1].cycle_id) if step.history else None
            found.append(EarlierStep(step, other, seen))
    return tuple(found)
