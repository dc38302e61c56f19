"""The program is opened twice: one window records, the other one reads and says so."""

from __future__ import annotations

import signal
from pathlib import Path

from lesson_watch import (
    JOURNALED,
    PROGRAM,
    SLOW,
    Watch,
    held,
    kept,
    lines_of,
    plan_lesson,
    watching,
)

from observe_tui.paths import HOME_VARIABLE
from terminal import SIGKILL, Terminal, posix_only

pytestmark = posix_only
REFUSAL = "This window only reads"


def test_a_second_window_reads_until_the_first_one_has_gone(tmp_path: Path) -> None:
    file = plan_lesson(tmp_path)
    with watching(tmp_path) as first, Terminal(PROGRAM, {HOME_VARIABLE: str(tmp_path)}) as other:
        first.write("one", "two")
        second = Watch(other)
        process = f"{first.program.pid})"
        second.see(process)  # the standing note
        assert "reads only: another one has been open since" in other.text()

        for key in ("o", "d", "s", "n", "e"):
            other.key(key)
            second.see(REFUSAL)
            assert process in other.text().partition(REFUSAL)[2]
            other.key("f1")
            second.see("esc close")
            other.key("escape")
            other.wait(lambda shown: "n new cycle" in shown and REFUSAL not in shown, SLOW)
        other.key("v")
        second.see("x export")
        for key in ("2", "x", "m", "enter"):
            other.key(key)
        other.wait(lambda _shown: list((tmp_path / "exports").glob("*.md")), SLOW)
        other.key("escape")
        second.see("x export")
        other.key("escape")
        second.see("n new cycle")

        with held(file):
            first.write("three")  # and the journal alone has it
            first.see(JOURNALED)
            first.program.kill(signal.SIGSTOP)
        other.key("o")
        second.see(REFUSAL)  # a window that hangs is still there
        first.program.kill(SIGKILL)
        first.program.exit_code(SLOW)
        other.key("o")
        second.see(" 3 lines ")
        second.painted = first.painted
        second.write("four")
        second.quit()
    (paper,) = (tmp_path / "exports").glob("*.md")
    assert "two" in paper.read_text("utf-8")
    assert lines_of(kept(file)) == ["one", "two", "three", "four"]
