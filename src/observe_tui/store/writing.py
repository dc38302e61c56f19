"""Writing: each call is one durable transaction, or words that go to the journal instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import Delete, Engine
from sqlmodel import Session, col, delete, or_, select

from observe_tui.record.model import Cycle, Draft, Event, Run, SeatMap
from observe_tui.record.ports import NotSaved
from observe_tui.store.claim import Claim
from observe_tui.store.connecting import for_writing
from observe_tui.store.database import Database
from observe_tui.store.failures import (
    WRITE_FAILURES,
    FileReplaced,
    HeldElsewhere,
    NumberTaken,
    reason,
)
from observe_tui.store.journal import Entry, Journal, Waiting
from observe_tui.store.locking import identity
from observe_tui.store.merging import merge
from observe_tui.store.tables import (
    CycleRow,
    DraftRow,
    EventRow,
    PersonRow,
    ProtocolTextRow,
    RunProtocolRow,
    RunRow,
    SeatMapRow,
)


class Writer:
    """Writes to one file. What each method promises stands in `SqlStore`."""

    def __init__(
        self, database: Database, opened: tuple[int, int], engine: Engine, claim: Claim
    ) -> None:
        """A writer to a file.

        Args:
            opened: the `locking.identity` of the file when it was opened.
            claim: the right to write.
        """
        self._database = database
        self._engine = engine
        self._writing = for_writing(engine)
        self._journal = Journal(database)
        self._opened = opened
        self._claim = claim

    def save_cycle(self, cycle: Cycle) -> None:
        """Add a cycle (its people too), or replace the plan of one."""
        people = (PersonRow.of(cycle.observed), PersonRow.of(cycle.observer))
        row = CycleRow.of(cycle)

        def work(session: Session) -> None:
            for person in people:
                session.merge(person)
            session.flush()  # SQLite checks references statement by statement
            session.merge(row)

        self._save(work)

    def save_seat_map(self, seats: SeatMap) -> None:
        """Keep the seats of a class, replacing those before."""
        row = SeatMapRow.of(seats)
        self._save(lambda session: session.merge(row))

    def keep_run(self, run: Run, events: Sequence[Event]) -> None:
        """Keep a run, the protocol texts it freezes and its events, in one transaction."""
        row = RunRow.of(run)
        rows = [EventRow.of(event) for event in events]

        def work(session: Session) -> None:
            if session.get(RunRow, run.id) is not None:
                return
            session.add(row)
            for protocol in run.protocols:
                session.merge(ProtocolTextRow.of(protocol))
            session.flush()
            for position, protocol in enumerate(run.protocols):
                session.add(RunProtocolRow(run_id=run.id, position=position, hash=protocol.hash))
            session.add_all(rows)

        self._save(work)

    def append(self, event: Event, settles: str | None = None) -> None:
        """Make one event durable, and drop the draft of field `settles` with it."""
        row = EventRow.of(event)

        def work(session: Session) -> None:
            same_place = (col(EventRow.run_id) == event.run_id) & (col(EventRow.seq) == event.seq)
            there = session.exec(
                select(EventRow.id).where(or_(col(EventRow.id) == event.id, same_place))
            ).all()
            if event.id in there:
                return
            if there:
                raise NumberTaken(f"another window recorded number {event.seq} of this run first")
            session.add(row)
            if settles is not None:
                older = col(DraftRow.saved_at) <= event.at
                session.exec(_drafts_of(event.run_id, settles).where(older))

        try:
            self._write(work)
        except WRITE_FAILURES as error:
            raise self._journaled(Entry(event, settles), error) from error

    def save_draft(self, draft: Draft) -> None:
        """Keep the newest text of a field, replacing the one before."""
        row = DraftRow.of(draft)
        try:
            self._write(lambda session: session.merge(row))
        except WRITE_FAILURES as error:
            raise self._journaled(draft, error) from error

    def drop_drafts(self, owner: str, field: str | None = None) -> None:
        """Forget one draft of an owner, or all of them."""
        self._save(lambda session: session.exec(_drafts_of(owner, field)))

    def take_in_journal(self) -> None:
        """Put what waits in the journal into the database, if that can be done now."""
        with suppress(*WRITE_FAILURES):  # it goes on waiting, and the next write tries again
            self._merge()

    def _save(self, work: Callable[[Session], object]) -> None:
        """A write for which there is no journal."""
        try:
            self._write(work)
        except WRITE_FAILURES as error:
            raise NotSaved(
                f"Not saved in {self._database.file}: {reason(error)}. What the file had before is "
                "unchanged; keep this window open and try again."
            ) from error

    def _write(self, work: Callable[[Session], object]) -> None:
        """One durable transaction, after what waits in the journal."""
        if self._claim.elsewhere():
            raise HeldElsewhere
        # A deleted or replaced file goes on taking writes that nobody will find again.
        if identity(self._database.file) != self._opened:
            raise FileReplaced("another file was put in its place")
        try:
            self._merge()
            with Session(self._writing) as session, session.begin():
                work(session)
        except WRITE_FAILURES:
            # Whoever types must not wait again and again for a file that is held.
            self._writing = for_writing(self._engine, patient=False)
            raise
        self._writing = for_writing(self._engine)

    def _merge(self) -> None:
        """Commit what waits in the journal, whatever becomes of the write that comes after."""
        with self._journal.taken() as waiting:
            if waiting is None:
                return
            with Session(self._writing) as session, session.begin():
                complete = merge(session, waiting.entries)
            if complete:
                # Events that stay in the journal by mistake are recognised by their ids.
                with suppress(OSError):
                    waiting.empty()

    def _journaled(self, waiting: Waiting, error: Exception) -> NotSaved:
        """Keep it in the journal, and say what became of it."""
        text = f"Not saved in {self._database.file}: {reason(error)}."
        try:
            self._journal.keep(waiting)
        except OSError as second:
            return NotSaved(
                f"{text} The journal {self._journal.file} cannot be written either "
                f"({reason(second)}): this is only in the window's memory. Keep it open, make "
                "room or free the file, and try again."
            )
        return NotSaved(
            f"{text} It is safe in the journal {self._journal.file} and goes into the file with "
            "the next write that works.",
            journaled=True,
        )


def _drafts_of(owner: str, field: str | None) -> Delete:
    drafts = delete(DraftRow).where(col(DraftRow.owner) == owner)
    return drafts if field is None else drafts.where(col(DraftRow.field) == field)
