"""The document as Markdown. What people wrote is escaped, so that it reads as they wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from observe_tui.analysis.blocks import (
    Agreement,
    Bars,
    Block,
    Claims,
    Heat,
    HeatCell,
    Prose,
    Quote,
    Quotes,
    Signatures,
    Strip,
    Table,
    clock,
    spoken_percent,
)
from observe_tui.analysis.figures import (
    NOTHING_RECORDED,
    base_words,
    eighths,
    not_recorded,
    rows_of,
    seat_words,
    sentence,
    spelled_out,
    strip_base,
    told,
)
from observe_tui.report import textstrip, words
from observe_tui.report.model import Document, Header, Section, StageTime
from observe_tui.report.plain import one_line, paragraphs

_ALWAYS = re.compile(r"[\\`*_\[\]|~#$]")
_AT_START = re.compile(r"^([-+]|\d{1,9}(?=[.)]))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_BAR_WIDTH = 20
_TO_SIGN = r"\_" * 30


def escape(text: str) -> str:
    """One line of text with everything that Markdown would take for more than text escaped."""
    line = "".join(_ENTITIES.get(character, character) for character in one_line(text))
    line = _AT_START.sub(_escape_start, _ALWAYS.sub(r"\\\g<0>", line))
    # A line of equals signs makes a heading of the line above it; a backslash does not always help.
    return f"&#61;{line[1:]}" if line.startswith("=") else line


def _escape_start(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def render(document: Document) -> str:
    """The whole document as Markdown."""
    chunks = [*_head(document.header)]
    for section in document.sections:
        chunks += _section(section, document.header)
    chunks.append(f"---\n\nMade on {words.short_day(document.header.made_on)} with observe-tui.")
    return "\n\n".join(chunk for chunk in chunks if chunk) + "\n"


def _head(header: Header) -> Iterator[str]:
    yield f"# {escape(words.page_title(header))}"
    yield f"**{escape(header.purpose)}.** {escape(words.ownership(header))}"
    yield "\n".join(f"- **{label}:** {escape(text)}" for label, text in words.header_rows(header))


def _section(section: Section, header: Header) -> Iterator[str]:
    yield f"## {escape(section.title)}"
    yield escape(section.lead)
    yield _times(section.times)
    for block, as_above in words.told_blocks(section):
        if section.id == "focus" and isinstance(block, Prose):
            yield _quoted(block.text)
            continue
        if words.wants_title(block, section):
            yield f"### {escape(block.title)}"
        yield from _block(block, header, as_above)
    for note in section.notes:
        yield escape(note)


def _block(block: Block, header: Header, as_above: bool) -> Iterator[str]:
    match block:
        case Quotes():
            yield from _quotes(block)
        case Bars():
            yield from _bars(block, as_above)
        case Strip():
            yield from _strip(block)
        case Table():
            yield from _figures(block, as_above)
        case Prose():
            yield _quoted(block.text)
            yield f"— {escape(words.voice(block.speaker, header))}"
        case Claims():
            yield from _claims(block)
        case Agreement():
            yield from _agreement(block)
        case Heat():
            yield from _heat(block)
        case Signatures():
            yield "  \n".join(f"{escape(name)}: {_TO_SIGN}" for name in block.names)


def _text(text: str) -> str:
    """Paragraphs of people's text, with their line breaks."""
    return "\n\n".join("  \n".join(map(escape, lines)) for lines in paragraphs(text))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in _text(text).split("\n"))


