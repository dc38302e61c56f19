"""Other files with the same records: copies, and files that were set aside. One is changed whole.

What is changed is written beside, looked through, and only then put in the old one's place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.ports import StoreDamaged
from observe_tui.record.safekeeping import Erasable
from observe_tui.store.checking import MAGIC, check_whole
from observe_tui.store.connecting import connect, for_writing, outside_transaction
from observe_tui.store.database import Database
from observe_tui.store.encryption.ciphering import SEALED
from observe_tui.store.encryption.recasting import destroy, overwriting
from observe_tui.store.erasure.belonging import Belongings, find, is_ours, take_out
from observe_tui.store.locking import open_private, sync_folder

_BESIDE = ("", "-wal", "-shm", "-journal")


class NotReached(Exception):
    """A file cannot be read or changed. Its text says why, as part of a sentence."""


def other_files(database: Database) -> list[Database]:
    """Every copy, and every file that was set aside beside the store, each with its key."""
    near = database.file.parent.glob(f"{database.file.stem}-*")
    copies = database.backups.iterdir() if database.backups.is_dir() else iter(())
    return [
        Database(file, None if _is_plain(file) else database.key)
        for file in sorted((*copies, *near))
        if file.is_file() and _has_records(file)
    ]


def sweep(database: Database) -> None:
    """Remove what was cut off half written: such files are of no use, and have words in them.

    Raises:
        OSError: it cannot be removed.
    """
    parts = [*database.backups.glob("*.part*")]
    parts += database.file.parent.glob(f"{database.file.stem}*.part*")
    for part in parts:
        destroy(part)


def find_in(other: Database, what: Erasable, names: frozenset[str]) -> Belongings:
    """What belongs to it in this file; nothing is changed.

    Raises:
        NotReached: it cannot be read.
    """
    if other.file.is_symlink():
        raise NotReached("it is a link to another place")
    if not other.file.stat().st_size:
        if other.wal.exists() or other.rollback.exists():
            raise NotReached("it is empty, and what lies beside it cannot be read")
        return Belongings()
    with _told(), _open(other) as connection:
        if not is_ours(connection):
            raise NotReached("it has no records of this program in it")
        return find(connection, what, names)


def take_out_of(other: Database, what: Erasable, names: frozenset[str]) -> None:
    """Take it out of this file: either all of it is gone afterwards, or the file is as it was.

    Raises:
        NotReached: the file cannot be changed.
    """
    part = Database(other.beside(".part"), other.key)
    with _told():
        try:
            _write_part(other, part)
            _clean(part, what, names)
            _put_in_place(part.file, other)
        finally:
            with suppress(OSError):
                for suffix in _BESIDE:
                    part.beside(suffix).unlink(missing_ok=True)


def _has_records(file: Path) -> bool:
    return file.suffix in (".db", SEALED) or _is_plain(file)


def _is_plain(file: Path) -> bool:
    with suppress(OSError), file.open("rb") as handle:
        return handle.read(len(MAGIC)) == MAGIC
    return False


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong with the file becomes a few words."""
    try:
        yield
    except StoreDamaged as trouble:
        raise NotReached("it is damaged") from trouble
    except SQLAlchemyError as trouble:
        raise NotReached(
            "it cannot be read or written: it is damaged, held by another program, or encrypted "
            "with another passphrase"
        ) from trouble
    except OSError as trouble:
        raise NotReached((trouble.strerror or str(trouble)).lower()) from trouble


@contextmanager
def _open(other: Database) -> Iterator[Connection]:
    engine = connect(other, looking=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _write_part(other: Database, part: Database) -> None:
    """Everything in the file, with what was committed last, as a new file."""
    open_private(part.file).close()
    engine = connect(other)
    try:
        # Else what was committed last, in the -wal, would be put over the new file.
        outside_transaction(engine, "PRAGMA journal_mode=DELETE")
        outside_transaction(engine, "VACUUM INTO ?", str(part.file))
    finally:
        engine.dispose()


def _clean(part: Database, what: Erasable, names: frozenset[str]) -> None:
    engine = connect(part)
    try:
        # Nobody needs what could bring the words back: the old file is still there.
        outside_transaction(engine, "PRAGMA journal_mode=MEMORY")
        outside_transaction(engine, "PRAGMA temp_store=MEMORY")
        with for_writing(engine).begin() as connection:
            take_out(connection, find(connection, what, names))
        outside_transaction(engine, "VACUUM")
    finally:
        engine.dispose()
    check_whole(part, thoroughly=True)


def _put_in_place(part: Path, other: Database) -> None:
    """In the place of the old file, with the rights and the time that it had."""
    was = other.file.stat()
    with open_private(part) as handle:
        os.fsync(handle.fileno())
    os.utime(part, ns=(was.st_atime_ns, was.st_mtime_ns))
    with overwriting(other.file):
        part.replace(other.file)
        sync_folder(other.file.parent)
    for old in (other.wal, other.shm):
        old.unlink(missing_ok=True)
