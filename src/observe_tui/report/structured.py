"""The document as JSON, complete and versioned, for programs to read.

Unlike the other formats it keeps every character as it was recorded: JSON can say them all.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, time
from typing import Any

from observe_tui.analysis.blocks import Block
from observe_tui.protocol.unfit import escaped_json
from observe_tui.report.model import Document, Header, Section

FORMAT = "observe-tui/summary"
VERSION = 1


def render(document: Document) -> str:
    """The document as indented JSON, with a line end at its end."""
    text = json.dumps(as_dict(document), ensure_ascii=False, indent=2, default=_word)
    return escaped_json(text) + "\n"


def as_dict(document: Document) -> dict[str, Any]:
    """The document as plain values; what a field is called in the program it is called here."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "header": _header(document.header),
        "form": document.form,
        "sections": [_section(section) for section in document.sections],
        "recorded": [asdict(one) | {"details": dict(one.details)} for one in document.recorded],
    }


def _header(header: Header) -> dict[str, Any]:
    fields = asdict(header)
    if not header.consent:
        del fields["consent"]  # it is there where it was recorded
    return fields


def _section(section: Section) -> dict[str, Any]:
    return asdict(section) | {"blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    return {"type": type(block).__name__.lower(), **asdict(block)}


def _word(value: object) -> str:
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a document")
