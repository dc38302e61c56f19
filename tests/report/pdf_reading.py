"""What is in a PDF file, found by pypdf and by pdftotext, and documents to make one of."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from observe_tui.report.document import Document
from observe_tui.report.model import Section

FOOT = 62
"""Below this height, in points, stands the foot of a page."""


def reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text_of(read: PdfReader) -> str:
    """What is on the pages, without their feet."""
    found: list[str] = []

    def take(text: str, place: Any, line: Any, _font: Any, _size: Any) -> None:
        if place[1] * line[4] + place[3] * line[5] + place[5] > FOOT:
            found.append(text)

    for page in read.pages:
        page.extract_text(visitor_text=take)
    return "".join(found)


def tags_of(read: PdfReader) -> list[tuple[str, str]]:
    """Every tag in the order it is read, with what is told instead of a picture."""

    def walk(node: Any) -> Iterator[tuple[str, str]]:
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for one in node:
                yield from walk(one)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield str(node["/S"]).lstrip("/"), str(node.get("/Alt", ""))
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(read.trailer["/Root"]["/StructTreeRoot"]))


def words_by_pdftotext(data: bytes, *options: str) -> str:
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode()


def with_blocks(document: Document, *blocks: Any) -> Document:
    return replace(document, sections=(Section("evidence", "What was seen", blocks=blocks),))
