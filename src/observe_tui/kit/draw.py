"""Draws the blocks of a record in lines of a terminal: strips, bars, quotes, claims, the step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from textual.content import Content

from observe_tui.analysis.blocks import (
    Agreement,
    Bars,
    Block,
    Claims,
    Heat,
    Prose,
    Quotes,
    Signatures,
    Strip,
    StripRow,
    Table,
    spoken_percent,
)
from observe_tui.analysis.figures import (
    MEANINGS,
    STATUS_GLYPHS,
    Look,
    bands,
    base_words,
    eighths,
    look,
    looks,
    not_recorded,
    sentence,
    spelled_out,
    strip_base,
    ticks,
    told,
)
from observe_tui.kit.heat import heat_lines
from observe_tui.kit.lines import columns
from observe_tui.kit.page import paragraphs
from observe_tui.kit.plain import clip, plain
from observe_tui.kit.quotes import quote_rows
from observe_tui.kit.tables import table_lines

_QUIET = "$quiet"
_TITLE = "bold $foreground"
_WIDEST_TEXT = 88
_MOST_LABEL = 16
_MOST_NAME = 26
_LEAST_NAME = 14
_LEAST_BAR = 10
_WIDEST_BAR = 50

_LOOKS: dict[Look, str] = {
    "marked": "$accent",
    "blank": "$rule",
    "marked in part": "$accent",
    "blank in part": "$quiet",
    "missed": "$warning",
}
# One interval in one cell and in two; lower blocks leave a gap to the row above.
_CELLS: dict[Look, tuple[str, str]] = {
    "marked": ("▆", "▆▆"),
    "blank": ("·", "· "),
    "marked in part": ("▒", "▒▒"),
    "blank in part": ("░", "░░"),
    "missed": ("✕", "✕ "),
}
_VOICES = {
    "observed": "the teacher observed",
    "observer": "the observer",
    "both": "both together",
    "others": "the others",
    "nobody": "written in silence",
}


def draw(block: Block, width: int) -> Content:
    """A block as lines of at most `width` cells, with its title above it if it has one.

    People's text is drawn as it is: it is never markup, and never a command to the terminal.
    """
    lines = [Content.styled(clip(block.title, width), _TITLE)] if block.title.strip() else []
    return Content("\n").join([*lines, *_lines(block, max(20, width))])


def _lines(block: Block, width: int) -> Iterator[Content]:
    match block:
        case Strip():
            return _strip(block, width)
        case Bars():
            return _bars(block, width)
        case Table():
            return table_lines(block, width)
        case Quotes():
            return _quotes(block, width)
        case Prose():
            return _prose(block, width)
        case Claims():
            return _claims(block, width)
        case Agreement():
            return _agreement(block, width)
        case Heat():
            return heat_lines(block, width)
        case Signatures():
            return (plain(f"{clip(name, width - 22)}  {'_' * 20}") for name in block.names)


def _said(text: str, width: int, style: str = "") -> list[Content]:
    return paragraphs(text.strip(), width, style, widest=_WIDEST_TEXT)


def _hanging(head: Content, text: str, width: int, style: str = "") -> Iterator[Content]:
    """Text beside a head, its later lines under its first one."""
    size = head.cell_length
    for number, line in enumerate(_said(text, max(8, width - size), style)):
        yield (Content(" " * size) if number else head) + line


def _padded(text: str, width: int) -> str:
    """Text on one line that takes exactly so many cells."""
    line = clip(text, width)
    return line + " " * (width - cell_len(line))


def _widest(texts: Iterable[str], most: int) -> int:
    return max((min(most, cell_len(clip(text, most))) for text in texts), default=0)


def _note(text: str, width: int) -> list[Content]:
    return _said(sentence(text), width, _QUIET) if text.strip() else []


# --- figures -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a strip is laid out.

    Attributes:
        label: cells for the labels.
        name: cells for the names; 0 where there is no room for them.
        cell: cells an interval takes, 1 or 2.
        band: how many intervals stand side by side.
    """

    label: int
    name: int
    cell: int
    band: int

    @property
    def head(self) -> int:
        """Cells in front of the first interval."""
        return 2 + self.label + 1 + (self.name + 1 if self.name else 0)


