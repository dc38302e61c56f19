"""Charts of a page as shapes and sizes: one whole in its parts, time planned and used, the room.

Every chart stands beside the figures it draws, and can be read without any colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from observe_tui.analysis.blocks import Heat, HeatCell, Table, spoken_percent
from observe_tui.analysis.figures import fullness
from observe_tui.report.model import StageTime
from observe_tui.report.textures import Box, Shape, slanting, textured

WIDTH = 600.0
"""Of a bar, in the units of its picture."""
HEIGHT = 26.0
SWATCH = 26.0

_GAP = 1.5
# The lightest shade is that of one in many; the strongest leaves the words on it easy to read.
_LIGHTEST, _STRONGEST = 0.08, 0.34


@dataclass(frozen=True, slots=True)
class Whole:
    """One bar cut into parts.

    Attributes:
        shapes: of all its parts, from the left.
        swatches: a sample for each row of the table, in order.
        spoken: every part with its share, for whoever cannot see them.
    """

    shapes: tuple[Shape, ...]
    swatches: tuple[tuple[Shape, ...], ...]
    spoken: str


@dataclass(frozen=True, slots=True)
class Budget:
    """One stage on the scale of the longest, each figure from 0 to 100.

    Attributes:
        least: of the time planned; none where nothing was planned.
        most: of the time planned.
        used: of the time spent.
    """

    least: float | None
    most: float | None
    used: float


def of_parts(table: Table) -> Whole | None:
    """The rows of a table as one bar; none where they are not parts of a whole, or of nothing."""
    shares = [row.share or 0.0 for row in table.rows]
    total = sum(shares)
    if not table.parts or not total:
        return None
    ends = [WIDTH * share / total for share in accumulate(shares)]
    starts = [0.0, *ends]
    shapes = [
        shape
        for place, (start, end) in enumerate(zip(starts, ends, strict=False))
        if end > start
        for shape in textured(place, Box(start, max(start + 1, end - _GAP), 1, HEIGHT - 1))
    ]
    sample = Box(1, SWATCH - 1, 3, 17)
    told = (f"{row.cells[0]} {spoken_percent(row.share)}" for row in table.rows)
    swatches = tuple(textured(place, sample) for place in range(len(table.rows)))
    return Whole(tuple(shapes), swatches, ", ".join(told))


def budgets(times: Sequence[StageTime]) -> tuple[Budget, ...]:
    """How long each stage was to take and took, all on one scale."""
    spent = [time.used_ms / 60_000 for time in times]
    longest = max([*spent, *(time.planned[1] for time in times if time.planned)], default=0)
    scale = 100 / longest if longest else 0.0
    return tuple(
        Budget(
            time.planned[0] * scale if time.planned else None,
            time.planned[1] * scale if time.planned else None,
            used * scale,
        )
        for time, used in zip(times, spent, strict=True)
    )


def shade(heat: Heat, cell: HeatCell) -> float:
    """How strongly a seat is shaded: 0 where nothing was recorded at it, else up to about 0.3."""
    full = fullness(heat, cell)
    return _LIGHTEST + (_STRONGEST - _LIGHTEST) * full if full else 0.0


def unseen() -> str:
    """Slanting lines for a seat that nobody looked at, as a path in a picture of 60 by 40."""
    return slanting(Box(0, 60, 0, 40), 8.0)
