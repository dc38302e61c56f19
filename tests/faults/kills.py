"""One life of the program after the other on the same records, each ended from outside.

A function that takes a life and a blow takes the program somewhere, ends it there, and notes in the
toll whatever had been acknowledged by then and is on no disk.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeAlias
from unittest.mock import patch

from blows import BLOWS, LONG, Blow, end
from lesson_typist import INSTRUMENTS, Painted, Typist, library, painted

from kill_toll import Toll
from observe_tui.cli import main
from observe_tui.paths import HOME_VARIABLE
from observe_tui.protocol.loading import fingerprint
from observe_tui.record.model import Cycle, Event, FrozenProtocol, Person, Run
from observe_tui.store.checking import check_whole
from observe_tui.store.copies.backups import copies
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store
from terminal import Terminal

_OLD_DB = Path(__file__).parents[1] / "store" / "old_dbs" / "0001.db"
_LATEST_DRAFT_NS = 2_000_000_000
_WHO = Person("r", "Rivera"), Person("c", "Chen")
_LESSON, _PAST = "lesson", "past"


@dataclass
class Life:
    """The records that all lives of a row share, and what is known of them.

    Attributes:
        home: of the program.
        known: ids of the events that were on the disk once.
        words: what was painted and had to be kept, whatever became of the program.
        start_s: how long the program takes to its first screen here, in seconds.
    """

    home: Path
    dice: random.Random
    toll: Toll
    known: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    start_s: float = 1.0

    def __post_init__(self) -> None:
        self.typist = Typist(self.dice)
        _plan(self.file)

    @property
    def file(self) -> Path:
        return self.home / "observe.db"

    def program(self, *words: str, home: Path | None = None) -> Terminal:
        env = {HOME_VARIABLE: str(home or self.home)}
        return Terminal([sys.executable, "-m", "observe_tui", *words], env=env)

    def another_home(self) -> Path:
        """Where no program has been yet."""
        return Path(mkdtemp(dir=self.home.parent))

    def let_it_run(self, least: float, most: float) -> None:
        """Wait: somewhere in this part of a start the program is going to be ended."""
        time.sleep(self.dice.uniform(least, most) * self.start_s)

    def let_it_begin(self, folder: Path, more_s: float) -> None:
        """Wait until something is made in a folder, and then a moment of at most so long."""
        before, until = _names(folder), time.monotonic() + 3 * self.start_s
        while _names(folder) == before and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(self.dice.uniform(0.0, more_s))

    def typed(self, typing: Sequence[tuple[int, str]], struck: int, blow: Blow) -> list[str]:
        """What was painted of words being typed, and has to be kept."""
        latest = struck if blow.keeps else struck - _LATEST_DRAFT_NS
        return [text for when, text in typing if when < latest]

    def check(self) -> tuple[list[Event], Mapping[str, str]]:
        """Nothing that was on the disk is gone, and nobody holds the records any more.

        Gives the events of the lesson, and the words being typed in any sitting, by field.
        """
        store = open_store(self.file)
        try:
            assert store.reads_only == ""
            runs = store.runs()
            events = {run.id: store.events(run.id) for run in runs}
            drafts = {one.field: one.text for run in runs for one in store.drafts(run.id)}
        finally:
            store.close()
        _check_copies(self.file)
        ids = {event.id for of_run in events.values() for event in of_run}
        self.toll.lost += [f"event {one}" for one in sorted(self.known - ids)]
        self.known |= ids
        texts = [str(one.payload.get("text")) for of_run in events.values() for one in of_run]
        everything = "\n".join([*texts, *drafts.values()])
        self.toll.lost += [f"words {one!r}" for one in self.words if one not in everything]
        lesson = [run.id for run in runs if run.cycle_id == _LESSON and run.stage == "observe"]
        return (events[lesson[-1]] if lesson else []), drafts


def observe(life: Life, blow: Blow, *, ends: bool = False) -> None:
    """In the middle of a lesson; where it `ends`, while the copy after it is made."""
    recorded, drafts = life.check()
    with life.program() as program:
        began = time.monotonic()
        program.wait("n new cycle", LONG)
        life.start_s = time.monotonic() - began
        program.key("enter" if recorded else "o")
        program.wait("WRITE", LONG)
        if recorded:
            _check_taken_up(program, recorded, drafts)
        before = painted(program.text())
        # Only a line that is written slowly is old enough for what a kill may not take.
        slow = not blow.keeps and not ends and life.dice.random() < 0.25
        length, pace = (life.dice.uniform(2.2, 3.2), 0.09) if slow else (life.dice.random(), 0.0)
        life.typist.observe(program, time.monotonic() + length, pace)
        shown = painted(program.text())
        if ends:
            _end(program)
            life.let_it_run(0.0, 0.3)
        struck = time.monotonic_ns()
        screen = end(program, blow)
    life.words += life.typed(life.typist.typing, struck, blow)[-1:]
    now, _ = life.check()
    if not ends:
        shown = painted(screen)
    elif not any(event.verb == "end" for event in now):
        life.toll.lost.append("the end of a lesson")
    life.toll.acknowledged += shown.since(before)
    life.toll.lost += _missing(shown, now)


def end_lesson(life: Life, blow: Blow) -> None:
    """Right after a lesson was ended, while its copy is made."""
    observe(life, blow, ends=True)


def talk(life: Life, blow: Blow) -> None:
    """While something is written down in a debrief."""
    with life.program() as program:
        program.wait("n new cycle", LONG)
        program.key("d")
        program.wait("F1 help", LONG)  # which is told once there is a field to write in
        until = time.monotonic() + (0.6 if blow.keeps else 2.6)
        typing = []
        while time.monotonic() < until:
            word = f"{life.dice.getrandbits(40):010x}"
            program.type(f"{word} ")
            typing.append((program.wait(word), word))
            time.sleep(0.1)  # the pace of a hand
        struck = time.monotonic_ns()
        end(program, blow)
    typed = life.typed(typing, struck, blow)
    assert typed
    life.words += typed
    life.toll.acknowledged += len(typed)
    life.check()


def start(life: Life, blow: Blow) -> None:
    """On the way to the first screen, or while the records are opened and copied."""
    before = life.check()
    with life.program() as program:
        life.let_it_run(0.0, 1.3)
        end(program, blow)
    events, drafts = life.check()
    life.toll.acknowledged += len(events)
    if (events, drafts) != before:
        life.toll.lost.append("what was there before a start")


def first_start(life: Life, blow: Blow) -> None:
    """The first one of all, while there are no records yet."""
    home = life.another_home()
    with life.program(home=home) as program:
        life.let_it_run(0.5, 1.3)
        end(program, blow)
    open_store(home / "observe.db").close()


def upgrade(life: Life, blow: Blow) -> None:
    """At a start with the records of an older version."""
    home = life.another_home()
    file = home / "observe.db"
    shutil.copy(_OLD_DB, file)
    before = _rows(file)
    words = ("list",) if life.dice.random() < 0.5 else ()
    with life.program(*words, home=home) as program:
        life.let_it_begin(Database(file).backups, 0.25)  # the copy before the upgrade
        end(program, blow, may_be_done=True)
    open_store(file).close()
    _check_copies(file)
    life.toll.acknowledged += len(before)
    life.toll.lost += [f"row {row}" for row in sorted(before - _rows(file))]


def export(life: Life, blow: Blow) -> None:
    """While a page is written over an older one."""
    folder = life.another_home()
    page, whole = folder / "page.html", _page(life)
    page.write_bytes(b"older")
    with life.program("export", _PAST, "--format", "html", "-o", str(page)) as program:
        life.let_it_begin(folder, 0.002)
        end(program, blow, may_be_done=True)
    assert page.read_bytes() in (b"older", whole)
    if blow.keeps:
        assert _names(folder) == {"page.html"}
    life.check()


def back_up(life: Life, blow: Blow) -> None:
    """While somebody makes a copy."""
    with life.program("backup") as program:
        life.let_it_begin(Database(life.file).backups, 0.02)
        end(program, blow, may_be_done=True)
    if blow.keeps:
        assert all(name.endswith(".db") for name in _names(Database(life.file).backups))
    life.check()


Act: TypeAlias = Callable[[Life, Blow], None]
# To take the program into a lesson costs as much as four of the shorter lives.
_MIDDLE: tuple[Act, ...] = (start, first_start, upgrade, export, back_up)
_ALSO: tuple[tuple[Act, ...], ...] = (
    (talk, observe, start, end_lesson),
    (talk, upgrade, back_up, first_start),
    (observe, export, start, start),
)
_BLOWS = (
    "SIGKILL", "SIGTERM", "SIGKILL", "SIGHUP", "SIGINT", "SIGKILL", "window closed", "SIGKILL",
    "ctrl+c",
)  # fmt: skip
ROW = 1 + len(_MIDDLE) + len(_ALSO[0])
"""How many lives a row has."""


def deal(number: int, dice: random.Random) -> list[tuple[Act, Blow]]:
    """The acts of one row, and how each is ended: all kinds of both in a few rows.

    A lesson begins first, and where it ends that comes last.
    """
    acts = [*_MIDDLE, *_ALSO[number % len(_ALSO)]]
    dice.shuffle(acts)
    acts = [observe, *sorted(acts, key=lambda act: act is end_lesson)]
    names = (_BLOWS[(number * ROW + place) % len(_BLOWS)] for place in range(ROW))
    return [(act, BLOWS[name]) for act, name in zip(acts, names, strict=True)]


def play(number: int, most: int, home: Path, toll: Toll) -> None:
    """One row: at most so many lives and ends."""
    dice = random.Random(f"{toll.seed} {number}")
    life = Life(home, dice, toll)
    for act, blow in deal(number, dice)[:most]:
        act(life, blow)
        toll.kills[blow.name] += 1


def _check_taken_up(
    program: Terminal, recorded: Sequence[Event], drafts: Mapping[str, str]
) -> None:
    """One key went on with the lesson; it says what it has, and the line goes on where it stood."""
    lines = sum(event.verb == "line" for event in recorded)
    program.wait(f"taken up: {lines} line" if lines else "taken up: ", LONG)
    program.wait(f"› {drafts.get('script/text', '')[:12]}".rstrip(), LONG)


def _end(program: Terminal) -> None:
    """End the lesson, up to the page about it."""
    program.key("tab")
    program.wait("MARK", LONG)
    program.key("ctrl+e")
    program.wait("ctrl+e again ends", LONG)
    program.key("ctrl+e")
    program.wait("Review", LONG)


def _missing(shown: Painted, events: Sequence[Event]) -> list[str]:
    """Whatever was painted of a lesson and is not on the disk."""
    lines = [str(event.payload["text"]) for event in events if event.verb == "line"]
    missing = [f"line {row!r}" for row in shown.rows if not any(x.startswith(row) for x in lines)]
    missing += [f"a line of {shown.lines}"] * (shown.lines - len(lines))
    codes = Counter(str(event.payload.get("code")) for event in events)
    missing += [f"count {code} {n}" for code, n in shown.counts.items() if codes[code] < n]
    labels = {code.split(".")[-1] for code in codes}
    return missing + [f"mark {label}" for label in sorted(shown.marks - labels)]


def _plan(file: Path) -> None:
    """A lesson for today, and one that was observed yesterday."""
    now = datetime.now(UTC)
    today, yesterday = (moment.astimezone().date() for moment in (now, now - timedelta(days=1)))
    store = open_store(file)
    for cycle, day in ((_LESSON, today), (_PAST, yesterday)):
        store.save_cycle(
            Cycle(cycle, *_WHO, "Science", "8B", "", "peer-cycle", INSTRUMENTS, day, None, now)
        )
    began = now - timedelta(days=1)
    texts = [library().find(name) for name in ("peer-cycle", *INSTRUMENTS)]
    frozen = tuple(FrozenProtocol(e.id, fingerprint(e.text), e.text) for e in texts if e)
    happened = [
        ("script", "line", {"text": f"T: question {n}", "tag": "evidence"}) for n in range(20)
    ]
    events = [
        Event(
            f"past-{seq}",
            "past-run",
            seq,
            step,
            verb,
            payload,
            began + timedelta(seconds=seq),
            seq * 1000,
        )
        for seq, (step, verb, payload) in enumerate([*happened, ("", "end", {})], 1)
    ]
    store.keep_run(Run("past-run", _PAST, "observe", began, frozen), events)
    store.close()


def _page(life: Life) -> bytes:
    """The page that is to be written, whole."""
    page = life.another_home() / "whole.html"
    with patch.dict(os.environ, {HOME_VARIABLE: str(life.home)}):
        assert main(["export", _PAST, "--format", "html", "-o", str(page)]) == 0
    return page.read_bytes()


def _names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()} if folder.exists() else set()


def _rows(file: Path) -> set[str]:
    """Everything in a file of any version that somebody recorded or typed."""
    with closing(sqlite3.connect(file)) as connection:
        ids = connection.execute("SELECT id FROM event UNION ALL SELECT id FROM run").fetchall()
        drafts = connection.execute("SELECT owner, field, text FROM draft").fetchall()
    return {repr(row) for row in [*ids, *drafts]}


def _check_copies(file: Path) -> None:
    """What bears the name of a copy is a whole one."""
    for copy in copies(Database(file)):
        check_whole(Database(copy.path), thoroughly=True)
