"""Links lead somewhere, pictures are there, commands are commands."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from doc_pages import DOCS, PAGES, ROOT, fenced, prose, spans, text_of

from observe_tui.cli import FORMATS, _arguments

README = text_of("README.md")
_LINK = re.compile(r"(!?)\[([^\[\]\n]*)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

named = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


def anchors(text: str) -> set[str]:
    """What can follow a `#` in a link to a page: its headings, as forges spell them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.casefold()).strip().replace(" ", "-")
        for heading in _HEADING.findall(prose(text))
    }


def links(page: Path) -> Iterator[tuple[bool, str, str]]:
    """Every link of a page to a place in the checkout: whether it is a picture, words, target."""
    for picture, words, target in _LINK.findall(prose(page.read_text("utf-8"))):
        if not target.startswith(("http://", "https://")):
            yield bool(picture), words, target


def commands() -> list[str]:
    """Every call of the program on the pages."""
    lines = [
        line.partition("  #")[0].strip()
        for page in PAGES
        for block in fenced(page.read_text("utf-8"))
        for line in block.splitlines()
        if line.startswith("observe-tui ")
    ]
    said = [span for page in PAGES for span in spans(page.read_text("utf-8"))]
    return sorted({*lines, *(span for span in said if span.startswith("observe-tui "))})


@named
def test_every_link_leads_somewhere(page: Path) -> None:
    for _picture, _words, target in links(page):
        place, _, anchor = target.partition("#")
        found = (page.parent / place).resolve() if place else page
        assert found.is_relative_to(ROOT)
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found.read_text("utf-8")), target


@named
def test_every_picture_says_what_it_shows(page: Path) -> None:
    for picture, words, _target in links(page):
        assert not picture or len(words) > 20


def test_every_picture_there_is_shown() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for picture, _words, target in links(page)
        if picture
    }
    assert shown == {path.resolve() for path in (DOCS / "screens").iterdir()}


@pytest.mark.parametrize("command", commands())
def test_commands_are_understood(command: str) -> None:
    words = shlex.split(command)[1:]
    if ">" in words:
        words = words[: words.index(">")]
    code: object = 0
    with contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            _arguments().parse_args(words)
        except SystemExit as done:
            code = done.code
    assert not code, said.getvalue()


def test_every_command_and_format_is_in_the_readme() -> None:
    top = {shlex.split(command)[1] for command in commands() if command in README}
    usage = re.search(r"\{([\w,]+)\}", _arguments().format_usage() + _arguments().format_help())
    offered = set(usage[1].split(",")) if usage else {"demo", "list", "show", "export", "where"}
    assert offered <= top
    assert all(f"`{name}`" in README for name in FORMATS)


def test_the_first_commands_are_run_and_test() -> None:
    assert fenced(README)[0].splitlines() == ["make run", "make test"]


@named
def test_make_has_every_target(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    text = page.read_text("utf-8")
    said = {
        line.split()[1]
        for line in (*"".join(fenced(text)).splitlines(), *spans(text))
        if re.match(r"make [a-z]+\b", line)
    }
    assert said <= targets


@named
def test_pages_name_no_place_of_a_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"/home/\w|/Users/\w|/root/|[A-Z]:\\\\", text)
