"""What can be found in a damaged store: rows on its pages, and rows that SQLite still gives."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, islice

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from observe_tui.store.checking import MAGIC
from observe_tui.store.connecting import connect
from observe_tui.store.database import Database
from observe_tui.store.frames import USUAL_PAGE, Frame
from observe_tui.store.repair.pages import Layout, Leaf, read_page, rows_anywhere
from observe_tui.store.repair.rows import Row, is_bookkeeping, recognised
from observe_tui.store.shapes import CYCLE, DRAFT, PERSON, SHAPES, Shape, Value, as_text


@dataclass(slots=True)
class Finds:
    """Rows that were found, each once: what was found first counts.

    Attributes:
        unread: rows that a page names, and that cannot be read there.
        on_pages: how many rows were found on pages, before looking anywhere else.
    """

    unread: int = 0
    on_pages: int = 0
    _whole: dict[Shape, dict[tuple[Value, ...], Row]] = field(default_factory=dict)
    _mended: dict[Shape, dict[tuple[Value, ...], Row]] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Keep it, if it says something new."""
        known = (self._whole if row.whole else self._mended).setdefault(row.shape, {})
        there = known.setdefault(row.key, row)
        if row.shape is DRAFT and str(row.named()["saved_at"]) > str(there.named()["saved_at"]):
            known[row.key] = row

    def rows(self, shape: Shape) -> list[Row]:
        """The rows of a table. One of which everything can be read stands before others."""
        whole = self._whole.get(shape, {})
        return list((self._mended.get(shape, {}) | whole).values())

    @property
    def left(self) -> int:
        """How many rows could not be read anywhere, as far as can be told."""
        return max(0, self.unread - (len(self) - self.on_pages))

    def __len__(self) -> int:
        return sum(len(self.rows(shape)) for shape in SHAPES)


def search(
    main: bytes,
    wal: bytes,
    frames: Sequence[Frame],
    reserve: int,
    ask: Callable[[Finds], None],
) -> Finds:
    """Every row that is on a page of the file or of its `-wal`, or that is nowhere at home.

    Args:
        frames: of the `-wal`, readable.
        reserve: bytes at the end of each page that hold no rows, unless the file says another.
        ask: takes what can be found in another way. It comes before what may be out of date.
    """
    finds = Finds()
    searches = [
        _Search(main, frames, size, usable, finds)
        for size, usable in _layouts(main, frames, reserve)
    ]
    for one in searches:
        one.read_pages()
    finds.unread = max(searches, key=lambda one: one.read).unread
    finds.on_pages = len(finds)
    ask(finds)
    for one in searches:
        one.read_older()
        one.look_anywhere(wal)
    return finds


def ask_sqlite(database: Database, most: int, finds: Finds) -> None:
    """Take every row that SQLite gives, from both ends of each table.

    Args:
        database: a copy; it is opened for writing.
        most: rows of one table that there can be at all.
    """
    engine = connect(database, enforce=False)
    event.listen(engine, "connect", _read_torn_text)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA writable_schema=ON")
            for shape in SHAPES:
                for order in ("", " DESC"):
                    if _ask(connection, shape, order, most, finds):
                        break
    except DBAPIError:
        return
    finally:
        engine.dispose()


_ELSEWHERE = -1 << 32
"""Where a page is that is not in the file itself."""


