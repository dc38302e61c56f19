"""Encryption of everything: nobody's words are left in plain, and nothing of them is lost."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from observe_tui.record.model import Cycle, Draft, Event, Run
from observe_tui.record.ports import StoreDamaged, StoreError, StoreLocked
from observe_tui.store import connecting
from observe_tui.store.checking import check_whole
from observe_tui.store.connecting import connect, outside_transaction, unlock
from observe_tui.store.database import Database
from observe_tui.store.encryption import keyring, recasting
from observe_tui.store.encryption.ciphering import (
    SEALED,
    change,
    decrypt,
    encrypt,
    is_plain,
    key_of,
    readable,
)
from observe_tui.store.encryption.recasting import compare, destroy, opens, overwriting, recast
from observe_tui.store.journal import Entry, Journal
from observe_tui.store.opening import open_store
from observe_tui.store.revision import REVISION
from observe_tui.store.sql_store import SqlStore

pytest.importorskip("cryptography")
sqlcipher3 = pytest.importorskip("sqlcipher3.dbapi2")

Line = Callable[..., Event]

PASSPHRASE = "lamp raven cello tide"
OLD_DBS = Path(__file__).with_name("old_dbs")
CUT_OFF = Path(__file__).with_name("cut_off.py")
KEY = bytes(range(32))
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)

LOOK = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
c.execute('SELECT * FROM event').fetchall(); c.close()"

# Every word that somebody wrote into the records of these tests.
MARKERS = ("Rivera", "quokka", "wombat", "numbat", "bilby", "dunnart")
STEPS = int(os.environ.get("OBSERVE_TUI_TEST_STEPS", "7"))
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="what is open stays in its place")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases take no time, and nobody waits for another program."""
    monkeypatch.setattr(keyring, "COST", 2)
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)


@pytest.fixture
def full(started: SqlStore, file: Path, run: Run, line: Line) -> Database:
    """Words wherever the program leaves them; nothing is open."""
    database = Database(file)
    started.append(line(1, "quokka"))
    started.save_draft(Draft(run.id, "line", "wombat", NOW))
    started.close()
    database.backups.mkdir(mode=0o700)
    _copy(file, database.backups / "observe-20260302T100000000000-asked.db")
    aside = file.with_name("observe-before-restore-20260302T100000000000.db")
    _copy(file, aside)
    _leave_wal(aside, "numbat")
    damaged = bytearray(file.read_bytes())
    damaged[4096:8192] = b"bilby".ljust(4096, b"\xff")
    (database.backups / "observe-20260301T100000000000-start.db").write_bytes(damaged)
    (database.backups / "observe-20260301T090000000000-start.db.part").write_bytes(b"dunnart")
    stranger = Event("e", "gone", 1, "script", "line", {"text": "numbat"}, NOW, 0)
    Journal(database).keep(Entry(stranger, None))
    database.unreadable.write_bytes(b'"text": "torn bilby\n')
    _leave_wal(file, "dunnart")
    return database


def _copy(file: Path, copy: Path) -> None:
    engine = connect(Database(file))
    outside_transaction(engine, "VACUUM INTO ?", str(copy))
    engine.dispose()


def _leave_wal(file: Path, word: str) -> None:
    """Commit a draft that only the `-wal` has, as where the program was killed."""
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('PRAGMA journal_mode=WAL');"
        "c.execute('INSERT INTO draft VALUES (?, ?, ?, ?, 0)',"
        " ('wal', 'text', sys.argv[2], '2026-03-02 10:00:00.000000'));"
        "c.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-S", "-c", script, str(file), word], check=True)
    assert Database(file).wal.stat().st_size


def words_in(folder: Path) -> dict[str, set[str]]:
    """Which files say which of the words, in any encoding that SQLite or the program writes."""
    found: dict[str, set[str]] = {}
    for file in folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for word in MARKERS:
            if any(word.encode(one) in content for one in ("utf-8", "utf-16-le", "utf-16-be")):
                found.setdefault(file.name, set()).add(word)
    return found


def test_nobodys_words_are_left_in_plain(full: Database) -> None:
    before = words_in(full.file.parent)
    assert len(before) == 9, before  # else the search below finds nothing because it cannot
    assert {word for words in before.values() for word in words} == set(MARKERS)
    key, recovery = encrypt(full, PASSPHRASE)
    assert words_in(full.file.parent) == {}
    assert readable(full) == []
    assert key_of(full, PASSPHRASE) == key_of(full, recovery) == key
    for file in full.file.parent.rglob("*"):
        assert sys.platform == "win32" or file.stat().st_mode & 0o077 == 0, file
    store = open_store(full.file, key)
    store.save_draft(Draft("new", "line", "bilby", NOW))
    assert words_in(full.file.parent) == {}  # while it is open, in the -wal and the -shm
    store.close()


