"""From exec to the first frame with something on it, and to the frame a person can use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from subjects import QUIT, Subject

SOMETHING = re.compile(r"\S")


@dataclass(frozen=True)
class Start:
    """One start, in milliseconds from exec."""

    painted: float
    ready: float


def start(subject: Subject) -> Start:
    """Start a program, wait until it is ready, and end it as a person would."""
    with subject.terminal() as terminal:
        painted = terminal.wait(SOMETHING, timeout=120)
        ready = terminal.wait(subject.ready, timeout=120)
        terminal.key(QUIT)
        terminal.exit_code(timeout=30)
        return Start((painted - terminal.started) / 1e6, (ready - terminal.started) / 1e6)


def alternate(one: Subject, other: Subject, runs: int) -> list[tuple[Start, Start]]:
    """Start both by turns, each first in every second pair, so that drift weighs on both alike."""
    pairs = []
    for run in range(runs):
        if run % 2:
            second, first = start(other), start(one)
        else:
            first, second = start(one), start(other)
        pairs.append((first, second))
    return pairs
