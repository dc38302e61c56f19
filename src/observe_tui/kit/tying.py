"""Things in a list, and the lines of the observation that each of them rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, Generic

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one

from observe_tui.analysis.blocks import Quote
from observe_tui.kit.choices import ChoiceList
from observe_tui.kit.linebrowser import LineBrowser
from observe_tui.kit.lines import columns
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.panel import SpecT, StateT
from observe_tui.kit.quotes import quote_rows
from observe_tui.kit.turn import SettingT, TurnPanel

WIDE = 76
"""Cells from which on the things and their lines stand side by side."""

LINES_KEYS = (
    ("space", "link"),
    ("/", "find"),
    ("*", "stars"),
    ("g", "place"),
    ("esc", "back"),
)

NO_EVIDENCE = "○ no evidence yet"


def tied_rows(quotes: Sequence[Quote], width: int) -> list[Content]:
    """A row for each line something rests on, or the word that there is none."""
    if not quotes:
        return [Content.styled(NO_EVIDENCE, "$warning")]
    return [row for quote in quotes for row in quote_rows(quote, width, 1)]


class TyingPanel(TurnPanel[SpecT, StateT, SettingT], Generic[SpecT, StateT, SettingT]):
    """Base of the panels with a list of things, from which one goes to the lines to pick from.

    Attributes:
        stars: refs of the starred lines, as they were arranged.
    """

    stars: tuple[str, ...] = ()

    DEFAULT_CSS = """
    TyingPanel {
        height: 1fr; layout: vertical;
        & > #sides { height: 1fr; }
        & #things { width: 1fr; }
        & #picking { width: 1fr; display: none; }
        & #things > ChoiceList > .option-list--option-highlighted { background: $surface; }
        & #things > ChoiceList:focus > .option-list--option-highlighted {
            background: $block-cursor-background;
        }
        & #about { padding: 0 1 1 1; }
        & #legend { padding: 0 1; margin-top: 1; }

        &.-picking #things { display: none; }
        &.-picking #picking { display: block; }

        &.-wide #things { display: block; padding-right: 2; }
        &.-wide #picking { display: block; }
        &.-wide #about { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "pick_lines", "Its lines", id="tying.lines",
                tooltip="Choose the lines this rests on"),
        Binding("g", "show_place", "In the lesson", id="tying.place",
                tooltip="Its lines among those around them; the same key goes back"),
        Binding("escape", "step_back", "Back", id="tying.back", tooltip="Back to the list"),
    ]  # fmt: skip

    things = query_one("#things > ChoiceList", ChoiceList)
    browser = query_one(LineBrowser)
    legend = query_one("#legend", Page)

    def compose_things(self) -> ComposeResult:
        """The list of things, and what stands above and below it."""
        raise NotImplementedError

    def tie(self, line: str) -> None:
        """Tie a line to the chosen thing, or untie it."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The things; beside or behind them the lines to pick from."""
        with Horizontal(id="sides"):
            with Vertical(id="things"):
                yield from self.compose_things()
            with Vertical(id="picking"):
                yield Page(id="about")
                yield LineBrowser(picking=True)
        yield Page(id="legend")

    def on_resize(self, _event: events.Resize) -> None:
        """Two panes where there is room for them."""
        self.fit()

    def fit(self) -> None:
        """Set the panes beside each other, or one behind the other."""
        self.set_class(self.size.width >= WIDE, "-wide")

    def show_lines(
        self,
        quotes: Iterable[Quote],
        tied: Collection[str],
        name: str,
        about: str,
    ) -> None:
        """Show the lines to pick from.

        Args:
            tied: refs of those the chosen thing rests on.
            name: of the chosen thing, for the head of the lines.
            about: the chosen thing in words, for where the list is out of sight.
        """
        self.browser.show(list(quotes), tied, name, self.stars)
        self.query_one("#about", Page).show(lambda width, _height: paragraphs(about, width)[:3])

    def show_legend(self, keys: Iterable[tuple[str, str]]) -> None:
        """Show these keys below everything."""
        cells = [
            Content.assemble((key, "bold $accent"), " ", (what, "$quiet")) for key, what in keys
        ]
        self.legend.show(lambda width, _height: columns(cells, width, 2))

    @on(LineBrowser.Toggled)
    def _on_toggled(self, message: LineBrowser.Toggled) -> None:
        message.stop()
        self.tie(message.ref)

    def action_pick_lines(self) -> None:
        """Look through the lines for the chosen thing."""
        self._go_to_lines(in_place=False)

    def action_show_place(self) -> None:
        """Show the lines of the chosen thing in their place in the lesson."""
        self._go_to_lines(in_place=True)

    def _go_to_lines(self, *, in_place: bool) -> None:
        self.add_class("-picking")
        self.wants_room = True
        self.browser.begin(in_place=in_place)

    @on(LineBrowser.Returned)
    def _on_returned(self, message: LineBrowser.Returned) -> None:
        message.stop()
        self.action_step_back()

    def action_step_back(self) -> None:
        """From the lines, back to the list."""
        self.remove_class("-picking")
        self.wants_room = False
        self.things.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters act in the list; Esc only where there is a way back."""
        if action == "step_back":
            return self.browser.has_focus_within
        if action in ("pick_lines", "show_place"):
            return self.things.has_focus
        return True
