"""A lesson observed by the real program in a real terminal, while things go wrong around it."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from observe_tui.paths import HOME_VARIABLE
from observe_tui.record.model import Cycle, Event, Person
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store
from terminal import Terminal

CYCLE = "c1"
PROGRAM = (sys.executable, "-m", "observe_tui")
JOURNALED = "in the journal"
ONLY_HERE = "only here"
SLOW = 30.0
"""Seconds in which even a busy machine has done it."""


def plan_lesson(home: Path) -> Path:
    """A store with one lesson to observe today; gives its file."""
    file = home / "observe.db"
    who = Person("r", "Rivera"), Person("c", "Chen")
    now = datetime.now(UTC)
    day = now.astimezone().date()
    store = open_store(file)
    store.save_cycle(Cycle(CYCLE, *who, "", "8B", "", "peer-cycle", ("script",), day, None, now))
    store.close()
    return file


class Watch:
    """Somebody observes, and remembers each line that the program has painted as kept."""

    def __init__(self, program: Terminal, painted: Sequence[str] = ()) -> None:
        self.program = program
        self.painted = list(painted)

    def enter(self) -> None:
        """From the first screen into the lesson."""
        self.program.wait("n new cycle", SLOW)
        self.program.key("o")
        self.program.wait("WRITE", SLOW)

    def write(self, *lines: str) -> None:
        """Write lines one by one; each must be painted before the next one is typed."""
        for line in lines:
            self.program.type(f"{line}\n")
            count = len(self.painted) + 1
            self.program.wait(f" {count} line{'' if count == 1 else 's'} ", SLOW)
            self.painted.append(line)

    def see(self, words: str) -> None:
        """Wait until these words are on the screen."""
        self.program.wait(words, SLOW)

    def quit(self) -> None:
        """Leave; the program must let one go."""
        self.program.key("ctrl+q")
        assert self.program.exit_code(SLOW) == 0


@contextlib.contextmanager
def watching(
    home: Path,
    env: Mapping[str, str] | None = None,
    argv: Sequence[str] = PROGRAM,
    painted: Sequence[str] = (),
) -> Iterator[Watch]:
    """The program in a lesson that has begun, or goes on.

    Args:
        painted: the lines written in it so far.
    """
    with Terminal(argv, {HOME_VARIABLE: str(home), **(env or {})}) as program:
        watch = Watch(program, painted)
        watch.enter()
        yield watch


def kept(file: Path) -> list[Event]:
    """The events of the lesson, once everything is closed and the journal is taken in.

    No line that was kept is there once more as one that somebody is still writing.
    """
    store = open_store(file)
    try:
        assert not Database(file).journal.exists() or not Database(file).journal.stat().st_size
        (run,) = store.runs(CYCLE)
        assert [draft.text for draft in store.drafts(run.id) if draft.text] == []
        return store.events(run.id)
    finally:
        store.close()


def lines_of(events: Sequence[Event]) -> list[object]:
    """The lines of script, in their order; the numbers of all events have no holes."""
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    return [event.payload["text"] for event in events if event.verb == "line"]


@contextlib.contextmanager
def held(file: Path) -> Iterator[None]:
    """This process holds the file, as any other program on the machine might."""
    other = sqlite3.connect(file, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()
