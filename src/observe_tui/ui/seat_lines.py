"""The seats of a class as they are typed and drawn: what the lines amount to, and the room."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual.content import Content

from observe_tui.kit.plain import clip, plain
from observe_tui.record.model import Seat
from observe_tui.session.seating import BadSeats, read_seats, seat_text
from observe_tui.steps.seats import numbered

SIZES = ((4, 6), (5, 6), (4, 7), (4, 8), (5, 7))
"""Rows and seats in a row that are offered one after the other, the most usual first."""

_ASKED = re.compile(r"\s*([1-9]\d?)\s*[x×*]\s*([1-9]\d?)\s*", re.IGNORECASE)
_LEAST_FRONT = 15


def asked_size(text: str) -> tuple[int, int] | None:
    """Rows and seats in a row where the only line is a size such as `5x6`."""
    size = _ASKED.fullmatch(text)
    return (int(size[1]), int(size[2])) if size else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page of lines amounts to.

    Attributes:
        seats: none where the lines are no map.
        words: what to say of it, for people; begins with a sign.
    """

    seats: tuple[Seat, ...] | None
    words: str


def read_page(text: str) -> Reading:
    """Read a page of lines."""
    size = asked_size(text)
    try:
        if size is not None:
            seats = read_seats(numbered_lines(*size))
            return Reading(None, f"○ {text.strip()}: {_offer(*size)}, numbered 1 to {len(seats)}")
        seats = read_seats(text)
    except BadSeats as trouble:
        return Reading(None, f"▲ {trouble}")
    if not seats:
        return Reading((), f"○ no seats yet: {_offer(*SIZES[0])}; type 5x6 first for 5 rows of 6")
    rows = len({seat.row for seat in seats})
    return Reading(seats, f"✓ {_many(len(seats), 'seat')} in {_many(rows, 'row')}")


def drawable(text: str) -> tuple[Seat, ...]:
    """The seats to draw while somebody types: a row that cannot be read is left empty."""
    if asked_size(text) is not None:
        return ()
    seats: list[Seat] = []
    for row, line in enumerate(line for line in text.splitlines() if line.strip()):
        with suppress(BadSeats):
            seats += (replace(seat, row=row) for seat in read_seats(line))
    return tuple(seats)


def next_size(text: str) -> tuple[int, int] | None:
    """Rows and seats in a row to number instead of these lines; none where they would be lost.

    An empty page and numbers that nobody has changed have nothing to lose.
    """
    if (size := asked_size(text)) is not None or not text.strip():
        return size or SIZES[0]
    if not read_page(text).seats:
        return None
    lines = text.strip().split("\n")
    size = (len(lines), len(lines[0].split()))
    if text.strip() != numbered_lines(*size):
        return None
    return SIZES[(SIZES.index(size) + 1) % len(SIZES)] if size in SIZES else SIZES[0]


def numbered_lines(rows: int, columns: int) -> str:
    """Seats numbered from 1, front row first, as lines."""
    return seat_text(numbered(rows * columns, columns))


def _offer(rows: int, columns: int) -> str:
    return f"ctrl+g makes {_many(rows, 'row')} of {columns}"


def row_of(text: str, line: int) -> int:
    """The row of the room that a line stands for; lines without words stand for none."""
    before = sum(bool(one.strip()) for one in text.split("\n")[: line + 1])
    return max(0, before - 1)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def draw_room(seats: Sequence[Seat], here: int, width: int, height: int) -> list[Content]:
    """The room with its front above: a row of seats in a row of cells.

    Labels that are there twice stand out.

    Args:
        here: the row that is being typed; where there is little room, rows around it are shown.
        height: the most lines to draw.
    """
    if not seats:
        return []
    count = max(seat.row for seat in seats) + 1
    columns = max(seat.column for seat in seats) + 1
    size = max(2, *(cell_len(clip(seat.label, width)) for seat in seats))
    pitch = max(2, min(size + 3, (width - 2) // columns))
    gap = [Content("")] if count * 2 + 3 <= height else []
    most = max(1, min(count, height - (1 if count < height else 2)))
    start = min(max(0, here - most // 2), count - most)
    below = count - start - most
    labels = Counter(seat.label for seat in seats)
    by_place = {(seat.row, seat.column): _cell(seat, pitch - 1, labels) for seat in seats}
    across = max(columns * pitch - 1, _LEAST_FRONT)
    lines = [_edge(f"↑ {_many(start, 'row')} more" if start else "front", across)]
    for row in range(start, start + most):
        cells = [by_place.get((row, column)) for column in range(columns)]
        lines += [*gap, _row(cells, row == here, pitch - 1)]
    if below or gap:
        lines += [*gap, _edge(f"↓ {_many(below, 'row')} more" if below else "back", across)]
    return [line.truncate(width, ellipsis=True) for line in lines[: max(1, height)]]


def _edge(word: str, across: int) -> Content:
    left = (across - cell_len(word) - 2) // 2
    right = across - cell_len(word) - 2 - left
    return Content.assemble(
        "  ", ("─" * left, "$rule"), (f" {word} ", "bold $quiet"), ("─" * right, "$rule")
    )


def _row(cells: Sequence[Content | None], here: bool, size: int) -> Content:
    """A cell for each place up to the last one somebody sits in, with a mark where one types."""
    used = max((place for place, cell in enumerate(cells) if cell is not None), default=-1) + 1
    empty = _boxed("·", size, "$quiet")
    mark = Content.styled("› " if here else "  ", "bold $accent")
    return mark + Content(" ").join(cell or empty for cell in cells[:used])


def _cell(seat: Seat, size: int, labels: Counter[str]) -> Content:
    style = "$foreground" if labels[seat.label] == 1 else "bold underline $warning"
    return _boxed(seat.label, size, f"{style} on $panel")


def _boxed(label: str, size: int, style: str) -> Content:
    """The label in the middle; where there is none, a number stands to the right."""
    shown = clip(label, size)
    free = size - cell_len(shown)
    left = (free + 1) // 2
    return plain(" " * left + shown + " " * (free - left), style)
