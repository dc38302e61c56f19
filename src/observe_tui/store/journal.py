"""The journal: where words go when the database cannot take them.

A file of JSON lines beside the database, synced line by line; beside an encrypted one each line is
sealed. What it holds is put into the database by the next write that works; it is emptied only
after that is committed there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from typing import TypeAlias

from observe_tui.record.model import Draft, Event, Payload
from observe_tui.store.columns import in_utc
from observe_tui.store.database import Database
from observe_tui.store.encryption.sealing import seal, unseal
from observe_tui.store.locking import locked, open_private, sync_folder
from observe_tui.store.reserve import give_up_reserve
from observe_tui.store.words import json_text

_PATIENCE_SECONDS = 2.0
_LARGE = 128 * 1024
"""Bytes from which on what has been overtaken is left out: room may be what is missing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that waits, and the field whose draft goes when it is in the database."""

    event: Event
    settles: str | None


Waiting: TypeAlias = Entry | Draft


class Held:
    """The journal while this process alone has it.

    Attributes:
        entries: what waits, in the order it was recorded.
    """

    def __init__(self, handle: FileIO, database: Database) -> None:
        """Read what waits.

        Raises:
            OSError: the file cannot be read.
        """
        self._handle = handle
        self._database = database
        self.entries, self._unreadable = _read(handle, database.key)

    def empty(self) -> None:
        """Forget what waits. Lines that nobody could read are set aside first, never lost.

        Raises:
            OSError: it is as full as before.
        """
        if self._unreadable:
            with open_private(self._database.unreadable) as aside:
                sealed = (seal(line, self._database.key) for line in self._unreadable)
                _write(aside, b"".join(line + b"\n" for line in sealed))
        self._handle.truncate(0)
        os.fsync(self._handle.fileno())


class Journal:
    """The journal of one database."""

    def __init__(self, database: Database) -> None:
        """Nothing is opened or created before it is needed."""
        self.file = database.journal
        self._database = database

    def waits(self) -> bool:
        """Whether there is anything in it."""
        try:
            return self.file.stat().st_size > 0
        except OSError:
            return False

    def keep(self, waiting: Waiting) -> None:
        """Make it durable here; an event that is here already is not kept twice.

        Raises:
            OSError: it is not on the disk.
        """
        try:
            self._keep(waiting)
        except OSError as trouble:
            if not give_up_reserve(self._database, trouble):
                raise
            self._keep(waiting)

    def _keep(self, waiting: Waiting) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open_private(self.file) as handle, locked(handle, _PATIENCE_SECONDS):
            key = self._database.key
            if isinstance(waiting, Entry) and _has(handle, waiting.event.id, key):
                return
            _write(handle, seal(_line(waiting), key) + b"\n")
            sync_folder(self.file.parent)
            if isinstance(waiting, Draft) and handle.tell() > _LARGE:
                with suppress(OSError):  # no room for that: then it stays as large as it is
                    self._leave_out_overtaken(handle)

    def _leave_out_overtaken(self, handle: FileIO) -> None:
        """Drop drafts that a younger one of the same field has overtaken; all else stays."""
        key = self._database.key
        waiting, unreadable = _read(handle, key)
        newest = {(one.owner, one.field): one for one in waiting if isinstance(one, Draft)}
        kept = [
            one for one in waiting if isinstance(one, Entry) or newest[one.owner, one.field] is one
        ]
        if 2 * len(kept) > len(waiting):
            return
        lines = [*unreadable, *(seal(_line(one), key) for one in kept)]
        part = self._database.beside(".journal.part")
        part.unlink(missing_ok=True)
        with open_private(part) as fresh:
            _write(fresh, b"".join(line + b"\n" for line in lines))
        part.replace(self.file)
        sync_folder(self.file.parent)

    @contextmanager
    def held(self) -> Iterator[Held]:
        """Have the journal alone, to empty it.

        Raises:
            OSError: it cannot be read, or another window holds it.
        """
        with open_private(self.file) as handle, locked(handle, _PATIENCE_SECONDS):
            yield Held(handle, self._database)

    @contextmanager
    def taken(self) -> Iterator[Held | None]:
        """Have the journal alone if there is something in it.

        A journal that cannot be read now, or is held by another window for long, counts as
        empty: it must not keep new words out of the database.
        """
        with ExitStack() as stack:
            held = None
            if self.waits():
                with suppress(OSError):
                    held = stack.enter_context(self.held())
            yield held


def _has(handle: FileIO, event_id: str, key: bytes | None) -> bool:
    waiting, _ = _read(handle, key)
    return any(isinstance(one, Entry) and one.event.id == event_id for one in waiting)


def _read(handle: FileIO, key: bytes | None) -> tuple[tuple[Waiting, ...], tuple[bytes, ...]]:
    """What can be read, and the lines that cannot."""
    handle.seek(0)
    entries: list[Waiting] = []
    unreadable: list[bytes] = []
    for line in handle.readall().split(b"\n"):
        if not line.strip():
            continue
        try:
            entries.append(_waiting(_opened(line, key)))
        except (ValueError, KeyError, TypeError):
            unreadable.append(line)
    return tuple(entries), tuple(unreadable)


def _write(handle: FileIO, text: bytes) -> None:
    """Add durably at the end, or leave the file as it was."""
    size = handle.seek(0, os.SEEK_END)
    if size:
        handle.seek(-1, os.SEEK_END)
        if handle.read(1) != b"\n":  # a line torn by a crash must not swallow the next one
            text = b"\n" + text
    rest = memoryview(text)
    try:
        while rest:
            rest = rest[handle.write(rest) :]
        os.fsync(handle.fileno())
    except OSError:
        with suppress(OSError):
            handle.truncate(size)
        raise


def _opened(line: bytes, key: bytes | None) -> bytes:
    # Written before the records were encrypted, by a process that was ended in between.
    return line if line.startswith(b"{") else unseal(line, key)


def _line(waiting: Waiting) -> bytes:
    fields = _draft_fields(waiting) if isinstance(waiting, Draft) else _event_fields(waiting)
    return json_text(fields).encode()


def _event_fields(entry: Entry) -> Payload:
    event = entry.event
    return {
        "id": event.id,
        "run_id": event.run_id,
        "seq": event.seq,
        "step": event.step,
        "verb": event.verb,
        "payload": event.payload,
        "at": in_utc(event.at).isoformat(),
        "elapsed_ms": event.elapsed_ms,
        "schema": event.schema,
        "settles": entry.settles,
    }


def _draft_fields(draft: Draft) -> Payload:
    return {
        "owner": draft.owner,
        "field": draft.field,
        "text": draft.text,
        "saved_at": in_utc(draft.saved_at).isoformat(),
        "elapsed_ms": draft.elapsed_ms,
    }


def _waiting(line: bytes) -> Waiting:
    fields = json.loads(line)
    if "owner" in fields:
        elapsed = fields["elapsed_ms"]
        return Draft(
            str(fields["owner"]),
            str(fields["field"]),
            str(fields["text"]),
            in_utc(datetime.fromisoformat(fields["saved_at"])),
            None if elapsed is None else int(elapsed),
        )
    settles = fields["settles"]
    event = Event(
        id=str(fields["id"]),
        run_id=str(fields["run_id"]),
        seq=int(fields["seq"]),
        step=str(fields["step"]),
        verb=str(fields["verb"]),
        payload=dict(fields["payload"]),
        at=in_utc(datetime.fromisoformat(fields["at"])),
        elapsed_ms=int(fields["elapsed_ms"]),
        schema=int(fields["schema"]),
    )
    return Entry(event, settles if isinstance(settles, str) else None)
