"""Draws a table in lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from observe_tui.analysis.blocks import Table
from observe_tui.kit.plain import clip, plain


def table_lines(table: Table, width: int) -> Iterator[Content]:
    """A table as lines of at most `width` cells, without its title."""
    for row in table.rows:
        yield plain(clip("  ".join(row.cells), width))
