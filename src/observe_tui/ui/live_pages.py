"""The pages to write on in a live observation: one is seen, the others are a key away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical

from observe_tui.kit.liveline import ALL_MARKS
from observe_tui.kit.writingpanel import WritingPanel

# Each panel belongs to one spec; here, where all meet, they are open.
AnyPage: TypeAlias = WritingPanel[Any]


class PageArea(Vertical):
    """The pages of an observation: a script, teacher and pupils side by side, or none.

    Attributes:
        pages: in the order of the plan.
    """

    def __init__(self, pages: Sequence[AnyPage]) -> None:
        super().__init__(id="writing")
        self.pages = tuple(pages)
        self._open = 0

    def compose(self) -> ComposeResult:
        """All pages, one of them to be seen."""
        for place, page in enumerate(self.pages):
            page.display = place == self._open
            yield page

    @property
    def page(self) -> AnyPage | None:
        """The page that is written on."""
        return self.pages[self._open] if self.pages else None

    def begin(self, write_keys: frozenset[str], mark_keys: frozenset[str]) -> None:
        """Put the cursor into the line.

        Args:
            write_keys: keys the screen wants to hear of while writing.
            mark_keys: keys and characters the screen wants to hear of while marking.
        """
        for page in self.pages:
            page.line.write_keys, page.line.mark_keys = write_keys, mark_keys
        if self.page is not None:
            self.page.line.focus()

    def open_next(self) -> bool:
        """Write on the next page. False where there is no other."""
        if len(self.pages) < 2:
            return False
        marks, before = self.marks_left, self._open
        self._open = (before + 1) % len(self.pages)
        for place, page in enumerate(self.pages):
            page.display = place == self._open
        self.marks_left = marks
        self.pages[self._open].line.focus()
        return True

    @property
    def marks_left(self) -> int:
        """How many marks until writing goes on; 0 while writing. Without a page, all of them."""
        return ALL_MARKS if self.page is None else self.page.line.marks_left

    @marks_left.setter
    def marks_left(self, marks: int) -> None:
        if self.page is not None:
            self.page.line.set_marks_left(marks)

    def show(self, state: Callable[[str], object]) -> None:
        """Draw the lines of every page.

        Args:
            state: gives the state of a step by its id.
        """
        for page in self.pages:
            lines = state(page.spec.id)
            if isinstance(lines, tuple):
                page.show(lines)