def _indented(text: str, by: int) -> str:
    return f"\n{' ' * by}".join(_text(text).split("\n"))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A table; cells have to be escaped already."""
    rule = ("--:" if column in right else "---" for column in range(len(heads)))
    lines = [heads, list(rule), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _times(times: tuple[StageTime, ...]) -> str:
    if not times:
        return ""
    rows = [
        (
            escape(time.title),
            words.short_day(time.began.date()),
            words.wall_time(time.began),
            words.planned_minutes(time),
            words.minutes(time.used_ms) + ("" if time.ended else ", not ended"),
        )
        for time in times
    ]
    table = _table(("Stage", "Day", "Began", "Planned", "Used"), rows)
    skips = [f"- {escape(line)}" for line in words.skipped_lines(times)]
    return "\n".join([table, "", "Left out:", "", *skips] if skips else [table])


def _quotes(block: Quotes) -> Iterator[str]:
    tagged = words.letters_matter(block)
    if tagged:
        legend = words.tag_legend(block.quotes)
        yield " · ".join(f"{escape(letter)} {escape(tag)}" for letter, tag in legend)
    yield "\n".join(_line(quote, tagged) for quote in block.quotes)


def _line(quote: Quote, tagged: bool, indent: int = 0) -> str:
    start = f"{' ' * indent}- "
    tag = f" {escape(words.tag_letter(quote.tag))} ·" if tagged else ""
    return f"{start}**{clock(quote.at_ms)}**{tag} {_indented(quote.text, len(start))}"


def _bars(block: Bars, as_above: bool) -> Iterator[str]:
    drawn, empty = told(block)
    yield f"{escape(base_words(block, as_above))}."
    rows = (
        (
            escape(bar.label),
            escape(spelled_out(bar)),
            str(bar.count),
            spoken_percent(bar.percent),
            eighths(bar.percent, _BAR_WIDTH),
        )
        for bar in drawn
    )
    yield _table(("Code", "Name", "Count", "Percent", ""), rows, right=(2, 3))
    if empty:
        yield escape(not_recorded(empty))
    if block.note and not as_above:
        yield escape(sentence(block.note))


def _strip(block: Strip) -> Iterator[str]:
    picture = textstrip.draw(block)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", picture)), default=0))
    yield f"{escape(strip_base(block))}."
    yield f"{fence}text\n{picture}\n{fence}"
    if block.note:
        yield escape(sentence(block.note))


def _figures(block: Table, as_above: bool) -> Iterator[str]:
    yield escape(sentence(block.base))
    if not block.rows:
        yield NOTHING_RECORDED
    else:
        numbers = [place for place, column in enumerate(block.columns) if column.number]
        heads = [escape(column.head) for column in block.columns]
        rows = [[_cell(cell) for cell in row.cells] for row in block.rows]
        if any(row.share is not None for row in block.rows):
            heads.append("")
            for cells, row in zip(rows, block.rows, strict=True):
                cells.append(eighths(row.share, _BAR_WIDTH))
        yield _table(heads, rows, numbers)
    if not as_above:
        yield escape(sentence(block.note))


def _heat(block: Heat) -> Iterator[str]:
    yield escape(sentence(block.base))
    room = rows_of(block)
    rows = [
        [str(number) if any(row) else "", *map(_seat, row)] for number, row in enumerate(room, 1)
    ]
    yield _table(["Row from the front", *("" for _place in room[0])] if room else [], rows)
    if block.note:
        yield escape(sentence(block.note))


def _seat(cell: HeatCell | None) -> str:
    if cell is None:
        return ""
    return f"{escape(cell.label)}: {seat_words(cell)}"


def _cell(text: str) -> str:
    """A cell of a table is one line; what were lines of it are parted by a stroke."""
    return " / ".join(escape(line) for lines in paragraphs(text) for line in lines)


def _claims(block: Claims) -> Iterator[str]:
    for claim in block.claims:
        lines = [f"- {_indented(claim.text, 2)}"]
        lines += [_line(quote, True, 2) for quote in claim.evidence]
        yield "\n".join(lines if claim.evidence else [*lines, f"  - ○ *{words.NO_EVIDENCE}*"])


def _agreement(block: Agreement) -> Iterator[str]:
    step = block.step
    yield _quoted(step.what)
    rows = [f"- **{label}:** {_indented(text, 2)}" for label, text in words.step_rows(step)]
    rows.append(f"- **Status:** {words.status_glyph(step.status)} {escape(step.status)}")
    for change in step.history:
        said = f": {_indented(change.note, 4)}" if change.note.strip() else ""
        day = words.short_day(change.at.astimezone().date())
        rows.append(f"  - {day}, {escape(change.status)}{said}")
    yield "\n".join(rows)
