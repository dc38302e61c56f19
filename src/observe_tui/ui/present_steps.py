"""What surrounds a running conversation: the action steps, with what was said of them in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from observe_tui.record.actions import STATUS, STATUSES, action_steps
from observe_tui.record.events import effective, read_text
from observe_tui.record.model import ActionStep, Event, Run, StatusChange
from observe_tui.session.reading import CycleRecord
from observe_tui.session.session import Session
from observe_tui.steps.kind import Setting


def present_setting(record: CycleRecord, session: Session, focus: str) -> Setting:
    """What surrounds the steps of a running conversation now.

    Args:
        record: the cycle, read when the conversation was opened.
        focus: of the cycle, as the conversation has it now.
    """
    last, this = present_steps(record, session.run, session.events)
    return replace(
        record.setting(session.timeline, session.events),
        last_step=last,
        this_step=this,
        focus=focus,
    )


def present_steps(
    record: CycleRecord, run: Run, events: Sequence[Event]
) -> tuple[ActionStep | None, ActionStep | None]:
    """The last step and this cycle's, as they stand now.

    Args:
        record: the cycle, read when the conversation was opened.
        run: the conversation.
        events: everything recorded in it so far, also since the record was read.
    """
    others = [one for one in record.runs if one.run.id != run.id]
    runs = [*(one.run for one in others), run]
    told = [*(event for one in others for event in one.events), *events]
    this = action_steps(runs, told).get(record.cycle.id)
    return _gone_on(record.last_step, effective(events)), this


def _gone_on(step: ActionStep | None, events: Sequence[Event]) -> ActionStep | None:
    """A step of an earlier cycle with the reports that the record did not know of yet."""
    if step is None:
        return None
    known = {change.at for change in step.history}
    fresh = tuple(
        StatusChange(read_text(event.payload, "status"), read_text(event.payload, "note"), event.at)
        for event in events
        if event.verb == STATUS
        and read_text(event.payload, "cycle") == step.cycle_id
        and read_text(event.payload, "status") in STATUSES
        and event.at not in known
    )
    if not fresh:
        return step
    return replace(step, status=fresh[-1].status, history=(*step.history, *fresh))
