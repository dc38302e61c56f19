"""Words that judge, on the real screens: underlined and asked about, and never in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from school_room import ANA, School, seen, write
from textual.app import App
from textual.command import CommandList
from textual.pilot import Pilot

from observe_tui.kit.themes import DARK, LIGHT
from observe_tui.ui.navigation import open_stage
from observe_tui.ui.screens.plan import PlanScreen

ASKED = "“great” judges · what did you see or hear?"


@asynccontextmanager
async def writing(
    school: School,
    stage: str = "observe",
    instruments: tuple[str, ...] = ("script",),
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Pilot[str]]:
    """A sitting of the school's only cycle, where somebody writes."""
    cycles = school.opened.store.cycles()
    cycle = cycles[0] if cycles else school.cycle(ANA, instruments=instruments)
    async with school.started(size) as pilot:
        open_stage(pilot.app, cycle.id, stage)
        await pilot.pause()
        await pilot.pause()
        yield pilot


def underlined(app: App[str]) -> list[str]:
    """The underlined words of each row that has any, from top to bottom."""
    rows: list[str] = []
    for strip in app.screen._compositor.render_strips():
        words = [one.text.strip() for one in strip if one.style and one.style.underline]
        if words:
            rows.append(" ".join(words))
    return rows


def lines_kept(school: School) -> list[object]:
    (run,) = school.opened.store.runs()
    return [
        event.payload["text"]
        for event in school.opened.store.events(run.id)
        if event.verb in ("line", "claim", "write")
    ]


def notices(app: App[str]) -> list[str]:
    return [one.message for one in app._notifications]


async def choose(pilot: Pilot[str], command: str) -> None:
    """Choose a command by its name, from the list of all commands."""
    await pilot.press("ctrl+p")
    await write(pilot, command)
    offered = pilot.app.screen.query_one(CommandList)
    for _look in range(1000):
        if offered.option_count == 1:
            break
        await pilot.pause(0.01)
    await pilot.press("enter")
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_a_word_that_judges_is_underlined_and_asked_about(
    school: School, size: tuple[int, int]
) -> None:
    async with writing(school, size=size) as pilot:
        await pilot.press(*"The start was great")
        assert underlined(pilot.app) == ["great", "great"]
        assert ASKED in seen(pilot.app)
        await pilot.press("backspace")
        assert underlined(pilot.app) == []
        assert "judges" not in seen(pilot.app)


async def test_enter_keeps_the_line_as_it_was_written(school: School) -> None:
    async with writing(school) as pilot:
        await write(pilot, "T should wait")
        await pilot.press("enter", *"ne")
        await pilot.pause()
        assert underlined(pilot.app) == []
        assert "advises" not in seen(pilot.app)
    assert lines_kept(school) == ["T should wait"]


async def test_the_cursor_stays_and_leads_to_the_word_asked_about(school: School) -> None:
    async with writing(school) as pilot:
        await write(pilot, "poor and great")
        assert ASKED in seen(pilot.app)
        await pilot.press(*["left"] * 8)
        await pilot.pause()
        assert "“poor” judges" in seen(pilot.app)
        await pilot.press("x", "enter")
        await pilot.pause()
    assert lines_kept(school) == ["poor axnd great"]


async def test_what_was_said_is_left_alone(school: School) -> None:
    async with writing(school) as pilot:
        await pilot.press(*'T: "great')
        assert underlined(pilot.app) == []
        await pilot.press(*'" poor')
        assert underlined(pilot.app) == ["poor", "poor"]


async def test_only_evidence_is_looked_at_and_thoughts_are_free(school: School) -> None:
    async with writing(school) as pilot:
        await write(pilot, "great")
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert "I ›" in seen(pilot.app)
        assert underlined(pilot.app) == []
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert underlined(pilot.app) == []
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert underlined(pilot.app) == ["great", "great"]
        await pilot.press("ctrl+t", "enter", "up")
        await pilot.pause()
        assert "mend I ›" in seen(pilot.app)
        assert underlined(pilot.app) == []


async def test_words_taken_down_one_by_one_are_other_peoples(school: School) -> None:
    async with writing(school, instruments=("selective-verbatim",)) as pilot:
        await write(pilot, "great")
        assert underlined(pilot.app) == []


async def test_both_columns_are_looked_at_and_only_the_page_in_use_is_asked_about(
    school: School,
) -> None:
    async with writing(school, instruments=("script", "teacher-and-pupils")) as pilot:
        await write(pilot, "great")
        await pilot.press("f6")
        await pilot.pause()
        assert ASKED not in seen(pilot.app)
        await write(pilot, "bored")
        await pilot.pause()
        assert "“bored” guesses" in seen(pilot.app)
        await pilot.press("f6")
        await pilot.pause()
        assert ASKED in seen(pilot.app)


async def test_what_just_happened_is_said_first(school: School) -> None:
    async with writing(school) as pilot:
        await write(pilot, "great")
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert "nothing to bring back" in seen(pilot.app)
        assert ASKED not in seen(pilot.app)


async def test_a_restored_draft_is_asked_about(school: School) -> None:
    async with writing(school) as pilot:
        await write(pilot, "great")
        await pilot.press("escape", "escape", "escape")
        await pilot.pause()
    async with writing(school) as pilot:
        assert underlined(pilot.app)[0] == "great"


