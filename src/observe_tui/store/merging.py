"""From the journal into the database: in order, each event once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from observe_tui.record.model import Draft
from observe_tui.store.journal import Entry, Waiting
from observe_tui.store.tables import DraftRow, EventRow


def merge(session: Session, entries: Iterable[Waiting]) -> bool:
    """Add what is not in the database yet, in the order it was recorded.

    An event keeps its number in the run if that is free. If another window used the number
    meanwhile, it gets the next one after the last: nothing is lost, the order in which this
    window recorded stays, and its events follow what the other window had already recorded.

    Returns:
        Whether every event is in the database now. One whose run is not there (the file was
        replaced by an older copy) stays behind, and must not keep the others out.
    """
    complete = True
    for entry in entries:
        if isinstance(entry, Draft):
            _merge_draft(session, entry)
        else:
            complete = _merge_event(session, entry) and complete
    return complete


def _merge_draft(session: Session, draft: Draft) -> None:
    there = session.get(DraftRow, (draft.owner, draft.field))
    if there is None or there.saved_at <= draft.saved_at:
        session.merge(DraftRow.of(draft))
        session.flush()  # the event that settles it may come next


def _merge_event(session: Session, entry: Entry) -> bool:
    event = entry.event
    if session.get(EventRow, event.id) is not None:
        return True
    in_run = col(EventRow.run_id) == event.run_id
    taken = session.exec(select(EventRow.id).where(in_run, col(EventRow.seq) == event.seq)).first()
    if taken is not None:
        last = session.exec(select(func.max(EventRow.seq)).where(in_run)).one()
        event = replace(event, seq=last + 1)
    try:
        with session.begin_nested():
            session.add(EventRow.of(event))
    except IntegrityError:
        return False
    if entry.settles is not None:
        draft = session.get(DraftRow, (event.run_id, entry.settles))
        # A younger draft is the next line already, typed while this one waited.
        if draft is not None and draft.saved_at <= event.at:
            session.delete(draft)
    return True
