"""The sheets that are looked at: each strip as a grid, and the room with its seats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from observe_tui.analysis import figures
from observe_tui.analysis.blocks import Heat, HeatCell, Strip, StripRow, clock, percent
from observe_tui.analysis.figures import (
    NOT_WATCHED,
    look,
    looks,
    marked,
    rows_of,
    seat_words,
    sentence,
    strip_base,
)
from observe_tui.analysis.timeline import Watched
from observe_tui.report.model import Document, Section
from observe_tui.report.rows import UNDEFINED
from observe_tui.report.workbook.cells import (
    SEATS,
    Cell,
    Line,
    Scale,
    Sheet,
    Span,
    headed,
    heads,
    tab_name,
    word,
)

WATCHED: Mapping[Watched, str] = {
    "full": "in full",
    "partial": "in part",
    "missed": NOT_WATCHED,
}
"""How an interval was watched, in words."""

_CELLS: Mapping[figures.Look, Cell] = {
    "marked": Cell(1, "mark"),
    "blank": Cell(None, "blank"),
    "marked in part": Cell(1, "mark in part"),
    "blank in part": Cell(None, "blank in part"),
    "missed": Cell(figures.GLYPHS["missed"], "missed"),
}
_STRIP_HEAD = 6
_CLOCK_HIGH, _WORDS_HIGH = 44.0, 72.0
_SEAT_WIDE, _SEAT_HIGH = 13.0, 24.0


def strips(document: Document, taken: Iterable[str]) -> Iterator[Sheet]:
    """A sheet for each strip: a row a code, a column an interval."""
    known = list(taken)
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Strip):
                known.append(tab_name(f"Strip {block.title}", known))
                yield _strip(block, section, known[-1])


def grid_cell(strip: Strip, row: StripRow, column: int) -> Cell:
    """What a strip says of one code in one interval: 1, nothing, or that nobody watched."""
    return _CELLS[look(strip, row, column)]


def legend(strip: Strip) -> str:
    """What the cells of a strip mean; only what occurs in it."""
    seen = looks(strip)
    signs = [
        ("1", "marked", ("marked", "marked in part")),
        ("empty", "not marked", ("blank", "blank in part")),
        ("lighter", "interval watched in part", ("marked in part", "blank in part")),
        (figures.GLYPHS["missed"], NOT_WATCHED, ("missed",)),
    ]
    return " · ".join(f"{sign}: {meaning}" for sign, meaning, those in signs if seen & {*those})


def _strip(strip: Strip, section: Section, name: str) -> Sheet:
    columns = range(len(strip.columns))
    watched = len(strip.columns) - strip.columns.count("missed")
    starts = (clock(at * strip.seconds * 1000) for at in columns)
    lines: list[Line] = [
        (headed(strip.title, section, "title"),),
        (word(f"{strip_base(strip)}, {watched} of them watched. {sentence(strip.note)}", "quiet"),),
        (word(legend(strip), "quiet"),),
        (*heads(("", "", "", "begins"), ("begins",)), *(word(one, "turned") for one in starts)),
        (
            *heads(("", "", "", "watched"), ("watched",)),
            *(word(WATCHED[one], "turned") for one in strip.columns),
        ),
        (
            *heads(("Group", "Code", "Name", "Marked"), ("Marked",)),
            *(Cell(at + 1, "number head") for at in columns),
        ),
    ]
    for group, rows in groupby(strip.rows, key=lambda row: row.group):
        for place, row in enumerate(rows):
            named = (word("" if place else group, "label"), word(row.label), word(row.name))
            count = Cell(len(marked(strip, row)), "number")
            lines.append((*named, count, *(grid_cell(strip, row, at) for at in columns)))
    return Sheet(
        name,
        tuple(lines),
        (14.0, 8.0, 26.0, 9.0, *(4.0 for _ in columns)),
        heads=_STRIP_HEAD,
        fixed=4,
        heights=((4, _CLOCK_HIGH), (5, _WORDS_HIGH if "missed" in strip.columns else _CLOCK_HIGH)),
        wide=True,
    )


def seats(document: Document) -> Sheet | None:
    """The room once for each figure on it, every one coloured by its own highest count."""
    rooms = [
        (block, section)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Heat) and block.cells
    ]
    if not rooms:
        return None
    sheet = Sheet(SEATS, (), (), wide=True)
    for room, section in rooms:
        sheet = _with_room(sheet, room, section)
    across = max(len(line) for line in sheet.lines)
    return replace(sheet, widths=(_SEAT_WIDE,) * across)


def _with_room(sheet: Sheet, room: Heat, section: Section) -> Sheet:
    """The sheet with one more room at its end: a line of labels over a line of numbers a row."""
    shared = any(cell.of is not None for cell in room.cells)
    lines: list[Line] = [
        (headed(room.title, section),),
        (word(sentence(room.base), "quiet"),),
        (word("The front of the room is above.", "quiet"),),
    ]
    first = len(sheet.lines) + len(lines) + 1
    for row in rows_of(room):
        lines += [tuple(map(_label, row)), tuple(map(_figure, row))]
    last = len(sheet.lines) + len(lines)
    scale = Scale(Span(first, 1, last, len(lines[-1])), 100 if shared else None)
    if room.note.strip():
        lines.append((word(sentence(room.note), "quiet"),))
    return replace(
        sheet,
        lines=(*sheet.lines, *lines, ()),
        heights=(*sheet.heights, *((row, _SEAT_HIGH) for row in range(first + 1, last + 1, 2))),
        scales=(*sheet.scales, scale),
    )


def _label(cell: HeatCell | None) -> Cell:
    if cell is None:
        return Cell(None)
    return word(cell.label if cell.of is None else f"{cell.label} · {seat_words(cell)}", "seat")


def _figure(cell: HeatCell | None) -> Cell:
    """The count of a seat, or its share of what could have been there."""
    if cell is None:
        return Cell(None)
    if cell.count is None:
        return Cell(NOT_WATCHED, "missed")
    if cell.of is None:
        return Cell(cell.count, "count")
    share = percent(cell.count, cell.of)
    return Cell(UNDEFINED, "count") if share is None else Cell(round(share, 1), "share")
