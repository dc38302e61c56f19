"""A real store to fill, the bundled protocols, and a session to play a lesson into."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from demo_room import BEGAN, Room

from observe_tui.demo.clock import SettableClock
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser, fingerprint
from observe_tui.record.model import Cycle, FrozenProtocol, Person
from observe_tui.session.starting import begin_run, open_session
from observe_tui.steps import SPECS
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

BUNDLED = Path(__file__).parents[2] / "protocols"


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser(SPECS)


@pytest.fixture(scope="session")
def library(parser: Parser) -> Library:
    return Library(parser, [BUNDLED])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "observe.db")
    yield opened
    opened.close()


@pytest.fixture
def observe(store: SqlStore, library: Library, parser: Parser) -> Callable[..., Room]:
    """Begin an observation with these instruments."""

    def begin(*instruments: str) -> Room:
        clock = SettableClock(BEGAN)
        rivera, chen = Person("p1", "Rivera"), Person("p2", "Chen")
        cycle = Cycle(
            "c1", rivera, chen, "Science", "8B", "", "peer-cycle", instruments,
            date(2026, 11, 17), None, BEGAN,
        )  # fmt: skip
        store.save_cycle(cycle)
        texts = {name: library.find(name) for name in ("peer-cycle", *instruments)}
        frozen = [
            FrozenProtocol(name, fingerprint(entry.text), entry.text)
            for name, entry in texts.items()
            if entry is not None
        ]
        run = begin_run(store, clock, cycle, "observe", frozen)
        session, _ = open_session(store, clock, run, parser)
        return Room(session, clock, store)

    return begin


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be in Berlin, whether or not this machine knows where that is."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be changed here")
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
