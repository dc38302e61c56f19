"""One line at the foot of a list: words to look for."""

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


class SearchLine(Horizontal):
    """Seen only while somebody searches, and as long as what they sought narrows the list."""

    DEFAULT_CSS = """
    SearchLine { height: 1; padding: 0 1; visibility: hidden; }
    SearchLine > #sign { width: 2; }
    SearchLine > Input { width: 2fr; background: transparent; }
    SearchLine > Input:focus { background-tint: transparent; }
    SearchLine > #found { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Show all", priority=True, id="search.leave", show=False,
                tooltip="Forget the words and show everything again"),
        Binding("up", "step(-1)", "Row above", show=False),
        Binding("down", "step(1)", "Row below", show=False),
    ]  # fmt: skip

    words_input = query_one(Input)
    found = query_one("#found", Heading)

    @dataclass
    class Sought(Message):
        """Other words are sought; none where everything is to be shown."""

        words: str

    @dataclass
    class Stepped(Message):
        """An arrow was pressed among the words: it is meant for the list."""

        rows: int

    @dataclass
    class Left(Message):
        """Somebody is done typing: the list has the word."""

    def __init__(self, hint: str = "words to look for") -> None:
        """Make the line.

        Args:
            hint: shown while there are no words.
        """
        super().__init__()
        self._hint = hint

    def compose(self) -> ComposeResult:
        """A sign, the words, what they found."""
        yield Heading(Content.styled("/", "bold $accent"), id="sign")
        yield SteadyInput(compact=True, placeholder=self._hint, disabled=True)
        yield Heading(id="found")

    @property
    def words(self) -> str:
        """What is sought now."""
        return self.words_input.value.strip()

    def open(self) -> None:
        """Begin to search, or change the words.

        At once, not after the next refresh: what is typed right behind the key that begins the
        search are words already.
        """
        self.visible = True
        self.add_class("-open")
        self.words_input.disabled = False
        self.screen.set_focus(self.words_input)

    def close(self) -> None:
        """Forget the words."""
        self._leave()
        self.visible = False
        self.remove_class("-open")
        self.words_input.value = ""

    def _leave(self) -> None:
        """What is typed from here on are no words any more."""
        self.screen.set_focus(None)
        self.words_input.disabled = True
        self.post_message(self.Left())

    def tell(self, found: str) -> None:
        """Say what the words have found."""
        self.found.show(Content(""), Content.styled(found, "$quiet"))

    @on(Input.Changed)
    def _on_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.post_message(self.Sought(self.words))

    @on(Input.Submitted)
    def _on_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if self.words:
            self._leave()
        else:
            self.close()

    def action_leave(self) -> None:
        """Forget the words and go back to the list."""
        self.close()

    def action_step(self, rows: int) -> None:
        """Hand an arrow on to the list."""
        self.post_message(self.Stepped(rows))
