"""The lines of an observation to look through, and to tie to something where one may."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
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
from observe_tui.analysis.seeking import LANGUAGE, matches, read_query, stars_first
from observe_tui.kit.choices import Choice, ChoiceList
from observe_tui.kit.lines import rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.quotes import STAR, is_evidence, quote_rows
from observe_tui.kit.searchline import SearchLine

NO_LINES = "No lines here yet: they are written while a lesson is observed."
NO_EVIDENCE = "No line of evidence here; a shows the other kinds."
NO_MATCH = "No line is like this. You can seek"
ALL_KEPT = "There is no line here that the two of you share."


@dataclass(frozen=True, slots=True)
class Looking:
    """Which lines one looks at.

    Attributes:
        quotes: every line, in order of time.
        linked: refs of those tied to what one is working on.
        stars: refs of the starred ones, as they were arranged.
        every_kind: whether thoughts and questions are wanted as well as evidence.
        stars_first: whether those come first.
        in_place: whether everything is shown as it came, whatever is sought.
    """

    quotes: tuple[Quote, ...] = ()
    linked: frozenset[str] = frozenset()
    stars: tuple[str, ...] = ()
    every_kind: bool = False
    stars_first: bool = False
    in_place: bool = False

    @property
    def present(self) -> list[Quote]:
        """The lines that two people may look at."""
        return [quote for quote in self.quotes if quote.shared or quote.ref in self.linked]

    def shown(self, words: str) -> list[Quote]:
        """The lines one wants to see who seeks these words."""
        if self.in_place:
            return self.present
        query = read_query(words)
        every = self.every_kind or bool(query.tags)
        found = [
            quote
            for quote in self.present
            if (every or is_evidence(quote) or quote.starred or quote.ref in self.linked)
            and matches(quote, query)
        ]
        return stars_first(found, self.stars) if self.stars_first or query.starred else found


class LineBrowser(Vertical):
    """Lines in the order of the lesson. Evidence only, until somebody asks for every kind.

    Two people may look at it: lines that the observer keeps to themselves are counted, and not
    shown unless they are tied already.
    """

    DEFAULT_CSS = """
    LineBrowser {
        height: 1fr;
        & > #line-title { height: 1; }
        & > #no-lines { height: 1fr; padding: 1 1; display: none; }
        & > #kept { padding: 0 1; }
        &.-none > #no-lines { display: block; }
        &.-none > ChoiceList { height: 0; }
        & > SearchLine { display: none; }
        & > SearchLine > #found { width: 9; }
        & > SearchLine.-open { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_line", "Link", id="lines.link",
                tooltip="Tie this line to what you are working on, or untie it"),
        Binding("slash", "seek_lines", "Find", id="lines.find", priority=True,
                tooltip=f"Only some lines: {LANGUAGE}"),
        Binding("asterisk", "toggle_stars", "Stars first", id="lines.stars",
                tooltip="Starred lines first, as they were arranged; again by time"),
        Binding("g", "toggle_place", "In the lesson", id="lines.place",
                tooltip="This line among those around it, of every kind; again goes back"),
        Binding("n", "next_linked", "Next linked", id="lines.next",
                tooltip="On to the next line that is tied"),
        Binding("a", "toggle_kinds", "All kinds", id="lines.kinds",
                tooltip="Evidence only, or interpretations and questions as well"),
    ]  # fmt: skip

    title = query_one("#line-title", Page)
    none = query_one("#no-lines", Page)
    kept = query_one("#kept", Page)
    search = query_one(SearchLine)
    choices = query_one(ChoiceList)

    @dataclass
    class Toggled(Message):
        """A line is to be tied to what one is working on, or untied."""

        ref: str

    @dataclass
    class Returned(Message):
        """Somebody has seen enough of a line in its place in the lesson."""

    def __init__(self, *, picking: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.looking = Looking()
        self._subject = "lines"
        self._picking = picking

    def compose(self) -> ComposeResult:
        """A title, the lines, how many are not shown, what is sought."""
        yield Page(id="line-title")
        yield Page(self._draw_none, id="no-lines")
        yield ChoiceList()
        yield Page(self._draw_kept, id="kept")
        yield SearchLine(LANGUAGE)

    def on_mount(self) -> None:
        """Say that there is nothing yet."""
        self._draw()

    def show(
        self,
        quotes: Sequence[Quote],
        linked: Collection[str],
        subject: str,
        stars: Sequence[str] = (),
    ) -> None:
        """Show these lines.

        Args:
            quotes: in order of time.
            linked: refs of those tied to what one is working on.
            subject: what the lines are for.
            stars: refs of the starred ones, as they were arranged.
        """
        fresh = replace(
            self.looking, quotes=tuple(quotes), linked=frozenset(linked), stars=tuple(stars)
        )
        if (fresh, subject) != (self.looking, self._subject):
            self.looking, self._subject = fresh, subject
            self._draw()

    def begin(self, ref: str = "", *, in_place: bool = False) -> None:
        """Look through the lines, from this one or else from the first one that is tied.

        Args:
            in_place: show it among those around it, whatever is sought.
        """
        self.looking = replace(self.looking, in_place=in_place)
        tied = (one.ref for one in self._shown() if one.ref in self.looking.linked)
        self._draw(ref or next(tied, ""))
        self.choices.focus()
        if in_place:
            self.call_after_refresh(self.choices.centre)

    def _shown(self) -> list[Quote]:
        return self.looking.shown(self.search.words)

    def _draw(self, key: str = "") -> None:
        look, shown, total = self.looking, self._shown(), len(self.looking.present)
        part = f"all {total}" if len(shown) == total else f"{len(shown)} of {total}"
        order = f"{STAR} first · " if look.stars_first and not look.in_place else ""
        count = order + (part if total else "none")
        subject = "in the lesson" if look.in_place else self._subject
        self.title.show(
            lambda width, _height: [
                rule(width, Content.styled(subject, "bold"), Content.styled(count, "$quiet"))
            ]
        )
        self.set_class(not shown, "-none")
        self.none.redraw()
        self.kept.redraw()
        self.choices.show(
            [
                Choice(one.ref, DrawLine(one, one.ref in look.linked, self._picking))
                for one in shown
            ],
            key,
        )

    def _draw_none(self, width: int, _height: int) -> Sequence[Content]:
        look = self.looking
        if self.search.words and look.present:
            return paragraphs(f"{NO_MATCH} {LANGUAGE}.", width, "$quiet")
        word = NO_EVIDENCE if look.present else ALL_KEPT if look.quotes else NO_LINES
        return paragraphs(word, width, "$quiet")

    def _draw_kept(self, width: int, _height: int) -> Sequence[Content]:
        count = len(self.looking.quotes) - len(self.looking.present)
        if not count:
            return ()
        words = f"{count} {'line stays' if count == 1 else 'lines stay'} with the observer"
        return paragraphs(words, width, "$quiet")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A line can be tied only where one is picking, and letters are words while seeking."""
        if self.search.words_input.has_focus:
            return False
        if action == "toggle_line":
            return self._picking and self.choices.has_focus
        if action == "toggle_stars":
            return bool(self.looking.stars)
        return action != "next_linked" or bool(self.looking.linked)

    def action_toggle_line(self) -> None:
        """Tie the line, or untie it."""
        if self.choices.key:
            self.post_message(self.Toggled(self.choices.key))

    @on(OptionList.OptionSelected)
    def _on_selected(self, message: OptionList.OptionSelected) -> None:
        message.stop()
        if self._picking:
            self.action_toggle_line()

    def action_seek_lines(self) -> None:
        """Type what the lines must have."""
        self._look(replace(self.looking, in_place=False))
        self.search.open()

    def _look(self, looking: Looking) -> None:
        self.looking = looking
        self._draw()

    def action_toggle_stars(self) -> None:
        """Starred lines first, or all by time."""
        first = self.looking.in_place or not self.looking.stars_first
        self._look(replace(self.looking, stars_first=first, in_place=False))
        if first:
            self._draw(self.looking.stars[0])

    def action_toggle_kinds(self) -> None:
        """Evidence only, or every kind."""
        every = not self.looking.in_place and not self.looking.every_kind
        self._look(replace(self.looking, every_kind=every, in_place=False))

    def action_toggle_place(self) -> None:
        """Show the line among those around it, or go back to where one was."""
        if not self.looking.in_place:
            self.begin(self.choices.key, in_place=True)
        else:
            self._look(replace(self.looking, in_place=False))
            self.post_message(self.Returned())

    def action_next_linked(self) -> None:
        """On to the next line that is tied; after the last one to the first."""
        keys = [quote.ref for quote in self._shown()]
        linked = [place for place, ref in enumerate(keys) if ref in self.looking.linked]
        here = self.choices.highlighted or 0
        if linked:
            after = (place for place in linked if place > here)
            self.choices.highlighted = next(after, linked[0])
            self.call_after_refresh(self.choices.centre)

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