def _measure(strip: Strip, width: int) -> _Measure:
    """The roomiest layout that fits: wide cells first, then names, then bands."""
    count = len(strip.columns)
    label = _widest((row.label for row in strip.rows), min(_MOST_LABEL, width // 3))
    full = _widest((spelled_out(row) for row in strip.rows), _MOST_NAME)
    shorter = range(full, min(full, _LEAST_NAME) - 1, -1)
    for cell, names in ((2, shorter), (1, shorter), (2, (0,)), (1, (0,))):
        for name in names:
            found = _Measure(label, name, cell, count)
            if found.head + count * cell <= width:
                return found
    return _Measure(label, 0, 1, width - _Measure(label, 0, 1, 0).head)


def _strip(strip: Strip, width: int) -> Iterator[Content]:
    measure = _measure(strip, width)
    yield from _note(strip_base(strip), width)
    for number, band in enumerate(bands(len(strip.columns), measure.band)):
        if number:
            yield Content("")
        yield Content.styled(" " * measure.head + _scale(band, measure.cell), _QUIET)
        for group, rows in groupby(strip.rows, key=lambda row: row.group):
            if group:
                yield Content.styled(clip(group, width), _QUIET)
            for row in rows:
                yield _head(row, measure) + _cells(strip, row, band, measure.cell)
    seen = looks(strip)
    samples = (
        Content.assemble((_CELLS[one][0], _LOOKS[one]), (f" {meaning}", _QUIET))
        for one, meaning in MEANINGS.items()
        if one in seen
    )
    yield Content("")
    yield from columns(samples, width)
    yield from _note(strip.note, width)


def _head(row: StripRow, measure: _Measure) -> Content:
    label = plain(f"  {_padded(row.label, measure.label)} ")
    return (
        label + plain(f"{_padded(spelled_out(row), measure.name)} ", _QUIET)
        if measure.name
        else label
    )


def _cells(strip: Strip, row: StripRow, band: range, size: int) -> Content:
    """One row of cells; neighbours of one look are one piece of text."""
    pieces = [
        (_CELLS[one][size - 1] * len(list(same)), _LOOKS[one])
        for one, same in groupby(look(strip, row, column) for column in band)
    ]
    return Content.assemble(*pieces)


def _scale(band: range, size: int) -> str:
    """The numbers above the intervals, as far as there is room for them."""
    line = ""
    for column in ticks(band):
        place, number = (column - band.start) * size, str(column + 1)
        if len(line) <= place <= len(band) * size - len(number):
            line = f"{line:<{place}}{number}"
    return line


def _bars(block: Bars, width: int) -> Iterator[Content]:
    drawn, empty = told(block)
    yield from _said(f"{sentence(base_words(block))} {sentence(block.note)}", width, _QUIET)
    label = _widest((bar.label for bar in drawn), min(_MOST_LABEL, width // 3))
    count = max((len(str(bar.count)) for bar in drawn), default=1)
    room = width - (2 + label + 2 + count + 2 + 5 + 2)
    name = _widest((spelled_out(bar) for bar in drawn), _MOST_NAME)
    name = max(0, min(name, room - 1 - _LEAST_BAR, width // 3))
    size = min(_WIDEST_BAR, room - (name + 1 if name else 0))
    for bar in drawn:
        yield Content.assemble(
            plain(f"  {_padded(bar.label, label)} "),
            plain(f"{_padded(spelled_out(bar), name)} " if name else "", _QUIET),
            (f" {bar.count:>{count}}", "$foreground" if bar.count else _QUIET),
            (f"  {spoken_percent(bar.percent):>5}  ", _QUIET),
            (eighths(bar.percent, size), "$accent"),
        )
    if empty:
        yield from _said(not_recorded(empty), width, _QUIET)


# --- words -------------------------------------------------------------------------------------


def _quotes(block: Quotes, width: int) -> Iterator[Content]:
    tags = dict.fromkeys(quote.tag for quote in block.quotes)
    legend = (f"{tag[:1].upper() or '·'} {tag or 'untagged'}" for tag in tags)
    yield from columns((plain(clip(word, width), _QUIET) for word in legend), width)
    for quote in block.quotes:
        yield from quote_rows(quote, min(width, _WIDEST_TEXT))


def _prose(block: Prose, width: int) -> Iterator[Content]:
    edge = Content.styled("▎ ", "$rule")
    for line in _said(block.text, width - 2):
        yield edge + line
    yield edge + plain(_VOICES.get(block.speaker, block.speaker), _QUIET)


def _claims(block: Claims, width: int) -> Iterator[Content]:
    for number, claim in enumerate(block.claims):
        if number:
            yield Content("")
        glyph = ("● ", "$accent") if claim.evidence else ("○ ", "$warning")
        yield from _hanging(Content.assemble(glyph), claim.text, width)
        for quote in claim.evidence:
            for row in quote_rows(quote, min(width, _WIDEST_TEXT) - 4):
                yield Content("    ") + row
        if not claim.evidence:
            yield Content.styled("  no evidence yet", "$warning")


def _agreement(block: Agreement, width: int) -> Iterator[Content]:
    step = block.step
    yield from _said(step.what, width, "bold $accent")
    fields = (
        ("why", step.why),
        ("who", step.owner),
        ("by when", step.by_when),
        ("looks like", step.looks_like),
        ("support", step.support),
    )
    for label, text in fields:
        if text.strip():
            yield from _hanging(Content.styled(f"  {label:<12}", _QUIET), text, width)
    style = "$success" if step.status == "mastered" else ""
    status = f"{STATUS_GLYPHS.get(step.status, '○')} {step.status}"
    yield from _hanging(Content.styled(f"  {'status':<12}", _QUIET), status, width, style)
    for change in step.history:
        day = change.at.astimezone().date().isoformat()
        said = f"{change.status}: {change.note}" if change.note.strip() else change.status
        yield from _hanging(Content.styled(f"  {day:<12}", _QUIET), said, width)
