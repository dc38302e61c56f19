"""Which formats there are, what a file is called, and how it is written: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from observe_tui.report.model import Document

_LONGEST_NAME = 48


class ExportError(Exception):
    """A file could not be written. Its text says what happened and what is still there."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format a document can leave in.

    Attributes:
        name: what it is asked for by.
        title: what people call it.
        suffix: of its files, with the dot.
        module: has `render(document) -> str`; loaded when it is needed.
    """

    name: str
    title: str
    suffix: str
    module: str

    def render(self, document: Document) -> str:
        """The document in this format."""
        text: str = import_module(self.module).render(document)
        return text


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("html", "Web page, for reading and printing", ".html", "observe_tui.report.html"),
        Format("markdown", "Markdown text", ".md", "observe_tui.report.markdown"),
        Format("json", "JSON, for programs", ".json", "observe_tui.report.structured"),
    )
}


def render(document: Document, format: str) -> str:
    """The document in the format of that name.

    Raises:
        ExportError: there is no such format.
    """
    return _format(format).render(document)


def file_name(document: Document, format: str) -> str:
    """A name for the file: the day and the class, nobody's name; safe on every system.

    Raises:
        ExportError: there is no such format.
    """
    header = document.header
    lesson = _safe(header.lesson)
    parts = [header.day.isoformat(), lesson, "meeting" if header.meeting else "debrief"]
    return "-".join(part for part in parts if part) + _format(format).suffix


def export_into(folder: Path, document: Document, format: str) -> Path:
    """Write a document into a folder, which is made if it is not there; returns the file.

    Raises:
        ExportError: it is not there, and what was there before still is.
    """
    path = folder / file_name(document, format)
    text = render(document, format)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise ExportError(
            f"The folder {folder} cannot be made: {reason}. Nothing else has changed."
        ) from trouble
    write(path, text)
    return path


def write(path: Path, text: str) -> None:
    """Write a file that only its owner can read: whole, or not at all.

    Raises:
        ExportError: it is not there, and what was there before still is.
    """
    try:
        _replace(path, text.encode("utf-8", "backslashreplace"))
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise ExportError(
            f"{path.name} was not written to {path.parent}: {reason}. "
            "Nothing else has changed; choose another place, or make room, and try again."
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


def _replace(path: Path, data: bytes) -> None:
    """Put the data beside the file, and in its place only once all of it is on the disk."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".export-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make the new name durable too, where a folder can be asked to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
