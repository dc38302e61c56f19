"""The library: every protocol there is, what it asks for, and what is wrong with broken files."""

from __future__ import annotations

import pytest
from school_room import School, seen
from textual.pilot import Pilot

from observe_tui.ui.screens.library import LibraryScreen

PRAISE = """
format = 1
id = "praise"
name = "Praise [/]"
type = "instrument"
summary = "[/] Counts what praise is about."
credit = "[bold]Our own idea"
licence = "CC BY 4.0"

[step]
kind = "tally"
title = "Praise"
codes = [
  {id="effort", label="[/]", key="1", name="Effort", meaning="The work that [/] went in."},
]
"""
BROKEN = PRAISE.replace('"praise"', '"oops"').replace("summary", "summry")


def own(school: School, name: str, text: str) -> None:
    folder = school.place / "protocols"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def told(pilot: Pilot[str]) -> str:
    """What stands on the screen, without the way it is broken into lines."""
    return " ".join(seen(pilot.app).split())


def page(pilot: Pilot[str]) -> str:
    """All that is told about the protocol with the cursor, also what is not in sight."""
    screen = pilot.app.screen
    assert isinstance(screen, LibraryScreen)
    return " ".join(" ".join(line.plain.split()) for line in screen.about.lines(60))


async def test_a_cycle_is_told_with_its_stages_and_minutes(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("p")
        text = page(pilot)
        assert "CYCLES" in told(pilot)
        assert "› Peer cycle" in told(pilot)
        assert "Before 20–30 minutes" in text
        assert "2 5' The teacher first observed" in text
        assert "with script, copus" in text
        assert "Licence Own wording" in text
        assert "peer-cycle.toml" in text


async def test_an_instrument_is_told_with_its_keys_and_meanings(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("p", "down")
        text = page(pilot)
        assert "students l L Listening: Pupils listen" in text
        assert "teacher L Lec Explaining: The teacher presents" in text
        await pilot.press("end")
        assert "E Evidence: Seen or heard." in page(pilot)


async def test_the_page_scrolls_with_the_space_bar_and_begins_anew(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("p")
        screen = pilot.app.screen
        assert isinstance(screen, LibraryScreen)
        await pilot.press("space")
        await pilot.pause()
        assert screen.text.scroll_offset.y > 0
        await pilot.press("down")
        await pilot.pause()
        assert screen.text.scroll_offset.y == 0
        assert "students" in told(pilot)


async def test_a_file_of_ones_own_is_marked(school: School) -> None:
    own(school, "praise.toml", PRAISE)
    async with school.started() as pilot:
        await pilot.press("p", "down", "down")
        assert "› Praise [/] own" in told(pilot)
        assert "your own file" in page(pilot)
        assert "1 [/] Effort: The work that [/] went in." in page(pilot)
        assert "Credit [bold]Our own idea" in page(pilot)


async def test_a_broken_file_is_listed_with_what_is_wrong(school: School) -> None:
    own(school, "oops.toml", BROKEN)
    async with school.started() as pilot:
        await pilot.press("p", "end")
        assert "▲ 1 cannot" in told(pilot)
        assert "› oops.toml ▲" in told(pilot)
        assert "oops.toml:6: summry:" in page(pilot)
        own(school, "oops.toml", PRAISE)
        await pilot.press("r")
        await pilot.pause()
        assert "▲" not in told(pilot)
        assert "Praise [/]" in told(pilot)


async def test_a_file_that_hides_a_bundled_one_says_so(school: School) -> None:
    own(school, "mine.toml", PRAISE.replace('"praise"', '"copus"'))
    async with school.started() as pilot:
        await pilot.press("p", "down")
        assert "Hides" in page(pilot)
        assert "copus.toml" in page(pilot)


@pytest.mark.parametrize(
    ("words", "count"), [("analyse", "1 of 4"), ("peer cy", "1 of 4"), ("zebra", "0 of 4")]
)
async def test_search_looks_into_codes_as_well(school: School, words: str, count: str) -> None:
    async with school.started() as pilot:
        await pilot.press("p", "slash", *(letter.replace(" ", "space") for letter in words))
        await pilot.pause()
        assert count in seen(pilot.app)
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "COPUS" in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, LibraryScreen)


async def test_every_bundled_protocol_can_be_told_at_any_width(school: School) -> None:
    from observe_tui.ui.library_lines import entry_lines

    for entry in school.opened.library.entries():
        for width in (20, 52, 80, 120):
            assert entry_lines(entry, False, width)
