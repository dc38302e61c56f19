"""What was found becomes a store again: every row belongs to something, and no word is dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TypeAlias

from observe_tui.store.repair.rows import Row
from observe_tui.store.shapes import (
    CYCLE,
    DRAFT,
    EVENT,
    NOBODY_KNOWS,
    PERSON,
    PROTOCOL_TEXT,
    RUN,
    RUN_PROTOCOL,
    SEAT_MAP,
    Shape,
    Torn,
    Value,
)

RECOVERED = "Recovered"
"""What everybody and everything is called that had to be made up."""

ORDER = (PERSON, CYCLE, RUN, PROTOCOL_TEXT, RUN_PROTOCOL, EVENT, SEAT_MAP, DRAFT)
"""Every table, after those that its rows refer to."""

_OBSERVATION = "observe"
_MADE_ID = re.compile(r"[0-9a-f]{32}")
_UNNUMBERED = 1 << 62

Named: TypeAlias = dict[str, Value]
Tables: TypeAlias = dict[Shape, list[Named]]


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows of a whole store.

    Attributes:
        tables: no row refers to one that is not there.
        left: rows that belonged to nothing that was found, and held no words.
    """

    tables: Tables
    left: int


def placed(found: Mapping[Shape, Sequence[Row]], now: datetime) -> Placed:
    """All rows that were found, with something made up for what they belong to where that is gone.

    Args:
        now: for what has no time at all.
    """
    tables = {shape: [row.named() for row in found[shape]] for shape in ORDER}
    tables[EVENT] = _events(found[EVENT])
    texts = {row["hash"] for row in tables[PROTOCOL_TEXT]}
    tables[RUN_PROTOCOL] = [link for link in tables[RUN_PROTOCOL] if link["hash"] in texts]
    left = len(found[RUN_PROTOCOL]) - len(tables[RUN_PROTOCOL])

    stamp = _written(now)
    _date(tables[DRAFT], "saved_at", {}, stamp)
    tables[RUN] += _missing_runs(tables)
    _date(tables[RUN], "started_at", _beginnings(tables), stamp)
    _date_events(tables[EVENT], {run["id"]: run["started_at"] for run in tables[RUN]})
    tables[CYCLE] += _missing_cycles(tables)
    first = {run["cycle_id"]: run["started_at"] for run in reversed(tables[RUN])}
    _date(tables[CYCLE], "created_at", first, stamp)
    for cycle in tables[CYCLE]:
        cycle["day"] = cycle["day"] or str(first.get(cycle["id"], cycle["created_at"]))[:10]
    tables[PERSON] += _missing_people(tables)
    tables[RUN_PROTOCOL] += _missing_links(tables)
    return Placed(tables, left)


def _events(found: Sequence[Row]) -> list[Named]:
    """Every event, by run and number, each number once.

    One of which only a part could be read is dropped where a whole one has its number in its run:
    the two are the same.
    """
    taken = {(row.values[1], row.values[2]) for row in found if row.whole}
    kept = [row for row in found if row.whole or (row.values[1], row.values[2]) not in taken]
    events = sorted((row.named() for row in kept), key=_place)
    for _, run in groupby(events, key=lambda event: event["run_id"]):
        _number(list(run))
    return sorted(events, key=_place)


def _place(event: Named) -> tuple[str, int, str]:
    seq = event["seq"]
    return str(event["run_id"]), seq if isinstance(seq, int) else _UNNUMBERED, str(event["at"])


def _number(run: Sequence[Named]) -> None:
    """Give each event whose number is not known, or is another's too, the next after the last."""
    last = max((seq for event in run if isinstance(seq := event["seq"], int)), default=0)
    used: set[Value] = set()
    for event in run:
        if event["seq"] in used or isinstance(event["seq"], Torn):
            last += 1
            event["seq"] = last
        used.add(event["seq"])


def _beginnings(tables: Tables) -> dict[Value, Value]:
    """When each run began, as its first event tells."""
    found: dict[Value, Value] = {}
    for event in tables[EVENT]:
        at, elapsed = event["at"], event["elapsed_ms"]
        if event["run_id"] not in found and at and isinstance(elapsed, int):
            began = datetime.fromisoformat(str(at)) - timedelta(milliseconds=elapsed)
            found[event["run_id"]] = _written(began)
    return {draft["owner"]: draft["saved_at"] for draft in tables[DRAFT]} | found


