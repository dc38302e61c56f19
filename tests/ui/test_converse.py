"""A conversation on its real screen: one step after the other, nothing lost, never in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from school_room import ANA, NASTY, School, seen, write
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from observe_tui.record.model import Cycle, Event, Person, Run
from observe_tui.record.ports import NotSaved
from observe_tui.session.preparing import Preparing
from observe_tui.store.sql_store import SqlStore
from observe_tui.ui.navigation import open_stage
from observe_tui.ui.screens.converse import ConverseScreen
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.review import ReviewScreen
from observe_tui.ui.step_list import spoken_minutes, time_left

FOCUS = "Do my questions make them think, or only recall?"
LESSON = (
    ("script", "line", {"text": "T: What is energy? One hand", "tag": "evidence"}),
    ("script", "line", {"text": "rushing past the answer", "tag": "interpretation"}),
    ("script", "line", {"text": "T waits; nine hands [/]", "tag": "evidence"}),
    ("copus", "mark", {"interval": 0, "code": "S.L"}),
)
NARROW, WIDE = (80, 24), (120, 40)


def observed(school: School, focus: str = FOCUS) -> Cycle:
    """A cycle that waits for its debrief."""
    cycle = school.cycle(ANA, focus=focus)
    school.sit(cycle, "before")
    school.sit(cycle, "observe", *LESSON)
    return cycle


@asynccontextmanager
async def talking(
    school: School, cycle: Cycle, stage: str = "debrief", size: tuple[int, int] = NARROW
) -> AsyncIterator[tuple[Pilot[str], ConverseScreen]]:
    """The conversation on the screen."""
    async with school.started(size) as pilot:
        screen = await opened(pilot, cycle, stage)
        yield pilot, screen


async def opened(pilot: Pilot[str], cycle: Cycle, stage: str) -> ConverseScreen:
    open_stage(pilot.app, cycle.id, stage)
    await pilot.pause()
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ConverseScreen)
    return screen


def pass_time(school: School, screen: ConverseScreen, seconds: int) -> None:
    """Let the clock go on; the screen looks at it at least every three seconds."""
    until = school.clock.seconds + seconds
    while school.clock.seconds < until:
        school.clock.seconds = min(until, school.clock.seconds + 3)
        screen.tick()


def run_of(school: School, cycle: Cycle, stage: str = "debrief") -> Run:
    return [run for run in school.opened.store.runs(cycle.id) if run.stage == stage][-1]


def events_of(school: School, cycle: Cycle, stage: str = "debrief") -> list[Event]:
    return school.opened.store.events(run_of(school, cycle, stage).id)


def told(school: School, cycle: Cycle, stage: str = "debrief") -> list[tuple[str, str]]:
    """Step and verb of everything recorded."""
    return [
        (event.step or str(event.payload.get("step", "")), event.verb)
        for event in events_of(school, cycle, stage)
    ]


async def test_it_opens_at_the_first_step_and_says_where_one_is(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, _screen):
        text = seen(pilot.app)
        assert "Debrief · Ana Rivera and Mei Chen" in text
        assert "step 1 of 6" in text
        assert "2:00 left of 2:00" in text
        assert "✓ saved" in text
        assert f"“{FOCUS}”" in text
        assert "● 1 Focus again" in text
        assert "○ 6 When we look again" in text
        assert "speaks: Ana Rivera and Mei Chen" in text
    assert told(school, cycle) == [("focus-again", "enter")]


async def test_going_on_records_the_words_then_the_step(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, _screen):
        await pilot.press(*"yes", "ctrl+n")
        await pilot.pause()
        text = seen(pilot.app)
        assert "✓ 1 Focus again" in text
        assert "● 2 The teacher first" in text
        assert "speaks: Ana Rivera   Mei Chen listens, writes" in text
    assert told(school, cycle) == [
        ("focus-again", "enter"),
        ("focus-again", "write"),
        ("focus-again", "done"),
        ("teacher-first", "enter"),
    ]
    assert school.opened.store.drafts(run_of(school, cycle).id)[0].text == ""


async def test_keys_typed_before_going_on_belong_to_the_step_before(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        area = screen.focused
        assert isinstance(area, TextArea)
        area.insert("all of it")
        screen.action_next_step()
        area.insert("!")
        await pilot.pause()
    words = [e.payload["text"] for e in events_of(school, cycle) if e.verb == "write"]
    assert words == ["all of it!"]


async def test_it_goes_on_at_the_same_step_with_the_words_still_there(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, _screen):
        await pilot.press("ctrl+n")
        await pilot.pause()
        await pilot.press(*"They answered before")
    async with talking(school, cycle) as (pilot, screen):
        text = seen(pilot.app)
        assert "● 2 The teacher first" in text
        assert "They answered before" in text
        assert screen.focused is not None
        await pilot.press(*" I had", "ctrl+b")
        await pilot.pause()
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert "They answered before I had" in seen(pilot.app)
    assert told(school, cycle).count(("teacher-first", "write")) == 1


async def test_half_a_claim_and_half_a_step_come_back_as_they_were(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, _screen):
        await pilot.press(*["ctrl+n"] * 3)
        await pilot.pause()
        await pilot.press(*"half a claim", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        await opened(pilot, cycle, "debrief")
        assert "half a claim" in seen(pilot.app)
        assert ("what-it-may-mean", "claim") not in told(school, cycle)

        await pilot.press("ctrl+n")
        await pilot.pause()
        assert ("what-it-may-mean", "claim") in told(school, cycle)
        await pilot.press(*"half a step", "escape")
        await pilot.pause()
        await opened(pilot, cycle, "debrief")
        assert "half a step" in seen(pilot.app)
    assert ("one-step", "agree") not in told(school, cycle)


async def test_the_clock_counts_down_then_says_how_much_it_is_over(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        pass_time(school, screen, 60)
        await pilot.pause()
        assert "1:00 left of 2:00" in seen(pilot.app)
        pass_time(school, screen, 130)
        await pilot.pause()
        assert "1:10 over" in seen(pilot.app)
        assert "3/2'" in seen(pilot.app)
        await pilot.press(*"still writing")
        assert "still writing" in seen(pilot.app)


@pytest.mark.parametrize("key", ["f4", "ctrl+@", "ctrl+space"])
async def test_the_clock_can_be_held(school: School, key: str) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        pass_time(school, screen, 30)
        await pilot.press(key)
        pass_time(school, screen, 600)
        await pilot.pause()
        text = seen(pilot.app)
        assert "‖ paused" in text
        assert "1:30 left of 2:00" in text
        await pilot.press(key)
        pass_time(school, screen, 30)
        await pilot.pause()
        assert "‖" not in seen(pilot.app).splitlines()[0]
        assert "1:00 left of 2:00" in seen(pilot.app)


async def test_space_holds_the_clock_where_nothing_is_written(school: School) -> None:
    cycle = school.cycle(ANA)
    async with talking(school, cycle, "before") as (pilot, screen):
        await pilot.press("space")
        assert screen.session.timeline.paused_ms is None
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert "No step was agreed before" in seen(pilot.app)
        await pilot.press("space")
        assert screen.session.timeline.paused_ms is not None


async def test_back_leads_to_the_step_before_and_no_further(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, _screen):
        await pilot.press("ctrl+n", "ctrl+b")
        await pilot.pause()
        assert "● 1 Focus again" in seen(pilot.app)
        assert "○ 2 The teacher first" in seen(pilot.app)
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert "this is the first step" in seen(pilot.app)


async def test_a_step_is_skipped_with_a_reason(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        await pilot.press("ctrl+k")
        await pilot.pause()
        assert "skip it, because" in seen(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        assert "a word or two why" in seen(pilot.app)
        assert screen.way.place == 1

        await pilot.press(*"said at the door", "enter")
        await pilot.pause()

        assert "– 1 Focus again" in seen(pilot.app)
        assert "● 2 The teacher first" in seen(pilot.app)
        assert isinstance(screen.focused, TextArea)
    skip = next(event for event in events_of(school, cycle) if event.verb == "skip")
    assert skip.payload == {"step": "focus-again", "reason": "said at the door"}


async def test_not_skipping_after_all_keeps_the_words_for_another_time(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        await pilot.press("ctrl+k", *"no ti", "ctrl+n", "escape")
        await pilot.pause()
        assert screen.way.place == 1
        assert isinstance(screen.focused, TextArea)
    async with talking(school, cycle) as (pilot, screen):
        await pilot.press("ctrl+k")
        await pilot.pause()
        assert screen.query_one(Input).is_mounted
        assert screen.skip_line.reason.value == "no ti"


async def test_after_the_last_step_it_asks_once_more(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        await pilot.press(*["ctrl+n"] * 6)
        await pilot.pause()
        assert "ctrl+n again ends the conversation" in seen(pilot.app)
        pass_time(school, screen, 6)
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert ("", "end") not in told(school, cycle)

        await pilot.press("ctrl+n")
        await pilot.pause()

        assert isinstance(pilot.app.screen, ReviewScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
    assert told(school, cycle)[-2:] == [("when-we-look-again", "done"), ("", "end")]


async def test_a_follow_up_ends_on_the_home_screen(school: School) -> None:
    cycle = observed(school)
    school.sit(cycle, "debrief", ("one-step", "agree", {"what": "wait longer"}))
    async with talking(school, cycle, "follow-up") as (pilot, _screen):
        assert "wait longer" in seen(pilot.app)
        await pilot.press("2", *["ctrl+n"] * 4)
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
    status = next(event for event in events_of(school, cycle, "follow-up") if event.step)
    assert status.payload == {"cycle": cycle.id, "status": "tried", "note": ""}


async def test_the_last_step_can_be_skipped(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, _screen):
        await pilot.press(*["ctrl+n"] * 5, "ctrl+k", *"bell", "enter")
        await pilot.pause()
        assert "skipped; ctrl+n ends the conversation" in seen(pilot.app)
        await pilot.press("ctrl+n")
        await pilot.pause()
    assert told(school, cycle)[-2:] == [("when-we-look-again", "skip"), ("", "end")]


async def test_words_written_after_skipping_the_last_step_make_it_done(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        await pilot.press(*["ctrl+n"] * 5, "ctrl+k", *"bell", "enter")
        pass_time(school, screen, 9)
        await pilot.press(*"Friday", "ctrl+n", "ctrl+n")
        await pilot.pause()
    assert told(school, cycle)[-3:] == [
        ("when-we-look-again", "write"),
        ("when-we-look-again", "done"),
        ("", "end"),
    ]


async def test_the_evidence_takes_the_place_of_the_steps_where_there_is_little_room(
    school: School,
) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        await pilot.press(*"note", "f3")
        await pilot.pause()
        text = seen(pilot.app)
        assert "T: What is energy?" in text
        assert "rushing past" not in text
        assert "○ 6 When we look again" not in text
        assert "note" in text

        await pilot.press("a")
        await pilot.pause()
        assert "rushing past" not in seen(pilot.app)
        assert "1 line stays with the observer" in seen(pilot.app)
        await pilot.press("f")
        await pilot.pause()
        assert "COPUS" in seen(pilot.app)

        await pilot.press("e")
        await pilot.pause()
        assert "○ 6 When we look again" in seen(pilot.app)
        assert isinstance(screen.focused, TextArea)


async def test_with_room_evidence_and_steps_stand_side_by_side(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle, size=WIDE) as (pilot, screen):
        await pilot.press("f3")
        await pilot.pause()
        text = seen(pilot.app)
        assert "T: What is energy?" in text
        assert "○ 6 When we look again" in text
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert "T: What is energy?" not in seen(pilot.app)


def prepared(school: School, cycle: Cycle) -> None:
    """The third line starred before the first; the second shared; two questions, one private."""
    lines = [event.id for event in events_of(school, cycle, "observe")]
    preparing = Preparing(school.opened.store, school.clock, cycle)
    preparing.toggle_star(lines[0])
    preparing.toggle_star(lines[2])
    preparing.move_star(lines[2], -1)
    preparing.toggle_shared(lines[1], "interpretation")
    preparing.toggle_shared(lines[0], "evidence")
    preparing.ask("Which hand did you [/] wait for?")
    preparing.ask("Was it a hard week?")
    preparing.toggle_shared(preparing.made.questions[1].ref, "question")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_what_was_prepared_is_at_hand_and_what_is_private_is_not_shown(
    school: School, size: tuple[int, int]
) -> None:
    cycle = observed(school)
    prepared(school, cycle)
    async with talking(school, cycle, size=size) as (pilot, _screen):
        await pilot.press("f3")
        await pilot.pause()
        text = seen(pilot.app)
        assert "E ★ T waits; nine hands" in text
        assert "What is energy" not in text
        assert "1 line stays with the observer" in text
        assert "? Which hand did you [/] wait for?" in text
        assert "hard week" not in text
        assert "1 stays with the observer" in text

        await pilot.press("q")
        await pilot.pause()
        await pilot.pause()
        assert "? Which hand" in seen(pilot.app)
        assert "T waits; nine" not in seen(pilot.app)
        await pilot.press("q", "asterisk", "a")
        await pilot.pause()
        text = seen(pilot.app)
        assert "★ first" in text
        assert text.index("E ★ T waits") < text.index("I rushing past")
        await pilot.press("slash", *"#i")
        await pilot.pause()
        assert "T waits; nine" not in seen(pilot.app)


async def test_private_lines_are_not_picked_for_claims(school: School) -> None:
    cycle = observed(school)
    prepared(school, cycle)
    async with talking(school, cycle, size=WIDE) as (pilot, _screen):
        await pilot.press(*["ctrl+n"] * 3, *"Waiting helps", "enter")
        await pilot.press("up", "enter", "a")
        await pilot.pause()
        text = seen(pilot.app)
        assert "★ T waits; nine hands" in text
        assert "I rushing past" in text
        assert "What is energy" not in text
        assert "1 line stays with the observer" in text


async def test_claims_are_tied_to_lines_of_the_observation(school: School) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, _screen):
        await pilot.press(*["ctrl+n"] * 3, *"Waiting helps", "enter")
        await pilot.press("up", "enter", "down", "space")
        await pilot.pause()
        assert "✓ 00:03 E T waits; nine hands [/]" in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert "no evidence yet" not in seen(pilot.app)


async def test_an_agreed_step_is_reviewed_as_it_stands(school: School) -> None:
    first = observed(school)
    school.sit(first, "debrief", ("one-step", "agree", {"what": "wait longer", "owner": "Ana"}))
    school.clock.seconds += 60
    second = school.cycle(ANA, 7)
    async with talking(school, second, "before") as (pilot, _screen):
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert "wait longer" in seen(pilot.app)
        await pilot.press("3")
        await pilot.pause()
        assert "21 Nov      ✓ mastered" in seen(pilot.app)
        await opened_again(pilot, second)
        assert seen(pilot.app).count("21 Nov      ✓ mastered") == 1


async def opened_again(pilot: Pilot[str], cycle: Cycle) -> None:
    await pilot.press("escape")
    await pilot.pause()
    await opened(pilot, cycle, "before")


async def test_the_answer_that_becomes_the_focus_becomes_it(school: School) -> None:
    cycle = school.cycle(ANA, focus="Who speaks?")
    async with talking(school, cycle, "before") as (pilot, screen):
        await pilot.press(*["ctrl+n"] * 3)
        await pilot.pause()
        assert isinstance(screen.focused, TextArea)
        assert screen.focused.text == "Who speaks?"
        await pilot.press(*" And who waits?", "ctrl+s")
        await pilot.pause()
        assert "“Who speaks? And who waits?”" in seen(pilot.app)
        assert school.opened.store.cycles()[0].focus == "Who speaks? And who waits?"
        await pilot.press("ctrl+n", "ctrl+b")
        await pilot.pause()
    assert told(school, cycle, "before").count(("focus", "write")) == 1


async def test_a_focus_that_cannot_be_kept_in_the_plan_is_told(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = school.cycle(ANA)

    def refuse(_store: SqlStore, _cycle: Cycle) -> None:
        raise NotSaved("the disk is full")

    async with talking(school, cycle, "before") as (pilot, _screen):
        monkeypatch.setattr(SqlStore, "save_cycle", refuse)
        await pilot.press(*["ctrl+n"] * 3, *"Who waits?", "ctrl+s")
        await pilot.pause()
        assert "the focus is kept in this talk" in seen(pilot.app)
    assert ("focus", "write") in told(school, cycle, "before")


async def test_leaving_keeps_the_conversation_open_and_the_time_away_does_not_count(
    school: School,
) -> None:
    cycle = observed(school)
    async with talking(school, cycle) as (pilot, screen):
        pass_time(school, screen, 30)
        await pilot.press(*"first", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert ("focus-again", "write") in told(school, cycle)
        school.clock.seconds += 3 * 3600

        await opened(pilot, cycle, "debrief")

        text = seen(pilot.app)
        assert "1:30 left of 2:00" in text
        assert "away for 180 min" in text
        assert "first" in text
    assert ("", "end") not in told(school, cycle)


async def test_what_does_not_reach_the_disk_is_said_and_tried_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = observed(school)

    def refuse(_store: SqlStore, _event: Event, _settles: str | None = None) -> None:
        raise NotSaved("the disk is full")

    async with talking(school, cycle) as (pilot, screen):
        with monkeypatch.context() as broken:
            broken.setattr(SqlStore, "append", refuse)
            await pilot.press(*"words", "ctrl+n")
            await pilot.pause()
            assert "▲ NOT SAVED 3" in seen(pilot.app)
            assert "● 2 The teacher first" in seen(pilot.app)
        pass_time(school, screen, 9)
        await pilot.pause()
        assert "✓ saved" in seen(pilot.app)
    assert ("focus-again", "write") in told(school, cycle)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_nothing_that_people_write_is_markup(school: School, size: tuple[int, int]) -> None:
    who = Person("x", f"{NASTY} 王小明")
    cycle = school.cycle(who, focus=f"{NASTY} 能量守恒 " * 8)
    school.sit(cycle, "before")
    school.sit(cycle, "observe", ("script", "line", {"text": NASTY, "tag": NASTY}))
    async with talking(school, cycle, size=size) as (pilot, _screen):
        for _step in range(6):
            await write(pilot, NASTY)
            await pilot.press("f3")
            await pilot.pause()
            assert "[/]" in seen(pilot.app)
            assert "\x1b" not in seen(pilot.app)
            await pilot.press("f3", "ctrl+n")
            await pilot.pause()
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert "\x1b" not in seen(pilot.app)


async def test_a_stage_without_steps_can_be_ended(school: School) -> None:
    cycle = school.cycle(ANA, protocol="short")
    folder = school.place / "protocols"
    folder.mkdir()
    (folder / "short.toml").write_text(SHORT, encoding="utf-8")
    school.opened.library.reload()
    async with talking(school, cycle, "debrief") as (pilot, _screen):
        assert "no steps for this stage" in seen(pilot.app)
        await pilot.press("ctrl+k", "ctrl+b", "ctrl+n", "ctrl+n")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)


SHORT = """
format = 1
id = "short"
name = "Short"
type = "cycle"

