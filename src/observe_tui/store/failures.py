"""What went wrong, in words for people. Never shows what was being written."""

from __future__ import annotations

import errno
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from observe_tui.record.ports import StoreDamaged, StoreError

_MAKE_ROOM = "Make room on the disk and try again."
_MAY_WRITE = "Check who may write there, or name another place for the store."
RESCUE = (
    "“observe-tui restore” puts the newest good copy in its place, “observe-tui salvage” reads "
    "what can still be read; both keep this file as it is."
)
NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""What systems answer where the disk, or somebody's share of it, is full."""

MISSING = (
    "The part that encrypts records, and opens encrypted ones, is not installed. Nothing was "
    "changed. Install observe-tui with its extra “encrypt”, then start again."
)

# What SQLite says, what that means, and what people can do about it.
_SQLITE_SAYS = {
    "database or disk is full": ("the disk is full", _MAKE_ROOM),
    "disk i/o error": ("the disk is full or reports a fault", _MAKE_ROOM),
    "attempt to write a readonly database": ("the file or its folder is read-only", _MAY_WRITE),
    "unable to open database file": ("the system does not let it be opened", _MAY_WRITE),
    "database is locked": ("another program holds it", "Close the other program and try again."),
    "file is not a database": ("it is not a database, or its beginning is damaged", RESCUE),
    "database disk image is malformed": ("it is damaged", RESCUE),
    "foreign key constraint failed": ("what it belongs to is not in the file", RESCUE),
}


class FileReplaced(OSError):
    """The file that was opened is no longer the one at its place."""


class NumberTaken(Exception):
    """Another window used an event's number in its run first."""


class HeldElsewhere(Exception):
    """Another window has the right to write."""


# Everything that can go wrong between a write and the disk.
WRITE_FAILURES = (SQLAlchemyError, OSError, NumberTaken, HeldElsewhere)


def reason(error: Exception) -> str:
    """Why it failed, as part of a sentence."""
    if isinstance(error, DBAPIError):
        says = str(error.orig)
        return _SQLITE_SAYS.get(says.lower(), (says, ""))[0]
    if isinstance(error, HeldElsewhere):
        return "another window writes into it"
    if isinstance(error, SQLAlchemyError):
        return f"the database answers {type(error).__name__}"
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return str(error)


def advice(error: Exception) -> str:
    """What people can do about it, in a sentence of its own."""
    if isinstance(error, DBAPIError):
        return _SQLITE_SAYS.get(str(error.orig).lower(), ("", RESCUE))[1]
    if isinstance(error, OSError):
        return _MAKE_ROOM if error.errno in NO_ROOM else _MAY_WRITE
    return RESCUE


def told_damaged(error: Exception) -> bool:
    """Whether the file itself is what is wrong, so that a copy or salvage may help."""
    return advice(error) == RESCUE


def cannot_open(file: Path, why: str, what_to_do: str) -> StoreError:
    """The refusal to open a store, after which everything is as it was."""
    kind = StoreDamaged if what_to_do.endswith(RESCUE) else StoreError
    return kind(f"{file} was not opened: {why}. Nothing was changed. {what_to_do}")
