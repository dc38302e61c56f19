"""Formats, file names, and files that are written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import ATTACKS

from observe_tui.report.document import Document
from observe_tui.report.exporting import (
    FORMATS,
    ExportError,
    as_bytes,
    file_name,
    make,
    render,
    write,
)

posix_only = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")


def test_every_format_renders(document: Document) -> None:
    assert list(FORMATS) == ["html", "docx", "pdf", "markdown", "xlsx", "csv", "json"]
    begins = {name: as_bytes(render(document, name))[:15] for name in FORMATS}
    assert begins["html"] == b"<!DOCTYPE html>"
    assert begins["markdown"].startswith(b"# Rivera")
    assert begins["docx"][:2] == begins["xlsx"][:2] == b"PK"
    assert begins["pdf"].startswith(b"%PDF-")
    assert begins["csv"].startswith(b"\xef\xbb\xbfobserved")
    assert json.loads(render(document, "json"))["version"] == 1


def test_an_unknown_format_is_refused_with_those_there_are(document: Document) -> None:
    with pytest.raises(ExportError, match="no format 'odt'; there are html, docx, pdf, markdown"):
        render(document, "odt")
    with pytest.raises(ExportError, match="odt"):
        file_name(document, "odt")


@pytest.mark.parametrize(
    ("format", "library"), [("pdf", "typst"), ("docx", "docx"), ("xlsx", "openpyxl")]
)
def test_a_part_that_is_not_installed_is_told_and_nothing_is_written(
    document: Document, tmp_path: Path, format: str, library: str
) -> None:
    script = (
        "import sys\n"
        f"sys.modules[{library!r}] = None\n"
        "sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path\n"
        "from believable import NAMES, TODAY, believable\n"
        "from observe_tui.report.document import build_document\n"
        "from observe_tui.report.exporting import ExportError, export_into\n"
        "try:\n"
        "    document = build_document(believable(), NAMES, TODAY)\n"
        f"    export_into(Path(sys.argv[1]), document, {format!r})\n"
        "except ExportError as trouble:\n"
        "    print(trouble)\n"
    )
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(here)],
        env={"PYTHONPATH": str(here.parents[1] / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "is not installed" in done.stdout, done.stderr
    assert "HTML" in done.stdout or "another format" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_page_on_the_schools_paper_or_without_it(document: Document, tmp_path: Path) -> None:
    head = tmp_path / "letterhead.html"
    head.write_text("<p>Elm Street School</p>", "utf-8")
    made = make(document, "html", tmp_path)
    assert "Elm Street School" in str(made.content)
    assert made.remark == ""
    head.write_text("<p>{{ nothing.here }}</p>", "utf-8")
    made = make(document, "html", tmp_path)
    assert made.content == render(document, "html")
    assert "letterhead.html" in made.remark
    assert make(document, "json", tmp_path).content == render(document, "json")
    assert make(document, "html", tmp_path / "gone").content == render(document, "html")


def test_the_short_form_says_so_in_its_name(document: Document) -> None:
    short = replace(document, form="short")
    assert file_name(short, "docx") == "2026-11-21-8b-science-debrief-short.docx"


def test_a_file_is_called_by_day_and_class(document: Document) -> None:
    assert file_name(document, "html") == "2026-11-21-8b-science-debrief.html"
    assert file_name(document, "markdown") == "2026-11-21-8b-science-debrief.md"
    assert file_name(document, "json") == "2026-11-21-8b-science-debrief.json"


@pytest.mark.parametrize(
    ("course", "name"),
    [
        ("", "2026-11-21-debrief.html"),
        ("../../etc/passwd", "2026-11-21-etc-passwd-debrief.html"),
        ("Français & Économie", "2026-11-21-français-économie-debrief.html"),
        ("物理 II", "2026-11-21-物理-ii-debrief.html"),
        ('a<b>c:d"e|f?g*h\\i', "2026-11-21-a-b-c-d-e-f-g-h-i-debrief.html"),
    ],
)
def test_a_file_name_is_safe(document: Document, course: str, name: str) -> None:
    other = replace(document, header=replace(document.header, group="", course=course))
    assert file_name(other, "html") == name


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_class_makes_a_dangerous_file_name(document: Document, attack: str) -> None:
    other = replace(document, header=replace(document.header, course=attack))
    name = file_name(other, "html")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]', name)
    assert len(name.encode()) < 255
    assert "Rivera" not in name


def test_a_file_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "debrief.md"
    write(path, "Zoë\n漢字\n")
    assert path.read_bytes() == "Zoë\n漢字\n".encode()
    assert [one.name for one in tmp_path.iterdir()] == ["debrief.md"]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "debrief.docx"
    write(path, b"PK\x00\xff\r\n")
    assert path.read_bytes() == b"PK\x00\xff\r\n"


def test_a_file_that_was_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "debrief.md"
    path.write_text("old and much longer than the new one", "utf-8")
    write(path, "new")
    assert path.read_text("utf-8") == "new"


def test_half_a_character_does_not_stop_a_file(tmp_path: Path) -> None:
    path = tmp_path / "debrief.json"
    write(path, '"half \ud800"')
    assert json.loads(path.read_text("utf-8")) == "half \ud800"


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "debrief.md"
    path.mkdir()
    with pytest.raises(ExportError, match=r"debrief\.md was not written to"):
        write(path, "text")
    assert [one.name for one in tmp_path.iterdir()] == ["debrief.md"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="No such file"):
        write(tmp_path / "gone" / "debrief.md", "text")
    assert list(tmp_path.iterdir()) == []


@posix_only
def test_a_full_disk_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    path = tmp_path / "debrief.md"
    path.write_text("old", "utf-8")
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from observe_tui.report.exporting import ExportError, write\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write(Path(sys.argv[1]), 'x' * 100_000)\n"
        "except ExportError as trouble:\n"
        "    print(trouble)\n"
        "    sys.exit(7)\n"
    )
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7, done.stderr
    assert "debrief.md was not written" in done.stdout
    assert "File too large" in done.stdout
    assert path.read_text("utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["debrief.md"]


def test_being_interrupted_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "debrief.md", "text")
    assert list(tmp_path.iterdir()) == []