[[stages]]
id = "before"
title = "Before"

[[stages.steps]]
id = "talk"
kind = "talk"
title = "A talk"
"""


@pytest.mark.parametrize(
    ("used_ms", "planned", "words"),
    [
        (0, 5, "5:00 left of 5:00"),
        (72_000, 5, "3:48 left of 5:00"),
        (72_001, 5, "3:48 left of 5:00"),
        (299_999, 5, "0:01 left of 5:00"),
        (300_000, 5, "0:00 over"),
        (370_500, 5, "1:10 over"),
        (72_000, None, "1:12 so far"),
        (4_000_000, 60, "6:40 over"),
        (0, 90, "90:00 left of 90:00"),
    ],
)
def test_the_time_in_words(used_ms: int, planned: int | None, words: str) -> None:
    assert time_left(used_ms, planned) == words


@pytest.mark.parametrize(
    ("used_ms", "planned", "words"),
    [
        (0, 5, "5'"),
        (20_000, 5, "0/5'"),
        (662_000, 10, "11/10'"),
        (0, None, ""),
        (61_000, None, "1'"),
    ],
)
def test_the_minutes_of_a_step(used_ms: int, planned: int | None, words: str) -> None:
    assert spoken_minutes(used_ms, planned) == words


def test_styles_stay_on_their_screen() -> None:
    folder = Path(__file__).parents[2] / "src" / "observe_tui" / "ui" / "screens"
    for name, screen in (("converse", "ConverseScreen"), ("review", "ReviewScreen")):
        rows = (folder / f"{name}.tcss").read_text("utf-8").splitlines()
        outer = [row for row in rows if row and not row.startswith((" ", "}"))]
        assert outer == [f"{screen} {{"]
