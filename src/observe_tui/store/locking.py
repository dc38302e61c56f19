"""One process at a time: a lock on an open file, given back by the system if the process dies."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

_PAUSE_SECONDS = 0.002

if sys.platform == "win32":
    import msvcrt

    # Windows locks bytes and keeps others from reading them: take one no file ever reaches.
    _BYTE = 1 << 40

    def _try_lock(handle: FileIO) -> None:
        handle.seek(_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(handle: FileIO) -> None:
        handle.seek(_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: FileIO) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: FileIO) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


_NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL})
"""What systems answer that know no locks on files."""


def try_lock(handle: FileIO) -> bool:
    """Lock the file until it is closed, if nobody else has it locked.

    Where the system knows no locks on files, as on some shares, everybody gets one.
    """
    try:
        _try_lock(handle)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as trouble:
        if trouble.errno not in _NO_LOCKS:
            raise
    return True


def open_private(file: Path) -> FileIO:
    """Open for reading and for adding at the end; a new file is for its owner only.

    Raises:
        OSError: it cannot be opened or created.
    """
    return FileIO(file, "a+b", opener=lambda name, flags: os.open(name, flags, 0o600))


@contextmanager
def locked(handle: FileIO, patience: float) -> Iterator[None]:
    """Hold the file's lock; other processes and other openings of the file wait.

    Args:
        patience: seconds to wait for it.

    Raises:
        TimeoutError: somebody else still holds it.
    """
    deadline = time.monotonic() + patience
    while not try_lock(handle):
        if time.monotonic() >= deadline:
            raise TimeoutError("another window is using it")
        time.sleep(_PAUSE_SECONDS)
    try:
        yield
    finally:
        with suppress(OSError):
            _unlock(handle)


def sync_folder(folder: Path) -> None:
    """Make a new name in this folder durable, on the systems that need to be asked.

    Raises:
        OSError: the folder cannot be synced.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def identity(file: Path) -> tuple[int, int]:
    """What tells this file from another one at the same place.

    Raises:
        OSError: the file is not there.
    """
    found = file.stat()
    return found.st_dev, found.st_ino
