"""The document as plain values for a page: every word is chosen here, a template only sets it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

from observe_tui.analysis import figures
from observe_tui.analysis.blocks import (
    Agreement,
    Bar,
    Bars,
    Block,
    Claim,
    Claims,
    Heat,
    Prose,
    Quote,
    Quotes,
    Row,
    Signatures,
    Strip,
    StripRow,
    Table,
    clock,
    spoken_percent,
)
from observe_tui.report import words
from observe_tui.report.model import Document, Header, Section, StageTime
from observe_tui.report.plain import columns, one_line, paragraphs
from observe_tui.report.sheet import form_of

Values: TypeAlias = dict[str, object]
"""Nothing but dictionaries, lists, numbers, truths and lines of clean text."""

NO_TITLE = "Peer observation"

_MOST_INTERVALS = 60


def printed(document: Document) -> Values:
    """Everything that is on the page, in the order it is read."""
    header = document.header
    page: Values = {
        "form": document.form,
        "kind": "Meeting" if header.meeting else NO_TITLE,
        "title": words.page_title(header) or NO_TITLE,
        "day": words.days(header),
        "facts": words.header_rows(header),
        "purpose": header.purpose,
        "ownership": words.ownership(header),
        "owner": header.owner,
        "sections": [_section(section, header) for section in document.sections],
        "made": f"Made on {words.short_day(header.made_on)} with observe-tui.",
    }
    return {name: _fit(value) for name, value in page.items()}


def _fit(value: object) -> object:
    """Every text passes here, so that no field can be forgotten; each is one line."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {name: _fit(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_fit(one) for one in value]
    return value


def _section(section: Section, header: Header) -> Values:
    return {
        "id": section.id,
        "title": section.title,
        "lead": section.lead,
        "times": _times(section.times),
        "skipped": words.skipped_lines(section.times),
        "blocks": [
            {"title": block.title if words.wants_title(block, section) else ""}
            | _block(block, header, as_above)
            for block, as_above in words.told_blocks(section)
        ],
        "notes": section.notes,
    }


def _block(block: Block, header: Header, as_above: bool) -> Values:
    match block:
        case Quotes():
            return _quotes(block)
        case Bars():
            return _bars(block, as_above)
        case Strip():
            return _strip(block)
        case Table():
            return _table(block, as_above)
        case Heat():
            return _heat(block)
        case Prose():
            voice = words.voice(block.speaker, header)
            return {"kind": "prose", "text": paragraphs(block.text), "voice": voice}
        case Claims():
            return {"kind": "claims", "claims": [_claim(claim) for claim in block.claims]}
        case Agreement():
            return _agreement(block)
        case Signatures():
            return {"kind": "signatures", "names": block.names}


def _times(times: Sequence[StageTime]) -> list[Values]:
    """How long each stage took; spans also as minutes, to be drawn."""
    return [
        {
            "stage": time.title,
            "day": words.short_day(time.began.date()),
            "began": words.wall_time(time.began),
            "planned": words.planned_minutes(time) or "–",
            "used": words.minutes(time.used_ms) + ("" if time.ended else ", not ended"),
            "least": time.planned[0] if time.planned else 0,
            "most": time.planned[1] if time.planned else 0,
            "spent": time.used_ms / 60_000,
        }
        for time in times
    ]


def _lines(quotes: Iterable[Quote]) -> list[Values]:
    return [
        {
            "time": clock(quote.at_ms),
            "letter": words.tag_letter(quote.tag),
            "text": paragraphs(quote.text),
        }
        for quote in quotes
    ]


def _quotes(block: Quotes) -> Values:
    tagged = words.letters_matter(block)
    legend = words.tag_legend(block.quotes) if tagged else []
    return {"kind": "quotes", "tagged": tagged, "legend": legend, "lines": _lines(block.quotes)}


def _claim(claim: Claim) -> Values:
    return {
        "text": paragraphs(claim.text),
        "lines": _lines(claim.evidence),
        "bare": "" if claim.evidence else words.NO_EVIDENCE,
    }


