"""Opening the store: a new file, a file of today, an older one; and refusing everything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, event, insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from observe_tui.record.ports import StoreDamaged, StoreLocked
from observe_tui.store.checking import MAGIC, check_whole, damaged
from observe_tui.store.claim import Claim
from observe_tui.store.connecting import connect, for_writing, outside_transaction
from observe_tui.store.database import Database
from observe_tui.store.failures import RESCUE, advice, cannot_open, reason
from observe_tui.store.locking import locked, open_private, sync_folder
from observe_tui.store.places import share
from observe_tui.store.revision import REVISION, VERSION
from observe_tui.store.sql_store import SqlStore

# Long enough for another window to copy and upgrade a large file.
_PATIENCE_SECONDS = 30.0

_ANOTHER_PLACE = "Move it away or name another place for the store."


def open_store(file: Path, key: bytes | None = None) -> SqlStore:
    """Open the store in this file, which is created if it is not there.

    An older file is copied and checked, then upgraded; windows that open at the same time wait
    for each other. What the journal beside it holds is taken in. While another window has the
    file, this one only reads: see `SqlStore.reads_only`.

    A file of no bytes counts as new, unless something beside it shows that it once had content.

    Args:
        key: of an encrypted file; see `ciphering.unlocked`.

    Raises:
        StoreDamaged: the file is damaged, or something else.
        StoreLocked: it is encrypted, and there is no key or not the right one.
        StoreError: it is not writable, or of a newer program. Every text says so for people,
            and nothing was changed.
    """
    database = Database(file, key)
    _make_folder(file)
    check_kind(database)
    claim = Claim(database)
    with ExitStack() as undo, _alone(database):
        engine = connect(database)
        undo.callback(engine.dispose)
        undo.callback(claim.let_go)
        try:
            reads_only = claim.elsewhere()
            check_nothing_lost(database)
            if file.exists():
                if not reads_only:
                    _take_back_unfinished(database, engine)
                    _check_last_words(database)
                check_whole(database, thoroughly=True)
            else:
                open_private(file).close()
            _bring_up_to_date(database, engine, reads_only)
            store = SqlStore(database, engine, claim)
        except (SQLAlchemyError, OSError) as error:
            raise cannot_open(file, reason(error), advice(error)) from error
        undo.pop_all()
    if not store.reads_only:
        store.settle()
    return store


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_open(
            file, f"its folder {file.parent} cannot be made ({reason(error)})", advice(error)
        ) from error


def check_kind(database: Database) -> None:
    """Refuse what is no database of ours, and what cannot be read without a key.

    Only while no window of this process has the file open.

    Raises:
        StoreLocked: it is encrypted, and there is no key.
        StoreError: it is something else, or cannot be read.
    """
    file = database.file
    try:
        if file.is_dir():
            raise cannot_open(file, "it is a folder", _ANOTHER_PLACE)
        with file.open("rb") as handle:
            start = handle.read(len(MAGIC))
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_open(file, f"it cannot be read ({reason(error)})", advice(error)) from error
    if start in (b"", MAGIC) or database.key is not None:
        return
    if database.has_keys:
        raise StoreLocked("Your records are encrypted. The passphrase opens them.")
    raise cannot_open(
        file,
        "it is not a database of this program, or its beginning is damaged",
        f"If it is something else: {_ANOTHER_PLACE} If your records were in it: {RESCUE}",
    )


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Only one process opens, creates or upgrades the file at a time."""
    file = database.file
    with ExitStack() as stack:
        try:
            handle = stack.enter_context(open_private(database.opening_lock))
            stack.enter_context(locked(handle, _PATIENCE_SECONDS))
        except TimeoutError as error:
            raise cannot_open(
                file, "another window has been opening it for a long time", "Try again."
            ) from error
        except OSError as error:
            raise cannot_open(
                file, f"nothing can be written in its folder ({reason(error)})", advice(error)
            ) from error
        yield


