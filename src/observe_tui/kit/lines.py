"""A widget that draws lines of content, laid out for the width it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

if TYPE_CHECKING:
    from typing import Self


class Lines(Widget):
    """Draws what `lines` gives for the present width. Cannot be focused; knows no markup.

    Only rows that have changed are painted again: a clock that ticks beside a line being typed
    must cost next to nothing.
    """

    DEFAULT_CSS = """
    Lines { height: auto; width: 1fr; }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: list[Content] = []
        self._rows_width = -1
        self._laid_out = -1

    def lines(self, width: int) -> Sequence[Content]:
        """What to draw in `width` cells, one content a line."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again what has changed; lay the screen out again only for more or fewer lines."""
        width = self.size.width
        if not width:
            self.refresh()  # out of sight: what was painted there is of no use any more
            return
        before, known = self._rows, self._rows_width == width
        rows = list(self.lines(width))
        if self.styles.is_auto_height and len(rows) != self._laid_out:
            self.refresh(layout=True)
        elif not known or len(rows) != len(before):
            self.refresh()
        else:
            self._rows = rows
            changed = [y for y, row in enumerate(rows) if not row.is_same(before[y])]
            if changed:
                super().refresh(*(Region(0, y, width, 1) for y in changed))

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Forget what was drawn, and draw it again."""
        self._rows_width = -1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are lines."""
        self._laid_out = len(self.lines(width))
        return self._laid_out

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        if self._rows_width != width:
            self._rows, self._rows_width = list(self.lines(width)), width
        style = self.visual_style
        if y >= len(self._rows):
            return Strip.blank(width, style.rich_style)
        return Visual.to_strips(self, self._rows[y], width, 1, style, pad=True)[0]


class Heading(Lines):
    """One line that never wraps, drawn from contents pushed to the left and to the right."""

    DEFAULT_CSS = """
    Heading { height: 1; }
    """

    def __init__(
        self, left: Content | None = None, right: Content | None = None, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._left = left or Content("")
        self._right = right or Content("")

    def show(self, left: Content, right: Content | None = None) -> None:
        """Draw other contents from now on."""
        right = right or Content("")
        if not (left.is_same(self._left) and right.is_same(self._right)):
            self._left, self._right = left, right
            self.refresh()

    def lines(self, width: int) -> Sequence[Content]:
        """The one line."""
        return [spread(self._left, self._right, width)]


def spread(left: Content, right: Content, width: int) -> Content:
    """One line with one part at each end; the left part gives way."""
    room = max(0, width - right.cell_length - 1)
    if left.cell_length > room:
        left = left.truncate(room, ellipsis=True)
    gap = max(0, width - left.cell_length - right.cell_length)
    return left + Content(" " * gap) + right


def rule(width: int, title: Content | None = None, note: Content | None = None) -> Content:
    """A thin line across, with a title in it near the left and a note near the right.

    Where there is no room for both, first the title is cut, to a quarter, and then the note.
    """
    room = width - (4 if title else 0) - (4 if note else 0)
    if title and note:
        least = min(title.cell_length, width // 4)
        title = _cut(title, max(least, room - note.cell_length))
        note = _cut(note, room - title.cell_length)
    elif title:
        title = _cut(title, room)
    elif note:
        note = _cut(note, room)
    right = Content(" ") + note + Content.styled(" ──", "$rule") if note else Content("")
    left = Content.styled("── ", "$rule") + title + Content(" ") if title else Content("")
    dashes = max(0, width - left.cell_length - right.cell_length)
    return left + Content.styled("─" * dashes, "$rule") + right


def _cut(text: Content, width: int) -> Content:
    """The text in at most so many cells."""
    return text if text.cell_length <= width else text.truncate(max(0, width), ellipsis=True)


def columns(cells: Iterable[Content], width: int, gap: int = 2) -> list[Content]:
    """Cells set one after another, going on in the next line where a line is full."""
    rows: list[list[Content]] = [[]]
    used = 0
    for whole in cells:
        cell = _cut(whole, width)
        size = cell.cell_length
        if rows[-1] and used + gap + size > width:
            rows.append([])
            used = 0
        used += size + (gap if rows[-1] else 0)
        rows[-1].append(cell)
    return [Content(" " * gap).join(row) for row in rows]
