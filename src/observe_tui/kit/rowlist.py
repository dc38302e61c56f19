"""A list to move about in, one row a line. Only the rows that are seen are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

Draw: TypeAlias = Callable[[int, bool], Content]
"""Draws a row in so many cells; told whether the cursor is on it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list.

    Attributes:
        key: names what the row stands for; empty for a heading or a space.
    """

    key: str
    draw: Draw


class RowList(ScrollView, can_focus=True):
    """Rows with a cursor. Arrows or j and k move it; it passes over rows without a key."""

    DEFAULT_CSS = """
    RowList { height: 1fr; background: transparent; overflow-x: hidden; scrollbar-size-vertical: 1;
              scrollbar-color: $rule; scrollbar-background: $background;
              scrollbar-color-hover: $quiet; scrollbar-background-hover: $background;
              scrollbar-color-active: $quiet; scrollbar-background-active: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="list.up", tooltip="The row above"),
        Binding("down,j", "move(1)", "Down", show=False, id="list.down", tooltip="The row below"),
        Binding("home,g", "move(-100000)", "First", show=False, id="list.first",
                tooltip="The first row"),
        Binding("end,G", "move(100000)", "Last", show=False, id="list.last",
                tooltip="The last row"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page-up",
                tooltip="One page up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.page-down",
                tooltip="One page down"),
        Binding("enter", "choose", "Open", show=False, id="list.open",
                tooltip="Go on with what the row stands for"),
    ]  # fmt: skip

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        rows: RowList
        key: str

        @property
        def control(self) -> RowList:
            """The list it happened in."""
            return self.rows

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row."""

        rows: RowList
        key: str

        @property
        def control(self) -> RowList:
            """The list it happened in."""
            return self.rows

    cursor: reactive[int] = reactive(-1, init=False)
    """Place of the row with the cursor; -1 where there is none."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._stops: list[int] = []

    @property
    def key(self) -> str:
        """What the row with the cursor stands for; empty where there is none."""
        return self._rows[self.cursor].key if 0 <= self.cursor < len(self._rows) else ""

    @property
    def keys(self) -> list[str]:
        """What the rows stand for, in their order."""
        return [self._rows[place].key for place in self._stops]

    def show(self, rows: Sequence[Row], key: str = "") -> None:
        """Draw other rows from now on.

        Args:
            key: where the cursor goes; it stays where it is if there is no such row.
        """
        wanted, before = key or self.key, self.key
        place = self._stops.index(self.cursor) if self.cursor in self._stops else 0
        self._rows = tuple(rows)
        self._stops = [number for number, row in enumerate(self._rows) if row.key]
        self.virtual_size = Size(self.size.width, len(self._rows))
        keys = self.keys
        stop = keys.index(wanted) if wanted in keys else min(place, len(keys) - 1)
        self.set_reactive(RowList.cursor, self._stops[stop] if keys else -1)
        self.refresh(layout=self.styles.is_auto_height)
        self.call_after_refresh(self._bring_into_view)
        if self.key != before:
            self.post_message(self.Moved(self, self.key))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two rows that changed, and tell."""
        self.refresh_line(old)
        self.refresh_line(new)
        self._bring_into_view()
        self.post_message(self.Moved(self, self.key))

    def _bring_into_view(self) -> None:
        if self.cursor < 0:
            return
        # The heading above the first row of a group comes into view with it.
        first = self.cursor
        while first > 0 and not self._rows[first - 1].key:
            first -= 1
        self.scroll_to_region(
            Region(0, first, 1, self.cursor - first + 1), animate=False, force=True
        )

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        width = self.scrollable_content_region.width
        place = y + self.scroll_offset.y
        style = self.visual_style
        if place >= len(self._rows):
            return Strip.blank(width, style.rich_style)
        content = self._rows[place].draw(width, place == self.cursor)
        strips = Visual.to_strips(self, content, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, style.rich_style)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are rows."""
        return len(self._rows)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight."""
        self.virtual_size = Size(event.size.width, len(self._rows))
        self.call_after_refresh(self._bring_into_view)

    def action_move(self, rows: int) -> None:
        """Move the cursor so many rows."""
        if self._stops:
            place = self._stops.index(self.cursor) if self.cursor in self._stops else 0
            self.cursor = self._stops[max(0, min(len(self._stops) - 1, place + rows))]

    def action_page(self, pages: int) -> None:
        """Move the cursor by what fits on the screen."""
        self.action_move(pages * max(1, self.size.height - 2))

    def action_choose(self) -> None:
        """Say which row was chosen."""
        if self.key:
            self.post_message(self.Chosen(self, self.key))
