"""Is a file whole, and can everything in it be read? Looked at without changing a byte of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from observe_tui.record.ports import StoreDamaged
from observe_tui.store.connecting import connect
from observe_tui.store.database import Database
from observe_tui.store.failures import RESCUE, told_damaged
from observe_tui.store.revision import REVISION, VERSION
from observe_tui.store.shapes import EVENT, FARTHEST, SHAPES, Shape

MAGIC = b"SQLite format 3\0"

# One way through the table, all of it in SQLite: to read each row as it is read for people takes
# ten times as long. There, text comes before bytes, and numbers come before text. The texts are
# asked for because only what is UTF-8 can be handed over.
_EVENTS = f"""
SELECT count(*), group_concat(at), group_concat(id), group_concat(step), group_concat(verb),
    group_concat(payload)
FROM event NOT INDEXED
WHERE id > '' AND id < x'' AND step >= '' AND step < x'' AND verb >= '' AND verb < x''
    AND payload >= '{{' AND payload < '|' AND json_valid(payload) AND at > '' AND at < x''
    AND seq BETWEEN -{FARTHEST} AND {FARTHEST} AND seq = CAST(seq AS INTEGER)
    AND elapsed_ms BETWEEN -{FARTHEST} AND {FARTHEST}
    AND elapsed_ms = CAST(elapsed_ms AS INTEGER)
    AND schema_version = CAST(schema_version AS INTEGER)
"""


def check_whole(database: Database, *, thoroughly: bool = False) -> None:
    """Look through the whole file, and prove that every row in it can be read.

    Args:
        thoroughly: compare the indexes with their tables as well; takes twice as long.

    Raises:
        StoreDamaged: it is damaged.
        DBAPIError: it cannot be looked at for another reason: it is held, or may not be read.
    """
    check = "integrity_check" if thoroughly else "quick_check"
    engine = connect(database, looking=True)
    try:
        # Side by side, each on a connection of its own: SQLite lets Python do other things.
        with ThreadPoolExecutor(1) as beside, engine.connect() as connection:
            answer = beside.submit(_ask, engine, f"PRAGMA {check}(1)")
            whole = _ask(engine, "PRAGMA foreign_key_check") == [] and _is_understood(connection)
            whole = answer.result() == ["ok"] and whole
    except DBAPIError as error:
        if not told_damaged(error):
            raise
        raise damaged(database) from error
    finally:
        engine.dispose()
    if not whole:
        raise damaged(database)


def damaged(database: Database) -> StoreDamaged:
    """The refusal to open a damaged file, after which everything is as it was."""
    return StoreDamaged(
        f"{database.file} was not opened: it is damaged. Nothing was changed. {RESCUE}"
    )


def _ask(engine: Engine, question: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.exec_driver_sql(question).scalars())


def _is_understood(connection: Connection) -> bool:
    """Whether each row is one that can be read; true of files that are not ours, or newer."""
    names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if VERSION.name not in names:
        return True
    asked = f"SELECT version_num FROM {VERSION.name}"
    revision = max(map(str, connection.exec_driver_sql(asked).scalars()), default="")
    if revision > REVISION:
        return True
    return all(
        _has_columns(connection, shape, revision)
        and (_are_events(connection) if shape is EVENT else _are_rows(connection, shape))
        for shape in SHAPES
        if revision == REVISION or shape.table in names
    )


def _has_columns(connection: Connection, shape: Shape, revision: str) -> bool:
    found = connection.exec_driver_sql(f"PRAGMA table_info({shape.table})").all()
    columns = [column.name for column in shape.columns]
    if revision != REVISION:
        columns = columns[: shape.fewest]
    return [str(one[1]) for one in found][: len(columns)] == columns


def _are_rows(connection: Connection, shape: Shape) -> bool:
    found = connection.exec_driver_sql(f"SELECT * FROM {shape.table} NOT INDEXED")
    return all(shape.fits(tuple(values)) for values in found)


def _are_events(connection: Connection) -> bool:
    count: int = connection.exec_driver_sql("SELECT count(*) FROM event NOT INDEXED").scalar_one()
    fitting, *texts = connection.exec_driver_sql(_EVENTS).one()
    if count != fitting or any("\0" in text for text in texts if text):
        return False
    moments = texts[0].split(",") if texts[0] else []
    try:
        return sum(1 for _ in map(datetime.fromisoformat, moments)) == count
    except ValueError:
        return False
