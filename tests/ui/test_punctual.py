"""What was put off is done, also where the computer was too busy to look in time."""

from __future__ import annotations

import asyncio

import pytest
from school_room import School
from textual.message_pump import MessagePump

OVER = 1e-9
"""Seconds that have passed before anybody can look."""


@pytest.mark.parametrize("whose", ["app", "screen"])
async def test_what_was_put_off_is_done_late_rather_than_never(school: School, whose: str) -> None:
    async with school.started() as pilot:
        node: MessagePump = pilot.app if whose == "app" else pilot.app.screen
        done = asyncio.Event()

        node.set_timer(OVER, done.set)

        await asyncio.wait_for(done.wait(), timeout=10)
