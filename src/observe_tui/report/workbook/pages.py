"""The sheets that are read: the summary, the lines, and everything recorded one by one."""

from __future__ import annotations

from collections.abc import Iterator

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
from observe_tui.analysis.figures import base_words, sentence, strip_base
from observe_tui.report import words
from observe_tui.report.model import Document, Header, Section, StageTime, told_details
from observe_tui.report.workbook.cells import (
    EVENTS,
    FIGURES,
    LINES,
    SEATS,
    SUMMARY,
    Cell,
    Line,
    Sheet,
    heads,
    text,
    word,
)

_LINES_HEAD = ("Time", "Seconds", "Tag", "Line", "Where", "Claims that rest on it")
_EVENTS_HEAD = (
    "Time",
    "Seconds",
    "Stage",
    "Instrument",
    "What",
    "Code",
    "Name",
    "Seat",
    "Turn",
    "Tag",
    "Text",
    "Note",
    "Details",
    "Recorded",
    "Id",
)
_TIMES_HEAD = ("Stage", "Began", "Planned", "Minutes used", "Paused or absent")
_NUMBERS = ("Seconds", "Turn")
_SIGN = "_" * 30


def summary(document: Document) -> Sheet:
    """The document as it is read, without the evidence, which has sheets of its own."""
    header = document.header
    lines: list[Line] = [
        (word(words.page_title(header), "title"),),
        _pair(f"{header.purpose}.", words.ownership(header)),
        *(_pair(label, told) for label, told in words.header_rows(header)),
    ]
    for section in document.sections:
        lines += [(), (word(section.title, "section"), *(Cell(None, "section"),) * 4)]
        lines += _section(section, header)
    lines += [(), _pair("", f"Made on {words.short_day(header.made_on)} with observe-tui.")]
    return Sheet(SUMMARY, tuple(lines), (26, 72, 13, 12, 12))


def _pair(label: str, told: str) -> Line:
    return word(label, "label"), text(told)


def _section(section: Section, header: Header) -> Iterator[Line]:
    if section.lead:
        yield _pair("", section.lead)
    yield from _times(section.times)
    for block in section.blocks:
        yield from _block(block, section, header)
    for note in section.notes:
        yield _pair("", note)


def _times(times: tuple[StageTime, ...]) -> Iterator[Line]:
    if not times:
        return
    yield heads(_TIMES_HEAD, _TIMES_HEAD[3:])
    for time in times:
        began = f"{words.short_day(time.began.date())}, {words.wall_time(time.began)}"
        yield (
            word(time.title),
            word(began if time.ended else f"{began}, not ended"),
            word(words.planned_minutes(time)),
            Cell(round(time.used_ms / 60_000, 1), "number"),
            Cell(round(time.lost_ms / 60_000, 1), "number"),
        )
    for line in words.skipped_lines(times):
        yield _pair("Left out", line)


def _block(block: Block, section: Section, header: Header) -> Iterator[Line]:
    title = block.title if words.wants_title(block, section) else ""
    match block:
        case Prose():
            voice = words.voice(block.speaker, header)
            label = f"{title} ({voice})" if title.strip() else voice
            yield _pair("" if section.id == "focus" else label, block.text)
        case Claims():
            yield from _claims(block)
        case Agreement():
            yield from _agreement(block)
        case Signatures():
            yield from (_pair(name, _SIGN) for name in block.names)
        case Quotes() if not section.id.startswith("evidence"):
            yield from (_line(quote) for quote in block.quotes)
        case Quotes():
            count = len(block.quotes)
            yield _pair(title, f"{count} {'line' if count == 1 else 'lines'}: see {LINES}.")
        case Heat():
            yield _pair(title, f"{sentence(block.base)} See {SEATS}.")
        case Bars():
            yield _pair(title, f"{sentence(base_words(block))} See {FIGURES}.")
        case Table():
            yield _pair(title, f"{sentence(block.base)} See {FIGURES}.")
        case Strip():
            yield _pair(title, f"{sentence(strip_base(block))} It has a sheet of its own.")


def _line(quote: Quote) -> Line:
    tag = quote.tag or "untagged"
    return word(f"{clock(quote.at_ms)} · {tag}"), text(quote.text)


def _claims(block: Claims) -> Iterator[Line]:
    for claim in block.claims:
        yield _pair("Claim", claim.text)
        yield from (_line(quote) for quote in claim.evidence)
        if not claim.evidence:
            yield word(""), text(f"○ {words.NO_EVIDENCE}")


def _agreement(block: Agreement) -> Iterator[Line]:
    step = block.step
    yield _pair("What", step.what)
    yield from (_pair(label, told) for label, told in words.step_rows(step))
    yield _pair("Status", f"{words.status_glyph(step.status)} {step.status}")
    for change in step.history:
        day = words.short_day(change.at.astimezone().date())
        said = f": {change.note}" if change.note.strip() else ""
        yield word(""), text(f"{day}, {change.status}{said}")


def lines(document: Document) -> Sheet | None:
    """Every line in the document once, with the claims that rest on it; none if there is none."""
    rests: dict[str, list[str]] = {}
    told: dict[str, tuple[Quote, str]] = {}
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Quotes):
                for quote in block.quotes:
                    told.setdefault(quote.ref, (quote, block.title))
            if isinstance(block, Claims):
                for claim in block.claims:
                    for quote in claim.evidence:
                        rests.setdefault(quote.ref, []).append(claim.text)
                        told.setdefault(quote.ref, (quote, quote.source))
    rows = [
        (
            word(clock(quote.at_ms)),
            Cell(quote.at_ms / 1000, "number"),
            word(quote.tag),
            text(quote.text),
            word(where),
            text("\n".join(rests.get(ref, ()))),
        )
        for ref, (quote, where) in sorted(told.items(), key=lambda one: one[1][0].at_ms)
    ]
    widths = (9, 12, 16, 80, 24, 50)
    return _sifted(LINES, (heads(_LINES_HEAD, _NUMBERS), *rows), widths)


def events(document: Document) -> Sheet | None:
    """Everything recorded, one by one; none if nothing was."""
    rows = [
        (
            word(clock(one.at_ms)),
            Cell(one.at_ms / 1000, "number"),
            word(one.stage),
            word(one.step),
            word(one.verb),
            word(one.code),
            word(one.name),
            word(one.seat),
            Cell(one.turn, "number"),
            word(one.tag),
            text(one.text),
            text(one.note),
            text(told_details(one)),
            # A spreadsheet knows no time zones: it gets what the clock on the wall said.
            Cell(one.at.replace(tzinfo=None, microsecond=0), "moment"),
            word(one.ref),
        )
        for one in document.recorded
    ]
    widths = (9, 12, 11, 18, 10, 13, 22, 9, 9, 15, 70, 24, 40, 21, 34)
    return _sifted(EVENTS, (heads(_EVENTS_HEAD, _NUMBERS), *rows), widths)


def _sifted(name: str, lines: tuple[Line, ...], widths: tuple[float, ...]) -> Sheet | None:
    """A table with a head, to be sorted and filtered; none where it has only a head."""
    if len(lines) == 1:
        return None
    return Sheet(name, lines, widths, heads=1, wide=True, sifted=True)
