"""The ways in which the program is ended from outside, and what it may leave behind after each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from terminal import SIGKILL, Terminal

# By number: Windows has no such names, and must be able to import this.
SIGHUP, SIGINT, SIGTERM = 1, 2, 15

HINT = "ctrl+q leaves"
LONG = 60
"""Seconds in which even a busy machine has done anything that is waited for."""


@dataclass(frozen=True)
class Blow:
    """One way to end the program.

    Attributes:
        codes: the exit codes that tell of it: the program's own first, then that of a process
            which had not got as far as listening.
        keeps: whether the program can still put things away.
    """

    name: str
    strike: Callable[[Terminal], object]
    codes: tuple[int, ...]
    keeps: bool = True


BLOWS: Mapping[str, Blow] = {
    one.name: one
    for one in (
        Blow("SIGKILL", lambda program: program.kill(SIGKILL), (-SIGKILL,), keeps=False),
        Blow("SIGTERM", lambda program: program.kill(SIGTERM), (128 + SIGTERM, -SIGTERM)),
        Blow("SIGHUP", lambda program: program.kill(SIGHUP), (128 + SIGHUP, -SIGHUP)),
        Blow("window closed", lambda program: program.hangup(), (128 + SIGHUP, -SIGHUP)),
        Blow("SIGINT", lambda program: program.kill(SIGINT), (128 + SIGINT, -SIGINT)),
        Blow("ctrl+c", lambda program: program.key("ctrl+c"), (128 + SIGINT, -SIGINT), keeps=False),
    )
}


def end(program: Terminal, blow: Blow, *, may_be_done: bool = False) -> str:
    """End the program; what it does about it is checked. Gives the last screen that is known.

    On a screen ctrl+c is a key like others, and no way out: the program has to say which key is,
    and is killed then.

    Args:
        may_be_done: whether it may have come to its own end before.
    """
    screen = program.text()
    blow.strike(program)
    if blow.name == "ctrl+c" and _goes_on(program):
        screen = program.text()
        program.kill(SIGKILL)
        program.drain(LONG)
        return screen
    code = program.exit_code(LONG)
    if blow.name != "window closed":
        program.drain(LONG)
    told = program.output.decode("utf-8", "replace")
    if "observe_tui" in told or "Traceback" not in told:  # else Python itself was still starting
        assert code in (*blow.codes, *([0] if may_be_done else [])), (code, told[-2000:])
        assert "Traceback" not in told, told[-4000:]
        assert "had to stop" not in told
    if not blow.keeps:
        return program.text()
    if blow.name != "window closed":
        assert program.leaky_modes() == []
    return screen


def _goes_on(program: Terminal) -> bool:
    """Whether the program is on its screen and takes ctrl+c for a key."""
    try:
        program.wait(HINT, LONG)
    except TimeoutError:
        program.exit_code(1)  # it has ended; what has not answered after so long never will
        return False
    return True
