"""The agreement on its real screens: what was said, how long it is kept, the reminder, erasing."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from school_room import ANA, ELSA, MEI, NASTY, NOON, School, lines_seen, seen, write
from textual.pilot import Pilot

from observe_tui.record.model import Cycle
from observe_tui.session.agenda import agenda
from observe_tui.session.agreeing import Agreeing
from observe_tui.session.agreement import Agreement, Consent
from observe_tui.store import connecting
from observe_tui.ui.agenda_page import AgendaPage
from observe_tui.ui.consent_form import Known, first_texts, hints, owner_of, read_form
from observe_tui.ui.screens.consent import ConsentScreen
from observe_tui.ui.screens.erase import EraseScreen
from observe_tui.ui.screens.export import ExportScreen
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.review import ReviewScreen
from observe_tui.ui.settings import Settings, SettingsFile

NARROW, WIDE = (80, 24), (120, 40)
TODAY = date(2026, 11, 21)
GIVEN = Consent("given", "Ana Rivera", "spoken", date(2026, 11, 2), "our debrief")
WITHDRAWN = Consent("withdrawn", "Ana Rivera", "in writing", date(2026, 11, 20))


@asynccontextmanager
async def agreeing(
    school: School, size: tuple[int, int] = NARROW, keys: tuple[str, ...] = ("a",)
) -> AsyncIterator[Pilot[str]]:
    """The page, opened from the home screen."""
    async with school.started(size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert isinstance(pilot.app.screen, ConsentScreen)
        yield pilot


def told(school: School, cycle: Cycle, *said: Consent, until: date | None = None) -> None:
    """Keep this as if somebody had said it."""
    agreeing = Agreeing(school.opened.store, school.clock, cycle)
    for consent in said:
        agreeing.answer(consent)
    if until is not None:
        agreeing.keep(until)


def made(school: School, cycle: Cycle) -> Agreement:
    """What is on the disk."""
    return Agreeing(school.opened.store, school.clock, cycle).made


def rule(school: School, months: int) -> None:
    """Records are kept so long after a lesson."""
    assert SettingsFile(school.place / "settings.toml").write(Settings(keep_months=months)) == ""


def words(pilot: Pilot[str]) -> str:
    """What stands on the screen, with single spaces."""
    return " ".join(seen(pilot.app).split())


async def fill(pilot: Pilot[str], **texts: str) -> None:
    for name, text in texts.items():
        pilot.app.screen.query_one(f"#{name}").focus()
        await pilot.pause()
        await write(pilot, text)


# --- what was said ----------------------------------------------------------------------------


async def test_what_was_said_is_kept_and_told_everywhere(school: School) -> None:
    cycle = school.cycle(ANA)
    async with agreeing(school) as pilot:
        assert "Agreement · Ana Rivera · 8B Science" in seen(pilot.app)
        assert "○ Nothing is agreed yet: fill in what was said, and ctrl+s keeps it." in words(
            pilot
        )
        await pilot.press("right")
        await pilot.pause()
        assert "✓ Saturday 21 November, today" in words(pilot)
        await fill(pilot, purpose="our debrief", informed=NASTY, until="12 months")
        assert "✓ Sunday 21 November 2027" in words(pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "Agreement" not in seen(pilot.app)
        await pilot.press("v")
        await pilot.pause()
        assert "Consent given on 21 November 2026" in words(pilot)
        await pilot.press("a")
        await pilot.pause()
        assert "✓ consent given on Saturday 21 November" in words(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
    kept = made(school, cycle)
    assert kept.until == date(2027, 11, 21)
    assert kept.consent is not None
    assert kept.consent.informed.startswith("[/] [bold]x[/bold]")
    assert (kept.consent.day, kept.consent.who) == (TODAY, "Ana Rivera")
    assert school.opened.store.drafts(owner_of(cycle)) == []


async def test_what_is_typed_is_there_the_next_time_until_it_can_be_kept(school: School) -> None:
    cycle = school.cycle(ANA)
    async with agreeing(school) as pilot:
        await fill(pilot, note="half a no")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "▲ given, refused or withdrawn? ← and → choose" in seen(pilot.app)
        await pilot.press("right")
        await fill(pilot, until="soon")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "▲ which day? 31.7.2027, 12 months, 2 years" in seen(pilot.app)
        await pilot.press("escape", "a")
        await pilot.pause()
        assert "↺ taken up where you left" in seen(pilot.app)
        assert "half a no" in seen(pilot.app)
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert "half a no" not in seen(pilot.app)
        assert "taken up" not in seen(pilot.app)
    assert made(school, cycle) == Agreement()
    assert school.opened.store.drafts(owner_of(cycle)) == []


async def test_a_withdrawal_is_plain_to_see_before_anything_leaves(school: School) -> None:
    cycle = school.cycle(ANA)
    told(school, cycle, GIVEN, until=date(2027, 1, 31))
    async with agreeing(school, WIDE) as pilot:
        await pilot.press("right", "right")
        await pilot.pause()
        assert "✓ Saturday 21 November, today" in words(pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        shown = words(pilot)
        assert "TIME TO LET GO 1 record past the last day, or without consent" in shown
        assert "▲ withdrawn" in shown
        assert "▲ consent withdrawn on 21 Nov · kept until 31 Jan 2027 a" in shown
        await pilot.press("v")
        await pilot.pause()
        assert "▲ Consent was withdrawn on Saturday 21 November" in words(pilot)
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ExportScreen)
        assert "▲ Consent was withdrawn on Saturday 21 November: may it leave?" in words(pilot)
        await pilot.press("escape", "a")
        await pilot.pause()
        shown = words(pilot)
        assert "▲ consent withdrawn on Saturday 21 November: F8 erases the record" in shown
        assert shown.index("so far") < shown.index("withdrawn · Ana Rivera")
        assert "Monday 2 November given · Ana Rivera · spoken · our debrief" in shown
    assert [one.answer for one in made(school, cycle).answers] == ["given", "withdrawn"]


async def test_the_last_thing_kept_is_taken_back_and_brought_back(school: School) -> None:
    cycle = school.cycle(ANA)
    told(school, cycle, GIVEN, WITHDRAWN)
    async with agreeing(school) as pilot:
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "✓ consent given on Monday 2 November" in words(pilot)
        assert "ctrl+y brings it back" in seen(pilot.app)
        await fill(pilot, note="hm")
        await pilot.press("ctrl+y")
        assert made(school, cycle).consent == GIVEN
        await pilot.press("ctrl+x", "ctrl+y")
        await pilot.pause()
        assert "▲ consent withdrawn" in seen(pilot.app)
    assert made(school, cycle).consent == WITHDRAWN


async def test_what_cannot_be_written_is_not_saved_and_says_so(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = school.cycle(ANA)
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)
    (school.place / "observe.db.journal.jsonl").mkdir()
    async with agreeing(school) as pilot:
        with closing(sqlite3.connect(school.place / "observe.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("right", "ctrl+s")
            await pilot.pause()
            assert "▲ NOT SAVED" in seen(pilot.app)
            assert isinstance(pilot.app.screen, ConsentScreen)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
    assert [one.answer for one in made(school, cycle).answers] == ["given"]


# --- the form, without a screen ---------------------------------------------------------------


LESSON = Cycle("c", ANA, MEI, "", "8B", "", "x", (), date(2026, 10, 22), None, NOON)
KNOWN = Known(LESSON, Agreement(), TODAY)


@pytest.mark.parametrize(
    ("text", "until", "said"),
    [
        ("", None, "31.7.2027, 12 months; empty: until it is erased"),
        ("31.7.2027", "2027-07-31", "✓ Saturday 31 July 2027"),
        ("1 month", "2026-11-22", "✓ Sunday 22 November"),
        ("18m", "2028-04-22", "✓ Saturday 22 April 2028"),
        ("2 Years", "2028-10-22", "✓ Sunday 22 October 2028"),
        ("yesterday", "2026-11-20", "Friday 20 November is past"),
        ("soon", None, "…"),
    ],
)
def test_how_long_is_a_day_or_a_time_after_the_lesson(
    text: str, until: str | None, said: str
) -> None:
    texts = first_texts(KNOWN) | {"until": text}
    filled = read_form(KNOWN, texts)
    assert hints(KNOWN, texts)["until"] == said
    assert (filled.until.isoformat() if filled.until else None) == until
    assert bool(filled.problems) == (said == "…")


def test_the_rule_is_told_where_no_day_is_chosen() -> None:
    ruled = replace(KNOWN, keep_months=6)
    assert hints(ruled, first_texts(ruled))["until"] == "by the rule: Thursday 22 April 2027"


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"who": "  "}, ["who"]),
        ({"day": ""}, ["day"]),
        ({"day": "tomorrow"}, ["day"]),
        ({"day": "nonsense", "until": "nonsense"}, ["day", "until"]),
        ({"answer": ""}, ["answer"]),
    ],
)
def test_an_answer_has_somebody_and_a_day(changes: dict[str, str], problems: list[str]) -> None:
    texts = first_texts(KNOWN) | {"answer": "refused", "day": "yesterday"} | changes
    filled = read_form(KNOWN, texts)
    assert list(filled.problems) == problems
    assert (filled.consent is None) == bool(problems)


# --- the reminder -----------------------------------------------------------------------------


async def test_what_is_past_its_day_stands_together_and_says_so(school: School) -> None:
    old, new = school.cycle(ANA, -400), school.cycle(ELSA, -40, group="7C")
    chosen = school.cycle(MEI, -3, group="9A")
    for cycle in (old, new):
        school.agree(cycle, "wait")
        school.sit(cycle, "follow-up")
    told(school, chosen, until=date(2026, 11, 20))
    rule(school, 12)
    async with school.started() as pilot:
        shown = [" ".join(line.split()) for line in lines_seen(pilot.app)]
        at = shown.index(
            "TIME TO LET GO 2 records past the last day, or without consent a agreement"
        )
        assert any("Ana Rivera" in line and "kept until" in line for line in shown[at : at + 3])
        assert any("Mei Chen" in line for line in shown[at : at + 3])
        assert "CLOSED 1 cycle c show" in shown
        await pilot.press("a")
        await pilot.pause()
        assert "F8 erases it" in seen(pilot.app)


@pytest.mark.parametrize(
    ("days", "months", "chosen", "over"),
    [
        (-365, 12, None, False),
        (-366, 12, None, True),
        (-366, 0, None, False),
        (-366, 12, TODAY, False),
        (0, 12, TODAY - timedelta(days=1), True),
        (0, 0, TODAY - timedelta(days=1), True),
    ],
)
def test_the_last_day_itself_is_not_past(
    days: int, months: int, chosen: date | None, over: bool
) -> None:
    cycle = replace(LESSON, day=TODAY + timedelta(days=days))
    found = agenda([cycle], [], [], TODAY)
    one = replace(found.appointments[0], agreement=Agreement(until=chosen))
    assert AgendaPage(found, TODAY, keep_months=months).is_over(one) == over


# --- erasing ----------------------------------------------------------------------------------


def found(school: School, word: str) -> list[str]:
    """Files that have this word in them."""
    files = (file for file in school.place.rglob("*") if file.is_file())
    return [file.name for file in files if word.encode() in file.read_bytes()]


async def done(pilot: Pilot[str]) -> None:
    """What was begun in a thread is over, and told."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def erase(pilot: Pilot[str], *keys: str, word: str = "erase") -> None:
    """From the page of the agreement: choose, type the word, wait for what comes of it."""
    for pressed in (("f8",), keys, ("down", *word, "enter")):
        await pilot.press(*pressed)
        await done(pilot)


