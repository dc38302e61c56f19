"""Words that judge, in a field while somebody writes: underlined, and asked about. Nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from observe_tui.analysis.judgements import NO_WORDS, Found, Words, judgements, nearest
from observe_tui.kit.plain import plain


@dataclass
class Judged(Message):
    """There is another word to ask about in the field somebody writes in, or none any more."""

    found: Found | None


class Judging:
    """What a field knows of the words that judge in the line with the cursor.

    Attributes:
        observing: whether what is written there is to tell what was seen and heard.
        heeded: whether this is the field somebody writes in.
    """

    def __init__(self, field: Widget) -> None:
        """Know nothing yet.

        Args:
            field: posts `Judged`.
        """
        self.observing = True
        self.heeded = False
        self._field = field
        self._words = NO_WORDS
        self._line = ""
        self._found: tuple[Found, ...] = ()
        self._asked: Found | None = None

    def use(self, words: Words) -> None:
        """Look for other words from now on."""
        self._words, self._line, self._found = words, "", ()

    def found(self, line: str) -> tuple[Found, ...]:
        """The words of a line that judge. The newest line is remembered: a paint looks again."""
        if not self.observing:
            return ()
        if line != self._line:
            self._line, self._found = line, judgements(line, self._words)
        return self._found

    def ask(self, line: str, column: int) -> tuple[Found, ...]:
        """Ask about the word nearest before the cursor, if anybody writes here.

        Returns:
            All words of the line that judge.
        """
        found = self.found(line)
        about = nearest(found, column) if self.heeded else None
        if about != self._asked:
            self._asked = about
            self._field.post_message(Judged(about))
        return found


class Underlining(Highlighter):
    """Underlines words in the text of an input."""

    def __init__(self, found: Sequence[Found], style: Callable[[], Style]) -> None:
        """Underline these words.

        Args:
            style: asked for at each paint, because the theme may change in between.
        """
        self._found = found
        self._style = style

    def highlight(self, text: Text) -> None:
        """Underline them."""
        underline(text, self._found, self._style())


def underline(text: Text, found: Sequence[Found], style: Style) -> None:
    """Underline these words of a line."""
    for one in found:
        text.stylize(style, one.start, one.end)


def question_line(found: Found) -> Content:
    """The word, what it does, and what to ask oneself instead."""
    return Content.assemble(
        ("“", "$quiet"),
        plain(found.word, "underline $secondary"),
        (f"” {found.says} · ", "$quiet"),
        plain(found.question, "$quiet"),
    )
