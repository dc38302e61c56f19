"""The commands, on a real store: what they print, what they write, how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from observe_tui import __version__
from observe_tui.cli import main
from observe_tui.paths import HOME_VARIABLE, user_places
from observe_tui.record.model import Cycle, Person
from observe_tui.store.opening import open_store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def cycles() -> None:
    store = open_store(user_places().store)
    people = Person("r", "Rivera\x1b[2J"), Person("c", "Chen")
    for name in ("abc1", "abd2"):
        day = date(2026, 3, 2)
        cycle = Cycle(name, *people, "Science", "8B", "why?", "peer-cycle", (), day, None, NOW)
        store.save_cycle(cycle)
    store.close()


def test_the_list_is_for_people_and_for_programs(
    cycles: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    assert [line.split()[:2] for line in printed.splitlines()] == [
        ["abc1", "2026-03-02"],
        ["abd2", "2026-03-02"],
    ]
    assert "\x1b" not in printed
    assert main(["list", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in entries] == ["abc1", "abd2"]
    assert entries[0]["focus"] == "why?"


def test_a_cycle_is_found_by_the_beginning_of_its_id(
    cycles: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "abc"]) == 0
    assert "why?" in capsys.readouterr().out
    assert main(["show", "ab"]) == 1
    assert "2 cycles begin with “ab”" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "suffix"), [("md", ".md"), ("html", ".html"), ("json", ".json")])
def test_an_export_is_a_file_and_its_path_is_printed(
    cycles: None, home: Path, capsys: pytest.CaptureFixture[str], form: str, suffix: str
) -> None:
    assert main(["export", "abc1", "--format", form]) == 0
    written = Path(capsys.readouterr().out.strip())
    assert written.parent == home / "exports"
    assert written.suffix == suffix
    named = home / "elsewhere.txt"
    assert main(["export", "abc1", "--format", form, "-o", str(named)]) == 0
    assert named.read_text("utf-8") == written.read_text("utf-8")


def test_an_export_that_cannot_be_written_says_so_in_one_line(
    cycles: None, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "taken").mkdir()
    assert main(["export", "abc1", "--format", "md", "-o", str(home / "taken")]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "taken" in error
    assert list((home / "taken").iterdir()) == []


def test_checking_a_protocol_names_every_problem(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "broken.toml"
    file.write_text('format = 1\nid = "Broken"\ntype = "instrument"\n', encoding="utf-8")
    assert main(["protocols", "check", str(file)]) == 1
    printed = capsys.readouterr()
    assert f"{file}:2: id:" in printed.out
    assert printed.err.endswith(f"problems in {file}\n")


def test_protocols_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "list"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == sorted(path.stem for path in user_places().bundled.glob("*.toml"))
    assert main(["protocols", "show", "copus"]) == 0
    assert 'id = "copus"' in capsys.readouterr().out
    assert main(["protocols", "show", "nothing"]) == 1


def test_everything_is_kept_where_the_variable_says(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["where"]) == 0
    printed = capsys.readouterr().out
    assert f"store               {home / 'observe.db'}" in printed
    assert not (home / "observe.db").exists()


@pytest.mark.parametrize("words", [["nonsense"], ["export", "x"], ["protocols"], ["list", "-x"]])
def test_wrong_usage_exits_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_the_store_of_a_damaged_file_is_refused_and_left_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "observe.db"
    file.write_bytes(b"these are somebody's notes, not a database")
    assert main(["list"]) == 1
    error = capsys.readouterr().err
    assert str(file) in error
    assert error.count("\n") == 1
    assert file.read_bytes() == b"these are somebody's notes, not a database"


def test_the_module_and_the_version_are_one_program(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "observe_tui", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"observe-tui {__version__}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of a POSIX shell")
def test_a_reader_that_stops_reading_is_no_fault(cycles: None) -> None:
    command = f'"{sys.executable}" -m observe_tui protocols show copus | head -n 1'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    assert done.stderr == ""
