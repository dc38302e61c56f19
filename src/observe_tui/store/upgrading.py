"""Bringing an older file to today's schema: a checked copy first, then all or nothing."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.store.connecting import connect, for_writing, outside_transaction
from observe_tui.store.database import Database
from observe_tui.store.failures import cannot_open, reason
from observe_tui.store.locking import open_private, sync_folder

MIGRATIONS = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings for the migrations in this package, to run on this connection."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(database: Database, engine: Engine, found: str) -> None:
    """Upgrade the file from the revision found in it, in one transaction.

    Args:
        engine: on the same file; no connection of it is in use.

    Raises:
        StoreError: the revision is of a newer program, the copy cannot be made, or a migration
            failed; the file is as it was.
    """
    file = database.file
    if not _is_known(found):
        raise cannot_open(
            file,
            f"a newer version of this program has used it (revision {found})",
            "Install that version, or name another place for the store.",
        )
    copy = _checked_copy(database, engine, found)
    # Rebuilding a table drops the old one, and with it the rows that refer to it, unless
    # references are off; SQLite switches them only outside a transaction.
    rebuilding = connect(database, enforce=False)
    try:
        with for_writing(rebuilding).begin() as connection:
            command.upgrade(config(connection), "head")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise CommandError(f"{len(broken)} rows would have lost what they belong to")
    except (SQLAlchemyError, CommandError) as error:
        why = str(error) if isinstance(error, CommandError) else reason(error)
        raise cannot_open(
            file,
            f"it is of an older version, and its upgrade failed ({why})",
            f"A copy is in {copy}. Go on with the version you had, and report this.",
        ) from error
    finally:
        rebuilding.dispose()


def _is_known(revision: str) -> bool:
    try:
        return ScriptDirectory.from_config(config()).get_revision(revision) is not None
    except CommandError:
        return False


def _checked_copy(database: Database, engine: Engine, revision: str) -> Path:
    """A durable copy in `backups`, proved to be whole.

    Raises:
        StoreError: it cannot be made, or is not whole.
    """
    copy: Path | None = None
    try:
        copy = _new_file(database, revision)
        outside_transaction(engine, "VACUUM INTO ?", str(copy))
        _check(Database(copy, database.key))
        with open_private(copy) as handle:
            os.fsync(handle.fileno())
        sync_folder(copy.parent)
    except (SQLAlchemyError, OSError) as error:
        if copy is not None:
            copy.unlink(missing_ok=True)
        raise cannot_open(
            database.file,
            "it is of an older version, and the copy that must come before its upgrade cannot be "
            f"made ({reason(error)})",
            "Make room on the disk and try again, or go on with the version you had.",
        ) from error
    return copy


def _new_file(database: Database, revision: str) -> Path:
    """A new empty file for the copy, for its owner only; never one that is there already."""
    database.backups.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = database.backups / f"{database.file.stem}-{revision}-{stamp}.db"
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return copy


def _check(copy: Database) -> None:
    """Raises: OSError if the copy is not whole."""
    engine = connect(copy)
    try:
        with engine.begin() as connection:
            answer = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    finally:
        engine.dispose()
    if answer != "ok":
        raise OSError("the copy is not whole")
