"""Checked copies of the store, in a folder beside it: finding them, making one, letting go."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.ports import StoreDamaged, StoreError, StoreLocked
from observe_tui.record.safekeeping import Copy, Why
from observe_tui.store.checking import check_whole
from observe_tui.store.connecting import connect, outside_transaction
from observe_tui.store.copies.copying import copying, part_of
from observe_tui.store.copies.rotation import surplus
from observe_tui.store.copies.sameness import holds_the_same
from observe_tui.store.database import Database
from observe_tui.store.failures import RESCUE, advice, reason
from observe_tui.store.locking import open_private, sync_folder

OCCASIONS: tuple[Why, ...] = ("start", "observation", "upgrade", "restore", "erase", "asked")

_SAFE = "The records and the copies before are as they were."
_OF_TODAY = re.compile(r"-(?P<stamp>\d{8}T\d{12})-(?P<why>[a-z]+)\.db")
_BEFORE_AN_UPGRADE = re.compile(r"-\w+-(?P<stamp>\d{8}T\d{12})\.db")  # of the first versions


def copies(database: Database) -> list[Copy]:
    """Every copy there is, the newest first. Only names and sizes are read.

    Raises:
        StoreError: the folder cannot be read.
    """
    found: list[Copy] = []
    try:
        with os.scandir(database.backups) as entries:
            for entry in entries:
                told = _told(database, entry.name)
                if told is None or not entry.is_file(follow_symlinks=False):
                    continue
                size = entry.stat().st_size
                if size:
                    found.append(Copy(database.backups / entry.name, *told, size))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(
            f"{database.backups} cannot be looked into ({reason(error)}). {advice(error)}"
        ) from error
    return sorted(found, key=lambda copy: (copy.made_at, copy.path.name), reverse=True)


def back_up(database: Database, why: Why, now: datetime) -> Copy | None:
    """Make a checked, durable copy, and let go of those that `rotation` no longer keeps.

    The store may be open here and in other processes, and written into; the copy is what was
    committed at one moment. It is read back from end to end before it gets its name. A copy that
    cannot be removed stays. One that has been made here is never removed here.

    Returns:
        The copy; none where the newest one is whole and holds the same, row by row, unless a copy
        was asked for.

    Raises:
        StoreDamaged: the store is damaged.
        StoreLocked: it is encrypted, and there is no key.
        StoreError: there is nothing to copy, or the copy cannot be made. In any case the records
            and all copies are as they were, and nothing half done is left.
    """
    _check_something_there(database)
    with copying(database):
        return back_up_within(database, why, now)


def back_up_within(database: Database, why: Why, now: datetime) -> Copy | None:
    """The same for whoever is `copying` already."""
    _check_something_there(database)
    try:
        before = copies(database)
        if why != "asked" and before and _is_as_good(before[0], database):
            return None
        check_whole(database)
        made = _make(database, why, _unused(now, before))
    except StoreDamaged as error:
        if database.key is None and database.has_keys:
            raise StoreLocked("Your records are encrypted. The passphrase opens them.") from error
        raise StoreDamaged(
            f"No copy was made: {database.file} is damaged. {_SAFE} {RESCUE}"
        ) from error
    except (SQLAlchemyError, OSError) as error:
        raise _not_made(error) from error
    for old in surplus([made, *before], now):
        if old != made:
            with suppress(OSError):
                old.path.unlink()
    return made


def _told(database: Database, name: str) -> tuple[datetime, Why] | None:
    """When and why the copy of this name was made; none where it is no name of ours."""
    stem = database.file.stem
    if not name.startswith(stem):
        return None
    rest = name.removeprefix(stem)
    match = _OF_TODAY.fullmatch(rest) or _BEFORE_AN_UPGRADE.fullmatch(rest)
    if match is None:
        return None
    said = match.groupdict().get("why", "upgrade")
    why = next((occasion for occasion in OCCASIONS if occasion == said), None)
    stamp = match["stamp"]
    try:
        made_at = datetime.fromisoformat(f"{stamp[:15]}.{stamp[15:]}+00:00")
    except ValueError:
        return None
    return None if why is None else (made_at, why)


def _check_something_there(database: Database) -> None:
    # The file is never opened past SQLite: closing it again would take the locks from whoever
    # has the store open in this process.
    try:
        size = database.file.stat().st_size
    except FileNotFoundError:
        size = 0
    except OSError as error:
        raise _not_made(error) from error
    if not size:
        raise StoreError(f"There is nothing to copy yet: {database.file} holds no records.")


def _not_made(error: Exception) -> StoreError:
    return StoreError(f"No copy was made: {reason(error)}. {_SAFE} {advice(error)}")


def _is_as_good(copy: Copy, database: Database) -> bool:
    """Whether a copy holds what the store does, and is whole."""
    try:
        if not holds_the_same(database, copy.path):
            return False
        check_whole(Database(copy.path, database.key))
    except (StoreDamaged, SQLAlchemyError):
        return False
    return True


def _unused(now: datetime, before: list[Copy]) -> datetime:
    """The moment, or the next one at which no copy was made."""
    moment = now.astimezone(UTC)
    taken = {copy.made_at for copy in before}
    while moment in taken:
        moment += timedelta(microseconds=1)
    return moment


def _make(database: Database, why: Why, made_at: datetime) -> Copy:
    """Raises: SQLAlchemyError or OSError if it cannot be made; what is left of it is swept away."""
    database.backups.mkdir(mode=0o700, exist_ok=True)
    stamp = made_at.strftime("%Y%m%dT%H%M%S%f")
    path = database.backups / f"{database.file.stem}-{stamp}-{why}.db"
    part = part_of(path)
    _write(database, part)
    size = part.stat().st_size
    part.replace(path)
    sync_folder(path.parent)
    return Copy(path, made_at, why, size)


def _write(database: Database, part: Path) -> None:
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    engine = connect(database, looking=True)
    try:
        outside_transaction(engine, "VACUUM INTO ?", str(part))
    finally:
        engine.dispose()
    try:
        check_whole(Database(part, database.key), thoroughly=True)
    except StoreDamaged as error:
        raise StoreError(
            f"No copy was made: what was written to {part.parent} does not read back as it was. "
            f"{_SAFE} The disk may be failing: copy the whole folder to another one."
        ) from error
    with open_private(part) as handle:
        os.fsync(handle.fileno())