async def test_notes_of_a_conversation_are_looked_at_line_by_line(school: School) -> None:
    async with writing(school, "before") as pilot:
        await write(pilot, "It went great today\nShe said “great” twice\nT should")
        await pilot.pause()
        assert underlined(pilot.app) == ["great", "should", "should"]
        await pilot.press("up")
        await pilot.pause()
        assert underlined(pilot.app) == ["great", "should"]
        await pilot.press("up")
        await pilot.pause()
        assert ASKED in seen(pilot.app)
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert ASKED not in seen(pilot.app)
    assert lines_kept(school)[0] == "It went great today\nShe said “great” twice\nT should"


async def test_a_claim_is_looked_at_and_enter_adds_it(school: School) -> None:
    cycle = school.cycle(ANA)
    school.sit(cycle, "before")
    school.sit(cycle, "observe", ("script", "line", {"text": "T waits", "tag": "evidence"}))
    async with writing(school, "debrief") as pilot:
        await pilot.press("ctrl+n", "ctrl+n", "ctrl+n")
        await pilot.pause()
        await pilot.pause()
        await write(pilot, "a great wait")
        assert underlined(pilot.app) == ["great", "great"]
        await pilot.press("enter")
        await pilot.pause()
        assert underlined(pilot.app) == []
        await pilot.press("ctrl+n")
        await pilot.pause()
        await pilot.pause()
        await write(pilot, "I should wait")
        assert "I should wait" in seen(pilot.app)
        assert underlined(pilot.app) == [], "what is agreed on may say what should be"
    runs = {run.stage: run.id for run in school.opened.store.runs()}
    texts = [event.payload.get("text") for event in school.opened.store.events(runs["debrief"])]
    assert "a great wait" in texts


async def test_it_can_be_switched_off_and_that_is_remembered(school: School) -> None:
    async with writing(school) as pilot:
        await write(pilot, "great")
        await choose(pilot, "judgement")
        assert underlined(pilot.app) == []
        assert "judgement words are left alone from now on" in seen(pilot.app)
        await write(pilot, " poor")
        await pilot.press("enter")
    async with writing(school) as pilot:
        await write(pilot, "great")
        assert underlined(pilot.app) == []
        await choose(pilot, "judgement")
        assert underlined(pilot.app) == ["great"]
        assert "judgement words are underlined from now on" in seen(pilot.app)
    async with writing(school) as pilot:
        assert underlined(pilot.app)[:1] == ["great"]
    assert lines_kept(school) == ["great poor"]


async def test_another_theme_is_seen_at_once_and_remembered(school: School) -> None:
    async with writing(school) as pilot:
        assert pilot.app.theme == DARK.name
        await write(pilot, "great")
        dark = colours_of(pilot.app, "great")
        await choose(pilot, "light")
        assert colours_of(pilot.app, "great") != dark
    async with school.started() as pilot:
        assert pilot.app.theme == LIGHT.name


def colours_of(app: App[str], text: str) -> list[object]:
    strips = app.screen._compositor.render_strips()
    return [one.style.color for strip in strips for one in strip if one.style and one.text == text]


async def test_words_of_ones_own_count_and_others_are_left_alone(school: School) -> None:
    own = 'remove = "great"\nadd = [{word = "buzzing", question = "how many voices?"}]\n'
    (school.place / "words.toml").write_text(own, encoding="utf-8")
    async with writing(school) as pilot:
        await write(pilot, "great, buzzing, poor")
        await pilot.press(*["left"] * 5)
        await pilot.pause()
        assert underlined(pilot.app)[0] == "buzzing poor"
        assert "“buzzing” judges · how many voices?" in seen(pilot.app)


def break_file(path: Path, how: str) -> None:
    if how == "folder":
        path.mkdir()
    else:
        broken = {"toml": b'remove = ["great"', "bytes": b"\xff\x00\x1b[31m", "name": b"[/] = 1"}
        path.write_bytes(broken[how])


@pytest.mark.parametrize("how", ["toml", "bytes", "name", "folder"])
async def test_a_broken_file_is_told_and_the_other_words_go_on(school: School, how: str) -> None:
    break_file(school.place / "words.toml", how)
    async with writing(school) as pilot:
        assert "your words are left out · words.toml" in seen(pilot.app)
        await write(pilot, "great")
        assert underlined(pilot.app)[0] == "great"


@pytest.mark.parametrize("how", ["toml", "bytes", "folder"])
async def test_choices_that_cannot_be_read_are_told_and_are_as_at_first(
    school: School, how: str
) -> None:
    break_file(school.place / "settings.toml", how)
    async with school.started() as pilot:
        (told,) = notices(pilot.app)
        assert told.startswith("Your choices in settings.toml cannot be read")
        assert pilot.app.theme == DARK.name


async def test_choices_that_cannot_be_kept_are_told_and_hold_for_now(school: School) -> None:
    (school.place / "settings.toml").mkdir()
    async with school.started() as pilot:
        await choose(pilot, "light")
        assert pilot.app.theme == LIGHT.name
        assert "settings.toml was not written" in notices(pilot.app)[-1]


async def test_the_plan_of_a_cycle_is_left_alone(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PlanScreen)
        await write(pilot, "great")
        assert underlined(pilot.app) == []
