"""Putting a file where it belongs: whole or not at all, and never over what somebody wrote.

What was exported is gone on with by hand: a page in Word gets a sentence more before it is given to
the teacher. So a file that is not as it was written is kept beside the new one. Two lessons of one
class on one day have files of one name; those are kept apart the same way.
"""

from __future__ import annotations

import contextlib
import os
from hashlib import sha256
from itertools import count
from pathlib import Path


def keep_other(path: Path, lesson: str, data: bytes) -> Path | None:
    """Keep what stands in the place of a file, unless it was written there and left as it was.

    Args:
        lesson: what the file is about; text that tells two lessons apart.
        data: what is to stand there.

    Returns:
        Where it is kept; none where there was nothing to keep.

    Raises:
        OSError: it cannot be read, or kept.
    """
    if not path.is_file():
        return None
    there = path.read_bytes()
    if there == data or not {_mark(path, lesson, there), _mark(path, "", there)}.isdisjoint(
        _written(path)
    ):
        return None
    names = (path.with_name(f"{path.stem}-kept-{number}{path.suffix}") for number in count(1))
    kept = next(name for name in names if not os.path.lexists(name))
    put_in_place(kept, there)
    return kept


def remember(path: Path, lesson: str, data: bytes) -> None:
    """Remember that this was written. Where that fails the file is kept once too often."""
    mark = f"{_mark(path, lesson, data)}\n".encode()
    with contextlib.suppress(OSError), open(_list(path), "ab", opener=_private) as marks:
        marks.write(mark)


def _mark(path: Path, lesson: str, data: bytes) -> str:
    """A number that says nothing of a file, and is that of no other."""
    return sha256("\n".join((path.name, lesson, sha256(data).hexdigest())).encode()).hexdigest()


def _written(path: Path) -> frozenset[str]:
    try:
        return frozenset(_list(path).read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def _list(path: Path) -> Path:
    """Beside the folder, where nobody who looks for papers comes across it."""
    return path.parent.parent / f"{path.parent.name}.written"


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def put_in_place(path: Path, data: bytes) -> None:
    """Put the data beside the file, and in its place only once all of it is on the disk.

    Raises:
        OSError: what was there before still is.
    """
    beside = path.parent / f".export-{os.urandom(8).hex()}.part"
    try:  # from its first moment on: what is cut off leaves nothing
        with open(beside, "xb", opener=_private) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make the new name durable too, where a folder can be asked to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
