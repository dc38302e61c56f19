"""The evidence beside a conversation: lines of the observation, figures, what is to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from observe_tui.kit.plain import clip, plain, wrap
from observe_tui.kit.quietscroll import QuietScroll
from observe_tui.session.preparation import QUESTION
from observe_tui.session.reading import CycleRecord

NO_FIGURES = "No figures here: no instrument counted anything in this observation."
_ROOMY = 24
"""Rows from which on questions are shown in full below the lines."""


class EvidencePane(Vertical):
    """Lines, with the drafted questions below them; `f` changes to the figures and back."""

    DEFAULT_CSS = """
    EvidencePane {
        & > #figures { height: 1fr; display: none; }
        & > #to-ask { height: auto; max-height: 8; display: none; }
        & > #evidence-keys { margin-top: 1; }
        &.-asks > #to-ask { display: block; }
        &.-figures > #figures { display: block; }
        &.-figures > LineBrowser { display: none; }
        &.-figures > #to-ask { display: none; }
        &.-asking > #to-ask { display: block; height: 1fr; max-height: 100%; }
        &.-asking > LineBrowser { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "switch_view('-figures')", "Figures", id="evidence.figures",
                tooltip="Lines, or figures"),
        Binding("q", "switch_view('-asking')", "Questions", id="evidence.questions",
                tooltip="What is to be asked, in full; again the lines"),
    ]  # fmt: skip

    browser = query_one(LineBrowser)
    figures = query_one("#figures", QuietScroll)
    to_ask = query_one("#to-ask", QuietScroll)

    def __init__(self, record: CycleRecord, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._record = record
        self._draw_figures = DrawFigures(tuple(figures_of(record)))
        self._draw_questions = questions_of(record)

    def compose(self) -> ComposeResult:
        """The lines, the figures, the questions, the keys."""
        yield LineBrowser()
        with QuietScroll(id="figures"):
            yield Page(self._draw_figures)
        with QuietScroll(id="to-ask"):
            yield Page(self._draw_to_ask)
        yield Page(self._keys, id="evidence-keys")

    def on_mount(self) -> None:
        """Show the lines there are."""
        stars = self._record.preparation.stars
        self.browser.show(tuple(self._record.evidence.values()), (), "lines", stars)
        self.set_class(self._draw_questions.any, "-asks")

    def begin(self) -> None:
        """Put the cursor here."""
        if self.has_class("-figures"):
            self.figures.focus()
        elif self.has_class("-asking"):
            self.to_ask.focus()
        else:
            self.browser.begin()

    def action_switch_view(self, view: str) -> None:
        """Change between the lines and the figures, or what is to be asked."""
        other = "-asking" if view == "-figures" else "-figures"
        self.remove_class(other)
        self.toggle_class(view)
        for page in self.query(Page):
            page.redraw()
        self.call_after_refresh(self.begin)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are words while somebody seeks."""
        if parameters == ("-asking",) and not self._draw_questions.any:
            return False
        return not self.browser.search.words_input.has_focus

    def _draw_to_ask(self, width: int, _height: int) -> Sequence[Content]:
        whole = self.has_class("-asking") or self.size.height >= _ROOMY
        return self._draw_questions(width, 0 if whole else 1)

    def _keys(self, width: int, _height: int) -> Sequence[Content]:
        ask = (("q", "to ask"),) if self._draw_questions.any else ()
        stars = (("*", "stars"),) if self._record.preparation.stars else ()
        figures = ("f", "figures")
        shown = (figures, ("/", "find"), *stars, *ask, ("a", "all"), ("g", "place"))
        if self.has_class("-figures"):
            shown = (("f", "lines"), *ask)
        elif self.has_class("-asking"):
            shown = (("q", "lines"), figures)
        cells = [
            Content.assemble((key, "bold $accent"), " ", (what, "$quiet")) for key, what in shown
        ]
        return columns(cells, width, 2)


@dataclass(frozen=True, slots=True)
class DrawFigures:
    """Draws the figures of an observation, one below the other."""

    blocks: tuple[Block, ...]

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """The figures, or that there are none."""
        title = rule(width, Content.styled("figures", "bold"))
        if not self.blocks:
            return [title, Content(""), *paragraphs(NO_FIGURES, width, "$quiet")]
        rows = [title]
        for block in self.blocks:
            rows += [*draw(block, width).split("\n", allow_blank=True), Content("")]
        return rows


def figures_of(record: CycleRecord) -> Iterator[Block]:
    """What was counted in the newest observation of a cycle."""
    observation = record.run("observe")
    if observation is not None:
        setting = record.setting(observation.timeline, observation.events)
        for step in observation.sitting.steps:
            for block in observation.blocks(step, setting):
                if isinstance(block, (Bars, Strip, Table)):
                    yield block


@dataclass(frozen=True, slots=True)
class DrawQuestions:
    """Draws the questions drafted before a conversation, where two people look at them.

    Attributes:
        kept: how many stay with the observer.
    """

    texts: tuple[str, ...]
    kept: int

    @property
    def any(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.texts or self.kept)

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """The questions, each on one row where `height` is 1; else in full."""
        count = Content.styled(str(len(self.texts)), "$quiet")
        rows = [rule(width, Content.styled("to ask", "bold"), count)]
        for text in self.texts:
            room = max(8, width - 4)
            first, *rest = wrap(text, room) if height != 1 else [clip(text, room)]
            rows.append(Content.styled(" ? ", "bold $warning") + plain(first))
            rows += [plain(f"   {row}") for row in rest]
        if self.kept:
            words = f"{self.kept} {'stays' if self.kept == 1 else 'stay'} with the observer"
            rows.append(Content.styled(f"   {words}", "$quiet"))
        return rows


def questions_of(record: CycleRecord) -> DrawQuestions:
    """The drafted questions of a cycle that may be seen by both."""
    made = record.preparation
    shared = tuple(one.text for one in made.questions if made.shares(one.ref, QUESTION))
    return DrawQuestions(shared, len(made.questions) - len(shared))
