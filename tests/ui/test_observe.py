"""The live observation on the real screen: two states, one clock, nothing in the way."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import pytest
from school_room import ANA, NASTY, School, at_once, seen
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot

from observe_tui.analysis.blocks import Quote
from observe_tui.record.model import Event
from observe_tui.steps import KINDS
from observe_tui.store import connecting
from observe_tui.ui.live_lines import mode_of
from observe_tui.ui.screens.help import HelpScreen
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.observe import ObserveScreen
from observe_tui.ui.screens.review import ReviewScreen

ALL = ("script", "copus", "question-levels")


@asynccontextmanager
async def observing(
    school: School, instruments: tuple[str, ...] = ALL, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[str], ObserveScreen]]:
    """Today's observation, begun or gone on with from the home screen."""
    if not school.opened.store.cycles():
        school.cycle(ANA, instruments=instruments, focus="who talks?")
    async with school.started(size) as pilot:
        await pilot.press("o")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, ObserveScreen)
        yield pilot, screen


def recorded(school: School) -> list[Event]:
    """The events of the observation, as they are on the disk."""
    (run,) = school.opened.store.runs()
    return school.opened.store.events(run.id)


def texts(school: School) -> list[object]:
    return [event.payload.get("text") for event in recorded(school) if event.verb == "line"]


async def test_letters_are_text_in_write_and_codes_in_mark(school: School) -> None:
    async with observing(school) as (pilot, screen):
        assert mode_of(screen.marks_left) == "WRITE"
        await pilot.press(*"l1u", "enter", "tab")
        assert mode_of(screen.marks_left) == "MARK"
        await pilot.press("l", "L", "1", "x", "tab", "z")
        assert mode_of(screen.marks_left) == "WRITE"
    said = [(one.step, one.verb, one.payload.get("code")) for one in recorded(school)]
    assert said == [
        ("script", "line", None),
        ("copus", "mark", "S.L"),
        ("copus", "mark", "I.Lec"),
        ("question-levels", "count", "remember"),
    ]
    assert texts(school) == ["l1u"]


