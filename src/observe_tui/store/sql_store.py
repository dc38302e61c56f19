"""The store: the ports of `record`, kept in one SQLite file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Delete, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, delete, or_, select

from observe_tui.record.model import Cycle, Draft, Event, FrozenProtocol, Person, Run
from observe_tui.record.ports import NotSaved, Store, StoreError
from observe_tui.store.connecting import for_writing
from observe_tui.store.failures import WRITE_FAILURES, FileReplaced, NumberTaken, reason
from observe_tui.store.journal import Journal
from observe_tui.store.merging import merge
from observe_tui.store.tables import (
    CycleRow,
    DraftRow,
    EventRow,
    PersonRow,
    ProtocolTextRow,
    RunProtocolRow,
    RunRow,
)

_Found = TypeVar("_Found")


class SqlStore(Store):
    """Everything that is kept.

    Each method is one transaction on a connection of its own, so that a worker thread may read
    while the UI thread writes. Writes come from one thread: their order is the order of record.

    What people wrote is kept as `words.clean` leaves it: without NUL characters and halves of
    characters. A time without a time zone is a fault of the caller: ValueError, before anything
    is written.
    """

    def __init__(self, file: Path, engine: Engine, journal: Journal) -> None:
        """A store on a file that `opening.open_store` has checked.

        Raises:
            OSError: the file is not there.
        """
        self._file = file
        self._engine = engine
        self._writing = for_writing(engine)
        self._journal = journal
        self._identity = _identity(file)

    def people(self) -> list[Person]:
        """Everybody known, by name, capitals and small letters alike."""
        found = self._read(lambda session: session.exec(select(PersonRow)).all())
        return sorted(
            (row.record() for row in found), key=lambda person: (person.name.casefold(), person.id)
        )

    def save_person(self, person: Person) -> None:
        """Add a person, or change the name of one."""
        row = PersonRow.of(person)
        self._save(lambda session: session.merge(row))

    def cycles(self) -> list[Cycle]:
        """Every cycle, by day, time and when it was planned."""

        def work(session: Session) -> list[Cycle]:
            people = {row.id: row for row in session.exec(select(PersonRow))}
            found = session.exec(
                select(CycleRow).order_by(
                    col(CycleRow.day),
                    col(CycleRow.starts),
                    col(CycleRow.created_at),
                    col(CycleRow.id),
                )
            )
            return [row.record(people[row.observed_id], people[row.observer_id]) for row in found]

        return self._read(work)

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

    def runs(self, cycle_id: str | None = None) -> list[Run]:
        """The runs of one cycle, or of all, in the order they were started."""

        def work(session: Session) -> list[Run]:
            runs = select(RunRow).order_by(col(RunRow.started_at), col(RunRow.id))
            frozen = select(RunProtocolRow).order_by(col(RunProtocolRow.position))
            if cycle_id is not None:
                runs = runs.where(col(RunRow.cycle_id) == cycle_id)
                own = select(RunRow.id).where(col(RunRow.cycle_id) == cycle_id)
                frozen = frozen.where(col(RunProtocolRow.run_id).in_(own))
            protocols: dict[str, list[FrozenProtocol]] = {}
            used = session.exec(frozen).all()
            texts = _texts(session, {row.hash for row in used})
            for row in used:
                protocols.setdefault(row.run_id, []).append(texts[row.hash])
            return [run.record(tuple(protocols.get(run.id, ()))) for run in session.exec(runs)]

        return self._read(work)

    def start_run(self, run: Run) -> None:
        """Keep a run and the protocol texts it freezes, in one transaction.

        Starting a run whose id is already there does nothing.
        """
        self.keep_run(run, ())

    def keep_run(self, run: Run, events: Sequence[Event]) -> None:
        """Keep a whole run that was recorded elsewhere, in one transaction.

        A run whose id is already there stays as it is, with the events it has.
        """
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

    def events(self, run_id: str) -> list[Event]:
        """All events of a run, by `seq`."""
        wanted = select(EventRow).where(col(EventRow.run_id) == run_id).order_by(col(EventRow.seq))
        return self._read(lambda session: [row.record() for row in session.exec(wanted)])

    def events_with(self, verbs: Collection[str]) -> list[Event]:
        """All events of any run with one of these verbs, by run start, then `seq`."""
        wanted = (
            select(EventRow)
            .join(RunRow, col(RunRow.id) == col(EventRow.run_id))
            .where(col(EventRow.verb).in_(verbs))
            .order_by(col(RunRow.started_at), col(RunRow.id), col(EventRow.seq))
        )
        return self._read(lambda session: [row.record() for row in session.exec(wanted)])

    def append(self, event: Event, settles: str | None = None) -> None:
        """Make one event durable, and drop the draft of field `settles` with it.

        Returns only once the event is on the disk. Appending an event whose id is already
        there does nothing, to drafts neither.

        An event that the database does not take goes to the journal, and from there into the
        database with the next write that works. That holds too for an event whose number in
        the run another window used first: appending it again succeeds, and the store has it
        under the next free number (see `merging.merge`), so read the run again after that.

        Raises:
            NotSaved: it is not in the database; the text says whether the journal has it.
        """
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
            raise _journaled(self._file, self._journal, event, settles, error) from error

    def drafts(self, owner: str) -> list[Draft]:
        """The drafts of one owner, by field."""
        wanted = select(DraftRow).where(col(DraftRow.owner) == owner).order_by(col(DraftRow.field))
        return self._read(lambda session: [row.record() for row in session.exec(wanted)])

    def save_draft(self, draft: Draft) -> None:
        """Keep the newest text of a field, replacing the one before.

        Raises:
            NotSaved: it is not on the disk, and the text before it still is.
        """
        row = DraftRow.of(draft)
        self._save(lambda session: session.merge(row))

    def drop_drafts(self, owner: str, field: str | None = None) -> None:
        """Forget one draft of an owner, or all of them."""
        self._save(lambda session: session.exec(_drafts_of(owner, field)))

    def take_in_journal(self) -> None:
        """Put what waits in the journal into the database, if that can be done now."""
        with suppress(*WRITE_FAILURES):  # it goes on waiting, and the next write tries again
            self._merge()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _read(self, work: Callable[[Session], _Found]) -> _Found:
        try:
            with Session(self._engine) as session:
                return work(session)
        except (SQLAlchemyError, ValueError) as error:
            raise StoreError(
                f"{self._file} cannot be read: {reason(error)}. Nothing was changed. "
                "Copy the folder it is in to a safe place before you try anything else."
            ) from error

    def _save(self, work: Callable[[Session], object]) -> None:
        """A write for which there is no journal."""
        try:
            self._write(work)
        except WRITE_FAILURES as error:
            raise NotSaved(
                f"Not saved in {self._file}: {reason(error)}. What the file had before is "
                "unchanged; keep this window open and try again."
            ) from error

    def _write(self, work: Callable[[Session], object]) -> None:
        """One durable transaction, after what waits in the journal."""
        # A deleted or replaced file goes on taking writes that nobody will find again.
        if _identity(self._file) != self._identity:
            raise FileReplaced("another file was put in its place")
        self._merge()
        with Session(self._writing) as session, session.begin():
            work(session)

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


def _identity(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_dev, found.st_ino


def _drafts_of(owner: str, field: str | None) -> Delete:
    drafts = delete(DraftRow).where(col(DraftRow.owner) == owner)
    return drafts if field is None else drafts.where(col(DraftRow.field) == field)


def _texts(session: Session, hashes: Collection[str]) -> dict[str, FrozenProtocol]:
    found = session.exec(select(ProtocolTextRow).where(col(ProtocolTextRow.hash).in_(hashes)))
    return {row.hash: row.record() for row in found}


def _journaled(
    file: Path, journal: Journal, event: Event, settles: str | None, error: Exception
) -> NotSaved:
    """Keep the event in the journal, and say what became of it."""
    text = f"Not saved in {file}: {reason(error)}."
    try:
        journal.keep(event, settles)
    except OSError as second:
        return NotSaved(
            f"{text} The journal {journal.file} cannot be written either "
            f"({reason(second)}): this is only in the window's memory. Keep it open, make "
            "room or free the file, and try again."
        )
    return NotSaved(
        f"{text} It is safe in the journal {journal.file} and goes into the file with "
        "the next write that works."
    )
