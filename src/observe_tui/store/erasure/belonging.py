"""What in one file belongs to a cycle, or to a colleague: found first, then taken out.

A file may be a copy of long ago: tables and columns that came later are asked for only where they
are. Nothing here reads what people wrote in a lesson, but to look for a name in it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    TableClause,
    column,
    delete,
    func,
    select,
    table,
    union,
    update,
)

from observe_tui.record.names import folded
from observe_tui.record.safekeeping import Erasable

FORMER = "a former colleague"
"""What stands in the place of a name that is erased."""
NOBODYS = ("", FORMER)

_PERSON = table("person", column("id"), column("name"))
_CYCLE = table(
    "cycle",
    *(column(name) for name in ("id", "observed_id", "observer_id", "group", "participants")),
)
_RUN = table("run", column("id"), column("cycle_id"))
_USED = table("run_protocol", column("run_id"), column("hash"))
_TEXT = table("protocol_text", column("hash"))
_EVENT = table("event", column("run_id"))
_DRAFT = table("draft", column("owner"), column("text"))
_SEATS = table("seat_map", column("class_key"))

_Row: TypeAlias = tuple[str, str, str, str, str]
"""Of a cycle: its id, who was observed, who observed, its class, and who took part, as JSON."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """What goes out of one file.

    Attributes:
        cycles: ids of the cycles that go.
        runs: ids of their runs.
        owners: whose drafts go: runs, and forms about what goes.
        classes: keys of the seat maps whose last cycle goes.
        people: ids of the colleague everything about whom goes; none where it is one cycle.
        names: of the colleague, as this file and others have it; none where it is one cycle.
        is_known: whether this file has the colleague by that name.
        observed_others: how many cycles stay in which the colleague observed or took part.
        participants: those who took part in these cycles, with the name gone, as JSON.
        events: how many events go.
        drafts: how many drafts go.
    """

    cycles: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    is_known: bool = False
    observed_others: int = 0
    participants: Mapping[str, str] = field(default_factory=dict)
    events: int = 0
    drafts: int = 0

    @property
    def empty(self) -> bool:
        """Whether this file has nothing of it."""
        return not (self.cycles or self.owners or self.is_known or self.participants)


def find(connection: Connection, what: Erasable, names: Collection[str] = ()) -> Belongings:
    """Find what belongs to it in this file.

    Args:
        names: of the colleague, as other files have them; those who take part in a meeting are
            known by name alone.
    """
    people = _people(connection, what)
    own_names = set(people.values()) - {FORMER}
    names = frozenset(one for one in (*names, *own_names, what.name) if folded(one) not in NOBODYS)
    known = {folded(name) for name in names}
    every = _cycles(connection)
    going = [one for one in every if what.cycle_id == one[0] or one[1] in people]
    staying = [one for one in every if one not in going]
    cycles = frozenset(one[0] for one in going)
    runs = frozenset(connection.scalars(select(_RUN.c.id).where(_RUN.c.cycle_id.in_(cycles))).all())
    lasting = {folded(one[3]) for one in staying}
    classes = frozenset({folded(one[3]) for one in going} - lasting - {""})
    owners = _owners(connection, cycles, runs, classes, known)
    participants = {
        one[0]: changed for one in staying if (changed := _without(one[4], known)) is not None
    }
    observed = {one[0] for one in staying if one[2] in people}
    return Belongings(
        cycles=cycles,
        runs=runs,
        owners=owners,
        classes=classes,
        people=frozenset(people),
        names=names,
        is_known=bool(own_names),
        observed_others=len(observed | participants.keys()),
        participants=participants,
        events=_count(connection, _EVENT, _EVENT.c.run_id.in_(runs)),
        drafts=_count(connection, _DRAFT, _DRAFT.c.owner.in_(owners)),
    )


def is_ours(connection: Connection) -> bool:
    """Whether the file has records of this program in it."""
    return {"cycle", "run", "event", "draft", "person"} <= _tables(connection)


def take_out(connection: Connection, found: Belongings) -> None:
    """Take it out, with everything that nothing else needs: people, protocol texts, seats."""
    _take_out_runs(connection, found)
    connection.execute(delete(_DRAFT).where(_DRAFT.c.owner.in_(found.owners)))
    connection.execute(delete(_CYCLE).where(_CYCLE.c.id.in_(found.cycles)))
    for cycle_id, participants in found.participants.items():
        changed = update(_CYCLE).where(_CYCLE.c.id == cycle_id)
        connection.execute(changed.values(participants=participants))
    if "seat_map" in _tables(connection):
        connection.execute(delete(_SEATS).where(_SEATS.c.class_key.in_(found.classes)))
    needed = union(select(_CYCLE.c.observed_id), select(_CYCLE.c.observer_id))
    connection.execute(delete(_PERSON).where(_PERSON.c.id.not_in(needed)))
    renamed = update(_PERSON).where(_PERSON.c.id.in_(found.people))
    connection.execute(renamed.values(name=FORMER))


def _take_out_runs(connection: Connection, found: Belongings) -> None:
    connection.execute(delete(_EVENT).where(_EVENT.c.run_id.in_(found.runs)))
    connection.execute(delete(_USED).where(_USED.c.run_id.in_(found.runs)))
    connection.execute(delete(_RUN).where(_RUN.c.id.in_(found.runs)))
    connection.execute(delete(_TEXT).where(_TEXT.c.hash.not_in(select(_USED.c.hash))))


def _tables(connection: Connection) -> set[str]:
    named = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    return set(named.scalars())


def _people(connection: Connection, what: Erasable) -> dict[str, str]:
    """Who is meant, of those who observed or were observed: their ids, and their names here."""
    rows = connection.execute(select(_PERSON.c.id, _PERSON.c.name))
    names = {folded(what.name)}.difference(NOBODYS)
    return {id: name for id, name in rows if id == what.person_id or folded(name) in names}


def _cycles(connection: Connection) -> list[_Row]:
    columns = connection.exec_driver_sql("SELECT name FROM pragma_table_info('cycle')").scalars()
    wanted = [_CYCLE.c.id, _CYCLE.c.observed_id, _CYCLE.c.observer_id, _CYCLE.c.group]
    if "participants" in set(columns):
        wanted.append(_CYCLE.c.participants)
    rows = [tuple(row) for row in connection.execute(select(*wanted))]
    return [(row[0], row[1], row[2], row[3], row[4] if len(row) > 4 else "[]") for row in rows]


def _owners(
    connection: Connection,
    cycles: Collection[str],
    runs: Collection[str],
    classes: Collection[str],
    known: Collection[str],
) -> frozenset[str]:
    """Runs that go, forms about what goes, and an unsaved form with the colleague's name in it.

    A form about something is owned by its name and an id, such as `plan:3f…`.
    """
    about = {*cycles, *classes}
    every_run = set(connection.scalars(select(_RUN.c.id)))
    found = set()
    for owner, text in connection.execute(select(_DRAFT.c.owner, _DRAFT.c.text)):
        _form, colon, thing = owner.partition(":")
        unsaved = not colon and owner not in every_run and folded(text) in known
        if owner in runs or (colon and thing in about) or unsaved:
            found.add(owner)
    return frozenset(found)


def _without(participants: str, known: Collection[str]) -> str | None:
    """Those who took part, with the name gone; none where it is not among them."""
    if not known:
        return None
    those = json.loads(participants)
    if not any(folded(one[0]) in known for one in those):
        return None
    told = [[FORMER, *one[1:]] if folded(one[0]) in known else one for one in those]
    return json.dumps(told, ensure_ascii=False)


def _count(connection: Connection, rows: TableClause, which: ColumnElement[bool]) -> int:
    return connection.scalars(select(func.count()).select_from(rows).where(which)).one()
