"""A school's own letterhead: what is read, what it may do, and how its faults are told."""

from __future__ import annotations

import base64
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import ATTACKS, poison, squeezed
from pagetree import tree_of, with_class, words

from observe_tui.paths import Places
from observe_tui.report.document import Document
from observe_tui.report.html import render
from observe_tui.report.letterhead import Letterhead, LetterheadError, read_letterhead
from observe_tui.report.plain import clean

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEAD = '<p class="school">Hillside School</p>\n<p>{{ header.lesson }}, {{ header.day }}</p>\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "letterhead"
    made.mkdir()
    return made


def fault(folder: Path) -> LetterheadError:
    with pytest.raises(LetterheadError) as caught:
        read_letterhead(folder)
    return caught.value


def fault_of(template: str, document: Document) -> LetterheadError:
    with pytest.raises(LetterheadError) as caught:
        render(document, Letterhead(template=template))
    return caught.value


# --- reading -----------------------------------------------------------------------------------


def test_it_lies_beside_the_protocols(tmp_path: Path) -> None:
    places = Places(home=tmp_path, bundled=tmp_path)
    assert places.letterhead == places.protocols.parent / "letterhead"


def test_no_folder_and_an_empty_one_are_no_letterhead(folder: Path) -> None:
    assert read_letterhead(folder / "nowhere") is None
    assert read_letterhead(folder) is None
    (folder / "readme.txt").write_text("not ours")
    assert read_letterhead(folder) is None
    (folder / "file").write_text("a file, not a folder")
    assert read_letterhead(folder / "file") is None


def test_each_file_is_read_without_the_others(folder: Path) -> None:
    (folder / "letterhead.css").write_bytes(b"\xef\xbb\xbf.school { color: #123 }")
    assert read_letterhead(folder) == Letterhead(style=".school { color: #123 }")
    (folder / "letterhead.html").write_text(HEAD, encoding="utf-8")
    assert read_letterhead(folder) == Letterhead(".school { color: #123 }", HEAD)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("logo.png", PNG, "image/png"),
        ("logo.jpg", b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        ("logo.svg", SVG, "image/svg+xml"),
    ],
)
def test_a_logo_is_carried_in_the_page(folder: Path, name: str, data: bytes, kind: str) -> None:
    (folder / name).write_bytes(data)
    read = read_letterhead(folder)
    assert read is not None
    head, _, tail = read.logo.partition(",")
    assert head == f"data:{kind};base64"
    assert base64.b64decode(tail) == data


def test_of_several_logos_the_first_kind_is_taken(folder: Path) -> None:
    (folder / "logo.svg").write_bytes(SVG)
    (folder / "logo.png").write_bytes(PNG)
    read = read_letterhead(folder)
    assert read is not None
    assert read.logo.startswith("data:image/png")


