"""Putting a good file in the place of the store, and telling before what that would change."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import column, func, select, table
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from observe_tui.record.ports import StoreError
from observe_tui.record.safekeeping import Contents, Difference, Restored
from observe_tui.store.claim import alone
from observe_tui.store.columns import UtcDateTime
from observe_tui.store.connecting import connect, outside_transaction
from observe_tui.store.copies.backups import back_up_within
from observe_tui.store.copies.copying import copy_bytes, outgoing
from observe_tui.store.copies.incoming import make_place, taken_in
from observe_tui.store.database import Database
from observe_tui.store.failures import advice, reason, told_damaged
from observe_tui.store.locking import open_private, sync_folder

_PARTS = ("-wal", "-shm", "-journal", "")
"""What belongs to a SQLite file, by the ends of the names; the file itself comes last."""

_CYCLE, _RUN = table("cycle"), table("run")
_EVENT = table("event", column("id"), column("at", UtcDateTime))


def compare(database: Database, file: Path) -> Difference:
    """What putting a file in the place of the store would change.

    Entries are the same where their ids are. Both files are only read; the store may be open.

    Raises:
        StoreLocked: the file is encrypted, and there is no key.
        StoreError: the file cannot take the place of the store; the text says why.
    """
    with taken_in(database, file) as other:
        then = _look_into(file, other)
        now = _present(database)
    ids = frozenset[str]() if now is None else now.ids
    return Difference(
        now=None if now is None else now.contents,
        then=then.contents,
        only_now=len(ids - then.ids),
        only_then=len(then.ids - ids),
    )


def restore(database: Database, file: Path, now: datetime) -> Restored:
    """Put a good file in the place of the store, and keep the one that was there.

    The file is checked from end to end first. Killed at any moment, the old store opens or the new
    one does, and all that was in the old one is still there:

    1. a private copy of the new file is made beside the store, and looked through;
    2. the present file and what lies beside it are copied as they are, byte by byte, and get the
       name under which they are kept;
    3. the present store, if it is whole, becomes one of the checked copies as well;
    4. what lies beside the present file is brought into it. Where that cannot be done, because the
       file is damaged, it is taken away. SQLite would put a `-wal` over whatever file it lies
       beside; from here on there is none;
    5. the new file takes the place of the present one, in one step.

    An older file is upgraded when the store is opened next; then the journal, which stays as it
    is, is taken in as well.

    Raises:
        StoreLocked: the file is encrypted, and there is no key.
        StoreError: a window has the store open, or the file cannot take its place. Nothing was
            changed.
    """
    make_place(database, file)
    with alone(database), taken_in(database, file) as new:
        contents = _look_into(file, new).contents
        try:
            kept = _keep_aside(database, now)
            with suppress(StoreError):  # a damaged store makes no copy; it is kept all the same
                back_up_within(database, "restore", now)
            if trouble := _settle(database):
                for one in kept:
                    one.unlink()
                raise StoreError(trouble)
            for left in (database.wal, database.rollback, database.shm):
                left.unlink(missing_ok=True)
            sync_folder(database.file.parent)
            new.file.replace(database.file)
            sync_folder(database.file.parent)
        except OSError as error:
            raise StoreError(
                f"{file} was not put in place: {reason(error)}. Nothing of what was there is lost. "
                f"{advice(error)}"
            ) from error
    return Restored(contents, kept[-1] if kept else None)


@dataclass(frozen=True, slots=True)
class _Look:
    contents: Contents
    ids: frozenset[str]


def _look(database: Database) -> _Look:
    """Raises: DBAPIError if the file cannot be read."""
    engine = connect(database, looking=True)
    try:
        with engine.connect() as connection:
            ids = frozenset(connection.execute(select(_EVENT.c.id)).scalars())
            cycles, runs = (
                connection.execute(select(func.count()).select_from(one)).scalar_one()
                for one in (_CYCLE, _RUN)
            )
            newest = connection.execute(select(func.max(_EVENT.c.at, type_=UtcDateTime))).scalar()
            return _Look(Contents(cycles, runs, len(ids), newest), ids)
    finally:
        engine.dispose()


def _look_into(file: Path, taken: Database) -> _Look:
    try:
        return _look(taken)
    except (SQLAlchemyError, ValueError) as error:
        raise StoreError(
            f"{file} cannot be put in place: {reason(error)}. Nothing was changed."
        ) from error


def _present(database: Database) -> _Look | None:
    try:
        return _look(database)
    except (SQLAlchemyError, ValueError):
        return None


def _keep_aside(database: Database, now: datetime) -> list[Path]:
    """Copy what is there, byte by byte, under names of its own; the file itself comes last.

    Raises:
        OSError: it cannot be copied.
    """
    there = [suffix for suffix in _PARTS if _size(database.beside(suffix))]
    if "-wal" not in there and "-shm" in there:
        there.remove("-shm")  # it tells where in the `-wal` things are
    if not there:
        return []
    part, kept = Database(outgoing(database)), Database(_unused(database, now))
    for suffix in there:
        _copy(database.beside(suffix), part.beside(suffix))
    if "" not in there:
        open_private(part.file).close()
        there.append("")
    for suffix in there:
        part.beside(suffix).rename(kept.beside(suffix))
    sync_folder(kept.file.parent)
    return [kept.beside(suffix) for suffix in there]


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _copy(source: Path, target: Path) -> None:
    try:
        copy_bytes(source, target)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        # The disk does not give the bytes back: the file gets a second name instead, which
        # becomes its only one.
        target.unlink()
        os.link(source, target)


def _unused(database: Database, now: datetime) -> Path:
    moment = now.astimezone(UTC)
    while True:
        stamp = f"{moment:%Y%m%dT%H%M%S%f}"
        kept = database.file.with_name(f"{database.file.stem}-before-restore-{stamp}.db")
        if not kept.exists():
            return kept
        moment += timedelta(microseconds=1)


def _settle(database: Database) -> str:
    """Bring what lies beside the file into it.

    Returns:
        Why the file must not be replaced, in sentences; empty where it may.
    """
    if not database.file.exists():
        return ""
    refused = f"{database.file} stays in its place: {{}}. Nothing was changed. {{}}"
    engine = connect(database)
    try:
        mode = outside_transaction(engine, "PRAGMA journal_mode=DELETE")
    except DBAPIError as error:
        # Into a file that cannot be read, nothing can be brought.
        beyond_reading = told_damaged(error) or "i/o" in str(error.orig).lower()
        return "" if beyond_reading else refused.format(reason(error), advice(error))
    finally:
        engine.dispose()
    if mode != ("delete",):
        return refused.format("another program holds it", "Close it, then try again.")
    return ""
