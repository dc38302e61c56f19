"""The commands for records that something is wrong with: what they print, and how they end."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from observe_tui.cli import main
from observe_tui.paths import HOME_VARIABLE, user_places
from observe_tui.record.model import Cycle, Event, Person, Run
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store

START = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return folder


@pytest.fixture
def file() -> Path:
    """A store with three entries."""
    store = open_store(user_places().store)
    people = Person("r", "Rivera"), Person("c", "Chen")
    day = date(2026, 3, 2)
    store.save_cycle(Cycle("abc1", *people, "Science", "8B", "why?", "p", (), day, None, START))
    store.start_run(Run("run", "abc1", "observe", START, ()))
    for number in range(1, 4):
        at = START + timedelta(minutes=number)
        store.append(Event(f"e{number}", "run", number, "script", "line", {"text": "?"}, at, 0))
    store.close()
    return user_places().store


def test_doctor_says_what_is_wrong_and_ends_with_one(file: Path, capsys: Captured) -> None:
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "✓ good  The records are whole, from end to end: 1 cycle, 3 entries." in lines
    copy = lines.index("▲ bad   There is no copy of the records.")
    assert lines[copy + 1] == "        “observe-tui backup” makes a new one."
    assert lines[-1] == "1 of these should be put right."


def test_doctor_ends_with_nought_where_nothing_is_wrong(file: Path, capsys: Captured) -> None:
    assert main(["backup"]) == 0
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing is wrong."


def test_doctor_tells_what_can_be_told_without_the_passphrase(home: Path, capsys: Captured) -> None:
    home.mkdir(mode=0o700)
    database = Database(user_places().store)
    open_store(database.file, bytes(range(32))).close()
    database.keys.write_bytes(b"{}")
    assert main(["doctor"]) == 0
    assert "○ note  The records are encrypted, and were not looked into." in capsys.readouterr().out


def test_damaged_records_are_salvaged_and_put_in_place(file: Path, capsys: Captured) -> None:
    damaged = bytes(4096) + file.read_bytes()[4096:]
    file.write_bytes(damaged)
    assert main(["doctor"]) == 1
    assert main(["list"]) == 1
    capsys.readouterr()
    assert main(["salvage"]) == 0
    told = capsys.readouterr().out.splitlines()
    newest = (START + timedelta(minutes=3)).astimezone()
    assert told[0] == (
        f"Found: 1 cycle, 1 sitting, 3 entries, the newest of {newest:%Y-%m-%d %H:%M}."
    )
    new = Path(told[1].removeprefix("It is in "))
    assert f'observe-tui restore "{new}"' in told[-1]
    assert file.read_bytes() == damaged
    assert main(["restore", str(new), "--yes"]) == 0
    assert main(["list"]) == 0
    assert "Rivera" in capsys.readouterr().out


def test_rows_that_are_lost_are_counted(file: Path, capsys: Captured) -> None:
    content = file.read_bytes()
    at = content.index(b"e2run") - 12
    file.write_bytes(content[:at] + b"\xff" * 24 + content[at + 24 :])
    assert main(["salvage"]) == 0
    told = capsys.readouterr().out
    assert "2 entries" in told
    assert "1 row could not be read." in told


def test_salvage_says_so_where_nothing_is_found(home: Path, capsys: Captured) -> None:
    home.mkdir()
    (home / "observe.db").write_bytes(b"words")
    assert main(["salvage"]) == 1
    said = capsys.readouterr().err
    assert "no row of it was found" in said
    assert said.count("\n") == 1
