"""What was committed last is in the `-wal`: no store opens as if nothing were missing from it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from damage import FRAME, Images, cut_off, flipped, lay_out, made, zeroed

from observe_tui.record.model import Draft, Event, Run
from observe_tui.record.ports import StoreDamaged, StoreError
from observe_tui.store import opening
from observe_tui.store.database import Database
from observe_tui.store.frames import frames
from observe_tui.store.lastwords import check_last_words
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

Line = Callable[..., Event]
Open = Callable[[Path], SqlStore]


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Images:
    return made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def crashed(started: SqlStore, file: Path, tmp_path: Path, line: Line) -> Path:
    """A store as a crash leaves it, with three events in the `-wal` and its index beside it."""
    for seq in (1, 2, 3):
        started.append(line(seq))
    folder = tmp_path / "crashed"
    folder.mkdir(mode=0o700)
    for suffix in ("", "-wal", "-shm"):
        shutil.copyfile(f"{file}{suffix}", folder / f"observe.db{suffix}")
    return folder / "observe.db"


def refusal(file: Path) -> str:
    """The text of the refusal, after which every file is as it was."""
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    with pytest.raises(StoreDamaged) as caught:
        open_store(file)
    assert {name: (file.parent / name).read_bytes() for name in before} == before
    return str(caught.value)


def seqs(store: SqlStore, run: Run) -> list[int]:
    return [event.seq for event in store.events(run.id)]


def test_after_a_crash_everything_is_there(crashed: Path, run: Run, opened: Open) -> None:
    assert seqs(opened(crashed), run) == [1, 2, 3]


def test_a_wal_that_is_gone_is_asked_for(crashed: Path) -> None:
    crashed.with_name("observe.db-wal").unlink()
    assert "what was recorded last was in observe.db-wal, and that is missing" in refusal(crashed)


def test_a_wal_that_lost_its_end_is_told(crashed: Path) -> None:
    wal = crashed.with_name("observe.db-wal")
    wal.write_bytes(wal.read_bytes()[: -2 * FRAME])
    assert "observe.db-wal, and that is cut short" in refusal(crashed)


@pytest.mark.parametrize("index", ["older", "of something else", "damaged"])
def test_an_index_that_proves_nothing_is_not_believed(
    crashed: Path, run: Run, opened: Open, index: str
) -> None:
    wal, shm = crashed.with_name("observe.db-wal"), crashed.with_name("observe.db-shm")
    if index == "older":
        with closing(sqlite3.connect(crashed)) as other:
            other.execute("PRAGMA wal_checkpoint")  # all of it is in the file now
            shutil.copyfile(shm, shm.with_name("kept"))
        shm.with_name("kept").rename(shm)
        wal.unlink(missing_ok=True)
    elif index == "damaged":
        shm.write_bytes(flipped(flipped(shm.read_bytes(), 16), 48 + 16))
        wal.unlink()
    else:
        wal.write_bytes(flipped(wal.read_bytes(), 17)[:32])
    check_last_words(Database(crashed))


def test_a_wal_without_its_index_is_taken(crashed: Path, run: Run, opened: Open) -> None:
    crashed.with_name("observe.db-shm").unlink()
    assert seqs(opened(crashed), run) == [1, 2, 3]


@pytest.mark.parametrize("at", [5, 20, 32 + 10, 32 + FRAME + 3000, -FRAME + 100, -30])
def test_a_damaged_wal_is_refused(images: Images, tmp_path: Path, at: int) -> None:
    wal = flipped(images.wal, at % len(images.wal))
    file = lay_out(tmp_path / "home", images.main, wal)
    assert "observe.db-wal, which has what was recorded last, is damaged" in refusal(file)


def test_drafts_that_sqlite_would_skip_are_not_skipped(
    started: SqlStore, file: Path, tmp_path: Path, run: Run
) -> None:
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    for number in range(3):
        started.save_draft(Draft(run.id, "line", f"T: {number}", run.started_at))
    wal = file.with_name("observe.db-wal").read_bytes()
    damaged = lay_out(tmp_path / "damaged", file.read_bytes(), flipped(wal, 32 + FRAME - 9))
    assert "observe.db-wal, which has what was recorded last, is damaged" in refusal(damaged)


def test_a_transaction_that_was_never_finished_is_left_out(
    started: SqlStore, file: Path, line: Line, run: Run, tmp_path: Path, opened: Open
) -> None:
    started.append(line(1))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA cache_size=1")
        other.execute("BEGIN IMMEDIATE")
        other.execute(
            "WITH RECURSIVE n (seq) AS (SELECT 2 UNION ALL SELECT seq + 1 FROM n WHERE seq < 400) "
            "INSERT INTO event SELECT 'new' || n.seq, run_id, n.seq, step, verb, payload, at, "
            "elapsed_ms, schema_version FROM event, n WHERE event.seq = 1"
        )
        wal = file.with_name("observe.db-wal").read_bytes()
        unfinished = lay_out(tmp_path / "killed", file.read_bytes(), wal)
        other.execute("ROLLBACK")
    assert b"new2" in wal
    assert seqs(opened(unfinished), run) == [1]


def test_what_an_earlier_wal_left_behind_is_no_damage(
    started: SqlStore, file: Path, line: Line, tmp_path: Path, opened: Open, run: Run
) -> None:
    for seq in range(1, 9):
        started.append(line(seq))
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()[0] == 0
    started.append(line(9))
    wal = file.with_name("observe.db-wal").read_bytes()
    assert len(wal) > 12 * FRAME  # the new frames lie before the old ones
    # The process was killed after it had written where a page goes, and before the page itself.
    new = next(
        at
        for at in range(32, len(wal), FRAME)
        if wal[at + 8 : at + 16] != wal[16:24] and b"T: why?" in wal[at : at + FRAME]
    )
    half = wal[: new + 4] + b"\0\0\0\x20" + wal[16:24] + wal[new + 16 :]
    for folder, content in (("restarted", wal), ("killed", half)):
        store = opened(lay_out(tmp_path / folder, file.read_bytes(), content))
        assert seqs(store, run) == list(range(1, 10))
        store.close()


def test_frames_are_found_again_where_something_moved_them(images: Images) -> None:
    at = 32 + FRAME + 100
    moved = images.wal[:at] + b"between" + images.wal[at:]
    contents = [frame.content for frame in frames(images.wal)]
    assert len(contents) > 10
    assert [frame.content for frame in frames(moved)][2:] == contents[2:]
    assert all(frame.current for frame in frames(moved))


def test_a_damaged_end_of_an_encrypted_wal_is_refused(tmp_path: Path) -> None:
    key = bytes(range(32))
    images = made(tmp_path / "made", key)
    wal = flipped(images.wal, len(images.wal) - 700)
    file = lay_out(tmp_path / "home", images.main, wal)
    with pytest.raises(StoreDamaged, match="is damaged"):
        open_store(file, key)
    assert file.with_name("observe.db-wal").read_bytes() == wal


def test_on_a_share_there_is_no_wal_and_every_word_is_kept(
    images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Open
) -> None:
    monkeypatch.setattr(opening, "share", lambda _folder: "nfs")
    file = lay_out(tmp_path / "home", images.closed)
    store, event = opened(file), next(iter(images.events.values()))
    for engine in (store._engine, store._engine):
        with engine.connect() as one, engine.connect() as two:
            for connection in (one, two):
                assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
    store.append(Event("new", event.run_id, 999, "script", "line", {}, event.at, 0))
    assert not Path(f"{file}-wal").exists()
    assert b"new" in file.read_bytes()
    assert [one.id for one in opened(file).events(event.run_id)][-1] == "new"


def test_a_change_that_was_cut_off_is_taken_back(
    images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Open
) -> None:
    monkeypatch.setattr(opening, "share", lambda _folder: "nfs")
    file = lay_out(tmp_path / "home", images.closed)
    cut_off(file)
    store = opened(file)
    found = {event.id for run in store.runs() for event in store.events(run.id)}
    assert found == images.events.keys()


def test_what_is_damaged_once_it_is_taken_back_is_refused_before(
    images: Images, tmp_path: Path
) -> None:
    file = lay_out(tmp_path / "home", images.closed)
    cut_off(file)
    journal = Path(f"{file}-journal")
    journal.write_bytes(zeroed(journal.read_bytes(), 512, 4 * 4104))
    assert "it is damaged" in refusal(file)


def test_a_file_of_a_newer_program_stays_as_it_is_with_its_wal(
    crashed: Path,
) -> None:
    with closing(sqlite3.connect(crashed, isolation_level=None)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        copy = crashed.parent.with_name("newer")
        shutil.copytree(crashed.parent, copy)
    files = {path: path.read_bytes() for path in copy.iterdir() if not path.name.endswith("-shm")}
    with pytest.raises(StoreError, match="newer version of this program"):
        open_store(copy / "observe.db")
    assert {path: path.read_bytes() for path in files} == files
    assert (copy / "observe.db-wal") in files
