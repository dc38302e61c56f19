"""An application in which each key acts on what the key before has made of the screen."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from textual import events
from textual.app import App, ReturnType
from textual.await_complete import AwaitComplete
from textual.message import Message

PATIENCE = 0.25
"""Seconds after which the next key is let in, where nobody says that the last one was answered."""
_BUILT = 2.0
"""Seconds that a screen has to be built, before keys go to it as it is."""


@dataclass
class Answered(Message):
    """Follows a key through everything that it reaches, and what it set off."""

    number: int


class KeyByKeyApp(App[ReturnType]):
    """Hands on one key at a time, and none to a screen that is still being built.

    Textual hands on whatever comes at once. Of keys in a burst, or behind something slow, the
    second then reached the screen that the first had left, or one that was half there: letters
    were lost, and the program could stop.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._number = 0
        self._under_way = False
        self._patience: asyncio.TimerHandle | None = None

    @property
    def is_answering(self) -> bool:
        """Whether a key is on its way, or waits for its turn."""
        return self._under_way

    async def on_event(self, event: events.Event) -> None:
        """Hand on whatever comes; a key once the one before has been answered."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self._under_way:
            self._waiting.append(event)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: events.Key | events.Paste) -> None:
        self._number += 1
        self._under_way = True
        target = self.focused or self.screen
        answered = Answered(self._number)
        self._patience = asyncio.get_running_loop().call_later(
            PATIENCE, self.call_later, self._key_answered, self._number
        )
        await super().on_event(event)
        if event.is_forwarded:
            # Behind the key, and behind what it makes the target say.
            target.call_later(target.post_message, answered)
        else:
            self.call_next(self._key_answered, self._number)

    def on_key(self) -> None:
        """A key that nobody has stopped: the bindings follow, and then it is answered."""
        self.call_next(self._key_answered, self._number)

    def pop_screen(self) -> AwaitComplete:
        """Close the screen at the top. What it still has to say is lost with it."""
        self.call_later(self._key_answered, self._number)
        return super().pop_screen()

    async def _on_answered(self, message: Answered) -> None:
        message.stop()
        await self._key_answered(message.number)

    async def _key_answered(self, number: int) -> None:
        """Let the next key in, after a new screen was built and has said where the cursor is."""
        if number == self._number and self._under_way:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.screen._mounted_event.wait(), _BUILT)
            if not self.screen.call_later(self.call_later, self._let_in, number):
                await self._let_in(number)

    async def _let_in(self, number: int) -> None:
        if number == self._number:
            self._under_way = False
            if self._patience is not None:
                self._patience.cancel()
            if self._waiting:
                await self._hand_on(self._waiting.popleft())
