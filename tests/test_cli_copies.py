"""The commands that make copies and put them back: what they print, ask and change."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from copies_at_work import bytes_of, damage, encrypt
from observe_tui.cli import main
from observe_tui.paths import HOME_VARIABLE, user_places
from observe_tui.record.model import Cycle, Event, Person, Run
from observe_tui.store.opening import open_store
from terminal import Terminal, posix_only

START = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return tmp_path


def record(*numbers: int) -> None:
    """Keep events of these numbers."""
    store = open_store(user_places().store)
    people = Person("r", "Rivera"), Person("c", "Chen")
    day = date(2026, 3, 2)
    store.save_cycle(
        Cycle("abc1", *people, "Science", "8B", "why?", "peer-cycle", (), day, None, START)
    )
    store.start_run(Run("run", "abc1", "observe", START, ()))
    for number in numbers:
        at = START + timedelta(minutes=number)
        payload = {"text": "T: why?"}
        store.append(Event(f"e{number}", "run", number, "script", "line", payload, at, 0))
    store.close()


def kept() -> int:
    """How many events there are."""
    store = open_store(user_places().store)
    found = len(store.events("run"))
    store.close()
    return found


def local(minutes: int) -> str:
    return f"{(START + timedelta(minutes=minutes)).astimezone():%Y-%m-%d %H:%M}"


def test_a_copy_is_made_and_told(home: Path, capsys: Captured) -> None:
    record(1, 2)
    assert main(["backup"]) == 0
    path, contents = capsys.readouterr().out.splitlines()
    assert Path(path).parent == home / "backups"
    assert Path(path).is_file()
    assert contents == f"1 cycle, 2 entries, the newest of {local(2)}"


def test_where_nothing_is_nothing_is_copied(home: Path, capsys: Captured) -> None:
    assert main(["backup"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("observe-tui: There is nothing to copy yet: ")
    assert list(home.iterdir()) == []


def test_the_list_is_one_copy_to_a_line(capsys: Captured) -> None:
    assert main(["backup", "--list"]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    record(1)
    assert main(["backup"]) == main(["backup"]) == 0
    made = capsys.readouterr().out.splitlines()[::2]
    assert main(["backup", "--list"]) == 0
    captured = capsys.readouterr()
    rows = [line.split(None, 3) for line in captured.out.splitlines()]
    assert [row[3] for row in rows] == made[::-1]
    assert [row[1] for row in rows] == ["asked", "asked"]
    assert [int(row[2]) for row in rows] == [Path(row[3]).stat().st_size for row in rows]
    assert datetime.fromisoformat(rows[0][0]).tzinfo == UTC
    assert captured.err == ""


def test_without_a_terminal_the_difference_is_told_and_nothing_changes(
    home: Path, capsys: Captured
) -> None:
    record(1)
    main(["backup"])
    copy = capsys.readouterr().out.splitlines()[0]
    record(2, 3)
    before = user_places().store.read_bytes()
    assert main(["restore"]) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        f"file: {copy}",
        f"now:  1 cycle, 3 entries, the newest of {local(3)}",
        f"then: 1 cycle, 1 entry, the newest of {local(1)}",
        "2 entries that only the present file has would be gone from the screens.",
        "The present file would be kept beside it.",
    ]
    assert captured.err == "observe-tui: nothing was changed; “--yes” does it without asking\n"
    assert user_places().store.read_bytes() == before
    assert not list(home.glob("observe-before-restore-*"))


def test_a_named_file_is_put_in_place_with_yes(home: Path, capsys: Captured) -> None:
    record(1)
    main(["backup"])
    named = home / "from a stick.db"
    Path(capsys.readouterr().out.splitlines()[0]).rename(named)
    record(2)
    assert main(["restore", "--yes", str(named)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == f"Put in place: 1 cycle, 1 entry, the newest of {local(1)}."
    (before,) = home.glob("observe-before-restore-*.db")
    assert lines[-1] == f"The file that was there is kept: {before}"
    assert kept() == 1
    assert main(["restore", "--yes", str(before)]) == 0
    assert "1 entry would come back." in capsys.readouterr().out
    assert kept() == 2


def test_the_newest_good_copy_is_offered_where_the_store_is_damaged(
    home: Path, capsys: Captured
) -> None:
    record(1)
    main(["backup"])
    record(2)
    main(["backup"])
    good, _, spoilt, _ = capsys.readouterr().out.splitlines()
    damage(Path(spoilt))
    user_places().store.write_bytes(b"nothing of what it was")
    assert main(["list"]) == 1
    assert "observe-tui restore" in capsys.readouterr().err
    assert main(["restore", "--yes"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[:4] == [
        f"file: {good}",
        "now:  cannot be read",
        f"then: 1 cycle, 1 entry, the newest of {local(1)}",
        "1 entry would come back.",
    ]
    assert captured.err.count("\n") == 1
    assert captured.err.startswith(f"observe-tui: {spoilt} cannot be put in place: ")
    assert kept() == 1


def test_without_any_copy_there_is_nothing_to_offer(capsys: Captured) -> None:
    record(1)
    assert main(["restore", "--yes"]) == 1
    assert "there is no copy that can be put in place" in capsys.readouterr().err
    assert kept() == 1


def test_locked_records_stay_as_they_are_without_a_passphrase(home: Path, capsys: Captured) -> None:
    record(1)
    main(["backup"])
    copy = capsys.readouterr().out.splitlines()[0]
    encrypt(user_places().store)
    before = bytes_of(home)
    for words in (["backup"], ["restore", "--yes"], ["restore", "--yes", copy]):
        assert main(words) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
        assert "encrypted" in captured.err
    assert bytes_of(home) == before
    assert main(["backup", "--list"]) == 0
    assert copy in capsys.readouterr().out


def test_what_is_no_store_is_refused_in_one_line(home: Path, capsys: Captured) -> None:
    record(1)
    (home / "letter\n.db").write_text("Dear colleagues")
    assert main(["restore", "--yes", str(home / "letter\n.db")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "holds no records of this program" in captured.err


@posix_only
@pytest.mark.parametrize(("answer", "code", "left"), [("no", 1, 2), ("yes", 0, 1)])
def test_at_a_terminal_it_asks(
    home: Path, capsys: Captured, answer: str, code: int, left: int
) -> None:
    record(1)
    main(["backup"])
    record(2)
    with Terminal([sys.executable, "-m", "observe_tui", "restore"], size=(200, 24)) as terminal:
        terminal.wait("Type yes to put it in place:")
        assert kept() == 2
        terminal.type(f"{answer}\n")
        assert terminal.exit_code() == code
        assert ("is kept: " in terminal.drain()) == (code == 0)
    assert kept() == left
