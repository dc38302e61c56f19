"""The page in a real browser: what axe says of it, and how many sheets of paper it takes."""

from __future__ import annotations

import html
import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from browser import dom, needs_browser, pdf
from lesson_figures import with_figures

from observe_tui import cli
from observe_tui.analysis.blocks import Claims
from observe_tui.demo.school import fill
from observe_tui.paths import Places, bundled_protocols
from observe_tui.report.document import Document, build_document
from observe_tui.report.html import render
from observe_tui.report.letterhead import Letterhead
from observe_tui.report.model import Section
from observe_tui.report.short import shortened
from observe_tui.session.reading import CycleRecord, read_cycle

pytestmark = needs_browser

AXE = importlib.util.find_spec("axe_core_python")
OWN = Letterhead(".school { font-weight: 600 }", '<p class="school">Hillside School</p>')


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[CycleRecord]]:
    """The demo's cycles that came to a debrief, the richest first."""
    home = tmp_path_factory.mktemp("home")
    opened = cli.wire(Places(home=home, bundled=bundled_protocols())).open()
    fill(opened.store, opened.library, opened.parser, NOON)
    records = [read_cycle(opened.store, opened.parser, one) for one in opened.store.cycles()]
    opened.store.close()
    closed = [one for one in records if one.run("debrief")]
    return sorted(closed, key=lambda one: -sum(len(run.events) for run in one.runs))


NOON = datetime.fromisoformat("2026-11-20T12:00:00+00:00")


def violations(page: str, folder: Path, *, dark: bool) -> tuple[list[str], int]:
    """What axe finds wrong with a page, and how many of its rules it could look at.

    The page is a copy without the rule that lets no script run.
    """
    assert AXE is not None
    assert AXE.origin is not None
    script = Path(AXE.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    rule = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    assert rule.search(page)
    ask = (
        "axe.run({resultTypes: ['violations']}).then(found => {"
        "const told = document.createElement('pre'); told.id = 'axe-told';"
        "told.textContent = JSON.stringify({passes: found.passes.length,"
        " dark: matchMedia('(prefers-color-scheme: dark)').matches,"
        " violations: found.violations.map(v => v.id + ': '"
        " + v.nodes.map(n => n.html).slice(0, 3).join(' '))});"
        "document.body.append(told) })"
    )
    copy = rule.sub("", page).replace(
        "</body>", f"<script>{script}</script><script>{ask}</script></body>"
    )
    after = dom(copy, folder, dark=dark)
    told = re.search(r'<pre id="axe-told">(.*?)</pre>', after, re.DOTALL)
    assert told, after[-2000:]
    found = json.loads(html.unescape(told[1]))
    assert found["dark"] is dark
    return found["violations"], found["passes"]


@pytest.mark.skipif(AXE is None, reason="axe-core-python is not installed")
@pytest.mark.parametrize(
    ("which", "dark"),
    [
        pytest.param("demo", False, id="demo, light"),
        pytest.param("demo", True, id="demo, dark"),
        pytest.param("every figure", False, id="every figure, light"),
        pytest.param("every figure", True, id="every figure, dark"),
        pytest.param("short", False, id="short"),
    ],
)
def test_axe_finds_nothing_wrong(
    document: Document, lived: list[CycleRecord], which: str, dark: bool, tmp_path: Path
) -> None:
    pages = {
        "demo": lambda: render(build_document(lived[0], None, NOON.date()), OWN),
        "every figure": lambda: render(with_figures(document)),
        "short": lambda: render(shortened(document), OWN),
    }
    found, passed = violations(pages[which](), tmp_path, dark=dark)
    assert found == []
    assert passed > 15


@pytest.mark.skipif(AXE is None, reason="axe-core-python is not installed")
def test_axe_would_find_a_fault(document: Document, tmp_path: Path) -> None:
    page = (
        render(shortened(document))
        .replace('<html lang="en">', "<html>")
        .replace("--ink: #23272b", "--ink: #ccc")
    )
    found, _passed = violations(page, tmp_path, dark=False)
    assert {one.partition(":")[0] for one in found} == {"html-has-lang", "color-contrast"}


def sheets(page: str, folder: Path) -> list[str]:
    """The text of each sheet of A4."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    a4 = page.replace("</head>", "<style>@page { size: A4 }</style></head>")
    return [one.extract_text() for one in pypdf.PdfReader(BytesIO(pdf(a4, folder))).pages]


def full_to_the_brim(document: Document) -> Document:
    """With a strength that rests on three lines, as a short page can have."""
    claims = document.section("claims")
    assert claims is not None
    (block,) = claims.blocks
    assert isinstance(block, Claims)
    strong = replace(max(block.claims, key=lambda one: len(one.evidence)), strength=True)
    strengths = Section("strengths", "Strengths", "", (Claims("Strengths", (strong,)),))
    at = document.sections.index(claims)
    return replace(document, sections=(*document.sections[:at], strengths, *document.sections[at:]))


def test_a_short_page_is_one_sheet(
    document: Document, lived: list[CycleRecord], tmp_path: Path
) -> None:
    richest = build_document(lived[0], None, NOON.date())
    for number, one in enumerate((full_to_the_brim(document), richest)):
        folder = tmp_path / str(number)
        folder.mkdir()
        short = shortened(one)
        (sheet,) = sheets(render(short, OWN), folder)
        assert "Made on" in sheet
        assert all(section.title in sheet for section in short.sections if section.id != "focus")


def test_a_full_page_is_printed_whole_with_its_charts(document: Document, tmp_path: Path) -> None:
    text = " ".join(" ".join(sheets(render(with_figures(document)), tmp_path)).split())
    assert "not watched" in text
    assert "front of the room" in text
    assert "1 / 5" in text
    assert "Made on 24 November 2026 with observe-tui." in text
