"""Where a conversation has got to: which steps are done, and how long each took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from observe_tui.analysis.timeline import Timeline
from observe_tui.record.events import read_text
from observe_tui.record.model import Event

ENTER = "enter"
DONE = "done"
SKIP = "skip"

StepStatus: TypeAlias = Literal["done", "current", "skipped", "to come"]


@dataclass(frozen=True, slots=True)
class Progress:
    """The way through the steps of a run.

    Attributes:
        current: id of the step the run stands at; none before the first one was entered.
        status: of each step, by id.
        used_ms: time spent in each step so far, gaps left out, by id.
        reasons: why a step was skipped, by id.
    """

    current: str | None
    status: Mapping[str, StepStatus]
    used_ms: Mapping[str, int]
    reasons: Mapping[str, str] = field(default_factory=dict)


def progress(steps: Sequence[str], events: Sequence[Event], line: Timeline) -> Progress:
    """Read from a run's own events where it stands.

    Args:
        steps: ids of the steps in order.
        events: of the run, by `seq`; events of steps are passed over.
        line: the run's timeline, up to now.
    """
    current: str | None = None
    since = 0
    used = dict.fromkeys(steps, 0)
    finished: dict[str, StepStatus] = {}
    reasons: dict[str, str] = {}
    for event in events:
        step = read_text(event.payload, "step")
        if event.step or step not in used:
            continue
        if event.verb == ENTER:
            if current is not None:
                used[current] += line.watched_ms(since, event.elapsed_ms)
            current, since = step, event.elapsed_ms
        elif event.verb == DONE:
            finished[step] = "done"
            reasons.pop(step, None)
        elif event.verb == SKIP:
            finished[step] = "skipped"
            reasons[step] = read_text(event.payload, "reason")
    if current is not None:
        used[current] += line.watched_ms(since, line.end_ms)
    status: dict[str, StepStatus] = {step: finished.get(step, "to come") for step in steps}
    if current is not None and not line.ended:
        status[current] = "current"
    return Progress(current, status, used, reasons)
