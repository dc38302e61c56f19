"""Rows that were found: which table they are of, and what can be made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observe_tui.store.shapes import SHAPES, Shape, Value


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was found.

    Attributes:
        whole: every value is as it was written.
    """

    shape: Shape
    values: tuple[Value, ...]
    whole: bool

    @property
    def key(self) -> tuple[Value, ...]:
        """What tells it from the other rows of its table."""
        return self.values[: self.shape.keys]

    def named(self) -> dict[str, Value]:
        """Its values by the names of their columns."""
        columns = self.shape.columns
        return {column.name: value for column, value in zip(columns, self.values, strict=True)}


def recognised(values: Sequence[Value], among: Sequence[Shape] = ()) -> Row | None:
    """Which table a row belongs to, and what can be made of it.

    Args:
        among: the tables it can be of; all of them unless told.
    """
    for shape in among or SHAPES:
        if shape.fits(values):
            return Row(shape, shape.complete(values), whole=True)
    for shape in among or SHAPES:
        mended = shape.mended(values)
        if mended is not None:
            return Row(shape, shape.complete(mended), whole=False)
    return None


def is_bookkeeping(values: Sequence[Value]) -> bool:
    """Whether it is a row that SQLite or the upgrades keep for themselves."""
    of_schema = len(values) == 5 and values[0] in ("table", "index", "view", "trigger")
    return of_schema or len(values) == 1
