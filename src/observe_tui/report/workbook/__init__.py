"""The document as an XLSX workbook: one sheet to read, the others to count with."""

from __future__ import annotations

from collections.abc import Iterator

from observe_tui.report import words
from observe_tui.report.model import Document
from observe_tui.report.workbook.cells import COPUS, EVENTS, FIGURES, LINES, SEATS, SUMMARY, Sheet
from observe_tui.report.workbook.copus import copus
from observe_tui.report.workbook.figures import figures
from observe_tui.report.workbook.grids import seats, strips
from observe_tui.report.workbook.pages import events, lines, summary
from observe_tui.report.workbook.writing import written


def render(document: Document) -> bytes:
    """The whole workbook; the same document gives the same bytes."""
    header = document.header
    return written(tuple(_sheets(document)), words.page_title(header), header.made_on)


def _sheets(document: Document) -> Iterator[Sheet]:
    names = (SUMMARY, LINES, EVENTS, FIGURES, SEATS)
    yield summary(document)
    yield from filter(None, (lines(document), events(document), figures(document)))
    yield from strips(document, (*names, COPUS))
    yield from filter(None, (seats(document),))
    yield from copus(document, names)
