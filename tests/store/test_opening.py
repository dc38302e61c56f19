"""Opening: a new file, a good file; everything else is refused in words and left as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from observe_tui.record.model import Draft, Event, Run
from observe_tui.record.ports import StoreError
from observe_tui.store import opening
from observe_tui.store.database import Database
from observe_tui.store.journal import Entry, Journal
from observe_tui.store.opening import open_store
from observe_tui.store.revision import REVISION
from observe_tui.store.sql_store import SqlStore

Line = Callable[..., Event]
Open = Callable[[Path], SqlStore]

OLD = sorted((Path(__file__).parent / "old_dbs").glob("*.db"))


def refusal(file: Path) -> str:
    """The text of the refusal; checks what every one of them must say."""
    with pytest.raises(StoreError) as caught:
        open_store(file)
    text = str(caught.value)
    assert text.startswith(f"{file} was not opened: ")
    assert "Nothing was changed." in text
    assert not text.endswith("Nothing was changed. ")
    return text


def ask(file: Path, question: str) -> object:
    """One value from the file, read past the store."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchone()[0]


def change(file: Path, statement: str) -> None:
    """Change the file behind the store's back, leaving nothing beside it."""
    with closing(sqlite3.connect(file)) as connection:
        with connection:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_new_store_is_stamped_and_durable(store: SqlStore, file: Path) -> None:
    assert ask(file, "SELECT version_num FROM alembic_version") == REVISION
    assert ask(file, "PRAGMA journal_mode") == "wal"


