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

MOST_SECONDS = 10.0
"""How long a screen may be busy by itself before it is left to be so."""
WORKING_SECONDS = 0.3
"""How long work in a thread is waited for. Some tests hold it up and look at the screen."""


def hurry() -> None:
    """From now on, wait for screens until they have nothing left to do, and know style sheets."""
    textual.app.wait_for_idle = _all_done  # type: ignore[assignment]
    textual.pilot.wait_for_idle = _all_done  # type: ignore[assignment]
    RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign,assignment]
    Stylesheet._parse_rules = _remembering(Stylesheet._parse_rules)  # type: ignore[method-assign]


async def _all_done(*_seconds: float) -> None:
    """Until the loop has nothing to run, the screen nothing to paint and the workers are back.

    What comes later by a timer is not waited for: whoever wants it says so. A new size is, because
    Textual hands it on by a timer.
    """
    app, loop = active_app.get(), asyncio.get_running_loop()
    ready: Any = loop._ready  # type: ignore[attr-defined]
    begun = loop.time()
    while (gone := loop.time() - begun) < MOST_SECONDS:
        await asyncio.sleep(0)
        if ready:
            continue
        with suppress(ScreenStackError):
            app.screen._on_timer_update()
        if ready:
            continue
        working = gone < WORKING_SECONDS and any(one.is_running for one in app.workers)
        if not working and app._resize_timer is None:
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
