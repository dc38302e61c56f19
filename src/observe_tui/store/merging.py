"""From the journal into the database: in order, each event once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from observe_tui.store.journal import Entry
from observe_tui.store.tables import DraftRow, EventRow


def merge(session: Session, entries: Iterable[Entry]) -> bool:
    """Add the events that are not in the database yet, in the order they were recorded.

    An event keeps its number in the run if that is free. If another window used the number
    meanwhile, it gets the next one after the last: nothing is lost, the order in which this
    window recorded stays, and its events follow what the other window had already recorded.

    Returns:
        Whether every event is in the database now. One whose run is not there (the file was
        replaced by an older copy) stays behind, and must not keep the others out.
    """
    complete = True
    for entry in entries:
        complete = _merge_one(session, entry) and complete
    return complete


def _merge_one(session: Session, entry: Entry) -> bool:
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
