"""Salvage: what can be read of a damaged store comes back, and the damaged one stays as it is."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from damage import (
    FRAME,
    PAGE,
    START,
    Images,
    cut_off,
    flipped,
    lay_out,
    made,
    record,
    rows_of,
    zeroed,
)

from observe_tui.record.model import Draft, Event, Run
from observe_tui.record.ports import StoreError, StoreLocked
from observe_tui.store.copies.restoring import restore
from observe_tui.store.database import Database
from observe_tui.store.frames import USUAL_PAGE
from observe_tui.store.opening import open_store
from observe_tui.store.repair.finding import Finds
from observe_tui.store.repair.pages import Layout, read_page
from observe_tui.store.repair.placing import ORDER, RECOVERED, placed
from observe_tui.store.repair.rows import Row, recognised
from observe_tui.store.repair.salvaging import salvage
from observe_tui.store.shapes import DRAFT, EVENT, RUN, SHAPES, Torn, Value
from observe_tui.store.sql_store import SqlStore
from observe_tui.store.tables import Row as TableRow

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
OLD = sorted((Path(__file__).parent / "old_dbs").glob("*.db"))

Line = Callable[..., Event]
Open = Callable[[Path], SqlStore]


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Images:
    return made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def page_with(content: bytes, *words: str) -> int:
    """Where the page of rows begins that has all of these words."""
    return next(
        at
        for at in range(0, len(content), PAGE)
        if content[at] == 0x0D and all(word.encode() in content[at : at + PAGE] for word in words)
    )


def texts(file: Path) -> set[str]:
    return {json.loads(str(row[5]))["text"] for row in rows_of(file)["event"]}


def test_the_shapes_are_those_of_the_tables() -> None:
    tables = {name: list(table.columns.keys()) for name, table in TableRow.metadata.tables.items()}
    assert {shape.table: [one.name for one in shape.columns] for shape in SHAPES} == tables
    keys = {name: len(table.primary_key) for name, table in TableRow.metadata.tables.items()}
    assert {shape.table: shape.keys for shape in SHAPES} == keys


@pytest.mark.parametrize("open_with_wal", [False, True])
def test_from_a_whole_store_every_row_comes_back(
    images: Images, folder: Path, open_with_wal: bool
) -> None:
    main, wal = (images.main, images.wal) if open_with_wal else (images.closed, None)
    file = lay_out(folder, main, wal)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    found = salvage(Database(file), NOW)
    assert found.file == folder / "observe-salvaged-20260309T120000.db"
    assert rows_of(found.file) == images.rows
    assert (found.contents.cycles, found.contents.runs, found.left) == (2, 4, 0)
    assert found.contents.events == len(images.events)
    assert found.contents.newest == START + timedelta(seconds=65)
    assert {name: (folder / name).read_bytes() for name in before} == before
    new = {path.name: path.stat().st_size for path in folder.iterdir() if path.name not in before}
    assert {name for name, size in new.items() if size} <= {
        found.file.name, "observe.db.copying", "observe.db.window",
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_new_file_is_for_its_owner_only_and_takes_nobodys_place(
    images: Images, folder: Path
) -> None:
    file = lay_out(folder, images.closed)
    first, second = (salvage(Database(file), NOW).file for _ in range(2))
    assert first != second
    assert {stat.S_IMODE(one.stat().st_mode) for one in (first, second)} == {0o600}


HEADLESS = {
    "first page gone": lambda content: zeroed(content, 0, PAGE),
    "header damaged": lambda content: zeroed(content, 0, 90),
    "another page size told": lambda content: flipped(content, 16, 0x30),
    "another page size for SQLite alone": lambda content: flipped(content, 20, 0x10),
    "schema damaged": lambda content: content.replace(b"CREATE TABLE", b"CREATE TABEL"),
}


@pytest.mark.parametrize("what", HEADLESS)
def test_without_what_sqlite_needs_every_row_comes_back(
    images: Images, folder: Path, what: str
) -> None:
    file = lay_out(folder, HEADLESS[what](images.closed))
    found = salvage(Database(file), NOW)
    assert rows_of(found.file) == images.rows


@pytest.mark.parametrize("main", [None, b""])
def test_from_a_wal_alone_comes_what_it_has(
    images: Images, folder: Path, main: bytes | None
) -> None:
    file = lay_out(folder, main, images.wal)
    found = salvage(Database(file), NOW)
    assert {f"late {number}" for number in range(6)} <= texts(found.file)
    assert all(RECOVERED in cycle for cycle in rows_of(found.file)["cycle"])
    assert file.exists() == (main is not None)


def test_without_the_wal_comes_what_the_file_has(images: Images, folder: Path) -> None:
    found = salvage(Database(lay_out(folder, images.main)), NOW)
    assert rows_of(found.file)["event"] == {
        row for row in images.rows["event"] if "late" not in str(row[5])
    }


def test_a_wal_that_sqlite_does_not_take_is_read(images: Images, folder: Path) -> None:
    file = lay_out(folder, images.main, zeroed(images.wal, 0, 32 + FRAME))
    assert rows_of(salvage(Database(file), NOW).file) == images.rows


def test_a_page_that_was_damaged_comes_from_where_it_stood_before(
    images: Images, folder: Path
) -> None:
    last = max(
        at + 24
        for at in range(32, len(images.wal), FRAME)
        if images.wal[at + 24] == 0x0D and b"late 5" in images.wal[at : at + FRAME]
    )
    wal = zeroed(images.wal, last, PAGE)
    found = salvage(Database(lay_out(folder, images.main, wal)), NOW)
    (lost,) = images.rows["event"] - rows_of(found.file)["event"]
    assert "late 5" in str(lost)


def test_rows_are_read_wherever_their_page_is(images: Images, folder: Path) -> None:
    """The file has other pages now where the `-wal` has newer ones."""
    pages = [
        at for at in range(0, len(images.main), PAGE) if "wörd 2?".encode() in _page(images, at)
    ]
    written = {int.from_bytes(images.wal[at : at + 4], "big") for at in _frames(images)}
    new = next(at for at in range(PAGE, len(images.main), PAGE) if at // PAGE + 1 in written)
    assert pages[0] // PAGE + 1 not in written
    main = bytearray(images.main)
    main[new : new + PAGE], main[pages[0] : pages[0] + PAGE] = (
        _page(images, pages[0]), bytes(PAGE),
    )  # fmt: skip
    found = salvage(Database(lay_out(folder, bytes(main), images.wal)), NOW)
    assert rows_of(found.file)["event"] == images.rows["event"]


def _page(images: Images, at: int) -> bytes:
    return images.main[at : at + PAGE]


def _frames(images: Images) -> range:
    return range(32, len(images.wal), FRAME)


def test_a_transaction_that_was_cut_off_is_taken_back(images: Images, folder: Path) -> None:
    file = lay_out(folder, images.closed)
    cut_off(file)
    torn = file.read_bytes()
    journal = Path(f"{file}-journal").read_bytes()
    kept_pages = range(512, len(journal), PAGE + 8)
    kept = {int.from_bytes(journal[at : at + 4], "big") for at in kept_pages}
    lost = next(at for at in range(PAGE, len(torn), PAGE) if at // PAGE + 1 in kept)
    file.write_bytes(zeroed(torn, lost, PAGE))
    found = salvage(Database(file), NOW)
    assert {row[0] for row in rows_of(found.file)["event"]} == images.events.keys()
    assert Path(f"{file}-journal").read_bytes() == journal


@pytest.mark.parametrize("size", [PAGE, 5000])
def test_rows_are_read_to_their_end_where_pages_have_moved(
    images: Images, folder: Path, size: int
) -> None:
    at = len(images.closed) // PAGE // 2 * PAGE
    moved = images.closed[:at] + b"\xa5" * size + images.closed[at:]
    found = salvage(Database(lay_out(folder, moved)), NOW)
    assert rows_of(found.file) == images.rows


def test_what_is_cut_off_is_gone_and_all_else_is_there(images: Images, folder: Path) -> None:
    left = images.closed[: len(images.closed) * 3 // 4]
    found = salvage(Database(lay_out(folder, left)), NOW)
    assert images.untouched(left)
    assert images.untouched(left) <= {str(row[0]) for row in rows_of(found.file)["event"]}
    assert found.contents.events < len(images.events)


def test_events_without_their_run_get_one_and_their_protocols(images: Images, folder: Path) -> None:
    run_page = page_with(images.closed, "before", "observe", f"{START:%Y-%m-%d %H:%M}")
    file = lay_out(folder, zeroed(images.closed, run_page, PAGE))
    found = salvage(Database(file), NOW)
    rows = rows_of(found.file)
    assert rows["event"] == images.rows["event"]
    assert rows["run_protocol"] == images.rows["run_protocol"]
    assert {row[0] for row in rows["run"]} == {row[0] for row in images.rows["run"]}
    assert {row[3] for row in rows["run"]} == {f"{START:%Y-%m-%d %H:%M:%S.%f}"}
    assert rows["cycle"] >= images.rows["cycle"]
    assert sum(RECOVERED in row for row in rows["cycle"]) == 4
    store = open_store(found.file)
    run = next(run for run in store.runs() if len(run.protocols) == 3)
    assert store.events(run.id)
    store.close()


def test_a_run_without_its_protocols_gets_those_of_its_plan(images: Images, folder: Path) -> None:
    at = page_with(images.closed, images.closed_hash("copus"), images.run_id("observe"))
    found = salvage(Database(lay_out(folder, zeroed(images.closed, at, PAGE))), NOW)
    assert found.left == 0
    store = open_store(found.file)
    told = {run.stage: [one.id for one in run.protocols] for run in store.runs()}
    store.close()
    assert told == {"before": ["peer-cycle"], "observe": ["peer-cycle", "script", "copus"]}


def test_the_words_that_are_left_of_a_torn_payload_are_kept(images: Images, folder: Path) -> None:
    at = images.closed.index("T: why, wörd 3?".encode())
    broken = flipped(images.closed, at + len("T: why, w"), 0x40)
    quoted = broken.replace(b'"text":"T: why, w\xc3\xb6rd 4?', b'"text":"T: why" w\xc3\xb6rd 4?')
    found = salvage(Database(lay_out(folder, quoted)), NOW)
    rows = rows_of(found.file)["event"]
    assert len(rows) == len(images.events)
    new = {str(row[5]) for row in rows - images.rows["event"]}
    assert any("T: why, w\ufffd" in text and "rd 3?" in text for text in new)
    assert any('"T: why"' in text for text in new)


def test_of_an_event_whose_end_is_lost_the_beginning_is_kept(images: Images, folder: Path) -> None:
    long = next(event for event in images.events.values() if event.seq == 11)
    first = images.closed.index(long.id.encode() + long.run_id.encode())
    at = (first // PAGE + 1) * PAGE
    while (
        images.closed[at] in (0x0D, 0x0A, 0x05, 0x02)
        or b"and so on" not in (images.closed[at : at + PAGE])
    ):
        at += PAGE
    found = salvage(Database(lay_out(folder, zeroed(images.closed, at, PAGE))), NOW)
    (torn,) = rows_of(found.file)["event"] - images.rows["event"]
    assert str(torn[5]).startswith('{"tag":"evidence","text":"T: why, wörd ')
    assert "and so on and so on" in str(torn[5])
    before = next(
        row for row in images.rows["event"] if row[1] == torn[1] and row[2] == torn[2] - 1
    )
    assert (torn[6], torn[7]) == (before[6], before[7])


@pytest.mark.parametrize("at", range(-2, 10))
def test_one_wrong_byte_in_the_head_of_a_row_loses_no_row(
    images: Images, folder: Path, at: int
) -> None:
    event = next(event for event in images.events.values() if event.seq == 7)
    place = images.closed.index(record(event) or b"")
    file = lay_out(folder, flipped(images.closed, place + at, 0x02))
    found = salvage(Database(file), NOW)
    assert event.payload["text"] in texts(found.file)
    assert found.contents.events == len(images.events)


def test_dropped_drafts_stay_dropped_and_the_newest_words_count(
    started: SqlStore, file: Path, run: Run, line: Line
) -> None:
    for number in range(3):
        at = START + timedelta(seconds=number)
        started.save_draft(Draft(run.id, "line", f"T: {'why ' * number}", at))
        started.save_draft(Draft(run.id, "note", "dropped", at))
    started.drop_drafts(run.id, "note")
    copy = lay_out(
        file.parent / "crashed", file.read_bytes(), file.with_name("observe.db-wal").read_bytes()
    )
    found = salvage(Database(copy), NOW)
    assert {row[2] for row in rows_of(found.file)["draft"]} == {"T: why why "}


def test_a_draft_that_only_an_older_page_has_stays_dropped(
    started: SqlStore, file: Path, run: Run
) -> None:
    started.save_draft(Draft(run.id, "line", "dropped", START))
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    started.drop_drafts(run.id)
    main, wal = file.read_bytes(), file.with_name("observe.db-wal").read_bytes()
    assert b"dropped" in main
    found = salvage(Database(lay_out(file.parent / "crashed", main, wal)), NOW)
    assert rows_of(found.file)["draft"] == set()


def test_of_two_drafts_of_a_field_the_later_one_counts() -> None:
    finds = Finds()
    for text, minute in (("older", 1), ("newest", 3), ("newer", 2)):
        row = recognised(("run", "line", text, f"2026-03-02 09:0{minute}:00.000000", None))
        assert row is not None
        finds.take(row)
    assert [row.values[2] for row in finds.rows(DRAFT)] == ["newest"]


@pytest.mark.parametrize("old", OLD, ids=lambda old: old.stem)
def test_a_store_of_every_schema_there_was_comes_back(
    old: Path, folder: Path, opened: Open
) -> None:
    folder.mkdir()
    file = folder / "observe.db"
    file.write_bytes(zeroed(old.read_bytes(), 0, 100))
    found = salvage(Database(file), NOW)
    whole = folder / "whole" / "observe.db"
    whole.parent.mkdir()
    shutil.copyfile(old, whole)
    opened(whole).close()
    assert rows_of(found.file) == rows_of(whole)


def test_what_was_salvaged_can_be_put_in_place(images: Images, folder: Path, opened: Open) -> None:
    file = lay_out(folder, zeroed(images.closed, 0, PAGE))
    found = salvage(Database(file), NOW)
    restored = restore(Database(file), found.file, NOW)
    assert restored.contents == found.contents
    assert len(opened(file).runs()) == 4


@pytest.mark.parametrize("content", [b"", b"words, and no database" * 999, bytes(3 * PAGE)])
def test_where_nothing_is_found_it_says_so(folder: Path, content: bytes) -> None:
    file = lay_out(folder, content)
    with pytest.raises(StoreError, match="no row of it was found"):
        salvage(Database(file), NOW)
    assert file.read_bytes() == content
    assert not list(folder.glob("*salvaged*"))


def test_beside_an_open_window_nothing_is_done(store: SqlStore, file: Path) -> None:
    with pytest.raises(StoreError, match="a window has been open"):
        salvage(Database(file), NOW)


def test_encrypted_records_come_back_encrypted(tmp_path: Path) -> None:
    key = bytes(range(32))
    images = made(tmp_path / "made", key)
    file = lay_out(tmp_path / "home", zeroed(images.main, 3 * PAGE + 50, 1), images.wal)
    found = salvage(Database(file, key), NOW)
    assert found.contents.events == len(images.events)
    assert b"late" not in found.file.read_bytes()
    assert found.file.read_bytes()[:6] != b"SQLite"
    store = open_store(found.file, key)
    assert len(store.runs()) == 4
    store.close()


def test_encrypted_records_are_not_read_without_their_key(file: Path) -> None:
    open_store(file, bytes(range(32))).close()
    Database(file).keys.write_bytes(b"{}")
    with pytest.raises(StoreLocked):
        salvage(Database(file), NOW)


def test_what_the_disk_cannot_read_is_left_out(
    images: Images, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = lay_out(folder, images.closed)
    whole = Path.read_bytes

    def read(path: Path) -> bytes:
        if path == file:
            raise OSError(errno.EIO, "Input/output error")
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    found = salvage(Database(file), NOW)
    monkeypatch.undo()
    assert rows_of(found.file) == images.rows


def test_half_a_letter_in_what_is_left_of_a_payload_is_no_trouble() -> None:
    row = recognised(("a", "r", 1, "s", "line", '{"text":"so \\ud83d', "2026-03-02 09:20", 5, 1))
    assert row is not None
    assert row.named()["payload"] == '{"text":"so \ufffd"}'


def rows_for(*found: Row) -> dict[object, list[Row]]:
    return {shape: [row for row in found if row.shape is shape] for shape in ORDER}


def event_row(name: str, seq: Value, text: str = "why", at: str = "2026-03-02 09:20:05") -> Row:
    payload = f'{{"text":"{text}"}}'
    row = recognised((name, "run-1", seq, "script", "line", payload, at, 5000, 1))
    assert row is not None
    return row


def test_events_with_one_number_both_stay_and_the_later_one_comes_last() -> None:
    later = event_row("c", 1, "two", "2026-03-02 09:20:09")
    made = placed(rows_for(later, event_row("a", 1, "one"), event_row("b", 2)), NOW)
    assert [(row["id"], row["seq"]) for row in made.tables[EVENT]] == [("a", 1), ("b", 2), ("c", 3)]


def test_a_torn_sight_of_an_event_gives_way_to_the_whole_one() -> None:
    torn = event_row(Torn("a\ufffd"), 1, "on\ufffd")
    assert not torn.whole
    alone = placed(rows_for(torn), NOW)
    assert len(alone.tables[EVENT]) == 1
    both = placed(rows_for(torn, event_row("a", 1)), NOW)
    assert [row["id"] for row in both.tables[EVENT]] == ["a"]


def test_what_has_lost_its_time_gets_that_of_its_neighbours() -> None:
    values = list(event_row("b", 2).values)
    values[6:9] = [Torn(""), Torn(""), Torn("")]
    lost = recognised(values)
    assert lost is not None
    made = placed(rows_for(event_row("a", 1), lost), NOW)
    second = made.tables[EVENT][1]
    assert (second["at"], second["elapsed_ms"], second["schema_version"]) == (
        "2026-03-02 09:20:05", 5000, 1,
    )  # fmt: skip
    (run,) = made.tables[RUN]
    assert run["started_at"] == "2026-03-02 09:20:00.000000"


def test_no_number_on_a_page_is_believed() -> None:
    layout = Layout(USUAL_PAGE, USUAL_PAGE, lambda _number: ())
    for page in (b"", b"\x0d", b"\x0d" + b"\xff" * 4095, b"\x0d\0\0\xff\xff\x0f\xff" + bytes(4089)):
        assert not read_page(page, layout).is_tree
    circle = Layout(512, 512, lambda number: [number.to_bytes(4, "big") + b"x" * 508])
    leaf = (
        b"\x0d\0\0\0\x01\0\x40\0\0\x40".ljust(64, b"\0") + b"\xff\xff\xff\x7f\x01\x02\xff\xff\x7f"
    )
    assert read_page(leaf.ljust(512, b"\x01"), circle).is_tree
