"""Opening the store: a new file, a file of today, an older one; and refusing everything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.store.connecting import connect, for_writing, outside_transaction
from observe_tui.store.failures import RESCUE, advice, cannot_open, reason
from observe_tui.store.journal import Journal
from observe_tui.store.locking import locked, open_private, sync_folder
from observe_tui.store.revision import REVISION, VERSION
from observe_tui.store.sql_store import SqlStore

# Long enough for another window to copy and upgrade a large file.
_PATIENCE_SECONDS = 30.0

_MAGIC = b"SQLite format 3\0"
_ANOTHER_PLACE = "Move it away or name another place for the store."


def open_store(file: Path) -> SqlStore:
    """Open the store in this file, which is created if it is not there.

    An older file is copied and checked, then upgraded; windows that open at the same time wait
    for each other. What the journal beside it holds is taken in.

    A file of no bytes counts as new, unless something beside it shows that it once had content.

    Raises:
        StoreError: the file is something else, damaged, not writable, or of a newer program. Its
            text says so for people, and nothing was changed.
    """
    _make_folder(file)
    _check_kind(file)
    with ExitStack() as undo, _alone(file):
        engine = connect(file)
        undo.callback(engine.dispose)
        try:
            _check_nothing_lost(file)
            _bring_up_to_date(file, engine)
            store = SqlStore(file, engine, Journal(file))
        except (SQLAlchemyError, OSError) as error:
            raise cannot_open(file, reason(error), advice(error)) from error
        undo.pop_all()
    store.take_in_journal()
    return store


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_open(
            file, f"its folder {file.parent} cannot be made ({reason(error)})", advice(error)
        ) from error


def _check_kind(file: Path) -> None:
    try:
        if file.is_dir():
            raise cannot_open(file, "it is a folder", _ANOTHER_PLACE)
        with file.open("rb") as handle:
            start = handle.read(len(_MAGIC))
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_open(file, f"it cannot be read ({reason(error)})", advice(error)) from error
    if start and start != _MAGIC:
        raise cannot_open(
            file,
            "it is not a database of this program, or its beginning is damaged",
            f"If it is something else: {_ANOTHER_PLACE} If your records were in it: {RESCUE}",
        )


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Only one process opens, creates or upgrades the file at a time."""
    with ExitStack() as stack:
        try:
            handle = stack.enter_context(open_private(file.with_name(f"{file.name}.lock")))
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


def _check_nothing_lost(file: Path) -> None:
    """Refuse to start afresh where records were: SQLite would delete what is left of them."""
    size = file.stat().st_size if file.exists() else None
    if size:
        return
    traces = [file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-journal")]
    if size == 0:
        traces.append(Journal(file).file)
        traces.extend((file.parent / "backups").glob(f"{file.stem}-*.db"))
    left = [trace.name for trace in traces if trace.is_file() and trace.stat().st_size]
    if left:
        raise cannot_open(
            file,
            f"it is {'empty' if size == 0 else 'missing'}, but {left[0]} beside it shows that it "
            "had records",
            RESCUE,
        )


def _bring_up_to_date(file: Path, engine: Engine) -> None:
    if not file.exists():
        open_private(file).close()
    found = _revision(file, engine)
    if found is None:
        _create(file, engine)
    elif found != REVISION:
        # Alembic takes long to load, and is needed only here.
        from observe_tui.store.upgrading import upgrade

        upgrade(file, engine, found)
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
