"""The things that are recorded. All frozen: a change is a new event, never an edit in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeAlias
from uuid import uuid4

from observe_tui.protocol.stages import LESSON_STAGES, StageId

JsonValue: TypeAlias = (
    "None | bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue]"
)
Payload: TypeAlias = Mapping[str, JsonValue]

EVENT_SCHEMA = 1


def new_id() -> str:
    """A fresh identity that can meet records of other machines without a clash."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague: the one observed or the one who observes."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a classroom, and who sits there: a pseudonym or a number, never a name.

    Attributes:
        id: unique in its class; what events refer to.
        label: what is shown, at most a few characters.
        row: from 0, counted from the front.
        column: from 0, counted from the left as the observer sees it.
    """

    id: str
    label: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class SeatMap:
    """The seats of a class, typed once.

    Attributes:
        group: the class, as plans name it, e.g. `8B`.
    """

    group: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part in a meeting.

    Attributes:
        role: e.g. `timekeeper`; empty for one without a special part.
    """

    name: str
    role: str = ""

    @property
    def spoken(self) -> str:
        """`Ana Rivera (timekeeper)`, or the name alone."""
        return f"{self.name} ({self.role})" if self.role else self.name


@dataclass(frozen=True, slots=True)
class Cycle:
    """One peer-observation cycle as it was planned.

    Attributes:
        focus: what to look at, in the observed teacher's own words.
        protocol: id of the cycle protocol.
        instruments: ids of the instruments taken into the observation, in order.
        day: the day of the lesson, as the people involved name it.
        starts: the time of the lesson, if agreed.
        created_at: in UTC.
        stages: which stages it has, in order.
        participants: those who are there beside the two people. In a meeting `observed` is who
            brings something to it, and `observer` who leads it.
    """

    id: str
    observed: Person
    observer: Person
    course: str
    group: str
    focus: str
    protocol: str
    instruments: tuple[str, ...]
    day: date
    starts: time | None
    created_at: datetime
    stages: tuple[StageId, ...] = LESSON_STAGES
    participants: tuple[Participant, ...] = ()

    @property
    def is_meeting(self) -> bool:
        """Whether no lesson is observed in it."""
        return "observe" not in self.stages


@dataclass(frozen=True, slots=True)
class FrozenProtocol:
    """The text of a protocol as it stood when a run began.

    Attributes:
        id: the protocol's id.
        hash: SHA-256 of the text in UTF-8, in hex.
    """

    id: str
    hash: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """One sitting with one stage of a cycle: a conference, an observation, a debrief.

    Attributes:
        stage: which stage of the cycle protocol, e.g. `observe`.
        started_at: in UTC.
        protocols: the cycle protocol first; for an observation the instruments after it.
    """

    id: str
    cycle_id: str
    stage: str
    started_at: datetime
    protocols: tuple[FrozenProtocol, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was recorded, never changed afterwards.

    Attributes:
        seq: its place in the run, from 1, without holes.
        step: the step it belongs to; empty for events of the run itself.
        at: when it was recorded, in UTC.
        elapsed_ms: when it happened in the run, milliseconds from its start (a line of
            script happened at its first key, and may be dated back).
    """

    id: str
    run_id: str
    seq: int
    step: str
    verb: str
    payload: Payload
    at: datetime
    elapsed_ms: int
    schema: int = EVENT_SCHEMA


@dataclass(frozen=True, slots=True)
class Draft:
    """Words being typed that nobody has submitted yet.

    Attributes:
        owner: a run's id, or the name of a form.
        field: which field of it.
        elapsed_ms: when the first key was typed, where that matters.
        saved_at: in UTC.
    """

    owner: str
    field: str
    text: str
    saved_at: datetime
    elapsed_ms: int | None = None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A moment when people said how an action step is going.

    Attributes:
        cycle_id: of the cycle in which they did.
    """

    status: str
    note: str
    at: datetime
    cycle_id: str = ""


@dataclass(frozen=True, slots=True)
class ActionStep:
    """The one thing the observed teacher will try next.

    Attributes:
        by_when: as people wrote it; a date or words such as "next double lesson".
        status: `open`, `tried`, `mastered` or `let go`.
        history: each change of status, oldest first.
        support: what the observer promised to do for it.
    """

    cycle_id: str
    what: str
    why: str = ""
    owner: str = ""
    by_when: str = ""
    looks_like: str = ""
    status: str = "open"
    agreed_at: datetime | None = None
    history: tuple[StatusChange, ...] = field(default=())
    support: str = ""
