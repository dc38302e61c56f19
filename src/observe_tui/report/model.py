"""The parts of a debrief document: pure data, without colour or layout.

The review screen draws its sections, every export writes the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, TypeAlias

from observe_tui.analysis.blocks import Block

Form: TypeAlias = Literal["full", "short"]
Paper: TypeAlias = Literal["summary", "certificate", "activity"]

PURPOSE = "Formative, not for evaluation"


@dataclass(frozen=True, slots=True)
class Header:
    """Who, what and when.

    Attributes:
        day: of the observation; of the plan, as long as nobody observed.
        planned: the time that was agreed, if any.
        began: when the observation began, as the clock on the wall said.
        ended: when it ended; none while it is open.
        protocol: name of the cycle protocol.
        instruments: names of the instruments, in order.
        owner: whose document this is: the teacher observed.
        made_on: the day the document was made.
        participants: who else was there, with their roles.
        meeting: whether no lesson was observed.
        paper: what kind of paper it is. A certificate and an activity report say that people met,
            and nothing of what was seen or said.
        until: the last day it tells of, where it tells of more than one.
        consent: what the teacher observed answered and when, in a few words; empty where nothing
            was recorded.
    """

    observed: str
    observer: str
    course: str
    group: str
    day: date
    planned: time | None
    began: datetime | None
    ended: datetime | None
    protocol: str
    instruments: tuple[str, ...]
    owner: str
    purpose: str
    made_on: date
    participants: tuple[str, ...] = ()
    meeting: bool = False
    paper: Paper = "summary"
    until: date | None = None
    consent: str = ""

    @property
    def lesson(self) -> str:
        """Group and course, as a class is spoken of."""
        return " ".join(part for part in (self.group.strip(), self.course.strip()) if part)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step of the protocol that was left out, and why."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long a stage took.

    Attributes:
        stage: its id in the cycle protocol.
        began: as the clock on the wall said.
        ended: whether somebody ended it.
        planned: the least and the most minutes the protocol gives it.
        used_ms: time spent, pauses and absences left out.
        lost_ms: pauses and absences.
    """

    stage: str
    title: str
    began: datetime
    ended: bool
    planned: tuple[int, int] | None
    used_ms: int
    lost_ms: int
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the document.

    Attributes:
        id: names it for readers of data, e.g. `evidence`.
        lead: a sentence of ours that comes before the blocks.
        times: how long each stage took; in the section about the context only.
        notes: sentences of ours that come after the blocks.
    """

    id: str
    title: str
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    times: tuple[StageTime, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it to read."""
        return not (self.lead or self.blocks or self.times or self.notes)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One thing that was recorded, as it counts now: a line, a mark, an answer.

    Attributes:
        ref: id of its event.
        stage: of the cycle.
        step: title of the step or instrument.
        verb: what was done, e.g. `mark`.
        at: when it was recorded, as the clock on the wall said.
        at_ms: when it happened, milliseconds from the beginning of its stage.
        code: id of the code that was marked, if any.
        name: what people call the code.
        tag: of a line.
        text: words that were written.
        seat: id of the seat, if it has one.
        turn: number of its interval, sweep or snapshot, from 1.
        note: written to it afterwards.
        details: what else was said with it, by name: the parts of an agreed step, the side of a
            line, which claim a line was tied to.
    """

    ref: str
    stage: str
    step: str
    verb: str
    at: datetime
    at_ms: int
    code: str = ""
    name: str = ""
    tag: str = ""
    text: str = ""
    seat: str = ""
    turn: int | None = None
    note: str = ""
    details: tuple[tuple[str, str], ...] = ()


def told_details(one: Recorded) -> str:
    """What else was said with it, on one line: `what=count to three; owner=Rivera`."""
    return "; ".join(f"{name}={text}" for name, text in one.details)


@dataclass(frozen=True, slots=True)
class Document:
    """One cycle on paper. Sections with nothing in them are left out.

    Attributes:
        form: `full`, or `short` for what fits on one page.
        recorded: everything that may leave, one by one, for programs and sheets.
    """

    header: Header
    sections: tuple[Section, ...]
    form: Form = "full"
    recorded: tuple[Recorded, ...] = ()

    def section(self, section_id: str) -> Section | None:
        """The section of that id, if the document has it."""
        return next((one for one in self.sections if one.id == section_id), None)
