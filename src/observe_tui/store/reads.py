"""Reading: rows become records without a mapped class between them.

The columns are those of `tables`, named here again: what maps and checks rows for writing takes
as long to load as all the rest, and nobody should wait for it to see the agenda. A test holds
the two together.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Connection, Date, Select, TableClause, Time, column, select, table

from observe_tui.record.model import (
    Cycle,
    Draft,
    Event,
    FrozenProtocol,
    Participant,
    Person,
    Run,
    Seat,
    SeatMap,
)
from observe_tui.record.names import folded
from observe_tui.store.columns import UtcDateTime
from observe_tui.store.words import read_payload

_PERSON = table("person", column("id"), column("name"))
_CYCLE = table(
    "cycle",
    *(column(name) for name in ("id", "observed_id", "observer_id", "course", "group", "focus")),
    *(column(name) for name in ("protocol", "instruments")),
    column("day", Date),
    column("starts", Time),
    column("created_at", UtcDateTime),
    column("stages"),
    column("participants"),
)
_SEATS = table("seat_map", column("class_key"), column("group"), column("seats"))
_RUN = table(
    "run", column("id"), column("cycle_id"), column("stage"), column("started_at", UtcDateTime)
)
_TEXT = table("protocol_text", column("hash"), column("id"), column("text"))
_USED = table("run_protocol", column("run_id"), column("position"), column("hash"))
_EVENT = table(
    "event",
    *(column(name) for name in ("id", "run_id", "seq", "step", "verb", "payload")),
    column("at", UtcDateTime),
    column("elapsed_ms"),
    column("schema_version"),
)
_DRAFT = table(
    "draft",
    column("owner"),
    column("field"),
    column("text"),
    column("saved_at", UtcDateTime),
    column("elapsed_ms"),
)

TABLES: tuple[TableClause, ...] = (
    _PERSON, _CYCLE, _SEATS, _RUN, _TEXT, _USED, _EVENT, _DRAFT,
)  # fmt: skip
"""Everything read here."""


def people(connection: Connection) -> list[Person]:
    """Everybody, in no order."""
    return [Person(row.id, row.name) for row in connection.execute(select(_PERSON))]


def cycles(connection: Connection) -> list[Cycle]:
    """Every cycle, by day, time and when it was planned."""
    known = {person.id: person for person in people(connection)}
    order = (_CYCLE.c.day, _CYCLE.c.starts, _CYCLE.c.created_at, _CYCLE.c.id)
    return [
        Cycle(
            id=row.id,
            observed=known[row.observed_id],
            observer=known[row.observer_id],
            course=row.course,
            group=row.group,
            focus=row.focus,
            protocol=row.protocol,
            instruments=tuple(json.loads(row.instruments)),
            day=row.day,
            starts=row.starts,
            created_at=row.created_at,
            stages=tuple(json.loads(row.stages)),
            participants=tuple(Participant(*one) for one in json.loads(row.participants)),
        )
        for row in connection.execute(select(_CYCLE).order_by(*order))
    ]


def seat_map(connection: Connection, group: str) -> SeatMap | None:
    """The seats of a class, capitals aside."""
    wanted = select(_SEATS).where(_SEATS.c.class_key == folded(group))
    for row in connection.execute(wanted):
        return SeatMap(row.group, tuple(Seat(*one) for one in json.loads(row.seats)))
    return None


def runs(connection: Connection, cycle_id: str | None) -> list[Run]:
    """The runs of one cycle, or of all, in the order they were started."""
    wanted = select(_RUN).order_by(_RUN.c.started_at, _RUN.c.id)
    frozen = select(_USED).order_by(_USED.c.position)
    if cycle_id is not None:
        wanted = wanted.where(_RUN.c.cycle_id == cycle_id)
        own = select(_RUN.c.id).where(_RUN.c.cycle_id == cycle_id)
        frozen = frozen.where(_USED.c.run_id.in_(own))
    used = connection.execute(frozen).all()
    texts = _texts(connection, {row.hash for row in used})
    protocols: dict[str, list[FrozenProtocol]] = {}
    for row in used:
        protocols.setdefault(row.run_id, []).append(texts[row.hash])
    return [
        Run(row.id, row.cycle_id, row.stage, row.started_at, tuple(protocols.get(row.id, ())))
        for row in connection.execute(wanted)
    ]


def _texts(connection: Connection, hashes: Collection[str]) -> dict[str, FrozenProtocol]:
    found = connection.execute(select(_TEXT).where(_TEXT.c.hash.in_(hashes)))
    return {row.hash: FrozenProtocol(id=row.id, hash=row.hash, text=row.text) for row in found}


def events(connection: Connection, run_id: str) -> list[Event]:
    """All events of a run, by `seq`."""
    wanted = select(_EVENT).where(_EVENT.c.run_id == run_id).order_by(_EVENT.c.seq)
    return _events(connection, wanted)


def events_with(connection: Connection, verbs: Collection[str]) -> list[Event]:
    """All events of any run with one of these verbs, by run start, then `seq`."""
    wanted = (
        select(_EVENT)
        .join(_RUN, _RUN.c.id == _EVENT.c.run_id)
        .where(_EVENT.c.verb.in_(verbs))
        .order_by(_RUN.c.started_at, _RUN.c.id, _EVENT.c.seq)
    )
    return _events(connection, wanted)


def _events(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[Event]:
    return [
        Event(
            id=row.id,
            run_id=row.run_id,
            seq=row.seq,
            step=row.step,
            verb=row.verb,
            payload=read_payload(row.payload),
            at=row.at,
            elapsed_ms=row.elapsed_ms,
            schema=row.schema_version,
        )
        for row in connection.execute(wanted)
    ]


def drafts(connection: Connection, owner: str) -> list[Draft]:
    """The drafts of one owner, by field."""
    wanted = select(_DRAFT).where(_DRAFT.c.owner == owner).order_by(_DRAFT.c.field)
    return [
        Draft(row.owner, row.field, row.text, row.saved_at, row.elapsed_ms)
        for row in connection.execute(wanted)
    ]
