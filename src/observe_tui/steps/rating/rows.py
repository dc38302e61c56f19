"""Draws the items of a `rating`, each with its level, its note and its lines; and the scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from observe_tui.analysis.blocks import Quote
from observe_tui.kit.lines import spread
from observe_tui.kit.plain import clip, one_line, plain, wrap
from observe_tui.kit.tying import tied_rows
from observe_tui.steps.evidence import rests_on
from observe_tui.steps.rating.step import NOT_RATED, Rated, RatingSpec

_INDENT = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What every item is drawn with.

    Attributes:
        active: whether digits give a level now.
        room: the most rows for the words of one level; 0 for as many as they need.
    """

    spec: RatingSpec
    evidence: Mapping[str, Quote]
    active: bool
    room: int = 0


@dataclass(frozen=True, slots=True)
class DrawItem:
    """Draws one item.

    Attributes:
        number: its place, from 1.
        here: whether it has the cursor; it is opened to its scale then.
    """

    number: int
    one: Rated
    here: bool
    look: Look

    def __call__(self, width: int) -> Content:
        """The item with its level; below it the scale, the note and the lines."""
        indent = Content(" " * _INDENT)
        body = (indent + row for row in self._body(width - _INDENT))
        return Content("\n").join([*self._head(width), *body])

    def _head(self, width: int) -> Iterator[Content]:
        status = self._status()
        first, *rest = wrap(self.one.item.title, max(10, width - _INDENT - status.cell_length - 1))
        number = Content.styled(f"{self.number:>2} ", "$quiet")
        yield spread(number + plain(first, "bold"), status, width)
        yield from (plain(" " * _INDENT + row, "bold") for row in rest)

    def _status(self) -> Content:
        level = self.one.level
        if not self.look.spec.on:
            return Content("")
        if level is None:
            return Content.styled(f"○ {NOT_RATED}", "$quiet")
        return Content.styled("● ", "bold $accent") + plain(level.label, "bold")

    def _body(self, width: int) -> Iterator[Content]:
        one, tight = self.one, self.look.room == 1
        if self.here and one.item.meaning:
            meaning = _rows(one.item.meaning, width, 1 if tight else 0)
            yield from (plain(row, "$quiet") for row in meaning)
        if self.here and self.look.spec.on:
            yield from scale_rows(one, self.look, width)
        if one.note:
            most = (2 if tight else 0) if self.here else 1
            yield from map(plain, _rows(f"note: {one_line(one.note)}", width, most))
        if one.level is not None or one.lines:
            yield from tied_rows(rests_on(one.lines, self.look.evidence), width)


def scale_rows(one: Rated, look: Look, width: int) -> Iterator[Content]:
    """A row or more for each level: its key, whether it holds, its label and its words."""
    for number, level in enumerate(look.spec.scale, 1):
        holds = level == one.level
        key = Content.styled(f"{number} ", "bold $accent" if look.active else "$quiet")
        sign = Content.styled("● ", "bold $accent") if holds else Content.styled("○ ", "$quiet")
        heads = [key + sign, Content("    ")]
        words = f"{level.label} · {one_line(level.meaning)}"
        for place, row in enumerate(_rows(words, width - 4, look.room)):
            yield heads[min(place, 1)] + plain(row, "bold" if holds else "")


def _rows(text: str, width: int, most: int) -> list[str]:
    """The text in rows, cut where there are more than `most`; 0 for as many as it needs."""
    rows = wrap(text, width)
    if not most or len(rows) <= most:
        return rows
    return [*rows[: most - 1], clip(" ".join(rows[most - 1 :]), width)]


@dataclass(frozen=True, slots=True)
class DrawScale:
    """Draws the scale with all its words, for one item."""

    one: Rated
    look: Look

    def __call__(self, width: int, _height: int) -> Sequence[Content]:
        """The title of the item, then its levels."""
        title = [plain(row, "bold") for row in wrap(self.one.item.title, width)]
        return [*title, *scale_rows(self.one, self.look, width)]
