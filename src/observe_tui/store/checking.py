"""Is a file whole? Looked at without changing a byte of it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from observe_tui.record.ports import StoreDamaged
from observe_tui.store.connecting import connect
from observe_tui.store.database import Database
from observe_tui.store.failures import RESCUE, told_damaged

MAGIC = b"SQLite format 3\0"


def check_whole(database: Database, *, thoroughly: bool = False) -> None:
    """Look through the whole file.

    Args:
        thoroughly: compare the indexes with their tables as well; takes a few times as long.

    Raises:
        StoreDamaged: it is damaged.
        DBAPIError: it cannot be looked at for another reason: it is held, or may not be read.
    """
    engine = connect(database, looking=True)
    try:
        with engine.connect() as connection:
            check = "integrity_check" if thoroughly else "quick_check"
            answers = connection.exec_driver_sql(f"PRAGMA {check}(1)").scalars().all()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    except DBAPIError as error:
        if not told_damaged(error):
            raise
        raise StoreDamaged(_damaged(database)) from error
    finally:
        engine.dispose()
    if answers != ["ok"] or broken is not None:
        raise StoreDamaged(_damaged(database))


def _damaged(database: Database) -> str:
    return f"{database.file} was not opened: it is damaged. Nothing was changed. {RESCUE}"
