"""The doctor: what is wrong is told, what is right too, and nothing is touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from damage import PAGE, START, zeroed

from observe_tui.record.model import Draft, Event, Run
from observe_tui.record.safekeeping import Finding
from observe_tui.store.copies.backups import back_up
from observe_tui.store.database import Database
from observe_tui.store.encryption.ciphering import encrypt
from observe_tui.store.journal import Entry, Journal
from observe_tui.store.opening import open_store
from observe_tui.store.repair import surroundings
from observe_tui.store.repair.doctor import examine
from observe_tui.store.repair.salvaging import salvage
from observe_tui.store.sql_store import SqlStore

NOW = START + timedelta(days=2)
PASSPHRASE = "five quiet wombats dig"

Line = Callable[..., Event]


@pytest.fixture
def healthy(started: SqlStore, file: Path, run: Run, line: Line) -> Database:
    """A closed store with two entries, and a copy of it."""
    started.append(line(1, "T: wombat"))
    started.append(line(2))
    started.save_draft(Draft(run.id, "line", "quokka", START))
    started.close()
    database = Database(file)
    assert back_up(database, "asked", START + timedelta(days=1))
    return database


def told(findings: Sequence[Finding], weight: str) -> str:
    """All findings of a weight."""
    return "\n".join(f"{one.what} {one.advice}" for one in findings if one.weight == weight)


def bad(database: Database) -> str:
    return told(examine(database, NOW), "bad")


def note(database: Database) -> str:
    return told(examine(database, NOW), "note")


def test_healthy_records_are_said_to_be_whole_and_nobody_is_named(healthy: Database) -> None:
    findings = examine(healthy, NOW)
    good = told(findings, "good")
    assert "whole, from end to end: 1 cycle, 2 entries." in good
    assert "is whole; there are 1" in good
    assert "MB are free" in good
    assert told(findings, "bad") == ""
    everything = str(findings)
    for word in ("Rivera", "Chen", "wombat", "quokka", "8B", "Science"):
        assert word not in everything


def test_nothing_is_touched(healthy: Database) -> None:
    folder = healthy.file.parent
    Journal(healthy).file.write_bytes(b"torn\n")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in _files(folder)}
    examine(healthy, NOW)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in _files(folder)}
    assert {path: after[path] for path in before} == before
    # SQLite makes its index to read; both of them hold nothing.
    assert {path.name for path in after.keys() - before.keys()} <= {
        "observe.db-wal", "observe.db-shm",
    }  # fmt: skip


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".db-shm"]


def test_beside_an_open_window_all_is_told_and_the_window_goes_on(
    healthy: Database, run: Run, line: Line
) -> None:
    store = open_store(healthy.file)
    store.append(line(3))
    findings = examine(healthy, NOW)
    assert "A window has the records open." in told(findings, "good")
    assert "1 cycle, 3 entries" in told(findings, "good")
    store.append(line(4))
    assert store.reads_only == ""
    store.close()
    assert "window" not in told(examine(healthy, NOW), "good")


def test_damaged_records_are_bad_and_say_what_helps(healthy: Database) -> None:
    healthy.file.write_bytes(zeroed(healthy.file.read_bytes(), 3 * PAGE, PAGE))
    wrong = bad(healthy)
    assert "was not opened: it is damaged." in wrong
    assert "observe-tui salvage" in wrong


def test_what_is_missing_or_no_database_is_bad(healthy: Database) -> None:
    healthy.file.write_bytes(b"words")
    assert "it is not a database of this program" in bad(healthy)
    healthy.file.unlink()
    assert "it is missing, but " in bad(healthy)
    healthy.file.mkdir()
    assert "it is a folder" in bad(healthy)


def test_where_nothing_was_recorded_nothing_is_wrong(file: Path) -> None:
    file.parent.mkdir(mode=0o700)
    findings = examine(Database(file), NOW)
    assert "There are no records yet." in told(findings, "note")
    assert told(findings, "bad") == ""


def test_a_wal_that_is_gone_is_bad(healthy: Database, line: Line) -> None:
    store = open_store(healthy.file)
    store.append(line(3))
    left = healthy.shm.read_bytes()
    store.close()
    healthy.shm.write_bytes(left)
    assert "observe.db-wal, and that is missing" in bad(healthy)


def test_records_of_another_version_are_told(healthy: Database, tmp_path: Path) -> None:
    old = tmp_path / "old" / "observe.db"
    old.parent.mkdir()
    shutil.copyfile(Path(__file__).parent / "old_dbs" / "0001.db", old)
    assert "of an older version of this program (revision 0001)" in note(Database(old))


def test_a_clock_that_is_behind_is_told(healthy: Database) -> None:
    findings = examine(healthy, START - timedelta(hours=1))
    assert "a time that has not come yet" in told(findings, "note")
    assert "a time that has not come yet" not in note(healthy)


def test_what_waits_in_the_journal_is_counted(healthy: Database, line: Line) -> None:
    Journal(healthy).keep(Entry(line(3), None))
    assert "1 entry waits in the journal" in note(healthy)
    healthy.unreadable.write_bytes(b"torn\nand torn\n")
    assert "2 lines of the journal could not be read, and are kept" in note(healthy)


def test_copies_are_looked_into_and_their_age_is_told(healthy: Database, line: Line) -> None:
    (copy,) = healthy.backups.glob("*.db")
    whole = copy.read_bytes()
    copy.write_bytes(zeroed(whole, 2 * PAGE, PAGE))
    assert "cannot be used: it is damaged" in bad(healthy)
    copy.write_bytes(whole)
    store = open_store(healthy.file)
    store.append(Event("new", line(1).run_id, 9, "", "end", {}, NOW + timedelta(days=9), 0))
    store.close()
    late = examine(healthy, NOW + timedelta(days=9))
    assert "and there is more since" in told(late, "note")
    copy.unlink()
    assert "There is no copy of the records." in bad(healthy)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_who_else_can_read_them_is_told(healthy: Database) -> None:
    folder = healthy.file.parent
    healthy.file.chmod(0o644)
    assert "Others" not in bad(healthy)  # they cannot get at it
    folder.chmod(0o755)
    assert "Others who use this computer can read 1 file." in bad(healthy)
    healthy.file.chmod(0o600)
    assert "Others" not in bad(healthy)


def test_the_place_is_told(healthy: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "network" not in note(healthy)
    monkeypatch.setattr(surroundings, "share", lambda _folder: "nfs4")
    assert "on another computer of the network (nfs4)" in note(healthy)
    (healthy.file.parent / ".stfolder").mkdir()
    assert "Syncthing copies their folder to other computers" in bad(healthy)


@pytest.mark.parametrize(
    ("free", "weight"), [(1 << 20, "bad"), (100 << 20, "note"), (1 << 30, "good")]
)
def test_the_room_on_the_disk_is_told(
    healthy: Database, monkeypatch: pytest.MonkeyPatch, free: int, weight: str
) -> None:
    usage = type(shutil.disk_usage(healthy.file.parent))(1 << 40, 0, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    assert f"{free >> 20:,} MB are free" in told(examine(healthy, NOW), weight)


def test_room_that_is_not_held_back_is_told(healthy: Database) -> None:
    assert "No room is held back" not in note(healthy)
    healthy.reserve.unlink()
    assert "No room is held back" in note(healthy)


def test_what_was_left_over_is_told(healthy: Database) -> None:
    salvaged = salvage(healthy, NOW)
    assert f"1 file with records set aside: {salvaged.file.name}" in note(healthy)
    (healthy.backups / "observe-20260302T092000000000-start.part").write_bytes(b"half")
    assert "1 file that something was being written into" in note(healthy)


def test_papers_are_counted(healthy: Database) -> None:
    exports = healthy.file.parent / "exports"
    exports.mkdir()
    for name in ("a.html", "b.pdf"):
        (exports / name).write_text("Rivera")
    assert "2 papers in the folder of exports; none is encrypted" in note(healthy)


def test_encryption_is_told_and_what_it_left_out(healthy: Database) -> None:
    assert "not encrypted" in note(healthy)
    (copy,) = healthy.backups.glob("*.db")
    plain = copy.read_bytes()
    key, _recovery = encrypt(healthy, PASSPHRASE)
    locked = examine(healthy, NOW)
    assert "are encrypted, and were not looked into" in told(locked, "note")
    assert "is encrypted, and was not looked into" in told(locked, "note")
    opened = Database(healthy.file, key)
    findings = examine(opened, NOW)
    assert "1 cycle, 2 entries" in told(findings, "good")
    assert "have a passphrase" in told(findings, "good")
    assert told(findings, "bad") == ""
    (healthy.backups / "observe-20260301T092000000000-start.db").write_bytes(plain)
    assert "1 file with records can be read without the passphrase" in bad(opened)
