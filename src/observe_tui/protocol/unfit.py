"""Characters that are no writing: the one table of them, and what can be done about them.

Text from people is kept as it was written. Wherever it is drawn, printed or put into a file, this
is what keeps it from steering a terminal, turning the writing around it, or ending a line.
"""

from __future__ import annotations

import re

# A newline is one more, wherever there is but one line.
_CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f"
_LINE_ENDS = "\u2028\u2029"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_HALVES = "\ud800-\udfff"
# These steer nothing, but are no letters of anybody's: marks for programs, and what is none at all.
_NO_LETTERS = "\ufeff\ufff9-\uffff"

_UNFIT = re.compile(f"[{_CONTROLS}{_LINE_ENDS}{_TURNING}{_HALVES}]")
_UNFIT_IN_LINE = re.compile(f"[\n{_CONTROLS}{_LINE_ENDS}{_TURNING}{_HALVES}]")
_UNFIT_ON_PAGE = re.compile(f"[{_CONTROLS}{_LINE_ENDS}{_TURNING}{_HALVES}{_NO_LETTERS}]")
_UNFIT_IN_JSON = re.compile(f"[\x7f-\x9f{_LINE_ENDS}{_TURNING}{_HALVES}]")
_COMMAND = re.compile(f"[\n{_CONTROLS}{_LINE_ENDS}]")
_TURN = re.compile(f"[{_TURNING}]")
_BLANK = frozenset("\t\u2028\u2029")


def shown(text: str) -> str:
    """For a screen: `�` in the place of each, so that somebody sees that there is something.

    Newlines stay; a tab becomes a space, and so does a line end that only Unicode knows.
    """
    if text.isprintable():
        return text
    return _UNFIT.sub(lambda found: " " if found[0] in _BLANK else "�", text)


def dropped(text: str) -> str:
    """For a page: the text without them; newlines stay."""
    return _UNFIT_ON_PAGE.sub("", text)


def spaced(text: str) -> str:
    """For one line of a file: a space in the place of each."""
    return _UNFIT_IN_LINE.sub(" ", text)


def fitted(text: str) -> str:
    """For cells that are laid out already: the text without them, and as wide as it was.

    None of them takes a cell but half of a character, which becomes `�`.
    """
    if text.isprintable():
        return text
    return _UNFIT_IN_LINE.sub(lambda found: "�" if found[0] >= "\ud800" else "", text)


def escaped(text: str) -> str:
    """For a message about a text: these, and whatever else is not seen, written as escapes."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def escaped_json(text: str) -> str:
    """For JSON: written as escapes of JSON, so that it says the same and steers nothing."""
    return _UNFIT_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def is_command(character: str) -> bool:
    """Whether it is a control character, or ends a line."""
    return _COMMAND.match(character) is not None


def turns_writing(character: str) -> bool:
    """Whether it turns the direction of the writing after it."""
    return _TURN.match(character) is not None
