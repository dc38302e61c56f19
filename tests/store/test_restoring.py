"""Putting a file in the place of the store: told before, done in one step, and nothing lost."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from copies_at_work import (
    NOW,
    bytes_of,
    damage,
    encrypt,
    forks,
    ids,
    left_by_a_crash,
    small_disk,
    worker,
)
from observe_tui.record.model import Event, Run
from observe_tui.record.ports import StoreError, StoreLocked
from observe_tui.store import claim
from observe_tui.store.copies import copying
from observe_tui.store.copies.backups import back_up, copies
from observe_tui.store.copies.restoring import compare, restore
from observe_tui.store.database import Database
from observe_tui.store.journal import Entry, Journal
from observe_tui.store.locking import locked, open_private
from observe_tui.store.opening import open_store
from observe_tui.store.revision import REVISION
from observe_tui.store.sql_store import SqlStore

Line = Callable[..., Event]
OLD_DBS = Path(__file__).parent / "old_dbs"


@pytest.fixture
def events(line: Line) -> list[Event]:
    return [line(seq) for seq in range(1, 6)]


@pytest.fixture
def database(started: SqlStore, file: Path, events: list[Event]) -> Database:
    """A closed store with events 1 to 4 in it, and a copy from when there were 1 to 3."""
    for event in events[:3]:
        started.append(event)
    back_up(Database(file), "start", NOW - timedelta(days=1))
    started.append(events[3])
    started.close()
    return Database(file)


@pytest.fixture
def copy(database: Database) -> Path:
    """The copy."""
    return copies(database)[0].path


@pytest.fixture
def crashed(started: SqlStore, copy: Path, events: list[Event], tmp_path: Path) -> Database:
    """The same store, with event 5 in a `-wal` that a window which was killed has left."""
    store = open_store(copy.parents[1] / "observe.db")
    store.append(events[4])
    left = left_by_a_crash(copy.parents[1] / "observe.db", tmp_path / "crashed")
    store.close()
    shutil.copytree(copy.parent, left.backups)
    return left


def read(database: Database, run: Run) -> list[Event]:
    """What a window shows of a run."""
    store = open_store(database.file, database.key)
    found = store.events(run.id)
    store.close()
    return found


def test_a_comparison_tells_what_would_be_gone_and_what_would_come_back(
    database: Database, copy: Path, events: list[Event], run: Run
) -> None:
    told = compare(database, copy)
    assert told.now is not None
    assert (told.now.cycles, told.now.runs, told.now.events) == (1, 1, 4)
    assert (told.then.cycles, told.then.runs, told.then.events) == (1, 1, 3)
    assert (told.now.newest, told.then.newest) == (events[3].at, events[2].at)
    assert (told.only_now, told.only_then) == (1, 0)
    back = compare(Database(copy), database.file)
    assert (back.only_now, back.only_then) == (0, 1)


def test_a_comparison_changes_nothing_and_leaves_nothing(
    database: Database, copy: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    shutil.copy(database.file, stick)  # in WAL mode, and nothing beside it
    folders = (database.file.parent, database.backups, stick)
    before = bytes_of(*folders)
    assert compare(database, stick / "observe.db").only_then == 0
    assert compare(database, copy).only_now == 1
    assert bytes_of(*folders) == before
    assert [one.name for one in stick.iterdir()] == ["observe.db"]


def test_a_comparison_can_be_made_beside_an_open_store(
    database: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    store = open_store(database.file)
    store.append(events[4])
    assert compare(database, copy).only_now == 2
    assert len(store.events(run.id)) == 5
    store.close()


@pytest.mark.parametrize("how", ["damaged", "missing", "empty", "something else"])
def test_a_present_file_that_cannot_be_read_is_no_obstacle(
    database: Database, copy: Path, how: str, run: Run, events: list[Event]
) -> None:
    if how == "missing":
        database.file.unlink()
    elif how == "damaged":
        os.truncate(database.file, 10_000)
    else:
        database.file.write_text("" if how == "empty" else "what is this")
    told = compare(database, copy)
    assert (told.now, told.then.events, told.only_then) == (None, 3, 3)
    there = database.file.read_bytes() if database.file.exists() else b""
    restored = restore(database, copy, NOW)
    assert restored.contents == told.then
    assert (restored.kept.read_bytes() if restored.kept else b"") == there
    assert read(database, run) == events[:3]


def test_a_newer_present_file_can_still_be_read(database: Database, copy: Path) -> None:
    with closing(sqlite3.connect(database.file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert compare(database, copy).only_now == 1


def test_what_lies_beside_the_other_file_counts(
    database: Database, crashed: Database, run: Run, events: list[Event]
) -> None:
    before = bytes_of(crashed.file.parent)
    told = compare(database, crashed.file)
    assert (told.then.events, told.only_then) == (5, 0)  # the store has taken it in as well
    restore(database, crashed.file, NOW)
    assert bytes_of(crashed.file.parent) == before
    assert database.file.read_bytes()[18:20] == b"\1\1"  # all of it is in the file: no WAL mode
    assert read(database, run) == events


def _text(file: Path) -> None:
    file.write_text("These are not the records you are looking for.")


def _another_database(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE event (id TEXT)")


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def _lost_rows(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM run")
        connection.commit()


def _wrong_index(file: Path) -> None:
    """A quick check does not see this."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, '(verb)', '(step)')")
        connection.commit()


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


