"""What stands on a page to write on: the lines so far, and what the one being written will be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from textual.content import Content

from observe_tui.analysis.blocks import Quote
from observe_tui.kit.lines import Lines, rule
from observe_tui.kit.page import paragraphs
from observe_tui.kit.plain import plain

Written: TypeAlias = tuple[Quote, ...]
"""Lines in the order they happened; their tags are those of the step they were written in."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A line that is being written.

    Attributes:
        text: its words, as far as they are kept apart from the field they stand in.
        tag: what it will be.
        back_ms: how much earlier than its first key it happened.
        mending: the event whose line it changes; empty for a new line.
    """

    tag: str
    text: str = ""
    back_ms: int = 0
    mending: str = ""


class WritingPage(Lines):
    """The newest lines, the last one at the bottom.

    Attributes:
        state: the lines so far.
        chosen: the event whose line is being mended.
        above: how many of the newest lines are left out, to look further back.
    """

    DEFAULT_CSS = """
    WritingPage { height: 1fr; }
    """

    def __init__(self, title: str, hint: str) -> None:
        """An empty page.

        Args:
            hint: what to do while nothing has been written.
        """
        super().__init__()
        self.title = title
        self.hint = hint
        self.state: Written = ()
        self.chosen = ""
        self.above = 0

    def drawn(self, lines: Written, width: int) -> Iterator[list[Content]]:
        """Rows for these lines, piece by piece, the newest piece first."""
        raise NotImplementedError

    def blank(self, width: int) -> Content:
        """A row above the first line, where there is room left."""
        return Content("")

    def head(self, width: int) -> list[Content]:
        """What stands above the lines: the title and how many lines there are."""
        return [rule(width, plain(self.title, "bold"), self.count())]

    def count(self) -> Content:
        """How many lines there are, in words."""
        count = len(self.state)
        return Content.styled(f"{count} line{'' if count == 1 else 's'}", "$quiet")

    def lines(self, width: int) -> Sequence[Content]:
        """The title, then as many lines as there is room for."""
        head = self.head(width)
        room = max(0, self.size.height - len(head))
        if not self.state:
            hint = [Content(" ") + row for row in paragraphs(self.hint, width - 2, "$quiet")]
            return [*head, Content(""), *hint][: room + len(head)]
        rows: list[Content] = []
        for piece in self.drawn(self.state[: len(self.state) - self.above], width):
            rows[:0] = piece
            if len(rows) >= room:
                break
        blanks = [self.blank(width)] * (room - len(rows))
        return [*head, *blanks, *rows[max(0, len(rows) - room) :]]


class Prompt(Lines):
    """What the line will be: its tag, and how far it is dated back.

    Args:
        tags: how each tag is shown.
    """

    DEFAULT_CSS = """
    Prompt { width: auto; height: 1; }
    """

    def __init__(self, tags: Mapping[str, Content]) -> None:
        super().__init__()
        self._tags = tags
        self._content = Content("")

    def show(self, line: Writing) -> None:
        """Draw the prompt of this line."""
        back = f"−{line.back_ms // 1000} s " if line.back_ms else ""
        word = "mend " if line.mending else ""
        self._content = Content.assemble(
            (f" {word}{back}", "bold $warning"),
            self._tags.get(line.tag, Content("?")),
            (" › ", "bold $write"),
        )
        self.refresh(layout=True)

    def lines(self, width: int) -> Sequence[Content]:
        """The one line."""
        return [self._content]

    def get_content_width(self, container: object, viewport: object) -> int:
        """As wide as what it says."""
        return self._content.cell_length
