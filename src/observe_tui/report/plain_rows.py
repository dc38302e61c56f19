"""A paper without content as one plain table in CSV: the rows that stand on its page.

There are no events and no figures of a lesson to tell apart, so it needs none of their columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from observe_tui.analysis.blocks import Table
from observe_tui.report.model import Document
from observe_tui.report.rows import harmless
from observe_tui.report.words import header_rows


def render(document: Document) -> bytes:
    """The first table of the page in UTF-8, with a mark in front by which Excel knows it.

    What its head says of one cycle stands in every row, in front; totals are left to whoever
    reads it.
    """
    page = io.StringIO(newline="")
    writer = csv.writer(page, lineterminator="\r\n")
    header = document.header
    facts = header_rows(header) if header.until is None else []
    table = next(_tables(document), None)
    heads = [column.head for column in table.columns] if table is not None else []
    writer.writerow([*(label for label, _text in facts), *heads])
    for cells in (row.cells for row in table.rows) if table is not None else [()]:
        writer.writerow([harmless(cell) for cell in (*(text for _, text in facts), *cells)])
    return page.getvalue().encode("utf-8-sig")


def _tables(document: Document) -> Iterator[Table]:
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield block
