"""The tables, and how a record becomes a row; `reads` has the way back.

A change here needs a migration in `migrations/versions`, the new `revision.REVISION`, and the same
columns in `reads`.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import ClassVar

from sqlalchemy import MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from observe_tui.protocol.stages import LESSON_STAGES
from observe_tui.record.model import (
    Cycle,
    Draft,
    Event,
    FrozenProtocol,
    JsonValue,
    Person,
    Run,
    SeatMap,
)
from observe_tui.record.names import folded
from observe_tui.store.columns import CleanText, UtcDateTime, in_utc
from observe_tui.store.words import json_list, json_text

# Every constraint has a name of its own, so that a migration can drop or change it.
_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Row(SQLModel):
    """The base of every table. No table deletes rows of another: nothing here cascades."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMES)


class PersonRow(Row, table=True):
    """A colleague."""

    __tablename__ = "person"

    id: str = Field(primary_key=True, sa_type=CleanText)
    name: str = Field(sa_type=CleanText)

    @classmethod
    def of(cls, person: Person) -> PersonRow:
        """The row of a person."""
        return cls(id=person.id, name=person.name)


class CycleRow(Row, table=True):
    """The plan of a cycle; `instruments`, `stages` and `participants` are JSON lists, in order."""

    __tablename__ = "cycle"

    id: str = Field(primary_key=True, sa_type=CleanText)
    observed_id: str = Field(foreign_key="person.id", sa_type=CleanText)
    observer_id: str = Field(foreign_key="person.id", sa_type=CleanText)
    course: str = Field(sa_type=CleanText)
    group: str = Field(sa_type=CleanText)
    focus: str = Field(sa_type=CleanText)
    protocol: str = Field(sa_type=CleanText)
    instruments: str = Field(sa_type=CleanText)
    day: date
    starts: time | None
    created_at: datetime = Field(sa_type=UtcDateTime)
    stages: str = Field(
        sa_type=CleanText, sa_column_kwargs={"server_default": json.dumps(LESSON_STAGES)}
    )
    participants: str = Field(sa_type=CleanText, sa_column_kwargs={"server_default": "[]"})

    @classmethod
    def of(cls, cycle: Cycle) -> CycleRow:
        """The row of a cycle; its people have rows of their own."""
        return cls(
            id=cycle.id,
            observed_id=cycle.observed.id,
            observer_id=cycle.observer.id,
            course=cycle.course,
            group=cycle.group,
            focus=cycle.focus,
            protocol=cycle.protocol,
            instruments=json.dumps(cycle.instruments),
            day=cycle.day,
            starts=cycle.starts,
            created_at=in_utc(cycle.created_at),
            stages=json.dumps(cycle.stages),
            participants=json_list([[one.name, one.role] for one in cycle.participants]),
        )


class RunRow(Row, table=True):
    """One sitting."""

    __tablename__ = "run"

    id: str = Field(primary_key=True, sa_type=CleanText)
    cycle_id: str = Field(foreign_key="cycle.id", sa_type=CleanText)
    stage: str = Field(sa_type=CleanText)
    started_at: datetime = Field(sa_type=UtcDateTime)

    @classmethod
    def of(cls, run: Run) -> RunRow:
        """The row of a run; its protocols have rows of their own."""
        return cls(
            id=run.id,
            cycle_id=run.cycle_id,
            stage=run.stage,
            started_at=in_utc(run.started_at),
        )


class ProtocolTextRow(Row, table=True):
    """The text of a protocol, kept once however many runs used it."""

    __tablename__ = "protocol_text"

    hash: str = Field(primary_key=True, sa_type=CleanText)
    id: str = Field(sa_type=CleanText)
    text: str = Field(sa_type=CleanText)

    @classmethod
    def of(cls, protocol: FrozenProtocol) -> ProtocolTextRow:
        """The row of a frozen protocol."""
        return cls(hash=protocol.hash, id=protocol.id, text=protocol.text)


class RunProtocolRow(Row, table=True):
    """Which protocols a run froze; `position` counts from 0."""

    __tablename__ = "run_protocol"

    run_id: str = Field(primary_key=True, foreign_key="run.id", sa_type=CleanText)
    position: int = Field(primary_key=True)
    hash: str = Field(foreign_key="protocol_text.hash", sa_type=CleanText)


class EventRow(Row, table=True):
    """One event; `payload` is a JSON object. Rows are added, never changed."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("run_id", "seq"),)

    id: str = Field(primary_key=True, sa_type=CleanText)
    run_id: str = Field(foreign_key="run.id", sa_type=CleanText)
    seq: int
    step: str = Field(sa_type=CleanText)
    verb: str = Field(index=True, sa_type=CleanText)
    payload: str = Field(sa_type=CleanText)
    at: datetime = Field(sa_type=UtcDateTime)
    elapsed_ms: int
    schema_version: int

    @classmethod
    def of(cls, event: Event) -> EventRow:
        """The row of an event."""
        return cls(
            id=event.id,
            run_id=event.run_id,
            seq=event.seq,
            step=event.step,
            verb=event.verb,
            payload=json_text(event.payload),
            at=in_utc(event.at),
            elapsed_ms=event.elapsed_ms,
            schema_version=event.schema,
        )


class SeatMapRow(Row, table=True):
    """The seats of a class; `class_key` is its name without the difference of capitals."""

    __tablename__ = "seat_map"

    class_key: str = Field(primary_key=True, sa_type=CleanText)
    group: str = Field(sa_type=CleanText)
    seats: str = Field(sa_type=CleanText)

    @classmethod
    def of(cls, seats: SeatMap) -> SeatMapRow:
        """The row of a seat map."""
        told: list[JsonValue] = [[one.id, one.label, one.row, one.column] for one in seats.seats]
        return cls(class_key=folded(seats.group), group=seats.group, seats=json_list(told))


class DraftRow(Row, table=True):
    """Words being typed: one row for each field of an owner."""

    __tablename__ = "draft"

    owner: str = Field(primary_key=True, sa_type=CleanText)
    field: str = Field(primary_key=True, sa_type=CleanText)
    text: str = Field(sa_type=CleanText)
    saved_at: datetime = Field(sa_type=UtcDateTime)
    elapsed_ms: int | None

    @classmethod
    def of(cls, draft: Draft) -> DraftRow:
        """The row of a draft."""
        return cls(
            owner=draft.owner,
            field=draft.field,
            text=draft.text,
            saved_at=in_utc(draft.saved_at),
            elapsed_ms=draft.elapsed_ms,
        )
