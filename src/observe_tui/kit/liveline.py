"""The line of a live observation: every key passes here, in the order it was typed.

Textual queues keys for whatever has the focus, and runs bindings later, elsewhere. At a stall of
the disk, a letter typed after a change of state would still arrive as text, and Enter would take
what was typed after it. So this line never loses the focus, and decides at once what a key means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events, on
from textual.message import Message

from observe_tui.analysis.judgements import Words
from observe_tui.kit.judging import Judging, Underlining
from observe_tui.kit.steadyinput import SteadyInput

ALL_MARKS = -1
"""Marking until somebody goes back to writing."""
SWITCH = "tab"
MARK_ONE = frozenset({"f2", "f3", "f4", "f5"})


class LiveLine(SteadyInput):
    """An input in two states: WRITE, where keys are text, and MARK, where they are not.

    Attributes:
        write_commands: keys that do something to the line being written, at once.
        mark_commands: keys that do something to the lines already there, while marking.
        write_keys: keys the screen wants to hear of while writing.
        mark_keys: keys and characters the screen wants to hear of while marking.
        marks_left: how many marks until writing goes on; 0 while writing.
    """

    DEFAULT_CSS = """
    LiveLine {
        height: 1; border: none; padding: 0; background: transparent; width: 1fr;
        &:focus { border: none; background: transparent; }
        &.-marking > .input--cursor {
            background: transparent; color: $foreground; text-style: none;
        }
        & > .line--judged { color: $secondary; text-style: underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--judged"}

    @dataclass
    class Pressed(Message):
        """A key that is for the screen.

        Attributes:
            marking: whether it was pressed while marking.
        """

        key: str
        character: str | None
        marking: bool

    @dataclass
    class Unseen(Message):
        """A key was pressed while the screen is covered; only those that work unseen are sent."""

        key: str
        character: str | None

    def __init__(self) -> None:
        super().__init__(select_on_focus=False, compact=True)
        self.write_commands: Mapping[str, Callable[[], None]] = {}
        self.mark_commands: Mapping[str, Callable[[], None]] = {}
        self.write_keys: frozenset[str] = frozenset()
        self.mark_keys: frozenset[str] = frozenset()
        self.marks_left = 0
        self._judging = Judging(self)

    def set_marks_left(self, marks: int) -> None:
        """Write (0), mark so many codes, or mark until told otherwise (`ALL_MARKS`)."""
        self.marks_left = marks
        self.cursor_blink = marks == 0
        self.set_class(marks != 0, "-marking")

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """While marking no key is text, so that `?` and `:` mean what they mean elsewhere."""
        return self.marks_left == 0 and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        """Decide what a key means, now."""
        key, marking = event.key, self.marks_left != 0
        command = (self.mark_commands if marking else self.write_commands).get(key)
        if command is not None:
            _take(event)
            command()
        elif key == SWITCH or (key in MARK_ONE and not marking):
            _take(event)
            self._switch(key, event.character)
        elif key in (self.mark_keys if marking else self.write_keys) or (
            marking and event.character in self.mark_keys
        ):
            _take(event)
            self._press(key, event.character)
        elif marking and event.is_printable:
            event.prevent_default()

    @on(Unseen)
    def _on_unseen(self, message: Unseen) -> None:
        """While marking, a code is marked; while writing, nothing is written that nobody sees."""
        message.stop()
        if message.key == SWITCH:
            self._switch(message.key, message.character)
        elif self.marks_left != 0:
            self._press(message.key, message.character)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is text, also while marking: nothing in it may act as keys."""
        if self.marks_left != 0:
            event.prevent_default()
            self.insert_text_at_cursor(" ".join(event.text.splitlines()))

    def judge(self, words: Words) -> None:
        """Underline these words from now on, and ask about them."""
        self._judging.use(words)
        self._look()

    def observe(self, observing: bool) -> None:
        """Say whether what is being written is to tell what was seen and heard."""
        if observing != self._judging.observing:
            self._judging.observing = observing
            self._look()

    def watch_value(self) -> None:
        """Other words stand here."""
        self._look()

    def watch_selection(self) -> None:
        """The cursor is at another word."""
        self._look()

    def on_focus(self) -> None:
        """Somebody writes here."""
        self._judging.heeded = True
        self._look()

    def on_blur(self) -> None:
        """Nobody writes here any more."""
        self._judging.heeded = False
        self._look()

    def _look(self) -> None:
        found = self._judging.ask(self.value, self.cursor_position)
        if found or self.highlighter is not None:
            self.highlighter = Underlining(found, self._underline_style) if found else None
            self.refresh()

    def _underline_style(self) -> Style:
        return self.get_component_rich_style("line--judged", partial=True)

    def _switch(self, key: str, character: str | None) -> None:
        marking = self.marks_left != 0
        self.set_marks_left(1 if key in MARK_ONE else 0 if marking else ALL_MARKS)
        self.screen.post_message(self.Pressed(key, character, marking))

    def _press(self, key: str, character: str | None) -> None:
        marking = self.marks_left != 0
        if self.marks_left > 0:
            self.set_marks_left(self.marks_left - 1)
        self.screen.post_message(self.Pressed(key, character, marking))


def _take(event: events.Key) -> None:
    event.stop()
    event.prevent_default()
