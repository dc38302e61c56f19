"""The program is killed for real, again and again, in the middle of a lesson.

What was painted before a kill must be on the disk after it; of a line being typed at most two
seconds may be missing.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from observe_tui.analysis.blocks import Quote
from observe_tui.cli import main
from observe_tui.paths import HOME_VARIABLE, user_places
from observe_tui.protocol.loading import Parser
from observe_tui.record.model import Cycle, Person
from observe_tui.session.reading import RunRecord, read_run
from observe_tui.steps import SPECS
from observe_tui.store.opening import open_store
from terminal import SIGKILL, Terminal, posix_only

pytestmark = posix_only

KILLS = int(os.environ.get("OBSERVE_TUI_TEST_KILLS", "25"))
LATEST_DRAFT_NS = 2_000_000_000
INSTRUMENTS = ("script", "copus", "question-levels")
LESSON: list[dict[str, Any]] = [
    json.loads(line)
    for line in (files("observe_tui.demo") / "lesson.jsonl").read_text("utf-8").splitlines()
]
ACTIONS = [one for one in LESSON if one["do"] in ("write", "mark", "count")]
LINE = re.compile(r"^ +\S\S:\S\S [EIQ]  (.*)$", re.MULTILINE)
COUNT = re.compile(r"\b[1-6] (remember|understand|apply|analyse|evaluate|create) +(\d+)")
MARKED = re.compile(r" ●(?!\s)(\w+)")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    who = Person("r", "Rivera"), Person("c", "Chen")
    now = datetime.now(UTC)
    day = now.astimezone().date()
    store = open_store(user_places().store)
    store.save_cycle(
        Cycle("lesson", *who, "Science", "8B", "", "peer-cycle", INSTRUMENTS, day, None, now)
    )
    store.close()
    return tmp_path


def recorded() -> tuple[RunRecord | None, str]:
    """The observation as it is on the disk, and the line being typed."""
    store = open_store(user_places().store)
    try:
        runs = store.runs("lesson")
        if not runs:
            return None, ""
        drafts = {draft.field: draft.text for draft in store.drafts(runs[0].id)}
        return read_run(store, runs[0], Parser(SPECS)), drafts.get("script/text", "")
    finally:
        store.close()


class Observer:
    """Types and marks a lesson as fast as the program takes it, and notes what it painted."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.actions: Iterator[dict[str, Any]] = iter(ACTIONS * 3)
        self.painted: list[tuple[int, str]] = []
        self.keys = dict(_code_keys())

    def observe(self, program: Terminal, until: float) -> None:
        """Go on with the lesson until a moment of `time.monotonic`."""
        self.painted = []
        while time.monotonic() < until:
            action = next(self.actions)
            if action["do"] == "write":
                self._write(program, action["text"], until)
            else:
                program.key("f2")
                program.type(self.keys[action["code"]])

    def _write(self, program: Terminal, text: str, until: float) -> None:
        pace = self.dice.choice((0.0, 0.0, 0.09))
        for size, letter in enumerate(text, start=1):
            if time.monotonic() + pace >= until:
                return
            time.sleep(pace)  # the pace of a hand: only a slow line is typed for over two seconds
            program.type(letter)
            if letter != " ":
                tail = text[:size][-12:].strip()
                self.painted.append((program.wait(tail), text[:size]))
        program.key("enter")
        program.wait(re.compile(r"[EIQ] ›\s*$", re.MULTILINE))
        self.painted = []


def _code_keys() -> Iterator[tuple[str, str]]:
    from observe_tui.protocol.library import Library
    from observe_tui.steps import KINDS

    places = user_places()
    library = Library(Parser(SPECS), (places.bundled,))
    for instrument in library.instruments():
        for code in KINDS[instrument.step.kind].codes(instrument.step):
            yield code.id, code.key or ""


def test_nothing_painted_is_lost_when_the_program_is_killed(home: Path) -> None:
    dice = random.Random(20260302)
    observer = Observer(dice)
    lost: list[str] = []
    seen: Counter[str] = Counter()
    for _ in range(KILLS):
        with Terminal([sys.executable, "-m", "observe_tui"], size=(80, 24)) as program:
            program.wait("n new cycle", timeout=20)
            program.key("o")
            program.wait("WRITE", timeout=20)
            begin = time.monotonic()
            observer.observe(program, begin + dice.uniform(0.05, 3.5))
            killed = time.monotonic_ns()
            program.kill(SIGKILL)
            program.drain()
            lost += _missing(program.text(), observer.painted, killed, seen)
    assert lost == []
    # Proof that there was something to lose.
    assert min(seen["lines"], seen["counts"], seen["marks"]) >= KILLS
    assert seen["typed"] >= KILLS // 8
    assert main(["show", "lesson"]) == 0


def _missing(
    screen: str, painted: list[tuple[int, str]], killed: int, seen: Counter[str]
) -> list[str]:
    """Whatever was painted and is not on the disk; counts in `seen` what was looked for."""
    run, draft = recorded()
    if run is None:
        return ["the observation itself"]
    lines = [quote.text for quote in _lines(run.states["script"])]
    shown = [row.strip() for row in LINE.findall(screen)]
    missing = [f"line {row!r}" for row in shown if not any(text.startswith(row) for text in lines)]
    counts = run.states["question-levels"]
    assert isinstance(counts, dict)
    counted = COUNT.findall(screen)
    missing += [f"count {code} {n}" for code, n in counted if len(counts[code]) < int(n)]
    marks = [str(event.payload["code"]) for event in run.events if event.verb == "mark"]
    labels = {code.split(".")[1] for code in marks}
    marked = MARKED.findall(screen)
    missing += [f"mark {label}" for label in marked if label not in labels]
    durable = [text for when, text in painted if when < killed - LATEST_DRAFT_NS]
    # A line taken up again after a kill begins with the words of the one before.
    if durable and durable[-1] not in draft:
        missing.append(f"typed {durable[-1]!r}, kept {draft!r}")
    seen.update(
        lines=len(shown),
        counts=sum(int(n) for _, n in counted),
        marks=len(marked),
        typed=bool(durable),
    )
    return missing


def _lines(state: object) -> list[Quote]:
    assert isinstance(state, tuple)
    return list(state)
