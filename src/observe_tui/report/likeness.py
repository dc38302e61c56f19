"""Text as a reader takes it in: capitals, accents and what cannot be seen make no difference."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Letters by their category, and nothing to see all the same; the last one only stretches a word.
_UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u0640")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Cs", "Mn", "Me"})
_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
_ALIKE = {"ı": "i", "’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-"}


@dataclass(frozen=True, slots=True)
class Likeness:
    """A text as it is read.

    Attributes:
        text: small letters without accents, nothing invisible between them.
        places: for each character, which character of the original it comes from.
    """

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From where to where a piece of it, which is not empty, stands in the original."""
        return self.places[start], self.places[end - 1] + 1


def likeness(text: str) -> Likeness:
    """The text as it is read."""
    lines = text.replace("\n", " ")
    if lines.isascii() and lines.isprintable():
        return Likeness(lines.lower(), range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _read(character):
            letters.append(letter)
            places.append(place)
    return Likeness("".join(letters), places)


def _read(character: str) -> str:
    """What one character is read as; nothing, where there is nothing to see."""
    if " " <= character <= "~":
        return character.lower()
    if character in _SPACES:
        return " "
    parts = unicodedata.normalize("NFKD", character).casefold()
    # Small letters may come apart once more.
    seen = (one for one in unicodedata.normalize("NFKD", parts) if _is_seen(one))
    return "".join(_ALIKE.get(one, one) for one in seen)


def _is_seen(character: str) -> bool:
    return character not in _UNSEEN_LETTERS and unicodedata.category(character) not in _UNSEEN
