"""One line for a passphrase: what is typed is never drawn."""

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
from textual.widgets import Input

from observe_tui.kit.lines import Heading
from observe_tui.kit.steadyinput import SteadyInput


class SecretLine(Horizontal):
    """A question, and a field that shows dots. Enter hands the words over, Escape takes none."""

    DEFAULT_CSS = """
    SecretLine { height: 1; }
    SecretLine > #asked { width: auto; min-width: 14; }
    SecretLine > Input { width: 1fr; background: $panel; }
    SecretLine > Input:focus { background-tint: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", priority=True, id="secret.leave", show=False,
                tooltip="Leave without a passphrase"),
    ]  # fmt: skip

    field = query_one(Input)
    asked = query_one("#asked", Heading)

    @dataclass
    class Given(Message):
        """Enter was pressed."""

        words: str

    class Left(Message):
        """Escape was pressed."""

    def __init__(self, question: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and the field."""
        yield Heading(id="asked")
        yield SteadyInput(password=True, compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        """Put the question."""
        self.ask(self._question)

    def ask(self, question: str) -> None:
        """Put a question, with an empty field."""
        self._question = question
        self.asked.styles.width = len(question) + 2
        self.asked.show(Content.styled(question, "bold"))
        self.field.value = ""

    def start(self) -> None:
        """Type here from now on."""
        self.field.focus()

    @on(Input.Submitted)
    def _on_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        words, self.field.value = message.value, ""
        self.post_message(self.Given(words))

    @on(Input.Changed)
    def _on_changed(self, message: Input.Changed) -> None:
        message.stop()

    def action_leave(self) -> None:
        """Forget what was typed."""
        self.field.value = ""
        self.post_message(self.Left())
