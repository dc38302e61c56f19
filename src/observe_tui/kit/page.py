"""A widget that draws whatever a function gives for its width and height."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from textual.content import Content

from observe_tui.kit.lines import Lines
from observe_tui.kit.plain import plain, wrap

DrawPage: TypeAlias = Callable[[int, int], Sequence[Content]]
"""Lines for a width and a height; the height is 0 where the page may take what it needs."""


class Page(Lines):
    """Draws one page; another one is handed to `show`."""

    def __init__(
        self, draw: DrawPage | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw or _nothing

    def show(self, draw: DrawPage) -> None:
        """Draw another page from now on."""
        self._draw = draw
        self.redraw()

    def lines(self, width: int) -> Sequence[Content]:
        """The page."""
        return self._draw(width, 0 if self.styles.is_auto_height else self.size.height)


def _nothing(_width: int, _height: int) -> Sequence[Content]:
    return ()


def paragraphs(text: str, width: int, style: str = "", widest: int = 76) -> list[Content]:
    """Plain text as lines, no longer than the eye likes; a newline begins a new line."""
    room = max(1, min(width, widest))
    return [plain(row, style) for line in text.split("\n") for row in wrap(line, room)]


def labelled(
    label: str, text: str, width: int, size: int = 12, most: int = 3, style: str = ""
) -> list[Content]:
    """A quiet label and its text beside it, cut after `most` lines."""
    rows = wrap(text.strip(), max(1, width - size)) or [""]
    if len(rows) > most:
        rest = rows[most - 1]
        rows = [*rows[: most - 1], rest[: max(0, width - size - 1)] + "…"]
    return [
        Content.styled((label if not number else "").ljust(size), "$quiet") + plain(row, style)
        for number, row in enumerate(rows)
    ]
