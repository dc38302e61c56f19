"""A SQLite file written anew: encrypted, readable, or with another key; whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError

from observe_tui.store.connecting import (
    BUSY_SECONDS,
    address,
    cipher_driver,
    driver_of,
    raw_key,
    unlock,
)
from observe_tui.store.database import Database
from observe_tui.store.locking import open_private, sync_folder

COMPANIONS = ("-wal", "-journal")
"""What SQLite keeps beside a file, and what holds words."""

ASIDE = ".old.part"
"""Ends the second name of a file that is to be overwritten once it has lost the first one."""

_CHUNK = 1 << 20


def recast(source: Database, target: Database) -> None:
    """Write all that is in one file into a new one, with the key of each, and compare the two.

    Nobody writes to the source meanwhile. The new file is whole, durable, and for its owner only.

    Raises:
        FileExistsError: the target is there already.
        DBAPIError: the source cannot be read to its end, or the target cannot be written.
        OSError: the target is not the same, or cannot be written.
        StoreError: the driver of encrypted files is not installed.
    """
    os.close(os.open(target.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with _both(source, target) as connection:
        _ask(connection, "SELECT sqlcipher_export('main', 'source')")
    compare(source, target)
    with open_private(target.file) as handle:
        os.fsync(handle.fileno())
    sync_folder(target.file.parent)


def compare(source: Database, target: Database) -> None:
    """Look whether one file is whole and has all that the other one has, as they lie on the disk.

    Raises:
        DBAPIError: one of them cannot be read to its end.
        OSError: it is not whole, or has something else.
    """
    schema = "SELECT type, name, tbl_name, sql FROM {}.sqlite_master"
    with _both(source, target) as connection:
        tables = _ask(connection, f"{schema.format('source')} WHERE type = 'table'")
        quoted = ['"' + str(row[1]).replace('"', '""') + '"' for row in tables]
        differ = [
            _ask(connection, f"{schema.format('source')} EXCEPT {schema.format('main')}"),
            *(_missing(connection, table) for table in quoted),
        ]
        whole = _ask(connection, "PRAGMA main.integrity_check(1)") == [("ok",)]
    if any(differ) or not whole:
        raise OSError("what was written is not what was read")


def recast_in_place(file: Path, old: bytes | None, new: bytes | None) -> None:
    """Write a file anew with another key, put that in its place, and overwrite the one before.

    Raises:
        As `recast`, and where another window uses it; the file is as it was.
    """
    was = file.stat()
    settle(Database(file, old))
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        recast(Database(file, old), Database(part, new))
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    os.utime(part, ns=(was.st_atime_ns, was.st_mtime_ns))
    with overwriting(file):
        part.replace(file)
        sync_folder(file.parent)


def settle(database: Database) -> None:
    """Bring everything that lies beside the file into it, and leave nothing beside it.

    Raises:
        DBAPIError, OSError: it cannot be done, because another window uses it or for another
            reason; nothing is lost.
    """
    with (
        overwriting(*(database.beside(suffix) for suffix in COMPANIONS)),
        _opened(database, driver_of(database)) as connection,
    ):
        # Nobody can do this while somebody else has the file open, even one who only reads.
        if _ask(connection, "PRAGMA journal_mode=DELETE") != [("delete",)]:
            raise OSError("another program holds it")
    database.shm.unlink(missing_ok=True)


def opens(database: Database) -> bool:
    """Whether the file can be read with this key, or without one where there is none."""
    try:
        with _opened(database, driver_of(database), "ro") as connection:
            _ask(connection, "SELECT count(*) FROM sqlite_master")
    except DBAPIError:
        return False
    return True


@contextmanager
def overwriting(*files: Path) -> Iterator[None]:
    """Overwrite what these files held, once something else has taken their places.

    A file that is still in its place afterwards is left alone. How much it helps depends on the
    disk: what a drive or a file system keeps elsewhere is out of reach.
    """
    asides = [file.with_name(f"{file.name}{ASIDE}") for file in files]
    for file, aside in zip(files, asides, strict=True):
        aside.unlink(missing_ok=True)
        with suppress(OSError):  # not there, or a file system without second names
            os.link(file, aside)
            if aside.stat().st_nlink == 1:
                aside.unlink()  # names are not counted there: nobody could tell when to overwrite
    try:
        yield
    finally:
        for aside in asides:
            with suppress(OSError):  # what is left of it goes with the next sweep
                destroy(aside)


def destroy(file: Path) -> None:
    """Overwrite a file and take it away; one that has another name as well only loses this one.

    Raises:
        OSError: it was not overwritten.
    """
    try:
        if file.exists() and file.stat().st_nlink == 1:
            with file.open("r+b", buffering=0) as handle:
                left = os.fstat(handle.fileno()).st_size
                while left > 0:
                    left -= handle.write(bytes(min(left, _CHUNK)))
                os.fsync(handle.fileno())
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def _both(source: Database, target: Database) -> Iterator[DBAPIConnection]:
    with _opened(target, cipher_driver()) as connection:
        key = "" if source.key is None else raw_key(source.key)
        _ask(connection, "ATTACH ? AS source KEY ?", address(source.file, "ro"), key)
        yield connection


@contextmanager
def _opened(database: Database, driver: ModuleType, mode: str = "rw") -> Iterator[DBAPIConnection]:
    connection: DBAPIConnection | None = None
    try:
        connection = driver.connect(
            address(database.file, mode), timeout=BUSY_SECONDS, isolation_level=None, uri=True
        )
        unlock(connection, database.key)  # the usual driver passes over what it does not know
        yield connection
    except driver.Error as trouble:
        raise DBAPIError(None, None, trouble) from None
    finally:
        if connection is not None:
            connection.close()


def _ask(connection: DBAPIConnection, statement: str, *values: str) -> list[tuple[object, ...]]:
    cursor = connection.cursor()
    cursor.execute(statement, values)
    answer: list[tuple[object, ...]] = list(cursor.fetchall())
    cursor.close()
    return answer


def _missing(connection: DBAPIConnection, table: str) -> list[tuple[object, ...]]:
    """What differs: how many rows there are, or what is in one of them."""
    old, new = f"source.{table}", f"main.{table}"
    return _ask(
        connection,
        f"SELECT 'a number' WHERE (SELECT count(*) FROM {old}) <> (SELECT count(*) FROM {new}) "
        f"UNION ALL SELECT 'a row' WHERE EXISTS (SELECT * FROM {old} EXCEPT SELECT * FROM {new})",
    )
