"""The recovery key: seven groups to be read off paper, each with a letter that checks it."""

from __future__ import annotations

import re
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What a recovery key is made of: no 0 and O, no 1, I and L. 31 of them, which is a prime."""

_GROUPS = 7
_FREE = 4  # letters of a group that are drawn by lot: 28 in all, which is 138 bits
_GROUP = _FREE + 1
_MOST_SLIPS = 3  # with more of them it is something else


def new_recovery_key() -> str:
    """A key that nobody can guess, such as `K7M2P-…`."""
    return "-".join(_checked(number, _drawn()) for number in range(1, _GROUPS + 1))


def canonical(text: str) -> str:
    """What was typed, without what people put between groups, in capitals."""
    return "".join(re.findall(r"[^\W_]", text)).upper()


def slips(text: str) -> tuple[int, ...]:
    """The numbers of the groups that were mistyped, from 1.

    None where all are right, and where the text is no recovery key at all. One letter wrong and two
    letters exchanged are always found; so are two groups exchanged.
    """
    groups = _groups(text)
    wrong = tuple(
        number for number, group in enumerate(groups, start=1) if not _is_right(number, group)
    )
    return wrong if len(groups) == _GROUPS and len(wrong) <= _MOST_SLIPS else ()


def _groups(text: str) -> list[str]:
    """The groups as they were typed, or in fives where nothing stands between them."""
    whole = canonical(text)
    if len(whole) == _GROUPS * _GROUP:
        return re.findall("." * _GROUP, whole)
    return re.findall(r"[^\W_]+", text.upper())


def _drawn() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(_FREE))


def _checked(number: int, free: str) -> str:
    """The group with its last letter, which makes the sum come out even."""
    return free + LETTERS[-_sum(number, free) % len(LETTERS)]


def _is_right(number: int, group: str) -> bool:
    known = len(group) == _GROUP and all(letter in LETTERS for letter in group)
    return known and _checked(number, group[:_FREE]) == group


def _sum(number: int, free: str) -> int:
    # Each place weighs something else, so that letters and groups cannot change places unseen.
    return number + sum(
        weight * LETTERS.index(letter) for weight, letter in enumerate(free, start=2)
    )
