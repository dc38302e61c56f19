"""Schema upgrades: the same tables by either way, all or nothing, no row lost."""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from copies_at_work import small_disk
from observe_tui.record.model import Event, Run
from observe_tui.record.ports import StoreError
from observe_tui.store import opening, upgrading
from observe_tui.store.connecting import connect, for_writing
from observe_tui.store.copies import backups
from observe_tui.store.copies.backups import back_up, copies
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store
from observe_tui.store.revision import REVISION
from observe_tui.store.sql_store import SqlStore
from observe_tui.store.tables import Row

Line = Callable[..., Event]
Open = Callable[[Path], SqlStore]

NEXT = "9000"

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = {REVISION!r}

def upgrade():
    op.execute("CREATE TABLE star (run_id TEXT REFERENCES run (id) ON DELETE CASCADE)")
    op.execute("INSERT INTO star SELECT id FROM run")
    with op.batch_alter_table("run", recreate="always") as batch:
        batch.add_column(sa.Column("room", sa.Text(), nullable=False, server_default="?"))
    {then}
"""


@pytest.fixture
def full(started: SqlStore, file: Path, line: Line) -> Path:
    """The file of a closed store with events in it."""
    for seq in (1, 2, 3):
        started.append(line(seq))
    started.close()
    return file


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes the program one that has one more migration, which ends with the code given."""

    def make(then: str) -> Path:
        folder = tmp_path / "migrations"
        shutil.copytree(upgrading.MIGRATIONS, folder)
        text = MIGRATION.format(REVISION=REVISION, then=then)
        (folder / "versions" / "9000_next.py").write_text(text)
        monkeypatch.setattr(upgrading, "MIGRATIONS", folder)
        monkeypatch.setattr(opening, "REVISION", NEXT)
        return folder

    return make


def rows(file: Path, question: str) -> list[object]:
    """The first column of an answer, read past the store."""
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute(question)]


def dump(file: Path) -> list[str]:
    """Everything in the file."""
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def shape(file: Path) -> dict[str, object]:
    """Tables with columns, references, indexes and the names of constraints, in no order."""
    found: dict[str, object] = {}
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        for table, sql in tables.fetchall():
            columns = connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
            references = connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            indexes = {
                (name, unique, origin, tuple(connection.execute(f"PRAGMA index_info({name})")))
                for _, name, unique, origin, _ in connection.execute(f"PRAGMA index_list({table})")
                if not name.startswith("sqlite_")
            }
            found[table] = (
                {column[1:] for column in columns},
                {reference[2:] for reference in references},
                indexes,
                set(re.findall(r"CONSTRAINT \S+ [A-Z ]+\([^)]*\)", sql)),
            )
    return found


def migrated(file: Path) -> Path:
    """A file made by the migrations alone."""
    engine = connect(Database(file))
    with for_writing(engine).begin() as connection:
        command.upgrade(upgrading.config(connection), "head")
    engine.dispose()
    return file


def test_a_new_store_has_the_tables_the_migrations_make(
    store: SqlStore, file: Path, tmp_path: Path
) -> None:
    made = shape(file)
    assert made == shape(migrated(tmp_path / "migrated.db"))
    assert {"event", "draft", "alembic_version"} <= made.keys()


def test_no_migration_is_missing(tmp_path: Path) -> None:
    assert ScriptDirectory.from_config(upgrading.config()).get_heads() == [REVISION]
    engine = connect(Database(migrated(tmp_path / "migrated.db")))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
    engine.dispose()


def test_every_constraint_has_a_name() -> None:
    for table in Row.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints)


def test_the_revision_of_today_has_an_old_file_to_open_tomorrow() -> None:
    assert (Path(__file__).parent / "old_dbs" / f"{REVISION}.db").is_file()


def test_an_older_file_is_upgraded_and_keeps_every_row(
    full: Path, run: Run, next_version: Callable[[str], Path], opened: Open
) -> None:
    next_version("pass")
    before = dump(full)
    store = opened(full)
    assert [event.seq for event in store.events(run.id)] == [1, 2, 3]
    assert store.runs() == [run]
    assert rows(full, "SELECT room FROM run") == ["?"]
    assert rows(full, "SELECT run_id FROM star") == [run.id]
    assert rows(full, "SELECT version_num FROM alembic_version") == [NEXT]
    (copy,) = copies(Database(full))
    assert copy.why == "upgrade"
    assert dump(copy.path) == before


def test_an_upgraded_file_is_upgraded_once(
    full: Path, next_version: Callable[[str], Path], opened: Open
) -> None:
    next_version("pass")
    for _ in range(2):
        opened(full).close()
    assert len(list((full.parent / "backups").iterdir())) == 1


def test_a_copy_that_holds_the_same_already_is_enough(
    full: Path, next_version: Callable[[str], Path], opened: Open
) -> None:
    made = back_up(Database(full), "start", datetime.now(UTC))
    next_version("pass")
    opened(full)
    assert copies(Database(full)) == [made]


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ("op.execute('DELETE FROM event; ')\n    op.execute('nonsense')", "syntax error"),
        ("op.execute('DELETE FROM person')", "would have lost what they belong to"),
    ],
)
def test_a_failing_upgrade_leaves_the_file_as_it_was(
    full: Path, next_version: Callable[[str], Path], then: str, says: str
) -> None:
    next_version(then)
    before = dump(full)
    with pytest.raises(StoreError, match=says) as caught:
        open_store(full)
    (copy,) = (full.parent / "backups").iterdir()
    assert str(copy) in str(caught.value)
    assert "Nothing was changed" in str(caught.value)
    assert dump(full) == before


def test_a_fault_in_a_migration_leaves_the_file_as_it_was(
    full: Path, next_version: Callable[[str], Path]
) -> None:
    next_version("op.execute('DELETE FROM event')\n    raise RuntimeError('a fault')")
    before = dump(full)
    with pytest.raises(RuntimeError):
        open_store(full)
    assert dump(full) == before


def test_without_a_copy_there_is_no_upgrade(
    full: Path, next_version: Callable[[str], Path]
) -> None:
    next_version("pass")
    before = dump(full)
    (full.parent / "backups").write_text("in the way")
    with pytest.raises(StoreError, match="the copy that must come before its upgrade"):
        open_store(full)
    assert dump(full) == before


def test_a_copy_that_is_not_whole_is_not_kept(
    full: Path, next_version: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tear(_engine: object, _statement: str, copy: str) -> None:
        Path(copy).write_bytes(full.read_bytes()[:6000])

    next_version("pass")
    before = dump(full)
    monkeypatch.setattr(backups, "outside_transaction", tear)
    with pytest.raises(StoreError, match="the copy that must come before its upgrade") as caught:
        open_store(full)
    assert "does not read back" in str(caught.value)
    assert list((full.parent / "backups").iterdir()) == []
    assert dump(full) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_disk_without_room_for_a_copy_leaves_the_file_as_it_was(
    full: Path, next_version: Callable[[str], Path]
) -> None:
    next_version("pass")
    before = dump(full)
    (full.parent / "backups").mkdir()
    with small_disk(full.parent / "backups", "16k"):
        with pytest.raises(StoreError, match="the copy that must come before") as caught:
            open_store(full)
        assert list((full.parent / "backups").iterdir()) == []
    assert "the disk is full" in str(caught.value)
    assert "Nothing was changed" in str(caught.value)
    assert dump(full) == before
