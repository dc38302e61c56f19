"""A strip of the lesson in characters of one width, for a page of plain text."""

from __future__ import annotations

from collections.abc import Iterator

from observe_tui.analysis.blocks import Strip
from observe_tui.analysis.figures import GLYPHS, MEANINGS, bands, look, looks, spelled_out, ticks
from observe_tui.report.plain import columns, one_line, pad

_MOST_COLUMNS = 60
_MOST_LABEL = 16


def draw(strip: Strip) -> str:
    """The strip, a line a row, and below it what the signs mean."""
    parts = ["\n".join(_band(strip, band)) for band in bands(len(strip.columns), _MOST_COLUMNS)]
    seen = looks(strip)
    legend = [f"{GLYPHS[one]} {MEANINGS[one]}" for one in GLYPHS if one in seen]
    return "\n\n".join([*parts, "\n".join(legend)])


def _band(strip: Strip, band: range) -> Iterator[str]:
    label = max((columns(one_line(row.label)) for row in strip.rows), default=0)
    label = min(_MOST_LABEL, label)
    yield f"{' ' * (label + 4)}{_scale(band)}".rstrip()
    group = None
    for row in strip.rows:
        if row.group != group:
            group = row.group
            yield one_line(group)
        cells = "".join(GLYPHS[look(strip, row, column)] for column in band)
        yield f"  {pad(row.label, label)}  {cells}  {one_line(spelled_out(row))}".rstrip()


def _scale(band: range) -> str:
    line = ""
    for column in ticks(band):
        place = column - band.start
        if place >= len(line):
            line = f"{line:<{place}}{column + 1}"
    return line