REFUSALS: dict[Callable[[Path], object], str] = {
    _text: "holds no records of this program",
    _another_database: "holds no records of this program",
    _newer: "a newer version of this program made it",
    _lost_rows: "it is damaged",
    _wrong_index: "it is damaged",
    damage: "damaged",
    _folder: "it is a folder",
    Path.unlink: "it cannot be read",
    lambda file: os.truncate(file, 0): "holds no records of this program",
}


@pytest.mark.parametrize("spoil", REFUSALS)
def test_what_is_no_good_store_is_refused_and_nothing_changes(
    database: Database, copy: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    other = tmp_path / "other.db"
    if spoil is not _another_database:
        shutil.copy(copy, other)
    spoil(other)
    before = bytes_of(database.file.parent, database.backups)
    for refused in (lambda: compare(database, other), lambda: restore(database, other, NOW)):
        with pytest.raises(StoreError, match=REFUSALS[spoil]) as caught:
            refused()
        assert str(caught.value).startswith(f"{other} cannot be put in place: ")
        assert "Nothing was changed." in str(caught.value)
    assert bytes_of(database.file.parent, database.backups) == before


def test_the_present_file_is_not_put_in_its_own_place(database: Database) -> None:
    with pytest.raises(StoreError, match="the present file itself"):
        restore(database, database.file, NOW)


def test_a_refusal_makes_no_folder(tmp_path: Path) -> None:
    database = Database(tmp_path / "new" / "observe.db")
    with pytest.raises(StoreError):
        restore(database, tmp_path / "nothing.db", NOW)
    assert not database.file.parent.exists()


def test_a_copy_is_put_in_place_and_the_file_before_is_kept(
    database: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    there = database.file.read_bytes()
    restored = restore(database, copy, NOW)
    assert restored.contents.events == 3
    assert restored.kept == database.file.with_name(
        "observe-before-restore-20261121T183000000000.db"
    )
    assert restored.kept.read_bytes() == there
    assert (restored.kept.stat().st_mode & 0o777, database.file.stat().st_mode & 0o777) == (
        (0o600, 0o600) if os.name == "posix" else (0o666, 0o666)
    )
    assert {one.name for one in database.file.parent.iterdir() if ".db-" in one.name} == set()
    assert copy.exists()
    assert [one.why for one in copies(database)] == ["restore", "start"]
    assert ids(copies(database)[0].path) == [event.id for event in events[:4]]
    assert read(database, run) == events[:3]


def test_a_restore_can_be_taken_back(
    database: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    first = restore(database, copy, NOW)
    assert first.kept is not None
    second = restore(database, first.kept, NOW)
    assert second.kept is not None
    assert second.kept != first.kept
    assert ids(second.kept) == [event.id for event in events[:3]]
    assert read(database, run) == events[:4]


def test_a_file_is_put_where_none_is_yet(
    database: Database, copy: Path, run: Run, events: list[Event], tmp_path: Path
) -> None:
    new = Database(tmp_path / "another computer" / "observe.db")
    assert restore(new, copy, NOW).kept is None
    assert read(new, run) == events[:3]


@pytest.mark.parametrize("old", sorted(OLD_DBS.iterdir()), ids=lambda file: file.stem)
def test_a_file_of_an_older_version_is_upgraded_when_it_is_opened(
    database: Database, old: Path
) -> None:
    told = compare(database, old)
    assert (told.only_now, told.only_then) == (4, 12)
    restore(database, old, NOW)
    assert len(read(database, Run("run-observe", "", "", NOW, ()))) == 9
    with closing(sqlite3.connect(database.file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (
            REVISION,
        )


def test_what_waits_in_the_journal_is_taken_in_afterwards(
    database: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    Journal(database).keep(Entry(replace(events[4], seq=4), None))
    restore(database, copy, NOW)
    assert [event.id for event in read(database, run)] == [
        event.id for event in (*events[:3], events[4])
    ]


def test_an_open_window_keeps_its_file(
    database: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    store = open_store(database.file)
    with pytest.raises(StoreError, match="a window has been open"):
        restore(database, copy, NOW)
    store.append(events[4])
    store.close()
    assert read(database, run) == events


def test_a_window_that_is_being_opened_keeps_its_file(
    database: Database, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "PATIENCE_SECONDS", 0.01)
    with (
        open_private(database.opening_lock) as handle,
        locked(handle, 1),
        pytest.raises(StoreError, match="another window is opening the records"),
    ):
        restore(database, copy, NOW)
    assert compare(database, copy).only_now == 1


def test_another_program_keeps_its_file(
    database: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    with closing(sqlite3.connect(database.file)) as other:
        other.execute("SELECT * FROM event").fetchall()
        with pytest.raises(StoreError, match=r"another program holds it\. Nothing was changed"):
            restore(database, copy, NOW)
    assert not list(database.file.parent.glob("observe-before-restore-*"))
    assert read(database, run) == events[:4]


def test_a_file_that_is_being_written_is_not_taken(
    database: Database, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.db"
    shutil.copy(copy, other)

    def slowly(source: object, target: object, length: int) -> None:
        other.write_bytes(other.read_bytes() + b"more")

    monkeypatch.setattr(copying.shutil, "copyfileobj", slowly)
    with pytest.raises(StoreError, match="being written into"):
        compare(database, other)


def test_what_lay_beside_the_present_file_is_kept_with_it(
    crashed: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    before = bytes_of(crashed.file.parent)
    restored = restore(crashed, copy, NOW)
    kept = restored.kept
    assert kept is not None
    assert {
        str(crashed.beside(name.removeprefix(str(kept)))): content
        for name, content in bytes_of(crashed.file.parent).items()
        if name.startswith(str(kept))
    } == before
    assert read(crashed, run) == events[:3]
    restore(crashed, kept, NOW + timedelta(hours=1))
    assert read(crashed, run) == events


def test_a_file_that_cannot_be_read_is_kept_with_its_wal(
    crashed: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    _make_unreadable(crashed)
    wal = crashed.wal.read_bytes()
    kept = restore(crashed, copy, NOW).kept
    assert kept is not None
    assert Database(kept).wal.read_bytes() == wal
    assert read(crashed, run) == events[:3]


def test_a_wal_without_its_file_is_kept(
    crashed: Database, copy: Path, run: Run, events: list[Event]
) -> None:
    wal = crashed.wal.read_bytes()
    crashed.file.unlink()
    crashed.shm.unlink()
    kept = restore(crashed, copy, NOW).kept
    assert kept is not None
    assert Database(kept).wal.read_bytes() == wal
    assert read(crashed, run) == events[:3]


def test_a_disk_that_does_not_give_the_bytes_back_is_no_obstacle(
    database: Database, copy: Path, run: Run, events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_on = shutil.copyfileobj

    def unreadable(source: object, target: object, length: int) -> None:
        if getattr(source, "name", "") == str(database.file):
            raise OSError(errno.EIO, "Input/output error")
        read_on(source, target, length)  # type: ignore[arg-type]

    monkeypatch.setattr(copying.shutil, "copyfileobj", unreadable)
    kept = restore(database, copy, NOW).kept
    assert kept is not None
    assert ids(kept) == [event.id for event in events[:4]]
    assert read(database, run) == events[:3]


def test_a_full_disk_changes_nothing(
    database: Database, copy: Path, tmp_path: Path, run: Run, events: list[Event]
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    with small_disk(small, f"{(database.file.stat().st_size * 5 // 2) // 1024}k"):
        there = Database(small / "observe.db")
        shutil.copy(database.file, there.file)
        with pytest.raises(StoreError, match="no space left") as caught:
            restore(there, copy, NOW)
        assert "Make room" in str(caught.value)
        names = {one.name for one in small.iterdir()}
        assert names <= {
            "observe.db",
            *(f"observe.db.{end}" for end in ("lock", "window", "copying")),
        }
        assert ids(there.file) == [event.id for event in events[:4]]


def test_a_disk_without_room_for_one_more_copy_is_no_obstacle(
    database: Database, copy: Path, tmp_path: Path, run: Run, events: list[Event]
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    with small_disk(small, f"{(database.file.stat().st_size * 7 // 2) // 1024}k"):
        there = Database(small / "observe.db")
        shutil.copy(database.file, there.file)
        kept = restore(there, copy, NOW).kept
        assert kept is not None
        assert ids(kept) == [event.id for event in events[:4]]
        assert ids(there.file) == [event.id for event in events[:3]]
        assert copies(there) == []


def test_an_encrypted_copy_is_put_into_an_encrypted_place(
    database: Database, run: Run, events: list[Event]
) -> None:
    locked = encrypt(database.file)
    shutil.rmtree(locked.backups)
    made = back_up(locked, "asked", NOW)
    assert made is not None
    store = open_store(locked.file, locked.key)
    store.append(events[4])
    store.close()
    assert compare(locked, made.path).only_now == 1
    with pytest.raises(StoreLocked):
        compare(Database(locked.file), made.path)
    kept = restore(locked, made.path, NOW).kept
    assert kept is not None
    assert not kept.read_bytes().startswith(b"SQLite")
    assert read(locked, run) == events[:4]


def test_plain_and_encrypted_do_not_take_each_others_places(
    database: Database, copy: Path, tmp_path: Path
) -> None:
    other = Database(tmp_path / "other" / "observe.db")
    other.file.parent.mkdir()
    shutil.copy(database.file, other.file)
    locked = encrypt(other.file)
    for one in (locked, Database(locked.file)):
        with pytest.raises(StoreError, match="your records are encrypted, and it is not"):
            restore(one, copy, NOW)
    with pytest.raises(StoreError, match="encrypted with other keys"):
        restore(database, locked.file, NOW)
    stranger = Database(database.file, os.urandom(32))
    with pytest.raises(StoreError, match="cannot be put in place"):
        restore(stranger, locked.file, NOW)


def _as_it_is(_there: Database) -> None:
    pass


def _make_unreadable(there: Database) -> None:
    """Its beginning is gone. What was committed last is still in its `-wal`, and to be had."""
    content = there.file.read_bytes()
    there.file.write_bytes(bytes(100) + content[100:])


def _lose_the_file(there: Database) -> None:
    """Only what was committed last is there."""
    there.file.unlink()


def _leave_a_transaction(there: Database) -> None:
    """Instead of a `-wal`, a transaction that was cut off when half of it was in the file."""
    with closing(sqlite3.connect(there.file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN")
        connection.execute("UPDATE event SET payload = payload || hex(zeroblob(50000))")
        left = {file: file.read_bytes() for file in (there.file, there.rollback)}
        connection.execute("ROLLBACK")
    for file, content in left.items():
        file.write_bytes(content)


@forks
@pytest.mark.parametrize(
    ("what", "first"),
    # What comes before that changes nothing but the private copy of the new file.
    [(_as_it_is, 8), (_leave_a_transaction, 12), (_make_unreadable, 12), (_lose_the_file, 12)],
)
def test_killed_at_any_step_the_old_or_the_new_store_opens(
    crashed: Database, copy: Path, run: Run, events: list[Event], what: Callable[[Database], None],
    first: int, tmp_path: Path,
) -> None:  # fmt: skip
    what(crashed)
    was = bytes_of(crashed.file.parent)  # the file, then what lies beside it
    can_be_read = what in {_as_it_is, _leave_a_transaction}
    old_or_new = (events, events[:3]) if can_be_read else (events[:3],)
    kept, seen = set(), set()
    there = Database(tmp_path / "at" / "observe.db")
    with worker() as work:
        for at in range(first, 100):
            shutil.rmtree(there.file.parent, ignore_errors=True)
            shutil.copytree(crashed.file.parent, there.file.parent)
            ended = work(do="restore", file=there.file, source=copy, at=at)
            found = bytes_of(there.file.parent)
            if frozenset(found.items()) in seen:
                continue
            seen.add(frozenset(found.items()))
            kept.add(_kept_whole(there, found, was))
            try:
                assert read(there, run) in old_or_new
            except StoreError:
                assert events not in old_or_new
                assert not there.file.exists() or there.file.read_bytes()[:100] == bytes(100)
            if ended != "killed":
                break
    assert ended == "done 0"
    assert kept == {True, False}
    assert read(there, run) == events[:3]


def _kept_whole(there: Database, found: dict[str, bytes], was: dict[str, bytes]) -> bool:
    """Whether the old file is kept as it was; until it is, it must lie there untouched."""
    kept = next(there.file.parent.glob("observe-before-restore-*.db"), None)
    beside = (Database(kept or there.file).beside(suffix) for suffix in ("", "-wal", "-journal"))
    assert [found[str(one)] for one in beside if str(one) in found] == list(was.values())
    return kept is not None
