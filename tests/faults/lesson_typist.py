"""Somebody who types and marks a lesson as fast as the program takes it, and what is painted."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import cycle
from typing import Any

from observe_tui.paths import bundled_protocols
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser
from observe_tui.steps import KINDS, SPECS
from terminal import Terminal

INSTRUMENTS = ("script", "copus", "question-levels")
LESSON: list[dict[str, Any]] = [
    json.loads(line)
    for line in (files("observe_tui.demo") / "lesson.jsonl").read_text("utf-8").splitlines()
]
ACTIONS = [one for one in LESSON if one["do"] in ("write", "mark", "count")]
_LINE = re.compile(r"^ +\S\S:\S\S [EIQ]  (.*)$", re.MULTILINE)
_LINES = re.compile(r" (\d+) lines? ─")
_COUNT = re.compile(r"\b[1-6] (remember|understand|apply|analyse|evaluate|create) +(\d+)")
_MARKED = re.compile(r" ●(?!\s)(\w+)")
_EMPTY_LINE = re.compile(r"[EIQ] ›\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Painted:
    """What a screen shows of a lesson.

    Attributes:
        lines: how many lines the lesson has.
        rows: the beginnings of those that are in sight.
        counts: of each level of question.
        marks: the labels marked in the present interval.
    """

    lines: int
    rows: tuple[str, ...]
    counts: dict[str, int]
    marks: frozenset[str]

    def since(self, before: Painted) -> int:
        """How many entries were added, at least."""
        counted = sum(self.counts.values()) - sum(before.counts.values())
        return self.lines - before.lines + counted + len(self.marks - before.marks)


def painted(screen: str) -> Painted:
    """Read a screen of a live observation."""
    lines = _LINES.search(screen)
    return Painted(
        int(lines[1]) if lines else 0,
        tuple(row.strip() for row in _LINE.findall(screen)),
        {level: int(number) for level, number in _COUNT.findall(screen)},
        frozenset(_MARKED.findall(screen)),
    )


class Typist:
    """Types and marks a lesson, and notes what it saw painted of the line it is typing.

    Attributes:
        typing: when each state of the line was painted, and that state.
    """

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.typing: list[tuple[int, str]] = []
        self._actions: Iterator[dict[str, Any]] = cycle(ACTIONS)
        self._keys = _code_keys()

    def observe(self, program: Terminal, until: float, pace: float = 0.0) -> None:
        """Go on with the lesson until a moment of `time.monotonic`.

        Args:
            pace: seconds between letters.
        """
        self.typing = []
        while time.monotonic() + pace < until:
            action = next(self._actions)
            if action["do"] == "write":
                self._write(program, action["text"], until, pace)
            else:
                program.key("f2")
                program.type(self._keys[action["code"]])

    def _write(self, program: Terminal, text: str, until: float, pace: float) -> None:
        for size, letter in enumerate(text, start=1):
            if time.monotonic() + pace >= until:
                return
            time.sleep(pace)  # the pace of a hand: only a slow line is typed for over two seconds
            program.type(letter)
            if letter != " ":
                tail = text[:size][-12:].strip()
                self.typing.append((program.wait(tail), text[:size]))
        program.key("enter")
        program.wait(_EMPTY_LINE)
        self.typing = []


@cache
def library() -> Library:
    """Every bundled protocol, read once."""
    return Library(Parser(SPECS), (bundled_protocols(),))


@cache
def _code_keys() -> dict[str, str]:
    return {
        code.id: code.key or ""
        for instrument in library().instruments()
        for code in KINDS[instrument.step.kind].codes(instrument.step)
    }
