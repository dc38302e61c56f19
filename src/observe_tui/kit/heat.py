"""Draws the room with a figure on each seat: the more often, the fuller the block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from observe_tui.analysis.blocks import Heat, HeatCell
from observe_tui.analysis.figures import NOT_WATCHED, fullness, rows_of, sentence
from observe_tui.kit.page import paragraphs
from observe_tui.kit.plain import clip, plain

FRONT = "front of the room"

_QUIET = "$quiet"
_MOST_LABEL = 8
_WIDEST_TEXT = 88
_BLOCKS = "▁▂▃▄▅▆▇█"
_NOBODY_LOOKED = "–"
_GANGWAY = 2


@dataclass(frozen=True, slots=True)
class _Measure:
    """Cells for the label of a seat and for its figure, the same for every seat."""

    label: int
    figure: int

    @property
    def seat(self) -> int:
        """Cells a seat takes, with the gap behind it."""
        return self.label + 3 + self.figure + 2


def heat_lines(block: Heat, width: int) -> Iterator[Content]:
    """The base in words, then the room row by row from the front; without its title.

    A room that is wider than the screen is cut into parts, the left one first.
    """
    yield from _said(block.base, width)
    measure = _Measure(
        min(_MOST_LABEL, max((cell_len(cell.label) for cell in block.cells), default=0)),
        max((len(_figure(cell)) for cell in block.cells), default=0),
    )
    rows = rows_of(block)
    for number, part in enumerate(_parts(rows, measure, width)):
        yield plain(clip(f"{FRONT}, further right" if number else FRONT, width), _QUIET)
        for row in rows:
            seats = (_seat(block, row[column], measure, gap) for column, gap in part)
            yield Content("").join(seats).rstrip()
    if any(cell.count is None for cell in block.cells):
        yield plain(f"{_NOBODY_LOOKED} {NOT_WATCHED}", _QUIET)
    yield from _said(block.note, width)


def _said(text: str, width: int) -> list[Content]:
    said = sentence(text)
    return paragraphs(said, width, _QUIET, widest=_WIDEST_TEXT) if said else []


def _parts(
    rows: Sequence[Sequence[HeatCell | None]], measure: _Measure, width: int
) -> Iterator[list[tuple[int, int]]]:
    """The columns that stand side by side, each with the cells it takes; a gangway is narrow."""
    part: list[tuple[int, int]] = []
    for column in range(len(rows[0]) if rows else 0):
        taken = any(row[column] is not None for row in rows)
        size = min(width, measure.seat if taken else _GANGWAY)
        if part and sum(each for _column, each in part) + size > width + 2:
            yield part
            part = []
        part.append((column, size))
    if part:
        yield part


def _seat(block: Heat, cell: HeatCell | None, measure: _Measure, size: int) -> Content:
    """`12 ▅  4`: the seat, how full, how often; `–` where nobody looked."""
    if cell is None:
        return Content(" " * size)
    name = clip(cell.label, measure.label)
    head = plain(" " * (measure.label - cell_len(name)) + name, _QUIET)
    figure = f"{_figure(cell):>{measure.figure}}"
    told = "$foreground" if cell.count else _QUIET
    drawn = Content.assemble(head, " ", (_block(block, cell), "$accent"), " ", (figure, told), "  ")
    return drawn.truncate(size)


def _block(block: Heat, cell: HeatCell) -> str:
    if not cell.count:
        return " " if cell.count is None else "·"
    return _BLOCKS[round((len(_BLOCKS) - 1) * fullness(block, cell))]


def _figure(cell: HeatCell) -> str:
    if cell.count is None:
        return _NOBODY_LOOKED
    return str(cell.count) if cell.of is None else f"{cell.count}/{cell.of}"
