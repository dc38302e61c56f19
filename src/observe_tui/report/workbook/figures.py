"""The sheet of figures: bars and tables with their bases, and charts beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from observe_tui.analysis.blocks import Bars, Column, Row, Table, spoken_percent
from observe_tui.analysis.figures import NOTHING_RECORDED, base_words, sentence
from observe_tui.report.model import Document
from observe_tui.report.rows import UNDEFINED, share_told
from observe_tui.report.workbook.cells import (
    FIGURES,
    Cell,
    Chart,
    Line,
    Sheet,
    Span,
    headed,
    heads,
    text,
    word,
)

_WIDTHS = (18.0, 28.0, 12.0, 12.0)
_FURTHER = 12.0
_SHARE = "Percent"
_LOWEST_CHART = 9
_WHOLE = re.compile(r"\d{1,15}")


def figures(document: Document) -> Sheet | None:
    """Every set of bars and every table, one under the other; none where there are none."""
    blocks = [
        (block, section)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, (Bars, Table))
    ]
    if not blocks:
        return None
    wide = max(_columns(block) for block, _section in blocks)
    lines: list[Line] = []
    charts: list[Chart] = []
    for block, section in blocks:
        lines.append((headed(block.title, section),))
        top = len(lines)
        made, shares = _bars(block) if isinstance(block, Bars) else _table(block)
        lines += [*made, ()]
        if shares is not None:
            chart = _chart(block, _lower(shares, top), top, wide + 2)
            charts.append(chart)
            lines += [()] * (top + chart.rows - len(lines))
    widths = (*_WIDTHS, *(_FURTHER,) * (wide - len(_WIDTHS)))
    return Sheet(FIGURES, tuple(lines), widths, charts=tuple(charts), wide=True)


def _columns(block: Bars | Table) -> int:
    return max(len(_WIDTHS), len(block.columns) + 1 if isinstance(block, Table) else 0)


def _lower(span: Span, by: int) -> Span:
    return replace(span, top=span.top + by, bottom=span.bottom + by)


def _chart(block: Bars | Table, shares: Span, row: int, column: int) -> Chart:
    base = base_words(block) if isinstance(block, Bars) else sentence(block.base)
    rows = max(_LOWEST_CHART, shares.bottom - shares.top + 6)
    names = replace(shares, left=1, right=1)
    return Chart(block.title, base, names, shares, row, column, rows)


def _bars(block: Bars) -> tuple[list[Line], Span | None]:
    """The lines of a set of bars, and where its percentages are in them."""
    lines: list[Line] = [
        (word(sentence(base_words(block)), "quiet"),),
        heads(("Code", "Name", "Count", _SHARE), ("Count", _SHARE)),
    ]
    shares = _under(lines, len(block.bars), 4) if block.total and block.bars else None
    for bar in block.bars:
        count, share = Cell(bar.count, "number"), _percent(bar.percent)
        lines.append((word(bar.label), word(bar.name), count, share))
    return [*lines, *_note(block.note)], shares


def _table(block: Table) -> tuple[list[Line], Span | None]:
    """The lines of a table, and where the shares of its rows are in them, if they have any."""
    lines = _note(block.base)
    if not block.rows:
        return [*lines, (word(NOTHING_RECORDED),), *_note(block.note)], None
    shared = any(row.share is not None for row in block.rows)
    place = _share_column(block)
    added = shared and place == len(block.columns)
    named = [one.head for one in block.columns] + [_SHARE] * added
    numbers = [one.head for one in block.columns if one.number] + [_SHARE]
    lines.append(heads(named, numbers))
    shares = _under(lines, len(block.rows), place + 1) if shared else None
    for row in block.rows:
        cells = zip(row.cells, block.columns, strict=True)
        line = tuple(_figure(cell, column, row) for cell, column in cells)
        lines.append((*line, _percent(row.share)) if added else line)
    return [*lines, *_note(block.note)], shares


def _under(lines: Sequence[Line], rows: int, column: int) -> Span:
    """The cells of a column in the rows that come next."""
    return Span(len(lines) + 1, column, len(lines) + rows, column)


def _note(note: str) -> list[Line]:
    return [(word(sentence(note), "quiet"),)] if note.strip() else []


def _share_column(block: Table) -> int:
    """The place of the column that tells the shares of the rows; past the last if none does."""
    for place in range(1, len(block.columns)):
        if all(row.cells[place].strip() == spoken_percent(row.share) for row in block.rows):
            return place
    return len(block.columns)


def _figure(cell: str, column: Column, row: Row) -> Cell:
    """A cell of a table: a number where it tells one, else what it says."""
    if not column.number:
        return text(cell)
    if _WHOLE.fullmatch(cell.strip()):
        return Cell(int(cell), "number")
    share = share_told(cell, column, row)
    return word(cell, "number") if share is None else _percent(share)


def _percent(value: float | None) -> Cell:
    return Cell(UNDEFINED, "number") if value is None else Cell(round(value, 1), "percent")
