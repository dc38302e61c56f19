"""Everything that bears on the safety of the records, looked at without changing any of it.

Works on damaged records and beside an open window. What it tells has no names and no words of
people in it. While a window is open, only SQLite opens the file: to close it in another way would
give up the locks that a window of this process has on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import column, func, select, table
from sqlalchemy.exc import SQLAlchemyError

from observe_tui.record.ports import StoreError, StoreLocked
from observe_tui.record.safekeeping import Contents, Finding
from observe_tui.store.checking import check_whole
from observe_tui.store.columns import UtcDateTime
from observe_tui.store.connecting import connect
from observe_tui.store.copies.backups import copies
from observe_tui.store.database import Database
from observe_tui.store.encryption.ciphering import is_plain
from observe_tui.store.failures import advice, reason
from observe_tui.store.lastwords import check_last_words
from observe_tui.store.locking import open_private, try_lock
from observe_tui.store.opening import check_kind, check_nothing_lost, revision_of
from observe_tui.store.repair.surroundings import counted, surroundings
from observe_tui.store.revision import REVISION

_SAME_TIME = timedelta(minutes=2)
_OLD_COPY = timedelta(days=7)
_MAKE_ONE = "“observe-tui backup” makes a new one."


def examine(database: Database, now: datetime) -> list[Finding]:
    """Look at everything; nothing is changed.

    Args:
        now: in UTC.
    """
    open_somewhere = _is_open(database)
    findings, contents = _records(database, now, looked_after=open_somewhere)
    if open_somewhere:
        findings.append(Finding("good", "A window has the records open."))
    findings += _journal(database)
    findings += _copies(database, contents, now)
    findings += surroundings(database)
    return findings


def _is_open(database: Database) -> bool:
    """Whether a window has the right to write; its file is not made where it is not."""
    if not database.window_lock.exists():
        return False
    with suppress(OSError), open_private(database.window_lock) as handle:
        return not try_lock(handle)
    return False


def _records(
    database: Database, now: datetime, *, looked_after: bool
) -> tuple[list[Finding], Contents | None]:
    """What is to be said of the file itself, and how much is in it if that can be read.

    Args:
        looked_after: whether a window has it open, and has looked at what only it may look at.
    """
    try:
        if not looked_after:
            check_kind(database)
            check_nothing_lost(database)
        if not database.file.exists() or not database.file.stat().st_size:
            return [Finding("note", "There are no records yet.")], None
        if database.key is None and database.has_keys and looked_after:
            raise StoreLocked
        if not looked_after:
            check_last_words(database)
        check_whole(database, thoroughly=True)
        revision = revision_of(database)
        if revision is None:
            return [Finding("note", "There are no records yet.")], None
        contents = _contents(database)
    except StoreLocked:
        what = "The records are encrypted, and were not looked into."
        return [Finding("note", what, "The passphrase opens them.")], None
    except StoreError as error:
        what, _, todo = str(error).partition(" Nothing was changed. ")
        return [Finding("bad", what, todo)], None
    except (SQLAlchemyError, OSError, ValueError) as error:
        what = f"The records cannot be looked into: {reason(error)}."
        return [Finding("bad", what, advice(error))], None
    told = f"{counted(contents.cycles, 'cycle')}, {counted(contents.events, 'entry', 'entries')}"
    findings = [Finding("good", f"The records are whole, from end to end: {told}.")]
    return [*findings, *_version(revision), *_clock(contents, now)], contents


def _contents(database: Database) -> Contents:
    engine = connect(database, looking=True)
    newest = func.max(column("at", UtcDateTime), type_=UtcDateTime)
    try:
        with engine.connect() as connection:
            cycles, runs, events = (
                connection.execute(select(func.count()).select_from(table(name))).scalar_one()
                for name in ("cycle", "run", "event")
            )
            last = connection.execute(select(newest).select_from(table("event"))).scalar()
            return Contents(cycles, runs, events, last)
    finally:
        engine.dispose()


def _version(revision: str) -> Iterator[Finding]:
    if revision < REVISION:
        what = f"They are of an older version of this program (revision {revision})."
        yield Finding("note", what, "The next start brings them up to date, after a copy.")
    if revision > REVISION:
        what = f"A newer version of this program has used them (revision {revision})."
        yield Finding("bad", what, "Install that version.")


def _clock(contents: Contents, now: datetime) -> Iterator[Finding]:
    if contents.newest is not None and contents.newest > now + _SAME_TIME:
        what = "The newest entry is of a time that has not come yet."
        yield Finding("note", what, "Look whether the clock of this computer is right.")


def _journal(database: Database) -> Iterator[Finding]:
    waiting = _lines(database, "journal")
    if waiting:
        told = f"{counted(waiting, 'entry waits', 'entries wait')} in the journal"
        what = f"{told}: the records could not take {'it' if waiting == 1 else 'them'}."
        yield Finding("note", what, "The next start, or the next entry, takes in what waits.")
    unreadable = _lines(database, "unreadable")
    if unreadable:
        lines = counted(unreadable, "line of the journal", "lines of the journal")
        what = f"{lines} could not be read, and {'is' if unreadable == 1 else 'are'} kept."
        yield Finding("note", what, f"Keep {database.unreadable.name}: a person may still read it.")


def _lines(database: Database, which: str) -> int:
    file = database.journal if which == "journal" else database.unreadable
    with suppress(OSError):
        return sum(1 for line in file.read_bytes().split(b"\n") if line.strip())
    return 0


def _copies(database: Database, contents: Contents | None, now: datetime) -> Iterator[Finding]:
    try:
        found = copies(database)
    except StoreError as error:
        yield Finding("bad", str(error))
        return
    if not found:
        if contents is not None and contents.events:
            yield Finding("bad", "There is no copy of the records.", _MAKE_ONE)
        return
    newest = found[0]
    made = f"{newest.made_at.astimezone():%Y-%m-%d %H:%M}"
    plain = is_plain(newest.path)
    if database.key is None and not plain:
        yield Finding("note", f"The newest copy, of {made}, is encrypted, and was not looked into.")
        return
    try:
        check_whole(Database(newest.path, None if plain else database.key))
    except (StoreError, SQLAlchemyError) as error:
        why = "it is damaged" if isinstance(error, StoreError) else reason(error)
        yield Finding("bad", f"The newest copy, of {made}, cannot be used: {why}.", _MAKE_ONE)
        return
    last = contents.newest if contents is not None else None
    if last is not None and last > newest.made_at and now - newest.made_at > _OLD_COPY:
        yield Finding("note", f"The newest copy is of {made}, and there is more since.", _MAKE_ONE)
        return
    yield Finding("good", f"The newest copy, of {made}, is whole; there are {len(found)}.")
