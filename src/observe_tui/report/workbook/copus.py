"""COPUS marks in COPUS's own layout, so that its templates and readers take them as they are.

What readers of the template rely on: the codes stand in row 5, the intervals from row 6 on; the
minutes at which an interval ends in column A, the students' thirteen codes in B to N, the
instructor's twelve in O to Z; 1 for a mark, nothing for none. All that is ours stands to the
right of Z and above row 5, because a word within would be taken for a mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from observe_tui.analysis.blocks import Strip, StripRow
from observe_tui.analysis.figures import interval_length, ranges
from observe_tui.report.model import Document, Recorded
from observe_tui.report.workbook.cells import (
    COPUS,
    Cell,
    Line,
    Sheet,
    Span,
    blanks,
    headed,
    tab_name,
    word,
)
from observe_tui.report.workbook.grids import WATCHED, grid_cell

STUDENTS, INSTRUCTOR, ENGAGEMENT = "S.", "I.", "E."
CODES: Mapping[str, tuple[str, ...]] = {
    STUDENTS: ("L", "Ind", "CG", "WG", "OG", "AnQ", "SQ", "WC", "Prd", "SP", "TQ", "W", "O"),
    INSTRUCTOR: ("Lec", "RtW", "FUp", "PQ", "CQ", "AnQ", "MG", "1o1", "DV", "Adm", "W", "O"),
    ENGAGEMENT: ("L", "M", "H"),
}
"""The labels of each side in the order of its columns, by what their ids begin with."""

_TITLES = {
    STUDENTS: "1. Students doing",
    INSTRUCTOR: "2. Instructor doing",
    ENGAGEMENT: "3. Engagement",
}
_HEAD = 5


def copus(document: Document, taken: Iterable[str]) -> Iterator[Sheet]:
    """A sheet for each strip whose marks are COPUS's."""
    known = list(taken)
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Strip) and (sides := _sides(block, document.recorded)):
                known.append(tab_name(COPUS, known))
                title = f"{block.title} · {document.header.lesson}"
                yield _sheet(block, sides, headed(title, section, "title"), known[-1])


def _sides(strip: Strip, recorded: Iterable[Recorded]) -> Mapping[str, Mapping[str, StripRow]]:
    """The rows of a strip by side and label; nothing if one of them is no code of COPUS.

    Labels alone do not tell the sides apart, nor do the names of all codes: a group is of the side
    under which every code of it was recorded, in COPUS's order where two would fit.
    """
    known = {(one.code, one.name) for one in recorded}
    found: dict[str, Mapping[str, StripRow]] = {}
    for _title, group in groupby(strip.rows, key=lambda row: row.group):
        rows = tuple(group)
        fitting = (
            side
            for side, labels in CODES.items()
            if side not in found
            and all(
                row.label in labels and (f"{side}{row.label}", row.name) in known for row in rows
            )
        )
        side = next(fitting, None)
        if side is None:
            return {}
        found[side] = {row.label: row for row in rows}
    return found if found.keys() - {ENGAGEMENT} else {}


def _sheet(
    strip: Strip, sides: Mapping[str, Mapping[str, StripRow]], title: Cell, name: str
) -> Sheet:
    head: list[Cell] = [word("min", "head")]
    titles: list[Cell] = [Cell(None, "head")]
    merged: list[Span] = []
    for side, labels in CODES.items():
        merged.append(Span(_HEAD - 1, len(head) + 1, _HEAD - 1, len(head) + len(labels)))
        titles += [word(_TITLES[side], "head"), *(Cell(None, "head"),) * (len(labels) - 1)]
        head += [word(label, "head") for label in labels]
    lines: list[Line] = [
        (title,),
        (word(_intervals_told(strip), "quiet"),),
        blanks(1),
        (*titles, Cell(None, "head")),
        (*head, word("Watched", "head")),
        *(_interval(strip, sides, at) for at in range(len(strip.columns))),
    ]
    widths = (6.0, *(5.2,) * (len(head) - 1), 14.0)
    return Sheet(name, tuple(lines), widths, heads=_HEAD, fixed=1, merged=tuple(merged), wide=True)


def _intervals_told(strip: Strip) -> str:
    """What a row is, and which rows must not be read as if nothing had happened."""
    missed = [at + 1 for at, one in enumerate(strip.columns) if one == "missed"]
    told = f"Each row is an interval of {interval_length(strip.seconds)}, named by its last minute."
    if missed:
        noun = "Interval" if len(missed) == 1 else "Intervals"
        told += f" {noun} {ranges(missed)} not watched: leave out of every count."
    return told


def _interval(strip: Strip, sides: Mapping[str, Mapping[str, StripRow]], column: int) -> Line:
    minutes = (column + 1) * strip.seconds / 60
    cells = [Cell(int(minutes) if minutes.is_integer() else round(minutes, 2), "number")]
    for side, labels in CODES.items():
        rows = sides.get(side, {})
        for label in labels:
            row = rows.get(label) or StripRow("", label, "", (False,) * len(strip.columns))
            cell = grid_cell(strip, row, column)
            # A sign here would be read as a mark: what was not watched is said beside the row.
            cells.append(replace(cell, value=None) if cell.look == "missed" else cell)
    return (*cells, word(WATCHED[strip.columns[column]]))
