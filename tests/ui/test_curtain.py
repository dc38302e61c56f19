"""The curtain: one key covers the screen, what is recorded under it goes on, and nothing leaks."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from school_room import ANA, CHIDI, School, at_once, seen, settled, write
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from observe_tui.kit.themes import THEMES
from observe_tui.record.model import Cycle, Event, Person
from observe_tui.record.ports import StoreError
from observe_tui.store import connecting
from observe_tui.store.opening import open_store
from observe_tui.ui import curtain_lock, curtained
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.curtain_lines import Face, curtain_lines
from observe_tui.ui.curtain_lock import CurtainLock
from observe_tui.ui.live_lines import mode_of
from observe_tui.ui.screens.converse import ConverseScreen
from observe_tui.ui.screens.curtain import HOW_TO_LIFT, CurtainScreen
from observe_tui.ui.screens.help import HelpScreen, key_lines
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.observe import ObserveScreen
from observe_tui.ui.screens.plan import PlanScreen
from observe_tui.ui.screens.review import ReviewScreen
from observe_tui.ui.screens.trouble import TroubleScreen
from terminal import SIGKILL, Terminal, posix_only

CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;[a-z]+\x07")
SECRET = "señor Ana 1"
THEIRS = ("Rivera", "Ana", "8B", "Science", "COPUS", "Script", "Focus", "observe", "who talks")


def app_of(pilot: Pilot[str]) -> ObserveApp:
    assert isinstance(pilot.app, ObserveApp)
    return pilot.app


def is_down(pilot: Pilot[str]) -> bool:
    """Whether the curtain is what is seen, with nothing of anybody's on it."""
    shown = seen(pilot.app)
    leaked = [word for word in THEIRS if word in shown]
    assert not (isinstance(pilot.app.screen, CurtainScreen) and leaked), leaked
    return isinstance(pilot.app.screen, CurtainScreen) and "██" in shown


async def quiet(pilot: Pilot[str]) -> None:
    for _ in range(3):
        await pilot.pause()


@asynccontextmanager
async def observing(
    school: School, *instruments: str
) -> AsyncIterator[tuple[Pilot[str], ObserveScreen]]:
    school.cycle(ANA, instruments=instruments or ("script", "copus"), focus="who talks?")
    async with school.started() as pilot:
        await pilot.press("o")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, ObserveScreen)
        yield pilot, screen


