"""The page about safety, and what is offered where the records cannot be opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress

import pytest
from school_room import ANA, CHIDI, School, seen, settled
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from observe_tui.store.encryption import keyring
from observe_tui.store.opening import open_store
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.recovery import RecoveryScreen
from observe_tui.ui.screens.safety import SafetyScreen
from observe_tui.ui.screens.trouble import TroubleScreen
from observe_tui.ui.screens.unlock import UnlockScreen

PASSPHRASE = "four words of ours"


async def quiet(pilot: Pilot[str]) -> None:
    """Whatever is being done is done."""
    await pilot.pause()
    with suppress(WorkerFailed):
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def safety(pilot: Pilot[str]) -> SafetyScreen:
    """The page, once it has looked through everything."""
    await quiet(pilot)
    await pilot.press("l")
    await quiet(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, SafetyScreen)
    return screen


async def go_to(pilot: Pilot[str], row: str) -> None:
    """Put the cursor on a row."""
    screen = pilot.app.screen
    assert isinstance(screen, SafetyScreen)
    screen.rows.show(screen.rows._rows, next(key for key in screen.rows.keys if row in key))
    await pilot.pause()


async def typed(pilot: Pilot[str], *answers: str) -> None:
    """Answer the questions."""
    for answer in answers:
        await pilot.press(*("space" if letter == " " else letter for letter in answer), "enter")
        await quiet(pilot)


def people(school: School) -> list[str]:
    """Who was observed in the store on the disk."""
    with closing(sqlite3.connect(school.place / "observe.db")) as file:
        rows = file.execute("SELECT name FROM cycle JOIN person ON person.id = observed_id")
        return sorted(name for (name,) in rows)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases are tried without the usual half second."""
    monkeypatch.setattr(keyring, "COST", 2**10)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_tells_how_the_records_are(school: School, size: tuple[int, int]) -> None:
    school.cycle(ANA)
    async with school.started(size) as pilot:
        await safety(pilot)
        page = seen(pilot.app)
        for words in ("HOW THEY ARE", "encryption", "drops when F9", "until somebody erases them"):
            assert words in page
        await pilot.press("end")
        await pilot.pause()
        page = seen(pilot.app)
        for words in ("make a copy now", "today 12:00", "at the start"):
            assert words in page
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_copy_can_be_asked_for_and_put_in_place(school: School) -> None:
    school.cycle(ANA)
    async with school.started() as pilot:
        page = await safety(pilot)
        await pilot.press("b")
        await quiet(pilot)
        assert "✓ copied to" in seen(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        app = pilot.app
        assert isinstance(app, ObserveApp)
        assert app.opened is not None
        school.opened = app.opened
        school.sit(school.cycle(CHIDI), "before", ("focus", "write", {"text": "later"}))
        assert people(school) == [ANA.name, CHIDI.name]
        page = await safety(pilot)
        await go_to(pilot, "-asked")
        await pilot.press("enter")
        await quiet(pilot)
        told = " ".join(seen(app).split())
        assert "Now: 2 cycles, 2 entries. In it: 1 cycle, 0 entries." in told
        assert "2 entries that only the present file has would be gone" in told
        assert people(school) == [ANA.name, CHIDI.name]
        await pilot.press("enter")
        await quiet(pilot)
        assert isinstance(page, SafetyScreen)
        assert "✓ in place: 1 cycle, 0 entries" in seen(app)
        assert people(school) == [ANA.name]
        await pilot.press("escape")
        await settled(pilot)
        assert "Chidi" not in seen(app)
    (kept,) = school.place.glob("observe-before-restore-*.db")
    with closing(sqlite3.connect(kept)) as file:
        assert file.execute("SELECT count(*) FROM event").fetchone() == (2,)


async def test_choices_are_made_with_enter_and_remembered(school: School) -> None:
    async with school.started() as pilot:
        page = await safety(pilot)
        for row, words in (("curtain", "after 2 min"), ("keeping", "6 months after")):
            await go_to(pilot, row)
            await pilot.press("enter")
            await pilot.pause()
            assert words in seen(pilot.app)
        assert (page.program.settings.curtain_minutes, page.program.settings.keep_months) == (2, 6)
    kept = (school.place / "settings.toml").read_text("utf-8")
    assert "curtain_minutes = 2" in kept
    assert "keep_months = 6" in kept


async def test_a_passphrase_for_the_curtain_is_set_and_taken_away(school: School) -> None:
    async with school.started() as pilot:
        page = await safety(pilot)
        await go_to(pilot, "curtain-passphrase")
        await pilot.press("enter")
        await typed(pilot, "one", "two")
        assert "The two were not the same" in seen(pilot.app)
        assert not page.services.curtain.is_set
        await pilot.press("enter")
        await typed(pilot, "one", "one")
        assert "✓ from now on this passphrase lifts the curtain" in seen(pilot.app)
        assert page.services.curtain.opens("one")
        assert "one" not in seen(pilot.app).split("lifts")[0].splitlines()[-1]
        await pilot.press("enter")
        await typed(pilot, "two")
        assert "That is not the curtain's passphrase" in seen(pilot.app)
        await pilot.press("enter")
        await typed(pilot, "one")
        assert not page.services.curtain.is_set


async def test_records_are_encrypted_and_opened_with_the_passphrase(
    school: School, cheap: None
) -> None:
    school.cycle(ANA, focus="a focus nobody else may read")
    async with school.started() as pilot:
        await safety(pilot)
        await go_to(pilot, "encryption")
        await pilot.press("enter")
        await pilot.press("escape")
        await pilot.pause()
        assert "Nothing was changed" in seen(pilot.app)
        await pilot.press("enter")
        await typed(pilot, PASSPHRASE, PASSPHRASE)
        screen = pilot.app.screen
        assert isinstance(screen, RecoveryScreen)
        recovery = screen.recovery
        assert recovery.split("-")[0] in seen(pilot.app)
        await pilot.press("p")
        await quiet(pilot)
        (sheet,) = (school.place / "exports").iterdir()
        assert recovery.split("-")[1] in sheet.read_text("utf-8")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, RecoveryScreen)
        await pilot.press("escape")
        await quiet(pilot)
        assert isinstance(pilot.app.screen, SafetyScreen)
        await pilot.press("escape")
        await settled(pilot)
        assert "Ana Rivera" in seen(pilot.app)
    for file in school.place.glob("observe*"):
        assert b"nobody else" not in file.read_bytes()
    for right in (PASSPHRASE, recovery):
        async with school.started() as pilot:
            await quiet(pilot)
            assert isinstance(pilot.app.screen, UnlockScreen)
            assert "Ana" not in seen(pilot.app)
            await typed(pilot, "not this one")
            assert "does not open your records" in seen(pilot.app)
            await typed(pilot, right)
            await settled(pilot)
            assert "Ana Rivera" in seen(pilot.app)


