"""A store in a folder of its own, and the records to fill it with."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

import observe_tui.store
from observe_tui.record.model import Cycle, Event, FrozenProtocol, JsonValue, Person, Run, new_id
from observe_tui.store import connecting
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore
from store_faults import without_locks

START = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)
CHILD = Path(__file__).with_name("child.py")
PATH = os.pathsep.join(
    str(folder) for folder in (Path(observe_tui.store.__path__[0]).parents[1], CHILD.parents[1])
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the store goes; neither the file nor its folder is there yet."""
    return tmp_path / "home" / "observe.db"


@pytest.fixture
def opened() -> Iterator[Callable[[Path], SqlStore]]:
    """Opens stores, and closes them after the test."""
    stores: list[SqlStore] = []

    def open_one(file: Path) -> SqlStore:
        stores.append(open_store(file))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(file: Path, opened: Callable[[Path], SqlStore]) -> SqlStore:
    """A new store."""
    return opened(file)


@pytest.fixture
def cycle() -> Cycle:
    """A cycle of two invented colleagues."""
    return Cycle(
        id=new_id(),
        observed=Person("p-rivera", "Rivera"),
        observer=Person("p-chen", "Chen"),
        course="Science",
        group="8B",
        focus='Do my questions make them "think", or only recall?',
        protocol="peer-cycle",
        instruments=("script", "copus", "question-levels"),
        day=date(2026, 3, 2),
        starts=time(9, 20),
        created_at=START - timedelta(days=3),
    )


@pytest.fixture
def run(cycle: Cycle) -> Run:
    """A run of that cycle with two frozen protocols."""
    texts = {"peer-cycle": 'id = "peer-cycle"\n', "copus": 'id = "copus"\nname = "Über alles"\n'}
    frozen = (
        FrozenProtocol(name, sha256(text.encode()).hexdigest(), text)
        for name, text in texts.items()
    )
    return Run(new_id(), cycle.id, "observe", START, tuple(frozen))


@pytest.fixture
def started(store: SqlStore, cycle: Cycle, run: Run) -> SqlStore:
    """A store with a run that is going on."""
    store.save_cycle(cycle)
    store.start_run(run)
    return store


@pytest.fixture
def line(run: Run) -> Callable[..., Event]:
    """Makes the event number `seq` of the run."""

    def make(seq: int, text: JsonValue = "T: why?", *, verb: str = "line") -> Event:
        at = START + timedelta(seconds=seq)
        return Event(new_id(), run.id, seq, "script", verb, {"text": text}, at, seq * 1000)

    return make


@pytest.fixture
def blocked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], object]:
    """While this holds, another program has the file, and nothing can be written into it.

    Take it before the store is opened: it also shortens the time the store waits.
    """
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)

    @contextmanager
    def block(file: Path) -> Iterator[None]:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    return block


@pytest.fixture
def no_locks() -> Iterator[None]:
    """The records are where the system knows no locks on files, as on some shares."""
    with without_locks():
        yield


@pytest.fixture
def child() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `child.py` as a process of its own; what still runs after the test is ended."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(CHILD), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": PATH, "PYTHONIOENCODING": "utf-8"},
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()
