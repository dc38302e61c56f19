"""`pairs`: what the teacher did, and beside it what the pupils did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias

from pydantic import model_validator

from observe_tui.analysis.blocks import Block, Column, Quote, Row, Table, clock
from observe_tui.protocol.model import Name, Place, StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.unwatched import unwatched_words

LINE = "line"
LEFT = "left"
RIGHT = "right"

_HOW_TO_READ = "A row has the time of its first line; the others in it carry their own"


class PairsSpec(StepSpec):
    """Two columns to write in.

    Attributes:
        left: the title of the left column.
        right: the title of the right column.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["pairs"]
    left: Name = "teacher"
    right: Name = "pupils"

    @model_validator(mode="after")
    def _distinct(self) -> PairsSpec:
        if self.left.casefold() == self.right.casefold():
            raise ValueError("left and right have the same title; each column needs its own")
        return self


PairsState: TypeAlias = tuple[Quote, ...]
"""The lines of both columns in the order they happened; the tag of each is its side."""


@dataclass(frozen=True, slots=True)
class PairedRow:
    """Lines that stand side by side.

    Attributes:
        left: the line that opened the row; none where the right column was first.
        right: the lines until the next one on the left.
    """

    left: Quote | None
    right: tuple[Quote, ...] = ()

    @property
    def lines(self) -> tuple[Quote, ...]:
        """All its lines by time; a row has at least one."""
        return (self.left, *self.right) if self.left is not None else self.right


def initial(_spec: PairsSpec) -> PairsState:
    """An empty page."""
    return ()


def fold(_spec: PairsSpec, lines: PairsState, event: Event) -> PairsState:
    """The lines after one more event, in the order they happened."""
    side, text = read_text(event.payload, "side"), read_text(event.payload, "text")
    if event.verb != LINE or side not in (LEFT, RIGHT) or not text.strip():
        return lines
    line = Quote(event.id, event.elapsed_ms, side, text)
    return tuple(sorted((*lines, line), key=lambda quote: quote.at_ms))


def titles(spec: PairsSpec) -> Mapping[str, str]:
    """The title of each side."""
    return {LEFT: spec.left, RIGHT: spec.right}


def paired(lines: PairsState) -> tuple[PairedRow, ...]:
    """The lines in rows: each one on the left opens a row, those on the right join the latest."""
    rows: list[PairedRow] = []
    for line in lines:
        if line.tag == LEFT:
            rows.append(PairedRow(line))
        elif rows:
            rows[-1] = PairedRow(rows[-1].left, (*rows[-1].right, line))
        else:
            rows.append(PairedRow(None, (line,)))
    return tuple(rows)


def summary(spec: PairsSpec, lines: PairsState, setting: Setting) -> tuple[Block, ...]:
    """A row for each line on the left, with what happened on the right until the next one."""
    rows = paired(lines)
    counts = ", ".join(
        f"{sum(line.tag == side for line in lines)} {title}" for side, title in titles(spec).items()
    )
    base = f"{len(lines)} line{'' if len(lines) == 1 else 's'}: {counts}"
    several = any(len(row.lines) > 1 for row in rows)
    notes = (_HOW_TO_READ if several else "", unwatched_words(setting.timeline))
    columns = (Column("time"), Column(spec.left), Column(spec.right))
    return (
        Table(
            spec.title,
            base,
            columns,
            tuple(map(_row, rows)),
            ". ".join(note for note in notes if note),
        ),
    )


def _row(row: PairedRow) -> Row:
    first = row.lines[0]
    left = row.left.text if row.left is not None else ""
    right = (
        line.text if line is first else f"{clock(line.at_ms)} {line.text}" for line in row.right
    )
    return Row((clock(first.at_ms), left, "\n".join(right)))


def evidence(spec: PairsSpec, lines: PairsState) -> tuple[Quote, ...]:
    """Every line, with whose it is."""
    whose = titles(spec)
    return tuple(
        replace(line, tag="evidence", text=f"{whose[line.tag]}: {line.text}") for line in lines
    )


KIND: Kind[PairsSpec, PairsState] = Kind(
    "pairs", PairsSpec, initial, fold, summary, evidence=evidence
)
