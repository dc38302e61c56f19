"""Is what was committed last all there? It is in the `-wal`, of which SQLite skips damaged parts.

SQLite takes a `-wal` up to its first fault and says nothing of the rest; with the next write the
rest is gone. So it is looked at before anything is opened for writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from observe_tui.store.checking import MAGIC
from observe_tui.store.connecting import connect
from observe_tui.store.database import Database
from observe_tui.store.failures import RESCUE, cannot_open
from observe_tui.store.frames import (
    FRAME_HEADER,
    WAL_HEADER,
    Frame,
    has_sound_header,
    lost_with_wal,
    page_size,
    passed_over,
)
from observe_tui.store.repair.ciphered_pages import RESERVED, plain_page
from observe_tui.store.repair.pages import Layout, read_page, rows_anywhere
from observe_tui.store.repair.rows import Row, recognised
from observe_tui.store.shapes import CYCLE, EVENT, PERSON, RUN

# Drafts come and go. These stay, so that one which is not in the file is missing from it.
_STAYING = (EVENT, RUN, CYCLE)


def check_last_words(database: Database) -> None:
    """Prove that nothing which was committed is missing from the `-wal`.

    Only for the window that writes: beside it the `-wal` grows while one looks.

    Raises:
        StoreDamaged: something is missing; the text says what to do.
        OSError: what lies beside the file cannot be read.
    """
    wal = _bytes(database.wal)
    if lost_with_wal(_bytes(database.shm), wal):
        raise cannot_open(
            database.file,
            f"what was recorded last was in {database.wal.name}, and that is "
            f"{'cut short' if wal else 'missing'}",
            f"Put it back beside the file if you have it anywhere. {RESCUE}",
        )
    if len(wal) > WAL_HEADER + FRAME_HEADER and _is_damaged(database, wal):
        raise cannot_open(
            database.file,
            f"{database.wal.name}, which has what was recorded last, is damaged",
            RESCUE,
        )


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def _is_damaged(database: Database, wal: bytes) -> bool:
    """Whether words are in the part that SQLite skips.

    The end of what a crash left can look like damage. If it is a single transaction, it is damage
    only if something is in it that the file has not.
    """
    if not has_sound_header(wal):
        return True
    left = passed_over(wal)
    if sum(frame.commits for frame in left) > 1:
        return True
    rows = list(_rows(left, page_size(wal), database.key))
    if not rows:
        return False
    engine = connect(database, looking=True)
    try:
        with engine.connect() as connection:
            return not all(_has(connection, row) for row in rows)
    finally:
        engine.dispose()


def _rows(left: Iterable[Frame], size: int, key: bytes | None) -> Iterator[Row]:
    pages = {
        frame.number: frame.content if key is None else plain_page(frame.content, key, frame.number)
        for frame in left
    }
    usable = size if key is None else size - RESERVED
    layout = Layout(size, usable, lambda number: [pages[number]] if number in pages else [])
    for page in pages.values():
        for values in read_page(page, layout, first=page.startswith(MAGIC)).cells:
            row = recognised(values, (*_STAYING, PERSON)) if values is not None else None
            if row is not None:
                yield row
        for shape in _STAYING:
            yield from rows_anywhere(page, shape, layout)


def _has(connection: Connection, row: Row) -> bool:
    asked = f"SELECT 1 FROM {row.shape.table} WHERE id = ?"
    return connection.exec_driver_sql(asked, (row.key[0],)).first() is not None
