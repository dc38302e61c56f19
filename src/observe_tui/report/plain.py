"""Text from people, made fit for a page: no control characters, one kind of line end."""

from __future__ import annotations

import re
import unicodedata

from observe_tui.protocol.unfit import dropped

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The text without anything that is not writing; newlines stay, tabs become a space."""
    return dropped(_LINE_ENDS.sub("\n", text).replace("\t", " "))


def one_line(text: str) -> str:
    """The clean text on one line."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> list[list[str]]:
    """The lines of each paragraph; an empty line parts paragraphs."""
    blocks: list[list[str]] = [[]]
    for line in clean(text).split("\n"):
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def columns(text: str) -> int:
    """How many columns the text takes where every letter is as wide as the next."""
    return sum(_width(character) for character in text)


def pad(text: str, width: int) -> str:
    """The text on one line, filled up to so many columns or cut to them."""
    line = one_line(text)
    if columns(line) > width:
        kept, used = "", 0
        for character in line:
            used += _width(character)
            if used > width - 1:
                break
            kept += character
        line = f"{kept}…"
    return line + " " * (width - columns(line))


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
