"""Lines of an observation as rows: time, tag and words; what is no evidence looks different."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from observe_tui.analysis.blocks import Quote, clock
from observe_tui.kit.plain import clip, plain, wrap

OPINIONS: Mapping[str, str] = {"interpretation": "italic $secondary", "question": "$warning"}
"""Tags of lines that are thoughts about the lesson rather than evidence, and their looks."""
STAR = "★"


def is_evidence(quote: Quote) -> bool:
    """Whether a line says what was seen or heard."""
    return quote.tag not in OPINIONS


def quote_rows(quote: Quote, width: int, most: int = 0) -> list[Content]:
    """One line of an observation, its words hanging under one another.

    Args:
        most: how many rows it may take; 0 for as many as it needs.
    """
    when = clock(quote.at_ms)
    look = OPINIONS.get(quote.tag, "")
    star = f"{STAR} " if quote.starred else ""
    size = len(when) + 3 + len(star)
    room = max(8, width - size)
    rows = [clip(quote.text, room)] if most == 1 else wrap(quote.text, room)
    if most and len(rows) > most:
        rows = [*rows[: most - 1], clip(f"{rows[most - 1]} {rows[most]}", room)]
    head = Content.assemble(
        (when, "$quiet"),
        (f" {quote.tag[:1].upper() or '·'} ", look or "$quiet"),
        (star, "$mark"),
    )
    return [
        (head if number == 0 else Content(" " * size)) + plain(row, look)
        for number, row in enumerate(rows)
    ]
