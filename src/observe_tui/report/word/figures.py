"""Tables of figures on a Word page, with a bar at the end of a row where there is a share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from observe_tui.analysis.blocks import Bar, Bars, Column, Row, Table, spoken_percent
from observe_tui.analysis.figures import base_words, spelled_out, tells_nothing, told
from observe_tui.report import words
from observe_tui.report.model import StageTime
from observe_tui.report.plain import columns, one_line
from observe_tui.report.sheet import Form, form_of
from observe_tui.report.word.paper import ACCENT, FAINT, PAPER, RULE, WASH
from observe_tui.report.word.tables import (
    Cell,
    Grid,
    GridRow,
    Line,
    letters_width,
    placed,
    shared_out,
    text_width,
)
from observe_tui.report.word.text import Element, Span, lines_of, paragraph

# A bar is cut from this many narrow columns; Word has 63 columns in a table and no more.
_STEPS = 40
_MOST_COLUMNS = 63
_BAR = 3600
_LEAST_BAR = 1400

_SMALL, _LARGE = 7.5, 9.5
_GAP = 160
_LONGEST_LINE = 46
_LONGEST_WORD = 14
_TALLEST_HEAD = 1350
_HEAD_LINE = 190


def of_bars(block: Bars, as_above: bool) -> Table:
    """The bars as a table, those of a long set that are empty left out."""
    drawn, _empty = told(block)
    named = any(spelled_out(bar).strip() for bar in drawn)
    names = (Column("Name"),) if named else ()
    heads = (Column("Code"), *names, Column("Count", True), Column("Share", True))
    rows = tuple(_bar_row(bar, named) for bar in drawn)
    return Table(block.title, base_words(block, as_above), heads, rows)


def _bar_row(bar: Bar, named: bool) -> Row:
    names = (spelled_out(bar),) if named else ()
    return Row((bar.label, *names, str(bar.count), spoken_percent(bar.percent)), bar.percent)


def of_times(times: Sequence[StageTime]) -> Table:
    """How long each stage was to take and took."""
    heads = (Column("Stage"), Column("Day"), Column("Began"), Column("Planned"), Column("Used"))
    rows = (
        Row(
            (
                time.title,
                words.short_day(time.began.date()),
                words.wall_time(time.began),
                words.planned_minutes(time) or "–",
                words.minutes(time.used_ms) + ("" if time.ended else ", not ended"),
            )
        )
        for time in times
    )
    return Table("Time planned and used", "", heads, tuple(rows))


def figures(table: Table, width: int) -> Iterator[Element]:
    """The rows of a table, at most `width` twentieths of a point wide."""
    form = form_of(table)
    steps = min(_STEPS, _MOST_COLUMNS - len(table.columns)) if form.bars else 0
    widths = _column_widths(table, form, width - (_LEAST_BAR if steps > 0 else 0))
    if steps > 0:
        widths += [min(_BAR, width - sum(widths)) // steps] * steps
    rows = [_head(table, form, steps), *(_row(row, form, steps) for row in table.rows)]
    yield from placed(
        Grid(
            table.title,
            widths,
            rows,
            across=Line(RULE),
            gaps=(0, _gap(form)),
            together=True,
        )
    )


def _head(table: Table, form: Form, steps: int) -> GridRow:
    cells = []
    height = 0
    for place, column in enumerate(table.columns):
        turned = form.density == "dense" and form.tall[place]
        if turned:
            height = max(height, _head_height(column.head))
        style = "Head" if turned else _style("Head", form, place)
        if form.density == "dense" and turned:
            style = "SmallHead"
        cells.append(
            Cell((paragraph(style, one_line(column.head)),), turned=turned, stands="bottom")
        )
    if steps > 0:
        cells.append(Cell((paragraph("Head"),), span=steps))
    return GridRow(tuple(cells), head=True, height=height)


def _row(row: Row, form: Form, steps: int) -> GridRow:
    cells = []
    for place, text in enumerate(row.cells):
        quiet = form.kinds[place] == "number" and tells_nothing(text)
        span = Span(lines_of(text), "" if place else "Strong", FAINT if quiet else "")
        cells.append(Cell((paragraph(_style("Cell", form, place), span),), stands="center"))
    if steps > 0:
        cells += _bar(row.share, steps, "SmallCell" if form.density == "dense" else "Cell")
    return GridRow(tuple(cells))


def _bar(share: float | None, steps: int, style: str) -> Iterator[Cell]:
    """A bar of whole steps; anything above 0 can be seen."""
    long = min(steps, max(1, round(share / 100 * steps))) if share else 0
    # White above and below parts a bar from the next, and keeps the lines between rows off it.
    lines = {side: Line(PAPER, 36) for side in ("top", "bottom")}
    if long:
        yield Cell((paragraph(style),), long, ACCENT, lines)
    if long < steps:
        yield Cell((paragraph(style),), steps - long, WASH, lines)


def _style(kind: str, form: Form, place: int) -> str:
    number = form.kinds[place] == "number"
    if kind == "Cell":
        name = "Figure" if number else "Cell"
    else:
        name = "FigureHead" if number else "Head"
    return f"Small{name}" if form.density == "dense" else name


def _gap(form: Form) -> int:
    return _GAP // 2 if form.density == "dense" else _GAP


def _column_widths(table: Table, form: Form, room: int) -> list[int]:
    size = _SMALL if form.density == "dense" else _LARGE
    least, wished = [], []
    for place, column in enumerate(table.columns):
        texts = [line for row in table.rows for line in lines_of(row.cells[place]).split("\n")]
        turned = form.density == "dense" and form.tall[place]
        head = "" if turned else one_line(column.head)
        longest = max(map(columns, texts), default=0)
        if form.kinds[place] == "words":
            every_word = [word for text in texts for word in text.split()]
            need = min(_LONGEST_WORD, max(map(columns, every_word), default=0))
        else:
            need = longest
        need = max(need, min(_LONGEST_WORD, max(map(columns, head.split()), default=0)))
        wish = max(need, min(_LONGEST_LINE, longest), min(_LONGEST_WORD, columns(head)))
        upright = _turned_width(column.head) if turned else 0
        # The first column is bold.
        heavy = 1.0 if place else 1.08
        least.append(max(upright, letters_width(need * heavy, size)) + _gap(form))
        wished.append(max(upright, letters_width(wish * heavy, size)) + _gap(form))
    return shared_out(least, wished, room)


def _head_height(head: str) -> int:
    return min(_TALLEST_HEAD, text_width([one_line(head)], _SMALL) + _GAP // 2)


def _turned_width(head: str) -> int:
    return _HEAD_LINE * -(-text_width([one_line(head)], _SMALL) // (_TALLEST_HEAD - _GAP // 2))
