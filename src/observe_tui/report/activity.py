"""The activity report: who met between two days, with which protocol and how long; no content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from observe_tui.analysis.blocks import Column, Row, Table
from observe_tui.report.document import Document, header_of
from observe_tui.report.held import MINUTES, STAGE_WORDS, Held, held
from observe_tui.report.model import Header, Section
from observe_tui.session.reading import CycleRecord

PURPOSE = "Activity, without content"
NOTHING = "Nothing took place in these days."
_IN_A_MEETING = "In a meeting, the first name brought something and the second led it."


@dataclass(frozen=True, slots=True)
class _Line:
    """One cycle, with what of it took place in these days: at least one stage."""

    header: Header
    stages: tuple[Held, ...]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.stages)


def build_activity(
    records: Iterable[CycleRecord], first: date, last: date, today: date
) -> Document:
    """What took place from the first day to the last, both of them too.

    A cycle that began earlier or goes on later is told with what took place in these days.

    Args:
        today: the day the report is made.
    """
    lines = []
    for record in records:
        stages = tuple(one for one in held(record) if first <= one.began.date() <= last)
        if stages:
            lines.append(_Line(header_of(record, None, today), stages))
    lines.sort(key=lambda line: line.stages[0].began)
    sections = (_cycles(lines), _together(lines)) if lines else (_nothing(),)
    return Document(_header(first, last, today), sections)


def _header(first: date, last: date, today: date) -> Header:
    return Header(
        observed="",
        observer="",
        course="",
        group="",
        day=first,
        planned=None,
        began=None,
        ended=None,
        protocol="",
        instruments=(),
        owner="",
        purpose=PURPOSE,
        made_on=today,
        paper="activity",
        until=last,
    )


def _nothing() -> Section:
    return Section("cycles", "Cycles", NOTHING)


def _cycles(lines: Sequence[_Line]) -> Section:
    title = "Cycles"
    others = any(line.header.participants for line in lines)
    heads = (
        Column("Day"),
        Column("Observed"),
        Column("Observer"),
        *((Column("Also there"),) if others else ()),
        Column("Protocol"),
        Column("Held"),
        Column("Minutes", number=True),
    )
    rows = tuple(_row(line, others=others) for line in lines)
    note = _IN_A_MEETING if any(line.header.meeting for line in lines) else ""
    lead = ", ".join(
        (
            _counted(len(lines), "cycle"),
            _counted(sum(len(line.stages) for line in lines), "stage"),
            _counted(sum(line.minutes for line in lines), "minute"),
        )
    )
    return Section("cycles", title, f"{lead}.", (Table(title, MINUTES, heads, rows, note),))


def _row(line: _Line, *, others: bool) -> Row:
    header = line.header
    times = Counter(one.stage for one in line.stages)
    told = (
        STAGE_WORDS[stage] + (f" ×{times[stage]}" if times[stage] > 1 else "")
        for stage in STAGE_WORDS
        if times[stage]
    )
    return Row(
        (
            # A month's name may be a colleague's too, and would be taken for it.
            line.stages[0].began.date().isoformat(),
            header.observed,
            header.observer,
            *((", ".join(header.participants),) if others else ()),
            header.protocol,
            ", ".join(told),
            str(line.minutes),
        )
    )


def _together(lines: Sequence[_Line]) -> Section:
    title = "Together"
    every = [one for line in lines for one in line.stages]
    heads = (Column("Stage"), Column("Held", number=True), Column("Minutes", number=True))
    rows = []
    for stage, words in STAGE_WORDS.items():
        found = [one for one in every if one.stage == stage]
        if found:
            rows.append(_sum(words, found))
    rows.append(_sum("All", every))
    return Section("together", title, blocks=(Table(title, "", heads, tuple(rows)),))


def _sum(words: str, stages: Sequence[Held]) -> Row:
    return Row((words, str(len(stages)), str(sum(one.minutes for one in stages))))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
