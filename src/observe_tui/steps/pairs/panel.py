"""The panel of `pairs`: two columns of lines, and the line being written for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from observe_tui.analysis.blocks import Quote, clock
from observe_tui.kit.lines import rule
from observe_tui.kit.plain import clip, plain, wrap
from observe_tui.kit.writingpage import WritingPage, Written
from observe_tui.kit.writingpanel import WritingPanel
from observe_tui.steps.pairs.step import LEFT, LINE, RIGHT, PairsSpec, paired, titles

_STYLES = {LEFT: "bold $accent", RIGHT: "bold $secondary"}
_HINT = (
    "Nothing written yet: write what the one side does, then what the other side does. "
    "⏎ keeps the line; ⏎ with nothing written changes the side."
)
_LONGEST_PROMPT = 16
_LEAST_TIMED = 18
"""Cells from which on a column has room for the times of its lines."""
_HIGH = 8
"""Rows from which on the page has a row to spare for the titles of the columns."""


class PairsPage(WritingPage):
    """Two columns side by side; a line on the right stands beside the latest one on the left."""

    def __init__(self, spec: PairsSpec) -> None:
        super().__init__(spec.title, _HINT)
        self._titles = titles(spec)

    def head(self, width: int) -> list[Content]:
        """The titles of the columns, below the title of the page or in its place."""
        sizes = _sizes(width)
        names = {
            side: plain(clip(self._titles[side], max(1, size - 5)), _STYLES[side])
            for side, size in sizes.items()
        }
        if self.size.height < _HIGH:
            right = rule(sizes[RIGHT], names[RIGHT], self.count() if width >= 40 else None)
            return [rule(sizes[LEFT], names[LEFT]) + Content.styled("┬", "$rule") + right]
        title = clip(self.title, max(1, width - self.count().cell_length - 8))
        left, right = (Content(" ") + name for name in names.values())
        return [rule(width, plain(title, "bold"), self.count()), _beside(left, right, width)]

    def blank(self, width: int) -> Content:
        """Two empty columns."""
        return _beside(Content(""), Content(""), width)

    def drawn(self, lines: Written, width: int) -> Iterator[list[Content]]:
        """Each row of the two columns."""
        sizes = _sizes(width)
        for row in reversed(paired(lines)):
            left = self._cell(row.left, sizes[LEFT] - 1) if row.left is not None else []
            right = [piece for line in row.right for piece in self._cell(line, sizes[RIGHT])]
            yield [
                _beside(one, other, width)
                for one, other in zip_longest(left, right, fillvalue=Content(""))
            ]

    def _cell(self, line: Quote, width: int) -> list[Content]:
        """One line in its column, its words hanging under one another."""
        when = f"{clock(line.at_ms)} " if width >= _LEAST_TIMED else ""
        chosen = line.ref == self.chosen
        style = "bold" if chosen else ""
        room = max(1, width - 1 - len(when))
        first, *rest = wrap(line.text, room)
        return [
            Content.assemble(
                ("▸" if chosen else " ", "bold $accent"), (when, "$quiet"), plain(first, style)
            ),
            *(plain(" " * (1 + len(when)) + piece, style) for piece in rest),
        ]


class PairsPanel(WritingPanel[PairsSpec]):
    """A page of two columns; the line being written belongs to the side that its prompt names."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+t",
            "next_tag",
            "Other side",
            tooltip="Write for the other column; with nothing written, move the last line there",
            id="pairs.side",
        ),
        Binding(
            "semicolon",
            "tag_last",
            "Other side for the last line",
            tooltip="While marking: move the last line to the other column",
            id="pairs.side-last",
        ),
    ]
    tag_word = "side"
    verb = LINE
    tag_field = "side"
    keeps_tag = True

    def __init__(self, spec: PairsSpec, *, id: str | None = None) -> None:
        tags = {
            side: plain(clip(title, _LONGEST_PROMPT), _STYLES[side])
            for side, title in titles(spec).items()
        }
        super().__init__(spec, PairsPage(spec), tags, id=id)

    def enter(self) -> None:
        """Keep the line; where nothing is written there is nothing to lose: change the side."""
        if self.line.value.strip() or self._now.mending:
            self.submit()
        else:
            self.turn_tag()

    def action_next_tag(self) -> None:
        """The other side for the line being written; where there is none, for the last line."""
        if self.state:
            super().action_next_tag()
        else:
            self.turn_tag()


def _sizes(width: int) -> dict[str, int]:
    """Cells for each column, with one between them for the line that parts them."""
    left = (width - 1) // 2
    return {LEFT: left, RIGHT: width - 1 - left}


def _beside(left: Content, right: Content, width: int) -> Content:
    gap = Content(" " * (_sizes(width)[LEFT] - left.cell_length))
    return left + gap + Content.styled("│", "$rule") + right
