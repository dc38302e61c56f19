"""Which words of a line judge instead of telling: whole words and phrases out of lists.

What stands between quotation marks was said by somebody else, and is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

# A word is whatever is no space, sign, arrow or picture, so that letters of every script count,
# together with their accents. Hyphens and apostrophes belong to it where they join letters.
_LETTERS = (
    r"[^\s\x00-\x2f:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7"
    r"\u2000-\u200b\u200e-\u2bff\u2e00-\u2e7f\u3000-\u303f\ufe00-\ufe0f\uff01-\uff0f"
    r"\U0001f000-\U0001faff\ufeff]+"
)
_PIECE = re.compile(rf"({_LETTERS}(?:['’\-‐‑]{_LETTERS})*)|[\n\"“”„«»‹›‘’‚'「」『』]")
_ALIKE = str.maketrans("’‐‑", "'--")

_CLOSING: Mapping[str, str] = {
    '"': '"', "“": '”"', "”": "”", "„": '“”"', "«": "»", "»": "«»", "‹": "›", "›": "‹›",
    "‘": "’", "‚": "‘’", "'": "'", "「": "」", "『": "』",
}  # fmt: skip
"""What ends a quotation, by the mark that began it."""
_ONLY_BEFORE_A_WORD = "”»›'‘‚"
"""Marks that begin a quotation only where no word stands before them, and one may follow."""
_OPEN_BRACKETS = "([{—–-/"
_UP_TO_APOSTROPHE = re.compile("([^'’]*)['’]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase of a list.

    Attributes:
        kind: what it does, such as praise, blame, absolute, advice or guess.
        says: the same in a verb, such as "judges", for the words on the screen.
        question: what to ask oneself instead.
    """

    kind: str
    says: str
    question: str


@dataclass(frozen=True, slots=True)
class Found:
    """A word that judges, where it stands in a line.

    Attributes:
        start: the place of its first character.
        end: the place behind its last one.
        word: as it was written.
    """

    start: int
    end: int
    word: str
    kind: str
    says: str
    question: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words to look for, ready to be looked up. Made by `make_words`.

    Attributes:
        phrases: by their first word, each with its entry, the longest first; none for a phrase
            that judges nothing, though a word in it does.
        elided: what is only the beginning of a word's apostrophe, such as `l` in `l'école`.
        clipped: words that begin with an apostrophe themselves, such as `'tis`.
    """

    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], Entry | None]]] = field(
        default_factory=dict
    )
    elided: frozenset[str] = frozenset()
    clipped: frozenset[str] = frozenset()


NO_WORDS = Words()


def make_words(
    entries: Mapping[str, Entry | None],
    elided: Iterable[str] = (),
    clipped: Iterable[str] = (),
) -> Words:
    """Words ready to be looked for.

    Args:
        entries: by the word or phrase; none for a phrase that judges nothing.
    """
    bare = Words(elided=frozenset(map(fold, elided)), clipped=frozenset(map(fold, clipped)))
    phrases: dict[str, list[tuple[tuple[str, ...], Entry | None]]] = {}
    for phrase, entry in entries.items():
        parts = tuple(part.folded for run in _runs(phrase, bare) for part in run)
        if parts:
            phrases.setdefault(parts[0], []).append((parts, entry))
    for same_start in phrases.values():
        same_start.sort(key=lambda one: len(one[0]), reverse=True)
    return Words(phrases, bare.elided, bare.clipped)


def judgements(text: str, words: Words) -> tuple[Found, ...]:
    """The words of a line that judge, in their order.

    A quotation nobody has closed yet goes on to the end of the line. The time this takes grows with
    the length of the line, and with nothing else.
    """
    if not words.phrases or not text:
        return ()
    return tuple(one for run in _runs(text, words) for one in _found_in(run, text, words))


def nearest(found: Sequence[Found], column: int) -> Found | None:
    """The last of them that begins before a place in the line, or else the first."""
    return next((one for one in reversed(found) if one.start < column), next(iter(found), None))


def fold(word: str) -> str:
    """The word as it is compared: capitals, and the ways to write accents and signs, aside."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word.casefold()).translate(_ALIKE)


class _Part(NamedTuple):
    """A word of a line, and where it stands."""

    start: int
    end: int
    folded: str


def _found_in(run: Sequence[_Part], text: str, words: Words) -> Iterator[Found]:
    at = 0
    while at < len(run):
        if run[at].folded not in words.phrases:
            at += 1
            continue
        length, entry = _phrase_at(run, at, text, words)
        if entry is not None:
            start, end = run[at].start, run[at + length - 1].end
            word = text[start:end]
            yield Found(start, end, word, entry.kind, entry.says, entry.question)
        at += length


def _phrase_at(run: Sequence[_Part], at: int, text: str, words: Words) -> tuple[int, Entry | None]:
    """How many words the longest phrase here has, 1 where there is none, and what it does."""
    for phrase, entry in words.phrases[run[at].folded]:
        here = run[at : at + len(phrase)]
        if phrase == tuple(part.folded for part in here) and not any(
            text[one.end : other.start].strip() for one, other in pairwise(here)
        ):
            return len(phrase), entry
    return 1, None


def _runs(text: str, words: Words) -> Iterator[list[_Part]]:
    """The words of a line, cut where quotations stand, without what is in these."""
    run: list[_Part] = []
    closing = ""
    for piece in _PIECE.finditer(text):
        word, start = piece[1], piece.start()
        if word is not None:
            if closing:
                continue
            if words.elided:
                run += _split(word, start, words.elided)
            else:
                run.append(_Part(start, piece.end(), fold(word)))
        elif piece[0] == "\n":
            closing = ""
        elif closing:
            if piece[0] in closing and _ends(text, start):
                closing = ""
        elif _begins(text, start, words.clipped):
            closing = _CLOSING[piece[0]]
            yield run
            run = []
    yield run


def _split(word: str, start: int, elided: frozenset[str]) -> Iterator[_Part]:
    """A word as it stands, or what is left of its apostrophe and what is right of it."""
    head = _UP_TO_APOSTROPHE.match(word)
    if head is not None and fold(head[1]) in elided:
        middle = start + head.end()
        yield _Part(start, middle, fold(head[0]))
        yield _Part(middle, start + len(word), fold(word[head.end() :]))
    else:
        yield _Part(start, start + len(word), fold(word))


def _begins(text: str, start: int, clipped: frozenset[str]) -> bool:
    """Whether a quotation begins with the mark at this place."""
    mark, before, after = text[start], text[start - 1 : start], text[start + 1 : start + 2]
    if mark == '"':
        return not before.isdigit()  # 5" is a length
    if mark not in _ONLY_BEFORE_A_WORD:
        return mark in _CLOSING
    if after.isspace() or not (before.isspace() or before in _OPEN_BRACKETS or before in _CLOSING):
        return False
    word = _PIECE.match(text, start + 1)
    clips = after.isdigit() or (word is not None and fold(word[0]) in clipped)
    return mark != "'" or not clips


def _ends(text: str, start: int) -> bool:
    """Whether a mark that can end a quotation does so here; an apostrophe before a word cannot."""
    return text[start] not in "'’" or not text[start - 1].isspace()
