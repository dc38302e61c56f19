"""Erasing a cycle, or everything about a colleague: from the store and from all that is beside it.

First from copies and files set aside, then from the journal, last from the store itself: whatever
cuts it off, the store still knows what was to go, and the same again finishes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.ports import StoreError
from observe_tui.record.safekeeping import Erasable, Extent, Receipt
from observe_tui.store.checking import check_whole
from observe_tui.store.claim import alone
from observe_tui.store.connecting import connect, for_writing, outside_transaction
from observe_tui.store.copies.copying import copying
from observe_tui.store.database import Database
from observe_tui.store.erasure.belonging import Belongings, find, take_out
from observe_tui.store.erasure.copies_beside import (
    NotReached,
    find_in,
    other_files,
    sweep,
    take_out_of,
)
from observe_tui.store.erasure.forgetting import Forgotten, forget_waiting, weigh_waiting
from observe_tui.store.erasure.mentions import count_mentions
from observe_tui.store.erasure.receipts import Reached, write_receipt
from observe_tui.store.failures import advice, reason


def weigh(database: Database, what: Erasable) -> Extent:
    """How much would go. Nothing is changed, and the store may be open.

    Raises:
        StoreError: the store cannot be read.
    """
    with _told(database, "Nothing was looked at"):
        found, mentions = _look(database, what)
        copies = 0
        for other in other_files(database):
            try:
                copies += not find_in(other, what, found.names).empty
            except NotReached:
                continue  # whoever erases is told
        return _extent(found, weigh_waiting(database, found), mentions, copies)


def erase(database: Database, what: Erasable, now: datetime) -> Receipt:
    """Erase it from the store, its copies, what was set aside beside it, and the journal.

    Args:
        now: in UTC.

    Raises:
        StoreError: a window is open, or the store cannot be read or written. What was not erased
            yet is as it was, and the same again goes on with it.
    """
    with alone(database), copying(database), _told(database, "Not everything was erased"):
        check_whole(database)
        sweep(database)
        found, mentions = _look(database, what)
        places = _Places(database)
        everywhere = places.take_out(what, found)
        waiting = forget_waiting(database, everywhere)
        left = [*places.left, *_unreadable(database, waiting), *_clear(database, what)]
        extent = _extent(found, waiting, mentions, places.copies + places.aside)
        reached = Reached(places.copies, places.aside, waiting.events + waiting.drafts, left)
    with _told(database, "Everything was erased, and only the receipt was not written"):
        return Receipt(write_receipt(database, extent, reached, now), now, extent, tuple(left))


class _Places:
    """Every other file, and how far one has got with them.

    Attributes:
        copies: checked copies that were changed.
        aside: files set aside beside the store that were changed.
        left: those that could not be; each says why.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.copies = 0
        self.aside = 0
        self.left: list[str] = []

    def take_out(self, what: Erasable, found: Belongings) -> Belongings:
        """Take it out of all of them.

        Returns:
            What goes out of the store, with what older files know of it besides.
        """
        cycles, runs, names = found.cycles, found.runs, found.names
        for other in other_files(self._database):
            try:
                there = self._take_out_of(other, what, found)
            except NotReached as trouble:
                place = other.file.relative_to(self._database.file.parent).as_posix()
                self.left.append(f"{place}: {trouble}")
                continue
            cycles, runs, names = cycles | there.cycles, runs | there.runs, names | there.names
        return replace(found, cycles=cycles, runs=runs, names=names)

    def _take_out_of(self, other: Database, what: Erasable, found: Belongings) -> Belongings:
        there = find_in(other, what, found.names)
        if not there.empty:
            take_out_of(other, what, found.names)
            is_copy = other.file.parent == self._database.backups
            self.copies += is_copy
            self.aside += not is_copy
        return there


def _look(database: Database, what: Erasable) -> tuple[Belongings, int]:
    """What belongs to it in the store, and how many entries that stay say the name."""
    engine = connect(database, looking=True)
    try:
        with engine.connect() as connection:
            found = find(connection, what)
            return found, count_mentions(connection, found)
    finally:
        engine.dispose()


def _clear(database: Database, what: Erasable) -> list[str]:
    """Take it out of the store itself. What could not be overwritten at once is told."""
    engine = connect(database)
    try:
        # What is put aside meanwhile stays in memory: the disk has seen enough of it.
        outside_transaction(engine, "PRAGMA temp_store=MEMORY")
        with for_writing(engine).begin() as connection:
            take_out(connection, find(connection, what))
        return _tidy(database, engine)
    finally:
        engine.dispose()


def _tidy(database: Database, engine: Engine) -> list[str]:
    """Give the room back that it had in the file, and empty what was committed last."""
    try:
        _empty_wal(engine)
        outside_transaction(engine, "VACUUM")
        _empty_wal(engine)
    except NotReached as trouble:
        return [f"{database.wal.name}: {trouble}"]
    except SQLAlchemyError as trouble:
        return [f"{database.file.name}: it is taken out, not yet tidied up: {reason(trouble)}"]
    return []


def _empty_wal(engine: Engine) -> None:
    busy, *_sizes = outside_transaction(engine, "PRAGMA wal_checkpoint(TRUNCATE)")
    if busy:
        raise NotReached("another window reads; it goes when that one is left with ctrl+q")


def _unreadable(database: Database, waiting: Forgotten) -> list[str]:
    """That lines are left which nobody can read."""
    if not waiting.unreadable:
        return []
    lines = f"{waiting.unreadable} line{'' if waiting.unreadable == 1 else 's'}"
    return [f"{database.journal.name}, {database.unreadable.name}: {lines} that nobody can read"]


def _extent(found: Belongings, waiting: Forgotten, mentions: int, copies: int) -> Extent:
    return Extent(
        cycles=len(found.cycles),
        runs=len(found.runs),
        events=found.events + waiting.events,
        drafts=found.drafts + waiting.drafts,
        renamed=found.observed_others,
        copies=copies,
        mentions=mentions,
    )


@contextmanager
def _told(database: Database, how_far: str) -> Iterator[None]:
    """Whatever goes wrong is told with how far it has got."""
    try:
        yield
    except (SQLAlchemyError, OSError, ValueError) as error:
        raise StoreError(
            f"{how_far}: {reason(error)} ({database.file.parent}). What was not reached is as it "
            f"was. {advice(error)}"
        ) from error
