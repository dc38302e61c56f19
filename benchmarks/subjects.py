"""What is measured: the two programs, the signs to wait for, and the way to the live screen.

When a screen changes its words or its keys, this is the one file of the benchmarks to change.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from observe_tui.demo.school import fill
from observe_tui.paths import Places, bundled_protocols
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser
from observe_tui.steps import SPECS
from observe_tui.store.opening import open_store
from terminal import Terminal

BARE = Path(__file__).with_name("bare.py")
SIZE = (80, 24)
QUIT = "ctrl+q"
CLEAR_LINE = "ctrl+u"

BARE_READY = re.compile(r"Ready>")
HOME_READY = re.compile(r"n new cycle")
"""Has to name something that the home shows only once its store is open."""
LINE_READY = re.compile(r"WRITE")

DEMO = ("demo",)
OPEN_OBSERVATION: tuple[tuple[str, str | re.Pattern[str]], ...] = (
    ("wait", HOME_READY),
    ("key", "enter"),
    ("wait", LINE_READY),
)
"""From the start of `observe-tui demo` to the script line of today's observation."""


@dataclass(frozen=True)
class Subject:
    """A program under measurement, with a folder of its own for everything it keeps."""

    argv: tuple[str, ...]
    ready: re.Pattern[str]
    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def terminal(self, *arguments: str) -> Terminal:
        """A terminal, not yet started, in which this program will run."""
        return Terminal([*self.argv, *arguments], env=self.env, size=SIZE)


def bare(folder: Path) -> Subject:
    """The bare program."""
    return Subject((sys.executable, str(BARE)), BARE_READY, folder, _environment(folder))


def observe_tui(folder: Path) -> Subject:
    """The program itself, as its users start it."""
    script = Path(sys.executable).with_name("observe-tui")
    argv = (str(script),) if script.exists() else (sys.executable, "-m", "observe_tui")
    return Subject(argv, HOME_READY, folder, _environment(folder))


def fill_with_a_school(subject: Subject) -> None:
    """Put a term of records into the store that the program will open: an empty one is too easy."""
    places = Places(Path(subject.env["OBSERVE_TUI_HOME"]), bundled_protocols())
    parser = Parser(SPECS)
    store = open_store(places.store)
    fill(store, Library(parser, (places.bundled,)), parser, datetime.now().astimezone())
    store.close()


def enter_field(terminal: Terminal) -> None:
    """Get to the field of the bare program."""
    terminal.wait(BARE_READY, timeout=60)


def enter_observation(terminal: Terminal) -> None:
    """Get to the script line of the live observation, ready to type."""
    for what, value in OPEN_OBSERVATION:
        if what == "wait":
            terminal.wait(value, timeout=60)
        else:
            terminal.key(str(value))


def _environment(folder: Path) -> dict[str, str]:
    """Keep all that a program writes in its folder, compiled modules too."""
    for name in ("home", "tmp", "compiled"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "OBSERVE_TUI_HOME": str(folder / "home" / "observe-tui"),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONUNBUFFERED": "",
        "PYTHONUTF8": "1",
    }
