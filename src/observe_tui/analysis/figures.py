"""How a figure is cut into cells, whatever draws it: a terminal, a page of text or a picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from observe_tui.analysis.blocks import Bar, Bars, Strip, StripRow

Look: TypeAlias = Literal["marked", "blank", "marked in part", "blank in part", "missed"]

_LONG_SET = 8


def look(strip: Strip, row: StripRow, column: int) -> Look:
    """What one cell of a strip shows; nothing is told of an interval that nobody watched."""
    watched = strip.columns[column]
    if watched == "missed":
        return "missed"
    if row.marks[column]:
        return "marked" if watched == "full" else "marked in part"
    return "blank" if watched == "full" else "blank in part"


def looks(strip: Strip) -> frozenset[Look]:
    """The looks that occur in a strip: what its legend has to explain."""
    return frozenset(
        look(strip, row, column) for row in strip.rows for column in range(len(strip.columns))
    )


def marked(strip: Strip, row: StripRow) -> list[int]:
    """The numbers, from 1, of the intervals a row is marked in."""
    return [
        column + 1
        for column in range(len(strip.columns))
        if look(strip, row, column).startswith("marked")
    ]


def bands(columns: int, most: int) -> list[range]:
    """Cut the columns of a long strip into bands of at most `most`, at a round number."""
    size = max(1, most)
    if columns > size > 10:
        size -= size % 5
    return [range(start, min(columns, start + size)) for start in range(0, columns, size)]


def ticks(band: range) -> list[int]:
    """The columns of a band whose number is written: 1, 5, 10, and so on."""
    return [column for column in band if column == 0 or (column + 1) % 5 == 0]


def told(block: Bars) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
    """The bars to draw, and those only to name: a long set is drawn without its empty bars."""
    if len(block.bars) <= _LONG_SET:
        return block.bars, ()
    drawn = tuple(bar for bar in block.bars if bar.count)
    return drawn, tuple(bar for bar in block.bars if not bar.count)


def eighths(value: float | None, width: int) -> str:
    """A bar for a percentage, drawn in eighths of a character; anything above 0 can be seen."""
    parts = round((value or 0) / 100 * width * 8)
    if value and not parts:
        parts = 1
    whole, rest = divmod(parts, 8)
    return "█" * whole + (" ▏▎▍▌▋▊▉"[rest] if rest else "")


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as they are spoken of: `1–3, 7`."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
