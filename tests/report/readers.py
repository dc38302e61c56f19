"""Everything an exported file says, read by readers that nobody here wrote."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

import openpyxl
import pypdf
from docx import Document as WordFile


def said(format: str, content: str | bytes) -> str:
    """All texts of a file, those too that no reader sees: its parts, attributes, properties."""
    return "\n".join(READERS[format](content))


def names_of_parts(content: str | bytes) -> list[str]:
    """What the files in a zip are called."""
    with zipfile.ZipFile(io.BytesIO(_data(content))) as parts:
        return parts.namelist()


def _data(content: str | bytes) -> bytes:
    assert isinstance(content, bytes)
    return content


def _text(content: str | bytes) -> str:
    assert isinstance(content, str)
    return content


def _markdown(content: str | bytes) -> Iterator[str]:
    yield re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", _text(content))


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value for _name, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


def tags_of(content: str | bytes) -> set[str]:
    """The elements of a web page."""
    return _Page(_text(content)).tags


def _html(content: str | bytes) -> Iterator[str]:
    yield from _Page(_text(content)).found


def _json(content: str | bytes) -> Iterator[str]:
    def texts(data: object) -> Iterator[str]:
        if isinstance(data, str):
            yield data
        elif isinstance(data, dict):
            for key, value in data.items():
                yield key
                yield from texts(value)
        elif isinstance(data, list):
            for value in data:
                yield from texts(value)

    yield from texts(json.loads(_text(content)))


def _csv(content: str | bytes) -> Iterator[str]:
    text = _data(content).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from row


def _xml_of(content: str | bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(_data(content))) as parts:
        for name in parts.namelist():
            yield name
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(parts.read(name))
                for element in root.iter():
                    yield from element.attrib.values()
                # One paragraph, or one cell, is one text, however many pieces it is in.
                for piece in root.iter():
                    if re.search(r"\}(p|si|is|t|title|[a-z]*[cC]reator|v)$", piece.tag):
                        yield "".join(piece.itertext())
                yield from root.itertext()


def _docx(content: str | bytes) -> Iterator[str]:
    file = WordFile(io.BytesIO(_data(content)))
    yield from (paragraph.text for paragraph in file.paragraphs)
    yield from _xml_of(content)


def _xlsx(content: str | bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(_data(content)))
    for sheet in book:
        yield sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or sheet.title != "Events", cell.value
                yield str(cell.value or "")
    yield from _xml_of(content)


def _pdf(content: str | bytes) -> Iterator[str]:
    file = pypdf.PdfReader(io.BytesIO(_data(content)))
    # A line of the page ends where the page does: whoever reads it reads on.
    for page in file.pages:
        text = page.extract_text()
        yield text
        yield " ".join(text.split())
    yield from (str(value) for value in (file.metadata or {}).values())


READERS = {
    "markdown": _markdown,
    "html": _html,
    "json": _json,
    "csv": _csv,
    "docx": _docx,
    "xlsx": _xlsx,
    "pdf": _pdf,
}


_UNSEEN = ("Mn", "Me", "Cf", "Cc", "Cs", "Cn")


def seen(text: str) -> str:
    """The text as an eye reads it: small letters without accents, nothing invisible, no layout."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    unseen = (one for one in set(letters) - set("\n\t\r") if unicodedata.category(one) in _UNSEEN)
    shown = letters.translate(dict.fromkeys(map(ord, unseen)))
    return " ".join(shown.split())


def has_word(word: str, text: str) -> bool:
    """Whether a name stands somewhere in what is seen, not as a part of a longer word."""
    pattern = rf"(?<![^\W\d_]){re.escape(seen(word))}(?![^\W\d_])"
    return re.search(pattern, text) is not None