async def test_a_cycle_is_erased_once_the_word_is_typed(school: School) -> None:
    going, staying = school.cycle(ANA, focus="GOING?"), school.cycle(ELSA, focus="STAYING?")
    line = ("script", "line", {"text": "GOING line", "tag": "evidence"})
    school.sit(going, "observe", line)
    told(school, going, GIVEN)
    async with agreeing(school, keys=("end", "a")) as pilot:
        await fill(pilot, note="GOING note")
        await pilot.press("f8")
        await done(pilot)
        assert isinstance(pilot.app.screen, EraseScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ConsentScreen)
        await erase(pilot, word="eras")
        assert "▲ type erase first; nothing was erased" in words(pilot)
        assert "1 cycle, 2 sittings, 3 entries, 1 draft" in words(pilot)
        assert "the records, and 1 copy of them" in words(pilot)
        await pilot.press("e", "enter")
        await done(pilot)
        shown = words(pilot)
        assert "✓ erased: 1 cycle, 2 sittings, 3 entries" in shown
        assert "The receipt is" in shown
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "Ana Rivera" not in seen(pilot.app)
        assert found(school, "GOING") == []
        await pilot.press("e")
        await pilot.pause()
        await fill(pilot, focus=" still")
        await pilot.press("ctrl+s")
        await pilot.pause()
    (left,) = school.opened.store.cycles()
    assert (left.id, left.focus) == (staying.id, "STAYING? still")
    assert [run for run in school.opened.store.runs() if run.cycle_id == going.id] == []


