"""What happens between processes, and to those that are killed or run out of disk."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from observe_tui.record.model import Run
from observe_tui.store import upgrading
from observe_tui.store.database import Database
from observe_tui.store.journal import Journal
from observe_tui.store.revision import REVISION
from observe_tui.store.sql_store import SqlStore

Child = Callable[..., Popen[str]]
Open = Callable[[Path], SqlStore]

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")


def go(*children: Popen[str]) -> None:
    """Let children that wait for it begin, at the same moment."""
    for each in children:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()


def answer(process: Popen[str]) -> str:
    """All that a child still says, once it has ended well."""
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    return output


def read_line(process: Popen[str]) -> str:
    """The next line a child says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_windows_record_into_one_run(
    started: SqlStore, file: Path, run: Run, child: Child
) -> None:
    windows = [child("append", file, run.id, 40) for _ in range(2)]
    for window in windows:
        assert read_line(window) == "ready"
    go(*windows)
    acknowledged = [answer(window).split() for window in windows]
    kept = started.events(run.id)
    assert [event.seq for event in kept] == list(range(1, 81))
    for ids in acknowledged:
        assert [event.id for event in kept if event.id in set(ids)] == ids
    assert not Journal(Database(file)).waits()


@POSIX
def test_a_killed_window_loses_nothing_it_acknowledged(
    started: SqlStore, file: Path, run: Run, child: Child, opened: Open
) -> None:
    started.close()
    window = child("stream", file, run.id)
    acknowledged = [read_line(window) for _ in range(25)]
    window.kill()
    rest, _ = window.communicate(timeout=30)
    acknowledged += [line for line in rest.splitlines(keepends=False) if len(line) == 32]
    kept = opened(file).events(run.id)
    # One event may have been committed and not yet acknowledged.
    assert [event.id for event in kept][: len(acknowledged)] == acknowledged
    assert len(kept) <= len(acknowledged) + 1
    assert [event.seq for event in kept] == list(range(1, len(kept) + 1))


@POSIX
@pytest.mark.parametrize(("room", "seqs"), [("never", 5), ("later", 6)])
def test_words_written_on_a_full_disk_are_there_when_it_has_room(
    started: SqlStore, file: Path, run: Run, child: Child, opened: Open, room: str, seqs: int
) -> None:
    started.close()
    told = json.loads(answer(child("fill", file, run.id, room)))
    assert told["seen"] == 3
    first, second, draft = told["messages"]
    for message in (first, second):
        assert message.startswith(f"Not saved in {file}: the disk is full or reports a fault.")
        assert f"It is safe in the journal {Journal(Database(file)).file}" in message
    assert draft.startswith(f"Not saved in {file}: the disk is full or reports a fault.")
    assert Journal(Database(file)).waits() == (room == "never")
    store = opened(file)
    kept = store.events(run.id)
    assert [event.seq for event in kept] == list(range(1, seqs + 1))
    assert len({event.id for event in kept}) == seqs
    assert [draft.text for draft in store.drafts(run.id)] == ["T: six"]
    assert not Journal(Database(file)).waits()


@POSIX
def test_without_any_room_the_message_says_that_nothing_is_on_the_disk(
    started: SqlStore, file: Path, run: Run, child: Child
) -> None:
    started.close()
    told = json.loads(answer(child("fill", file, run.id, "none")))
    assert "cannot be written either" in told["messages"][0]
    assert "only in the window's memory" in told["messages"][0]
    assert len(started.events(run.id)) == 3


def test_windows_that_start_at_once_make_one_store(file: Path, child: Child, opened: Open) -> None:
    windows = [child("open", file) for _ in range(3)]
    go(*windows)
    assert [json.loads(answer(window)) for window in windows] == ["ok"] * 3
    assert opened(file).people() == []


def test_windows_that_start_at_once_upgrade_once(
    started: SqlStore, file: Path, tmp_path: Path, child: Child
) -> None:
    started.close()
    folder = tmp_path / "migrations"
    shutil.copytree(upgrading.MIGRATIONS, folder)
    (folder / "versions" / "9000_next.py").write_text(
        f"from alembic import op\nrevision = '9000'\ndown_revision = {REVISION!r}\n"
        "def upgrade():\n    op.execute('CREATE TABLE room (id TEXT)')\n"
    )
    windows = [child("open-newer", file, folder, "9000") for _ in range(2)]
    go(*windows)
    assert [json.loads(answer(window)) for window in windows] == ["ok"] * 2
    assert len(list((file.parent / "backups").iterdir())) == 1


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other users can look into, which the usual temporary one is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "home"
        folder.mkdir()
        Path(name).chmod(0o755)
        yield folder
        folder.chmod(0o755)


@POSIX
@pytest.mark.parametrize("read_only", ["folder", "file"])
def test_what_may_not_be_written_is_refused(
    public_folder: Path, child: Child, opened: Open, read_only: str
) -> None:
    file = public_folder / "observe.db"
    opened(file).close()
    before = file.read_bytes()
    for each in public_folder.iterdir():
        each.chmod(0o666)
    file.chmod(0o444)
    if read_only == "folder":
        file.with_name("observe.db.lock").unlink()
        public_folder.chmod(0o555)
    else:
        public_folder.chmod(0o777)
    window = child("open-without-rights", file)
    go(window)
    says = json.loads(answer(window))
    assert says.startswith(f"{file} was not opened: ")
    assert "Nothing was changed. Check who may write there" in says
    assert file.read_bytes() == before
