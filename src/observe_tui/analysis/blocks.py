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
    """

    ref: str
    at_ms: int
    tag: str
    text: str


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
        speaker: whose words: `observed`, `observer` or `both`.
    """

    title: str
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the evidence may mean. Without evidence it is shown as such."""

    ref: str
    text: str
    evidence: tuple[Quote, ...]


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


Block: TypeAlias = Quotes | Bars | Strip | Prose | Claims | Agreement


def percent(count: int, total: int) -> float | None:
    """`count` in percent of `total`; none where there is nothing to divide by."""
    return 100 * count / total if total else None


def spoken_percent(value: float | None) -> str:
    """A percentage for people: whole, or "n/a" where it is undefined."""
    return "n/a" if value is None else f"{value:.0f} %"


def clock(ms: int) -> str:
    """Time in a lesson as people read it: `23:41`, `1:02:07` past the hour."""
    seconds = max(0, ms) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
