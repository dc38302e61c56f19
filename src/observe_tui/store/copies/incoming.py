"""A file from elsewhere: copied privately, brought into one piece, and looked through.

The file itself is only read. It may be a copy of ours, an older one, one that was set aside with
what lay beside it, or a store from another computer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.ports import StoreDamaged, StoreError, StoreLocked
from observe_tui.store.checking import MAGIC, check_whole
from observe_tui.store.connecting import connect, outside_transaction
from observe_tui.store.copies.copying import copy_bytes, copying, incoming
from observe_tui.store.database import Database
from observe_tui.store.failures import advice, reason, told_damaged
from observe_tui.store.locking import open_private
from observe_tui.store.revision import REVISION, VERSION

_NEEDED = {VERSION.name, "person", "cycle", "run", "event"}


@contextmanager
def taken_in(database: Database, file: Path) -> Iterator[Database]:
    """A private copy of a file beside the store: one file, durable, whole, and fit to be opened.

    It is gone afterwards, unless it was put somewhere. Nobody works on copies meanwhile.

    Raises:
        StoreLocked: the file is encrypted, and there is no key.
        StoreError: it cannot take the place of the store. Nothing was changed.
    """
    make_place(database, file)
    with copying(database):
        mine = Database(incoming(database), database.key)
        _take(file, mine)
        _look_through(file, mine)
        yield mine


def make_place(database: Database, file: Path) -> None:
    """Make the folder of the store where there is none yet, and the file is not one to refuse.

    Raises:
        As `taken_in`.
    """
    _check_kind(database, file)
    try:
        database.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unfit(file, f"{database.file.parent} cannot be made ({reason(error)})") from error


def _unfit(file: Path, why: str, what_to_do: str = "") -> StoreError:
    told = f"{file} cannot be put in place: {why}. Nothing was changed. {what_to_do}"
    return StoreError(told.rstrip())


def _check_kind(database: Database, file: Path) -> None:
    try:
        if file.exists() and not file.is_file():
            raise _unfit(file, "it is a folder, or no file at all")
        if database.file.exists() and file.samefile(database.file):
            raise _unfit(file, "it is the present file itself")
        with file.open("rb") as handle:
            start = handle.read(len(MAGIC))
    except OSError as error:
        raise _unfit(file, f"it cannot be read ({reason(error)})") from error
    if start == MAGIC and (database.key is not None or database.keys.exists()):
        raise _unfit(
            file,
            "your records are encrypted, and it is not",
            "Take the encryption off first, put it in place, then encrypt your records again.",
        )
    if start != MAGIC and not database.has_keys:
        raise _unfit(
            file, "it holds no records of this program, or is damaged, or encrypted with other keys"
        )
    if start != MAGIC and database.key is None:
        raise StoreLocked("Your records are encrypted. The passphrase opens them.")


def _take(file: Path, mine: Database) -> None:
    """Copy the file with what was committed last, which may lie beside it."""
    theirs = Database(file.resolve())
    pairs = (
        (theirs.file, mine.file),
        (theirs.wal, mine.wal),
        (theirs.rollback, mine.rollback),
    )
    there = [(source, target) for source, target in pairs if source.is_file()]
    try:
        before = [_state(source) for source, _ in there]
        for source, target in there:
            copy_bytes(source, target)
        if before != [_state(source) for source, _ in there]:
            raise _unfit(file, "it is being written into", "Close the program that has it open.")
    except OSError as error:
        raise _unfit(
            file, f"it cannot be copied into {mine.file.parent} ({reason(error)})", advice(error)
        ) from error


def _state(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _look_through(file: Path, mine: Database) -> None:
    engine = connect(mine)
    try:
        outside_transaction(engine, "PRAGMA journal_mode=DELETE")
        with engine.connect() as connection:
            _check_tables(file, connection)
        engine.dispose()
        check_whole(mine, thoroughly=True)
        with open_private(mine.file) as handle:
            os.fsync(handle.fileno())
    except StoreDamaged as error:
        raise _unfit(file, "it is damaged", "Choose another copy.") from error
    except (SQLAlchemyError, OSError) as error:
        what_to_do = "Choose another copy." if told_damaged(error) else advice(error)
        raise _unfit(file, reason(error), what_to_do) from error
    finally:
        engine.dispose()


def _check_tables(file: Path, connection: Connection) -> None:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
    names = set(connection.exec_driver_sql(asked).scalars())
    found = _revisions(connection) if names >= _NEEDED else []
    if len(found) != 1:
        raise _unfit(file, "it holds no records of this program")
    if found[0] != REVISION and not _is_known(found[0]):
        raise _unfit(
            file,
            f"a newer version of this program made it (revision {found[0]})",
            "Install that version, then try again.",
        )


def _revisions(connection: Connection) -> list[str]:
    rows = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION.name}")
    return [str(revision) for revision in rows.scalars()]


def _is_known(revision: str) -> bool:
    # Alembic takes long to load, and is needed only for a file of another version.
    from observe_tui.store.upgrading import is_known

    return is_known(revision)
