"""Opening the store: a new file, a file of today, an older one; and refusing everything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.ports import StoreLocked
from observe_tui.store.checking import MAGIC, check_whole
from observe_tui.store.claim import Claim
from observe_tui.store.connecting import connect, for_writing, outside_transaction
from observe_tui.store.database import Database
from observe_tui.store.failures import RESCUE, advice, cannot_open, reason
from observe_tui.store.locking import locked, open_private, sync_folder
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
    _check_kind(database)
    claim = Claim(database)
    with ExitStack() as undo, _alone(database):
        engine = connect(database)
        undo.callback(engine.dispose)
        undo.callback(claim.let_go)
        try:
            _check_nothing_lost(database)
            if file.exists():
                check_whole(database)
            else:
                open_private(file).close()
            _bring_up_to_date(database, engine, reads_only=claim.elsewhere())
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


def _check_kind(database: Database) -> None:
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
    if start and start != MAGIC and database.keys.exists():
        if database.key is None:
            raise StoreLocked("Your records are encrypted. The passphrase opens them.")
    elif start and start != MAGIC:
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


def _check_nothing_lost(database: Database) -> None:
    """Refuse to start afresh where records were: SQLite would delete what is left of them."""
    file = database.file
    size = file.stat().st_size if file.exists() else None
    if size:
        return
    traces = [database.wal, database.rollback, database.journal]
    traces.extend(sorted(database.backups.glob(f"{file.stem}-*.db")))
    left = [trace.name for trace in traces if trace.is_file() and trace.stat().st_size]
    if left:
        raise cannot_open(
            file,
            f"it is {'empty' if size == 0 else 'missing'}, but {left[0]} shows that it had records",
            RESCUE,
        )


def _bring_up_to_date(database: Database, engine: Engine, reads_only: str) -> None:
    file = database.file
    found = _revision(file, engine)
    if reads_only:
        if found != REVISION:
            raise cannot_open(
                file, "another window of another version has it open", "Close that one first."
            )
        return
    if found is None:
        _create(file, engine)
    elif found != REVISION:
        # Alembic takes long to load, and is needed only here.
        from observe_tui.store.upgrading import upgrade

        upgrade(database, engine, found)
    # Readers do not wait for writers; a copy put in the file's place has lost this setting.
    outside_transaction(engine, "PRAGMA journal_mode=WAL")
    with for_writing(engine).connect() as connection:
        # A file that cannot be written is found out now, not at the first word. Beginning to
        # write is no proof: SQLite begins on a read-only file too. Nothing is committed here.
        connection.exec_driver_sql(f"UPDATE {VERSION.name} SET version_num = version_num")
        connection.rollback()


def _revision(file: Path, engine: Engine) -> str | None:
    """The revision of the file's schema; none for a file without any table.

    Raises:
        StoreError: the tables are not ours.
    """
    with engine.begin() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
        if not names:
            return None
        if VERSION.name in names:
            rows = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION.name}")
            revisions = rows.scalars().all()
            if len(revisions) == 1:
                return str(revisions[0])
    raise cannot_open(file, "it is a database of another program", _ANOTHER_PLACE)


def _create(file: Path, engine: Engine) -> None:
    from observe_tui.store.tables import Row  # slow to load, and needed only here

    with for_writing(engine).begin() as connection:
        Row.metadata.create_all(connection)
        VERSION.create(connection)
        connection.execute(insert(VERSION).values(version_num=REVISION))
    sync_folder(file.parent)
