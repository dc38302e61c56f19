"""Before a debrief: what to show of the evidence, in which order, and what to ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one

from observe_tui.kit.drafting import Drafter
from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading
from observe_tui.kit.page import Page
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.kit.quietscroll import QuietScroll
from observe_tui.kit.quotes import STAR
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.record.ports import StoreError
from observe_tui.session.clock import Clock
from observe_tui.session.preparation import QUESTION
from observe_tui.session.preparing import Preparing
from observe_tui.session.reading import CycleRecord
from observe_tui.ui.agenda_lines import lesson_of
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.evidence_pane import DrawFigures, figures_of
from observe_tui.ui.live_lines import NoticeRule
from observe_tui.ui.prepare_lines import PRIVATE, spoken, tally
from observe_tui.ui.prepare_view import PrepareView, QuestionLine
from observe_tui.ui.saving import Saving
from observe_tui.ui.title import TitleLine
from observe_tui.ui.word_line import WordLine

NEW = "question"
"""The draft field of a new question; that of one in other words ends in its id."""
KEYS_AFTER = (("f", "figures"), ("esc", "back"), ("/", "find"), ("?", "help"))
KEYS_FIGURES = (("f", "lines"), ("↑↓", "scroll"), ("esc", "back"), ("?", "help"))
KEYS_SEEKING = (("⏎", "to the list"), ("esc", "show all"))
KEYS_WRITING = (("⏎", "keep"), ("esc", "leave"), ("F1", "help"))


class PrepareScreen(ClosedOnceScreen[bool]):
    """Lines to star, to arrange and to share, questions to write. Its result: was anything done."""

    HELP = (
        "Star the lines you want to talk about, put them in order, write down what you want to "
        "ask, and decide line by line what stays with you. Private lines are on no paper, and "
        "not on the screen while you talk. Lines tagged I are private unless you share them.\n"
        "To find lines: words; #question for a tag; @script for an instrument; 12-20 or 7' for "
        "minutes of the lesson; * for stars. Several of these narrow the list further."
    )
    AUTO_FOCUS = "#lines"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]
    CSS_PATH = "prepare.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_star", "Star", id="prepare.star",
                tooltip="You want to talk about this line; again takes the star away"),
        Binding("less_than_sign,shift+up", "move_star(-1)", "Star up", id="prepare.up",
                tooltip="This starred line comes before the one that is now before it"),
        Binding("greater_than_sign,shift+down", "move_star(1)", "Star down", id="prepare.down",
                tooltip="This starred line comes after the one that is now after it"),
        Binding("s", "toggle_shared", "Share", id="prepare.share",
                tooltip="Keep it private, or share it with the teacher"),
        Binding("q", "ask", "Question", id="prepare.ask", priority=True,
                tooltip="Write a question to ask; among the questions r changes one"),
        Binding("r", "reword", "Reword", id="prepare.reword", priority=True,
                tooltip="Say the question in other words"),
        Binding("delete", "take_back", "Take back", id="prepare.take-back",
                tooltip="Do not ask this question; ctrl+y brings it back"),
        Binding("f", "switch_view", "Figures", id="prepare.figures",
                tooltip="Figures, or lines"),
        Binding("u", "revise(True)", "Undo", id="prepare.undo",
                tooltip="Take back the last thing done here"),
        Binding("ctrl+y", "revise(False)", "Redo", id="prepare.redo",
                tooltip="Bring back what was taken back"),
        Binding("escape", "leave", "Back", id="prepare.leave",
                tooltip="End the search, or go back"),
    ]  # fmt: skip

    view = query_one(PrepareView)
    figures = query_one("#figures", QuietScroll)
    question_line = query_one(QuestionLine)
    notice = query_one(NoticeRule)

    def __init__(self, record: CycleRecord, preparing: Preparing, clock: Clock) -> None:
        super().__init__()
        self.record = record
        self.preparing = preparing
        self.clock = clock
        self.drafter = Drafter(preparing.keep_draft)
        self.saving = Saving(preparing, self.drafter)
        self._before = preparing.made
        self._half_written = False

    def compose(self) -> ComposeResult:
        """Title, what was made of the lines, the lines beside the figures, notice and keys."""
        cycle = self.record.cycle
        who = " · ".join((cycle.observed.name, lesson_of(cycle.group, cycle.course)))
        yield TitleLine(self.clock, Content.styled("Prepare", "bold") + plain(f" · {who}", "bold"))
        yield Heading(id="state")
        with Horizontal(id="body"):
            yield PrepareView(self.record)
            with QuietScroll(id="figures"):
                yield Page(DrawFigures(tuple(figures_of(self.record))))
        yield QuestionLine()
        yield NoticeRule()
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw what there is; what was half written is said."""
        self._half_written = NEW in self.preparing.drafts()
        self.view.show(self.preparing.made)
        self.set_interval(1, self.tick)

    def tick(self) -> None:
        """Let the notice fall silent; try again to write what waits, and say how that went."""
        self.notice.age(round(self.clock.steady() * 1000))
        if self.preparing.backlog.why:
            self.preparing.flush()
            self.tell()
        if news := self.saving.news():
            self.notice.say(news)

    @on(PrepareView.Turned)
    @on(events.DescendantFocus)
    def tell(self) -> None:
        """Say how things stand, and which keys matter."""
        made, quotes = self.preparing.made, self.view.quotes
        self.query_one("#state", Heading).show(
            Content.styled(tally(quotes, len(made.questions)), "$quiet"), self.saving.word
        )
        self.view.tell_half_written(self._half_written and not self.question_line.is_open)
        self.query_one(KeyBar).keys = self._keys()
        self.refresh_bindings()

    def _keys(self) -> tuple[tuple[str, str], ...]:
        line, question, made = self.view.line, self.view.question, self.preparing.made
        if self.question_line.is_open:
            return KEYS_WRITING
        if self.view.search.words_input.has_focus:
            return KEYS_SEEKING
        if self.figures.has_focus:
            return KEYS_FIGURES
        if question is not None:
            word = "private" if made.shares(question.ref, QUESTION) else "share"
            return (("s", word), ("r", "reword"), ("del", "take back"), ("q", "ask"), *KEYS_AFTER)
        starred = ("*", "every line" if self.view.only_starred else "starred")
        if line is None:
            return (starred, ("q", "ask"), *KEYS_AFTER)
        move = (("< >", "move"),) if line.starred and len(made.stars) > 1 else ()
        star, share = "unstar" if line.starred else "star", "private" if line.shared else "share"
        return (("space", star), *move, ("s", share), ("q", "ask"), starred, *KEYS_AFTER)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are words while somebody writes; the rest needs a line, or a question."""
        if self.question_line.is_open or self.view.search.words_input.has_focus:
            return False
        line, question = self.view.line, self.view.question
        reading = self.figures.has_focus
        if action in ("toggle_star", "move_star"):
            return line is not None and not reading
        if action == "toggle_shared":
            return (line is not None or question is not None) and not reading
        return question is not None if action in ("reword", "take_back") else True

    def _do(self, act: Callable[[], object], words: str, key: str = "") -> bool:
        """Record something, then draw it and say so. False where it cannot be recorded."""
        try:
            act()
        except StoreError as trouble:
            self.notice.say(f"▲ NOT SAVED  {trouble}")
            self.tell()
            return False
        self.notice.say(words)
        self.view.show(self.preparing.made, key)
        return True

    def action_toggle_star(self) -> None:
        """Star the line, or star it no more."""
        if (line := self.view.line) is not None:
            words = f"{STAR} starred, the last of {len(self.preparing.made.stars) + 1}"
            self._do(
                lambda: self.preparing.toggle_star(line.ref),
                "no star any more" if line.starred else words,
            )

    def action_move_star(self, places: int) -> None:
        """Move a starred line among the stars."""
        line, stars = self.view.line, self.preparing.made.stars
        if line is None or not line.starred:
            self.notice.say("only starred lines can be moved; space stars this one")
            return
        place = stars.index(line.ref) + places
        if 0 <= place < len(stars):
            words = f"{STAR} {place + 1} of {len(stars)}"
            self._do(lambda: self.preparing.move_star(line.ref, places), words, line.ref)
        else:
            self.notice.say(f"{STAR} it is the {'first' if places < 0 else 'last'} already")

    def action_toggle_shared(self) -> None:
        """Keep the line or the question private, or share it."""
        one = self.view.line or self.view.question
        if one is None:
            return
        tag = getattr(one, "tag", QUESTION)
        who = clip(self.record.cycle.observed.name, 24)
        shared = not self.preparing.made.shares(one.ref, tag)
        self._do(
            lambda: self.preparing.toggle_shared(one.ref, tag),
            f"✓ shared: {who} may see it" if shared else f"{PRIVATE}: it stays with you",
        )

    def action_ask(self) -> None:
        """Write a question, or go on with the one that was left in the middle."""
        self.drafter.flush()
        self.question_line.open(NEW, self.preparing.drafts().get(NEW, ""))

    def action_reword(self) -> None:
        """Say the question in other words."""
        if (question := self.view.question) is not None:
            self.drafter.flush()
            field = f"{NEW}/{question.ref}"
            self.question_line.open(field, self.preparing.drafts().get(field, question.text))

    @on(StepPanel.Typing)
    def _on_typing(self, message: StepPanel.Typing) -> None:
        message.stop()
        self.drafter.note(message.field, message.text)
        if message.field == NEW:
            self._half_written = bool(message.text.strip())

    @on(WordLine.Given)
    def _on_given(self, message: WordLine.Given) -> None:
        message.stop()
        text, field = message.text, self.question_line.field
        self.drafter.forget(field)
        ref = field.rpartition("/")[2]
        if field == NEW:
            self._half_written = False
            kept = self._do(lambda: self.preparing.ask(text, field), "✓ the question is kept")
        else:
            kept = self._do(lambda: self.preparing.reword(ref, text, field), "✓ in other words")
        if not kept:
            self.question_line.open(field, text)
        elif field == NEW:
            self.view.show(self.preparing.made, self.preparing.made.questions[-1].ref)

    def action_take_back(self) -> None:
        """Do not ask the question."""
        if (question := self.view.question) is not None:
            words = "took the question back · ctrl+y brings it back"
            self._do(lambda: self.preparing.take_back(question.ref), words)

    def action_revise(self, back: bool) -> None:
        """Take back the last thing done here, or bring back what was taken back."""
        done: list[Event] = []

        def act() -> None:
            event = self.preparing.undo() if back else self.preparing.redo()
            done.extend([event] if event is not None else [])

        if not self._do(act, ""):
            return
        if not done:
            self.notice.say("nothing to take back" if back else "nothing to bring back")
            return
        lines = self.record.evidence
        self.view.show(self.preparing.made, read_text(done[0].payload, "line"))
        words = f"{'took back' if back else 'brought back'} {spoken(done[0], lines)}"
        self.notice.say(f"{words} · ctrl+y brings it back" if back else words)

    def action_switch_view(self) -> None:
        """Change between the lines and the figures."""
        reading = not self.figures.has_focus
        self.set_class(reading, "-figures")
        target = self.figures if reading else self.view.lines
        self.call_after_refresh(target.focus)

    def action_leave(self) -> None:
        """From the figures to the lines; end the search; else go back."""
        if self.figures.has_focus:
            self.action_switch_view()
        elif self.view.search.words:
            self.view.search.close()
        elif asked := self.saving.question("leave", "esc", round(self.clock.steady() * 1000)):
            self.notice.say(asked)
        else:
            self.dismiss(self.preparing.made != self._before)

    def on_unmount(self) -> None:
        """Keep what is being typed."""
        self.saving.save_all()
