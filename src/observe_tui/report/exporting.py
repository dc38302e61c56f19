"""Which formats there are, what a file is called, and how it is written: whole or not at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from observe_tui.report.model import Document
from observe_tui.report.placing import keep_other, put_in_place, remember

_LONGEST_NAME = 48


class ExportError(Exception):
    """A file could not be made. Its text says what happened and what is still there."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format a document can leave in.

    Attributes:
        name: what it is asked for by.
        title: what people call it.
        suffix: of its files, with the dot.
        module: has `render(document)`, which gives text or bytes; loaded when it is needed.
    """

    name: str
    title: str
    suffix: str
    module: str


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("html", "Web page", ".html", "observe_tui.report.html"),
        Format("docx", "Word", ".docx", "observe_tui.report.word"),
        Format("pdf", "PDF", ".pdf", "observe_tui.report.pdf"),
        Format("markdown", "Markdown", ".md", "observe_tui.report.markdown"),
        Format("xlsx", "Excel", ".xlsx", "observe_tui.report.workbook"),
        Format("csv", "CSV", ".csv", "observe_tui.report.rows"),
        Format("json", "JSON", ".json", "observe_tui.report.structured"),
    )
}


@dataclass(frozen=True, slots=True)
class Made:
    """A document in one of the formats.

    Attributes:
        content: text, or bytes where it is no text.
        remark: a sentence on what was left out, and why; mostly empty.
    """

    content: str | bytes
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Where a document is now.

    Attributes:
        remark: as that of what was made.
        kept: where that is now which stood in its place and was not as it had been written.
    """

    path: Path
    remark: str = ""
    kept: Path | None = None


def make(document: Document, format: str, letterhead: Path | None = None) -> Made:
    """The document in a format, on the school's own paper where the format has room for that.

    Args:
        letterhead: the folder of it. One that cannot be used never costs the page.

    Raises:
        ExportError: there is no such format, or the part that makes it is not installed.
    """
    if format != "html" or letterhead is None:
        return Made(render(document, format))
    from observe_tui.report import html
    from observe_tui.report.letterhead import LetterheadError, read_letterhead

    try:
        return Made(html.render(document, read_letterhead(letterhead)))
    except LetterheadError as trouble:
        return Made(html.render(document), str(trouble))


def render(document: Document, format: str) -> str | bytes:
    """The document in the format of that name: text, or bytes where it is no text.

    Raises:
        ExportError: there is no such format, or the part that makes it is not installed.
    """
    chosen = _format(format)
    try:
        if chosen.name == "pdf":
            return _pdf(document)
        made: str | bytes = import_module(_module(chosen, document)).render(document)
    except ImportError as gone:
        raise ExportError(
            f"The part that makes {chosen.title} files is not installed ({gone.name}). "
            "Nothing was written; choose another format."
        ) from gone
    return made


def _module(chosen: Format, document: Document) -> str:
    """What renders it: a paper without content has none of the columns of a summary."""
    plain = chosen.name == "csv" and document.header.paper != "summary"
    return "observe_tui.report.plain_rows" if plain else chosen.module


def _pdf(document: Document) -> bytes:
    from observe_tui.report import pdf

    try:
        return pdf.render(document)
    except pdf.PdfMissing as gone:
        raise ExportError(str(gone)) from gone


def file_name(document: Document, format: str) -> str:
    """A name for the file: the day and the class, nobody's name; safe on every system.

    Raises:
        ExportError: there is no such format.
    """
    header = document.header
    until = f"to-{header.until.isoformat()}" if header.until else ""
    what = "meeting" if header.meeting else "debrief"
    parts = [
        header.day.isoformat(),
        until,
        _safe(header.lesson),
        what if header.paper == "summary" else header.paper,
        "short" if document.form == "short" else "",
    ]
    return "-".join(part for part in parts if part) + _format(format).suffix


def export_into(
    folder: Path, document: Document, format: str, letterhead: Path | None = None
) -> Written:
    """Write a document into a folder, which is made if it is not there.

    Args:
        letterhead: the folder of the school's own paper, if it is to be used.

    Raises:
        ExportError: it is not there, and what was there before still is.
    """
    path = folder / file_name(document, format)
    made = make(document, format, letterhead)
    data = as_bytes(made.content)
    lesson = document.header.began.isoformat() if document.header.began else ""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise ExportError(
            f"The folder {folder} cannot be made: {reason}. Nothing else has changed; put away "
            "what is in its place, or make room, and try again."
        ) from trouble
    try:
        kept = keep_other(path, lesson, data)
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise ExportError(
            f"{path.name} was not written to {path.parent}: something else of this name is there, "
            f"and it cannot be kept ({reason}). Nothing has changed; move it away and try again."
        ) from trouble
    write(path, data)
    remember(path, lesson, data)
    return Written(path, made.remark, kept)


def as_bytes(made: str | bytes) -> bytes:
    """What stands in the file: text is UTF-8; half a character becomes its number."""
    return made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace")


def write(path: Path, made: str | bytes) -> None:
    """Write a file that only its owner can read: whole, or not at all.

    Raises:
        ExportError: it is not there, and what was there before still is.
    """
    try:
        put_in_place(path, as_bytes(made))
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise ExportError(
            f"{path.name} was not written to {path.parent}: {reason}. "
            "Nothing else has changed; choose another place, make room, or close the file if it is "
            "open elsewhere, and try again."
        ) from trouble


def _format(name: str) -> Format:
    found = FORMATS.get(name)
    if found is None:
        raise ExportError(f"There is no format {name!r}; there are {', '.join(FORMATS)}.")
    return found


def _safe(text: str) -> str:
    """Letters and digits in lower case, of any script; a hyphen for whatever is between them."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    kept = (
        one if one.isalnum() or unicodedata.category(one).startswith("M") else " "
        for one in composed
    )
    return "-".join("".join(kept).split())[:_LONGEST_NAME].strip("-")
