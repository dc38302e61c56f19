"""The lines of an observation to look through, and to tie to something where one may."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import OptionList

from observe_tui.analysis.blocks import Quote
from observe_tui.kit.choices import Choice, ChoiceList
from observe_tui.kit.lines import rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.quotes import is_evidence, quote_rows, with_words
from observe_tui.kit.searchline import SearchLine

NO_LINES = "No lines here yet: they are written while a lesson is observed."
NO_EVIDENCE = "No line of evidence here; a shows the other kinds."
NO_MATCH = "No line has these words."


class LineBrowser(Vertical):
    """Lines in the order of the lesson. Evidence only, until somebody asks for every kind."""

    DEFAULT_CSS = """
    LineBrowser {
        height: 1fr;
        & > #line-title { height: 1; }
        & > #no-lines { padding: 1 1; display: none; }
        &.-none > #no-lines { display: block; }
        &.-none > ChoiceList { display: none; }
        & > SearchLine { display: none; }
        & > SearchLine.-open { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_line", "Link", id="lines.link",
                tooltip="Tie this line to what you are working on, or untie it"),
        Binding("slash", "seek_words", "Words", id="lines.words",
                tooltip="Show only lines with certain words"),
        Binding("a", "toggle_kinds", "All kinds", id="lines.kinds",
                tooltip="Evidence only, or interpretations and questions as well"),
    ]  # fmt: skip

    title = query_one("#line-title", Page)
    none = query_one("#no-lines", Page)
    search = query_one(SearchLine)
    choices = query_one(ChoiceList)

    @dataclass
    class Toggled(Message):
        """A line is to be tied to what one is working on, or untied."""

        ref: str

    def __init__(self, *, picking: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._quotes: tuple[Quote, ...] = ()
        self._linked: frozenset[str] = frozenset()
        self._subject = "lines"
        self._picking = picking
        self._every_kind = False

    def compose(self) -> ComposeResult:
        """A title, the lines, the words sought."""
        yield Page(id="line-title")
        yield Page(id="no-lines")
        yield ChoiceList()
        yield SearchLine()

    def on_mount(self) -> None:
        """Say that there is nothing yet."""
        self._draw()

    def show(self, quotes: Sequence[Quote], linked: Collection[str], subject: str) -> None:
        """Show these lines.

        Args:
            quotes: in order of time.
            linked: refs of those tied to what one is working on.
            subject: what the lines are for.
        """
        fresh = (tuple(quotes), frozenset(linked), subject)
        if fresh != (self._quotes, self._linked, self._subject):
            self._quotes, self._linked, self._subject = fresh
            self._draw()

    def begin(self) -> None:
        """Look through the lines, from the first one that is tied."""
        first = next((quote.ref for quote in self._shown() if quote.ref in self._linked), "")
        if first:
            self._draw(first)
        self.choices.focus()

    def _shown(self) -> list[Quote]:
        every = [
            quote
            for quote in self._quotes
            if self._every_kind or is_evidence(quote) or quote.ref in self._linked
        ]
        return with_words(every, self.search.words)

    def _draw(self, key: str = "") -> None:
        shown = self._shown()
        total = len(self._quotes)
        part = f"all {total}" if len(shown) == total else f"{len(shown)} of {total}"
        count = part if total else "none"
        subject = self._subject
        self.title.show(
            lambda width, _height: [
                rule(width, Content.styled(subject, "bold"), Content.styled(count, "$quiet"))
            ]
        )
        self.set_class(not shown, "-none")
        word = NO_LINES if not self._quotes else NO_MATCH if self.search.words else NO_EVIDENCE
        self.none.show(lambda width, _height: paragraphs(word, width, "$quiet"))
        self.choices.show([Choice(one.ref, self._drawer(one)) for one in shown], key)

    def _drawer(self, quote: Quote) -> DrawLine:
        return DrawLine(quote, quote.ref in self._linked, self._picking)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A line can be tied only where one is picking, and letters are words while seeking."""
        if action == "toggle_line":
            return self._picking and self.choices.has_focus
        return not self.search.words_input.has_focus

    def action_toggle_line(self) -> None:
        """Tie the line, or untie it."""
        if self.choices.key:
            self.post_message(self.Toggled(self.choices.key))

    @on(OptionList.OptionSelected)
    def _on_selected(self, message: OptionList.OptionSelected) -> None:
        message.stop()
        if self._picking:
            self.action_toggle_line()

    def action_seek_words(self) -> None:
        """Type words that the lines must have."""
        self.search.open()

    def action_toggle_kinds(self) -> None:
        """Evidence only, or every kind."""
        self._every_kind = not self._every_kind
        self._draw()

    @on(SearchLine.Sought)
    def _on_sought(self, message: SearchLine.Sought) -> None:
        message.stop()
        self._draw()
        self.search.tell(f"{len(self._shown())} found" if message.words else "")

    @on(SearchLine.Left)
    def _on_left(self, message: SearchLine.Left) -> None:
        message.stop()
        self._draw()
        self.choices.focus()


@dataclass(frozen=True, slots=True)
class DrawLine:
    """Draws one line of the list."""

    quote: Quote
    linked: bool
    picking: bool

    def __call__(self, width: int) -> Content:
        """The line, with a tick where it is tied."""
        if not self.picking:
            return Content("\n").join(quote_rows(self.quote, width))
        tick = Content.styled("✓ ", "bold $success") if self.linked else Content("· ")
        first, *rest = quote_rows(self.quote, width - 2)
        return Content("\n").join([tick + first, *(Content("  ") + row for row in rest)])