def check_nothing_lost(database: Database) -> None:
    """Refuse to start afresh where records were: SQLite would delete what is left of them.

    Raises:
        StoreDamaged: the file is empty or missing, and should not be.
        OSError: what is beside it cannot be looked at.
    """
    file = database.file
    size = file.stat().st_size if file.exists() else None
    if size:
        return
    traces = [database.wal, database.journal, database.keys]
    if _had_pages(database.rollback):
        traces.append(database.rollback)
    traces.extend(sorted(database.backups.glob(f"{file.stem}-*.db")))
    traces.extend(sorted(file.parent.glob(f"{file.stem}-salvaged-*.db")))
    traces.extend(sorted(file.parent.glob(f"{file.stem}-before-restore-*.db")))
    left = [trace.name for trace in traces if trace.is_file() and trace.stat().st_size]
    if left:
        raise cannot_open(
            file,
            f"it is {'empty' if size == 0 else 'missing'}, but {left[0]} shows that it had records",
            RESCUE,
        )


def _had_pages(rollback: Path) -> bool:
    """Whether a transaction that was cut off found anything in the file when it began.

    One that was making the file had found nothing, and leaves nothing that anybody could miss.
    """
    try:
        with rollback.open("rb") as handle:
            head = handle.read(20)
    except FileNotFoundError:
        return False
    return any(head[16:])  # the number of pages at its beginning


def _take_back_unfinished(database: Database, engine: Engine) -> None:
    """Let SQLite take back a transaction that was cut off: whoever only looks may not do that.

    It is tried on a copy first: where the outcome is damaged, nothing is to be changed.
    """
    if not database.rollback.exists() or not database.rollback.stat().st_size:
        return
    from observe_tui.store.copies.copying import copy_bytes, copying, incoming

    with copying(database):
        mine = Database(incoming(database), database.key)
        copy_bytes(database.file, mine.file)
        copy_bytes(database.rollback, mine.rollback)
        trial = connect(mine)
        try:
            _read_schema(trial)
            check_whole(mine, thoroughly=True)
        except StoreDamaged as error:
            raise damaged(database) from error
        finally:
            trial.dispose()
    _read_schema(engine)


def _read_schema(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT name FROM sqlite_master").first()


def _check_last_words(database: Database) -> None:
    if database.wal.exists() or database.shm.exists():
        # After a crash only: a window that is closed takes both with it.
        from observe_tui.store.lastwords import check_last_words

        check_last_words(database)


def _bring_up_to_date(database: Database, engine: Engine, reads_only: str) -> None:
    file = database.file
    found = revision_of(database)
    if reads_only:
        if found != REVISION:
            raise cannot_open(
                file, "another window of another version has it open", "Close that one first."
            )
        return
    if found is None:
        create_tables(engine)
        sync_folder(file.parent)
    elif found != REVISION:
        # Alembic takes long to load, and is needed only here.
        from observe_tui.store.upgrading import upgrade

        upgrade(database, found)
    _choose_journal(database, engine)
    with for_writing(engine).connect() as connection:
        # A file that cannot be written is found out now, not at the first word. Beginning to
        # write is no proof: SQLite begins on a read-only file too. Nothing is committed here.
        connection.exec_driver_sql(f"UPDATE {VERSION.name} SET version_num = version_num")
        connection.rollback()


def _choose_journal(database: Database, engine: Engine) -> None:
    if share(database.file.parent):
        # A `wal` needs memory that all windows share, which no network has. Without it readers
        # wait for writers; what is committed is as durable. Each connection has to be told.
        outside_transaction(engine, "PRAGMA journal_mode=TRUNCATE")
        event.listen(engine, "connect", _truncating)
    else:
        # Readers do not wait for writers; a copy put in the file's place has lost this setting.
        outside_transaction(engine, "PRAGMA journal_mode=WAL")


def _truncating(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=TRUNCATE")
    cursor.close()


def revision_of(database: Database) -> str | None:
    """The revision of the file's schema; none for a file without any table.

    Raises:
        StoreError: the tables are not ours.
    """
    engine = connect(database, looking=True)
    try:
        with engine.connect() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
            if not names:
                return None
            if VERSION.name in names:
                rows = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION.name}")
                revisions = rows.scalars().all()
                if len(revisions) == 1:
                    return str(revisions[0])
    finally:
        engine.dispose()
    raise cannot_open(database.file, "it is a database of another program", _ANOTHER_PLACE)


def create_tables(engine: Engine) -> None:
    """Make the tables of today in an empty file."""
    from observe_tui.store.tables import Row  # slow to load, and needed only here

    with for_writing(engine).begin() as connection:
        Row.metadata.create_all(connection)
        VERSION.create(connection)
        connection.execute(insert(VERSION).values(version_num=REVISION))
