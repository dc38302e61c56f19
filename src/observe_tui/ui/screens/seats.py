"""The seats of a class, typed as lines, with the room drawn from them beside or below."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.widgets import TextArea

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import rule
from observe_tui.kit.notes import WritingArea
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.plain import one_line, plain
from observe_tui.record.model import SeatMap
from observe_tui.record.names import folded
from observe_tui.record.ports import StoreError
from observe_tui.session.clock import Clock
from observe_tui.session.seating import seat_text
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.form_drafts import FormDrafts, taken_up_line
from observe_tui.ui.seat_lines import (
    draw_room,
    drawable,
    next_size,
    numbered_lines,
    read_page,
    row_of,
)
from observe_tui.ui.services import Opened
from observe_tui.ui.title import TitleLine

KEYS = (
    ("ctrl+s", "save"), ("ctrl+g", "number"), ("esc", "back, kept"), ("F1", "help"),
)  # fmt: skip
FIELD = "seats"
SIGNS = {"✓": "$success", "○": "$quiet", "▲": "$warning"}
HOW = "One line is one row, the front row first; - is an empty place."
KEPT = "Numbers or pseudonyms, no names. Typed once, used in every later lesson."
EMPTY = "The room is drawn here while you type."
STAYS = "○ these seats stay as they are; ctrl+g numbers an empty page, or one that only says 5x6"


def owner_of(group: str) -> str:
    """Owner of the draft of a class, capitals and extra spaces aside."""
    return f"seats:{folded(group)}"


class SeatsScreen(ClosedOnceScreen[None]):
    """A page of lines, and what room they make."""

    HELP = (
        "Each line is a row of the class, the front row first. Spaces stand between seats; - is a "
        "place where nobody sits. Numbers or pseudonyms only: no names belong here.\n"
        "It is typed once and used in every later lesson of the class. A lesson keeps the seats "
        "it began with, so that what was recorded earlier never changes."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-tall")]
    CSS_PATH = "seats.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="seats.save", priority=True,
                tooltip="Keep the seats and go back"),
        Binding("ctrl+g", "number_seats", "Number the seats", id="seats.number", priority=True,
                tooltip="Fill in numbered seats; again another size, or type 5x6 first"),
        Binding("escape", "go_back", "Back", id="seats.back",
                tooltip="Leave the page; what you typed is kept and offered again"),
        Binding("ctrl+x", "start_afresh", "Start afresh", id="seats.afresh", priority=True,
                tooltip="Forget what was typed and not saved"),
    ]  # fmt: skip

    area = query_one(WritingArea)
    room = query_one("#room", Page)
    told = query_one("#told", Page)

    def __init__(self, opened: Opened, clock: Clock, group: str) -> None:
        """A page for the seats of a class.

        Raises:
            StoreError: the store cannot be read.
        """
        super().__init__()
        self.opened = opened
        self.clock = clock
        self.group = group
        known = opened.store.seat_map(group)
        self.first = seat_text(known.seats) if known is not None else ""
        self.drafts = FormDrafts(opened, clock, owner_of(group), self._say)
        self.saving = self.drafts.saving
        self.text = self.drafts.read().get(FIELD, self.first)
        self.taken_up = self.text != self.first
        self._reading = read_page(self.text)
        self._notice = ""

    def compose(self) -> ComposeResult:
        """What belongs here, the lines and the room, what the lines amount to, the keys."""
        title = Content.styled("The seats of ", "bold") + plain(one_line(self.group), "bold")
        yield TitleLine(self.clock, title)
        yield Page(lambda width, _height: [rule(width)], id="rule")
        yield Page(self._draw_about, id="about")
        with Container(id="sides"):
            yield WritingArea(id="lines")
            yield Page(self._draw_room, id="room")
        yield Page(self._draw_told, id="told")
        yield Page(self._draw_taken_up, id="taken-up")
        yield KeyBar(*KEYS)

    def on_mount(self) -> None:
        """Go on with the lines there are."""
        self.drafts.watch(self)
        self.area.soft_wrap = False
        self.area.fill(self.text)
        self.area.focus()

    def _tell(self) -> None:
        """Say what the lines amount to."""
        self._reading = read_page(self.text)
        self._say("")
        self.query_one("#taken-up", Page).redraw()
        self.refresh_bindings()

    def _say(self, notice: str) -> None:
        self._notice = notice
        self.told.redraw()

    def _draw_about(self, width: int, _height: int) -> list[Content]:
        words = KEPT if self.has_class("-short") else f"{HOW}\n{KEPT}"
        return paragraphs(words, width, "$quiet")

    def _draw_room(self, width: int, height: int) -> list[Content]:
        here = row_of(self.text, self.area.cursor_location[0])
        drawn = draw_room(drawable(self.text), here, width, height)
        return drawn or paragraphs(EMPTY, width, "$quiet")

    def _draw_told(self, width: int, _height: int) -> list[Content]:
        words = self._notice or self._reading.words
        first, *rest = paragraphs(words, width, widest=width)
        return [first.stylize(SIGNS.get(words[:1], ""), 0, 1), *rest]

    def _draw_taken_up(self, _width: int, _height: int) -> list[Content]:
        return [taken_up_line()] if self.taken_up else []

    @on(TextArea.Changed)
    @on(TextArea.SelectionChanged)
    def _take_in(self) -> None:
        """Take in the lines as they stand, and where in them somebody is."""
        if self.area.text != self.text:
            self.text = self.area.text
            self.drafts.note(FIELD, self.text)
            self._tell()
        self.room.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to start afresh from while nothing was typed."""
        return self.text != self.first if action == "start_afresh" else True

    def action_number_seats(self) -> None:
        """Fill in numbered seats, once the keys pressed before have reached the page."""
        self.area.call_later(self._number)

    def _number(self) -> None:
        """Fill in seats in the size that was typed, or in the next one on offer."""
        self._take_in()
        size = next_size(self.text)
        if size is None:
            self._say(STAYS)
            return
        lines = numbered_lines(*size)
        reading = read_page(lines)
        if reading.seats is None:
            self._say(reading.words)
        else:
            self.area.replace(lines, (0, 0), self.area.document.end)

    def action_start_afresh(self) -> None:
        """Forget what was typed and not saved."""
        self.drafts.forget()
        self.text = self.first
        self.taken_up = False
        self.area.fill(self.first)
        self._tell()
        self.room.redraw()

    def action_go_back(self) -> None:
        """Leave the page; what was typed is kept."""
        self._take_in()
        if self.text == self.first:
            self.drafts.forget()
        if self.drafts.may_leave():
            self.dismiss()

    def action_save(self) -> None:
        """Keep the seats, once the keys pressed before have reached the page."""
        self.area.call_later(self._save)

    def _save(self) -> None:
        """Keep the seats, or say what is wrong with them."""
        self._take_in()
        seats = self._reading.seats
        if seats is None:
            self._say(self._reading.words.replace("○ ", "▲ not saved yet: "))
            return
        try:
            self.opened.store.save_seat_map(SeatMap(self.group, seats))
        except StoreError as trouble:
            self._say(f"▲ NOT SAVED  {trouble}")
            return
        self.drafts.forget()
        self.dismiss()

    def on_unmount(self) -> None:
        """Keep what is being typed."""
        self.drafts.flush()
