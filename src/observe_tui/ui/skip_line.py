"""One line in which somebody says why a step is skipped."""

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

from observe_tui.kit.lines import Heading
from observe_tui.kit.panel import StepPanel

_KEYS = Content.styled("⏎ skip   esc stay", "$quiet")
_MISSING = Content.styled("a word or two why, so that both remember", "bold $mark")


class SkipLine(Horizontal):
    """Seen only while somebody skips a step."""

    DEFAULT_CSS = """
    SkipLine {
        height: 1; display: none; padding: 0 1; background: $panel;
        &.-open { display: block; }
        & > #skip-title { width: 19; }
        & > #skip-keys { width: 40; }
        & > Input { width: 1fr; background: transparent; }
        & > Input:focus { background-tint: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Do not skip", id="skip.leave", tooltip="Stay with this step"),
    ]  # fmt: skip

    reason = query_one(Input)

    @dataclass
    class Given(Message):
        """A reason was given."""

        text: str

    def __init__(self) -> None:
        super().__init__()
        self.field = ""
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        """What it is for, the field, and what is missing."""
        yield Heading(Content.styled("– skip it, because", "bold"), id="skip-title")
        yield Input(compact=True, placeholder="a word or two", select_on_focus=False)
        yield Heading(id="skip-keys")

    @property
    def is_open(self) -> bool:
        """Whether somebody is skipping a step."""
        return self.has_class("-open")

    def open(self, field: str, text: str) -> None:
        """Ask for a reason.

        Args:
            field: the draft field that keeps it.
            text: what was typed of it before.
        """
        self.field = field
        self._before = self.screen.focused
        with self.prevent(Input.Changed):
            self.reason.value = text
            self.reason.cursor_position = len(text)
        self._tell(_KEYS)
        self.add_class("-open")
        self.reason.focus()

    def close(self) -> None:
        """Ask no more, and go back to where one was."""
        self.remove_class("-open")
        self.screen.set_focus(self._before)

    def _tell(self, word: Content) -> None:
        self.query_one("#skip-keys", Heading).show(Content(""), word)

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
            self._tell(_MISSING)

    def action_leave(self) -> None:
        """Stay with the step; the words are kept for another time."""
        self.close()
