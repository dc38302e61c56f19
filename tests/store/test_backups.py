"""Copies beside the store: found by their names, made whole or not at all, let go of in time."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import Popen

import pytest

from copies_at_work import NOW, damage, encrypt, forks, ids, small_disk, whole, worker
from observe_tui.record.model import Cycle, Draft, Event, Run
from observe_tui.record.ports import StoreDamaged, StoreError, StoreLocked
from observe_tui.record.safekeeping import Copy, Why
from observe_tui.store.connecting import connect
from observe_tui.store.copies import copying as copying_module
from observe_tui.store.copies.backups import back_up, copies
from observe_tui.store.copies.copying import copying, part_of
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

Line = Callable[..., Event]
Child = Callable[..., Popen[str]]


@pytest.fixture
def database(started: SqlStore, file: Path, line: Line) -> Database:
    """An open store with three events in it."""
    for seq in (1, 2, 3):
        started.append(line(seq))
    return Database(file)


def made(database: Database, why: Why = "asked", now: datetime = NOW) -> Copy:
    copy = back_up(database, why, now)
    assert copy is not None
    return copy


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_copy_holds_what_was_committed_last(
    database: Database, started: SqlStore, run: Run, line: Line
) -> None:
    copy = made(database)
    assert copy.path == database.backups / "observe-20261121T183000000000-asked.db"
    assert (copy.made_at, copy.why, copy.size) == (NOW, "asked", copy.path.stat().st_size)
    assert whole(copy.path)
    assert ids(copy.path) == [event.id for event in started.events(run.id)]
    assert copies(database) == [copy]
    started.append(line(4))  # the store goes on
    assert names(database.backups) == [copy.path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_copy_is_for_its_owner_only(database: Database) -> None:
    copy = made(database)
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.path.parent.stat().st_mode) == 0o700


def test_nothing_new_makes_no_copy_unless_it_is_asked_for(
    database: Database, started: SqlStore, run: Run, cycle: Cycle
) -> None:
    assert made(database, "start").why == "start"
    for why in ("start", "observation", "restore", "erase", "upgrade"):
        assert back_up(database, why, NOW) is None
    assert made(database, "asked")
    started.save_draft(Draft(run.id, "line", "half a wo", NOW))
    assert made(database, "observation")
    started.save_draft(Draft(run.id, "line", "half a word", NOW))  # as many rows as before
    assert made(database, "observation")
    started.save_cycle(replace(cycle, starts=None))
    assert made(database, "start")
    started.drop_drafts(run.id)
    assert made(database, "observation")
    with closing(sqlite3.connect(database.file)) as connection:
        connection.execute("CREATE INDEX ix_of_tomorrow ON draft (saved_at)")
    assert made(database, "start")
    assert back_up(database, "start", NOW) is None


def test_two_copies_of_one_moment_have_two_names(database: Database) -> None:
    first, second = made(database, "start"), made(database, "asked")
    assert second.made_at - first.made_at == timedelta(microseconds=1)
    assert copies(database) == [second, first]


@pytest.mark.parametrize("how", ["damaged", "cut off", "an index of it"])
def test_a_newest_copy_that_is_spoilt_is_no_reason_to_make_none(
    database: Database, how: str
) -> None:
    spoilt = made(database).path
    if how == "damaged":
        damage(spoilt)
    elif how == "cut off":
        os.truncate(spoilt, 8192)
    else:
        with closing(sqlite3.connect(spoilt)) as connection:
            asked = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_event_2'"
            (page,) = connection.execute(asked).fetchone()
        with spoilt.open("r+b") as handle:
            handle.seek((page - 1) * 4096)
            handle.write(b"\xa5" * 4096)
    assert whole(made(database, "start").path)


def test_what_is_not_a_copy_of_ours_is_left_alone(database: Database) -> None:
    folder = database.backups
    folder.mkdir()
    ours = (
        "observe-20261121T232455123456-start.db",
        "observe-20261120T232455123456-observation.db",
        "observe-0001-20251121T232455123456.db",
    )
    others = (
        "observe.db", "observe-notes.db", "observe-20261121T232455123456.db",
        "observe-20261121T232455123456-start.db-wal", "observe-20261121T232455123456-start.db.part",
        "observe-20261121T232455123456-start.db.old.part",
        "observe-20261121T232455123456-other.db", "observe-20269921T232455123456-start.db",
        "school-20261121T232455123456-start.db", "observe-20261121T232455-start.db",
    )  # fmt: skip
    for name in (*ours, *others):
        (folder / name).write_text("x")
    (folder / "observe-20261122T232455123456-start.db").touch()  # the first versions left such
    (folder / "observe-20261123T232455123456-start.db").mkdir()
    if os.name == "posix":
        (folder / "observe-20261124T232455123456-start.db").symlink_to(folder / ours[0])
    found = copies(database)
    assert [copy.path.name for copy in found] == list(ours)
    assert [copy.why for copy in found] == ["start", "observation", "upgrade"]
    made(database)
    assert set(others) < set(names(folder))


def test_a_copy_of_which_a_part_was_left_never_counts_and_is_removed(database: Database) -> None:
    copy = made(database)
    part = part_of(copy.path)
    part.write_bytes(copy.path.read_bytes()[:4096])
    part.with_name(f"{part.name}-journal").write_text("x")
    assert copies(database) == [copy]
    second = made(database)
    assert names(database.backups) == [copy.path.name, second.path.name]


def test_a_part_that_somebody_is_writing_stays(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying_module, "_PATIENCE_SECONDS", 0.01)
    part = part_of(made(database).path)
    with copying(database):
        part.touch()
        with pytest.raises(StoreError, match="another window has been making a copy"):
            back_up(database, "asked", NOW)
        assert part.exists()


def test_a_damaged_store_is_not_copied(database: Database, started: SqlStore) -> None:
    old = made(database)
    started.close()
    damage(database.file)
    for why in ("asked", "start"):
        with pytest.raises(StoreDamaged, match="No copy was made") as caught:
            back_up(database, why, NOW)
        assert "observe-tui restore" in str(caught.value)
    assert copies(database) == [old]


@pytest.mark.parametrize("empty", [True, False])
def test_where_nothing_is_nothing_is_made(tmp_path: Path, empty: bool) -> None:
    database = Database(tmp_path / "observe.db")
    if empty:
        database.file.touch()
    before = names(tmp_path)
    with pytest.raises(StoreError, match="nothing to copy yet"):
        back_up(database, "asked", NOW)
    assert copies(database) == []
    assert names(tmp_path) == before


def test_a_file_in_the_way_is_told(database: Database) -> None:
    database.backups.write_text("in the way")
    with pytest.raises(StoreError, match="cannot be looked into"):
        copies(database)
    with pytest.raises(StoreError, match="cannot be looked into"):
        back_up(database, "asked", NOW)


def test_a_full_disk_leaves_everything_as_it_was(
    started: SqlStore, file: Path, line: Line, run: Run
) -> None:
    database = Database(file)
    database.backups.mkdir()
    with small_disk(database.backups, "200k"):
        old = made(database)
        started.append(line(1, "x" * 300_000))
        with pytest.raises(StoreError, match="No copy was made: the disk is full") as caught:
            back_up(database, "observation", NOW)
        assert "Make room" in str(caught.value)
        assert names(database.backups) == [old.path.name]
        assert whole(old.path)
    assert len(started.events(run.id)) == 1


def test_copies_that_were_overtaken_are_let_go_of(database: Database) -> None:
    for day in range(10):
        for hour in (0, 5):
            made(database, "asked", NOW + timedelta(days=day, hours=hour))
    left = [copy.made_at - NOW for copy in copies(database)]
    assert left[:3] == [timedelta(days=9, hours=5), timedelta(days=9), timedelta(days=8, hours=5)]
    assert 8 <= len(left) <= 12


def test_a_copy_that_cannot_be_removed_stays(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(3):
        made(database, "asked", NOW + timedelta(minutes=minute))
    remove = Path.unlink

    def held(self: Path, missing_ok: bool = False) -> None:
        if self.suffix == ".db":
            raise PermissionError(13, "Permission denied")
        remove(self, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        made(database, "asked", NOW + timedelta(minutes=3))
    assert len(copies(database)) == 4
    made(database, "asked", NOW + timedelta(minutes=4))
    assert len(copies(database)) == 3


def test_a_clock_that_was_ahead_does_not_cost_the_copy_just_made(database: Database) -> None:
    database.backups.mkdir()
    for days in range(31, 500, 31):
        stamp = f"{NOW + timedelta(days=days):%Y%m%dT%H%M%S%f}"
        (database.backups / f"observe-{stamp}-start.db").write_text("x")
    ahead = copies(database)
    assert len(ahead) == 16
    now = made(database, "asked", NOW)
    assert copies(database) == [*ahead, now]


@pytest.fixture
def encrypted(database: Database, started: SqlStore) -> Database:
    """The same records in an encrypted file."""
    started.close()
    return encrypt(database.file)


def test_a_copy_of_an_encrypted_store_is_encrypted(encrypted: Database, run: Run) -> None:
    store = open_store(encrypted.file, encrypted.key)
    copy = made(encrypted, "start")
    assert not copy.path.read_bytes().startswith(b"SQLite")
    assert b"T: why?" not in copy.path.read_bytes()
    assert back_up(encrypted, "start", NOW) is None
    store.save_draft(Draft(run.id, "line", "half", NOW))
    assert made(encrypted, "start")
    store.close()
    copied = Database(copy.path, encrypted.key)
    engine = connect(copied, looking=True)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar() == 3
    engine.dispose()


def test_an_encrypted_store_is_not_copied_without_its_key(encrypted: Database) -> None:
    with pytest.raises(StoreLocked):
        back_up(Database(encrypted.file), "asked", NOW)


def test_copies_beside_a_writer_are_each_of_one_moment(
    started: SqlStore, file: Path, run: Run, child: Child
) -> None:
    started.close()
    database = Database(file)
    writer = child("stream", file, run.id)
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip()]
    held = []
    for minute in range(3):
        copy = made(database, "asked", NOW + timedelta(minutes=minute))
        acknowledged.append(writer.stdout.readline().strip())  # it goes on
        held.append((len(acknowledged) - 1, copy.path))
    writer.kill()
    acknowledged += writer.stdout.read().split()
    store = open_store(file)
    events = [event.id for event in store.events(run.id)]
    store.close()
    assert events[: len(acknowledged)] == acknowledged
    for at_least, copy_path in held:
        assert whole(copy_path)
        found = ids(copy_path)
        assert len(found) >= at_least
        assert found == events[: len(found)]


@forks
def test_killed_at_any_step_no_half_copy_counts(database: Database, started: SqlStore) -> None:
    started.close()
    first = made(database, "asked", NOW - timedelta(days=1))
    ends = set()
    with worker() as work:
        for at in range(1, 100):
            ends.add(ended := work(do="back up", file=database.file, at=at))
            for copy in copies(database):
                assert whole(copy.path)
            assert ids(database.file) == ids(first.path)
            if ended != "killed":
                break
    assert ends == {"killed", "done 0"}
    assert all(part.suffix == ".db" for part in database.backups.iterdir())


@forks
def test_killed_at_any_moment_no_half_copy_counts(
    database: Database, started: SqlStore, line: Line
) -> None:
    started.append(line(4, "x" * 4_000_000))
    started.close()
    dice = random.Random(7)
    with worker() as work:
        ends = [work(do="back up", file=database.file, ms=dice.uniform(1, 60)) for _ in range(8)]
        assert "killed" in ends, json.dumps(ends)
        assert work(do="back up", file=database.file, at=1000) == "done 0"
    assert all(whole(copy.path) for copy in copies(database))
    assert all(part.suffix == ".db" for part in database.backups.iterdir())
