"""A strip of the lesson as shapes: where each mark is drawn, in the units of a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from observe_tui.analysis.blocks import Strip, StripRow
from observe_tui.analysis.figures import MEANINGS, Look, bands, look, looks, marked, ranges, ticks
from observe_tui.report.textures import Box, Shape, number, slanting

WIDTH = 600
HEIGHT = 16
_MOST_COLUMNS = 60
_WIDEST = 26.0
_TOP, _BOTTOM = 2.0, 14.0
_HATCH = 5.0

CLASSES: dict[Look, str] = {
    "marked": "full",
    "blank": "blank",
    "marked in part": "part",
    "blank in part": "part-blank",
    "missed": "missed",
}


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One code in a band.

    Attributes:
        spoken: what the shapes show, for whoever cannot see them.
    """

    label: str
    name: str
    shapes: tuple[Shape, ...]
    spoken: str


@dataclass(frozen=True, slots=True)
class Band:
    """As many intervals as stand side by side.

    Attributes:
        ticks: centre and number of each numbered interval.
        groups: title and rows, in order.
    """

    ticks: tuple[tuple[str, int], ...]
    groups: tuple[tuple[str, tuple[PictureRow, ...]], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One cell of the legend."""

    shape: Shape
    meaning: str


def of_strip(strip: Strip) -> tuple[Band, ...]:
    """The shapes of a strip; a long one is cut into bands."""
    cut = bands(len(strip.columns), _MOST_COLUMNS)
    pitch = min(_WIDEST, WIDTH / max(1, len(cut[0]) if cut else 1))
    return tuple(_band(strip, band, pitch) for band in cut)


def samples(strip: Strip) -> tuple[Sample, ...]:
    """A sample of each look that occurs in the strip, with its meaning."""
    seen = looks(strip)
    return tuple(
        Sample(_shape(one, [0], 22.0), meaning) for one, meaning in MEANINGS.items() if one in seen
    )


def _band(strip: Strip, band: range, pitch: float) -> Band:
    groups = tuple(
        (title, tuple(_row(strip, row, band, pitch) for row in rows))
        for title, rows in groupby(strip.rows, key=lambda row: row.group)
    )
    marks = tuple((number((at - band.start + 0.5) * pitch), at + 1) for at in ticks(band))
    return Band(marks, groups)


def _row(strip: Strip, row: StripRow, band: range, pitch: float) -> PictureRow:
    places: dict[Look, list[int]] = {}
    for column in band:
        places.setdefault(look(strip, row, column), []).append(column - band.start)
    shapes = tuple(_shape(one, at, pitch) for one, at in places.items())
    inside = [column for column in marked(strip, row) if column - 1 in band]
    spoken = f"marked in {ranges(inside)}" if inside else "not marked here"
    return PictureRow(row.label, row.name, shapes, spoken)


def _shape(one: Look, places: Iterable[int], pitch: float) -> Shape:
    gap = min(1.0, pitch * 0.1)
    draw = {
        "marked": _block,
        "blank": _dot,
        "marked in part": _hatched,
        "blank in part": _stroke,
        "missed": _cross,
    }[one]
    path = "".join(draw(at * pitch + gap, (at + 1) * pitch - gap) for at in places)
    return Shape(CLASSES[one], path)


def _block(left: float, right: float) -> str:
    return Box(left, right, _TOP, _BOTTOM).outline


def _dot(left: float, right: float) -> str:
    return f"M{number((left + right) / 2)} {number((_TOP + _BOTTOM) / 2)}h0"


def _hatched(left: float, right: float) -> str:
    """An outline with slanting lines in it, clear of the block even without any colour."""
    box = Box(left + 0.6, right - 0.6, _TOP, _BOTTOM)
    return box.outline + slanting(box, _HATCH)


def _stroke(left: float, right: float) -> str:
    middle, reach = (left + right) / 2, min(3.0, (right - left) / 2)
    y = (_TOP + _BOTTOM) / 2
    return _line(middle - reach, y + reach, middle + reach, y - reach)


def _cross(left: float, right: float) -> str:
    middle, reach = (left + right) / 2, min(2.6, (right - left) / 2)
    y = (_TOP + _BOTTOM) / 2
    falling = _line(middle - reach, y - reach, middle + reach, y + reach)
    return falling + _line(middle - reach, y + reach, middle + reach, y - reach)


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"M{number(x)} {number(y)}L{number(to_x)} {number(to_y)}"
