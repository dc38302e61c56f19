"""A real terminal for tests and benchmarks: a program in a pseudo-terminal, its keys, its screen.

A reader thread stamps every chunk as it is read and queues it; the screen is painted later, when
somebody looks, so that painting never delays a stamp. A *frame* is what a person could see: the end
of a chunk, or of a synchronized update where the program uses one. POSIX only: see `posix_only`.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Self

import pytest

from terminal_screen import Screen, answer

if sys.platform != "win32":
    import termios

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
"""The mark for tests that use `Terminal`: `pytestmark = posix_only`."""

SIGKILL = 9  # by number: Windows has no name for it, and must be able to import this
_CTRL = re.compile(r"ctrl\+([a-z@\\\]^_])")
_KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ",
    "backspace": "\x7f", "delete": "\x1b[3~", "home": "\x1b[H", "end": "\x1b[F",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS",
    "f5": "\x1b[15~", "f6": "\x1b[17~", "f7": "\x1b[18~", "f8": "\x1b[19~",
    "f9": "\x1b[20~", "f10": "\x1b[21~", "f11": "\x1b[23~", "f12": "\x1b[24~",
}  # fmt: skip


class Terminal:
    """One program in a pseudo-terminal of its own session, killed at the end of `with`."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        """`env` is laid over this process's environment; `size` is columns and lines."""
        unwanted = ("COLUMNS", "LINES", "NO_COLOR")
        inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
        self.argv = list(argv)
        self.env = {**inherited, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        self.size = size
        self.started = 0
        """`time.monotonic_ns()` just before the program was executed."""
        self.output = bytearray()
        """Everything the program has written so far."""
        self._screen = Screen(*size)
        self._chunks: deque[tuple[int, bytes]] = deque()
        self._frames: deque[tuple[int, str]] = deque()
        self._last_frame = 0
        self._painting, self._writing = threading.RLock(), threading.Lock()
        self._news = threading.Condition()
        self._ended = False
        self._exit: int | None = None

    def __enter__(self) -> Self:
        """Start the program."""
        self._master, slave = os.openpty()
        termios.tcsetwinsize(slave, (self.size[1], self.size[0]))
        self._wake_read, self._wake_write = os.pipe()
        self.started = time.monotonic_ns()
        self.pid = os.posix_spawnp(
            self.argv[0],
            self.argv,
            self.env,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.ttyname(slave), os.O_RDWR, 0),
                (os.POSIX_SPAWN_DUP2, 0, 1),
                (os.POSIX_SPAWN_DUP2, 0, 2),
            ],
            setsid=True,  # as the leader of a session it is controlled by the tty it opens
            setsigdef=[signal.SIGPIPE, signal.SIGINT, signal.SIGHUP],
        )
        os.close(slave)
        works = (self._read, self._reap)
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what is left of the session and close the terminal."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, SIGKILL)
        self.hangup()
        for thread in self._threads:
            thread.join(timeout=10)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def send(self, data: bytes | str) -> int:
        """Write as a keyboard would; return the stamp taken just before."""
        rest = data.encode() if isinstance(data, str) else data
        with self._writing:
            stamp = time.monotonic_ns()
            while rest:
                rest = rest[os.write(self._master, rest) :]
        return stamp

    def key(self, name: str) -> int:
        """Press one key by its name: `enter`, `f5`, `ctrl+x`, `a`; return the stamp."""
        if match := _CTRL.fullmatch(name):
            return self.send(chr(ord(match[1].upper()) & 0x1F))
        return self.send(name if len(name) == 1 else _KEYS[name])

    def type(self, text: str) -> int:
        """Type text, all at once; a line break is Enter. Return the stamp."""
        return self.send(text.replace("\n", "\r"))

    def paste(self, text: str) -> int:
        """Paste text: in brackets once the program has asked for them, as a terminal does."""
        self.text()
        body = text.replace("\n", "\r")
        return self.send(f"\x1b[200~{body}\x1b[201~" if 2004 in self._screen.modes else body)

    def text(self) -> str:
        """The screen as it is now."""
        with self._painting:
            while self._paint_frame():
                pass
            return self._screen.text()

    def wait(
        self,
        expected: str | re.Pattern[str] | Callable[[str], object],
        timeout: float = 10.0,
    ) -> int:
        """Wait until the screen shows a text, matches a pattern or passes a test.

        Return the stamp of the first frame that does, of those nobody has looked at yet.
        """
        if isinstance(expected, str):
            expected = re.compile(re.escape(expected))
        seen = expected.search if isinstance(expected, re.Pattern) else expected
        until = time.monotonic() + timeout
        while not seen(self._screen.text()):
            if self._paint_frame():
                continue
            with self._news:
                self._news.wait_for(lambda: self._chunks or self._ended, until - time.monotonic())
            if not self._chunks:
                raise self._overdue(f"{expected!r} was not on the screen", timeout)
        return self._last_frame

    def drain(self, timeout: float = 10.0) -> str:
        """Read to the end of the output, once the program has ended; return the last screen."""
        with self._news:
            if not self._news.wait_for(lambda: self._ended, timeout):
                raise self._overdue("the output did not end", timeout)
        return self.text()

    def kill(self, sig: int = SIGKILL) -> None:
        """Send a signal to the program."""
        if self._exit is None:
            os.kill(self.pid, sig)

    def hangup(self) -> None:
        """Close the terminal under the program, as closing its window does."""
        if self._master >= 0:
            os.write(self._wake_write, b"!")
            self._threads[0].join(timeout=10)
            os.close(self._master)
            self._master = -1

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size; the kernel tells the program."""
        with self._painting:
            self._screen.resize(columns, lines)
        termios.tcsetwinsize(self._master, (lines, columns))

    def exit_code(self, timeout: float = 10.0) -> int:
        """Wait for the program to end; minus the signal's number if one has killed it."""
        with self._news:
            self._news.wait_for(lambda: self._exit is not None, timeout)
        if self._exit is None:
            raise self._overdue("the program did not end", timeout)
        return self._exit

    def leaky_modes(self) -> list[str]:
        """What the program has left switched on (or off) that would spoil the shell after it."""
        self.text()
        left = self._screen.leaks()
        if self._master >= 0 and not termios.tcgetattr(self._master)[3] & termios.ECHO:
            left.add("no echo")
        return sorted(left)

    def _paint_frame(self) -> bool:
        """Paint the next frame; False when no whole one has come."""
        with self._painting:
            while self._chunks and not self._frames:
                stamp, chunk = self._chunks.popleft()
                self._frames.extend((stamp, frame) for frame in self._screen.cut(chunk))
            if not self._frames:
                return False
            self._last_frame, frame = self._frames.popleft()
            self._screen.paint(frame)
            return True

    def _overdue(self, what: str, timeout: float) -> TimeoutError:
        state = "is still running" if self._exit is None else f"ended with {self._exit}"
        told = f"{what} within {timeout:g} s; {self.argv[0]} {state}"
        return TimeoutError(f"{told}\n--- screen ---\n{self.text()}\n--------------")

    def _read(self) -> None:
        tail = b""
        while True:
            ready, _, _ = select.select([self._master, self._wake_read], [], [])
            try:
                chunk = os.read(self._master, 65536) if self._wake_read not in ready else b""
            except OSError:  # Linux says EIO once nobody holds the tty any more
                chunk = b""
            stamp = time.monotonic_ns()
            with self._news:
                self._ended = not chunk
                self.output += chunk
                self._chunks.append((stamp, chunk))
                self._news.notify_all()
            if not chunk:
                return
            replies, tail = answer(tail + chunk, self._cursor)
            with contextlib.suppress(OSError):
                self.send(replies)

    def _cursor(self) -> tuple[int, int]:
        self.text()
        return self._screen.cursor()

    def _reap(self) -> None:
        _, status = os.waitpid(self.pid, 0)
        with self._news:
            self._exit = os.waitstatus_to_exitcode(status)
            self._news.notify_all()
