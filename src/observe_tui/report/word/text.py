"""Paragraphs of a Word page, its parts in the order in which Word wants them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias, cast

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

from observe_tui.report.plain import clean, one_line, paragraphs

Element: TypeAlias = BaseOxmlElement

EMOJI_FONT = "Segoe UI Emoji"

_PICTURES = "\U0001f000-\U0001faff"
_SIGNS = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff"
_EMOJI = re.compile(f"((?:[{_PICTURES}]|[{_SIGNS}]\ufe0f)[{_PICTURES}{_SIGNS}\u200d\ufe0f]*)")

_LEFTWARD = frozenset({"R", "AL"})
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text within a paragraph.

    Attributes:
        look: id of its character style, if it has one.
        ink: its colour, where it is not that of its style.
        fill: the colour behind it.
        tab: whether what comes after it starts at the next tab stop.
    """

    text: str
    look: str = ""
    ink: str = ""
    fill: str = ""
    tab: bool = False


def element(tag: str, /, *children: Element, **attributes: str | int) -> Element:
    """An element of WordprocessingML with its children and attributes."""
    made = cast(Element, OxmlElement(f"w:{tag}"))
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def paragraph(style: str, *spans: Span | str, led_by: str = "", keep: bool = False) -> Element:
    """A paragraph; newlines in its text stay line breaks.

    Args:
        style: id of its paragraph style.
        led_by: the words that say which way it is written, where others stand before them.
        keep: whether it stays on the page of what comes next.
    """
    whole = [Span(one) if isinstance(one, str) else one for one in spans]
    leftward = runs_leftward(led_by or "".join(span.text for span in whole))
    properties = [element("pStyle", val=style)]
    if keep:
        properties.append(element("keepNext"))
    if leftward:
        properties.append(element("bidi"))
    made = element("p", element("pPr", *properties))
    for span in whole:
        made.extend(_runs(span, leftward))
    return made


def told(style: str, text: str, look: str = "") -> list[Element]:
    """What somebody wrote, as the paragraphs it was written in."""
    return [paragraph(style, Span("\n".join(lines), look)) for lines in paragraphs(text)]


def lines_of(text: str) -> str:
    """What somebody wrote, as one paragraph."""
    return "\n\n".join("\n".join(lines) for lines in paragraphs(text))


def spoken_name(text: str) -> str:
    """The text on one line, and short enough for a name or a margin."""
    line = one_line(text)
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…"


def page_number() -> list[Element]:
    """The runs of a field that is the number of its page, the only field there is."""
    order = element("instrText")
    order.text = " PAGE "
    shown = element("t")
    shown.text = "1"
    parts = (
        element("fldChar", fldCharType="begin"),
        order,
        element("fldChar", fldCharType="separate"),
        shown,
        element("fldChar", fldCharType="end"),
    )
    return [element("r", part) for part in parts]


def runs_leftward(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    return next((side for side in _sides(clean(text)) if side is not None), False)


def _runs(span: Span, leftward: bool) -> Iterator[Element]:
    for text, reversed_ in _stretches(clean(span.text), leftward):
        for number, part in enumerate(_EMOJI.split(text)):
            if part:
                yield _run(part, span, emoji=bool(number % 2), leftward=reversed_)
    if span.tab:
        yield element("r", element("tab"))


def _run(text: str, span: Span, *, emoji: bool, leftward: bool) -> Element:
    properties = []
    if span.look:
        properties.append(element("rStyle", val=span.look))
    if emoji:
        fonts = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), EMOJI_FONT)
        properties.append(element("rFonts", **fonts))
    if span.ink:
        properties.append(element("color", val=span.ink))
    if span.fill:
        properties.append(element("shd", val="clear", color="auto", fill=span.fill))
    if leftward:
        properties.append(element("rtl"))
    made = element("r", *([element("rPr", *properties)] if properties else []))
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        if line:
            written = element("t")
            written.text = line
            written.set(qn("xml:space"), "preserve")
            made.append(written)
    return made


def _stretches(text: str, leftward: bool) -> Iterator[tuple[str, bool]]:
    """The text cut where its direction changes; signs between two scripts go with the paragraph."""
    sides = list(_sides(text))
    if not leftward and True not in sides:
        yield text, False
        return
    before = _carried(sides, leftward)
    after = _carried(sides[::-1], leftward)[::-1]
    ways = [one if one == two else leftward for one, two in zip(before, after, strict=True)]
    for way, found in groupby(zip(text, ways, strict=True), key=lambda pair: pair[1]):
        yield "".join(letter for letter, _way in found), way


def _carried(sides: Sequence[bool | None], leftward: bool) -> list[bool]:
    """The sides, each one that is open taken from the last one that was not."""
    found = []
    for side in sides:
        leftward = leftward if side is None else side
        found.append(leftward)
    return found


def _sides(text: str) -> Iterator[bool | None]:
    """For each character whether it runs leftward; none where it goes with its neighbours."""
    side: bool | None = None
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind != "NSM":
            side = True if kind in _LEFTWARD else False if kind == "L" else None
        yield side
