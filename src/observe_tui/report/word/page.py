"""What stands on a Word page, from the title down, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from observe_tui.analysis.blocks import (
    Agreement,
    Bars,
    Block,
    Claims,
    Heat,
    Prose,
    Quote,
    Quotes,
    Signatures,
    Strip,
    Table,
    clock,
)
from observe_tui.analysis.figures import NOTHING_RECORDED, not_recorded, sentence, told
from observe_tui.record.model import ActionStep, StatusChange
from observe_tui.report import words
from observe_tui.report.model import Document, Header, Section, StageTime
from observe_tui.report.plain import one_line
from observe_tui.report.word.charts import heat, strip
from observe_tui.report.word.figures import figures, of_bars, of_times
from observe_tui.report.word.paper import ACCENT, QUIET, RULE, WASH
from observe_tui.report.word.tables import Cell, Grid, GridRow, Line, placed
from observe_tui.report.word.text import Element, Span, lines_of, paragraph
from observe_tui.report.word.text import told as told_words

_LABELS = 2100
_FACTS = 1500
_SIGNED_HEIGHT = 540

# The box ends in a line of its own colour, which leaves room below the last row.
_LOUD = {"top": Line(ACCENT, 24), "bottom": Line(WASH, 48)}
_QUIET = {"left": Line(RULE, 18)}


def page(document: Document, width: int) -> Iterator[Element]:
    """Everything in the document; `width` is that of the text, in twentieths of a point."""
    header = document.header
    yield from _head(header, width, pairs=2 if document.form == "short" else 1)
    for section in document.sections:
        yield from _section(section, header, width)
    yield paragraph("MadeOn", f"Made on {words.short_day(header.made_on)} with observe-tui.")


def _head(header: Header, width: int, pairs: int) -> Iterator[Element]:
    """Title, owner and facts, so many of them side by side."""
    yield paragraph("Eyebrow", "Peer observation")
    yield paragraph("Title", one_line(words.page_title(header)))
    ours = words.ownership(header)
    yield paragraph("Ownership", Span(f"{header.purpose}.", "Strong"), f" {ours}", led_by=ours)
    facts = words.header_rows(header)
    rows = [
        GridRow(tuple(_facts(facts[start : start + pairs], pairs)))
        for start in range(0, len(facts), pairs)
    ]
    widths = [_FACTS, width // pairs - _FACTS] * pairs
    yield from placed(Grid("Who, what and when", widths, rows, gaps=(0, 60)))


def _facts(facts: Sequence[tuple[str, str]], pairs: int) -> Iterator[Cell]:
    for label, text in (*facts, *[("", "")] * (pairs - len(facts))):
        yield Cell((paragraph("Fact", Span(label, ink=QUIET)),))
        yield Cell((paragraph("Fact", one_line(text)),))


def _section(section: Section, header: Header, width: int) -> Iterator[Element]:
    yield paragraph("Heading1", one_line(section.title))
    if section.lead.strip():
        yield paragraph("Lead", section.lead)
    yield from _times(section.times, width)
    for block, as_above in words.told_blocks(section):
        if words.wants_title(block, section) and block.title.strip():
            yield paragraph("Heading2", one_line(block.title))
        if isinstance(block, Agreement):
            yield from _agreement(block.step, width, loud=section.id == "action")
        elif isinstance(block, Prose) and section.id == "focus":
            yield from _prose(block, header, "Focus")
        else:
            yield from _block(block, header, as_above, width)
    for note in section.notes:
        yield paragraph("Note", note)


def _block(block: Block, header: Header, as_above: bool, width: int) -> Iterator[Element]:
    match block:
        case Quotes():
            yield from _quotes(block)
        case Bars():
            yield from _bars(block, as_above, width)
        case Strip():
            yield from strip(block, width)
            yield from _note(block.note)
        case Table():
            yield from _table(block, as_above, width)
        case Heat():
            yield paragraph("Base", sentence(block.base))
            yield from heat(block, width)
            yield from _note(block.note)
        case Prose():
            yield from _prose(block, header, "Words")
        case Claims():
            yield from _claims(block)
        case Agreement():
            yield from _agreement(block.step, width, loud=False)
        case Signatures():
            yield from _signatures(block, width)


def _note(text: str) -> Iterator[Element]:
    if text.strip():
        yield paragraph("Note", sentence(text))


def _times(times: Sequence[StageTime], width: int) -> Iterator[Element]:
    if times:
        yield from figures(of_times(times), width)
    skipped = words.skipped_lines(times)
    if skipped:
        yield paragraph("Note", "Left out:", keep=True)
    for line in skipped:
        yield paragraph("NoteItem", one_line(line))


def _quotes(block: Quotes) -> Iterator[Element]:
    tagged = words.letters_matter(block)
    if tagged:
        legend: list[Span] = []
        for letter, word in words.tag_legend(block.quotes):
            legend += [Span(letter, "Tag"), Span(f" {one_line(word)}      ")]
        yield paragraph("Base", *legend)
    for quote in block.quotes:
        yield _line(quote, "Line" if tagged else "Question", tagged)


def _line(quote: Quote, style: str, tagged: bool = True, keep: bool = False) -> Element:
    spans = [Span(clock(quote.at_ms), "Time", tab=True)]
    if tagged:
        spans.append(Span(words.tag_letter(quote.tag), "Tag", tab=True))
    text = lines_of(quote.text)
    return paragraph(style, *spans, text, led_by=text, keep=keep)


def _bars(block: Bars, as_above: bool, width: int) -> Iterator[Element]:
    drawn = of_bars(block, as_above)
    yield paragraph("Base", sentence(drawn.base))
    if drawn.rows:
        yield from figures(drawn, width)
    _drawn, empty = told(block)
    if empty:
        yield paragraph("Note", not_recorded(empty))
    if not as_above:
        yield from _note(block.note)


def _table(block: Table, as_above: bool, width: int) -> Iterator[Element]:
    base = sentence(block.base)
    if not block.rows:
        yield paragraph("Note", f"{base} {NOTHING_RECORDED}".strip())
    else:
        if base:
            yield paragraph("Base", base)
        yield from figures(block, width)
    if not as_above:
        yield from _note(block.note)


def _prose(block: Prose, header: Header, style: str) -> Iterator[Element]:
    yield from told_words(style, block.text)
    yield paragraph("Voice", one_line(words.voice(block.speaker, header)))


def _claims(block: Claims) -> Iterator[Element]:
    for claim in block.claims:
        yield from told_words("Claim", claim.text)
        for number, quote in enumerate(claim.evidence, 1):
            yield _line(quote, "ClaimLine", keep=number < len(claim.evidence))
        if not claim.evidence:
            yield paragraph("BareClaim", Span("○ ", "Glyph"), words.NO_EVIDENCE)


def _agreement(step: ActionStep, width: int, *, loud: bool) -> Iterator[Element]:
    """What was agreed, in a box: a loud one is what the page is for."""
    what = told_words("Step" if loud else "LastStep", step.what) or [paragraph("Step")]
    rows = [GridRow((Cell(tuple(what), span=2),))]
    rows += [_answer(label, told_words("Answer", text)) for label, text in words.step_rows(step)]
    status = Span(one_line(step.status))
    glyph = Span(f"{words.status_glyph(step.status)} ", "Glyph")
    rows.append(_answer("Status", [paragraph("Answer", glyph, status, led_by=step.status)]))
    rows += [_change(change) for change in step.history]
    if loud:
        rows = [GridRow(tuple(replace(cell, fill=WASH) for cell in row.cells)) for row in rows]
    yield from placed(
        Grid(
            "One step" if loud else "An earlier step",
            [_LABELS, width - _LABELS],
            rows,
            edges=_LOUD if loud else _QUIET,
            gaps=(220, 220) if loud else (220, 160),
            together=True,
        )
    )


def _answer(label: str, text: Sequence[Element]) -> GridRow:
    name = paragraph("Answer", Span(label, ink=QUIET))
    return GridRow((Cell((name,)), Cell(tuple(text) or (paragraph("Answer"),))))


def _change(change: StatusChange) -> GridRow:
    day = words.short_day(change.at.astimezone().date())
    status = paragraph("Answer", Span(one_line(change.status), "Strong"))
    return _answer(day, [status, *told_words("Answer", change.note)])


def _signatures(block: Signatures, width: int) -> Iterator[Element]:
    rows = [
        GridRow(
            (
                Cell((paragraph("Cell", one_line(name)),), stands="bottom"),
                Cell((paragraph("Cell"),), lines={"bottom": Line(QUIET, 6)}),
            ),
            height=_SIGNED_HEIGHT,
        )
        for name in block.names
    ]
    grid = Grid("Names and room to sign", [width // 3, width // 2], rows, together=True)
    yield from placed(grid)