def test_everything_is_there_with_the_key_and_again_without_encryption(
    full: Database, run: Run
) -> None:
    names = {file.name for file in full.backups.iterdir() if not file.name.endswith(".part")}
    damaged = full.backups / "observe-20260301T100000000000-start.db"
    copy = full.backups / "observe-20260302T100000000000-asked.db"
    made = copy.stat().st_mtime_ns
    before = damaged.read_bytes(), _rows(full), full.unreadable.read_bytes()
    key, _recovery = encrypt(full, PASSPHRASE)
    sealed = Database(full.file, key)
    assert _rows(sealed) == before[1]
    assert {"dunnart", "wombat"} <= {row[2] for row in before[1]["draft"]}
    assert (full.backups / f"{damaged.name}{SEALED}").is_file()
    store = open_store(full.file, key)
    assert [event.payload for event in store.events(run.id)] == [{"text": "quokka"}]
    assert full.journal.stat().st_size  # still waits for its run
    store.close()
    for one in _copies(full):
        check_whole(Database(one, key), thoroughly=True)

    decrypt(full, PASSPHRASE)
    assert not full.has_keys
    assert copy.stat().st_mtime_ns == made
    assert _rows(full) == before[1]
    assert damaged.read_bytes() == before[0]
    assert full.unreadable.read_bytes() == before[2]
    assert b"numbat" in full.journal.read_bytes()
    assert {file.name for file in full.backups.iterdir()} == names
    aside = next(full.file.parent.glob("observe-before-restore-*.db"))
    assert "numbat" in {row[2] for row in _rows(Database(aside))["draft"]}
    open_store(full.file).close()


def _copies(database: Database) -> list[Path]:
    """Those that can be read."""
    found = [*database.backups.glob("*asked.db"), *database.file.parent.glob("observe-*.db")]
    assert found
    return found


def _rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    engine = connect(database)
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        rows = {
            str(name): [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
            for (name,) in names
        }
    engine.dispose()
    return rows


@on_posix
def test_what_was_there_before_is_overwritten(full: Database) -> None:
    copy, aside = _copies(full)
    files = (full.file, full.wal, copy, aside, Database(aside).wal)
    handles = [file.open("rb") for file in files]
    encrypt(full, PASSPHRASE)
    for file, handle in zip(files, handles, strict=True):
        with handle:
            assert not handle.read().strip(b"\0"), file


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM draft",
        "UPDATE draft SET text = 'another'",
        "INSERT INTO draft VALUES ('more', 'text', '', '2026-03-02 10:00:00.000000', 0)",
        "DROP INDEX ix_event_verb",
        # An index that knows no event: whoever looks for one by its verb would find none.
        "CREATE TABLE more (a); CREATE INDEX more_a ON more (a); PRAGMA writable_schema=ON; "
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master "
        "WHERE name = 'more_a') WHERE name = 'ix_event_verb'; "
        "DELETE FROM sqlite_master WHERE name = 'more_a'",
    ],
)
def test_a_file_that_is_not_the_same_is_never_put_in_place(
    tmp_path: Path, full: Database, change: str
) -> None:
    source, target = Database(_copies(full)[0]), Database(tmp_path / "target.db", KEY)
    recast(source, target)
    compare(source, target)
    with pytest.raises(FileExistsError):
        recast(source, target)
    with closing(sqlcipher3.connect(target.file)) as connection:
        unlock(connection, KEY)
        connection.executescript(change)
        connection.commit()
    with pytest.raises(OSError, match="is not what was read"):
        compare(source, target)


def test_a_window_that_is_open_keeps_everything_as_it_is(
    started: SqlStore, file: Path, full: Database
) -> None:
    before = words_in(file.parent)
    writer = open_store(file)
    with pytest.raises(StoreError, match=r"a window has been open"):
        encrypt(full, PASSPHRASE)
    # The window holds its locks as before: else another process would tidy its `-wal` away.
    subprocess.run([sys.executable, "-S", "-c", LOOK, str(file)], check=True)
    assert full.wal.exists()
    writer.close()
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("SELECT * FROM event").fetchone()
        with pytest.raises(StoreError, match=r"were not encrypted\. Nothing was changed.*program"):
            encrypt(full, PASSPHRASE)
    assert not full.has_keys
    assert is_plain(file)
    assert set(before) - set(words_in(file.parent)) <= {full.wal.name, *_parts(before)}


def _parts(names: dict[str, set[str]]) -> set[str]:
    return {name for name in names if name.endswith(".part")}


