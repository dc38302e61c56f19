"""Drawing on a window that may be closed at any moment; Windows ends the program with it."""

from __future__ import annotations

from io import TextIOWrapper
from typing import TextIO, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class Pane:
    """What is drawn on. Once it is gone, drawing on it does nothing.

    Textual's thread that draws ends with the first piece that cannot be drawn. Whoever hands it
    more than a few pieces after that would wait for ever, and hold the records all the while.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._is_gone = False

    def write(self, text: str) -> None:
        """Draw this, if there is anything to draw on."""
        if not self._is_gone:
            try:
                self._file.write(text)
            except OSError:
                self._is_gone = True

    def flush(self) -> None:
        """Have it seen."""
        if not self._is_gone:
            try:
                self._file.flush()
            except OSError:
                self._is_gone = True

    def fileno(self) -> int:
        """The number of the terminal, for whoever asks it for its size."""
        return self._file.fileno()


class WindowDriver(LinuxDriver):
    """Textual's own, which outlives its window."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if self._file is not None:
            self._file = cast(TextIOWrapper, Pane(self._file))
