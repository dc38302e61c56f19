"""A school's own letterhead: read from a folder, in files of bounded size, each of its own right.

`letterhead.css` is put after our style, `letterhead.html` at the top of the page, and the first of
`logo.png`, `logo.jpg` and `logo.svg` above it. None of them has to be there.
"""

from __future__ import annotations

import base64
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STYLE = "letterhead.css"
TEMPLATE = "letterhead.html"
LOGOS: Mapping[str, str] = {
    "logo.png": "image/png",
    "logo.jpg": "image/jpeg",
    "logo.svg": "image/svg+xml",
}

MOST_TEXT = 100_000
"""Bytes that the style may have, and the template."""
MOST_LOGO = 500_000
"""Bytes that the logo may have: it is carried in every page."""

# What each kind of picture begins with; an SVG is text, and is looked at as such.
_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_ELSEWHERE = re.compile(r"@import\b|url\((?!\s*['\"]?data:)", re.IGNORECASE)
_STYLE_END = re.compile("</style", re.IGNORECASE)


class LetterheadError(Exception):
    """A letterhead cannot be used. Its text names the file, if known the line, and what is safe."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(
            f"The letterhead was left out: {place}: {reason}. "
            "Nothing recorded is touched; the page can be made without it."
        )
        self.file = file
        self.line = line


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a school puts on its pages.

    Attributes:
        style: CSS, as it was written.
        template: Jinja, as it was written; it may use `header` and nothing else.
        logo: a picture as a `data:` URI, or empty.
    """

    style: str = ""
    template: str = ""
    logo: str = ""


def read_letterhead(folder: Path) -> Letterhead | None:
    """The letterhead in a folder; none where there is no such folder, or nothing of ours in it.

    Raises:
        LetterheadError: a file of it cannot be read, is too big or is not what its name says.
    """
    found = Letterhead(_style(folder), _text(folder, TEMPLATE), _logo(folder))
    return None if found == Letterhead() else found


def _style(folder: Path) -> str:
    text = _text(folder, STYLE)
    for pattern, reason in (
        (_STYLE_END, "a style cannot end the page's style"),
        (_ELSEWHERE, "a page loads nothing from elsewhere; a url() has to begin with data:"),
    ):
        if found := pattern.search(text):
            raise LetterheadError(STYLE, _line(text, found.start()), reason)
    return text


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _text(folder: Path, name: str) -> str:
    data = _bytes(folder, name, MOST_TEXT) or b""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = data.count(b"\n", 0, trouble.start) + 1
        raise LetterheadError(name, line, "it is not UTF-8 text; save it as UTF-8") from None


def _logo(folder: Path) -> str:
    for name, kind in LOGOS.items():
        data = _bytes(folder, name, MOST_LOGO)
        if data is None:
            continue
        if not _is_picture(data, kind):
            raise LetterheadError(name, None, f"it is no {Path(name).suffix[1:].upper()} picture")
        return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
    return ""


def _is_picture(data: bytes, kind: str) -> bool:
    beginning = _BEGINNINGS.get(kind)
    return b"<svg" in data if beginning is None else data.startswith(beginning)


def _bytes(folder: Path, name: str, most: int) -> bytes | None:
    """The bytes of a file; none where it is not there."""
    path = folder / name
    try:
        # A pipe would keep us waiting, so look before opening.
        if not stat.S_ISREG(path.stat().st_mode):
            raise LetterheadError(name, None, "it is not a file")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, RuntimeError) as trouble:
        reason = trouble.strerror if isinstance(trouble, OSError) else ""
        raise LetterheadError(name, None, f"it cannot be read: {reason or 'no reason'}") from None
    if len(data) > most:
        raise LetterheadError(name, None, f"it is too big; {most // 1000} kB is the most")
    return data
