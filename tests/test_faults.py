"""A fault of the program itself: one calm line, no names, no traceback, a sane terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from observe_tui.cli import main
from observe_tui.paths import HOME_VARIABLE
from terminal import Terminal, posix_only

pytestmark = posix_only

BROKEN = """
from observe_tui.cli import main
from observe_tui.ui.screens.home import HomeScreen

def fail(self):
    teacher = "Rivera"
    raise ValueError(f"no such colleague: {teacher}")

HomeScreen.action_open_protocols = fail
raise SystemExit(main([]))
"""


def test_a_fault_shows_no_names_and_leaves_the_terminal_sane(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    with Terminal([sys.executable, "-c", BROKEN]) as program:
        program.wait("n new cycle", timeout=30)
        program.key("p")
        assert program.exit_code(30) == 1
        program.drain()
        told = program.output.decode("utf-8", "replace")
        assert program.leaky_modes() == []
    log = (tmp_path / "observe-tui.log").read_text("utf-8")
    assert "had to stop (ValueError)" in told
    assert "Rivera" not in told + log
    assert "Traceback" not in told
    assert "ValueError" in log


def test_a_fault_of_a_command_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert main(["show", "nowhere"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("observe-tui: no cycle begins with “nowhere”")
    assert printed.err.count("\n") == 1
