"""The pages of the documentation, as tests read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = (
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "protocols" / "README.md",
    *sorted(DOCS.glob("*.md")),
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_TABLE = re.compile(r"^<!-- (\w+): ([^>]+?) -->\n+((?:\|.*\n)+)", re.MULTILINE)


def text_of(name: str) -> str:
    """A page, by its path in the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def fenced(text: str, language: str | None = None) -> list[str]:
    """The blocks of code of a page; those of one language, or all."""
    return [body for name, body in _FENCE.findall(text) if language in (None, name)]


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", text)


def spans(text: str) -> list[str]:
    """What stands between single backticks in the prose of a page."""
    return _CODE.findall(prose(text))


def tables(text: str, kind: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The tables with a comment of that kind above them: the words of the comment, the rows."""
    for name, words, body in _TABLE.findall(text):
        if name == kind:
            rows = [[cell.strip() for cell in line.strip(" |").split(" | ")]
                    for line in body.splitlines()[2:]]  # fmt: skip
            yield words.split(), rows


def code_in(cell: str) -> list[str]:
    """What stands between backticks in a cell."""
    return _CODE.findall(cell)
