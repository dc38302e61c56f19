"""Charts of a Word page, drawn as tables of shaded cells: the lesson as a strip, and the room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from math import ceil

from observe_tui.analysis.blocks import Heat, HeatCell, Strip, StripRow, clock
from observe_tui.analysis.figures import (
    GLYPHS,
    MEANINGS,
    NOTHING_RECORDED,
    Look,
    bands,
    fullness,
    look,
    looks,
    marked,
    ranges,
    rows_of,
    seat_words,
    spelled_out,
    strip_base,
    ticks,
)
from observe_tui.report.plain import one_line
from observe_tui.report.word.paper import ACCENT, FAINT, INK, PAPER, QUIET, RULE, TINT, WASH
from observe_tui.report.word.tables import Cell, Grid, GridRow, Line, placed, text_width
from observe_tui.report.word.text import Element, Span, paragraph

_MOST_INTERVALS = 30
_INTERVAL = 290
_LABEL, _NAME = (500, 1300), 2400
_TICK_SIZE = 7.0
_LONGEST_DESCRIPTION = 1000

# Fill and ink of each look. The sign in a cell tells them apart where no colour is printed.
_COLOURS: Mapping[Look, tuple[str, str]] = {
    "marked": (ACCENT, ACCENT),
    "blank": ("", FAINT),
    "marked in part": (TINT, ACCENT),
    "blank in part": (WASH, FAINT),
    "missed": (RULE, QUIET),
}

_SEAT = 1150
_SEAT_HEIGHT = 560
_GANGWAY = 200
# From few to many. Words are white on the last two, and readable on each.
_SHADES = ("E3ECEC", "C4D8DA", "9FBFC3", "3B7580", ACCENT)
_DARK = frozenset(_SHADES[3:])


def strip(block: Strip, width: int) -> Iterator[Element]:
    """The lesson, a column an interval, in as many tables below one another as it takes."""
    if not (block.rows and block.columns):
        yield paragraph("Note", f"{strip_base(block)}. {NOTHING_RECORDED}")
        return
    label = min(_LABEL[1], max(_LABEL[0], text_width([one_line(row.label) for row in block.rows])))
    label += 100
    names = [one_line(spelled_out(row)) for row in block.rows]
    name = min(_NAME, text_width(names) + 100) if any(names) else 0
    cut = bands(len(block.columns), _MOST_INTERVALS)
    cell = min(_INTERVAL, (width - label - name) // len(cut[0]))
    before = [label, name] if name else [label]
    for number, band in enumerate(cut):
        yield paragraph("Base", "Continued." if number else f"{strip_base(block)}.")
        yield from placed(
            Grid(
                f"{block.title}{', continued' if number else ''}",
                [*before, *[cell] * len(band)],
                tuple(_strip_rows(block, band, len(before), cell)),
                spoken="" if number else _spoken(block),
                across=Line(PAPER, 12),
                down=Line(PAPER, 6),
                gaps=(0, 0),
                together=True,
            )
        )
    yield _legend(looks(block))


def _strip_rows(block: Strip, band: range, before: int, cell: int) -> Iterator[GridRow]:
    yield _scale("Interval", band, before, cell, lambda column: str(column + 1))
    yield _scale("Time", band, before, cell, lambda column: clock(column * block.seconds * 1000))
    for group, rows in groupby(block.rows, key=lambda row: row.group):
        if group.strip():
            title = paragraph("Head", one_line(group))
            yield GridRow((Cell((title,), span=before + len(band)),))
        for row in rows:
            names = (Span(one_line(row.label), "Strong"), spelled_out(row))[:before]
            said = [Cell((paragraph("Code", name),), stands="center") for name in names]
            yield GridRow((*said, *(_interval(look(block, row, at)) for at in band)))


def _scale(name: str, band: range, before: int, cell: int, said: Callable[[int], str]) -> GridRow:
    """A row of numbers above the intervals; one that would not fit is left out."""
    cells = [Cell((paragraph("Tick", name),), span=before)]
    places = sorted({band.start, *ticks(band)})
    for place, following in pairwise((*places, band.stop)):
        span = following - place
        text = said(place) if text_width([said(place)], _TICK_SIZE) <= span * cell else ""
        cells.append(Cell((paragraph("Tick", text),), span=span))
    return GridRow(tuple(cells), head=True)


def _interval(one: Look) -> Cell:
    fill, ink = _COLOURS[one]
    sign = paragraph("Sign", Span(GLYPHS[one], "Glyph", ink))
    return Cell((sign,), fill=fill, stands="center")


def _legend(seen: Iterable[Look]) -> Element:
    spans: list[Span] = []
    for one, meaning in MEANINGS.items():
        if one in seen:
            fill, ink = _COLOURS[one]
            spans += [Span(f" {GLYPHS[one]} ", "Glyph", ink, fill), Span(f"  {meaning}      ")]
    return paragraph("Note", *spans)


def _spoken(block: Strip) -> str:
    """What the cells show, for whoever cannot see them."""
    rows = (f"{one_line(row.label)}: {_marks(block, row)}" for row in block.rows)
    text = "; ".join(rows)
    longest = _LONGEST_DESCRIPTION
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _marks(block: Strip, row: StripRow) -> str:
    numbers = marked(block, row)
    return f"marked in {ranges(numbers)}" if numbers else "not marked"


def heat(block: Heat, width: int) -> Iterator[Element]:
    """The room with its front at the top, a cell a seat."""
    room = rows_of(block)
    if not room:
        return
    columns = len(room[0])
    rows = [GridRow((Cell((paragraph("Seat", Span("front", ink=QUIET)),), span=columns),))]
    for seats in room:
        cells = tuple(_seat(seat, block) for seat in seats)
        rows.append(GridRow(cells, height=_SEAT_HEIGHT if any(seats) else _GANGWAY))
    yield from placed(
        Grid(
            block.title,
            [min(_SEAT, width // columns)] * columns,
            rows,
            across=Line(PAPER, 24),
            down=Line(PAPER, 24),
            gaps=(20, 20),
            together=True,
        )
    )


def _seat(seat: HeatCell | None, block: Heat) -> Cell:
    if seat is None:
        return Cell((paragraph("Seat"),))
    label, said = one_line(seat.label), seat_words(seat)
    if seat.count is None:
        told = paragraph("Seat", Span(said, ink=QUIET))
        return Cell((paragraph("Seat", label), told), stands="center")
    fill = _shade(fullness(block, seat))
    ink = PAPER if fill in _DARK else INK
    told = paragraph("SeatCount", Span(said, ink=ink))
    return Cell((paragraph("Seat", Span(label, ink=ink)), told), fill=fill, stands="center")


def _shade(full: float) -> str:
    return _SHADES[ceil(full * len(_SHADES)) - 1] if full else WASH
