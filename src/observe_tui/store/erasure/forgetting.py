"""Taking what belongs to an erased cycle out of the journal, and out of what nobody could read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TypeAlias

from observe_tui.record.names import folded
from observe_tui.store.database import Database
from observe_tui.store.encryption.sealing import unsealed
from observe_tui.store.erasure.belonging import Belongings
from observe_tui.store.locking import locked

_PATIENCE_SECONDS = 5.0

_Fields: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What goes out of the journal.

    Attributes:
        unreadable: lines that stay and that nobody can read, so that nobody knows whose they are.
    """

    events: int = 0
    drafts: int = 0
    unreadable: int = 0

    def __add__(self, other: Forgotten) -> Forgotten:
        """Both together."""
        return Forgotten(
            self.events + other.events,
            self.drafts + other.drafts,
            self.unreadable + other.unreadable,
        )


def weigh_waiting(database: Database, found: Belongings) -> Forgotten:
    """How much of the journal would go. Nothing is changed.

    Raises:
        OSError: it cannot be read.
    """
    key = database.key
    return _sum(database, lambda file: _sorted_out(_lines(file.read_bytes()), found, key)[1])


def forget_waiting(database: Database, found: Belongings) -> Forgotten:
    """Take it out of the journal. What stays there goes on waiting for its turn.

    Raises:
        OSError: the journal cannot be written, or another window holds it; it is as it was.
    """
    return _sum(database, lambda file: _rewritten(file, found, database.key))


def _sum(database: Database, work: Callable[[Path], Forgotten]) -> Forgotten:
    files = (database.journal, database.unreadable)
    return sum((work(file) for file in files if file.exists()), Forgotten())


def _lines(text: bytes) -> list[bytes]:
    return [line for line in text.split(b"\n") if line.strip()]


def _rewritten(file: Path, found: Belongings, key: bytes | None) -> Forgotten:
    # Another window may be waiting to add to this very file: it is never put in its place anew.
    with FileIO(file, "r+") as handle, locked(handle, _PATIENCE_SECONDS):
        before = handle.readall()
        kept, told = _sorted_out(_lines(before), found, key)
        text = b"".join(line + b"\n" for line in kept)
        if len(kept) < len(_lines(before)):
            # Each line that stays moves towards the beginning, over what is not needed any more:
            # at no moment is one of them gone. What was behind them is overwritten, then cut off.
            _write(handle, text.ljust(len(before), b"\n"))
            handle.truncate(len(text))
            os.fsync(handle.fileno())
        return told


def _write(handle: FileIO, text: bytes) -> None:
    handle.seek(0)
    rest = memoryview(text)
    while rest:
        rest = rest[handle.write(rest) :]
    os.fsync(handle.fileno())


def _sorted_out(
    lines: list[bytes], found: Belongings, key: bytes | None
) -> tuple[list[bytes], Forgotten]:
    """The lines that stay, and how many go."""
    kept: list[bytes] = []
    told = Forgotten()
    for line in lines:
        opened = line if key is None else unsealed(line, key)
        fields = _fields(opened)
        if fields is None:
            if not _names(opened, found):
                kept.append(line)
                told += Forgotten(unreadable=1)
        elif not _belongs(fields, found):
            kept.append(line)
        else:
            told += Forgotten(drafts=1) if "owner" in fields else Forgotten(events=1)
    return kept, told


def _fields(line: bytes) -> _Fields | None:
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def _belongs(fields: _Fields, found: Belongings) -> bool:
    owner = str(fields.get("owner", ""))
    thing = owner.partition(":")[2]
    return (
        str(fields.get("run_id", "")) in found.runs
        or owner in found.runs | found.owners
        or thing in found.cycles | found.classes
    )


def _names(line: bytes, found: Belongings) -> bool:
    """Whether a line that nobody can read names what goes: a run, a cycle, the colleague."""
    text = line.decode("utf-8", "replace")
    known = {folded(name) for name in found.names}
    return any(one in text for one in found.runs | found.cycles) or any(
        name in folded(text) for name in known
    )
