"""Keys for codes: what an author may write, and which key each code gets in a live observation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from observe_tui.protocol.model import Code

# Keys that mean something else while marking: undo, the date of a line, a tag, late intervals,
# pause, search, help, the palette and moving about.
RESERVED = frozenset("ujkz[],.; /?:'\"")

_SPARE = "abcdefghilmnopqrstvwxy" + "0123456789" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "-=+!@#$%&*()_<>"


def check_codes(codes: Sequence[Code]) -> None:
    """Refuse codes of one instrument that share an id or a key, or take a key of the program.

    Raises:
        ValueError: in words for the author.
    """
    for what, values in (
        ("id", [code.id for code in codes]),
        ("key", [code.key for code in codes if code.key]),
    ):
        twice = [value for value, count in Counter(values).items() if count > 1]
        if twice:
            raise ValueError(f"{what} {twice[0]!r} is used twice; each code needs its own")
    for code in codes:
        if code.key and code.key in RESERVED:
            raise ValueError(
                f"key {code.key!r} of {code.id!r} belongs to the program; choose another"
            )


@dataclass(frozen=True, slots=True)
class Mark:
    """What a key marks: one code of one instrument."""

    step: str
    code: str


def assign_keys(instruments: Iterable[tuple[str, Sequence[Code]]]) -> Mapping[str, Mark]:
    """Give every code of every instrument a key of its own, the same way every time.

    A wished-for key goes to the first instrument that wished for it; the others get the first
    letter of their label that is free, then any free key. Codes beyond the last free key get none.
    """
    given: dict[str, Mark] = {}
    waiting: list[tuple[str, Code]] = []
    for step, codes in instruments:
        for code in codes:
            if code.key and code.key not in given and code.key not in RESERVED:
                given[code.key] = Mark(step, code.id)
            else:
                waiting.append((step, code))
    for step, code in waiting:
        label = code.label.lower() + code.label.upper()
        wishes = [key for key in label if key in _SPARE] + list(_SPARE)
        key = next((wish for wish in wishes if wish not in given), None)
        if key is not None:
            given[key] = Mark(step, code.id)
    return given
