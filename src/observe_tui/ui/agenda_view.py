"""The agenda on the home screen: the list of cycles, and below it the one with the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message

from observe_tui.kit.page import DrawPage, Page, paragraphs
from observe_tui.kit.rowlist import RowList
from observe_tui.kit.searchline import SearchLine
from observe_tui.ui.agenda_lines import agenda_rows, detail_lines, grouped

if TYPE_CHECKING:
    from observe_tui.session.agenda import Appointment
    from observe_tui.ui.agenda_page import AgendaPage


class AgendaView(Vertical):
    """Draws an agenda; before there is one, and where nothing is found, it draws words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", priority=True, id="home.search",
                tooltip="Show only the cycles that have these words"),
        Binding("c", "toggle_closed", "Closed cycles", id="home.closed",
                tooltip="List the closed cycles, or only count them"),
        Binding("escape", "show_all", "Show all", id="home.show-all", show=False,
                tooltip="End the search"),
    ]  # fmt: skip

    rows = query_one(RowList)
    words = query_one("#words", Page)
    detail = query_one("#detail", Page)
    search = query_one(SearchLine)

    class KeysChanged(Message):
        """Keys mean something else now."""

    def __init__(self, opening: DrawPage, empty: DrawPage) -> None:
        """An agenda that is still to come.

        Args:
            opening: the words before there is an agenda.
            empty: the words where there is no cycle at all.
        """
        super().__init__()
        self.page: AgendaPage | None = None
        self.closed_shown = False
        self._opening = opening
        self._empty = empty
        self._notice = ""

    def compose(self) -> ComposeResult:
        """The list or the words, what there is to know about one cycle, what is sought."""
        yield RowList(id="agenda")
        yield Page(self._opening, id="words")
        yield Page(self._draw_detail, id="detail")
        yield SearchLine()

    @property
    def selected(self) -> Appointment | None:
        """The cycle with the cursor."""
        return self.page.agenda.find(self.rows.key) if self.page is not None else None

    @property
    def is_empty(self) -> bool:
        """Whether there is an agenda and no cycle in it."""
        return self.page is not None and not self.page.agenda.appointments

    @property
    def is_searching(self) -> bool:
        """Whether somebody types words to look for."""
        return self.search.words_input.has_focus

    def show(self, page: AgendaPage, wanted: str = "") -> None:
        """Draw another agenda from now on.

        Args:
            wanted: id of the cycle that the cursor goes to; it stays where it is without one.
        """
        self.page = page
        self._notice = ""
        one = page.agenda.find(wanted)
        if one is not None:
            self.closed_shown |= one.need == "closed"
            if self.search.words:
                self.search.close()
        self._draw(wanted)
        if self.screen.focused is None and not self.is_empty:
            self.rows.focus()

    def say(self, notice: str) -> None:
        """Say something about the cycle with the cursor, where the eye is; until it moves on."""
        self._notice = notice
        self.detail.redraw()

    @property
    def _room(self) -> int:
        """How many rows the list has, or will have once it is seen."""
        return self.size.height - self.detail.outer_size.height - self.search.outer_size.height - 1

    def _draw(self, wanted: str = "") -> None:
        page, sought = self.page, self.search.words
        if page is None:
            return
        groups = grouped(page, sought)
        closed: Literal["count", "list", "only"] = "list" if self.closed_shown else "count"
        if sought or list(groups) == ["closed"]:
            closed = "only"
        rows = agenda_rows(page, groups, closed, airy=True)
        if len(rows) > self._room:
            rows = agenda_rows(page, groups, closed, airy=False)
        self.set_class(bool(rows), "-list")
        self.rows.show(rows, wanted)
        if not rows:
            self.words.show(partial(_nothing_found, sought) if sought else self._empty)
        found = sum(len(group) for group in groups.values())
        self.search.tell(f"{found} of {len(page.agenda.appointments)}")
        self.detail.redraw()
        self.post_message(self.KeysChanged())

    def _draw_detail(self, width: int, height: int) -> Sequence[Content]:
        one = self.selected
        if one is None or self.page is None:
            return paragraphs(self._notice, width, "$warning")
        return detail_lines(self.page, one, self._notice, width, height)

    @on(RowList.Moved, "#agenda")
    def _on_moved(self) -> None:
        self.say("")

    @on(SearchLine.Sought)
    def _on_sought(self) -> None:
        self._draw()

    @on(SearchLine.Stepped)
    def _on_stepped(self, message: SearchLine.Stepped) -> None:
        self.rows.action_move(message.rows)

    @on(SearchLine.Left)
    def _on_left(self) -> None:
        self.rows.focus()
        self._draw()
        self.post_message(self.KeysChanged())

    def on_resize(self, _event: events.Resize) -> None:
        """Blank lines stand between groups only where there is room for them."""
        self.call_after_refresh(self._draw)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There has to be something to search in."""
        if action == "show_all":
            return bool(self.search.words)
        if action == "search" and self.is_searching:
            return False
        if action in ("search", "toggle_closed"):
            return self.page is not None and not self.is_empty
        return True

    def action_search(self) -> None:
        """Look for words."""
        self.search.open()
        self.post_message(self.KeysChanged())

    def action_show_all(self) -> None:
        """End the search."""
        self.search.close()

    def action_toggle_closed(self) -> None:
        """List the closed cycles, or only count them."""
        self.closed_shown = not self.closed_shown
        self._draw()


def _nothing_found(sought: str, width: int, _height: int) -> Sequence[Content]:
    keys = Content.assemble(("Esc", "bold $accent"), (" shows them all again.", "$quiet"))
    return [*paragraphs(f"No cycle has the words “{sought}”.", width), Content(""), keys]
