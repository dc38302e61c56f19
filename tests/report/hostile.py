"""Text that wants to be more than text, put into every field of a document."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import Any

from observe_tui.analysis.blocks import Strip
from observe_tui.report.document import Document

ATTACKS = (
    '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "[x](javascript:alert(1)) ![y](http://evil.example/z.png)",
    "[/] [bold]x[/bold] $accent {{ 7*7 }} {% raw %}",
    "=cmd|' /C calc'!A0",
    "\x1b[31mred\x1b]0;title\x07\x00\x9b2J",
    "\u202eright to left\u202c \u2066isolated\u2069 שלום עולם مرحبا",
    "漢字かな交じり文 한국어 🏳️‍🌈 👩‍🏫 e\u0301",
    "# head | cell | ``` ~~~ *a* _b_ &lt;b&gt; \\ $x^2$ <!-- -->",
    "- list",
    "+ list",
    "1. one",
    "2) two",
    "> quote",
    "=====",
    "-----",
    "    code",
    "| a | b |",
    "--> </style></svg></title><b>",
    "\" onload='x' autofocus",
    "half \ud800 and no character \ufffe",
    "x" * 10_000,
    "wide " * 2_000,
)

# Names for programs, which no reader sees, and words of ours.
_LEFT_ALONE = {
    "id", "ref", "cycle_id", "stage", "speaker", "tag", "form", "paper", "source", "verb", "code"
}  # fmt: skip


def poison(document: Document, *attacks: str, recorded: bool = False) -> tuple[Document, list[str]]:
    """The document with an attack in every text field, and every text that was put there.

    Args:
        attacks: they take turns.
        recorded: also in what was recorded one by one, which pages do not show.

    A very long attack goes into one field of twenty, and a short one, or a word, into the others.
    """
    if not recorded:
        document = replace(document, recorded=())
    short = [one for one in attacks if len(one) < 1000] or ["word"]
    long = [one for one in attacks if len(one) >= 1000] or short
    numbers = count(1)
    put: list[str] = []

    def poisoned(value: Any) -> Any:
        if isinstance(value, str):
            # It stands first on a line: that is where a list or a heading would begin.
            number = next(numbers)
            turns, turn = (short, number) if number % 20 else (long, number // 20)
            text = turns[turn % len(turns)]
            put.append(f"{text} n{number}n\n{text}")
            return put[-1]
        if isinstance(value, tuple):
            return tuple(poisoned(one) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            changes = {
                one.name: poisoned(getattr(value, one.name))
                for one in fields(value)
                if one.name not in _LEFT_ALONE
                and not (isinstance(value, Strip) and one.name == "columns")
            }
            return replace(value, **changes)
        return value

    return poisoned(document), put


def squeezed(text: str) -> str:
    """The text without spaces and capitals: layout may put them where it likes."""
    return "".join(text.split()).casefold()
