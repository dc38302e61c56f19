"""The tables, and how a row becomes a record and back.

A change here needs a migration in `migrations/versions` and the new `REVISION`.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import ClassVar

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from observe_tui.record.model import Cycle, Draft, Event, FrozenProtocol, Person, Run
from observe_tui.store.columns import CleanText, UtcDateTime, in_utc
from observe_tui.store.words import json_text, read_payload

REVISION = "0001"

# Every constraint has a name of its own, so that a migration can drop or change it.
_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

# What Alembic itself would create: a new store is stamped without loading Alembic.
VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


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

    def record(self) -> Person:
        """The person of this row."""
        return Person(self.id, self.name)


class CycleRow(Row, table=True):
    """The plan of a cycle; `instruments` is a JSON list, in order."""

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
        )

    def record(self, observed: PersonRow, observer: PersonRow) -> Cycle:
        """The cycle of this row and of its two people."""
        return Cycle(
            id=self.id,
            observed=observed.record(),
            observer=observer.record(),
            course=self.course,
            group=self.group,
            focus=self.focus,
            protocol=self.protocol,
            instruments=tuple(json.loads(self.instruments)),
            day=self.day,
            starts=self.starts,
            created_at=self.created_at,
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

    def record(self, protocols: tuple[FrozenProtocol, ...]) -> Run:
        """The run of this row and of the protocols it froze."""
        return Run(self.id, self.cycle_id, self.stage, self.started_at, protocols)


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

    def record(self) -> FrozenProtocol:
        """The frozen protocol of this row."""
        return FrozenProtocol(id=self.id, hash=self.hash, text=self.text)


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

    def record(self) -> Event:
        """The event of this row."""
        return Event(
            id=self.id,
            run_id=self.run_id,
            seq=self.seq,
            step=self.step,
            verb=self.verb,
            payload=read_payload(self.payload),
            at=self.at,
            elapsed_ms=self.elapsed_ms,
            schema=self.schema_version,
        )


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

    def record(self) -> Draft:
        """The draft of this row."""
        return Draft(self.owner, self.field, self.text, self.saved_at, self.elapsed_ms)
