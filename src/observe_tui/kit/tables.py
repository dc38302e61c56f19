"""Draws a table in lines of a terminal: figures under one another, words wrapped in a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual.content import Content

from observe_tui.analysis.blocks import Table
from observe_tui.analysis.figures import NOTHING_RECORDED, eighths, sentence, tells_nothing
from observe_tui.kit.page import paragraphs
from observe_tui.kit.plain import one_line, plain, wrap

_QUIET = "$quiet"
_WIDEST_TEXT = 88
_LEAST_TEXT = 12
_MOST_FIGURE = 16
_LEAST_BAR = 10
_WIDEST_BAR = 50

# Cells in front of each column, and what the first column keeps at least: it gives way last.
_TRIES = ((2, 24), (1, 24), (1, 10))


@dataclass(frozen=True, slots=True)
class _Extent:
    """What a column would take.

    Attributes:
        head: its head on one line.
        word: the longest word of its head.
        cell: the widest of its cells.
    """

    number: bool
    head: int
    word: int
    cell: int

    @property
    def most(self) -> int:
        """Nothing is wrapped."""
        return max(1, min(_WIDEST_TEXT, max(self.head, self.cell)))

    def least(self, text: int) -> int:
        """Words are wrapped to `text` cells, figures and the words of the head stay whole."""
        most = _MOST_FIGURE if self.number else text
        return max(1, min(_MOST_FIGURE, self.word), min(most, self.cell))


@dataclass(frozen=True, slots=True)
class _Layout:
    """How some of the columns stand side by side.

    Attributes:
        places: which columns, counted from 0; the first one names the rows.
        sizes: cells each of them takes.
        gap: cells in front of each.
        bar: cells for the bars behind them; 0 where there is no room.
    """

    places: tuple[int, ...]
    sizes: tuple[int, ...]
    gap: int
    bar: int = 0


def table_lines(table: Table, width: int) -> Iterator[Content]:
    """A table as lines of at most `width` cells, without its title."""
    yield from _said(table.base, width)
    if table.rows:
        for number, layout in enumerate(_layouts(table, width)):
            if number:
                yield Content("")
            yield from _drawn(table, layout)
    else:
        yield Content.styled(NOTHING_RECORDED, _QUIET)
    yield from _said(table.note, width)


def _said(text: str, width: int) -> list[Content]:
    said = sentence(text)
    return paragraphs(said, width, _QUIET, widest=_WIDEST_TEXT) if said else []


# --- how it is laid out ------------------------------------------------------------------------


def _layouts(table: Table, width: int) -> list[_Layout]:
    """All columns side by side, or as few bands of them, one below another, as will fit."""
    extents = [_extent(table, place) for place in range(len(table.columns))]
    others = tuple(range(1, len(extents)))
    bands: list[tuple[int, ...]] = []
    for count in range(1, max(1, len(others)) + 1):
        size = max(1, -(-len(others) // count))
        starts = range(0, max(1, len(others)), size)
        bands = [(0, *others[start : start + size]) for start in starts]
        for gap, first in _TRIES:
            found = [_fit(extents, band, gap, min(first, width // 3), width) for band in bands]
            if all(layout.sizes for layout in found):
                return [_with_bars(table, found[0], width)] if count == 1 else _aligned(found)
    return [_squeezed(band, width) for band in bands]


def _extent(table: Table, place: int) -> _Extent:
    column = table.columns[place]
    head = one_line(column.head)
    return _Extent(
        number=column.number,
        head=cell_len(head),
        word=max(map(cell_len, head.split(" "))),
        cell=max(cell_len(line) for row in table.rows for line in _lines(row.cells[place])),
    )


def _fit(
    extents: Sequence[_Extent], places: tuple[int, ...], gap: int, first: int, width: int
) -> _Layout:
    """These columns side by side, at least `first` cells for the first; no sizes if none fit."""
    least = [extents[place].least(_LEAST_TEXT if place else first) for place in places]
    room = width - gap * len(places)
    return _Layout(places, _sizes([extents[place] for place in places], least, room), gap)


def _aligned(bands: Sequence[_Layout]) -> list[_Layout]:
    """The bands with a first column of one size, so that they begin under one another."""
    first = min(layout.sizes[0] for layout in bands)
    return [replace(layout, sizes=(first, *layout.sizes[1:])) for layout in bands]


def _sizes(extents: Sequence[_Extent], least: Sequence[int], room: int) -> tuple[int, ...]:
    """Cells for each column; columns of words give way, the widest first. Empty if none fit."""
    sizes = [extent.most for extent in extents]
    if sum(sizes) <= room:
        return tuple(sizes)
    if sum(least) > room:
        return ()
    sizes = [
        small if extent.number else extent.most
        for extent, small in zip(extents, least, strict=True)
    ]
    while sum(sizes) > room:
        slack = [place for place, small in enumerate(least) if sizes[place] > small]
        sizes[max(slack, key=sizes.__getitem__)] -= 1
    return tuple(sizes)


def _with_bars(table: Table, layout: _Layout, width: int) -> _Layout:
    """The layout with bars behind it, if the rows have shares and there is room."""
    room = width - sum(layout.sizes) - layout.gap * len(layout.sizes) - 2
    shares = any(row.share is not None for row in table.rows)
    bar = min(_WIDEST_BAR, room) if shares and room >= _LEAST_BAR else 0
    return replace(layout, bar=bar)


def _squeezed(places: tuple[int, ...], width: int) -> _Layout:
    """One column beside the first, in however little room: words are cut."""
    if len(places) == 1:
        return _Layout(places, (width - 1,), 1)
    first = width // 3
    return _Layout(places, (first, width - first - 2), 1)


# --- how it is drawn ---------------------------------------------------------------------------


def _drawn(table: Table, layout: _Layout) -> Iterator[Content]:
    """The head, then the rows."""
    heads = [
        wrap(table.columns[place].head, size)
        for place, size in zip(layout.places, layout.sizes, strict=True)
    ]
    tallest = max(map(len, heads))
    heads = [[""] * (tallest - len(head)) + head for head in heads]
    if any(column.head.strip() for column in table.columns):
        yield from _side_by_side(table, layout, heads, head=True)
    for row in table.rows:
        cells = [
            [piece for line in _lines(row.cells[place]) for piece in wrap(line, size)]
            for place, size in zip(layout.places, layout.sizes, strict=True)
        ]
        first, *more = _side_by_side(table, layout, cells)
        bar = eighths(row.share, layout.bar) if layout.bar else ""
        yield first + Content.styled(f"  {bar}", "$accent") if bar else first
        yield from more


def _side_by_side(
    table: Table, layout: _Layout, cells: Sequence[Sequence[str]], head: bool = False
) -> Iterator[Content]:
    """The lines of each cell beside those of the others, figures to the right of their column."""
    for line in range(max(map(len, cells))):
        drawn = Content("")
        for place, size, lines in zip(layout.places, layout.sizes, cells, strict=True):
            text = lines[line] if line < len(lines) else ""
            number = table.columns[place].number
            blank = " " * (size - cell_len(text))
            padded = f"{blank}{text}" if number else f"{text}{blank}"
            quiet = head or (number and tells_nothing(text))
            drawn += plain(f"{' ' * layout.gap}{padded}", _QUIET if quiet else "")
        yield drawn


def _lines(text: str) -> list[str]:
    """The lines that somebody typed into a cell."""
    return [one_line(line.strip()) for line in text.strip().split("\n")]