async def test_keys_that_come_all_at_once_keep_their_order_and_meaning(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await at_once(
            pilot, *"one", "enter", *"two", "tab", "l", "u", "a", "tab", *" more", "enter",
            "f2", "P", *"three",
        )  # fmt: skip
        assert screen.writing.page is not None
        assert screen.writing.page.line.value == "three"
        assert screen.session.state("copus") == {0: frozenset({"S.AnQ", "I.PQ"})}
    assert texts(school) == ["one", "two more"]


async def test_one_mark_from_writing_leaves_the_words_alone(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press(*"half a", "f2")
        assert mode_of(screen.marks_left) == "MARK 1"
        await pilot.press("M")
        assert mode_of(screen.marks_left) == "WRITE"
        await pilot.press(*" line", "enter")
        assert screen.session.state("copus") == {0: frozenset({"I.MG"})}
    assert texts(school) == ["half a line"]


async def test_a_line_is_stamped_at_its_first_key_and_can_be_dated_back(school: School) -> None:
    async with observing(school) as (pilot, screen):
        school.clock.seconds += 2
        screen.tick()
        begun = screen.session.elapsed_ms()
        await pilot.press("a")
        school.clock.seconds += 3
        screen.tick()
        await pilot.press("b", "f8", "f7", "enter")
        school.clock.seconds += 3
        screen.tick()
        later = screen.session.elapsed_ms()
        await pilot.press("c", "enter", "tab", "comma")
        assert screen.session.state("script") == (
            Quote(recorded(school)[0].id, max(0, begun - 15_000), "evidence", "ab"),
            Quote(recorded(school)[1].id, max(0, later - 5_000), "evidence", "c"),
        )


async def test_tags_and_mending_keep_the_original(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press(*"why so fast", "ctrl+t", "ctrl+t", "enter")
        await pilot.press(*"new li", "up", "question_mark", "enter")
        assert screen.writing.page is not None
        assert screen.writing.page.line.value == "new li"
        ((line),) = screen.session.state("script")  # type: ignore[misc]
        assert (line.tag, line.text) == ("question", "why so fast?")
    assert texts(school) == ["why so fast"]


async def test_undo_takes_back_the_last_and_says_what(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press(*"kept", "enter", "tab", "a", "u")
        assert "took back AnQ (COPUS)" in seen(pilot.app)
        await pilot.press("ctrl+y")
        assert screen.session.state("copus") == {0: frozenset({"S.AnQ"})}
        await pilot.press("u", "u", "u")
        assert "nothing to take back" in seen(pilot.app)
        assert "0 lines" in seen(pilot.app)


async def test_an_earlier_interval_can_be_marked_late_and_is_unmistakable(school: School) -> None:
    async with observing(school) as (pilot, screen):
        for _ in range(85):
            school.clock.seconds += 3
            screen.tick()
        await pilot.press("tab", "z")
        assert "LATE ▸ interval 2" in seen(pilot.app)
        await pilot.press("left", "s", "right", "right")
        assert "LATE" not in seen(pilot.app)
        await pilot.press("a")
        state = screen.session.state("copus")
        assert state == {0: frozenset({"S.SQ"}), 2: frozenset({"S.AnQ"})}


async def test_a_pause_is_a_gap_and_marks_wait(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press("tab", "space")
        school.clock.seconds += 90
        screen.tick()
        await pilot.press("l")
        assert "‖ paused" in seen(pilot.app)
        assert screen.session.state("copus") == {}
        await pilot.press("space", "l")
        assert screen.session.state("copus") == {0: frozenset({"S.L"})}
        ((begin, end),) = screen.session.timeline.gaps
        assert end - begin == 90_000


async def test_sleep_of_the_machine_is_marked_as_a_gap(school: School) -> None:
    async with observing(school) as (_pilot, screen):
        screen.tick()
        school.clock.seconds += 600
        screen.tick()
        assert [end - begin for begin, end in screen.session.timeline.gaps] == [600_000]


async def test_leaving_takes_two_presses_and_the_words_are_there_again(school: School) -> None:
    async with observing(school) as (pilot, _screen):
        await pilot.press(*"unfinished", "escape", "escape")
        assert "esc again leaves" in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
    school.clock.seconds += 60
    async with observing(school) as (pilot, screen):
        assert screen.writing.page is not None
        assert screen.writing.page.line.value == "unfinished"
        assert "away for 60 s" in seen(pilot.app)
        await pilot.press("enter")
    assert texts(school) == ["unfinished"]


async def test_ending_takes_two_presses_and_opens_the_review(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press("tab", "ctrl+e")
        assert not screen.session.timeline.ended
        assert "ctrl+e again ends" in seen(pilot.app)
        await pilot.press("ctrl+e")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
    assert recorded(school)[-1].verb == "end"


async def test_help_and_commands_open_while_marking_and_while_writing(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press("question_mark")
        assert screen.writing.page is not None
        assert screen.writing.page.line.value == "?"
        await pilot.press("f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "tab", "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "Undo" in seen(pilot.app)
        await pilot.press("escape", "l", "tab", "ctrl+p")
        assert isinstance(pilot.app.screen, CommandPalette)
        await pilot.press("escape")
        assert screen.session.state("copus") == {0: frozenset({"S.L"})}


async def test_ending_keeps_the_line_that_was_being_written(school: School) -> None:
    async with observing(school) as (pilot, _screen):
        await pilot.press(*"nearly done", "escape", "ctrl+e", "ctrl+e")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
    assert texts(school) == ["nearly done"]
    assert recorded(school)[-1].verb == "end"


async def test_there_is_nothing_to_mark_late_in_the_first_interval(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await pilot.press("tab", "z")
        assert screen.late_ms is None
        assert "nothing before this can be marked late" in seen(pilot.app)


async def test_hostile_text_is_text_and_a_paste_is_one_line(school: School) -> None:
    async with observing(school) as (pilot, _screen):
        pilot.app.post_message(events.Paste(NASTY + "\nsecond\nl"))
        await pilot.pause()
        await pilot.press("enter")
        assert "[/] [bold]x[/bold]" in seen(pilot.app)
        assert "\x1b" not in seen(pilot.app)
    ((text),) = texts(school)
    assert "[/]" in str(text)


async def test_without_a_script_there_is_only_marking(school: School) -> None:
    async with observing(school, ("copus",)) as (pilot, screen):
        assert mode_of(screen.marks_left) == "MARK"
        await pilot.press("l", "u", "a")
        assert screen.session.state("copus") == {0: frozenset({"S.AnQ"})}


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16), (200, 60)])
async def test_every_key_of_every_code_is_on_the_screen(
    school: School, size: tuple[int, int]
) -> None:
    async with observing(school, size=size) as (pilot, screen):
        await pilot.press("tab")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        shown = seen(pilot.app)
        labels = {
            (step.id, code.id): code.label
            for step in screen.session.steps
            for code in KINDS[step.kind].codes(step)
        }
        legend = [(key, labels[mark.step, mark.code]) for key, mark in screen.keys.items()]
        assert len(legend) == 34
        assert [
            (key, label)
            for key, label in legend
            if not re.search(rf"(?<!\S){re.escape(key)} ([●·] ?)?{re.escape(label)}(?!\S)", shown)
        ] == []
        assert "who talks?" in shown


async def test_what_cannot_be_saved_is_said_and_saved_later(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)
    async with observing(school) as (pilot, screen):
        with closing(sqlite3.connect(school.place / "observe.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await pilot.press(*"kept all the same", "enter")
            assert "▲ NOT SAVED 1" in seen(pilot.app)
            assert "kept all the same" in seen(pilot.app)
            other.execute("ROLLBACK")
        screen.session.outbox.pulse()
        screen.repaint()
        await pilot.pause()
        assert "✓ saved" in seen(pilot.app)
    assert texts(school) == ["kept all the same"]


async def test_the_last_mark_is_dated_back_as_the_last_line_is(school: School) -> None:
    async with observing(school, instruments=("script", "talk-time")) as (pilot, screen):
        await pilot.press("tab", "comma")
        assert "nothing to date back yet" in seen(pilot.app)
        school.clock.seconds += 3
        screen.tick()
        school.clock.seconds += 3
        await pilot.press("t", "comma")
        await pilot.pause()
        assert "−5 s  teacher" in seen(pilot.app)
        (press,) = screen.session.state("talk-time")
        assert press.at_ms == 1_000
        await pilot.press("u", "full_stop", "full_stop")
        assert screen.session.state("talk-time")[0].at_ms == 0


async def test_two_pages_take_turns_and_neither_loses_a_word(school: School) -> None:
    async with observing(school, instruments=("script", "teacher-and-pupils")) as (pilot, screen):
        await pilot.press(*"heard", "f6", *"T asks", "enter", "tab", "f6")
        await pilot.pause()
        assert mode_of(screen.marks_left) == "MARK"
        assert "heard" in seen(pilot.app)
        assert "T asks" not in seen(pilot.app)
        await pilot.press("tab", "enter", "f6")
        await pilot.pause()
        assert "T asks" in seen(pilot.app)
        assert "heard" not in seen(pilot.app)
        await pilot.press(*"pupils write", "tab", "ctrl+e", "ctrl+e")
        await pilot.pause()
    verbs = [(event.step, event.payload["text"]) for event in recorded(school) if event.step]
    assert verbs == [
        ("teacher-and-pupils", "T asks"),
        ("script", "heard"),
        ("teacher-and-pupils", "pupils write"),
    ]


async def test_enter_enlarges_one_instrument_after_the_other(school: School) -> None:
    wanted = ("script", "copus", "talk-time", "wait-time", "participation")
    async with observing(school, instruments=wanted) as (pilot, screen):
        await pilot.press("tab")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "called on" in seen(pilot.app)  # has places to move in, so it is in hand
        assert "Ind" not in seen(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Ind" in seen(pilot.app)
        assert "called on" not in seen(pilot.app)
        await pilot.press("enter", "enter", "enter")
        await pilot.pause()
        assert "called on" in seen(pilot.app)
        keys = {mark.code: key for key, mark in screen.keys.items()}
        await pilot.press(keys["S.Ind"])
        assert screen.session.state("copus") == {0: frozenset({"S.Ind"})}
        await pilot.press("escape")
        await pilot.pause()
        assert "1 exchange" not in seen(pilot.app)
        assert not screen.area.alone


async def test_a_letter_lays_nothing_out_anew_and_the_end_of_a_long_line_is_seen(
    school: School,
) -> None:
    async with observing(school) as (pilot, screen):
        laid_out: list[object] = []
        screen.screen_layout_refresh_signal.subscribe(screen, laid_out.append, immediate=True)
        words = "word by word " * 20 + "END"
        await at_once(pilot, *words)
        assert laid_out == []
        assert "word by word END" in seen(pilot.app)
        await pilot.press("home")
        await pilot.pause()
        assert laid_out == []
        assert "END" not in seen(pilot.app)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert laid_out