def recorded(school: School) -> list[Event]:
    """The events of the observation, as they are on the disk."""
    (run,) = school.opened.store.runs()
    return school.opened.store.events(run.id)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A try takes no time. What is kept says how it was made, so nothing else is different."""
    monkeypatch.setattr(curtain_lock, "_COST", 2)


async def test_one_key_covers_every_screen_and_lifts_it_again(school: School) -> None:
    school.cycle(ANA)
    school.cycle(CHIDI, 1)
    async with school.started() as pilot:
        await pilot.press("down", "f9")
        assert is_down(pilot)
        for key in ("n", "escape", "ctrl+p", "question_mark", "f1", "ctrl+c"):
            await pilot.press(key)
            assert is_down(pilot)
        assert HOW_TO_LIFT in seen(pilot.app)
        school.clock.seconds += 61
        await pilot.pause(0.3)
        assert is_down(pilot)
        assert HOW_TO_LIFT not in seen(pilot.app)
        await pilot.press("f9")
        home = pilot.app.screen
        assert isinstance(home, HomeScreen)
        assert home.agenda.selected is not None
        assert home.agenda.selected.cycle.observed == CHIDI

        await pilot.press("question_mark", "f9")
        assert is_down(pilot)
        await pilot.press("f9")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "Curtain" in str(key_lines(home)["EVERYWHERE"])
        await pilot.press("escape", "ctrl+p", "f9")
        assert is_down(pilot)
        await pilot.press("f9")
        assert isinstance(pilot.app.screen, CommandPalette)
        named = {one.title: one.callback for one in app_of(pilot).get_system_commands(home)}
        assert named["Curtain (f9)"] == app_of(pilot).action_curtain
        await pilot.press("escape", "f9", "ctrl+q")
    assert pilot.app.return_code == 0


async def test_a_field_is_there_again_with_the_cursor_in_its_words(school: School) -> None:
    cycle = school.cycle(ANA, focus="who talks")
    school.sit(cycle, "before")
    school.sit(cycle, "observe", ("script", "line", {"text": "T asks", "tag": "evidence"}))
    async with school.started() as pilot:
        await pilot.press("e", "tab")
        assert isinstance(pilot.app.screen, PlanScreen)
        field = pilot.app.focused
        assert isinstance(field, Input)
        field.value = ""
        await write(pilot, "Ana Ri")
        await pilot.press("left", "f9", "x", "f9", "v", "f9", "f9", "e")
        assert field.value == "Ana Rvei"
        # Somebody is in another window when it drops: the cursor is where they left it.
        pilot.app.post_message(events.AppBlur())
        await quiet(pilot)
        app_of(pilot).drop_curtain()
        pilot.app.post_message(events.AppFocus())
        await quiet(pilot)
        await pilot.press("f9", "x")
        assert field.value == "Ana Rvexi"
        await pilot.press("escape", "d")
        talk = pilot.app.screen
        assert isinstance(talk, ConverseScreen)
        await quiet(pilot)
        area = pilot.app.focused
        assert isinstance(area, TextArea)
        await write(pilot, "half an answer")
        await pilot.press("f9")
        assert is_down(pilot)
        await write(pilot, "pasted")
        await pilot.press("ctrl+n", "x", "f9")
        await write(pilot, " and more")
        assert area.text == "half an answer and more"
        assert pilot.app.screen is talk


async def test_nothing_is_written_unseen_and_the_line_is_unharmed(school: School) -> None:
    async with observing(school) as (pilot, screen):
        assert screen.writing.page is not None
        line = screen.writing.page.line
        await write(pilot, "half a")
        await pilot.press("left", "left", "f9", *"la")
        assert is_down(pilot)
        assert "·" not in seen(pilot.app)
        assert HOW_TO_LIFT in seen(pilot.app)
        await pilot.resize_terminal(120, 40)
        assert is_down(pilot)
        school.clock.seconds += 3
        screen.tick()
        await pilot.press("f9", "x")
        assert line.value == "halfx a"
        assert screen.has_class("-wide")
        assert not screen.session.timeline.gaps
        await pilot.press("f2", "f9", "l", "a", "f9", "end", "y", "enter")
        assert mode_of(screen.marks_left) == "WRITE"
    said = [one.payload.get("text") or one.payload.get("code") for one in recorded(school)]
    assert said == ["S.L", "halfx ay"]


async def test_codes_are_marked_unseen_counted_and_taken_back(school: School) -> None:
    async with observing(school) as (pilot, screen):
        # All at once: what was pressed before the curtain is done before what came after.
        await at_once(pilot, *"ab", "tab", "l", "f9", "a", "u")
        assert is_down(pilot)
        assert screen.session.state("copus") == {0: frozenset({"S.L"})}
        await pilot.press("f9", "f9")
        assert screen.writing.page is not None
        for keys, count in (
            (("a", "L"), "· 2\n"),
            (("u", "u", "u", "z", "space", "ctrl+e", "ctrl+e", "escape", "escape"), "· −1\n"),
            (("tab", "l"), ""),
            (("tab", "l"), "·\n"),
        ):
            await at_once(pilot, *keys)
            assert is_down(pilot)
            assert count in seen(pilot.app)
            assert ("·" in seen(pilot.app)) == bool(count)
        assert screen.session.timeline.paused_ms is None
        await pilot.press("f9")
        assert pilot.app.screen is screen
        assert screen.writing.page is not None
        assert screen.writing.page.line.value == "ab"
    verbs = [one.verb for one in recorded(school)]
    assert verbs == ["mark", "mark", "retract", "mark", "mark", *["retract"] * 3, "mark"]


async def test_what_ends_or_comes_meanwhile_stays_under_the_curtain(school: School) -> None:
    async with observing(school) as (pilot, screen):
        await at_once(pilot, "tab", "ctrl+e", "ctrl+e", "f9")
        assert is_down(pilot)
        assert isinstance(pilot.app.screen_stack[-2], ReviewScreen)
        app = app_of(pilot)
        app.push_screen(TroubleScreen(StoreError("Ana Rivera"), app.services))
        await quiet(pilot)
        assert is_down(pilot)
        await pilot.press("r")
        assert is_down(pilot)
        await pilot.press("f9")
        assert isinstance(pilot.app.screen, TroubleScreen)
        await pilot.press("r")
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert screen not in pilot.app.screen_stack


async def test_it_drops_by_itself_only_where_nobody_is(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curtained, "LOOK_SECONDS", 0.02)
    async with observing(school) as (pilot, _screen):
        app = app_of(pilot)

        def later(seconds: float) -> None:
            school.clock.seconds += seconds
            app.look_around()

        later(100_000)
        assert not app.is_covered
        app.settings = replace(app.settings, curtain_minutes=10)
        later(100_000)
        assert not app.is_covered
        await pilot.press("tab", "space")
        later(599)
        await pilot.press("a")
        later(599)
        assert not app.is_covered
        school.clock.seconds += 1
        for _look in range(200):
            await pilot.pause(0.01)
            if app.is_covered:
                break
        await quiet(pilot)
        assert is_down(pilot)
        await pilot.press("f9")
        later(599)
        assert not app.is_covered


async def test_a_passphrase_lifts_it_and_its_letters_mark_nothing(
    school: School, cheap: None
) -> None:
    async with observing(school, "copus") as (pilot, screen):
        app = app_of(pilot)
        await at_once(pilot, "f9", "f9", "f9", "f9")
        assert pilot.app.screen is screen
        app.services.curtain.set("sesam")
        await at_once(pilot, "f9", "f9", *"lal", "backspace", "enter")
        await pilot.app.workers.wait_for_complete()
        await quiet(pilot)
        assert "That is not it." in seen(pilot.app)
        assert is_down(pilot)
        # Without a script the keys go another way, and mark all the same.
        await at_once(pilot, "escape", "l", "a", "?", "tab", "u")
        assert "Passphrase" not in seen(pilot.app)
        assert "· 1" in seen(pilot.app)
        assert screen.session.state("copus") == {0: frozenset({"S.L"})}
        await pilot.press("f9")
        for tried in "12345":
            await pilot.press(tried, "enter")
            await pilot.app.workers.wait_for_complete()
        await quiet(pilot)
        assert "Please wait 2 s" in seen(pilot.app)
        assert "•••" in seen(pilot.app)  # what could not be tried yet is not lost
        assert "4" not in seen(pilot.app).split("Passphrase")[1].split("\n")[0]
        school.clock.seconds += 2
        await pilot.press("ctrl+u")
        await write(pilot, "sesam\nl")
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await quiet(pilot)
        assert pilot.app.screen is screen
        assert screen.session.state("copus") == {0: frozenset({"S.L"})}
        app.services.curtain.remove()
        await pilot.press("f9", "f9")
        assert pilot.app.screen is screen


async def test_with_a_passphrase_the_program_begins_covered(school: School, cheap: None) -> None:
    school.cycle(ANA)
    lock = CurtainLock(school.place / "curtain.json")
    lock.set("sesam")
    school.opened.store.close()
    app = ObserveApp(replace(school.services(), curtain=lock))
    async with app.run_test(notifications=True) as pilot:
        app.notify("Ana Rivera 8B", markup=False)
        for _look in range(200):
            await pilot.pause(0.01)
            if app.opened is not None:
                break
        await pilot.pause(0.3)
        assert is_down(pilot)
        (school.place / "curtain.json").write_text("{}", "utf-8")
        await pilot.press("f9")
        assert "Remove curtain.json" in seen(app)
        assert str(school.place) not in seen(app)
        (school.place / "curtain.json").unlink()
        await pilot.press("f9")
        await settled(pilot)
        assert "Ana Rivera" in seen(app)
    assert app.opened is not None
    app.opened.store.close()


async def test_what_is_not_saved_is_said_on_the_curtain_too(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.01)
    async with observing(school, "copus") as (pilot, screen):
        with closing(sqlite3.connect(school.place / "observe.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("f9", "l")
            await quiet(pilot)
            assert is_down(pilot)
            assert "· 1" in seen(pilot.app)
            assert "▲ NOT SAVED 1" in seen(pilot.app)
            other.execute("ROLLBACK")
        screen.session.outbox.flush()
        await pilot.pause(0.3)
        assert "▲" not in seen(pilot.app)
    assert [one.payload.get("code") for one in recorded(school)] == ["S.L"]


# --- the passphrase ------------------------------------------------------------------------------


@pytest.fixture(params=["file", "memory"])
def lock(request: pytest.FixtureRequest, tmp_path: Path, cheap: None) -> CurtainLock:
    return CurtainLock(tmp_path / "home" / "curtain.json" if request.param == "file" else None)


def test_only_the_last_passphrase_opens(lock: CurtainLock, tmp_path: Path) -> None:
    assert not lock.is_set
    assert lock.opens("anything")
    lock.set("first")
    lock.set(SECRET)
    assert lock.is_set
    assert lock.opens(SECRET)
    assert lock.opens("sen\u0303or Ana 1")  # as another keyboard says the same
    assert not any(lock.opens(one) for one in ("first", "", "señor ana 1"))
    assert lock.trouble == ""
    with pytest.raises(ValueError, match="letter"):
        lock.set("")
    lock.remove()
    lock.remove()
    assert not lock.is_set
    assert lock.opens("")


def test_the_file_says_nothing_of_the_passphrase(tmp_path: Path, cheap: None) -> None:
    path = tmp_path / "curtain.json"
    texts = []
    for _ in range(2):
        CurtainLock(path).set(SECRET)
        texts.append(path.read_text("utf-8"))
    assert texts[0] != texts[1]
    assert "Ana" not in texts[0]
    assert CurtainLock(path).opens(SECRET)
    assert [one.name for one in tmp_path.iterdir()] == ["curtain.json"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_takes_real_work_to_try_one(tmp_path: Path) -> None:
    path = tmp_path / "curtain.json"
    CurtainLock(path).set("one")
    kept = json.loads(path.read_text("utf-8"))
    assert (kept["n"], kept["r"], kept["p"]) == (2**15, 8, 1)
    assert CurtainLock(path).opens("one")


@pytest.mark.parametrize(
    "change",
    [
        {"n": 2**30}, {"n": 3}, {"n": 1}, {"n": True}, {"p": 500}, {"r": -1}, {"salt": "00"},
        {"hash": ""}, {"hash": "zz"}, {"format": 2}, {"salt": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_file_that_is_not_sound_is_no_way_in(
    tmp_path: Path, cheap: None, change: dict[str, object]
) -> None:
    path = tmp_path / "curtain.json"
    lock = CurtainLock(path)
    lock.set("one")
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    assert lock.is_set
    assert not lock.opens("one")
    assert "Remove curtain.json" in lock.trouble


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 4096, b"{" * 9000, b'{"format":1}'])
def test_neither_is_one_that_cannot_be_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "curtain.json"
    path.write_bytes(data)
    assert CurtainLock(path).is_set
    assert not CurtainLock(path).opens("")
    assert "Remove curtain.json" in CurtainLock(path).trouble
    path.unlink()
    path.mkdir()
    assert CurtainLock(path).is_set
    assert not CurtainLock(path).opens("")
    with pytest.raises(StoreError, match="could not be removed"):
        CurtainLock(path).remove()
    with pytest.raises(StoreError, match="was not kept"):
        CurtainLock(path).set("one")


# --- what it looks like --------------------------------------------------------------------------


@pytest.mark.parametrize("width", [3, 20, 40, 80, 200])
@pytest.mark.parametrize("height", [1, 4, 10, 24])
@pytest.mark.parametrize(
    "face",
    [
        Face("12:34"),
        Face("08:59", 0),
        Face("07:06", -3, "▲ NOT SAVED 2 · only here", 40, "That is not it. The next try in 8 s."),
    ],
    ids=["clock", "marking", "everything"],
)
def test_it_fits_every_window(face: Face, width: int, height: int) -> None:
    rows = curtain_lines(face, width, height)
    assert all(cell_len(row.plain) <= width for row in rows)
    text = "\n".join(row.plain for row in rows)
    if width >= 20:
        assert face.time in text or "██" in text
    if width >= 80 and height >= 24:
        assert face.told in text
        assert face.unsaved in text


async def test_no_theme_lets_anything_through(school: School) -> None:
    school.cycle(ANA)
    async with school.started((40, 10)) as pilot:
        await pilot.press("f9")
        for theme in THEMES:
            pilot.app.theme = theme.name
            await quiet(pilot)
            assert is_down(pilot)
            assert pilot.app.screen.styles.background.a == 1


# --- the real terminal ---------------------------------------------------------------------------


def wait_for_draft(file: Path, text: str) -> None:
    """Wait until words that nobody has submitted are on the disk, under a curtain too."""
    with closing(sqlite3.connect(file)) as looking:
        for _look in range(500):
            if looking.execute("SELECT 1 FROM draft WHERE text = ?", (text,)).fetchone():
                return
            time.sleep(0.01)
    raise TimeoutError(text)


@posix_only
def test_not_a_byte_of_theirs_is_painted_and_a_kill_loses_nothing(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    store = open_store(tmp_path / "observe.db")
    ana, mei = Person("a", "Zacharias"), Person("m", "Quintus")
    lesson = ("Physics", "9Z", "why so", "peer-cycle", ("script", "copus"))
    store.save_cycle(Cycle("x", ana, mei, *lesson, now.astimezone().date(), None, now))
    store.close()
    argv = [sys.executable, "-m", "observe_tui"]
    with Terminal(argv, {"OBSERVE_TUI_HOME": str(tmp_path)}) as program:
        program.wait("n new cycle", 30)
        program.key("o")
        program.wait("WRITE", 20)
        program.type("half a line")
        program.wait("half a line")
        program.key("tab")
        program.wait("MARK")
        program.key("f9")
        program.wait(lambda text: "██" in text and "half" not in text)
        begin = len(program.output)
        program.type("la")
        program.wait("· 2")
        program.resize(100, 30)
        program.wait(re.compile(r"^ {45,}· 2$", re.MULTILINE))
        # What is read may begin and end within a sequence.
        whole = bytes(program.output[begin:]).partition(b"\x1b")[2].rpartition(b"\x1b")[0]
        painted = CSI.sub(b"", b"\x1b" + whole)
        wait_for_draft(tmp_path / "observe.db", "half a line")
        program.kill(SIGKILL)
    shown = set(re.sub(rb"\s+", b" ", painted).decode().replace("█", "").split())
    assert {"·", "2"} <= shown <= {"·", "1", "2"}
    assert b"\x1b" not in painted
    store = open_store(tmp_path / "observe.db")
    (run,) = store.runs()
    assert [event.payload["code"] for event in store.events(run.id)] == ["S.L", "S.AnQ"]
    assert {one.field: one.text for one in store.drafts(run.id)}["script/text"] == "half a line"
    store.close()
