"""A document in which nobody goes by name. Which name became which word is kept nowhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from observe_tui.analysis.blocks import Strip
from observe_tui.report.likeness import likeness
from observe_tui.report.model import Document, Header

TEACHER = "the teacher"
OBSERVER = "the observer"
LEADER = "the one who led"

# Names for programs, and words that only the program writes.
_LEFT_ALONE = frozenset({"id", "ref", "cycle_id", "stage", "speaker", "verb", "form", "paper"})

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "mme"})
# Between a first name and a last one these are no names; in front of one they may be.
_BETWEEN = frozenset(
    {"al", "bin", "da", "de", "del", "den", "der", "di", "du", "la", "le", "of", "van", "von", "y"}
)
_MONTHS = frozenset({"april", "august", "june", "may"})

_LETTER = r"[^\W\d_]"
_NO_LETTER_BEFORE = f"(?<!{_LETTER})"
# Written without spaces between words.
_JOINED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
# Names of three or four signs in China, Japan and Korea.
_UNSPACED = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{3,4}|[\uac00-\ud7a3]{3,4}")
# Letters that stand for small words, such as "and" and "to", and are joined to the name behind.
_SMALL_WORDS = (
    (re.compile("[\u0590-\u05ff]"), "[\u05d5\u05d4\u05d1\u05db\u05dc\u05de\u05e9]"),
    (re.compile("[\u0600-\u06ff]"), "[\u0648\u0641\u0628\u0643\u0644\u0627\u0633]"),
)
_MOST_SMALL_WORDS = 4
# The lower part of a Korean letter: what it belongs to is another name.
_NO_MORE_OF_IT = "(?![\u1160-\u11ff])"


def pseudonymised(document: Document, names: Iterable[str]) -> Document:
    """The document with words for people instead of their names, wherever they stand.

    Found are full names and each part of them of two letters or more, whatever their capitals,
    accents and invisible characters. A name that is also a common word is replaced as well. Ids
    stay as they are.

    Args:
        names: of everybody else who is known.
    """
    header = document.header
    people = _People(header, names)
    if not people.known:
        return document
    hidden: Document = _everywhere(document, _Masks(people))
    return replace(
        hidden,
        header=replace(
            hidden.header,
            observed=TEACHER.capitalize() if header.observed.strip() else "",
            observer=people.observer if header.observer.strip() else "",
            owner=TEACHER if header.owner.strip() else "",
        ),
    )


def _everywhere(value: Any, mask: Callable[[str], str]) -> Any:
    """The same thing with every text in it masked; what programs go by is left alone."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, tuple):
        return tuple(_everywhere(one, mask) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            one.name: _everywhere(getattr(value, one.name), mask)
            for one in fields(value)
            if one.name not in _LEFT_ALONE
            and not (isinstance(value, Strip) and one.name == "columns")
        }
        return replace(value, **changes)
    return value


class _People:
    """Whose name it is: what each name and each part of one belongs to.

    Attributes:
        known: each name as it is read, without spaces, and whose it is: a word of ours, or a
            number for a colleague who gets a letter when first met.
        patterns: finds each of them, the longest first.
    """

    def __init__(self, header: Header, names: Iterable[str]) -> None:
        self.observer = LEADER if header.meeting else OBSERVER
        told: list[tuple[str, str | int]] = [
            (header.observed, TEACHER),
            (header.owner, TEACHER),
            (header.observer, self.observer),
        ]
        others = [one.rpartition(" (")[0] or one for one in header.participants]
        told += [(name, number) for number, name in enumerate([*others, *names])]
        self.known: dict[str, str | int] = {}
        self.patterns: dict[str, str] = {}
        # Whole names go first: a part belongs to whoever has it as a whole name.
        for name, whose in told:
            self._learn(likeness(name.strip()).text, whose)
        for name, whose in told:
            for part in _parts(name):
                self._learn(part, self.known.get(_key(likeness(name).text), whose))

    def _learn(self, name: str, whose: str | int) -> None:
        key = _key(name)
        if key and any(one.isalnum() for one in key) and key not in self.known:
            self.known[key] = whose
            self.patterns[key] = _pattern(name)