@pytest.mark.parametrize(
    ("name", "data", "line", "word"),
    [
        ("letterhead.css", b"p {}\n@import 'x.css';", 2, "loads nothing from elsewhere"),
        ("letterhead.css", b"p { background: URL( 'http://x' ) }", 1, "loads nothing"),
        ("letterhead.css", b"p {}\n\n</STYLE ><script>", 3, "cannot end the page's style"),
        ("letterhead.css", b"p {}\n\xff", 2, "not UTF-8"),
        ("letterhead.css", b"/" * 100_001, None, "too big; 100 kB is the most"),
        ("letterhead.html", b"x" * 100_001, None, "too big; 100 kB is the most"),
        ("letterhead.html", b"\n\n\xe9", 3, "not UTF-8"),
        ("logo.png", b"GIF89a", None, "no PNG picture"),
        ("logo.jpg", PNG, None, "no JPG picture"),
        ("logo.svg", b"<html>", None, "no SVG picture"),
        ("logo.png", PNG + b"\0" * 500_000, None, "too big; 500 kB is the most"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(
    folder: Path, name: str, data: bytes, line: int | None, word: str
) -> None:
    (folder / name).write_bytes(data)
    found = fault(folder)
    assert (found.file, found.line) == (name, line)
    place = f"{name}, line {line}: " if line else f"{name}: "
    assert str(found).startswith(f"The letterhead was left out: {place}")
    assert word in str(found)
    assert str(found).endswith("Nothing recorded is touched; the page can be made without it.")


def test_data_in_a_style_is_no_loading(folder: Path) -> None:
    style = "p { background: url('data:image/png;base64,AA') } @media (width < 40rem) {}"
    (folder / "letterhead.css").write_text(style)
    assert read_letterhead(folder) == Letterhead(style=style)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_and_a_folder_are_told_and_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "letterhead.css")
    assert "letterhead.css: it is not a file" in str(fault(folder))
    (folder / "letterhead.css").unlink()
    (folder / "logo.png").mkdir()
    assert "logo.png: it is not a file" in str(fault(folder))


def test_a_link_in_a_circle_is_told(folder: Path) -> None:
    (folder / "letterhead.html").symlink_to(folder / "letterhead.html")
    assert "letterhead.html: it cannot be read" in str(fault(folder))


# --- on the page -------------------------------------------------------------------------------


def test_the_page_begins_with_it_and_is_otherwise_the_same(document: Document) -> None:
    logo = f"data:image/svg+xml;base64,{base64.b64encode(SVG).decode()}"
    own = Letterhead(".school { color: #123 }", HEAD, logo)
    page = render(document, own)
    read = tree_of(page)
    (head,) = with_class(read, "letterhead")
    assert words(head) == "Hillside School 8B Science, Saturday 21 November 2026"
    (picture,) = read.iter("img")
    assert picture.attrib == {"class": "logo", "src": logo, "alt": ""}
    assert read.find("body/header")[0] is head
    styles = [one.text or "" for one in read.iter("style")]
    assert "school" in styles[-1]
    assert "--paper" in styles[0]
    bare = render(document)
    without = re.sub(r'<div class="letterhead">.*?(?=<p class="eyebrow">)', "", page, flags=re.S)
    assert without.replace(f"<style>\n{own.style}\n</style>\n", "") == bare


def test_what_it_may_load_stays_nothing(document: Document) -> None:
    rule = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    page = tree_of(render(document, Letterhead("p {}", HEAD, "data:image/png;base64,AA")))
    rules = [one.get("content") for one in page.iter("meta") if one.get("http-equiv")]
    assert rules == [rule]
    assert not list(page.iter("script"))


def test_a_logo_alone_has_a_name(document: Document) -> None:
    (picture,) = tree_of(render(document, Letterhead(logo="data:image/png;base64,AA"))).iter("img")
    assert picture.get("alt") == "Logo"


def test_an_empty_letterhead_is_none(document: Document) -> None:
    assert render(document, Letterhead()) == render(document, None) == render(document)


def test_every_value_of_the_header_is_a_plain_line(document: Document) -> None:
    names = (
        "title observed observer owner course group lesson day time protocol instruments "
        "participants purpose made_on"
    )
    template = "".join(f"<p>{name}: {{{{ header.{name} }}}}</p>" for name in names.split())
    (head,) = with_class(tree_of(render(document, Letterhead(template=template))), "own")
    told = dict(words(one).split(":", 1) for one in head)
    assert told["observed"] == " Rivera"
    assert told["instruments"] == " Script, COPUS, Question levels"
    assert told["time"] == " 14:21–15:05"
    assert told["made_on"] == " 24 November 2026"
    assert [*told] == names.split()


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_names_in_a_letterhead_stay_text(document: Document, attack: str) -> None:
    own = Letterhead(
        template='<p title="{{ header.owner }}">{{ header.observed }}</p>'
        "{% autoescape false %}<p>{{ header.observer }}</p>{% endautoescape %}"
    )
    hostile, _put = poison(document, attack)
    head = with_class(tree_of(render(hostile, own)), "own")[0]
    assert head.get("dir") == "auto"
    assert [one.tag for one in head.iter()] == ["div", "p", "p"]
    for one, name in zip(head, (hostile.header.observed, hostile.header.observer), strict=True):
        assert squeezed(words(one)) == squeezed(clean(name))


# --- faults of a template ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "line", "word"),
    [
        ("<p>a</p>\n{% if %}", 2, "Expected an expression"),
        ("{{ header.observed", 1, "unexpected end"),
        ("\n\n{{ header.phone }}", 3, "'phone'"),
        ("<p>\n{{ document }}</p>", 2, "'document' is undefined"),
        ("\n{{ header.__class__.__mro__ }}", 2, "unsafe"),
        ("{% include 'x.html' %}", 1, "no loader"),
        ("{{ range(9) }}", 1, "'range' is undefined"),
        ("\n{{ 1 / 0 }}", 2, "division by zero"),
        ("\n{{ header.observed + 1 }}", 2, "can only concatenate"),
        ("{{ '<b>' | safe }}", 1, "No filter named 'safe'"),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", 1, "recursion"),
        ("<p>\n<b>open</p>", 2, "</p> closes nothing"),
        ("\n<div>", 2, "<div> is not closed"),
        ("<p>a</p>\n<p", 2, "not closed"),
        ("\n<!-- open", 2, "not closed"),
        ("<!-- note -->", 1, "{# … #}"),
        ("\n<script>alert(1)</script>", 2, "<script> cannot stand in a letterhead"),
        ("<style>p {}</style>", 1, "<style>"),
        ("<meta http-equiv='refresh' content='0;url=http://x'>", 1, "<meta>"),
        ("<svg></svg>", 1, "<svg>"),
        ("<h1>School</h1>", 1, "<h1>"),
        ("<p onclick='x()'>a</p>", 1, "onclick"),
        ("<p style='color: red'>a</p>", 1, "style"),
        ("<p id='focus'>a</p>", 1, "id"),
        ("\n<img src='http://x/logo.png' alt=''>", 2, "loads nothing from elsewhere"),
        ("<img src='data:text/html,x' alt=''>", 1, "src has to begin with data:"),
        ("<!DOCTYPE html>", 1, "<!DOCTYPE html>"),
        ("<?php ?>", 1, "<?php"),
    ],
)
def test_a_fault_is_told_with_its_line_and_costs_no_page(
    document: Document, template: str, line: int, word: str
) -> None:
    found = fault_of(template, document)
    assert word in str(found)
    assert (found.file, found.line) == ("letterhead.html", line)
    assert str(found).startswith(f"The letterhead was left out: letterhead.html, line {line}: ")
    assert str(found).endswith(". Nothing recorded is touched; the page can be made without it.")
    assert render(document).startswith("<!DOCTYPE html>")


def test_plain_markup_is_welcome(document: Document) -> None:
    template = (
        "{# where we are #}<table class='top'><tbody><tr><td colspan=2 dir='ltr'>A &amp; B<br/>"
        "<img src='data:image/png;base64,AA' alt='' width=20></td></tr></tbody></table><hr>"
    )
    page = tree_of(render(document, Letterhead(template=template)))
    assert words(with_class(page, "own")[0]) == "A & B"


def test_a_short_page_has_it_too(document: Document) -> None:
    page = tree_of(render(replace(document, form="short"), Letterhead(template=HEAD)))
    assert page.find("body").get("class") == "short"
    assert "Hillside School" in words(with_class(page, "letterhead")[0])