def test_without_the_passphrase_it_is_locked_and_a_wrong_one_prints_nothing(
    full: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    encrypt(full, PASSPHRASE)
    with pytest.raises(StoreLocked, match="Your records are encrypted"):
        open_store(full.file)
    with pytest.raises(StoreLocked, match=r"^That passphrase does not open your records\.$"):
        key_of(full, "lamp raven cello tidy")
    with pytest.raises(StoreDamaged):
        open_store(full.file, KEY)
    assert not opens(Database(full.file, KEY))
    assert capfd.readouterr() == ("", "")


def test_set_again_and_remove_again_change_nothing(full: Database) -> None:
    with pytest.raises(StoreError, match="not encrypted"):
        decrypt(full, PASSPHRASE)
    key, _recovery = encrypt(full, PASSPHRASE)
    with pytest.raises(StoreError, match="encrypted already"):
        encrypt(full, PASSPHRASE)
    with pytest.raises(StoreLocked):
        decrypt(full, "another passphrase")
    with pytest.raises(StoreError, match="easy to guess"):
        change(full, PASSPHRASE, "short")
    assert key_of(full, PASSPHRASE) == key
    assert words_in(full.file.parent) == {}


def test_a_plain_copy_that_came_later_is_encrypted_with_the_same_key(full: Database) -> None:
    key, _recovery = encrypt(full, PASSPHRASE)
    shutil.copy(
        OLD_DBS / "0001.db", late := full.backups / "observe-20260303T100000000000-asked.db"
    )
    assert readable(full) == [late]
    with pytest.raises(StoreLocked):
        encrypt(full, "another passphrase")
    again, recovery = encrypt(full, PASSPHRASE)
    assert again == key == key_of(full, recovery)
    check_whole(Database(late, key))
    assert words_in(full.file.parent) == {}


def test_what_cannot_be_laid_open_keeps_the_records_encrypted(full: Database) -> None:
    key, _recovery = encrypt(full, PASSPHRASE)
    copy = _copies(full)[0]
    whole = copy.read_bytes()
    copy.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    with pytest.raises(StoreError, match=rf"{copy.name} cannot be read .*encrypted as before"):
        decrypt(full, PASSPHRASE)
    assert _rows(Database(full.file, key))
    copy.write_bytes(whole)
    decrypt(full, PASSPHRASE)
    assert _rows(full)


def test_whatever_goes_wrong_the_key_of_an_encrypted_file_is_not_lost(
    full: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []

    def fail(folder: Path) -> None:
        synced.append(folder)
        if len(synced) == 2:  # the second time, the file has just been put in its place
            raise OSError(errno.EIO, "the disk reports a fault")

    rows = _rows(full)
    with monkeypatch.context() as patched:
        patched.setattr(recasting, "sync_folder", fail)
        with pytest.raises(StoreError, match="The disk reports a fault"):
            encrypt(full, PASSPHRASE)
    assert not is_plain(full.file)
    other = _again(full, tmp_path)
    assert _rows(Database(full.file, key_of(full, PASSPHRASE))) == rows
    key, _recovery = encrypt(other, PASSPHRASE)
    assert _rows(Database(other.file, key)) == rows
    assert words_in(other.file.parent) == {}


def test_what_goes_wrong_before_leaves_no_trace(
    full: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    rows = _rows(full)
    with monkeypatch.context() as patched:
        patched.setattr(recasting, "sync_folder", full_disk)
        with pytest.raises(StoreError, match=r"Nothing was changed.*Make room on the disk"):
            encrypt(full, PASSPHRASE)
    assert not full.has_keys
    assert _rows(full) == rows
    assert not list(full.file.parent.glob("*.part"))


@on_posix
def test_a_link_is_refused_because_what_it_leads_to_would_stay(
    full: Database, tmp_path: Path
) -> None:
    full.file.rename(elsewhere := tmp_path / "elsewhere.db")
    full.file.symlink_to(elsewhere)
    with pytest.raises(StoreError, match="is a link"):
        encrypt(full, PASSPHRASE)
    assert is_plain(elsewhere)


def test_an_encrypted_file_of_an_older_version_is_upgraded_with_an_encrypted_copy(
    file: Path,
) -> None:
    file.parent.mkdir()
    recast(Database(OLD_DBS / "0001.db"), sealed := Database(file, KEY))
    assert OLD_DBS / "0001.db" not in words_in(OLD_DBS)
    store = open_store(file, KEY)
    assert [cycle.observed.name for cycle in store.cycles()] == ["Inés Rivera"]
    assert len(store.events("run-observe")) == 9
    store.close()
    assert _rows(sealed)["alembic_version"] == [(REVISION,)]
    copies = list(sealed.backups.iterdir())
    assert len(copies) == 1
    check_whole(Database(copies[0], KEY), thoroughly=True)
    assert words_in(file.parent) == {}


def test_a_copy_by_sqlite_itself_has_the_same_key(
    file: Path, tmp_path: Path, cycle: Cycle, run: Run, line: Line
) -> None:
    store = open_store(file, KEY)
    store.save_cycle(cycle)
    store.start_run(run)
    store.append(line(1, "quokka"))
    copy = Database(tmp_path / "copy.db", KEY)
    engine = connect(Database(file, KEY), looking=True)
    outside_transaction(engine, "VACUUM INTO ?", str(copy.file))
    engine.dispose()
    check_whole(copy, thoroughly=True)
    assert _rows(copy)["event"] == _rows(Database(file, KEY))["event"]
    assert words_in(tmp_path) == {}
    store.close()


def test_pragmas_hold_for_encrypted_files_too(file: Path) -> None:
    open_store(file, KEY).close()
    engine = connect(Database(file, KEY))
    with engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "temp_store")
        told = [connection.exec_driver_sql(f"PRAGMA {one}").scalar_one() for one in asked]
    engine.dispose()
    assert told == ["wal", 2, 1, 1, 2]


@on_posix
def test_a_file_is_overwritten_only_once_nothing_else_is_made_of_it(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in ("old", "new", "other"))
    old.write_bytes(b"quokka")
    new.write_bytes(b"sealed")
    os.link(old, other)  # what is held open, or has another name, can be looked at afterwards
    with overwriting(old):
        pass
    assert old.read_bytes() == b"quokka"
    destroy(old)
    assert not old.exists()
    assert other.read_bytes() == b"quokka"
    with other.open("rb") as handle:
        with overwriting(other):
            new.replace(other)
        assert handle.read() == bytes(6)
    assert list(tmp_path.iterdir()) == [other]
    assert other.read_bytes() == b"sealed"


@pytest.fixture
def cut_off() -> Iterator[Callable[[Path, int, str], str]]:
    """Does something with the records in a home, killed before one of its steps."""
    process = subprocess.Popen(
        [sys.executable, str(CUT_OFF)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    given, told = process.stdin, process.stdout

    def ask(home: Path, step: int, verb: str) -> str:
        given.write(f"{step} {verb} {home}\n")
        given.flush()
        return told.readline().strip()

    yield ask
    process.kill()
    process.communicate()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize("verb", ["encrypt", "decrypt"])
def test_killed_at_any_step_the_records_open_and_the_same_again_finishes(
    simple: Database, tmp_path: Path, verb: str, cut_off: Callable[[Path, int, str], str]
) -> None:
    wanted = _opened(simple)
    if verb == "decrypt":
        encrypt(simple, PASSPHRASE)
    total = int(cut_off(_again(simple, tmp_path).file.parent, 10_000, verb))
    assert total > 20
    for step in {round(number * (total - 1) / (STEPS - 1)) for number in range(STEPS)}:
        home = _again(simple, tmp_path)
        assert cut_off(home.file.parent, step, verb) == "killed"
        assert _opened(home) == wanted, step
        _finish(home, verb, step)
        assert _opened(home) == wanted, step


@pytest.fixture
def simple(started: SqlStore, file: Path, run: Run, line: Line) -> Database:
    """Records with a copy, and words that wait."""
    database = Database(file)
    started.append(line(1, "quokka"))
    started.save_draft(Draft(run.id, "line", "wombat", NOW))
    started.close()
    database.backups.mkdir(mode=0o700)
    _copy(file, database.backups / "observe-20260302T100000000000-asked.db")
    Journal(database).keep(Entry(line(2, "numbat"), None))
    database.unreadable.write_bytes(b'"text": "torn bilby\n')
    database.reserve.unlink()
    return database


def _again(database: Database, tmp_path: Path) -> Database:
    home = tmp_path / "cut off"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(database.file.parent, home)
    return Database(home / database.file.name)


def _opened(database: Database) -> tuple[object, ...]:
    """What is in the records, opened as people open them: without a passphrase, or with it."""
    try:
        store = open_store(database.file)
    except StoreLocked:
        store = open_store(database.file, key_of(database, PASSPHRASE))
    (run,) = store.runs()
    found = [one.payload for one in store.events(run.id)], [d.text for d in store.drafts(run.id)]
    store.close()
    return found


def _finish(home: Database, verb: str, step: int) -> None:
    if verb == "encrypt":
        if readable(home) or not home.has_keys:
            encrypt(home, PASSPHRASE)
        key = key_of(home, PASSPHRASE)
        assert words_in(home.file.parent) == {}, step
        assert {opens(Database(copy, key)) for copy in _copies(home)} == {True}
        assert home.keys.read_bytes() == home.spare_keys.read_bytes()
    else:
        if home.has_keys:
            decrypt(home, PASSPHRASE)
        assert {is_plain(file) for file in (home.file, *_copies(home))} == {True}
    assert not home.coming_keys.exists()
