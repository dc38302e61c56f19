"""Looks at folders about once a second, and says when something in them is not as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.message import Message
from textual.widget import Widget

LOOK_SECONDS = 1.0


class FolderWatch(Widget):
    """Not seen. Looks only while its screen is the one in front."""

    DEFAULT_CSS = """
    FolderWatch { display: none; }
    """

    @dataclass
    class Changed(Message):
        """Something has come, gone or changed; also told after the first look of all."""

    @dataclass
    class Looked(Message):
        """What a look has found."""

        stamp: object

    def __init__(self, stamp: Callable[[], object]) -> None:
        """A watch.

        Args:
            stamp: looks; what it gives is not equal to what it gave before where something is
                new. Called in a thread, for a folder may lie on a network that takes its time.
        """
        super().__init__()
        self._take_stamp = stamp
        self._stamp: object = None
        self._looking = False

    def on_mount(self) -> None:
        """Look now, and then again and again."""
        self._look()
        self.set_interval(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        if self.screen.is_current and not self._looking:
            self._looking = True
            self.run_worker(self._look_there, thread=True, exit_on_error=False)

    def _look_there(self) -> None:
        self.post_message(self.Looked(self._take_stamp()))

    @on(Looked)
    def _on_looked(self, message: Looked) -> None:
        message.stop()
        self._looking = False
        if message.stamp != self._stamp:
            self._stamp = message.stamp
            self.post_message(self.Changed())
