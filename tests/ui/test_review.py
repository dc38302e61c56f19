"""The review: one page with everything, moved through by keys, written to a file on request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from school_room import ANA, CHIDI, NASTY, School, seen
from textual.pilot import Pilot

from observe_tui.record.model import Cycle, new_id
from observe_tui.ui.navigation import open_review
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.review import ReviewScreen

FOCUS = "Do my questions make them think, or only recall?"


def lived_through(school: School) -> Cycle:
    """A whole cycle, the second with this colleague."""
    school.agree(school.cycle(ANA, -14), "count to three [/]")
    school.clock.seconds += 60
    cycle = school.cycle(ANA, focus=FOCUS)
    school.sit(cycle, "before", ("lesson-and-class", "write", {"text": "energy, a calm class"}))
    run = school.sit(
        cycle,
        "observe",
        *(("script", "line", {"text": f"line {n} {NASTY}", "tag": "evidence"}) for n in range(70)),
        ("script", "line", {"text": "rushing past the answer", "tag": "interpretation"}),
        ("script", "line", {"text": "why this example?", "tag": "question"}),
        *(("copus", "mark", {"interval": 0, "code": code}) for code in ("S.L", "I.Lec")),
    )
    line = school.opened.store.events(run.id)[0].id
    debrief = school.sit(
        cycle,
        "debrief",
        ("teacher-first", "write", {"text": "they answered before I had finished"}),
        ("what-it-may-mean", "claim", {"text": "waiting helps"}),
        ("what-it-may-mean", "claim", {"text": "recall comes first"}),
        ("one-step", "agree", {"what": "wait three seconds", "by_when": "next week"}),
        ended=False,
    )
    store = school.opened.store
    claim = store.events(debrief.id)[1]
    link = replace(
        claim, id=new_id(), seq=5, verb="link", payload={"claim": claim.id, "line": line}
    )
    store.append(link)
    return cycle


@asynccontextmanager
async def reviewing(
    school: School, cycle: Cycle, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[str], ReviewScreen]]:
    async with school.started(size) as pilot:
        open_review(pilot.app, cycle.id)
        await pilot.pause()
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        yield pilot, screen


async def read_all(pilot: Pilot[str], screen: ReviewScreen) -> str:
    """Everything on the page, screen by screen."""
    await pilot.press("home")
    await pilot.pause()
    texts = [seen(pilot.app)]
    while screen.page.scroll_y < screen.page.max_scroll_y:
        await pilot.press("pagedown")
        await pilot.pause()
        texts.append(seen(pilot.app))
    return "\n".join(texts)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_everything_of_the_cycle_is_on_the_page(
    school: School, size: tuple[int, int]
) -> None:
    cycle = lived_through(school)
    async with reviewing(school, cycle, size) as (pilot, screen):
        text = await read_all(pilot, screen)
        for words in (
            "Review · Ana Rivera · 8B Science",
            "Formative, not for evaluation",
            FOCUS,
            "count to three [/]",
            "COPUS",
            "Percent of",
            "line 69 [/] [bold]x[/bold] �[31m",
            "rushing past the answer",
            "why this example?",
            "they answered before I had finished",
            "waiting helps",
            "no evidence yet",
            "wait three seconds",
            "next week",
        ):
            assert words in text
        assert "\x1b" not in text


async def test_keys_lead_from_part_to_part(school: School) -> None:
    cycle = lived_through(school)
    async with reviewing(school, cycle) as (pilot, _screen):

        def top() -> str:
            return seen(pilot.app).splitlines()[2]

        await pilot.press("tab")
        await pilot.pause()
        assert "── 1 The focus" in top()
        await pilot.press("tab")
        await pilot.pause()
        assert "── 2 The last step" in top()
        await pilot.press("6")
        await pilot.pause()
        sixth = top()
        assert "── 6 " in sixth
        await pilot.press("j", "down", "k", "up")
        await pilot.pause()
        assert top() == sixth
        await pilot.press("shift+tab")
        await pilot.pause()
        assert "── 5 " in top()
        await pilot.press("home")
        await pilot.pause()
        assert "Observed" in top()


async def test_with_room_the_parts_stand_beside_the_page(school: School) -> None:
    cycle = lived_through(school)
    async with reviewing(school, cycle, (120, 40)) as (pilot, _screen):
        assert seen(pilot.app).count("The last step") == 2


async def test_a_cycle_without_records_says_so(school: School) -> None:
    cycle = school.cycle(CHIDI)
    async with reviewing(school, cycle) as (pilot, _screen):
        assert "Peer cycle · Script, COPUS" in seen(pilot.app)
        assert "Nothing has been recorded in this cycle yet" in seen(pilot.app)
        await pilot.press("tab", "3", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
