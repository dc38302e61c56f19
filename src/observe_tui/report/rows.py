"""The document as one flat table in CSV: a row an event, then a row a figure.

It opens in a spreadsheet with a double click, and a program reads it as one rectangle.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from observe_tui.analysis.blocks import (
    Bars,
    Block,
    Column,
    Heat,
    HeatCell,
    Row,
    Strip,
    Table,
    clock,
    percent,
    spoken_percent,
)
from observe_tui.analysis.figures import NOT_WATCHED, interval_length, marked, strip_base
from observe_tui.report.model import Document, Header, StageTime, told_details
from observe_tui.report.plain import clean

COLUMNS = (
    "observed",
    "observer",
    "class",
    "day",
    "protocol",
    "what",
    "stage",
    "section",
    "instrument",
    "time",
    "kind",
    "code",
    "name",
    "tag",
    "text",
    "note",
    "details",
    "seat",
    "turn",
    "value",
    "unit",
    "percent",
    "base",
    "total",
    "seconds",
    "recorded",
    "ref",
)
UNDEFINED = "n/a"

Cells: TypeAlias = Mapping[str, str]

# A spreadsheet takes these for the beginning of a formula. Where it parts columns by semicolons, it
# breaks lines within our cells as well: there a formula could begin in the middle of a text.
_FORMULA = re.compile("^(?= *[=+\\-@＝＋－＠])|(?<=;)(?=[=+\\-@＝＋－＠])", re.MULTILINE)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) %")


def render(document: Document) -> bytes:
    """The whole table, in UTF-8 with a mark in front by which Excel knows it."""
    page = io.StringIO(newline="")
    writer = csv.DictWriter(page, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    facts = _facts(document.header)
    for cells in chain(_events(document), _figures(document)):
        writer.writerow({name: harmless(cell) for name, cell in {**facts, **cells}.items()})
    return page.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """The clean text, with a `'` before every sign that could begin a formula."""
    return _FORMULA.sub("'", clean(text))


def share_told(cell: str, column: Column, row: Row) -> float | None:
    """The percentage that a cell of a table tells, as exactly as it is known; else none."""
    found = _PERCENT.fullmatch(cell.strip())
    if not column.number or found is None:
        return None
    exact = row.share is not None and spoken_percent(row.share) == cell.strip()
    return row.share if exact else float(found[1])


def _facts(header: Header) -> Cells:
    """What is the same in every row, so that tables of several cycles can be put together."""
    return {
        "observed": header.observed,
        "observer": header.observer,
        "class": header.lesson,
        "day": header.day.isoformat(),
        "protocol": header.protocol,
    }


def _events(document: Document) -> Iterator[Cells]:
    for one in document.recorded:
        yield {
            "what": "event",
            "stage": one.stage,
            "instrument": one.step,
            "time": clock(one.at_ms),
            "kind": one.verb,
            "code": one.code,
            "name": one.name,
            "tag": one.tag,
            "text": one.text,
            "note": one.note,
            "details": told_details(one),
            "seat": one.seat,
            "turn": "" if one.turn is None else str(one.turn),
            "seconds": _number(one.at_ms / 1000),
            "recorded": one.at.isoformat(),
            "ref": one.ref,
        }


def _figures(document: Document) -> Iterator[Cells]:
    for section in document.sections:
        shared = {"what": "figure", "section": section.id}
        for time in section.times:
            for cells in _time(time):
                yield {**shared, "stage": time.stage, "instrument": time.title, **cells}
        for block in section.blocks:
            for cells in _block(block):
                yield {**shared, "instrument": block.title, **cells}


def _time(time: StageTime) -> Iterator[Cells]:
    spans = [("used", time.used_ms / 1000), ("paused or absent", time.lost_ms / 1000)]
    if time.planned is not None:
        least, most = time.planned
        spans += [("planned at least", least * 60), ("planned at most", most * 60)]
    ended = "" if time.ended else "not ended"
    for name, seconds in spans:
        value = _number(seconds)
        yield {"kind": "time", "name": name, "value": value, "unit": "seconds", "note": ended}


def _block(block: Block) -> Iterator[Cells]:
    match block:
        case Bars():
            yield from _bars(block)
        case Strip():
            yield from _strip(block)
        case Table():
            yield from _table(block)
        case Heat():
            yield from _heat(block)
        case _:
            return


def _bars(block: Bars) -> Iterator[Cells]:
    for bar in block.bars:
        yield {
            "kind": "bar",
            "code": bar.label,
            "name": bar.name,
            "note": block.note,
            "value": str(bar.count),
            "percent": _share(bar.percent),
            "base": block.base,
            "total": str(block.total),
        }


def _strip(block: Strip) -> Iterator[Cells]:
    """How each interval was watched, then in how many of those watched each code was marked."""
    unit = f"intervals of {interval_length(block.seconds)}"
    shared = {"kind": "strip", "unit": unit, "note": block.note}
    total = len(block.columns)
    states = (("full", "watched in full"), ("partial", "watched in part"), ("missed", NOT_WATCHED))
    for state, name in states:
        count = block.columns.count(state)
        yield {
            **shared,
            "name": name,
            "value": str(count),
            "percent": _share(percent(count, total)),
            "base": strip_base(block),
            "total": str(total),
        }
    watched = total - block.columns.count("missed")
    for row in block.rows:
        count = len(marked(block, row))
        yield {
            **shared,
            "code": row.label,
            "name": row.name,
            "tag": row.group,
            "value": str(count),
            "percent": _share(percent(count, watched)),
            "base": f"{watched} of {strip_base(block)}: those watched in full or in part",
            "total": str(watched),
        }


def _table(block: Table) -> Iterator[Cells]:
    """Each cell with the name of its row and the head of its column."""
    for row in block.rows:
        named = list(zip(block.columns, row.cells, strict=True))
        for column, cell in named[1:] or named:
            share = share_told(cell, column, row)
            yield {
                "kind": "table",
                "code": column.head,
                "name": row.cells[0],
                "note": block.note,
                "value": cell,
                "percent": "" if share is None else _share(share),
                "base": block.base,
            }


def _heat(block: Heat) -> Iterator[Cells]:
    for cell in block.cells:
        yield {
            "kind": "seat",
            "name": f"row {cell.row + 1}, column {cell.column + 1}",
            "note": block.note,
            "seat": cell.label,
            "value": NOT_WATCHED if cell.count is None else str(cell.count),
            "percent": _of_its_own(cell),
            "base": block.base,
            "total": str(cell.of or ""),
        }


def _of_its_own(cell: HeatCell) -> str:
    """The percentage of a seat that has a base of its own."""
    if cell.count is None or cell.of is None:
        return ""
    return _share(percent(cell.count, cell.of))


def _share(value: float | None) -> str:
    return UNDEFINED if value is None else _number(round(value, 1))


def _number(value: float) -> str:
    """As short as it can be written: `1378`, `57.1`."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
