"""What tells one part of a chart from its neighbour without any colour, as paths of an SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

_STEP = 6.0
_NARROW = 3.0


@dataclass(frozen=True, slots=True)
class Shape:
    """Something to be drawn.

    Attributes:
        name: how it is drawn: `full` is filled, the others are strokes.
        path: of the SVG.
    """

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is drawn, in the units of its picture."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def outline(self) -> str:
        """Its four sides."""
        return (
            f"M{number(self.left)} {number(self.top)}H{number(self.right)}"
            f"V{number(self.bottom)}H{number(self.left)}z"
        )

    def within(self, by: float) -> Box:
        """The same box, smaller on every side."""
        return Box(self.left + by, self.right - by, self.top + by, self.bottom - by)


def number(value: float) -> str:
    """A number as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")


def textured(place: int, box: Box) -> tuple[Shape, ...]:
    """The part of that place, from 0: solid, or an outline with something in it."""
    name, texture = _TEXTURES[place % len(_TEXTURES)]
    if name == "full" or box.right - box.left <= _NARROW:
        return (Shape("full", box.outline),)
    edge = box.within(0.6)
    inside = texture(edge)
    return (Shape("part", edge.outline), *((Shape(name, inside),) if inside else ()))


def slanting(box: Box, step: float = _STEP, *, falling: bool = False) -> str:
    """Parallel lines at half a right angle, which end where the box does."""
    height, start, path = box.bottom - box.top, box.left - (box.bottom - box.top) + step, ""
    while start < box.right:
        low, high = max(start, box.left), min(start + height, box.right)
        if high - low > 1:
            near, far = low - start, high - start
            begin, end = (
                (box.top + near, box.top + far)
                if falling
                else (box.bottom - near, box.bottom - far)
            )
            path += f"M{number(low)} {number(begin)}L{number(high)} {number(end)}"
        start += step
    return path


def _nothing(_box: Box) -> str:
    return ""


def _crossed(box: Box) -> str:
    return slanting(box) + slanting(box, falling=True)


def _falling(box: Box) -> str:
    return slanting(box, falling=True)


def _upright(box: Box) -> str:
    places = _spaced(box.left, box.right)
    return "".join(f"M{number(x)} {number(box.top)}V{number(box.bottom)}" for x in places)


def _level(box: Box) -> str:
    places = _spaced(box.top, box.bottom)
    return "".join(f"M{number(box.left)} {number(y)}H{number(box.right)}" for y in places)


def _dotted(box: Box) -> str:
    inner = box.within(1)
    return "".join(
        f"M{number(x)} {number(y)}h0"
        for row, y in enumerate(_spaced(inner.top, inner.bottom))
        for x in _spaced(inner.left + _STEP / 2 * (row % 2), inner.right)
    )


def _spaced(start: float, end: float) -> Iterator[float]:
    at = start + _STEP / 2
    while at < end:
        yield at
        at += _STEP


_Texture: TypeAlias = Callable[[Box], str]

# In this order no two neighbours look alike, the first one and the last one neither.
_TEXTURES: tuple[tuple[str, _Texture], ...] = (
    ("full", _nothing),
    ("part", slanting),
    ("dots", _dotted),
    ("part", _nothing),
    ("part", _upright),
    ("part", _crossed),
    ("part", _level),
    ("part", _falling),
)
