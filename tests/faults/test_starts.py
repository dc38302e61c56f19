"""Starts with what a crash has left: files as they lie on the disk in the middle of a commit."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from lesson_watch import plan_lesson

from observe_tui.protocol.model import Code, StepSpec
from observe_tui.record.ports import StoreError
from observe_tui.session.clock import SystemClock
from observe_tui.session.session import Session
from observe_tui.session.starting import begin_run
from observe_tui.steps.interval.step import CodeGroup, IntervalSpec
from observe_tui.steps.script.step import ScriptSpec
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store
from observe_tui.ui.taking_up import taken_up

CODES = CodeGroup(id="teacher", title="Teacher", codes=(Code(id="a", label="a", key="1"),))
STEPS: tuple[StepSpec, ...] = (
    ScriptSpec(id="script", kind="script", title="Script"),
    IntervalSpec(id="copus", kind="interval", title="COPUS", seconds=120, groups=(CODES,)),
)
SPILLING = 2000
"""More rows than SQLite is let keep in memory: it begins to write them before the commit."""


@contextmanager
def unfinished(file: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that is never committed; without a `wal`, as on disks not fit for one."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA cache_size=10")
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def crashed(file: Path, place: Path) -> Database:
    """The files as they are now, in another place, where nobody has them open."""
    place.mkdir()
    image = Database(place / file.name)
    shutil.copy(file, image.file)
    shutil.copy(Database(file).rollback, image.rollback)
    return image


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        ("observe", "↺ taken up: 2 lines, 1 mark, half a line"),
        ("debrief", "↺ taken up: 3 entries, words half typed"),
    ],
)
def test_what_was_found_is_said(tmp_path: Path, stage: str, told: str) -> None:
    file, clock = plan_lesson(tmp_path), SystemClock()
    store = open_store(file)
    run = begin_run(store, clock, store.cycles()[0], stage, ())
    session = Session(run, STEPS, store, clock)
    assert taken_up(session, 0) == ""
    for text in ("one", "two", "three"):
        session.record("script", "line", {"text": text})
    session.undo()
    for verb in ("mark", "mark", "unmark"):
        session.record("copus", verb, {"interval": 0, "code": "a"})
    session.outbox.keep_draft("script/text", "half a li")
    again = Session(run, STEPS, store, clock)
    assert taken_up(again, 0) == told
    assert taken_up(again, 90_000) == f"away for 90 s: kept as a gap · {told}"
    store.close()


def test_a_first_start_that_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "observe.db"
    with unfinished(file) as connection:
        connection.execute("CREATE TABLE person (id TEXT)")
        image = crashed(file, tmp_path / "crashed")
    assert image.file.stat().st_size == 0
    assert image.rollback.stat().st_size > 0
    store = open_store(image.file)
    assert store.people() == []
    store.close()


def test_records_whose_beginning_is_gone_are_not_made_anew(tmp_path: Path) -> None:
    file = plan_lesson(tmp_path)
    with unfinished(file) as connection:
        connection.execute("DELETE FROM person WHERE id = 'nobody'")
        connection.execute("UPDATE person SET name = 'X'")
        image = crashed(file, tmp_path / "crashed")
    image.file.write_bytes(b"")
    with pytest.raises(StoreError, match=r"it is empty, but .* shows that it had records"):
        open_store(image.file)
    assert image.file.stat().st_size == 0


def test_a_change_that_was_cut_off_is_taken_back(tmp_path: Path) -> None:
    file = plan_lesson(tmp_path)
    before = file.read_bytes()
    rows = [(f"p{n}", f"{n:099}") for n in range(SPILLING)]
    with unfinished(file) as connection:
        connection.executemany("INSERT INTO person (id, name) VALUES (?, ?)", rows)
        image = crashed(file, tmp_path / "crashed")
    assert image.file.stat().st_size > len(before)  # half of the change is in the file
    store = open_store(image.file)
    assert [person.name for person in store.people()] == ["Chen", "Rivera"]
    store.close()
    assert not image.rollback.exists()
