"""How a file is connected to: durable, strict about references, one writer at a time."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy.dialects.sqlite  # noqa: F401 (else the first connection has to import it)
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

# The UI thread waits this long for another writer, then the words go to the journal instead.
BUSY_SECONDS = 1.0

_WRITING = "observe_tui_writing"

_PRAGMAS = (
    "synchronous=FULL",
    "secure_delete=ON",  # dropped drafts leave no trace in free pages; no cost measured
    "fullfsync=ON",  # macOS only: its plain fsync stops at the drive's cache
    "checkpoint_fullfsync=ON",
)


def connect(file: Path, *, enforce: bool = True) -> Engine:
    """An engine on the file; nothing is opened yet.

    Each thread gets a connection of its own from the pool for one piece of work.

    Args:
        enforce: refuse rows that refer to rows which are not there. Off only while tables are
            rebuilt, when dropping the old table would take the rows of other tables with it.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        # Transactions are begun below, by our own BEGIN; the driver must not add others.
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
        # A traceback in a log must not show what people wrote.
        hide_parameters=True,
    )
    pragmas = (*_PRAGMAS, f"foreign_keys={'ON' if enforce else 'OFF'}")

    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine, each transaction of which takes the right to write before it reads."""
    return engine.execution_options(**{_WRITING: True})


def outside_transaction(engine: Engine, statement: str, *values: str) -> None:
    """Run a statement that SQLite allows only outside a transaction."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        cursor.close()
    finally:
        connection.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another process wrote
    # in between; one that begins by taking the right to write waits its turn.
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
