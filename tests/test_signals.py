"""The window is closed, the system asks to end, somebody quits in the middle of a line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from observe_tui.paths import HOME_VARIABLE, user_places
from observe_tui.record.model import Cycle, Person
from observe_tui.store.opening import open_store
from terminal import Terminal, posix_only

pytestmark = posix_only

# By number: Windows has no such names, and must be able to import this.
SIGHUP, SIGTERM = 1, 15

Leave = Callable[[Terminal], object]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    now = datetime.now(UTC)
    who = Person("r", "Rivera"), Person("c", "Chen")
    day = now.astimezone().date()
    store = open_store(user_places().store)
    store.save_cycle(Cycle("c1", *who, "", "8B", "", "peer-cycle", ("script",), day, None, now))
    store.close()
    return tmp_path


@pytest.mark.parametrize(
    ("leave", "code"),
    [
        (lambda program: program.kill(SIGTERM), 128 + SIGTERM),
        (lambda program: program.kill(SIGHUP), 128 + SIGHUP),
        (lambda program: program.key("ctrl+q"), 0),
    ],
    ids=["SIGTERM", "SIGHUP", "ctrl+q"],
)
def test_leaving_in_the_middle_of_a_line_keeps_it_and_the_terminal_sane(
    home: Path, leave: Leave, code: int
) -> None:
    with Terminal([sys.executable, "-m", "observe_tui"]) as program:
        program.wait("n new cycle", timeout=30)
        program.key("o")
        program.wait("WRITE", timeout=30)
        program.type("kept line")
        program.key("enter")
        program.wait("1 line")
        program.type("and half a li")
        program.wait("half a li")
        leave(program)
        assert program.exit_code(30) == code
        program.drain()
        assert program.leaky_modes() == []
    store = open_store(user_places().store)
    (run,) = store.runs("c1")
    assert [event.payload.get("text") for event in store.events(run.id)] == ["kept line"]
    assert "and half a li" in [draft.text for draft in store.drafts(run.id)]
    store.close()


def test_closing_the_window_keeps_the_line_and_the_next_start_has_it(home: Path) -> None:
    with Terminal([sys.executable, "-m", "observe_tui"]) as program:
        program.wait("n new cycle", timeout=30)
        program.key("o")
        program.wait("WRITE", timeout=30)
        program.type("half a li")
        program.wait("half a li")
        program.hangup()
        program.exit_code(30)
    with Terminal([sys.executable, "-m", "observe_tui"]) as program:
        program.wait("n new cycle", timeout=30)
        program.key("enter")
        program.wait("› half a li", timeout=30)
        program.type("ne")
        program.key("enter")
        program.wait("half a line")
        program.wait("1 line")
