"""Which window writes: one at a time, for as long as it is open; every other one only reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from observe_tui.record.ports import StoreError
from observe_tui.store.database import Database
from observe_tui.store.locking import locked, open_private, try_lock

PATIENCE_SECONDS = 30.0
"""Long enough for another window to copy and upgrade a large file."""


class Claim:
    """The right to write, held until it is let go or the process ends, however it ends.

    Where the system knows no locks on files every window has it; `merging` copes with that.
    """

    def __init__(self, database: Database) -> None:
        """Nothing is claimed yet."""
        self._file = database.window_lock
        self._held: FileIO | None = None

    def take(self) -> bool:
        """Take the right, or keep it. False if another window has it.

        Raises:
            OSError: nothing can be written beside the records.
        """
        if self._held is not None:
            return True
        handle = open_private(self._file)
        if not try_lock(handle):
            handle.close()
            return False
        self._held = handle
        # Who writes is only for telling people: without it the claim holds all the same.
        with suppress(OSError):
            _sign(handle)
        return True

    def let_go(self) -> None:
        """Give the right to whoever asks next."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def elsewhere(self) -> str:
        """Why this window may not write, in a sentence; empty where it may."""
        try:
            if self.take():
                return ""
        except OSError:
            return "This window only reads: nothing can be written beside the records."
        return f"This window only reads: another one has been open{_since(self._file)}."


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Have the records to oneself, to put another file in their place.

    Raises:
        StoreError: a window is open on them, or nothing can be written beside them.
    """
    with ExitStack() as stack:
        claim = Claim(database)
        stack.callback(claim.let_go)
        try:
            free = claim.take()
        except OSError as error:
            raise StoreError(
                f"Nothing was done: nothing can be written in {database.file.parent} "
                f"({error.strerror or error})."
            ) from error
        if not free:
            raise StoreError(
                f"Nothing was done: a window has been open{_since(database.window_lock)}. "
                "Leave it with ctrl+q, then try again."
            )
        stack.enter_context(unopened(database))
        yield


@contextmanager
def unopened(database: Database) -> Iterator[None]:
    """Nobody opens the records meanwhile.

    Raises:
        StoreError: somebody has been opening them for long.
    """
    with ExitStack() as stack:
        try:
            handle = stack.enter_context(open_private(database.opening_lock))
            stack.enter_context(locked(handle, PATIENCE_SECONDS))
        except OSError as error:
            raise StoreError(
                "Nothing was done: another window is opening the records "
                f"({error.strerror or error}). Try again."
            ) from error
        yield


def _sign(handle: FileIO) -> None:
    handle.truncate(0)
    told = {"process": os.getpid(), "since": datetime.now(UTC).isoformat()}
    handle.write(json.dumps(told).encode())


def _since(file: Path) -> str:
    """` since 14:02 (process 4711)`, or nothing where it is not told."""
    try:
        with file.open("rb") as handle:
            told = json.loads(handle.read(200))
        since = datetime.fromisoformat(told["since"]).astimezone()
        return f" since {since:%H:%M} (process {int(told['process'])})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
