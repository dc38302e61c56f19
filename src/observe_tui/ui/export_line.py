"""One place to choose a format in, and to read where the file is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from observe_tui.kit.lines import columns
from observe_tui.kit.page import Page, paragraphs

CHOICES = (("m", "Markdown"), ("h", "HTML"), ("j", "JSON"), ("esc", "not now"))


class ExportLine(Page, can_focus=True):
    """Seen while somebody chooses, and after that as long as there is something to read."""

    DEFAULT_CSS = """
    ExportLine { display: none; padding: 0 1; background: $panel; height: auto; }
    ExportLine.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "choose_format('markdown')", "Markdown", id="export.markdown",
                tooltip="Text with light marks, for any editor"),
        Binding("h", "choose_format('html')", "HTML", id="export.html",
                tooltip="A page to read in a browser and to print"),
        Binding("j", "choose_format('json')", "JSON", id="export.json",
                tooltip="All of it as data, for programs"),
        Binding("escape", "leave", "Not now", id="export.leave", tooltip="Export nothing"),
    ]  # fmt: skip

    @dataclass
    class Chosen(Message):
        """A format was chosen."""

        format: str

    @dataclass
    class Left(Message):
        """Nothing is to be exported."""

    def open(self) -> None:
        """Ask for a format."""
        self.show(_choices)
        self.add_class("-open")
        self.focus()

    def tell(self, words: str, style: str) -> None:
        """Say what became of it."""
        self.show(lambda width, _height: paragraphs(words, width, style, widest=width))
        self.add_class("-open")

    def close(self) -> None:
        """Be seen no more."""
        self.remove_class("-open")

    def action_choose_format(self, name: str) -> None:
        """Export in this format."""
        self.post_message(self.Chosen(name))

    def action_leave(self) -> None:
        """Export nothing."""
        self.post_message(self.Left())


def _choices(width: int, _height: int) -> Sequence[Content]:
    cells = [Content.assemble((key, "bold $accent"), " ", what) for key, what in CHOICES]
    return columns([Content.styled("Export as", "bold"), *cells], width, 3)
