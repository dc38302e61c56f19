"""`action`: the one step a teacher will try, agreed in a debrief and looked at again later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from observe_tui.analysis.blocks import Agreement, Block
from observe_tui.protocol.model import StepSpec
from observe_tui.record.actions import AGREE, STATUS
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting

FIELDS = ("what", "why", "owner", "by_when", "looks_like", "support")


class ActionSpec(StepSpec):
    """Agree on a step, or say how one is going.

    Attributes:
        mode: whether a step is agreed on, or one is looked at again.
        of: with `"review"`, whether that is the step of the cycle before or of this one.
    """

    kind: Literal["action"]
    mode: Literal["agree", "review"] = "agree"
    of: Literal["last", "this"] = "this"


@dataclass(frozen=True, slots=True)
class ActionState:
    """What was agreed or reported in this step.

    Attributes:
        answers: text by the names in `FIELDS`; empty until something was agreed.
        status: the status reported last; empty until one was.
        note: what was said with it.
    """

    answers: tuple[tuple[str, str], ...] = ()
    status: str = ""
    note: str = ""


def initial(_spec: ActionSpec) -> ActionState:
    """Nothing agreed, nothing reported."""
    return ActionState()


def fold(_spec: ActionSpec, state: ActionState, event: Event) -> ActionState:
    """The agreement after one more event; the newest holds."""
    if event.verb == AGREE:
        answers = tuple((name, read_text(event.payload, name)) for name in FIELDS)
        return ActionState(answers, state.status, state.note)
    if event.verb == STATUS:
        payload = event.payload
        return ActionState(state.answers, read_text(payload, "status"), read_text(payload, "note"))
    return state


def summary(spec: ActionSpec, state: ActionState, setting: Setting) -> tuple[Block, ...]:
    """The step as it stands today, where this step of the protocol had something to do with it."""
    about = setting.last_step if spec.mode == "review" and spec.of == "last" else setting.this_step
    touched = state.answers if spec.mode == "agree" else state.status
    return (Agreement(spec.title, about),) if about is not None and touched else ()


KIND: Kind[ActionSpec, ActionState] = Kind("action", ActionSpec, initial, fold, summary)
