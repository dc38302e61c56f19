"""Draws a seat map: a row of the room in a row of cells, the front at the top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len
from textual.content import Content

from observe_tui.kit.plain import clip, plain
from observe_tui.record.model import Seat
from observe_tui.steps.sweep.step import UNSEEN

HEAD = 8
"""Cells in front of each row: where the front is, and how much is out of sight."""

_MOST_LABEL = 6
_AISLE = "  "


@dataclass(frozen=True, slots=True)
class View:
    """How a grid is to be drawn.

    Attributes:
        signs: the character of each seat that was seen, by the seat's id.
        cursor: the seat with the cursor.
        live: whether a key would mark it now.
        airy: whether there is room for space inside a cell.
        rows: the most rows to draw; the others scroll.
    """

    signs: Mapping[str, str]
    cursor: Seat | None
    live: bool
    airy: bool
    rows: int


def window(count: int, at: int, most: int) -> range:
    """Which of `count` things to draw where there is room for `most`: those around `at`."""
    most = max(1, min(most, count))
    start = min(max(0, at - most // 2), count - most)
    return range(start, start + most)


def draw(seats: Sequence[Seat], view: View, width: int) -> list[Content]:
    """The map in lines of at most `width` cells; what has no room scrolls and is counted."""
    rows = sorted({seat.row for seat in seats})
    columns = sorted({seat.column for seat in seats})
    size = max(cell_len(clip(seat.label, _MOST_LABEL)) for seat in seats)
    cursor = view.cursor or seats[0]
    pitch = size + (4 if view.airy else 2)
    aisles = len(_AISLE) * sum(b - a > 1 for a, b in pairwise(columns))
    room = (width - HEAD - (2 if view.airy else 1) - aisles) // pitch
    shown_columns = window(len(columns), columns.index(cursor.column), room)
    shown_rows = window(len(rows), rows.index(cursor.row), view.rows)
    by_place = {(seat.row, seat.column): seat for seat in reversed(seats)}
    # The cursor is always to be seen, whoever else has the same place.
    by_place[cursor.row, cursor.column] = cursor
    lines = []
    for at in shown_rows:
        line = [by_place.get((rows[at], column)) for column in columns]
        head = plain(_head(at, len(rows), shown_rows).ljust(HEAD), "$quiet")
        lines.append(head + _row(line, columns, shown_columns, view, size))
    return lines


def _head(at: int, count: int, shown: range) -> str:
    above, below = shown.start, count - shown.stop
    if at == shown.start and above:
        return f"↑{above} more"
    if at == shown.stop - 1 and below:
        return f"↓{below} more"
    return {count - 1: "back", 0: "front"}.get(at, "")


def _row(
    line: Sequence[Seat | None], columns: Sequence[int], shown: range, view: View, size: int
) -> Content:
    """The cells of a row, each between two gaps; the gaps around the cursor are brackets."""
    gaps = ["  " if view.airy else " "] * (len(shown) + 1)
    for place, at in enumerate(shown):
        if place and columns[at] - columns[at - 1] > 1:
            gaps[place] += _AISLE
    if shown.start:
        gaps[0] = "‹" + gaps[0][1:]
    if shown.stop < len(columns):
        gaps[-1] = gaps[-1][:-1] + "›"
    pieces = [_cell(line[at], view, size) for at in shown]
    if view.cursor is not None and view.cursor in line:
        place = line.index(view.cursor) - shown.start
        gaps[place] = gaps[place][:-1] + "["
        gaps[place + 1] = "]" + gaps[place + 1][1:]
    style = "bold $mark" if view.live else "bold"
    parts: list[Content] = []
    for gap, piece in zip(gaps, [*pieces, Content("")], strict=True):
        parts += [Content.styled(gap, style), piece]
    return Content.assemble(*parts)


def _cell(seat: Seat | None, view: View, size: int) -> Content:
    between = " " if view.airy else ""
    if seat is None:
        return Content(" " * (size + len(between) + 1))
    sign = view.signs.get(seat.id)
    label = clip(seat.label, size)
    style = "bold" if seat == view.cursor else "$quiet" if sign else ""
    return Content.assemble(
        " " * (size - cell_len(label)),
        plain(label, style),
        between,
        plain(sign or UNSEEN, "bold $mark" if sign else "$rule"),
    )
