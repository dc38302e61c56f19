"""One process at a time works on copies; what a killed one left half done is removed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from observe_tui.record.ports import StoreError
from observe_tui.store.database import Database
from observe_tui.store.failures import advice, reason
from observe_tui.store.locking import locked, open_private

# Long enough for another window to copy and look through a large file.
_PATIENCE_SECONDS = 30.0

_INCOMING = ".restoring"
_BINARY = getattr(os, "O_BINARY", 0)


@contextmanager
def copying(database: Database) -> Iterator[None]:
    """Have the copies to oneself: nobody else makes, reads in or removes one meanwhile.

    Nothing half done is there at the beginning, and nothing is left at the end.

    Raises:
        StoreError: another window works on them for long, or nothing can be written there.
    """
    with ExitStack() as stack:
        try:
            handle = stack.enter_context(open_private(database.copying_lock))
            stack.enter_context(locked(handle, _PATIENCE_SECONDS))
        except TimeoutError as error:
            raise StoreError(
                "Nothing was done: another window has been making a copy for a long time. "
                "Try again."
            ) from error
        except OSError as error:
            raise StoreError(
                f"Nothing was done: nothing can be written in {database.file.parent} "
                f"({reason(error)}). {advice(error)}"
            ) from error
        stack.callback(_sweep, database)
        _sweep(database)
        yield


def incoming(database: Database) -> Path:
    """Where a file is looked through before it may take the place of the store."""
    return database.beside(_INCOMING)


def outgoing(database: Database) -> Path:
    """Where the present file is copied to before it gets the name it is kept under."""
    return database.beside(f"{_INCOMING}-aside")


def copy_bytes(source: Path, target: Path) -> None:
    """A durable copy of a file, for its owner only. The target must not be there.

    Raises:
        OSError: one cannot be read, or the other not written.
    """
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600)
    with os.fdopen(descriptor, "wb") as written, source.open("rb") as read:
        shutil.copyfileobj(read, written, 1 << 20)
        written.flush()
        os.fsync(written.fileno())


def part_of(copy: Path) -> Path:
    """The name of a copy while it is being written."""
    return copy.with_suffix(".part")


def _sweep(database: Database) -> None:
    """Remove what was never finished: whoever was still at it would hold the lock."""
    halves = [
        one
        for one in _names(database.backups, f"{database.file.stem}-")
        # Whoever writes copies anew with another key has parts of his own: `….db.part`.
        if ".part" in one.suffix and ".db" not in one.suffixes
    ]
    for one in (*halves, *_names(database.file.parent, incoming(database).name)):
        with suppress(OSError):
            one.unlink()


def _names(folder: Path, begins: str) -> list[Path]:
    try:
        return [one for one in folder.iterdir() if one.name.startswith(begins)]
    except OSError:
        return []