async def test_a_damaged_store_is_replaced_by_the_newest_good_copy(school: School) -> None:
    school.cycle(ANA)
    school.opened.store.close()
    async with school.started() as pilot:
        await quiet(pilot)  # a copy is made at the start
    file = school.place / "observe.db"
    spoilt = b"SQLite format 3\0" + b"\xff" * 9000
    file.write_bytes(spoilt)
    async with school.started() as pilot:
        await quiet(pilot)
        assert isinstance(pilot.app.screen, TroubleScreen)
        await pilot.press("c")
        await quiet(pilot)
        told = " ".join(seen(pilot.app).split())
        assert "The newest good copy: today 12:00, at the start." in told
        assert "Now: cannot be read. In it: 1 cycle, 0 entries." in told
        assert file.read_bytes() == spoilt
        await pilot.press("c")
        await quiet(pilot)
        await settled(pilot)
        assert "Ana Rivera" in seen(pilot.app)
    (kept,) = school.place.glob("observe-before-restore-*.db")
    assert kept.read_bytes() == spoilt


async def test_what_can_be_read_of_a_damaged_store_is_put_in_place(school: School) -> None:
    school.sit(school.cycle(ANA), "before", ("focus", "write", {"text": "still here"}))
    school.opened.store.close()
    file = school.place / "observe.db"
    spoilt = bytearray(file.read_bytes())
    spoilt[:100] = b"\xff" * 100  # the head alone: every row is still there
    file.write_bytes(spoilt)
    async with school.started() as pilot:
        await quiet(pilot)
        assert isinstance(pilot.app.screen, TroubleScreen)
        await pilot.press("c")
        await quiet(pilot)
        assert "There is no good copy here" in seen(pilot.app)
        await pilot.press("s")
        await quiet(pilot)
        assert "This could be read: 1 cycle, 2 entries." in " ".join(seen(pilot.app).split())
        assert file.read_bytes() == spoilt
        await pilot.press("s")
        await quiet(pilot)
        await settled(pilot)
        assert "Ana Rivera" in seen(pilot.app)
    store = open_store(file)
    (run,) = store.runs()
    assert [event.payload.get("text") for event in store.events(run.id)] == ["still here", None]
    store.close()
