"""The store: the ports of `record`, kept in one SQLite file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.model import Cycle, Draft, Event, Person, Run, SeatMap
from observe_tui.record.ports import Store, StoreError
from observe_tui.store import reads
from observe_tui.store.claim import Claim
from observe_tui.store.database import Database
from observe_tui.store.failures import reason
from observe_tui.store.journal import Journal
from observe_tui.store.locking import identity
from observe_tui.store.reserve import keep_reserve

if TYPE_CHECKING:
    from observe_tui.store.writing import Writer

_Found = TypeVar("_Found")


class SqlStore(Store):
    """Everything that is kept.

    Each method is one transaction on a connection of its own, so that a worker thread may read
    while the UI thread writes. Writes come from one thread: their order is the order of record.

    What people wrote is kept as `words.clean` leaves it: without NUL characters and halves of
    characters. A time without a time zone is a fault of the caller: ValueError, before anything
    is written.
    """

    def __init__(self, database: Database, engine: Engine, claim: Claim) -> None:
        """A store on a file that `opening.open_store` has checked.

        Args:
            claim: the right to write, taken or not; given back when the store is closed.

        Raises:
            OSError: the file is not there.
        """
        self._database = database
        self._engine = engine
        self._claim = claim
        self._identity = identity(database.file)

    @property
    def reads_only(self) -> str:
        """Why nothing can be written from here; empty where it can."""
        return self._claim.elsewhere()

    def people(self) -> list[Person]:
        """Everybody known, by name, capitals and small letters alike."""
        found = self._read(reads.people)
        return sorted(found, key=lambda person: (person.name.casefold(), person.id))

    def cycles(self) -> list[Cycle]:
        """Every cycle, by day, time and when it was planned."""
        return self._read(reads.cycles)

    def save_cycle(self, cycle: Cycle) -> None:
        """Add a cycle (its people too), or replace the plan of one."""
        self._writer.save_cycle(cycle)

    def seat_map(self, group: str) -> SeatMap | None:
        """The seats of a class, capitals aside; none where nobody has typed them."""
        return self._read(lambda connection: reads.seat_map(connection, group))

    def save_seat_map(self, seats: SeatMap) -> None:
        """Keep the seats of a class, replacing those before."""
        self._writer.save_seat_map(seats)

    def runs(self, cycle_id: str | None = None) -> list[Run]:
        """The runs of one cycle, or of all, in the order they were started."""
        return self._read(lambda connection: reads.runs(connection, cycle_id))

    def start_run(self, run: Run) -> None:
        """Keep a run and the protocol texts it freezes, in one transaction.

        Starting a run whose id is already there does nothing.
        """
        self._writer.keep_run(run, ())

    def keep_run(self, run: Run, events: Sequence[Event]) -> None:
        """Keep a whole run that was recorded elsewhere, in one transaction.

        A run whose id is already there stays as it is, with the events it has.
        """
        self._writer.keep_run(run, events)

    def events(self, run_id: str) -> list[Event]:
        """All events of a run, by `seq`."""
        return self._read(lambda connection: reads.events(connection, run_id))

    def events_with(self, verbs: Collection[str]) -> list[Event]:
        """All events of any run with one of these verbs, by run start, then `seq`."""
        return self._read(lambda connection: reads.events_with(connection, verbs))

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
        self._writer.append(event, settles)

    def drafts(self, owner: str) -> list[Draft]:
        """The drafts of one owner, by field."""
        return self._read(lambda connection: reads.drafts(connection, owner))

    def save_draft(self, draft: Draft) -> None:
        """Keep the newest text of a field, replacing the one before.

        Raises:
            NotSaved: it is not in the database; the text says whether the journal has it.
        """
        self._writer.save_draft(draft)

    def drop_drafts(self, owner: str, field: str | None = None) -> None:
        """Forget one draft of an owner, or all of them."""
        self._writer.drop_drafts(owner, field)

    def settle(self) -> None:
        """Take in what waits in the journal, if that can be done now, and hold some room for it."""
        if Journal(self._database).waits():
            self._writer.take_in_journal()
        keep_reserve(self._database)

    def close(self) -> None:
        """Let go of the file, and of the right to write into it."""
        self._engine.dispose()
        self._claim.let_go()

    @cached_property
    def _writer(self) -> Writer:
        # What only writing needs takes as long to load as everything else here together.
        from observe_tui.store.writing import Writer

        return Writer(self._database, self._identity, self._engine, self._claim)

    def _read(self, work: Callable[[Connection], _Found]) -> _Found:
        try:
            with self._engine.connect() as connection:
                return work(connection)
        except (SQLAlchemyError, ValueError) as error:
            raise StoreError(
                f"{self._database.file} cannot be read: {reason(error)}. Nothing was changed. "
                "Copy the folder it is in to a safe place before you try anything else."
            ) from error
