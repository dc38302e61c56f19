"""Help: every key of the screen one comes from, and nothing that is not true there."""

from __future__ import annotations

import pytest
from school_room import ANA, School, lines_seen, seen
from textual.binding import Binding
from textual.screen import Screen

from observe_tui.ui.screens.help import HelpScreen
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.library import LibraryScreen
from observe_tui.ui.screens.plan import PlanScreen
from observe_tui.ui.screens.trouble import TroubleScreen

SCREENS: list[type[Screen[object]]] = [HomeScreen, PlanScreen, LibraryScreen, TroubleScreen]  # type: ignore[list-item]


@pytest.mark.parametrize("screen", [*SCREENS, HelpScreen])
def test_every_key_has_an_id_of_its_screen_and_says_what_it_does(
    screen: type[Screen[object]],
) -> None:
    bindings = [one for one in screen.BINDINGS if isinstance(one, Binding)]
    assert bindings
    ids = [one.id for one in bindings]
    assert len(set(ids)) == len(ids)
    name = screen.__name__.removesuffix("Screen").lower()
    assert all(one and one.startswith(f"{name}.") for one in ids)
    if screen is not HelpScreen:
        assert all(one.tooltip for one in bindings)


async def test_home_tells_its_keys_and_where_they_work(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started((100, 50)) as pilot:
        await pilot.press("question_mark")
        shown = [" ".join(line.split()) for line in lines_seen(pilot.app)]
        assert any(line.startswith("Each line is a cycle") for line in shown)
        assert "n New cycle Plan a cycle with a colleague" in shown
        assert "/ Search Show only the cycles that have these words" in shown
        assert "↑ k Up The row above" in shown
        assert "ctrl+q Quit Leave; everything is kept" in shown
        assert shown.index("HERE") < shown.index("IN THE LIST") < shown.index("EVERYWHERE")
        assert not any("Demo" in line for line in shown)


async def test_an_empty_store_is_told_only_what_works_there(school: School) -> None:
    async with school.started((100, 50)) as pilot:
        await pilot.press("question_mark")
        shown = seen(pilot.app)
        assert "Demo" in shown
        assert "Debrief" not in shown
        assert "Search" not in shown


@pytest.mark.parametrize("key", ["escape", "question_mark", "q", "f1"])
async def test_any_of_its_keys_closes_it(school: School, key: str) -> None:
    async with school.started() as pilot:
        await pilot.press("f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_it_has_two_columns_where_there_is_room(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started((120, 40)) as pilot:
        await pilot.press("question_mark")
        shown = [" ".join(line.split()) for line in lines_seen(pilot.app)]
        assert any("New cycle" in line and "Review" in line for line in shown)


async def test_it_scrolls_where_there_is_none(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started((80, 16)) as pilot:
        await pilot.press("question_mark")
        assert "EVERYWHERE" not in seen(pilot.app)
        await pilot.press("space", "space", "space")
        await pilot.pause()
        assert "EVERYWHERE" in seen(pilot.app)


async def test_marking_is_explained_where_there_are_panels(school: School) -> None:
    school.cycle(ANA, 0)
    async with school.started((100, 60)) as pilot:
        await pilot.press("question_mark")
        assert "In MARK" not in seen(pilot.app)
        await pilot.press("escape", "o")
        await pilot.pause()
        await pilot.press("f1")
        await pilot.pause()
        assert "In MARK, letters, digits and signs are codes" in " ".join(seen(pilot.app).split())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_styles_of_a_screen_stay_on_it(school: School, size: tuple[int, int]) -> None:
    """A screen looks the same before and after all others were shown."""
    school.cycle(ANA, 0)
    async with school.started(size) as pilot:
        before = lines_seen(pilot.app)
        for keys in (("p", "escape"), ("n", "escape"), ("e", "escape"), ("f1", "escape")):
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
        assert lines_seen(pilot.app) == before
        rules = [
            selector
            for name, source in pilot.app.stylesheet.source.items()
            if name[0].endswith(".tcss")
            for selector in source.content.split("}")[0].strip().split("{")[0].split(",")
        ]
        assert all(rule.strip().endswith("Screen") for rule in rules)
