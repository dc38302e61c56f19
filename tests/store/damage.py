"""A store on paper: its files as bytes, what is in them, and what can be done to such bytes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from observe_tui.record.model import (
    Cycle,
    Draft,
    Event,
    FrozenProtocol,
    Person,
    Run,
    Seat,
    SeatMap,
)
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

START = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)
PAGE, FRAME = 4096, 4120
TABLES = ("person", "cycle", "run", "protocol_text", "run_protocol", "event", "seat_map", "draft")

Rows = Mapping[str, set[tuple[object, ...]]]


@dataclass(frozen=True)
class Images:
    """The files of one store at two times.

    Attributes:
        closed: the file once the store was closed.
        main: the file while it was open, with `wal` beside it.
        events: by id; the last ones are in the `wal` alone.
        rows: of every table.
    """

    closed: bytes
    main: bytes
    wal: bytes
    events: Mapping[str, Event]
    rows: Rows

    def untouched(self, *files: bytes) -> set[str]:
        """The events whose every byte is still somewhere in these files."""
        return {
            name
            for name, event in self.events.items()
            if (told := record(event)) is None or any(told in file for file in files)
        } - self.long

    def run_id(self, stage: str) -> str:
        """Of the first run of a stage."""
        return _name(stage, 0)

    def closed_hash(self, protocol: str) -> str:
        """Of the frozen text of a protocol."""
        return next(one.hash for one in _frozen() if one.id == protocol)

    @property
    def long(self) -> set[str]:
        """Events that go on upon other pages."""
        return {name for name, event in self.events.items() if record(event) is None}


def made(folder: Path, key: bytes | None = None) -> Images:
    """Record something of everything, and look at the files before and after closing."""
    file = folder / "observe.db"
    store = open_store(file, key)
    events = [*_fill(store)]
    store.close()
    store = open_store(file, key)
    late = [_event("observe-0", 60 + number, f"late {number}") for number in range(6)]
    for event in late:
        store.append(event)
    main, wal = file.read_bytes(), file.with_name("observe.db-wal").read_bytes()
    store.close()
    told = {event.id: event for event in (*events, *late)}
    return Images(file.read_bytes(), main, wal, told, {} if key else rows_of(file))


def _fill(store: SqlStore) -> Iterable[Event]:
    chen = Person(_name("chen"), "Chen Wěi")
    for number in range(2):
        cycle = Cycle(
            _name("cycle", number), Person(_name("teacher", number), f"Rivera {number}"), chen,
            "Science", "8B", "Who talks — and who “thinks”?", "peer-cycle", ("script", "copus"),
            date(2026, 3, 2), None, START - timedelta(days=3),
        )  # fmt: skip
        store.save_cycle(cycle)
        for stage in ("before", "observe"):
            run = Run(_name(stage, number), cycle.id, stage, START, tuple(_frozen()))
            lines = [
                _event(f"{stage}-{number}", seq, _line(seq)) for seq in range(1, 26)
            ]  # some of them go on upon other pages
            store.keep_run(run, lines)
            yield from lines
    store.save_draft(Draft(_name("observe", 0), "line", "T: half a wörd", START, 4000))
    store.save_seat_map(SeatMap("8B", (Seat("a", "1", 0, 0), Seat("b", "2", 0, 1))))


def _frozen() -> Iterable[FrozenProtocol]:
    for name, size in (("peer-cycle", 40), ("script", 900), ("copus", 6000)):
        text = f'id = "{name}"\n# {"all of it " * (size // 10)}\n'
        yield FrozenProtocol(name, sha256(text.encode()).hexdigest(), text)


def _line(seq: int) -> str:
    return f"T: why, wörd {seq}? " + "and so on " * {0: 900, 5: 60, 7: 12}.get(seq % 11, 2)


def _event(run: str, seq: int, text: str) -> Event:
    stage, _, number = run.partition("-")
    at = START + timedelta(seconds=seq)
    payload = {"tag": "evidence", "text": text}
    return Event(
        _name(f"{run}-event", seq), _name(stage, int(number)), seq, "script", "line", payload, at,
        seq * 1000,
    )  # fmt: skip


def _name(what: str, number: int = 0) -> str:
    """The same id each time, so that the same example finds the same bytes."""
    return sha256(f"{what} {number}".encode()).hexdigest()[:32]


def record(event: Event) -> bytes | None:
    """The bytes in which SQLite keeps an event; none for one that a page is too short for."""
    values: tuple[str | int, ...] = (
        event.id, event.run_id, event.seq, event.step, event.verb,
        json.dumps(event.payload, ensure_ascii=False, separators=(",", ":")),
        f"{event.at:%Y-%m-%d %H:%M:%S.%f}", event.elapsed_ms, event.schema,
    )  # fmt: skip
    types, body = b"", b""
    for value in values:
        if isinstance(value, str):
            content = value.encode()
            types += _varint(13 + 2 * len(content))
        elif value in (0, 1):
            content = b""
            types += bytes([8 + value])
        else:
            size = next(size for size in (1, 2, 3, 4, 6, 8) if value < 1 << (8 * size - 1))
            content = value.to_bytes(size, "big")
            types += bytes([{6: 5, 8: 6}.get(size, size)])
        body += content
    told = bytes([len(types) + 1]) + types + body
    return told if len(told) <= PAGE - 35 else None


def _varint(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def rows_of(file: Path) -> Rows:
    """Every row of a file, read past the store."""
    with closing(sqlite3.connect(file)) as connection:
        return {table: set(connection.execute(f"SELECT * FROM {table}")) for table in TABLES}


def lay_out(folder: Path, main: bytes | None, wal: bytes | None = None) -> Path:
    """Write the files of a store into a folder of its own."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "observe.db"
    for path, content in ((file, main), (file.with_name("observe.db-wal"), wal)):
        if content is not None:
            path.write_bytes(content)
    return file


def zeroed(content: bytes, at: int, count: int) -> bytes:
    """The same with zeros there."""
    return content[:at] + bytes(len(content[at : at + count])) + content[at + count :]


def flipped(content: bytes, at: int, bits: int = 0x10) -> bytes:
    """The same with some bits of one byte turned over."""
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]


def cut_off(file: Path) -> None:
    """Begin to change all events without a `wal`, and leave what a crash in the middle leaves."""
    whole = file.read_bytes()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=TRUNCATE")
        other.execute("PRAGMA cache_size=1")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE event SET payload = '{' || hex(zeroblob(900)) || '}'")
        torn, journal = file.read_bytes(), Path(f"{file}-journal").read_bytes()
        other.execute("ROLLBACK")
    assert torn != whole
    file.write_bytes(torn)
    Path(f"{file}-journal").write_bytes(journal)