class _Search:
    """One way through the pages, for one size of them."""

    def __init__(
        self, main: bytes, frames: Sequence[Frame], size: int, usable: int, finds: Finds
    ) -> None:
        self._main = main
        self._size = size
        self._finds = finds
        self._newer: dict[int, list[bytes]] = {}
        self._before: dict[int, list[bytes]] = {}
        for frame in reversed(frames):
            written = self._newer if frame.current else self._before
            written.setdefault(frame.number, []).append(frame.content)
        self._drifts = _drifts(main, size)
        self._layout = Layout(size, usable, self._overflow)
        self._done: list[int] = []
        self._torn: list[bytes] = []
        self._older: list[tuple[bytes, int]] = []
        self.read = 0
        self.unread = 0

    def read_pages(self) -> None:
        """Take what pages say that is on them."""
        pages = -(-len(self._main) // self._size) + len(self._drifts) - 1
        for number in sorted({*range(1, pages + 1), *self._newer, *self._before}):
            self._read_number(number)

    def read_older(self) -> None:
        """Take what pages say that were written anew since; drafts were dropped since then."""
        for content, at in self._older:
            leaf = self._leaf(content)
            if all(row is not None and row.whole for row in self._take(leaf, drafts=False)):
                self._done += [at] if leaf.cells else []

    def look_anywhere(self, wal: bytes) -> None:
        """Take what looks like a row, wherever no page says what is there."""
        self._done.sort()
        people: Set[Value] = set()
        for shape in SHAPES:
            if shape is PERSON:
                people = {row.values[at] for row in self._finds.rows(CYCLE) for at in (1, 2)}
            # The `-wal` has drafts that were dropped since.
            beside = (wal,) if shape is not DRAFT else ()
            rows = rows_anywhere(self._main, shape, self._layout, self._is_done)
            for content in (*self._torn, *beside):
                rows = chain(rows, rows_anywhere(content, shape, self._layout))
            for row in rows:
                # Two texts may be anything: they are a person where a cycle says so.
                if shape is not PERSON or row.key[0] in people:
                    self._finds.take(row)

    def _read_number(self, number: int) -> None:
        """A page as it stood last; and as it stood before, for as long as some of it is missing."""
        unread: list[int] = []
        complete = False
        for content, at in self._images(number):
            if complete:
                self._older.append((content, at))
                continue
            leaf = self._leaf(content)
            rows = self._take(leaf)
            unread.append(rows.count(None))
            complete = leaf.is_tree and all(row is not None and row.whole for row in rows)
            if complete and leaf.cells:
                self._done.append(at)
            elif at == _ELSEWHERE:
                # Also one without rows: it may be a page of rows that is told to be another one.
                self._torn.append(content)
        self.unread += 0 if complete or not unread else unread[0]

    def _images(self, number: int) -> Iterator[tuple[bytes, int]]:
        """A page as it stood at different times, the last one first, and where it is."""
        for content in self._newer.get(number, ()):
            yield content, _ELSEWHERE
        for drift in self._drifts:
            at = (number - 1) * self._size + drift
            if 0 <= at < len(self._main):
                yield self._main[at : at + self._size], at
        for content in self._before.get(number, ()):
            yield content, _ELSEWHERE

    def _overflow(self, number: int) -> Iterator[bytes]:
        return (content for content, _ in self._images(number))

    def _leaf(self, content: bytes) -> Leaf:
        return read_page(content, self._layout, first=content.startswith(MAGIC))

    def _take(self, leaf: Leaf, *, drafts: bool = True) -> list[Row | None]:
        """What the rows on it are; none for one that cannot be read."""
        told = [one for one in leaf.cells if one is None or not is_bookkeeping(one)]
        rows = [None if one is None else recognised(one) for one in told]
        for row in rows:
            if row is not None and (drafts or row.shape is not DRAFT):
                self._finds.take(row)
                self.read += row.whole
        return rows

    def _is_done(self, at: int) -> bool:
        place = bisect_right(self._done, at)
        return place > 0 and at < self._done[place - 1] + self._size


def _layouts(main: bytes, frames: Sequence[Frame], reserve: int) -> list[tuple[int, int]]:
    """Which sizes of pages there may be, and how much of each is for rows."""
    sizes = {len(frame.content): None for frame in frames[:1]} | {USUAL_PAGE: None}
    reserves = {reserve: None}
    if main.startswith(MAGIC):
        told = int.from_bytes(main[16:18], "big")
        sizes = {65536 if told == 1 else told: None} | sizes
        reserves = {main[20]: None} | reserves
    return [
        (size, size - kept)
        for size in sizes
        for kept in reserves
        if 512 <= size <= 65536 and size & (size - 1) == 0 and size - kept >= 480
    ]


def _drifts(main: bytes, size: int) -> tuple[int, ...]:
    """By how much pages may have moved, where something was put between them or taken out."""
    pages = int.from_bytes(main[28:32], "big") if main[24:28] == main[92:96] else 0
    over = len(main) - pages * size if pages else 0
    return (0, over) if over else (0,)


def _ask(connection: Connection, shape: Shape, order: str, most: int, finds: Finds) -> bool:
    """Take the rows of a table from one end. True if the other end was reached."""
    try:
        there = connection.exec_driver_sql(f"PRAGMA table_info({shape.table})").all()
        names = {str(column[1]) for column in there}
        columns = [column.name for column in shape.columns if column.name in names]
        listed = ", ".join(f'"{name}"' for name in columns)
        found = connection.exec_driver_sql(
            f"SELECT {listed} FROM {shape.table} NOT INDEXED ORDER BY rowid{order}"
        )
        for values in islice(iter(found.fetchone, None), most):
            row = recognised(tuple(values), (shape,))
            if row is not None:
                finds.take(row)
    except DBAPIError:
        return False
    return True


def _read_torn_text(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.text_factory = as_text
