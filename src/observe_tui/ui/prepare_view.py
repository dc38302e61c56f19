"""The lines and questions of a debrief to prepare: what is sought, and the one with the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message

from observe_tui.analysis.blocks import Quote
from observe_tui.analysis.seeking import LANGUAGE, read_query
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.rowlist import Row, RowList
from observe_tui.kit.searchline import SearchLine
from observe_tui.session.preparation import QUESTION, DraftedQuestion, Preparation
from observe_tui.session.reading import CycleRecord
from observe_tui.ui.prepare_lines import (
    NO_MATCH,
    NO_STARS,
    about_line,
    about_question,
    as_prepared,
    asked_rule,
    line_row,
    question_row,
    sought,
)
from observe_tui.ui.word_line import WordLine


class PrepareView(Vertical):
    """Every line in order of time, or the starred ones as they are arranged; questions below.

    Attributes:
        only_starred: whether only starred lines are wanted.
    """

    DEFAULT_CSS = """
    PrepareView {
        & > #none { display: none; height: 1fr; padding: 1 2; }
        &.-none > #lines { height: 0; }
        &.-none > #none { display: block; }
        & > SearchLine { display: none; }
        & > SearchLine.-open { display: block; }
        & > SearchLine > #found { width: 12; }
        & > #entry { height: auto; min-height: 4; max-height: 10; }
        & > #questions { height: auto; max-height: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("asterisk", "toggle_starred", "Only starred", id="prepare.starred",
                tooltip="Starred lines as you arranged them; again every line by its time"),
        Binding("slash", "seek_lines", "Find", id="prepare.find", priority=True,
                tooltip=f"Only some lines: {LANGUAGE}"),
    ]  # fmt: skip

    lines = query_one("#lines", RowList)
    questions = query_one("#questions", RowList)
    search = query_one(SearchLine)

    class Turned(Message):
        """Another line or question has the cursor, or keys mean something else now."""

    def __init__(self, record: CycleRecord) -> None:
        super().__init__()
        self._record = record
        self._made = Preparation()
        self._quotes: dict[str, Quote] = {}
        self._half_written = False
        self.only_starred = False

    def compose(self) -> ComposeResult:
        """The lines, what is sought, the one with the cursor in full, the questions."""
        yield RowList(id="lines")
        yield Page(self._draw_none, id="none")
        yield SearchLine(LANGUAGE)
        yield Page(self._draw_entry, id="entry")
        yield Page(self._draw_asked, id="asked")
        yield RowList(id="questions")

    @property
    def quotes(self) -> Sequence[Quote]:
        """Every line, as it is starred and shared now."""
        return tuple(self._quotes.values())

    @property
    def question(self) -> DraftedQuestion | None:
        """The question with the cursor, where one is among the questions."""
        if not self.questions.has_focus:
            return None
        asked = (one for one in self._made.questions if one.ref == self.questions.key)
        return next(asked, None)

    @property
    def line(self) -> Quote | None:
        """The line with the cursor, where one is not among the questions."""
        return None if self.questions.has_focus else self._quotes.get(self.lines.key)

    def tell_half_written(self, half_written: bool) -> None:
        """Say whether there are words of a question that was never kept."""
        if half_written != self._half_written:
            self._half_written = half_written
            self.query_one("#asked", Page).redraw()

    def show(self, made: Preparation, key: str = "") -> None:
        """Draw what was made of the lines.

        Args:
            key: the line or the question that the cursor goes to.
        """
        self._made = made
        self._quotes = {one.ref: one for one in as_prepared(self._record.evidence.values(), made)}
        self._draw(key)

    def _draw(self, key: str = "") -> None:
        made, query = self._made, read_query(self.search.words)
        found = sought(self.quotes, made, query, only_starred=self.only_starred)
        places = {ref: place for place, ref in enumerate(made.stars, 1)}
        self.set_class(not found, "-none")
        self.lines.show(
            [Row(one.ref, partial(self._line, one, places.get(one.ref, 0))) for one in found], key
        )
        self.questions.show(
            [
                Row(one.ref, partial(self._question, one, number))
                for number, one in enumerate(made.questions, 1)
            ],
            key,
        )
        self.questions.display = bool(made.questions)
        if not made.questions and self.questions.has_focus:
            self.lines.focus()
        for page in self.query(Page):
            page.redraw()
        self.search.tell(f"{len(found)} of {len(self._quotes)}")
        self.post_message(self.Turned())

    def _line(self, quote: Quote, place: int, width: int, here: bool) -> Content:
        return line_row(quote, place, width, here and not self.questions.has_focus)

    def _question(self, one: DraftedQuestion, number: int, width: int, here: bool) -> Content:
        shared = self._made.shares(one.ref, QUESTION)
        return question_row(one, number, shared, width, here and self.questions.has_focus)

    def _draw_none(self, width: int, _height: int) -> Sequence[Content]:
        return paragraphs(NO_MATCH if self.search.words else NO_STARS, width, "$quiet")

    def _draw_entry(self, width: int, _height: int) -> Sequence[Content]:
        observed = self._record.cycle.observed.name
        if (line := self.line) is not None:
            return about_line(line, self._made, observed, width)
        if (question := self.question) is not None:
            number = self._made.questions.index(question) + 1
            shared = self._made.shares(question.ref, QUESTION)
            return about_question(question, number, shared, observed, width)
        return ()

    def _draw_asked(self, width: int, _height: int) -> Sequence[Content]:
        return asked_rule(len(self._made.questions), self._half_written, width)

    @on(RowList.Moved)
    @on(events.DescendantFocus)
    def _on_turned(self) -> None:
        for page in self.query(Page):
            page.redraw()
        self.lines.refresh()
        self.questions.refresh()
        self.post_message(self.Turned())

    @on(SearchLine.Sought)
    def _on_sought(self, message: SearchLine.Sought) -> None:
        message.stop()
        self._draw()

    @on(SearchLine.Left)
    def _on_left(self, message: SearchLine.Left) -> None:
        message.stop()
        self._draw()
        self.lines.focus()

    @on(SearchLine.Stepped)
    def _on_stepped(self, message: SearchLine.Stepped) -> None:
        message.stop()
        self.lines.action_move(message.rows)

    def action_seek_lines(self) -> None:
        """Type what the lines must have."""
        self.search.open()
        self.post_message(self.Turned())

    def action_toggle_starred(self) -> None:
        """Only starred lines, or every line."""
        self.only_starred = not self.only_starred
        self._draw()
        self.lines.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are words while somebody seeks."""
        return not self.search.words_input.has_focus


class QuestionLine(WordLine):
    """A question to ask in the debrief."""

    DEFAULT_CSS = """
    QuestionLine {
        & > .title { min-width: 10; }
        & > .keys { width: 22; padding-left: 2; }
    }
    """
    TITLE = "question"
    HINT = "what you want to ask"
    KEYS = "⏎ keep   esc leave"
    MISSING = "no words yet"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave the question", id="prepare.leave-question",
                tooltip="The words are kept for another time"),
    ]  # fmt: skip
