"""Tables of a Word page: how wide their columns are, and what keeps their rows together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from observe_tui.report.plain import columns
from observe_tui.report.word.text import Element, element, paragraph, spoken_name

# Twentieths of a point for each point of a letter's size: a letter is about half as wide as high.
_LETTER = 10.6
# A row of more lines than this may break: kept whole it could be higher than a page.
_MOST_LINES = 30
# Tables of more rows than this are not kept on one page.
_MOST_ROWS = 36
_LETTER_SIZE = 9.5
# The order in which Word wants the lines of a cell.
_SIDES = ("top", "left", "bottom", "right")


@dataclass(frozen=True, slots=True)
class Line:
    """A line drawn along a side of a table or a cell.

    Attributes:
        size: eighths of a point.
    """

    colour: str
    size: int = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell.

    Attributes:
        text: its paragraphs, at least one.
        span: how many columns it takes.
        fill: its colour.
        lines: along its sides, by side: `top`, `left`, `bottom`, `right`.
        turned: whether its text is written upwards.
        stands: `top`, `center` or `bottom`.
    """

    text: tuple[Element, ...]
    span: int = 1
    fill: str = ""
    lines: Mapping[str, Line] = field(default_factory=dict)
    turned: bool = False
    stands: str = "top"


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row.

    Attributes:
        head: whether it is repeated at the top of each page.
        height: the least, in twentieths of a point.
    """

    cells: tuple[Cell, ...]
    head: bool = False
    height: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Lengths are twentieths of a point.

    Attributes:
        name: what it shows, for whoever cannot see it.
        spoken: what is in it, likewise, where its cells do not say so.
        edges: lines around the whole table, by side.
        across: the line between two rows.
        down: the line between two columns.
        gaps: between a cell's left and right side and its text; above and below it, the styles
            of its paragraphs leave room.
        together: whether it stays on one page.
    """

    name: str
    widths: Sequence[int]
    rows: Sequence[GridRow]
    spoken: str = ""
    edges: Mapping[str, Line] = field(default_factory=dict)
    across: Line | None = None
    down: Line | None = None
    gaps: tuple[int, int] = (0, 160)
    together: bool = False


def placed(grid: Grid) -> Iterator[Element]:
    """The table and the room after it, without which Word joins it to one that follows."""
    yield table(grid)
    yield paragraph("Gap")


def table(grid: Grid) -> Element:
    """The table; its rows stay whole unless they are very high."""
    made = element("tbl", _properties(grid))
    made.append(element("tblGrid", *(element("gridCol", w=width) for width in grid.widths)))
    keep = grid.together and len(grid.rows) <= _MOST_ROWS
    last = len(grid.rows) - 1
    for number, row in enumerate(grid.rows):
        lines = _edges(grid, "top", number == 0) | _edges(grid, "bottom", number == last)
        made.append(_row(row, grid, lines, keep=(keep or row.head) and number < last))
    return made


def letters_width(count: float, size: float = _LETTER_SIZE) -> int:
    """About how wide so many letters of a size in points are, in twentieths of a point."""
    return round(count * size * _LETTER)


def text_width(texts: Sequence[str], size: float = _LETTER_SIZE) -> int:
    """About how wide the longest of the texts is."""
    return letters_width(max((columns(text) for text in texts), default=0), size)


def shared_out(least: Sequence[int], wished: Sequence[int], room: int) -> list[int]:
    """The width of each column: what it wishes, or as near to that as there is room.

    Args:
        least: what a column needs for its longest word.
    """
    if sum(wished) <= room:
        return list(wished)
    if sum(least) >= room:
        return [max(1, one * room // sum(least)) for one in least]
    more = [max(0, wish - need) for wish, need in zip(wished, least, strict=True)]
    rest = room - sum(least)
    return [need + rest * extra // sum(more) for need, extra in zip(least, more, strict=True)]


def _properties(grid: Grid) -> Element:
    left, right = grid.gaps
    sides = (("top", 0), ("left", left), ("bottom", 0), ("right", right))
    made = element(
        "tblPr",
        element("tblW", w=sum(grid.widths), type="dxa"),
        element("tblInd", w=0, type="dxa"),
        element("tblLayout", type="fixed"),
    )
    margins = (element(side, w=gap, type="dxa") for side, gap in sides)
    made.append(element("tblCellMar", *margins))
    head = any(row.head for row in grid.rows)
    made.append(element("tblLook", val="06A0" if head else "0680", **_parts(head)))
    made.append(element("tblCaption", val=spoken_name(grid.name)))
    if grid.spoken:
        made.append(element("tblDescription", val=grid.spoken))
    return made


def _parts(head: bool) -> Mapping[str, int]:
    marked = {"firstRow": int(head), "lastRow": 0, "firstColumn": 1, "lastColumn": 0}
    return marked | {"noHBand": 1, "noVBand": 1}


def _edges(grid: Grid, side: str, outer: bool) -> dict[str, Line]:
    """The line along one side of a cell.

    Lines are drawn on cells alone: not every program reads those of a whole table alike.
    """
    inner = grid.across if side in ("top", "bottom") else grid.down
    line = grid.edges.get(side) if outer else inner
    return {side: line} if line else {}


def _row(row: GridRow, grid: Grid, lines: Mapping[str, Line], *, keep: bool) -> Element:
    properties, cells = [], []
    start, height = 0, 0.0
    for cell in row.cells:
        end = start + cell.span
        width = sum(grid.widths[start:end])
        beside = _edges(grid, "left", start == 0) | _edges(grid, "right", end == len(grid.widths))
        cells.append(_cell(cell, width, {**lines, **beside, **cell.lines}, keep))
        height = max(height, _height(cell, width))
        start = end
    if height <= _MOST_LINES:
        properties.append(element("cantSplit"))
    if row.height:
        properties.append(element("trHeight", val=row.height, hRule="atLeast"))
    if row.head:
        properties.append(element("tblHeader"))
    return element("tr", *([element("trPr", *properties)] if properties else []), *cells)


def _height(cell: Cell, width: int) -> float:
    """About how many lines a cell takes."""
    letters = sum(len(part) for one in cell.text for part in one.itertext())
    return len(cell.text) + letters_width(letters) / max(1, width)


def _cell(cell: Cell, width: int, lines: Mapping[str, Line], keep: bool) -> Element:
    form = element("tcPr", element("tcW", w=width, type="dxa"))
    if cell.span > 1:
        form.append(element("gridSpan", val=cell.span))
    if lines:
        drawn = ((side, lines[side]) for side in _SIDES if side in lines)
        borders = (
            element(side, val="single", sz=line.size, space=0, color=line.colour)
            for side, line in drawn
        )
        form.append(element("tcBorders", *borders))
    if cell.fill:
        form.append(element("shd", val="clear", color="auto", fill=cell.fill))
    if cell.turned:
        form.append(element("textDirection", val="btLr"))
    if cell.stands != "top":
        form.append(element("vAlign", val=cell.stands))
    if keep:
        for one in cell.text:
            _keep_with_next(one)
    return element("tc", form, *cell.text)


def _keep_with_next(one: Element) -> None:
    """Keep a row with the next one: Word asks its paragraphs, not the row."""
    form = one[0]
    if form.find(element("keepNext").tag) is None:
        form.insert(1, element("keepNext"))
