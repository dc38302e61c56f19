"""When two names mean the same: people and classes are typed by hand, again and again."""

from __future__ import annotations


def folded(name: str) -> str:
    """A name without capitals and extra spaces: `8 b` for ` 8  B`."""
    return " ".join(name.casefold().split())
