"""The parts of a workbook: what stands in its cells and how they look, without any library."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from observe_tui.report.model import Section
from observe_tui.report.plain import clean, one_line

Value: TypeAlias = str | int | float | datetime | None
Look: TypeAlias = Literal[
    "text",
    "quiet",
    "title",
    "section",
    "label",
    "head",
    "number head",
    "turned",
    "number",
    "percent",
    "moment",
    "mark",
    "mark in part",
    "blank",
    "blank in part",
    "missed",
    "seat",
    "count",
    "share",
]

SUMMARY, LINES, EVENTS, FIGURES = "Summary", "Lines", "Events", "Figures"
SEATS, COPUS = "Seats", "COPUS"
"""What the tabs of the sheets say; a strip goes by its instrument."""

LONGEST_TEXT = 32_767
"""UTF-16 units in one cell; Excel repairs a file with more in one, and loses what is beyond."""
CUT = " … (cut here: a cell holds no more; the JSON has all of it)"

_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        value: text is always written as text, whatever it begins with.
    """

    value: Value
    look: Look = "text"


Line: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A rectangle of cells; rows and columns count from 1, both ends are in it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Cells that are coloured by how high their number is.

    Attributes:
        most: the number with the fullest colour; none for the highest there is.
    """

    span: Span
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars beside a table, which the spreadsheet draws itself.

    Attributes:
        names: the cells that name the bars.
        shares: the cells with their percentages.
        base: what 100 % is, in words.
        row: where its upper edge is; column: where its left one is; both from 1.
        rows: how many rows it is high.
    """

    title: str
    base: str
    names: Span
    shares: Span
    row: int
    column: int
    rows: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        name: as its tab says; unlike that of every other sheet.
        widths: of its columns from the first, in letters.
        heads: how many rows stay in view, and stand on every printed page.
        fixed: how many columns stay in view.
        heights: of rows that cannot be left to the spreadsheet, in points, by row from 1.
        merged: cells that are drawn as one.
        sifted: the rows under the heads can be sorted and filtered.
    """

    name: str
    lines: tuple[Line, ...]
    widths: tuple[float, ...]
    heads: int = 0
    fixed: int = 0
    heights: tuple[tuple[int, float], ...] = ()
    merged: tuple[Span, ...] = ()
    scales: tuple[Scale, ...] = ()
    charts: tuple[Chart, ...] = ()
    wide: bool = False
    sifted: bool = False


def text(words: str, look: Look = "text") -> Cell:
    """People's text, with its lines, as much of it as a cell can hold."""
    return Cell(_fitted(clean(words).strip("\n")) or None, look)


def word(words: str, look: Look = "text") -> Cell:
    """A name or a label, on one line."""
    return Cell(_fitted(one_line(words)) or None, look)


def blanks(count: int) -> Line:
    """So many empty cells."""
    return (Cell(None),) * count


def heads(names: Iterable[str], numbers: Container[str] = ()) -> Line:
    """The head of a table; `numbers` names the columns whose cells stand to the right."""
    return tuple(word(name, "number head" if name in numbers else "head") for name in names)


def headed(title: str, section: Section, look: Look = "section") -> Cell:
    """The title of a figure; with that of its section, where a cycle has more than one lesson."""
    first = section.id == "evidence" or not section.id.startswith("evidence")
    return word(title if first else f"{title} · {section.title}", look)


def tab_name(wanted: str, taken: Iterable[str]) -> str:
    """The name of a sheet: what a tab may say, and none that is taken."""
    known = {name.casefold() for name in taken}
    plain = " ".join(_NOT_IN_NAMES.sub(" ", one_line(wanted)).split()) or "Sheet"
    name, number = _short(plain), 1
    while name.casefold() in known:
        number += 1
        name = f"{_short(plain, len(str(number)) + 1)} {number}"
    return name


def _short(name: str, less: int = 0) -> str:
    most = _LONGEST_NAME - less
    name = name[:most]
    while _units(name) > most:
        name = name[:-1]
    return name.rstrip()


def _fitted(words: str) -> str:
    """The text with what Excel would read as an escape told apart, cut where a cell ends."""
    words = _ESCAPE.sub("_x005F_", words)
    if 2 * len(words) <= LONGEST_TEXT or _units(words) <= LONGEST_TEXT:
        return words
    most = 2 * (LONGEST_TEXT - _units(CUT))
    return words.encode("utf-16-le")[:most].decode("utf-16-le", "ignore") + CUT


def _units(words: str) -> int:
    """How long Excel takes the text to be."""
    return len(words.encode("utf-16-le")) // 2
