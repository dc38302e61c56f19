"""The document as a PDF file to print and to keep: tagged for screen readers, no script, no link.

People's words reach the typesetter as values, never as its markup, and it reads nothing but our
own templates. The same document gives the same bytes on the same machine.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path

from observe_tui.report.model import Document
from observe_tui.report.printed import printed

TEMPLATES = Path(__file__).with_name("templates")
TEMPLATE = "summary.typ"

MISSING = (
    "The part that makes PDF files is not installed. The HTML page prints just as well: export "
    "as HTML, open it in a browser and print it to PDF. "
    'To install the part: pip install "observe-tui[pdf]"'
)
NO_LETTER = "□"
UNDRAWN = (
    f"What no font of this machine can draw stands here as {NO_LETTER} or by its name in brackets."
)

# Each attempt mends what the one before could not draw; one is enough, but for the rarest letters.
_ATTEMPTS = 4
_UNDRAWABLE = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


class PdfMissing(Exception):
    """The typesetter is not installed. Its text says what to do instead."""


def render(document: Document) -> bytes:
    """The whole document as a PDF file.

    Raises:
        PdfMissing: the typesetter is not installed.
    """
    try:
        # It costs a good part of a start; whoever makes no PDF never loads it.
        from typst import TypstError
    except ImportError as absent:
        raise PdfMissing(MISSING) from absent

    page = json.dumps(printed(document), ensure_ascii=False)
    made = datetime.combine(document.header.made_on, time(), UTC)
    instead: dict[str, str] = {}
    for _attempt in range(_ATTEMPTS):
        try:
            return _typeset(spelled(page, instead), bool(instead), made)
        except TypstError as refusal:
            found = undrawable(refusal.diagnostic)
            if not found:
                raise
            instead |= {text: stand_in(text) for text in found}
    return _typeset(spelled(page, instead), True, made, accessible=False)


def _typeset(page: str, undrawn: bool, made: datetime, *, accessible: bool = True) -> bytes:
    """The page as a PDF file.

    Args:
        accessible: whether the file keeps to PDF/UA-1, which refuses text without letters.
    """
    import typst

    return typst.compile(
        str(TEMPLATES / TEMPLATE),
        root=str(TEMPLATES),
        format="pdf",
        sys_inputs={"page": page, "undrawn": UNDRAWN if undrawn else ""},
        pdf_standards=["ua-1"] if accessible else [],
        timestamp=made,
    )


def undrawable(diagnostic: str) -> set[str]:
    """The pieces of text that the typesetter found in no font."""
    found = {_ESCAPE.sub(_character, one) for one in _UNDRAWABLE.findall(diagnostic)}
    return {one for one in found if not one.isascii()}


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]


def stand_in(text: str) -> str:
    """What is written where a piece of text cannot be drawn.

    A sign goes by its name, a letter is a box; a mark on a letter, or a joint, is left away.
    """
    bare = "".join(one for one in text if unicodedata.category(one) not in ("Mn", "Mc", "Me", "Cf"))
    if bare != text and bare:
        return bare
    return "".join(_named(one) for one in bare)


def _named(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"[{name}]" if name and unicodedata.category(character).startswith("S") else NO_LETTER


def spelled(text: str, instead: Mapping[str, str]) -> str:
    """The text with everything that cannot be drawn replaced, the longest first."""
    for piece in sorted(instead, key=len, reverse=True):
        text = text.replace(piece, instead[piece])
    return text
