"""Text from people, made safe to draw: never markup, never a command to the terminal."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from observe_tui.protocol.unfit import shown


def printable(text: str) -> str:
    """The text with control characters shown as `�` and tabs as a space; newlines stay."""
    return shown(text)


def one_line(text: str) -> str:
    """The text on one line."""
    return printable(" ".join(text.split("\n")))


def plain(text: str, style: str = "") -> Content:
    """People's text as content: brackets, escapes and all are shown as they are."""
    clean = printable(text)
    return Content.styled(clean, style) if style else Content(clean)


def clip(text: str, width: int) -> str:
    """One line of at most `width` cells; what is cut off is shown as `…`."""
    line = one_line(text)
    if cell_len(line) <= width:
        return line
    kept = ""
    for character in line:
        if cell_len(kept + character) > width - 1:
            break
        kept += character
    return kept + "…" if width > 0 else ""


def wrap(text: str, width: int) -> list[str]:
    """One line of text cut into lines of at most `width` cells, at spaces where there are any."""
    rows: list[str] = []
    row = ""
    for word in one_line(text).split(" "):
        piece = word
        joined = f"{row} {piece}" if row else piece
        if cell_len(joined) <= width:
            row = joined
            continue
        if row:
            rows.append(row)
        while cell_len(piece) > width:
            head = _head(piece, width)
            rows.append(head)
            piece = piece[len(head) :]
        row = piece
    rows.append(row)
    return rows


def _head(word: str, width: int) -> str:
    size = 0
    for count, character in enumerate(word):
        size += cell_len(character)
        if size > width:
            return word[: max(1, count)]
    return word
