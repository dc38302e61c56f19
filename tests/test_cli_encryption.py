"""The commands on encryption: asked unseen, told once, and nowhere for others to be seen."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from observe_tui.cli import main
from observe_tui.paths import HOME_VARIABLE, user_places
from observe_tui.record.model import Cycle, Person
from observe_tui.record.ports import StoreLocked
from observe_tui.report.recovery import recovery_sheet
from observe_tui.store.database import Database
from observe_tui.store.encryption import keyring
from observe_tui.store.encryption.ciphering import encrypt, key_of
from observe_tui.store.opening import open_store
from terminal import Terminal, posix_only

pytest.importorskip("cryptography")
pytest.importorskip("sqlcipher3")

WORDS = "lamp räven cello tide"
NEW = "paper owl seven doors"
KEY = re.compile(r"^  ((?:[2-9A-Z]{5}-){6}[2-9A-Z]{5})$", re.MULTILINE)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(keyring, "COST", 2)
    return tmp_path / "home"


@pytest.fixture
def records(home: Path) -> Database:
    """One cycle."""
    store = open_store(user_places().store)
    who = Person("r", "Rivera"), Person("c", "Chen")
    day = date(2026, 3, 2)
    store.save_cycle(Cycle("abc1", *who, "Science", "8B", "why?", "peer-cycle", (), day, None, NOW))
    store.close()
    return Database(user_places().store)


@pytest.fixture
def say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command with lines piped in; gives its exit code and what it printed."""

    def run(command: str, *lines: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        code = main(command.split())
        return code, *capsys.readouterr()

    return run


def recovery_in(printed: str) -> str:
    (found,) = KEY.findall(printed)
    return str(found)


def test_from_off_to_on_to_another_passphrase_and_off_again(
    records: Database, say: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    assert say("encryption")[1].startswith("Encryption is off")
    for command in ("change", "remove", f"sheet {tmp_path / 'no.html'}"):
        assert say(f"encryption {command}", WORDS) == (
            1, "", "observe-tui: Your records are not encrypted. Nothing was changed.\n"
        )  # fmt: skip
    code, printed, _ = say("encryption set", WORDS)
    assert code == 0
    first = recovery_in(printed)
    assert say("encryption")[1].startswith("Encryption is on")
    assert say("encryption set", WORDS)[2].startswith("observe-tui: Your records are encrypted al")

    second = recovery_in(say("encryption change", first, NEW)[1])
    assert key_of(records, NEW) == key_of(records, second)
    code, printed, _ = say(f"encryption sheet {tmp_path / 'key.html'}", NEW)
    third = recovery_in(printed)
    assert key_of(records, third) == key_of(records, NEW)
    for old in (WORDS, first, second):
        code, printed, error = say("encryption remove", old)
        assert (code, printed) == (1, "")
        assert error == "observe-tui: That passphrase does not open your records.\n"
    assert say("encryption remove", third)[0] == 0
    assert say("encryption")[1].startswith("Encryption is off")
    assert "Rivera" in say("list")[1]


def test_what_was_begun_is_told(
    records: Database, say: Callable[..., tuple[int, str, str]]
) -> None:
    encrypt(records, WORDS)
    plain = records.backups / "observe-20260302T120000000000-asked.db"
    plain.write_bytes(b"SQLite format 3\0")
    code, printed, _ = say("encryption")
    assert code == 0
    assert printed.startswith("Encryption was begun, and not finished: 1 file can be read")


def test_a_weak_passphrase_and_none_at_all_change_nothing(
    records: Database, say: Callable[..., tuple[int, str, str]]
) -> None:
    assert "Four words" in say("encryption set", "too short")[2]
    assert "no passphrase was given; nothing was changed" in say("encryption set")[2]
    assert not records.has_keys
    encrypt(records, WORDS)
    before = records.keys.read_bytes()
    assert "no passphrase was given" in say("encryption change", WORDS)[2]
    assert records.keys.read_bytes() == before


def test_the_sheet_is_one_page_for_its_owner_and_replaces_no_file(
    records: Database, say: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    sheet = tmp_path / "key.html"
    sheet.write_text("something else")
    code, printed, error = say(f"encryption set --sheet {sheet}", WORDS)
    assert (code, printed) == (1, "")
    assert "is there already; nothing was changed" in error
    assert not records.has_keys
    sheet.unlink()
    code, printed, _ = say(f"encryption set --sheet {sheet}", WORDS)
    page = sheet.read_text("utf-8")
    assert [group in page for group in recovery_in(printed).split("-")] == [True] * 7
    if sys.platform != "win32":
        assert sheet.stat().st_mode & 0o777 == 0o600
    assert "Rivera" not in page
    assert str(tmp_path) not in page
    code, printed, _ = say(f"encryption sheet {tmp_path}/none/key.html", WORDS)
    assert code == 1
    assert key_of(records, recovery_in(printed))  # it has been made, and is shown all the same


def test_the_sheet_loads_and_runs_nothing() -> None:
    page = recovery_sheet("ABCDE-FGHJK", date(2026, 11, 22))
    assert "Sunday 22 November 2026" in page
    assert "<li>ABCDE</li>" in page
    assert not re.search(r"<script|<link|<img|@import|url\(|https?:", page)


def test_a_command_without_anybody_to_ask_is_refused_in_one_line(
    records: Database, say: Callable[..., tuple[int, str, str]]
) -> None:
    encrypt(records, WORDS)
    code, printed, error = say("list", WORDS)
    assert (code, printed) == (1, "")
    assert error.startswith("observe-tui: Your records are encrypted. The passphrase opens them")
    assert error.count("\n") == 1


@posix_only
def test_a_passphrase_is_typed_unseen_and_seen_nowhere_else(records: Database) -> None:
    environment = {"PYTHONUTF8": "1"}
    argv = [sys.executable, "-m", "observe_tui", "encryption", "set"]
    with Terminal(argv, environment) as terminal:
        terminal.wait("New passphrase:")
        terminal.type(f"{WORDS}\n")
        terminal.wait("The same again:")
        if Path("/proc").is_dir():
            for what in ("cmdline", "environ"):
                seen = Path(f"/proc/{terminal.pid}/{what}").read_bytes()
                assert b"encryption" in seen or what == "environ"
                assert not any(word.encode() in seen for word in WORDS.split())
        terminal.type(f"{WORDS}\n")
        assert terminal.exit_code() == 0
        screen = terminal.drain()
    assert not any(word in screen for word in WORDS.split())
    assert key_of(records, recovery_in(screen)) == key_of(records, WORDS)  # at its real cost

    keyring.write(records.keys, keyring.new_keyring(key_of(records, WORDS), NEW)[0])
    argv[3:] = ["list"]
    with Terminal(argv, environment) as terminal:
        for tries in (1, 2):
            terminal.wait(re.compile(rf"(?s)(Passphrase:.*){{{tries}}}"))
            terminal.type(f"{WORDS}\n")
        terminal.wait(re.compile(r"(?s)(does not open.*){2}Passphrase:"))
        terminal.type(f"{NEW}\n")
        assert terminal.exit_code() == 0
        screen = terminal.drain()
    assert "Rivera" in screen
    assert screen.split("Passphrase:")[1].split("\n")[1].strip() == (
        "That passphrase does not open your records."
    )


@posix_only
def test_three_wrong_ones_end_it_with_one_line(records: Database) -> None:
    encrypt(records, WORDS)
    argv = [sys.executable, "-m", "observe_tui", "list"]
    with Terminal(argv, {"PYTHONUTF8": "1"}) as terminal:
        for tries in range(1, 4):
            terminal.wait(re.compile(rf"(?s)(Passphrase:.*){{{tries}}}"))
            terminal.type("wrong\n")
        assert terminal.exit_code() == 1
        lines = [line.strip() for line in terminal.drain().splitlines() if line.strip()]
    wrong = "That passphrase does not open your records."
    assert lines == ["Passphrase:", wrong] * 2 + ["Passphrase:", f"observe-tui: {wrong}"]
    with pytest.raises(StoreLocked):
        open_store(records.file)