async def test_everything_about_a_colleague_is_erased_from_the_review_too(school: School) -> None:
    for days in (-3, 0):
        school.sit(school.cycle(ANA, days, focus="GOING?"), "before")
    staying = replace(school.cycle(ELSA, 2), observer=ANA)
    school.opened.store.save_cycle(staying)
    async with agreeing(school, WIDE, ("v", "a")) as pilot:
        await erase(pilot, "right")
        assert "✓ erased: 2 cycles" in words(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "observed by a former colleague" in words(pilot)
    assert found(school, "GOING") == []
    assert found(school, "Ana Rivera") == []


async def test_where_it_cannot_be_finished_the_records_are_open_again(school: School) -> None:
    school.cycle(ANA)
    other = school.cycle(ELSA, 3)
    (school.place / "receipts").write_text("in the way", encoding="utf-8")
    async with agreeing(school) as pilot:
        await erase(pilot)
        assert "Everything was erased, and only the receipt was not written" in words(pilot)
        assert pilot.app.opened is not None
        assert [one.id for one in pilot.app.opened.store.cycles()] == [other.id]


async def test_nothing_is_erased_while_something_is_still_to_be_saved(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = school.cycle(ANA)
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)
    async with agreeing(school) as pilot:
        with closing(sqlite3.connect(school.place / "observe.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await fill(pilot, note="GOING, and not in the file")
            await erase(pilot)
            assert "Not everything is in the file yet, so nothing was erased." in words(pilot)
        assert [one.id for one in pilot.app.opened.store.cycles()] == [cycle.id]
        await pilot.press("enter")
        await done(pilot)
        assert "✓ erased: 1 cycle" in words(pilot)
        assert found(school, "GOING") == []
