"""`observe-tui erase`: what it says before, what it asks, what is gone afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from observe_tui.cli import main, unlocked_safe
from observe_tui.paths import HOME_VARIABLE, user_places
from observe_tui.record.model import Cycle, Event, Person, Run
from observe_tui.store.opening import open_store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANA, MEI = Person("ana", "Ana Rivera"), Person("mei", "Mei Chen")
FIRST, SECOND = "a" * 32, "ab" * 16


class Typed(io.StringIO):
    """What somebody types, at a terminal or into a pipe."""

    def __init__(self, text: str, *, at_terminal: bool) -> None:
        super().__init__(text)
        self._at_terminal = at_terminal

    def isatty(self) -> bool:
        return self._at_terminal


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    store = open_store(user_places().store)
    for cycle_id, observed, observer in ((FIRST, ANA, MEI), (SECOND, MEI, ANA)):
        day = date(2026, 3, 2)
        store.save_cycle(
            Cycle(cycle_id, observed, observer, "", "8B", "why?", "peer-cycle", (), day, None, NOW)
        )
    run = Run("run", SECOND, "observe", NOW, ())
    store.start_run(run)
    store.append(Event("e", "run", 1, "script", "line", {"text": "Ana waits"}, NOW, 1))
    store.close()
    return tmp_path


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(text: str, *, at_terminal: bool = True) -> None:
        monkeypatch.setattr("sys.stdin", Typed(text, at_terminal=at_terminal))

    return put


def left() -> list[str]:
    store = unlocked_safe(user_places()).open()
    found = [f"{one.observed.name} by {one.observer.name}" for one in store.cycles()]
    store.close()
    return sorted(found)


BOTH = ["Ana Rivera by Mei Chen", "Mei Chen by Ana Rivera"]


def test_it_tells_how_much_and_asks_and_prints_the_receipt(
    typed: Callable[..., None], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    typed("no\n")
    assert main(["erase", "aa"]) == 1
    told = capsys.readouterr()
    assert "goes:  1 cycle, 0 sittings, 0 entries, 0 drafts" in told.out
    assert "Type yes to erase it" in told.out
    assert told.err == "observe-tui: nothing was erased\n"
    assert left() == BOTH
    typed("Yes\n")
    assert main(["erase", "aa"]) == 0
    receipt = Path(capsys.readouterr().out.splitlines()[-1].removeprefix("Type yes to erase it: "))
    assert receipt.parent == home / "receipts"
    assert "1 cycle" in receipt.read_text("utf-8")
    assert left() == BOTH[1:]


def test_a_colleague_is_named_where_no_other_process_reads_it(
    typed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("ana  RIVERA\n", at_terminal=False)
    assert main(["erase", "--colleague", "--yes"]) == 0
    out = capsys.readouterr().out
    assert "1 cycle, in which the name becomes “a former colleague”" in out
    assert "1 entry in other cycles that may still say the name" in out
    assert "Ana" not in out
    assert left() == ["Mei Chen by a former colleague"]


@pytest.mark.parametrize(
    ("words", "said", "why"),
    [
        (["erase", "aa"], "", "“--yes” does it without asking"),
        (["erase", "a"], "", "2 cycles begin with “a”"),
        (["erase", "c" * 32, "--yes"], "", "nothing of it is there"),
        (["erase", "--colleague", "--yes"], "Ana", "nobody of exactly this name"),
        (["erase", "--colleague", "--yes"], "A former  colleague", "nobody of exactly this name"),
        (["erase", "--colleague", "--yes"], " ", "no name was given"),
    ],
)
def test_what_is_not_sure_is_not_done(
    words: list[str],
    said: str,
    why: str,
    typed: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed(said, at_terminal=False)
    assert main(words) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert why in error
    assert left() == BOTH


@pytest.mark.parametrize("words", [["erase"], ["erase", "aa", "--colleague"], ["erase", "-x"]])
def test_wrong_usage_exits_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def test_a_cycle_that_is_only_in_a_copy_goes_by_its_whole_id(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["backup"]) == 0
    copy = Path(capsys.readouterr().out.splitlines()[0])
    kept = copy.read_bytes()
    assert main(["erase", FIRST, "--yes"]) == 0
    copy.write_bytes(kept)
    assert main(["erase", FIRST, "--yes"]) == 0
    assert FIRST.encode() not in copy.read_bytes()


def test_an_open_window_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(user_places().store)
    assert main(["erase", "aa", "--yes"]) == 1
    assert "a window has been open" in capsys.readouterr().err
    store.close()
    assert left() == BOTH
