"""Seeking lines: what somebody types to find them, and which lines it finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from observe_tui.analysis.blocks import Quote

LANGUAGE = "words, #question, @script, 12-20, 7', *"
"""What may be sought, as an example of each."""

_SPAN = re.compile(r"([0-9]{1,4})['’′]?[-–](?:([0-9]{1,4})['’′]?)?")
_MINUTE = re.compile(r"([0-9]{1,4})['’′]")
_ENDLESS = 100_000


@dataclass(frozen=True, slots=True)
class Query:
    """What is sought. Different kinds narrow one another; of several of a kind one is enough.

    Words are the exception: all of them must occur.

    Attributes:
        words: casefolded.
        tags: beginnings of tags, casefolded.
        sources: parts of the names of instruments, casefolded.
        spans: first and last minute, both included, as the clock of the lesson shows them.
        starred: whether only starred lines are sought.
    """

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    starred: bool = False


def read_query(text: str) -> Query:
    """What somebody seeks who typed this; a sign with nothing behind it seeks nothing yet."""
    words: list[str] = []
    tags: list[str] = []
    sources: list[str] = []
    spans: list[tuple[int, int]] = []
    starred = False
    for part in text.casefold().split():
        span = _span(part)
        if part == "*":
            starred = True
        elif part[0] in "#@":
            (tags if part[0] == "#" else sources).extend([part[1:]] if part[1:] else [])
        elif span is not None:
            spans.append(span)
        else:
            words.append(part)
    return Query(tuple(words), tuple(tags), tuple(sources), tuple(spans), starred)


def _span(part: str) -> tuple[int, int] | None:
    """Minutes: `12'`, `12-20`, or `12-` for all from there on."""
    if one := _MINUTE.fullmatch(part):
        return int(one[1]), int(one[1])
    if several := _SPAN.fullmatch(part):
        first, last = int(several[1]), int(several[2] or _ENDLESS)
        return min(first, last), max(first, last)
    return None


def matches(quote: Quote, query: Query) -> bool:
    """Whether a line is among those sought."""
    text, tag, source = (part.casefold() for part in (quote.text, quote.tag, quote.source))
    minute = max(0, quote.at_ms) // 60_000
    return (
        all(word in text for word in query.words)
        and _any(tag.startswith(wanted) for wanted in query.tags)
        and _any(wanted in source for wanted in query.sources)
        and _any(first <= minute <= last for first, last in query.spans)
        and (quote.starred or not query.starred)
    )


def stars_first(quotes: Iterable[Quote], stars: Sequence[str]) -> list[Quote]:
    """The lines with those that are starred at their head.

    Args:
        stars: ids of the starred lines, in the order in which they were arranged.
    """
    place = {ref: number for number, ref in enumerate(stars)}
    return sorted(quotes, key=lambda quote: place.get(quote.ref, len(place)))


def _any(found: Iterable[bool]) -> bool:
    """Whether one of these holds, or nothing was asked."""
    every = tuple(found)
    return not every or any(every)
