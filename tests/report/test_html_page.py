"""The document as a web page: its shape, what it may load, and that text stays text."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hostile import ATTACKS, poison, squeezed

from observe_tui.analysis.blocks import Strip, StripRow
from observe_tui.report.document import Document
from observe_tui.report.html import render
from observe_tui.report.model import Section
from observe_tui.report.plain import clean

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page: every tag with its attributes, the text, and whether all is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.headings: list[str] = []
        self.words: list[str] = []
        self.others: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        if re.fullmatch(r"h\d", tag):
            self.headings.append(tag)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.fixture(scope="session")
def page(document: Document) -> str:
    return render(document)


def test_the_page_begins_as_a_page(page: str) -> None:
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')


def test_nothing_can_be_fetched_or_run(page: str) -> None:
    read = Page(page)
    rule = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert ("meta", "content", rule) in read.attributes
    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(read.tags)
    names = {name for _tag, name, _value in read.attributes}
    assert not {name for name in names if name.startswith("on")} | names & {"src", "href", "style"}
    assert "url(" not in page
    assert "@import" not in page


def test_landmarks_and_headings_stand_in_order(page: str, document: Document) -> None:
    read = Page(page)
    assert read.tags["main"] == read.tags["h1"] == 1
    assert read.tags["section"] == read.tags["h2"] == len(document.sections)
    assert read.headings[0] == "h1"
    for before, after in zip(read.headings, read.headings[1:], strict=False):
        assert int(after[1]) <= int(before[1]) + 1
    named = {value for _tag, name, value in read.attributes if name == "aria-labelledby"}
    assert named == {value for _tag, name, value in read.attributes if name == "id"}


def test_tables_say_what_they_are(page: str) -> None:
    read = Page(page)
    assert read.tags["table"] == read.tags["caption"] == read.tags["thead"] == 7
    headers = [value for tag, name, value in read.attributes if (tag, name) == ("th", "scope")]
    assert set(headers) == {"col", "row", "rowgroup"}
    assert len(headers) == read.tags["th"]


def test_pictures_speak(page: str) -> None:
    read = Page(page)
    pictures = [value for tag, name, value in read.attributes if (tag, name) == ("svg", "role")]
    assert pictures == ["img"] * 17
    assert read.tags["title"] == 1 + 17
    hidden = [
        value for tag, name, value in read.attributes if (tag, name) == ("svg", "aria-hidden")
    ]
    assert len(hidden) + len(pictures) == read.tags["svg"]
    assert "L: marked in 1–3, 7–9, 13–14, 17–18, 21–22" in read.text


def test_marks_are_drawn_without_any_style(page: str) -> None:
    shapes = re.findall(r"<(?:path|rect|text)[^>]*>", page)
    assert shapes
    assert all(" fill=" in shape for shape in shapes)


def test_what_is_not_seen_in_full_has_a_shape_of_its_own(page: str) -> None:
    for name in ("full", "blank", "part", "part-blank", "missed"):
        assert f'<path class="{name}"' in page
    assert "marked, interval watched in part" in page
    assert "Watched in part: 6, 23; missed: 19; not counted: 19, 23." in page


def test_the_page_can_be_printed(page: str) -> None:
    assert "@media print" in page
    assert "@page" in page
    assert "table-header-group" in page
    assert "prefers-color-scheme: dark" in page


def test_everything_that_matters_is_read(page: str) -> None:
    text = " ".join(Page(page).text.split())
    for words in (
        "Saturday 21 November 2026",
        "Formative, not for evaluation.",
        "It belongs to Rivera",
        "Percent of 21 two-minute intervals",
        "2 lines stay with the observer.",
        "no evidence yet",
        "The last step (Before): talked about on the way in",
        "Ten different voices in one lesson",
    ):
        assert words in text


def test_lines_and_paragraphs_of_people_are_kept(page: str) -> None:
    assert '<p dir="auto">They answered before I had finished.<br>The pair talk' in page
    assert '<p dir="auto">I think I fill the silence myself.</p>' in page


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_stays_text(document: Document, attack: str) -> None:
    hostile, put = poison(document, attack)
    harmless = Page(render(poison(document, "word" * (1 + len(attack) // 4))[0]))

    text = render(hostile)
    read = Page(text)

    assert read.tags == harmless.tags
    assert [one[:2] for one in read.attributes] == [one[:2] for one in harmless.attributes]
    assert read.others == []
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text
    )
    said = squeezed(read.text)
    # The focus needs no second title.
    untold = {hostile.sections[0].blocks[0].title} if squeezed(attack) else set()
    assert {one for one in put if squeezed(clean(one)) not in said} <= untold


def test_peoples_text_finds_its_own_direction(document: Document) -> None:
    hostile, _put = poison(document, "שלום")
    elements = re.findall(r"<(\w+)([^>]*)>[^<]*שלום", render(hostile))
    assert len(elements) > 150
    without = {f"{name}{rest}" for name, rest in elements if 'dir="auto"' not in rest}
    # Titles cannot have children or a direction; the others hold sentences of ours.
    ours = {"title", "br", "strong", "caption", 'p class="lead"', 'p class="note"'}
    assert without <= ours


def test_a_very_long_strip_is_cut_into_bands(document: Document) -> None:
    row = StripRow("all", "X", "Something", (True, False) * 300)
    strip = Strip("Long", 5, ("full",) * 600, (row,))
    text = render(Document(document.header, (Section("evidence", "E", blocks=(strip,)),)))
    read = Page(text)
    assert read.tags["table"] == 10
    assert "600 intervals of 5 s" in read.text
    assert read.text.count("continued") == 9


def test_jinja_is_loaded_only_by_a_page() -> None:
    source = Path(__file__).parents[2] / "src"
    script = (
        "import sys, observe_tui.report.document, observe_tui.report.exporting\n"
        "import observe_tui.report.markdown, observe_tui.report.structured\n"
        "big = ('jinja2', 'textual', 'rich', 'sqlalchemy')\n"
        "assert not [name for name in sys.modules if name.startswith(big)]\n"
        "import observe_tui.report.html\n"
        "assert 'jinja2' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
