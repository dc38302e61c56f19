"""Screens under test: nobody sleeps beside them, and no style sheet is parsed twice.

Left alone, Textual's pilot waits until the process has been idle for 20 ms, twice for every key
and once for every pause, and every program that is started parses all style sheets anew. Together
that was half the time of the tests that open screens. None of it is the program's own work.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import ScreenStackError
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

MOST_SECONDS = 1.0
"""How long something may go on by itself before it is left to do so, as it is in Textual."""


def hurry() -> None:
    """From now on, wait for screens until they have nothing left to do, and know style sheets."""
    textual.app.wait_for_idle = _all_done  # type: ignore[assignment]
    textual.pilot.wait_for_idle = _all_done  # type: ignore[assignment]
    Stylesheet._parse_rules = _remembering(Stylesheet._parse_rules)  # type: ignore[method-assign]


async def _all_done(*_seconds: float) -> None:
    """Until the loop has nothing to run and the screen nothing to paint.

    What comes later by a timer or from a thread is not waited for: whoever wants it says so. A new
    size is, because Textual hands it on by a timer.
    """
    app, loop = active_app.get(), asyncio.get_running_loop()
    ready: Any = loop._ready  # type: ignore[attr-defined]
    until = loop.time() + MOST_SECONDS
    while loop.time() < until:
        await asyncio.sleep(0)
        if ready:
            continue
        with suppress(ScreenStackError):
            app.screen._on_timer_update()
        if ready:
            continue
        if app._resize_timer is None and not any(worker.is_running for worker in app.workers):
            return
        await asyncio.sleep(0.005)


def _remembering(parse: Any) -> Any:
    """The rules of a text are the same wherever the variables are; nobody writes to them."""
    known: dict[object, list[RuleSet]] = {}

    def rules(sheet: Stylesheet, *asked: object, **named: object) -> list[RuleSet]:
        key = (asked, *named.items(), frozenset(sheet._variables.items()))
        if key not in known:
            known[key] = parse(sheet, *asked, **named)
        return known[key]

    return rules
