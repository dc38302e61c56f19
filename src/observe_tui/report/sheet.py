"""How a table sits on a page: what its columns hold, and how closely they have to stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from observe_tui.analysis.blocks import Table
from observe_tui.report.plain import columns, one_line

Density: TypeAlias = Literal["loose", "close", "dense"]
Kind: TypeAlias = Literal["number", "word", "words"]

_LONG_CELL = 12
_SHORT_HEAD = 2
_WORDS = 14
_GAP = 2
# Letters side by side on a phone, and on the page of a desk screen or of paper.
_PHONE = 44
_PAGE = 96


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is set.

    Attributes:
        density: `close` has to be set smaller on a phone, `dense` everywhere.
        kinds: what each column holds: figures, words that stand alone, or text to be wrapped.
        tall: for each column, whether its head is wider than its figures.
        bars: whether its rows are also drawn as bars.
    """

    density: Density
    kinds: tuple[Kind, ...]
    tall: tuple[bool, ...]
    bars: bool


def form_of(table: Table) -> Form:
    """How the table is set on a page."""
    places = range(len(table.columns))
    kinds = tuple(_kind(table, place) for place in places)
    heads = [_longest_word(column.head) for column in table.columns]
    cells = [
        _WORDS if kinds[place] == "words" else max(map(columns, _cells(table, place)), default=0)
        for place in places
    ]
    needed = sum(max(pair) + _GAP for pair in zip(heads, cells, strict=True))
    tall = tuple(
        kind == "number" and head > max(_SHORT_HEAD, cell)
        for kind, head, cell in zip(kinds, heads, cells, strict=True)
    )
    density: Density = "dense" if needed > _PAGE else "close" if needed > _PHONE else "loose"
    return Form(density, kinds, tall, any(row.share is not None for row in table.rows))


def _kind(table: Table, place: int) -> Kind:
    if any(columns(cell) > _LONG_CELL for cell in _cells(table, place)):
        return "words"
    return "number" if table.columns[place].number else "word"


def _cells(table: Table, place: int) -> list[str]:
    return [one_line(row.cells[place]) for row in table.rows]


def _longest_word(text: str) -> int:
    return max(map(columns, one_line(text).split()), default=0)
