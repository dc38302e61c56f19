"""Ending in good order, wherever a signal or ctrl+c finds the program."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType

INTERRUPTED = 130
"""The exit code after ctrl+c: 128 and the number of its signal."""
HUNG_UP = 129
"""The same after the window was closed."""
_SOON = 0.05
"""Seconds after which an ending that was swallowed is tried again."""


@contextmanager
def in_good_order() -> Iterator[None]:
    """Have whatever was begun put away, such as half a file, before a signal ends the program.

    The screens answer signals themselves for as long as they are there.

    Raises:
        KeyboardInterrupt: after ctrl+c.
        SystemExit: after another signal that ends programs, with 128 and its number.
    """
    before = _answered_as_usual()
    asked: list[int] = []
    try:
        for number in before:
            signal.signal(number, partial(_end, asked))
        yield
    except Exception as fault:
        # An ending that comes while a class is being made, say, is taken for a fault of the class.
        if asked:
            raise _ending(asked[-1]) from None
        # A window is gone a moment before its signal comes, and takes nothing that is told.
        if isinstance(fault, OSError) and _window_is_gone():
            raise SystemExit(HUNG_UP) from None
        raise
    finally:
        for number in before:
            signal.signal(number, _usual(number))


def _answered_as_usual() -> list[int]:
    """The signals that end this program; what somebody has set to be ignored (nohup) stays so."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        return []
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    return [number for number in ending if signal.getsignal(number) is _usual(number)]


def _usual(number: int) -> Callable[[int, FrameType | None], object] | signal.Handlers:
    return signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL


def _window_is_gone() -> bool:
    try:
        os.get_terminal_size(2)
    except OSError as fault:
        return fault.errno == errno.EIO  # anything but a terminal answers something else
    return False


def _end(asked: list[int], number: int, _frame: FrameType | None) -> None:
    asked.append(number)
    # A library that is cut off tells of it at length, and has no better place than the terminal.
    with suppress(KeyError, AttributeError):  # not imported, or half: nobody tells of anything
        sys.modules["logging"].disable()
    sys.unraisablehook = partial(_ask_again, number)
    raise _ending(number)


def _ending(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)


def _ask_again(number: int, _swallowed: object) -> None:
    """Python swallows an ending that comes while it tidies up: ask once more, when it has."""
    again = threading.Timer(_SOON, os.kill, (os.getpid(), number))
    again.daemon = True
    with suppress(RuntimeError):  # once Python itself is ending, it takes nothing more up
        again.start()