class _Masks:
    """Masks one text after another; colleagues get their letters in the order they are met."""

    def __init__(self, people: _People) -> None:
        self._known: Mapping[str, str | int] = people.known
        longest_first = sorted(people.patterns.items(), key=lambda item: -len(item[0]))
        names = "|".join(pattern for _key, pattern in longest_first)
        titles = rf"(?:{_NO_LETTER_BEFORE}(?:{'|'.join(sorted(_TITLES))})\.?\s+)?"
        self._names = re.compile(f"{titles}(?P<name>{names})")
        self._letters: dict[int, str] = {}

    def __call__(self, text: str) -> str:
        """The text without names."""
        read = likeness(text)
        pieces: list[str] = []
        done = 0
        for found in self._names.finditer(read.text):
            if not _is_a_date(read.text, found):
                start, end = read.span(*found.span())
                while text[end : end + 1] and unicodedata.category(text[end]) in ("Mn", "Me"):
                    end += 1  # the accent on its last letter
                pieces += [text[done:start], self._word(found["name"], _begins(text, start))]
                done = end
        return "".join([*pieces, text[done:]]) if pieces else text

    def _word(self, name: str, begins: bool) -> str:
        whose = self._known[_key(name)]
        if isinstance(whose, str):
            return whose[0].upper() + whose[1:] if begins else whose
        if whose not in self._letters:
            self._letters[whose] = _letter(len(self._letters))
        return f"Colleague {self._letters[whose]}"


def _begins(text: str, place: int) -> bool:
    """Whether a sentence begins there."""
    before = text[max(0, place - 8) : place]
    bare = before.rstrip("\"'“‘( \t\n")
    if not bare:
        return True
    return "\n" in before[len(bare) :] or (bare[-1] in ".!?" and bare != before)


def _is_a_date(text: str, found: re.Match[str]) -> bool:
    """Whether it is the month in a date such as `24 May 2026`, and nobody's name."""
    before, after = text[max(0, found.start() - 3) : found.start()], text[found.end() :][:6]
    return (
        found[0] in _MONTHS
        and re.fullmatch(r".?\d ", before) is not None
        and re.match(r" \d{4}\b", after) is not None
    )


def _parts(name: str) -> Iterator[str]:
    """Each part of a name, as it is read, that is a name by itself: two letters or more."""
    words = name.split()
    for place, word in enumerate(words):
        read = likeness(word).text
        between = 0 < place < len(words) - 1 and word in _BETWEEN
        if between or read.strip(".") in _TITLES:
            continue
        letters = re.findall(f"{_LETTER}+", read)
        # `O'Brien` goes as it stands, then as `OBrien`, then what is in it.
        found = [read.strip(".,;()\"'"), "".join(letters), *letters, *_halves(word)]
        for part in dict.fromkeys(found):
            if sum(one.isalpha() for one in part) > 1:
                yield part


def _halves(word: str) -> Iterator[str]:
    """What may be the family's name and the given name where no space is between them."""
    signs = unicodedata.normalize("NFC", word)
    if _UNSPACED.fullmatch(signs):
        yield from (
            likeness(half).text for half in (signs[1:], signs[2:], signs[:2]) if len(half) > 1
        )


def _key(name: str) -> str:
    """What a name is known by, however it is spaced."""
    return ("" if _JOINED.search(name) else " ").join(name.split())


def _pattern(name: str) -> str:
    """Finds a name, as it is read, where it stands by itself."""
    words = name.split()
    gap = r"\s*" if _JOINED.search(name) else r"\s+"
    body = gap.join(map(re.escape, words))
    return f"{_front(words[0][0])}{body}{_back(words[-1][-1], len(_key(name)))}"


def _front(first: str) -> str:
    if _JOINED.match(first):
        return ""
    for letters, small in _SMALL_WORDS:
        if letters.match(first):
            counts = range(_MOST_SMALL_WORDS + 1)
            return f"(?:{'|'.join(f'(?<={_NO_LETTER_BEFORE}{small * count})' for count in counts)})"
    return _apart(first, before=True)


def _back(last: str, size: int) -> str:
    if _JOINED.match(last):
        return _NO_MORE_OF_IT
    # In some languages it is `Riveras` that belongs to Rivera.
    joined = "s?" if size > 2 and last.isascii() and last.isalpha() else ""
    return f"(?={joined}{_apart(last, before=False)})"


def _apart(letter: str, *, before: bool) -> str:
    """That no letter stands beside a letter, and no digit beside a digit."""
    kind = _LETTER if letter.isalpha() else r"\d" if letter.isdigit() else ""
    if not kind:
        return ""
    return f"(?<!{kind})" if before else f"(?!{kind})"


def _letter(number: int) -> str:
    """`A` to `Z`, then `AA`, `AB` ..."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
