"""Reading what can be read of a damaged store into a new one. The damaged one is only read."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.ports import StoreError, StoreLocked
from observe_tui.record.safekeeping import Contents, Salvaged
from observe_tui.store.checking import MAGIC, check_whole
from observe_tui.store.claim import alone
from observe_tui.store.connecting import connect
from observe_tui.store.copies.copying import copying, incoming
from observe_tui.store.database import Database
from observe_tui.store.failures import advice, reason
from observe_tui.store.frames import USUAL_PAGE, Frame, frames
from observe_tui.store.locking import open_private, sync_folder
from observe_tui.store.opening import create_tables
from observe_tui.store.repair.ciphered_pages import RESERVED, plain_page, plain_pages
from observe_tui.store.repair.finding import Finds, ask_sqlite, search
from observe_tui.store.repair.placing import ORDER, Tables, placed
from observe_tui.store.shapes import CYCLE, EVENT, RUN

_BLOCK = 4096
_SHORTEST_ROW = 4


def salvage(database: Database, now: datetime) -> Salvaged:
    """Read what can be read of a damaged store, and of its `-wal`, into a new store beside it.

    The file and everything beside it stay as they are, byte by byte. The journal stays where it
    is: it goes into whatever store is opened there next. What belongs to something that is gone
    gets a cycle named `Recovered`.

    Args:
        now: in UTC; for the name of the new file.

    Raises:
        StoreLocked: it is encrypted, and there is no key.
        StoreError: a window is open, nothing can be read, or the new store cannot be written.
    """
    try:
        with alone(database), copying(database):
            return _salvage(database, now)
    except (OSError, SQLAlchemyError) as error:
        raise StoreError(
            f"{database.file} was not read into a new store: {reason(error)}. Nothing was changed. "
            f"{advice(error)}"
        ) from error


def left_over(database: Database) -> list[Path]:
    """The stores that were read out of damaged ones and are still there, by name."""
    return sorted(database.file.parent.glob(f"{database.file.stem}-salvaged-*.db"))


def _salvage(database: Database, now: datetime) -> Salvaged:
    # The `-wal` first: what goes from it into the file meanwhile is found in both.
    wal, main, rollback = map(_bytes, (database.wal, database.file, database.rollback))
    if database.key is None and database.has_keys and not main.startswith(MAGIC):
        raise StoreLocked("Your records are encrypted. The passphrase opens them.")
    finds = _found(database, main, wal, rollback)
    made = placed({shape: finds.rows(shape) for shape in ORDER}, now)
    if not any(made.tables.values()):
        raise StoreError(
            f"Nothing can be read of {database.file}: no row of it was found. Nothing was "
            "changed. “observe-tui restore” puts the newest good copy in its place."
        )
    new = Database(incoming(database).with_suffix(".restoring-new"), database.key)
    _write(new, made.tables)
    check_whole(new, thoroughly=True)
    file = _free_name(database, now)
    new.file.replace(file)
    sync_folder(file.parent)
    return Salvaged(file, _contents(made.tables), finds.left + made.left)


def _found(database: Database, main: bytes, wal: bytes, rollback: bytes) -> Finds:
    plain, written, reserved = main, frames(wal), 0
    if database.key is not None and not main.startswith(MAGIC):
        plain = plain_pages(main, database.key, USUAL_PAGE)
        written = [_plain_frame(frame, database.key) for frame in written]
        reserved = RESERVED
    copy = Database(incoming(database), database.key)
    for file, content in ((copy.file, main), (copy.wal, wal), (copy.rollback, rollback)):
        _keep(file, content)

    def ask(finds: Finds) -> None:
        if main:
            ask_sqlite(copy, len(main) // _SHORTEST_ROW, finds)

    return search(plain, wal, written, reserved, ask)


def _plain_frame(frame: Frame, key: bytes) -> Frame:
    content = plain_page(frame.content, key, frame.number)
    return Frame(frame.number, frame.commits, frame.current, content)


def _bytes(file: Path) -> bytes:
    """The content of a file, with zeros for what the disk cannot read; none where there is none."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return b""
    except OSError:
        pass
    read: list[bytes] = []
    with file.open("rb", buffering=0) as handle:
        size = os.fstat(handle.fileno()).st_size
        for at in range(0, size, _BLOCK):
            block = b""
            with suppress(OSError):
                handle.seek(at)
                block = handle.read(_BLOCK)
            read.append(block.ljust(min(_BLOCK, size - at), b"\0"))
    return b"".join(read)


def _keep(file: Path, content: bytes) -> None:
    if content:
        with open_private(file) as handle:
            handle.write(content)


def _write(new: Database, tables: Tables) -> None:
    open_private(new.file).close()
    engine = connect(new)
    try:
        create_tables(engine)
        with engine.begin() as connection:
            for shape in ORDER:
                names = [column.name for column in shape.columns]
                listed = ", ".join(f'"{name}"' for name in names)
                marks = ", ".join("?" * len(names))
                rows = [tuple(row[name] for name in names) for row in tables[shape]]
                if rows:
                    connection.exec_driver_sql(
                        f"INSERT INTO {shape.table} ({listed}) VALUES ({marks})", rows
                    )
    finally:
        engine.dispose()


def _free_name(database: Database, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
    stem = f"{database.file.stem}-salvaged-{stamp}"
    names = (f"{stem}.db" if number == 1 else f"{stem}-{number}.db" for number in count(1))
    return next(file for name in names if not (file := database.file.with_name(name)).exists())


def _contents(tables: Tables) -> Contents:
    moments = (datetime.fromisoformat(str(event["at"])) for event in tables[EVENT])
    newest = max((one.replace(tzinfo=one.tzinfo or UTC) for one in moments), default=None)
    return Contents(len(tables[CYCLE]), len(tables[RUN]), len(tables[EVENT]), newest)
