"""Preparing a debrief on its real screen: stars, questions, who may see what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from school_room import ANA, NASTY, School, seen, write
from textual import events
from textual.pilot import Pilot

from observe_tui.record.model import Cycle, Event, Person, Run
from observe_tui.record.ports import NotSaved
from observe_tui.session.preparation import STAGE, Preparation
from observe_tui.session.preparing import Preparing
from observe_tui.store.sql_store import SqlStore
from observe_tui.ui.navigation import CannotOpen, open_prepare
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.prepare import PrepareScreen
from observe_tui.ui.screens.review import ReviewScreen

LESSON = (
    ("script", "line", {"text": "T: What is energy? One hand", "tag": "evidence"}),
    ("script", "line", {"text": "rushing past the answer", "tag": "interpretation"}),
    ("script", "line", {"text": "T waits; nine hands [/]", "tag": "evidence"}),
    ("script", "line", {"text": "why this one?", "tag": "question"}),
    ("copus", "mark", {"interval": 0, "code": "S.L"}),
)
NARROW, WIDE = (80, 24), (120, 40)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE])


def observed(school: School) -> Cycle:
    """A cycle that waits for its debrief."""
    cycle = school.cycle(ANA)
    school.sit(cycle, "before")
    school.sit(cycle, "observe", *LESSON)
    return cycle


@asynccontextmanager
async def preparing(
    school: School, cycle: Cycle, size: tuple[int, int] = NARROW
) -> AsyncIterator[Pilot[str]]:
    """The screen, opened from the home screen."""
    async with school.started(size) as pilot:
        pilot.app.screen.agenda.rows.focus()
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PrepareScreen)
        yield pilot


def made(school: School, cycle: Cycle) -> Preparation:
    """What is on the disk."""
    return Preparing(school.opened.store, school.clock, cycle).made


def texts(school: School, cycle: Cycle) -> list[str]:
    """The starred lines on the disk, by their words."""
    run = next(run for run in school.opened.store.runs(cycle.id) if run.stage == "observe")
    words = {one.id: str(one.payload.get("text")) for one in school.opened.store.events(run.id)}
    return [words[ref].split()[0] for ref in made(school, cycle).stars]


def runs(school: School, cycle: Cycle) -> list[Run]:
    return [run for run in school.opened.store.runs(cycle.id) if run.stage == STAGE]


@SIZES
async def test_it_shows_every_line_and_what_is_known_of_one(
    school: School, size: tuple[int, int]
) -> None:
    cycle = observed(school)
    async with preparing(school, cycle, size) as pilot:
        text = seen(pilot.app)
        assert "Prepare · Ana Rivera · 8B Science" in text
        assert "4 lines · none starred · ⊘ 1 private" in text
        assert "00:01 E     T: What is energy? One hand" in text
        assert "rushing past the answer" in text
        assert text.count("⊘ private") == 1
        assert "T waits; nine hands [/]" in text
        assert "✓ shared with Ana Rivera" in text
        assert "None yet; q writes one." in text
        assert ("Percent of" in text) == (size == WIDE)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
    assert runs(school, cycle) == []


async def test_the_home_screen_shows_the_key_and_what_was_starred(school: School) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        await pilot.press("space", "down", "down", "space", "escape")
        await pilot.pause()
        text = seen(pilot.app)
        assert "r prepare" in text
        assert "4 lines, 2 starred" in text


async def test_stars_are_set_arranged_and_taken_away(school: School) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        await pilot.press("space", "down", "down", "space")
        await pilot.pause()
        text = seen(pilot.app)
        assert "★1  T: What is energy" in text
        assert "★2  T waits" in text
        assert "★ starred, the last of 2" in text
        assert texts(school, cycle) == ["T:", "T"]

        await pilot.press("less_than_sign")
        await pilot.pause()
        assert "★1  T waits" in seen(pilot.app)
        assert texts(school, cycle) == ["T", "T:"]
        await pilot.press("less_than_sign")
        await pilot.pause()
        assert "it is the first already" in seen(pilot.app)

        await pilot.press("asterisk")
        await pilot.pause()
        text = seen(pilot.app)
        assert "why this one?" not in text
        assert text.index("T waits") < text.index("T: What")
        await pilot.press("shift+down")
        await pilot.pause()
        assert "★ 2 of 2" in seen(pilot.app)
        assert texts(school, cycle) == ["T:", "T"]

        await pilot.press("space", "space")
        await pilot.pause()
        assert "No line is starred yet" in seen(pilot.app)
        await pilot.press("asterisk")
        await pilot.pause()
        assert "why this one?" in seen(pilot.app)
    assert made(school, cycle).stars == ()


async def test_a_line_is_shared_and_kept_back_in_words(school: School) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert "⊘ private: it stays with you" in seen(pilot.app)
        assert "⊘ 2 private" in seen(pilot.app)
        await pilot.press("down", "s")
        await pilot.pause()
        assert "✓ shared: Ana Rivera may see it" in seen(pilot.app)
        assert "⊘ 1 private" in seen(pilot.app)
    assert sorted(made(school, cycle).chosen.values()) == [False, True]


async def test_questions_are_written_reworded_kept_back_and_taken_back(school: School) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        await pilot.press("q")
        await write(pilot, "Why then?")
        await pilot.press("enter", "q")
        await write(pilot, "Who [/] waits?")
        await pilot.press("enter")
        await pilot.pause()
        assert " 1 ? Why then?" in seen(pilot.app)
        assert " 2 ? Who [/] waits?" in seen(pilot.app)
        assert "? 2 to ask" in seen(pilot.app)

        await pilot.press("tab", "s", "r", *"!", "enter")
        await pilot.pause()
        assert "Who [/] waits?!" in seen(pilot.app)
        question = made(school, cycle).questions[1]
        assert question.text == "Who [/] waits?!"
        assert not made(school, cycle).shares(question.ref, "question")

        await pilot.press("up", "delete")
        await pilot.pause()
        assert [one.text for one in made(school, cycle).questions] == ["Who [/] waits?!"]
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert len(made(school, cycle).questions) == 2


async def test_letters_are_words_while_one_writes_and_esc_keeps_them_as_a_draft(
    school: School,
) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        await pilot.press("q", *"s*q/u", "escape")
        await pilot.pause()
        assert "✎ one is half written: q goes on" in seen(pilot.app)
    assert made(school, cycle) == Preparation()

    async with preparing(school, cycle) as pilot:
        assert "✎ one is half written" in seen(pilot.app)
        await pilot.press("q", *"?", "enter")
        await pilot.pause()
        assert "half written" not in seen(pilot.app)
    assert [one.text for one in made(school, cycle).questions] == ["s*q/u?"]
    assert len(runs(school, cycle)) == 1


async def test_words_typed_right_behind_the_key_are_words(school: School) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        for key in ("q", *"squq", "enter"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert "? squq" in seen(pilot.app)
        for key in ("slash", *"#q"):
            pilot.app.post_message(events.Key(key, "/" if key == "slash" else key))
        await pilot.pause()
        await pilot.pause()
        assert "1 of 4" in seen(pilot.app)
        assert "why this one?" in seen(pilot.app)
    assert [one.text for one in made(school, cycle).questions] == ["squq"]


async def test_a_question_without_words_is_none(school: School) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        await pilot.press("q", "enter")
        await pilot.pause()
        assert "no words yet" in seen(pilot.app)
        await pilot.press("escape")
    assert runs(school, cycle) == []


async def test_what_was_done_is_taken_back_and_brought_back(school: School) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        await pilot.press("u")
        await pilot.pause()
        assert "nothing to take back" in seen(pilot.app)
        await pilot.press("space", "s", "u")
        await pilot.pause()
        assert "took back keeping 00:01 private · ctrl+y brings it back" in seen(pilot.app)
        await pilot.press("u")
        await pilot.pause()
        assert "none starred" in seen(pilot.app)
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert "brought back ★ 00:01" in seen(pilot.app)
        assert "★ 1 starred" in seen(pilot.app)
    assert texts(school, cycle) == ["T:"]


async def test_lines_are_sought_and_esc_first_ends_the_search(school: School) -> None:
    cycle = observed(school)
    async with preparing(school, cycle) as pilot:
        await pilot.press("slash", *"#i", "enter")
        await pilot.pause()
        assert "1 of 4" in seen(pilot.app)
        assert "What is energy" not in seen(pilot.app)
        await pilot.press("slash", *" zzz")
        await pilot.pause()
        assert "No line is like this" in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert "What is energy" in seen(pilot.app)
        await pilot.press("slash", *"T", "enter", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PrepareScreen)
        assert "why this one?" in seen(pilot.app)


@SIZES
async def test_figures_stand_beside_the_lines_or_in_their_place(
    school: School, size: tuple[int, int]
) -> None:
    cycle = observed(school)
    async with preparing(school, cycle, size) as pilot:
        await pilot.press("f")
        await pilot.pause()
        await pilot.pause()
        assert "COPUS" in seen(pilot.app)
        assert ("What is energy" in seen(pilot.app)) == (size == WIDE)
        await pilot.press("space", "escape")
        await pilot.pause()
        assert "What is energy" in seen(pilot.app)
        assert isinstance(pilot.app.screen, PrepareScreen)
    assert runs(school, cycle) == []


async def test_without_lines_it_says_so(school: School) -> None:
    cycle = school.cycle(ANA)
    async with school.started() as pilot:
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        with pytest.raises(CannotOpen, match="nothing to prepare"):
            open_prepare(pilot.app, cycle.id)
    school.sit(cycle, "observe", LESSON[-1])
    async with school.started() as pilot:
        await pilot.press("r")
        await pilot.pause()
        assert "no line was written in this lesson yet" in " ".join(seen(pilot.app).split())


async def test_the_review_leads_there_and_shows_what_has_changed(school: School) -> None:
    cycle = observed(school)
    async with school.started(WIDE) as pilot:
        await pilot.press("v")
        await pilot.pause()
        before = pilot.app.screen
        assert isinstance(before, ReviewScreen)
        await pilot.press("r", "escape")
        await pilot.pause()
        assert pilot.app.screen is before
        await pilot.press("r", "q")
        await write(pilot, "Which one would you keep?")
        await pilot.press("enter", "escape")
        await pilot.pause()
        await pilot.pause()
        after = pilot.app.screen
        assert isinstance(after, ReviewScreen)
        assert len(after.record.preparation.questions) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
    assert len(made(school, cycle).questions) == 1


async def test_what_does_not_reach_the_disk_is_said_and_tried_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = observed(school)

    def refuse_run(_store: SqlStore, _run: Run) -> None:
        raise NotSaved("the disk is full")

    def refuse(_store: SqlStore, _event: Event, _settles: str | None = None) -> None:
        raise NotSaved("the disk is full")

    async with preparing(school, cycle) as pilot:
        with monkeypatch.context() as broken:
            broken.setattr(SqlStore, "start_run", refuse_run)
            await pilot.press("space")
            await pilot.pause()
            assert "▲ NOT SAVED  the disk is full" in seen(pilot.app)
            assert "none starred" in seen(pilot.app)
            await pilot.press("q", *"Why?", "enter")
            await pilot.pause()
            assert "Why?" in seen(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        assert "✓ saved" in seen(pilot.app)
        with monkeypatch.context() as broken:
            broken.setattr(SqlStore, "append", refuse)
            await pilot.press("space")
            await pilot.pause()
            assert "▲ NOT SAVED 1" in seen(pilot.app)
        pilot.app.screen.tick()
        await pilot.pause()
        assert "✓ saved" in seen(pilot.app)
    assert texts(school, cycle) == ["T:"]
    assert [one.text for one in made(school, cycle).questions] == ["Why?"]


@SIZES
async def test_nothing_that_people_write_is_markup(school: School, size: tuple[int, int]) -> None:
    cycle = school.cycle(Person("x", f"{NASTY} 王小明"))
    school.sit(cycle, "observe", ("script", "line", {"text": f"{NASTY} 能量 " * 40, "tag": NASTY}))
    async with preparing(school, cycle, size) as pilot:
        await pilot.press("space", "q")
        await write(pilot, NASTY)
        await pilot.press("enter", "s", "tab", "s", "u")
        await pilot.pause()
        text = seen(pilot.app)
        assert "[/] [bold]x[/bold]" in text
        assert "\x1b" not in text
    assert len(made(school, cycle).questions) == 1
