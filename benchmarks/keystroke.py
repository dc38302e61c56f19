"""From a key to its glyph on the screen, one key at a time, at the pace of a person who types."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from subjects import CLEAR_LINE, Subject
from terminal import Terminal

ALPHABET = "jkqvwxz"
LEAD = "qzxj"
"""What each block begins with, not measured: it makes the tail to look for long enough."""
TAIL = 5
BLOCK = 40
"""Keys to a block: about five seconds, longer than a draft may stay unsaved."""
WARM_UP = 20
GAPS = (0.060, 0.180)


@dataclass(frozen=True, eq=False)
class Typist:
    """A program to type into, how to get to its field, and what to start it with."""

    subject: Subject
    enter: Callable[[Terminal], None]
    arguments: tuple[str, ...] = ()
    durable: bool = False
    """Whether each block typed must have left something in the subject's folder."""


def alternate(one: Typist, other: Typist, count: int) -> list[tuple[list[float], list[float]]]:
    """Type in both by turns, block by block, the same gaps in both; milliseconds per key."""
    with ExitStack() as stack:
        terminals = {}
        for typist in (one, other):
            terminal = stack.enter_context(typist.subject.terminal(*typist.arguments))
            typist.enter(terminal)
            type_block(terminal, random.Random("warm-up"), WARM_UP)
            terminals[typist] = terminal
        pairs = []
        for block in range(max(1, round(count / BLOCK))):
            taken = {}
            for typist in (one, other) if block % 2 else (other, one):
                before = _written(typist.subject.folder)
                taken[typist] = type_block(terminals[typist], random.Random(block), BLOCK)
                if typist.durable and _written(typist.subject.folder) == before:
                    raise TimeoutError("nothing was written in five seconds of typing")
            pairs.append((taken[one], taken[other]))
        return pairs


def type_block(terminal: Terminal, rng: random.Random, keys: int) -> list[float]:
    """Type one line and clear it; milliseconds from each key to the frame that shows it.

    Nothing is painted here while a key is under way: the stamps are read off afterwards.
    """
    terminal.type(LEAD)
    terminal.wait(LEAD)
    time.sleep(GAPS[1])  # these pauses are the typist's own
    typed, latencies = LEAD, []
    for _ in range(keys):
        screen = terminal.text()
        tails = [typed[1 - TAIL :] + letter for letter in rng.sample(ALPHABET, len(ALPHABET))]
        tail = next(tail for tail in tails if tail not in screen)
        sent = terminal.type(tail[-1])
        time.sleep(rng.uniform(*GAPS))
        latencies.append((terminal.wait(tail) - sent) / 1e6)
        typed += tail[-1]
    terminal.key(CLEAR_LINE)
    terminal.wait(lambda screen: typed[-TAIL:] not in screen)
    return latencies


def _written(folder: Path) -> set[tuple[str, int, int]]:
    """What lies in a folder, so that two looks can be compared; what Python compiles apart."""
    found = set()
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a journal may be gone by now
            if "compiled" not in path.parts and path.is_file():
                found.add((str(path), path.stat().st_size, path.stat().st_mtime_ns))
    return found
