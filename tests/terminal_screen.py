"""The screen behind `terminal.Terminal`: pyte, and what pyte lacks to follow a full-screen program.

It keeps the alternate screen apart, obeys or drops the sequences that pyte would print as text,
and remembers which modes the program has switched on.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

import pyte

_SEQUENCE = re.compile(
    r"\x1b\[([<=>?]?)([0-9;:]*)([ -/]*)([@-~])"  # CSI: prefix, numbers, between, final
    r"|\x1b[PX^_\]](?:[^\x07\x1b]|\x1b(?!\\))*(?:\x07|\x1b\\)"  # OSC, DCS, ...: nothing to see
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[PX^_\]](?:[^\x07\x1b]|\x1b(?!\\))*)?\Z")
_SYNC_ON, _SYNC_OFF = "\x1b[?2026h", "\x1b[?2026l"
_QUERY = re.compile(rb"\x1b\[([?>]?)(\d*)(\$p|c|n)")
_LONGEST_QUERY = 12
_WIDTHLESS = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_PYTE_MODES = {5, 6, 7, 25}
_ALTERNATE = {47, 1047, 1049}
_LEAKY = {
    1: "application cursor keys", 1004: "focus reports", 2004: "bracketed paste",
    47: "alternate screen", 1047: "alternate screen", 1049: "alternate screen",
    1000: "mouse", 1002: "mouse", 1003: "mouse", 1006: "mouse", 1015: "mouse", 1016: "mouse",
    2048: "in-band resize",
}  # fmt: skip


class Screen:
    """What a terminal would show."""

    def __init__(self, columns: int, lines: int) -> None:
        self.modes: set[int] = {7, 25}  # line wrap and a visible cursor are on from the start
        self._kitty_depth = 0
        self._pages = [pyte.Screen(columns, lines), pyte.Screen(columns, lines)]
        self._streams = [pyte.Stream(page) for page in self._pages]
        self._page = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def cut(self, chunk: bytes) -> list[str]:
        """Cut output into frames; nothing at all is the end of the output.

        Half a sequence, or a synchronized update that is still open, waits for the rest.
        """
        text = self._held + self._decoder.decode(chunk, final=not chunk)
        end = len(text)
        if chunk:
            if unfinished := _UNFINISHED.search(text):
                end = unfinished.start()
            opened = text.find(_SYNC_ON, max(text.rfind(_SYNC_OFF, 0, end), 0), end)
            end = opened if opened >= 0 else end
        self._held = text[end:]
        return [frame for frame in re.split(f"(?<={re.escape(_SYNC_OFF)})", text[:end]) if frame]

    def paint(self, frame: str) -> None:
        """Paint a frame from `cut`."""
        frame = _WIDTHLESS.sub("", frame)  # pyte drops the rest of a run after one of these
        position = 0
        for match in _SEQUENCE.finditer(frame):
            self._streams[self._page].feed(frame[position : match.start()])
            position = match.end()
            if match[4]:
                self._obey(match)
        self._streams[self._page].feed(frame[position:])

    def text(self) -> str:
        """The screen as lines, without the blanks at their ends."""
        page = self._pages[self._page]
        rows = (page.buffer[y] for y in range(page.lines))
        return "\n".join("".join(row[x].data for x in range(page.columns)).rstrip() for row in rows)

    def cursor(self) -> tuple[int, int]:
        """Row and column of the cursor, counted from 1."""
        page = self._pages[self._page]
        return page.cursor.y + 1, min(page.cursor.x, page.columns - 1) + 1

    def resize(self, columns: int, lines: int) -> None:
        """Give the screen another size."""
        for page in self._pages:
            page.resize(lines, columns)

    def leaks(self) -> set[str]:
        """Which modes that would spoil a shell are on (or off) now."""
        left = {name for mode, name in _LEAKY.items() if mode in self.modes}
        off = ((25, "hidden cursor"), (7, "no line wrap"))
        left |= {name for mode, name in off if mode not in self.modes}
        return left | ({"kitty keyboard"} if self._kitty_depth else set())

    def _obey(self, match: re.Match[str]) -> None:
        private, numbers, between, final = match.groups()
        if private == "?" and final in "hl" and not between:
            for number in numbers.split(";"):
                self._switch(int(number or 0), final == "h")
        elif final == "u" and private in ("<", ">"):
            change = 1 if private == ">" else -int(numbers or 1)
            self._kitty_depth = max(0, self._kitty_depth + change)
        elif final == "b" and not private:
            before = match.string[: match.start()][-1:]
            self._streams[self._page].feed(before * int(numbers or 1))
        elif not (private or between or ":" in numbers):
            self._streams[self._page].feed(match[0])

    def _switch(self, mode: int, on: bool) -> None:
        (self.modes.add if on else self.modes.discard)(mode)
        if mode in _PYTE_MODES:
            self._streams[self._page].feed(f"\x1b[?{mode}{'h' if on else 'l'}")
        elif mode in _ALTERNATE and self._page != int(on):
            self._page = int(on)
            if on:
                self._pages[1].reset()


def answer(data: bytes, cursor: Callable[[], tuple[int, int]]) -> tuple[str, bytes]:
    """The replies to the queries in some output, and its tail, in which one more may have begun.

    Only synchronized updates are offered: of any other mode the reply is "not known", and a query
    for the kitty keyboard gets none, as from a terminal that has never heard of it.
    """
    replies, end = "", 0
    for query in _QUERY.finditer(data):
        end = query.end()
        match query.groups():
            case (b"?", mode, b"$p"):
                replies += f"\x1b[?{mode.decode()};{2 if mode == b'2026' else 0}$y"
            case (b"", b"" | b"0", b"c"):
                replies += "\x1b[?62;22c"
            case (b">", b"" | b"0", b"c"):
                replies += "\x1b[>0;0;0c"
            case (b"", b"5", b"n"):
                replies += "\x1b[0n"
            case (b"", b"6", b"n"):
                replies += "\x1b[{};{}R".format(*cursor())
            case _:
                pass
    return replies, data[max(end, len(data) - _LONGEST_QUERY) :]
