"""The export as lines: what there is to choose, what will leave, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from observe_tui.kit.lines import columns, rule
from observe_tui.kit.page import paragraphs
from observe_tui.kit.plain import clip, plain
from observe_tui.report.exporting import FORMATS
from observe_tui.report.leaving import Choice, Lines
from observe_tui.report.model import Document
from observe_tui.report.words import page_title
from observe_tui.ui.review_lines import DrawHead, DrawSection

KEYS: Mapping[str, str] = {
    "html": "h",
    "docx": "w",
    "pdf": "p",
    "markdown": "m",
    "xlsx": "s",
    "csv": "c",
    "json": "j",
}
"""The key of each format."""

NOTHING = "Nothing has been recorded in this cycle yet: only its head leaves."
_LABEL = 7
_BAR = 16
_BLOCK = 5


@dataclass(frozen=True, slots=True)
class DrawChoices:
    """Draws what there is to choose, each with its key, and what is chosen with a full dot.

    Attributes:
        beside: whether the formats stand one under another, beside the preview.
    """

    choice: Choice
    format: str
    beside: bool

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """A row for each choice."""
        summary = self.choice.paper == "summary"
        rows = self._row("t", "paper", ("summary", "certificate"), 0 if summary else 1, width)
        if summary:
            full, named = self.choice.form == "full", not self.choice.pseudonyms
            rows += self._row("f", "form", ("full", "short"), 0 if full else 1, width)
            rows += self._row("n", "names", ("as written", "replaced"), 0 if named else 1, width)
        else:
            rows += self._unasked("form", "one page")
            rows += self._unasked("names", "of those who met")
        cells = [
            _option(FORMATS[name].title, name == self.format, key) for name, key in KEYS.items()
        ]
        return [*rows, *self._under("", "format", cells, width)]

    def _row(
        self, key: str, label: str, options: Sequence[str], chosen: int, width: int
    ) -> list[Content]:
        cells = [_option(words, place == chosen) for place, words in enumerate(options)]
        return self._under(key, label, cells, width)

    def _under(self, key: str, label: str, cells: Sequence[Content], width: int) -> list[Content]:
        """Cells beside a label; with a narrow column for them, one under another."""
        head = Content.assemble((f"{key or ' '} ", "bold $accent"), (label.ljust(_LABEL), "$quiet"))
        room = width - head.cell_length
        # A little closer, where that saves a line.
        lines = (
            list(cells)
            if self.beside
            else min(columns(cells, room, 2), columns(cells, room, 1), key=len)
        )
        empty = Content(" " * head.cell_length)
        rows = [(empty if number else head) + line for number, line in enumerate(lines)]
        return [*rows, Content("")] if self.beside else rows

    def _unasked(self, label: str, words: str) -> list[Content]:
        row = Content.styled(f"  {label.ljust(_LABEL)}– {words}", "$quiet")
        return [row, Content("")] if self.beside else [row]


def _option(words: str, chosen: bool, key: str = "") -> Content:
    return Content.assemble(
        ("● " if chosen else "○ ", "$accent" if chosen else "$quiet"),
        (f"{key} " if key else "", "bold $accent"),
        (words, "bold" if chosen else ""),
    )


@dataclass(frozen=True, slots=True)
class DrawPreview:
    """Draws what will leave the way the review draws it."""

    document: Document

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """Its title and its head, then every section."""
        header = self.document.header
        title = plain(clip(page_title(header), width), "bold")
        rows = [title, Content(""), *DrawHead(header)(width, 0)]
        for section in self.document.sections:
            rows += [Content(""), *DrawSection(0, section, header)(width, 0)]
        if not self.document.sections:
            rows += [Content(""), *paragraphs(NOTHING, width, "$quiet")]
        return rows


def draw_rule(lines: Lines | None, width: int) -> list[Content]:
    """The line above the preview: how much leaves, and how much stays."""
    note = Content.styled(said_of(lines), "$quiet") if lines is not None else None
    return [rule(width, Content.styled("What will leave", "bold"), note)]


def said_of(lines: Lines) -> str:
    """How many lines leave, and how many stay with the observer."""
    leave = f"{lines.leaving} {'line leaves' if lines.leaving == 1 else 'lines leave'}"
    if not lines.staying:
        return leave
    return f"{leave}, {lines.staying} {'stays' if lines.staying == 1 else 'stay'} with you"


def draw_progress(beat: int, words: str) -> list[Content]:
    """A bar that moves for as long as something is being written.

    Args:
        beat: goes up by one each time it is drawn.
    """
    place = beat % _BAR
    filled = {(place + step) % _BAR for step in range(_BLOCK)}
    bar = "".join("▰" if cell in filled else "▱" for cell in range(_BAR))
    return [Content.assemble((bar, "$accent"), " ", (words, "$quiet"))]
