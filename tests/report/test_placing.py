"""What stands where a paper is to be written: ours and as it was, or somebody's."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from observe_tui.report.document import Document
from observe_tui.report.exporting import ExportError, Written, export_into

NAME = "2026-11-21-8b-science-debrief"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports"


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def another(document: Document, minutes: int = 0) -> Document:
    """The same lesson with more said in it, or one that began so many minutes later."""
    began = document.header.began
    assert began is not None
    later = replace(document.header, purpose="more", began=began + timedelta(minutes=minutes))
    return replace(document, header=later)


def test_a_paper_that_is_as_it_was_written_is_written_anew(
    folder: Path, document: Document
) -> None:
    export_into(folder, document, "markdown")
    written = export_into(folder, another(document), "markdown")
    assert written.kept is None
    assert names(folder) == [f"{NAME}.md"]
    again = export_into(folder, document, "markdown")
    assert again == Written(folder / f"{NAME}.md")


def test_what_somebody_wrote_into_a_paper_is_kept(folder: Path, document: Document) -> None:
    path = export_into(folder, document, "markdown").path
    for number, words in enumerate(("For Ana.", "Once more, for Ana."), 1):
        path.write_text(words, "utf-8")
        written = export_into(folder, another(document), "markdown")
        assert written.kept == folder / f"{NAME}-kept-{number}.md"
        assert written.kept.read_text("utf-8") == words
        assert "For Ana" not in path.read_text("utf-8")
    assert len(names(folder)) == 3
    if os.name != "nt":
        assert written.kept.stat().st_mode & 0o777 == 0o600


def test_two_lessons_of_one_class_on_one_day_keep_their_papers(
    folder: Path, document: Document
) -> None:
    first = export_into(folder, document, "markdown").path.read_bytes()
    written = export_into(folder, another(document, minutes=90), "markdown")
    assert written.kept is not None
    assert written.kept.read_bytes() == first


def test_a_paper_from_before_the_lesson_makes_room(folder: Path, document: Document) -> None:
    planned = replace(document, header=replace(document.header, began=None, ended=None))
    export_into(folder, planned, "markdown")
    assert export_into(folder, document, "markdown").kept is None


def test_the_same_paper_is_not_kept_twice(folder: Path, document: Document) -> None:
    export_into(folder, document, "markdown")
    (folder.parent / "exports.written").unlink()
    assert export_into(folder, document, "markdown").kept is None
    assert names(folder) == [f"{NAME}.md"]


@pytest.mark.parametrize("spoilt", [b"", b"\xff\xfe\x00", b"not a number\n"])
def test_without_knowing_what_was_written_it_is_kept(
    folder: Path, document: Document, spoilt: bytes
) -> None:
    export_into(folder, document, "markdown")
    (folder.parent / "exports.written").write_bytes(spoilt)
    assert export_into(folder, another(document), "markdown").kept is not None


def test_the_list_says_nothing_of_anybody(folder: Path, document: Document) -> None:
    export_into(folder, document, "markdown")
    marks = (folder.parent / "exports.written").read_text("ascii")
    assert len(marks) == 65
    assert set(marks) <= set("0123456789abcdef\n")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_what_cannot_be_read_stays_where_it_is(folder: Path, document: Document) -> None:
    path = export_into(folder, document, "markdown").path
    path.write_text("For Ana.", "utf-8")
    path.chmod(0)
    with pytest.raises(ExportError, match="it cannot be kept"):
        export_into(folder, document, "markdown")
    path.chmod(0o600)
    assert path.read_text("utf-8") == "For Ana."


def test_what_cannot_be_kept_is_not_written_over(
    folder: Path, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export_into(folder, document, "markdown").path
    path.write_text("For Ana.", "utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ExportError, match=r"cannot be kept \(No space left on device\)"):
            export_into(folder, document, "markdown")
    assert names(folder) == [path.name]
    assert path.read_text("utf-8") == "For Ana."
