"""A page as a tree, by the parser of the standard library."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"meta", "br", "img", "hr"}


def tree_of(page: str) -> Element:
    """The page; an AssertionError if anything in it is not closed in order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.built.close()


def with_class(under: Element, name: str) -> list[Element]:
    """Every element of that class, in order."""
    return [one for one in under.iter() if name in (one.get("class") or "").split()]


def words(element: Element) -> str:
    """All its text, with single spaces."""
    return " ".join("".join(element.itertext()).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.built = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.built.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.built.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.built.end(tag)

    def handle_data(self, data: str) -> None:
        self.built.data(data)
