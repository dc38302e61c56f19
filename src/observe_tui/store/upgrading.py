"""Bringing an older file to today's schema: a checked copy first, then all or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.ports import StoreError
from observe_tui.store.connecting import connect, for_writing
from observe_tui.store.copies.backups import back_up, copies
from observe_tui.store.database import Database
from observe_tui.store.failures import cannot_open, reason

MIGRATIONS = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings for the migrations in this package, to run on this connection."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(database: Database, found: str) -> None:
    """Upgrade the file from the revision found in it, in one transaction.

    No connection to it is in use.

    Raises:
        StoreError: the revision is of a newer program, the copy cannot be made, or a migration
            failed; the file is as it was.
    """
    file = database.file
    if not is_known(found):
        raise cannot_open(
            file,
            f"a newer version of this program has used it (revision {found})",
            "Install that version, or name another place for the store.",
        )
    copy = _checked_copy(database)
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


def is_known(revision: str) -> bool:
    """Whether this program, or a version before it, made files of this revision."""
    try:
        return ScriptDirectory.from_config(config()).get_revision(revision) is not None
    except CommandError:
        return False


def _checked_copy(database: Database) -> Path:
    """A checked copy of the file as it is, which may have been made before.

    Raises:
        StoreError: there is none, and none can be made.
    """
    try:
        made = back_up(database, "upgrade", datetime.now(UTC))
    except StoreError as error:
        raise cannot_open(
            database.file,
            "it is of an older version, and the copy that must come before its upgrade cannot be "
            "made",
            f"{error} Or go on with the version you had.",
        ) from error
    return (made or copies(database)[0]).path
