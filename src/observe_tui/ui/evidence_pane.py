"""The evidence beside a conversation: the lines of the observation, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one

from observe_tui.analysis.blocks import Bars, Block, Strip, Table
from observe_tui.kit.draw import draw
from observe_tui.kit.linebrowser import LineBrowser
from observe_tui.kit.lines import columns, rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.quietscroll import QuietScroll
from observe_tui.session.reading import CycleRecord

NO_FIGURES = "No figures here: no instrument counted anything in this observation."


class EvidencePane(Vertical):
    """Lines first; `f` changes to the figures and back."""

    DEFAULT_CSS = """
    EvidencePane {
        & > #figures { height: 1fr; display: none; }
        & > #evidence-keys { margin-top: 1; }
        &.-figures > #figures { display: block; }
        &.-figures > LineBrowser { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "switch_view", "Figures", id="evidence.figures",
                tooltip="Lines, or figures"),
    ]  # fmt: skip

    browser = query_one(LineBrowser)
    figures = query_one("#figures", QuietScroll)

    def __init__(self, record: CycleRecord, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._quotes = tuple(record.evidence.values())
        self._blocks = tuple(_figures(record))

    def compose(self) -> ComposeResult:
        """The lines, the figures, the keys."""
        yield LineBrowser()
        with QuietScroll(id="figures"):
            yield Page(self._draw)
        yield Page(self._keys, id="evidence-keys")

    def on_mount(self) -> None:
        """Show the lines there are."""
        self.browser.show(self._quotes, (), "lines")

    def begin(self) -> None:
        """Put the cursor here."""
        if self.has_class("-figures"):
            self.figures.focus()
        else:
            self.browser.begin()

    def action_switch_view(self) -> None:
        """Change between lines and figures."""
        self.toggle_class("-figures")
        self.query_one("#evidence-keys", Page).redraw()
        self.begin()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are words while somebody seeks."""
        return not self.browser.search.words_input.has_focus

    def _keys(self, width: int, _height: int) -> Sequence[Content]:
        lines = (("f", "figures"), ("/", "words"), ("a", "all kinds"))
        shown = (("f", "lines"),) if self.has_class("-figures") else lines
        cells = [
            Content.assemble((key, "bold $accent"), " ", (what, "$quiet")) for key, what in shown
        ]
        return columns(cells, width, 3)

    def _draw(self, width: int, _height: int) -> Sequence[Content]:
        title = rule(width, Content.styled("figures", "bold"))
        if not self._blocks:
            return [title, Content(""), *paragraphs(NO_FIGURES, width, "$quiet")]
        rows = [title]
        for block in self._blocks:
            rows += [*draw(block, width).split("\n", allow_blank=True), Content("")]
        return rows


def _figures(record: CycleRecord) -> Iterator[Block]:
    observation = record.run("observe")
    if observation is not None:
        setting = record.setting(observation.timeline, observation.events)
        for step in observation.sitting.steps:
            for block in observation.blocks(step, setting):
                if isinstance(block, (Bars, Strip, Table)):
                    yield block
