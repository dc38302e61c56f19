"""Reading a Word file with readers that did not write it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from observe_tui.report.document import Document, Section
from observe_tui.report.word import render

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ACCENT, TINT, WASH, MISSED = "1F5F6B", "C9DCDF", "F4F1E9", "D8D3C7"


def part(data: bytes, name: str) -> ElementTree.Element:
    with ZipFile(BytesIO(data)) as package:
        return ElementTree.fromstring(package.read(name))


def body(data: bytes) -> ElementTree.Element:
    return part(data, "word/document.xml")


def written(element: ElementTree.Element) -> str:
    """The text of an element as a reader sees it, a paragraph a line."""
    lines = []
    for paragraph in element.iter(f"{W}p"):
        marks = {f"{W}br": "\n", f"{W}tab": "\t"}
        pieces = (
            one.text or "" if one.tag == f"{W}t" else marks.get(one.tag, "")
            for run in paragraph.iter(f"{W}r")
            for one in run
        )
        lines.append("".join(pieces))
    return "\n".join(lines)


def value(element: ElementTree.Element | None, name: str = "val") -> str:
    return "" if element is None else element.get(f"{W}{name}", "")


def fill(cell: ElementTree.Element) -> str:
    return value(cell.find(f"{W}tcPr/{W}shd"), "fill")


def span(cell: ElementTree.Element) -> int:
    return int(value(cell.find(f"{W}tcPr/{W}gridSpan")) or 1)


def tables(data: bytes, name: str = "") -> list[ElementTree.Element]:
    found = list(body(data).iter(f"{W}tbl"))
    return [one for one in found if value(one.find(f"{W}tblPr/{W}tblCaption")).startswith(name)]


def rows(table: ElementTree.Element) -> list[list[ElementTree.Element]]:
    return [row.findall(f"{W}tc") for row in table.findall(f"{W}tr")]


def only(document: Document, *blocks: object) -> bytes:
    return render(replace(document, sections=(Section("evidence", "Seen", blocks=blocks),)))
