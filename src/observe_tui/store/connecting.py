"""How a file is connected to: durable, strict about references, one writer at a time."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

# Else the first connection has to import it.
import sqlalchemy.dialects.sqlite

# Else it is loaded for writing, and meanwhile half there for what another thread asks.
import sqlalchemy.orm  # noqa: F401
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

from observe_tui.record.ports import StoreError
from observe_tui.store.database import Database
from observe_tui.store.failures import MISSING

# The UI thread waits this long for another writer, then the words go to the journal instead.
BUSY_SECONDS = 1.0
# And only this long while it is known to be held.
_HARDLY = 0.01

_WRITING = "observe_tui_writing"

_PRAGMAS = (
    "synchronous=FULL",
    "secure_delete=ON",  # dropped drafts leave no trace in free pages; no cost measured
    "fullfsync=ON",  # macOS only: its plain fsync stops at the drive's cache
    "checkpoint_fullfsync=ON",
    "trusted_schema=OFF",  # a file from elsewhere runs nothing of its own
)


def connect(database: Database, *, enforce: bool = True, looking: bool = False) -> Engine:
    """An engine on the file; nothing is opened yet.

    Each thread gets a connection of its own from the pool for one piece of work.

    Args:
        enforce: refuse rows that refer to rows which are not there. Off only while tables are
            rebuilt, when dropping the old table would take the rows of other tables with it.
        looking: change nothing, not even by tidying up when the last connection closes.
    """
    where = address(database.file, "ro" if looking else "rwc")
    driver = driver_of(database)

    def opened() -> DBAPIConnection:
        # Transactions are begun below, by our own BEGIN; the driver must not add others.
        connection: DBAPIConnection = driver.connect(
            where,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )
        if database.key is not None:
            unlock(connection, database.key)
        return connection

    engine = create_engine(
        "sqlite://",
        creator=opened,
        module=driver,
        # A traceback in a log must not show what people wrote.
        hide_parameters=True,
        poolclass=NullPool if looking else QueuePool,
    )
    pragmas = (*_PRAGMAS, f"foreign_keys={'ON' if enforce else 'OFF'}")

    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
        except UnicodeDecodeError as error:  # SQLite's complaint names what it cannot make out
            raise driver.DatabaseError("database disk image is malformed") from error
        cursor.close()

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    return engine


def for_writing(engine: Engine, *, patient: bool = True) -> Engine:
    """The same engine, each transaction of which takes the right to write before it reads.

    Args:
        patient: whether to wait for another writer.
    """
    seconds = BUSY_SECONDS if patient else _HARDLY
    return engine.execution_options(**{_WRITING: round(seconds * 1000)})


def outside_transaction(engine: Engine, statement: str, *values: str) -> tuple[object, ...]:
    """Run a statement that SQLite allows only outside a transaction.

    Returns:
        The first row of its answer; empty where there is none.

    Raises:
        DBAPIError: it cannot be done.
    """
    try:
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement, values)
            row = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
    except engine.dialect.loaded_dbapi.Error as error:
        # Only what goes through SQLAlchemy's own connections is wrapped by it.
        raise DBAPIError(statement, None, error, hide_parameters=True) from error
    return tuple(row) if row is not None else ()


def driver_of(database: Database) -> ModuleType:
    """What this file is opened with, everywhere in a process.

    Raises:
        StoreError: it is encrypted, and what opens it is not installed.
    """
    return sqlite3 if database.key is None else cipher_driver()


def cipher_driver() -> ModuleType:
    """The driver of encrypted files; it knows the others as well.

    Nothing in one process may have a file open by this driver and by the usual one at a time: they
    do not know of each other's locks.

    Raises:
        StoreError: it is not installed.
    """
    try:
        return import_module("sqlcipher3.dbapi2")
    except ImportError as gone:
        raise StoreError(MISSING) from gone


def unlock(connection: DBAPIConnection, key: bytes | None) -> None:
    """Hand a connection of that driver its key, before anything else is asked of it."""
    cursor = connection.cursor()
    # Else a wrong key is told on the terminal, across whatever is on the screen.
    cursor.execute("PRAGMA cipher_log_level=NONE")
    if key is not None:
        cursor.execute(f'PRAGMA key="{raw_key(key)}"')
    # Files for what does not fit would be written without the key. (The driver could also wipe its
    # memory; the same words are in Python's, which nobody can wipe.)
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def raw_key(key: bytes) -> str:
    """The key as this driver takes it, to use it as it is."""
    return f"x'{key.hex()}'"


def address(file: Path, mode: str) -> str:
    """The file as SQLite takes it.

    Args:
        mode: `ro` to read, `rw` to write as well, `rwc` to create it too.
    """
    path = file.absolute().as_posix()
    rooted = path if path.startswith("/") else f"/{path}"
    return f"file://{quote(rooted, safe='/:')}?mode={mode}"


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another process wrote
    # in between; one that begins by taking the right to write waits its turn.
    writing: int | None = connection.get_execution_options().get(_WRITING)
    if writing is not None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={writing}")
    connection.exec_driver_sql("BEGIN" if writing is None else "BEGIN IMMEDIATE")