def _date(rows: Sequence[Named], column: str, known: Mapping[Value, Value], stamp: str) -> None:
    """Give each row that has lost its time the one that is known by its id."""
    for row in rows:
        row[column] = row[column] or known.get(next(iter(row.values()))) or stamp


def _date_events(events: Sequence[Named], began: Mapping[Value, Value]) -> None:
    """Give each event that has lost its time that of the one before it."""
    for run_id, run in groupby(events, key=lambda event: event["run_id"]):
        at, elapsed = began[run_id], 0
        for event in run:
            at = event["at"] = event["at"] or at
            told = event["elapsed_ms"]
            elapsed = event["elapsed_ms"] = told if isinstance(told, int) else elapsed
            if isinstance(event["schema_version"], Torn):
                event["schema_version"] = 1


def _missing_runs(tables: Tables) -> list[Named]:
    """A run for events, drafts and protocols whose own is gone, in a cycle of the same id."""
    belonging = [event["run_id"] for event in tables[EVENT]]
    belonging += [link["run_id"] for link in tables[RUN_PROTOCOL]]
    owners = (draft["owner"] for draft in tables[DRAFT])
    belonging += [owner for owner in owners if _MADE_ID.fullmatch(str(owner))]
    gone = dict.fromkeys(belonging).keys() - {run["id"] for run in tables[RUN]}
    return [
        {"id": run_id, "cycle_id": run_id, "stage": _OBSERVATION, "started_at": Torn()}
        for run_id in sorted(gone, key=str)
    ]


def _missing_cycles(tables: Tables) -> list[Named]:
    """A cycle for each run whose own is gone, with the protocols that the run was held with."""
    known = {cycle["id"] for cycle in tables[CYCLE]}
    made: dict[Value, Named] = {}
    for run in tables[RUN]:
        if run["cycle_id"] in known:
            continue
        names = _protocols(tables, run["id"])
        cycle = made.setdefault(run["cycle_id"], {
            **{column.name: "" for column in CYCLE.columns},
            **{column.name: column.default for column in CYCLE.columns if column.default},
            "id": run["cycle_id"], "observed_id": NOBODY_KNOWS, "observer_id": NOBODY_KNOWS,
            "focus": RECOVERED, "protocol": names[0] if names else "", "instruments": "[]",
            "day": Torn(), "starts": None, "created_at": Torn(),
        })  # fmt: skip
        if run["stage"] == _OBSERVATION:
            cycle["instruments"] = json.dumps(names[1:])
    return list(made.values())


def _protocols(tables: Tables, run_id: Value) -> list[str]:
    """The protocols of a run by their ids, that of the cycle first."""
    names = {text["hash"]: str(text["id"]) for text in tables[PROTOCOL_TEXT]}
    links = [link for link in tables[RUN_PROTOCOL] if link["run_id"] == run_id]
    links.sort(key=lambda link: str(link["position"]))
    return [names[link["hash"]] for link in links]


def _missing_people(tables: Tables) -> list[Named]:
    """Somebody for each colleague of a cycle who is gone."""
    wanted = {cycle[role] for cycle in tables[CYCLE] for role in ("observed_id", "observer_id")}
    gone = wanted - {person["id"] for person in tables[PERSON]}
    return [{"id": one, "name": RECOVERED} for one in sorted(gone, key=str)]


def _missing_links(tables: Tables) -> list[Named]:
    """The protocols of runs that have lost all of theirs, as their cycle was planned.

    Without one its events stay in the record, but no screen knows what to make of them.
    """
    linked = {link["run_id"] for link in tables[RUN_PROTOCOL]}
    cycles = {cycle["id"]: cycle for cycle in tables[CYCLE]}
    texts = {text["id"]: text["hash"] for text in tables[PROTOCOL_TEXT]}
    steps = {(event["run_id"], event["step"]) for event in tables[EVENT]}
    made: list[Named] = []
    for run in tables[RUN]:
        cycle = cycles[run["cycle_id"]]
        wanted: list[Value] = [cycle["protocol"]]
        if run["stage"] == _OBSERVATION:
            wanted += json.loads(str(cycle["instruments"]))
            wanted += [one for one in texts if (run["id"], one) in steps]
        if run["id"] not in linked:
            known = dict.fromkeys(one for one in wanted if one in texts)
            made += [
                {"run_id": run["id"], "position": position, "hash": texts[one]}
                for position, one in enumerate(known)
            ]
    return made


def _written(moment: datetime) -> str:
    """A moment as the store keeps it."""
    told = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return told.isoformat(" ", "microseconds")
