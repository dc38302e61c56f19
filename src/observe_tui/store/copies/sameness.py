"""Do two files hold the same? Compared row by row, by the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from observe_tui.store.connecting import connect
from observe_tui.store.database import Database


def holds_the_same(database: Database, other: Path) -> bool:
    """Whether both have the same tables with the same rows. Both stay as they are.

    Times and counters of the files themselves say nothing certain: a file in WAL mode changes
    without them. Rows are therefore compared, by their keys; most files differ in a count already.
    The reading is done in SQLite, where no other thread has to wait for it.

    Args:
        other: has the same key, if any.

    Raises:
        DBAPIError: one of them cannot be read.
    """
    with _both(database, other) as connection:
        if _schema(connection, "main") != _schema(connection, "other"):
            return False
        tables = _tables(connection)
        return all(_as_many(connection, table) for table in tables) and all(
            _same_rows(connection, table) for table in tables
        )


@contextmanager
def _both(database: Database, other: Path) -> Iterator[Connection]:
    """A connection to both, which sees them as they are at one moment."""
    engine = connect(database, looking=True)
    try:
        with engine.connect() as connection:
            # Another file is taken in between two transactions; one has begun already.
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("ATTACH ? AS other", (str(other.absolute()),))
            connection.exec_driver_sql("BEGIN")
            yield connection
    finally:
        engine.dispose()


def _schema(connection: Connection, name: str) -> set[tuple[object, ...]]:
    asked = f"SELECT type, name, tbl_name, sql FROM {name}.sqlite_master"
    return {tuple(row) for row in connection.exec_driver_sql(asked)}


def _tables(connection: Connection) -> list[str]:
    asked = "SELECT name FROM main.sqlite_master WHERE type = 'table'"
    names = connection.exec_driver_sql(asked).scalars()
    return [str(name) for name in names if not str(name).startswith("sqlite_")]


def _as_many(connection: Connection, table: str) -> bool:
    name = _quoted(table)
    asked = f"SELECT (SELECT count(*) FROM main.{name}) = (SELECT count(*) FROM other.{name})"
    return bool(connection.exec_driver_sql(asked).scalar_one())


def _same_rows(connection: Connection, table: str) -> bool:
    """Whether each row has its like in the other file, where there are as many.

    A table without a key counts as changed: it may hold the same row twice.
    """
    name = _quoted(table)
    told = connection.exec_driver_sql(f"PRAGMA main.table_info({name})").all()
    keys = [_quoted(column.name) for column in told if column.pk]
    if not keys:
        return False
    columns = [_quoted(column.name) for column in told]
    same_key = " AND ".join(f"mine.{key} = theirs.{key}" for key in keys)
    mine, theirs = (
        ", ".join(f"{whose}.{column}" for column in columns) for whose in ("mine", "theirs")
    )
    asked = (
        f"SELECT 1 FROM main.{name} AS mine LEFT JOIN other.{name} AS theirs ON {same_key} "
        f"WHERE theirs.{keys[0]} IS NULL OR ({mine}) IS NOT ({theirs}) LIMIT 1"
    )
    return connection.exec_driver_sql(asked).first() is None


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