@pytest.mark.parametrize(
    ("pragma", "value"), [("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)]
)
def test_every_connection_is_strict(store: SqlStore, pragma: str, value: int) -> None:
    engine = store._engine
    with engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_a_write_has_the_file_before_it_reads(
    blocked: Callable[[Path], object], store: SqlStore
) -> None:
    with (
        store._writer._writing.begin(),
        store._writer._writing.connect() as second,
        pytest.raises(OperationalError, match="locked"),
    ):
        second.begin()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_all_of_it_is_for_its_owner_only(
    started: SqlStore, file: Path, line: Line, opened: Open
) -> None:
    Journal(Database(file)).keep(Entry(line(1), None))
    started.append(line(2))
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
    assert set(modes) >= {"observe.db", "observe.db-wal", "observe.db.journal.jsonl"}
    assert set(modes.values()) == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path, opened: Open) -> None:
    tmp_path.chmod(0o755)
    opened(tmp_path / "observe.db")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_opening_and_reading_load_only_what_they_need(file: Path, opened: Open) -> None:
    opened(file).close()
    program = (
        "import sys, pathlib; from observe_tui.store.opening import open_store;"
        "store = open_store(pathlib.Path(sys.argv[1])); store.cycles(); store.runs();"
        "store.events_with({'end'}); store.close();"
        "slow = {'alembic', 'mako', 'textual', 'pydantic', 'sqlmodel'};"
        "sys.exit(', '.join(slow & sys.modules.keys()) or 0)"
    )
    source = str(Path(opening.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": source}
    subprocess.run([sys.executable, "-c", program, str(file)], env=environment, check=True)


def test_a_store_can_be_opened_again_and_again(
    started: SqlStore, file: Path, run: Run, line: Line, opened: Open
) -> None:
    started.append(line(1))
    started.close()
    for _ in range(2):
        assert opened(file).runs() == [run]


@pytest.mark.parametrize("old", OLD, ids=lambda old: old.stem)
def test_a_file_of_every_schema_there_was_can_be_opened(
    old: Path, file: Path, opened: Open
) -> None:
    file.parent.mkdir()
    shutil.copyfile(old, file)
    store = opened(file)
    (cycle,) = store.cycles()
    assert (cycle.observed.name, cycle.observer.name) == ("Inés Rivera", "Chen Wěi")
    assert cycle.instruments == ("script", "question-levels")
    observed, debriefed = store.runs(cycle.id)
    assert [protocol.id for protocol in observed.protocols] == ["peer-cycle", *cycle.instruments]
    assert len(store.events(observed.id)) == 9
    assert store.events(observed.id)[7].payload["text"] == "S: “¿por qué?” — 因为 <b> & [/] 😀"
    assert [event.run_id for event in store.events_with({"agree"})] == [debriefed.id]
    assert [draft.text for draft in store.drafts(debriefed.id)] == ["Thursday, third per"]
    assert ask(file, "SELECT version_num FROM alembic_version") == REVISION
    assert ask(file, "PRAGMA integrity_check") == "ok"


def test_a_copy_put_back_is_made_safe_for_readers_again(file: Path, opened: Open) -> None:
    file.parent.mkdir()
    shutil.copyfile(OLD[-1], file)
    assert ask(file, "PRAGMA journal_mode") == "delete"
    opened(file)
    assert ask(file, "PRAGMA journal_mode") == "wal"


def test_a_folder_is_refused(file: Path) -> None:
    file.mkdir(parents=True)
    assert "it is a folder" in refusal(file)
    assert list(file.parent.iterdir()) == [file]


def test_a_file_in_the_place_of_the_folder_is_refused(file: Path) -> None:
    file.parent.write_text("mine")
    assert "its folder" in refusal(file)
    assert file.parent.read_text() == "mine"


@pytest.mark.parametrize("content", [b"words", b"SQLite format 3", b"\0" * 8192])
def test_what_is_no_database_is_refused(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    assert "it is not a database of this program" in refusal(file)
    assert file.read_bytes() == content
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("damage", ["header", "first page", "torn off"])
def test_a_damaged_database_is_refused(file: Path, damage: str) -> None:
    content = OLD[-1].read_bytes()
    content = {
        "header": content[:16] + b"\xff" * 84 + content[100:],
        "first page": content[:100] + b"\xff" * 3996 + content[4096:],
        "torn off": content[:6000],
    }[damage]
    file.parent.mkdir()
    file.write_bytes(content)
    assert "damaged" in refusal(file)
    assert file.read_bytes() == content


def test_a_database_of_another_program_is_refused(file: Path) -> None:
    file.parent.mkdir()
    change(file, "CREATE TABLE music (title TEXT)")
    before = file.read_bytes()
    assert "it is a database of another program" in refusal(file)
    assert file.read_bytes() == before


def test_a_file_of_a_newer_program_is_refused(store: SqlStore, file: Path) -> None:
    store.close()
    change(file, "UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    assert "newer version of this program has used it (revision 9999)" in refusal(file)
    assert file.read_bytes() == before
    assert not (file.parent / "backups").exists()


def test_an_empty_file_counts_as_new(file: Path, opened: Open) -> None:
    file.parent.mkdir()
    file.touch()
    assert opened(file).people() == []


def test_a_file_whose_creation_was_cut_short_counts_as_new(file: Path, opened: Open) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert file.stat().st_size > 0
    assert opened(file).people() == []


@pytest.mark.parametrize(
    "trace", ["observe.db-wal", "observe.db.journal.jsonl", "backups/observe-0001-x.db"]
)
def test_an_empty_file_that_had_records_is_refused(file: Path, trace: str) -> None:
    left = file.parent / trace
    left.parent.mkdir(parents=True)
    left.write_bytes(b"left")
    file.touch()
    assert f"it is empty, but {left.name} shows" in refusal(file)
    assert file.stat().st_size == 0
    assert left.read_bytes() == b"left"


def test_a_missing_file_with_records_left_beside_it_is_refused(file: Path) -> None:
    left = file.parent / "observe.db-wal"
    left.parent.mkdir()
    left.write_bytes(b"left")
    assert "it is missing, but observe.db-wal shows" in refusal(file)
    assert left.read_bytes() == b"left"
    assert not file.exists()


def test_a_place_where_the_lock_cannot_be_made_is_refused(file: Path) -> None:
    file.with_name("observe.db.lock").mkdir(parents=True)
    assert "nothing can be written in its folder" in refusal(file)
    assert not file.exists()


def test_a_file_held_by_another_program_is_refused(
    blocked: Callable[[Path], object], store: SqlStore, file: Path
) -> None:
    store.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "another program holds it" in refusal(file)


def test_a_window_that_opens_too_long_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_PATIENCE_SECONDS", 0.0)
    with opening._alone(Database(file.parent.parent / "observe.db")):
        assert "another window has been opening it" in refusal(file.parent.parent / "observe.db")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET payload = 'nonsense'",
        "UPDATE event SET payload = '[]'",
        "UPDATE event SET payload = '{''text'': '",
        "UPDATE event SET at = '2026-02-30 09:20:00.000000'",
        "UPDATE event SET verb = x'ff'",
        "UPDATE event SET step = CAST(x'ff' AS TEXT)",
        "UPDATE event SET seq = 1.5",
        "UPDATE event SET elapsed_ms = 'soon'",
        "UPDATE event SET id = 'a' || char(0)",
        "UPDATE cycle SET day = 'Monday'",
        "UPDATE cycle SET instruments = '[1]'",
        "UPDATE cycle SET participants = '[[\"Ana\"]]'",
        "UPDATE run SET started_at = 'today'",
        "UPDATE draft SET elapsed_ms = 'soon'",
        "UPDATE event SET run_id = 'nobody'",
        "ALTER TABLE draft RENAME TO draughts",
        "ALTER TABLE person RENAME COLUMN name TO called",
        "ALTER TABLE event RENAME COLUMN payload TO load",
    ],
)
def test_what_nobody_could_read_later_is_refused_now(
    started: SqlStore, file: Path, run: Run, line: Line, statement: str
) -> None:
    started.append(line(1))
    started.save_draft(Draft(run.id, "line", "T: wh", run.started_at, 5))
    started.close()
    change(file, statement)
    before = file.read_bytes()
    assert "it is damaged" in refusal(file)
    assert file.read_bytes() == before


def test_an_index_that_leaves_out_a_row_is_found_out(
    started: SqlStore, file: Path, line: Line
) -> None:
    for seq in (1, 2, 3):
        started.append(line(seq))
    started.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        told = "CREATE INDEX ix_event_verb ON event (verb)"
        partial = f"{told} WHERE seq > 1"
        changed = "UPDATE sqlite_master SET sql = ? WHERE name = 'ix_event_verb'"
        connection.execute(changed, (partial,))
        connection.commit()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("REINDEX ix_event_verb")
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(changed, (told,))
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "it is damaged" in refusal(file)


def test_a_missing_file_with_a_salvaged_one_beside_it_is_refused(file: Path) -> None:
    left = file.with_name("observe-salvaged-20260309T120000.db")
    left.parent.mkdir()
    left.write_bytes(b"left")
    assert f"it is missing, but {left.name} shows" in refusal(file)


@pytest.mark.parametrize("size", [1, 15, 16, 99, 100, 512, 4095, 4096, 8192, 20000])
def test_a_file_that_was_cut_short_is_refused(file: Path, size: int) -> None:
    content = OLD[-1].read_bytes()[:size]
    file.parent.mkdir()
    file.write_bytes(content)
    assert "damaged" in refusal(file)
    assert file.read_bytes() == content
