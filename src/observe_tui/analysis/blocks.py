"""Blocks: what a step has to tell, as data without colour or layout.

The review screen and every export draw the same blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from observe_tui.analysis.timeline import Watched
from observe_tui.record.model import ActionStep


@dataclass(frozen=True, slots=True)
class Quote:
    """A line that somebody wrote down.

    Attributes:
        ref: id of the event that recorded it.
        at_ms: when it happened in the run.
        tag: `evidence`, `interpretation`, `question` or another tag of its instrument.
        source: name of the instrument it was written with, where lines of several meet.
        starred: whether the observer starred it before the debrief.
        shared: whether the teacher observed may have it; what is not shared never leaves.
    """

    ref: str
    at_ms: int
    tag: str
    text: str
    source: str = ""
    starred: bool = False
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Quotes:
    """Lines in the order they happened."""

    title: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of a set.

    Attributes:
        percent: of the set's total, 0 to 100; none where the total is 0.
    """

    label: str
    name: str
    count: int
    percent: float | None


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts with the base of their percentages.

    Attributes:
        base: what 100 % is, in words, e.g. "22 two-minute intervals".
        total: what 100 % is, as a number.
        note: what a reader should know, e.g. which intervals were not counted.
    """

    title: str
    base: str
    total: int
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class StripRow:
    """One code across the lesson; one cell an interval."""

    group: str
    label: str
    name: str
    marks: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The lesson as a strip: a column an interval, a row a code.

    Attributes:
        seconds: length of an interval.
        columns: how each interval was watched.
        rows: only codes that were marked at least once.
    """

    title: str
    seconds: int
    columns: tuple[Watched, ...]
    rows: tuple[StripRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """What somebody wrote in answer to a step.

    Attributes:
        speaker: whose words, as a protocol names its speakers; `nobody` where all were silent.
    """

    title: str
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the evidence may mean. Without evidence it is shown as such.

    Attributes:
        strength: whether it names something to keep.
    """

    ref: str
    text: str
    evidence: tuple[Quote, ...]
    strength: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims in the order they were made."""

    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The one action step, or how it is going."""

    title: str
    step: ActionStep


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        number: whether its cells are figures, which stand under one another to the right.
    """

    head: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        cells: one for each column, as people read them; the first one names the row.
        share: 0 to 100, where the row is also drawn as a bar.
    """

    cells: tuple[str, ...]
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures or things seen, in rows and columns.

    Attributes:
        base: what the figures are counted from, in words, with what 100 % is where there are
            percentages; empty where the cells speak for themselves.
        note: what a reader should know, e.g. how a figure is worked out.
        parts: whether the shares of its rows are parts of one whole, which do not overlap and add
            up to 100: they can then be drawn as one bar.
    """

    title: str
    base: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    parts: bool = False


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A seat and how often something was recorded there.

    Attributes:
        row: of the room, from 0 at the front.
        column: from 0 at the left.
        count: none where nobody looked.
        of: how often it could have been at this seat, where that differs from seat to seat: at
            least 1 and at least `count`; else none.
    """

    label: str
    row: int
    column: int
    count: int | None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """The room with a figure on each seat.

    Attributes:
        base: what is counted, in words.
    """

    title: str
    base: str
    cells: tuple[HeatCell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on paper, one for each name."""

    title: str
    names: tuple[str, ...]


Block: TypeAlias = Quotes | Bars | Strip | Table | Heat | Prose | Claims | Agreement | Signatures


def percent(count: int, total: int) -> float | None:
    """`count` in percent of `total`; none where there is nothing to divide by."""
    return 100 * count / total if total else None


def spoken_percent(value: float | None) -> str:
    """A percentage for people: whole, or "n/a" where it is undefined."""
    return "n/a" if value is None else f"{value:.0f} %"


def spoken_ratio(value: float | None) -> str:
    """A ratio for people: two decimals, or "n/a" where it is undefined."""
    return "n/a" if value is None else f"{value:.2f}"


def spoken_seconds(ms: float | None) -> str:
    """A short time for people: `3.4 s`, or "n/a" where nothing was measured."""
    return "n/a" if ms is None else f"{ms / 1000:.1f} s"


def clock(ms: int) -> str:
    """Time in a lesson as people read it: `23:41`, `1:02:07` past the hour."""
    seconds = max(0, ms) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
