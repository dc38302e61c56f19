"""From a long observation in a store to each file it can leave in: seconds, and their limits."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import TypeVar

from observe_tui.demo.clock import SettableClock
from observe_tui.paths import bundled_protocols
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser, fingerprint
from observe_tui.record.model import Cycle, FrozenProtocol, Person
from observe_tui.record.ports import Store
from observe_tui.report.document import build_document
from observe_tui.report.exporting import FORMATS
from observe_tui.session.reading import read_cycle
from observe_tui.session.session import Session
from observe_tui.session.starting import begin_run, open_session
from observe_tui.steps import SPECS
from observe_tui.steps.interval.step import IntervalSpec
from observe_tui.steps.script.step import ScriptSpec
from observe_tui.steps.tally.step import TallySpec
from observe_tui.store.opening import open_store

T = TypeVar("T")

BEGAN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
MINUTES, EVENTS = 90, 2_000
AGAIN = 3
LIMITS = {
    "markdown": 0.5,
    "html": 0.5,
    "csv": 0.5,
    "json": 0.5,
    "docx": 1.5,
    "xlsx": 1.5,
    "pdf": 2.0,
}
"""Seconds a person may wait, with what has to be loaded for it."""

LINE = 'T: "Why does the ball stop?" Seat {} waits, looks up, says: "Because it rubs, miss?"'
TAGS = ("evidence", "evidence", "evidence", "question", "interpretation")


@dataclass(frozen=True)
class Wait:
    """One line of the table: seconds the first time, with all that is loaded, and after that."""

    name: str
    first: float
    again: float
    size: int = 0
    limit: float | None = None

    @property
    def over(self) -> bool:
        return self.limit is not None and self.first > self.limit


def waits(folder: Path) -> Iterator[Wait]:
    """Record the observation, read it back, and make every file that can be made here."""
    store, parser = open_store(folder / "export.db"), Parser(SPECS)
    try:
        planned = record_observation(store, parser)
        today = date(2026, 11, 24)
        record, first = _timed(lambda: read_cycle(store, parser, planned))
        yield Wait("read the cycle", first, _again(lambda: read_cycle(store, parser, planned)))
        document, first = _timed(lambda: build_document(record, {}, today))
        yield Wait("build the document", first, _again(lambda: build_document(record, {}, today)))
    finally:
        store.close()
    for name, chosen in FORMATS.items():

        def make(module: str = chosen.module) -> str | bytes:
            made: str | bytes = import_module(module).render(document)
            return made

        try:
            made, first = _timed(make)
        except ImportError:
            continue
        yield Wait(name, first, _again(make), len(made), LIMITS.get(name))


def record_observation(store: Store, parser: Parser) -> Cycle:
    """A lesson of an hour and a half with lines, COPUS marks and tallies, commit by commit."""
    planned = Cycle(
        "export",
        Person("observed", "Rivera"),
        Person("observer", "Chen"),
        "Science",
        "8B",
        "Do my questions make them think?",
        "peer-cycle",
        ("script", "copus", "question-levels"),
        BEGAN.date(),
        None,
        BEGAN - timedelta(days=7),
    )
    store.save_cycle(planned)
    library = Library(parser, (bundled_protocols(),))
    frozen = []
    for name in (planned.protocol, *planned.instruments):
        entry = library.find(name)
        if entry is None:
            raise LookupError(f"there is no protocol {name!r}")
        frozen.append(FrozenProtocol(name, fingerprint(entry.text), entry.text))
    clock = SettableClock(BEGAN)
    session, _sitting = open_session(
        store, clock, begin_run(store, clock, planned, "observe", frozen), parser
    )
    _fill(session, clock)
    return planned


def _fill(session: Session, clock: SettableClock) -> None:
    """Every third event a tally, every fourth a line, else a mark in the interval it falls in."""
    by_kind = {type(step): step for step in session.steps}
    script, copus, levels = by_kind[ScriptSpec], by_kind[IntervalSpec], by_kind[TallySpec]
    tags = cycle(TAGS)
    codes = cycle([code.id for group in copus.groups for code in group.codes])
    tallied = cycle([code.id for code in levels.codes])
    for number in range(EVENTS):
        at_ms = number * MINUTES * 60_000 // EVENTS
        clock.set(BEGAN + timedelta(milliseconds=at_ms))
        if number % 4 == 0:
            line = {"text": LINE.format(number % 28 + 1), "tag": next(tags)}
            session.record(script.id, "line", line)
        elif number % 3 == 0:
            session.record(levels.id, "count", {"code": next(tallied)})
        else:
            turn = at_ms // (copus.seconds * 1000)
            session.record(copus.id, "mark", {"code": next(codes), "interval": turn})
    clock.set(BEGAN + timedelta(minutes=MINUTES))
    session.end()


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.perf_counter()
    made = work()
    return made, time.perf_counter() - begin


def _again(work: Callable[[], object]) -> float:
    return statistics.median(_timed(work)[1] for _ in range(AGAIN))
