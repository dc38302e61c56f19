"""Pages of a SQLite file, read byte by byte: the rows on them, whatever else is damaged.

The format is at sqlite.org/fileformat.html. Nothing here trusts a number that it has read.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from observe_tui.store.repair.rows import Row, recognised
from observe_tui.store.shapes import EVENT, SHAPES, Shape, Torn, Value, as_text

HEADER_BYTES = 100
"""At the beginning of the first page, before what every page has."""

TABLE_LEAF = 0x0D
_OTHER_TREES = {0x02: 12, 0x05: 12, 0x0A: 8}
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_LONGEST_ROW = 1 << 28
_SHORTEST_ID = 8
_MOST_PAGES = _LONGEST_ROW // 512

Overflow: TypeAlias = Callable[[int], Iterable[bytes]]
"""Gives what a page with this number may hold, the likeliest first."""


class NotARow(ValueError):
    """These bytes are no row."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How long pages are, and how rows go on where a page is too short for them.

    Attributes:
        size: of a page, in bytes.
        usable: the bytes of it that hold rows.
        overflow: finds the pages on which rows go on.
    """

    size: int
    usable: int
    overflow: Overflow


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one page says.

    Attributes:
        cells: the values of each row; none for a row that cannot be read.
        is_tree: whether it is a page of a table or an index, in order as far as can be seen.
    """

    cells: tuple[tuple[Value, ...] | None, ...]
    is_tree: bool


def read_page(page: bytes, layout: Layout, *, first: bool = False) -> Leaf:
    """The rows on a page of a table; no cells for every other page.

    Args:
        first: it is the first page of the file, which begins with the file's own header.
    """
    start = HEADER_BYTES if first else 0
    if len(page) < start + 12:
        return Leaf((), is_tree=False)
    kind, _, count, content = struct.unpack(">BHHH", page[start : start + 7])
    body = start + _OTHER_TREES.get(kind, 8)
    content = content or layout.size & 65536
    in_order = body + 2 * count <= content <= layout.usable
    if kind != TABLE_LEAF or not in_order:
        return Leaf((), is_tree=kind in _OTHER_TREES and in_order)
    pointers = struct.unpack(f">{count}H", page[body : body + 2 * count])
    return Leaf(tuple(_cell(page, at, layout) for at in pointers), is_tree=True)


def rows_anywhere(
    content: bytes,
    shape: Shape,
    layout: Layout,
    is_known: Callable[[int], bool] = lambda _at: False,
) -> Iterator[Row]:
    """Rows of a table wherever they begin.

    Args:
        is_known: whether it is known already what is at a place.
    """
    for found in _pattern(shape).finditer(content):
        at = found.start()
        if is_known(at):
            continue
        try:
            length, types = _types(content, at)
            values = _values(content, at, length, types, layout)
        except NotARow:
            continue
        row = recognised(values, (shape,))
        if row is not None and (row.whole or _is_surely_one(row, values)):
            yield row


def _is_surely_one(row: Row, values: Sequence[Value]) -> bool:
    """Whether a row that is not whole is no accident: only events are told by their two ids."""
    return row.shape is EVENT and all(
        row.values[at] == values[at] and len(str(values[at])) >= _SHORTEST_ID for at in (0, 1)
    )


def varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next thing begins.

    Raises:
        NotARow: the bytes end first.
    """
    number = 0
    for place in range(9):
        if at + place >= len(content):
            raise NotARow
        byte = content[at + place]
        if place == 8:
            return number << 8 | byte, at + 9
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + place + 1
    raise NotARow


def _cell(page: bytes, at: int, layout: Layout) -> tuple[Value, ...] | None:
    try:
        told, after = varint(page, at)
        _, after = varint(page, after)
    except NotARow:
        return None
    try:
        length, types = _types(page, after)
        if told == length:
            return _values(page, after, length, types, layout)
    except NotARow:
        pass
    return _guessed(page, after, told, layout)


def _guessed(page: bytes, at: int, told: int, layout: Layout) -> tuple[Value, ...] | None:
    """A row whose header contradicts itself: one byte of it is taken to be wrong, each in turn."""
    for shape in SHAPES:
        with suppress(NotARow):
            _, place = varint(page, at)
            types: list[int] = []
            for _ in shape.columns:
                kind, place = varint(page, place)
                types.append(kind)
            header = place - at
            over = header + sum(map(_length, types)) - told
            for one, kind in enumerate(types):
                for instead in {kind, *_of_length(_length(kind) - over)}:
                    tried = [*types[:one], instead, *types[one + 1 :]]
                    length = header + sum(map(_length, tried))
                    values = _values(page, at, length, tried, layout)
                    if shape.fits(values):
                        return values
    return None


def _of_length(length: int) -> list[int]:
    """The types of values that are this long."""
    numbers = [kind for kind, size in _INTEGERS.items() if size == length]
    return numbers if length < 0 else [*numbers, 13 + 2 * length]


def _types(content: bytes, at: int) -> tuple[int, list[int]]:
    """The length of a record, by what its own header says, and the types of its values."""
    size, place = varint(content, at)
    end = at + size
    if not 2 <= size <= 127:
        raise NotARow
    types: list[int] = []
    while place < end:
        told, place = varint(content, place)
        types.append(told)
    length = size + sum(_length(told) for told in types)
    if place != end or length > _LONGEST_ROW:
        raise NotARow
    return length, types


def _length(told: int) -> int:
    if told >= 12:
        return (told - 12) // 2
    return _INTEGERS.get(told, 8 if told == 7 else 0)


def _values(
    content: bytes, at: int, length: int, types: Sequence[int], layout: Layout
) -> tuple[Value, ...]:
    """The values of the record that begins here; the first way to read them that makes sense.

    Raises:
        NotARow: it is longer than what is there.
    """
    here = _local(length, layout.usable)
    start = content[at : at + here]
    if len(start) < here:
        raise NotARow
    if here == length:
        return _split(start, types, length)
    follow = content[at + here : at + here + 4]
    first: tuple[Value, ...] | None = None
    for rest in _chain(int.from_bytes(follow, "big"), length - here, layout):
        values = _split(start + rest, types, length)
        first = first or values
        row = recognised(values)
        if row is not None and row.whole:
            return values
    # What is on the page itself are still somebody's words.
    return first or _split(start, types, length)


def _local(length: int, usable: int) -> int:
    """How much of a record is on the page itself."""
    if length <= usable - 35:
        return length
    least = (usable - 12) * 32 // 255 - 23
    some = least + (length - least) % (usable - 4)
    return some if some <= usable - 35 else least


def _chain(number: int, left: int, layout: Layout) -> Iterator[bytes]:
    """What follows on other pages, in each way it may have been."""
    ways: list[tuple[int, bytes]] = [(number, b"")]
    room = layout.usable - 4
    while ways:
        number, read = ways.pop()
        if len(read) >= left:
            yield read[:left]
            continue
        is_last = len(read) + room >= left
        for page in reversed(list(layout.overflow(number))):
            following = int.from_bytes(page[:4], "big")
            if (following == 0) == is_last and following <= _MOST_PAGES:
                ways.append((following, read + page[4 : layout.usable]))


def _split(record: bytes, types: Sequence[int], length: int) -> tuple[Value, ...]:
    place = length - sum(map(_length, types))
    values: list[Value] = []
    for told in types:
        after = place + _length(told)
        values.append(_value(record[place:after], told))
        place = after
    return tuple(values)


def _value(content: bytes, told: int) -> Value:
    if len(content) < _length(told):
        return Torn(as_text(content))
    if told >= 12:
        return as_text(content) if told % 2 else content
    if told in _INTEGERS:
        return int.from_bytes(content, "big", signed=True)
    if told == 7:
        (number,) = struct.unpack(">d", content)
        return float(number)
    return {8: 0, 9: 1}.get(told)


def _pattern(shape: Shape) -> re.Pattern[bytes]:
    """The header of a record of this shape, wherever it is: found without taking it in."""
    told = [column.kind.told for column in shape.columns]
    later = len(told) - shape.fewest
    header = b"".join(told[: shape.fewest])
    if later:
        header += b"(?:" + b"".join(told[shape.fewest :]) + b")?"
    sizes = f"[\\x{shape.fewest + 1:02x}-\\x{min(127, 3 * len(told) + 1):02x}]".encode()
    return re.compile(b"(?=" + sizes + header + b")", re.DOTALL)
