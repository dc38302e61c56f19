"""One line in which somebody writes a few words about something: why a step is skipped, a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from observe_tui.kit.page import Page
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.steadyinput import SteadyInput


class WordLine(Horizontal):
    """Seen only while somebody writes in it.

    Attributes:
        TITLE: what the words are for.
        HINT: shown while there are none.
        KEYS: what Enter and Esc do.
        MISSING: said where Enter finds nothing.
    """

    TITLE: ClassVar[str]
    HINT: ClassVar[str]
    KEYS: ClassVar[str]
    MISSING: ClassVar[str]
    DEFAULT_CSS = """
    WordLine {
        height: 1; display: none; padding: 0 1; background: $panel;
        &.-open { display: block; }
        & > .title { width: auto; min-width: 19; }
        & > .keys { width: 40; }
        & > Input { width: 1fr; background: transparent; }
        & > Input:focus { background-tint: transparent; }
    }
    """
    reason = query_one(Input)

    @dataclass
    class Given(Message):
        """The words were given."""

        text: str

    def __init__(self) -> None:
        super().__init__()
        self.field = ""
        self._before: Widget | None = None
        self._word = Content("")

    def compose(self) -> ComposeResult:
        """What it is for, the field, and what is missing."""
        yield Page(lambda _width, _height: [Content.styled(self.TITLE, "bold")], classes="title")
        yield SteadyInput(compact=True, placeholder=self.HINT, select_on_focus=False)
        yield Page(lambda _width, _height: [self._word], classes="keys")

    @property
    def is_open(self) -> bool:
        """Whether somebody writes in it."""
        return self.has_class("-open")

    def open(self, field: str, text: str) -> None:
        """Ask for the words.

        Args:
            field: the draft field that keeps it.
            text: what was typed of it before.
        """
        self.field = field
        self._before = self.screen.focused
        with self.prevent(Input.Changed):
            self.reason.value = text
            self.reason.cursor_position = len(text)
        self._tell(Content.styled(self.KEYS, "$quiet"))
        self.add_class("-open")
        # At once, not after the next refresh: what is typed right behind the key are words already.
        self.screen.set_focus(self.reason)

    def close(self) -> None:
        """Ask no more, and go back to where one was."""
        self.remove_class("-open")
        self.screen.set_focus(self._before)

    def _tell(self, word: Content) -> None:
        self._word = word
        self.query_one(".keys", Page).redraw()

    @on(Input.Changed)
    def _on_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.post_message(StepPanel.Typing(self.field, message.value))

    @on(Input.Submitted)
    def _on_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if reason := message.value.strip():
            self.close()
            self.post_message(self.Given(reason))
        else:
            self._tell(Content.styled(self.MISSING, "bold $mark"))

    def action_leave(self) -> None:
        """Ask no more; the words are kept for another time."""
        self.close()


class SkipLine(WordLine):
    """Why a step is skipped."""

    TITLE = "– skip it, because"
    HINT = "a word or two"
    KEYS = "⏎ skip   esc stay"
    MISSING = "a word or two why, so that both remember"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Do not skip", id="skip.leave", tooltip="Stay with this step"),
    ]  # fmt: skip


class NoteLine(WordLine):
    """A note on something that was recorded."""

    TITLE = "note"
    HINT = "what there is to say about it"
    KEYS = "⏎ keep   esc leave"
    MISSING = "no words yet"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave the note", id="note.leave",
                tooltip="Write no note now; the words are kept for another time"),
    ]  # fmt: skip