def _bars(block: Bars, as_above: bool) -> Values:
    drawn, empty = figures.told(block)
    return {
        "kind": "bars",
        "base": figures.base_words(block, as_above),
        "named": any(figures.spelled_out(bar).strip() for bar in drawn),
        "bars": [_bar(bar) for bar in drawn],
        "empty": figures.not_recorded(empty) if empty else "",
        "note": "" if as_above else figures.sentence(block.note),
    }


def _bar(bar: Bar) -> Values:
    return {
        "label": bar.label,
        "name": figures.spelled_out(bar),
        "count": str(bar.count),
        "share": bar.percent or 0,
        "percent": spoken_percent(bar.percent),
    }


def _strip(block: Strip) -> Values:
    seen = figures.looks(block)
    return {
        "kind": "strip",
        "base": figures.strip_base(block),
        "seconds": block.seconds,
        "bands": [
            _band(block, band) for band in figures.bands(len(block.columns), _MOST_INTERVALS)
        ],
        "key": [(one, meaning) for one, meaning in figures.MEANINGS.items() if one in seen],
        "note": figures.sentence(block.note),
    }


def _band(block: Strip, band: range) -> Values:
    """As many intervals as stand side by side, with the number and the time of some of them."""
    return {
        "count": len(band),
        "ticks": [
            {
                "at": column - band.start,
                "number": str(column + 1),
                "time": clock(column * block.seconds * 1000),
            }
            for column in figures.ticks(band)
        ],
        "groups": [
            {"title": title, "rows": [_strip_row(block, row, band) for row in rows]}
            for title, rows in groupby(block.rows, key=lambda row: row.group)
        ],
    }


def _strip_row(block: Strip, row: StripRow, band: range) -> Values:
    inside = [number for number in figures.marked(block, row) if number - 1 in band]
    told = f"marked in {figures.ranges(inside)}" if inside else "not marked here"
    return {
        "label": row.label,
        "name": figures.spelled_out(row),
        "looks": [figures.look(block, row, column) for column in band],
        "spoken": f"{row.label}: {told}",
    }


def _table(block: Table, as_above: bool) -> Values:
    form = form_of(block)
    return {
        "kind": "table",
        "base": figures.sentence(block.base),
        "dense": form.density == "dense",
        "columns": [
            {
                "head": column.head,
                "kind": form.kinds[place],
                "tall": form.tall[place] and form.density == "dense",
                "width": _width(column.head, (row.cells[place] for row in block.rows)),
            }
            for place, column in enumerate(block.columns)
        ],
        "bars": form.bars,
        "rows": [_row(row) for row in block.rows],
        "nothing": "" if block.rows else figures.NOTHING_RECORDED,
        "note": "" if as_above else figures.sentence(block.note),
    }


def _width(head: str, cells: Iterable[str]) -> int:
    """How many letters a column would like to have on one line."""
    longest = max((columns(one_line(cell)) for cell in cells), default=0)
    return max(longest, columns(one_line(head)))


def _row(row: Row) -> Values:
    return {
        "cells": [[line for lines in paragraphs(cell) for line in lines] for cell in row.cells],
        "quiet": [figures.tells_nothing(cell) for cell in row.cells],
        "share": row.share,
    }


def _heat(block: Heat) -> Values:
    """The room, row by row from the front; a place without a seat is empty."""
    return {
        "kind": "heat",
        "base": figures.sentence(block.base),
        "rows": [
            [
                cell
                and {
                    "label": cell.label,
                    "figure": figures.seat_words(cell),
                    "full": figures.fullness(block, cell),
                    "missed": cell.count is None,
                }
                for cell in row
            ]
            for row in figures.rows_of(block)
        ],
        "note": figures.sentence(block.note),
    }


def _agreement(block: Agreement) -> Values:
    step = block.step
    return {
        "kind": "agreement",
        "what": paragraphs(step.what),
        "rows": [
            {"label": label, "text": paragraphs(text)} for label, text in words.step_rows(step)
        ],
        "glyph": words.status_glyph(step.status),
        "status": step.status,
        "history": [
            {
                "day": words.short_day(change.at.astimezone().date()),
                "status": change.status,
                "note": paragraphs(change.note),
            }
            for change in step.history
        ],
    }
