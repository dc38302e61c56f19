"""The library: every protocol there is, what it asks for, and what is wrong with broken files."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from school_room import School, seen, write
from textual.pilot import Pilot

from observe_tui.paths import HOME_VARIABLE, bundled_protocols
from observe_tui.ui.own_files import editor_words
from observe_tui.ui.screens.help import HelpScreen
from observe_tui.ui.screens.library import LibraryScreen
from observe_tui.ui.screens.preview import PreviewConverse, PreviewObserve, preview
from observe_tui.ui.sitting import SittingScreen
from terminal import Terminal, posix_only

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


TALK_ONLY_LESSON = """
format = 1
id = "only"
name = "Only the lesson"
type = "cycle"

[[stages]]
id = "observe"
title = "Observe"
"""
BUNDLED = len(list(bundled_protocols().glob("*.toml")))


def own(school: School, name: str, text: str) -> Path:
    folder = school.place / "protocols"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def library_of(pilot: Pilot[str]) -> LibraryScreen:
    screen = pilot.app.screen
    assert isinstance(screen, LibraryScreen)
    return screen


async def open_at(pilot: Pilot[str], name: str) -> LibraryScreen:
    """The library, with the cursor on the file of this name, wherever in the list it stands."""
    if not isinstance(pilot.app.screen, LibraryScreen):
        await pilot.press("p")
    screen = library_of(pilot)
    names = [Path(key).name for key in screen.rows.keys]
    screen.rows.action_move(-len(names))
    screen.rows.action_move(names.index(name))
    await pilot.pause()
    return screen


def notices(pilot: Pilot[str]) -> str:
    """Everything that was told in a corner of the screen and is still there."""
    return "\n".join(notice.message for notice in pilot.app._notifications)


async def until(pilot: Pilot[str], true: Callable[[], object]) -> None:
    """Wait until something has become true; the folders are looked at about once a second."""
    for _look in range(1000):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError(told(pilot))


def told(pilot: Pilot[str]) -> str:
    """What stands on the screen, without the way it is broken into lines."""
    return " ".join(seen(pilot.app).split())


def page(pilot: Pilot[str]) -> str:
    """All that is told about the protocol with the cursor, also what is not in sight."""
    return " ".join(" ".join(line.plain.split()) for line in library_of(pilot).about.lines(60))


async def test_a_cycle_is_told_with_its_stages_and_minutes(school: School) -> None:
    async with school.started() as pilot:
        await open_at(pilot, "peer-cycle.toml")
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
        await open_at(pilot, "copus.toml")
        text = page(pilot)
        assert "students l L Listening: Pupils listen" in text
        assert "teacher L Lec Explaining: The teacher presents" in text
        await open_at(pilot, "script.toml")
        assert "E Evidence: Seen or heard." in page(pilot)


async def test_the_page_scrolls_with_the_space_bar_and_begins_anew(school: School) -> None:
    async with school.started() as pilot:
        screen = await open_at(pilot, "copus.toml")
        await pilot.press("space")
        await pilot.pause()
        assert screen.text.scroll_offset.y > 0
        await pilot.press("down")
        await pilot.pause()
        assert screen.text.scroll_offset.y == 0


async def test_a_file_of_ones_own_is_marked(school: School) -> None:
    own(school, "praise.toml", PRAISE)
    async with school.started() as pilot:
        await open_at(pilot, "praise.toml")
        assert "› Praise [/] own" in told(pilot)
        assert "your own file" in page(pilot)
        assert "1 [/] Effort: The work that [/] went in." in page(pilot)
        assert "Credit [bold]Our own idea" in page(pilot)


async def test_without_a_file_of_ones_own_one_is_told_how_to_get_it(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("p")
        assert "YOUR OWN" in told(pilot)
        assert "none yet: d copies" in told(pilot)
        assert "You have no protocols of your own yet." in page(pilot)
        assert "observe-tui protocols new" in page(pilot)
        await pilot.press("d")
        await pilot.pause()
        assert "none yet" not in told(pilot)
        assert "You have no protocols" not in page(pilot)


async def test_a_broken_file_is_listed_with_what_is_wrong(school: School) -> None:
    own(school, "oops.toml", BROKEN)
    async with school.started() as pilot:
        await open_at(pilot, "oops.toml")
        assert "▲ 1 cannot" in told(pilot)
        assert "› oops.toml ▲" in told(pilot)
        assert "oops.toml:6: summry:" in page(pilot)
        own(school, "oops.toml", PRAISE)
        await pilot.press("r")
        await pilot.pause()
        assert "▲" not in told(pilot)
        assert "Praise [/]" in told(pilot)


async def test_errors_come_and_go_as_a_file_is_saved(school: School) -> None:
    own(school, "praise.toml", PRAISE)
    async with school.started() as pilot:
        screen = await open_at(pilot, "praise.toml")
        path = own(school, "praise.toml", BROKEN)
        await until(pilot, lambda: "praise.toml:6: summry:" in page(pilot))
        assert screen.rows.key == str(path)
        own(school, "praise.toml", PRAISE.replace("Praise [/]", "Other praise"))
        own(school, "another.toml", PRAISE.replace('"praise"', '"another"'))
        await until(pilot, lambda: f"{BUNDLED + 2} can be used" in told(pilot))
        assert "› Other praise own" in told(pilot)
        assert screen.rows.key == str(path)


async def test_what_happened_before_the_library_was_opened_is_seen(school: School) -> None:
    async with school.started() as pilot:
        own(school, "praise.toml", PRAISE)
        await pilot.press("p")
        await until(pilot, lambda: f"{BUNDLED + 1} can be used" in told(pilot))


async def test_a_file_that_hides_a_bundled_one_says_so(school: School) -> None:
    own(school, "mine.toml", PRAISE.replace('"praise"', '"copus"'))
    async with school.started() as pilot:
        await open_at(pilot, "mine.toml")
        assert "Hides" in page(pilot)
        assert "copus.toml" in page(pilot)


@pytest.mark.parametrize(
    ("words", "found"), [("analyse evaluate", True), ("peer cycle", True), ("zebra x", False)]
)
async def test_search_looks_into_codes_as_well(school: School, words: str, found: bool) -> None:
    async with school.started() as pilot:
        await pilot.press("p", "slash")
        await write(pilot, words)
        await pilot.pause()
        count = re.search(r"(\d+) of (\d+)", seen(pilot.app))
        assert count is not None
        assert int(count[2]) == BUNDLED
        assert 0 < int(count[1]) < BUNDLED if found else int(count[1]) == 0
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert len(library_of(pilot).rows.keys) == BUNDLED
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, LibraryScreen)


async def test_every_bundled_protocol_can_be_told_at_any_width(school: School) -> None:
    from observe_tui.ui.library_lines import entry_lines, first_of_your_own

    for entry in school.opened.library.entries():
        for width in (20, 52, 80, 120):
            assert entry_lines(entry, False, width)
            assert first_of_your_own(entry.path, width)


# --- a copy ---------------------------------------------------------------------------------------


async def test_a_copy_is_ones_own_and_has_the_cursor(school: School) -> None:
    async with school.started() as pilot:
        screen = await open_at(pilot, "copus.toml")
        await pilot.press("d")
        await pilot.pause()
        path = school.place / "protocols" / "copus-2.toml"
        assert screen.rows.key == str(path)
        assert "› COPUS (copy)" in told(pilot)
        assert "your own file" in page(pilot)
        assert "Hides" not in page(pilot)
        assert notices(pilot) == "Copied as copus-2.toml. e opens it in your editor."
        await pilot.press("d")
        await pilot.pause()
        assert screen.rows.key == str(path.with_name("copus-2-2.toml"))
        assert len(list(path.parent.iterdir())) == 2


async def test_a_copy_is_seen_also_while_a_search_narrows_the_list(school: School) -> None:
    async with school.started() as pilot:
        await pilot.press("p", "slash")
        await write(pilot, "copus")
        await pilot.press("enter", "d")
        await pilot.pause()
        assert library_of(pilot).rows.key.endswith("copus-2.toml")
        assert library_of(pilot).search.words == ""


async def test_a_broken_file_is_neither_copied_nor_tried_out(school: School) -> None:
    own(school, "oops.toml", BROKEN)
    async with school.started() as pilot:
        await open_at(pilot, "oops.toml")
        await pilot.press("d")
        await pilot.pause()
        assert "It was not copied: a file with errors" in notices(pilot)
        await pilot.press("v")
        await pilot.pause()
        assert "cannot be tried out while there are errors in it" in notices(pilot)
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_a_copy_that_cannot_be_written_is_told(school: School) -> None:
    (school.place / "protocols").write_text("a file in the way", encoding="utf-8")
    async with school.started() as pilot:
        await open_at(pilot, "copus.toml")
        await pilot.press("d")
        await pilot.pause()
        assert notices(pilot) == "It was not copied: Not a directory."


# --- a preview ------------------------------------------------------------------------------------


def kept(school: School) -> list[object]:
    """Everything that is in the store."""
    store = school.opened.store
    return [*store.cycles(), *store.people(), *store.runs()]


async def test_an_instrument_is_tried_out_beside_the_script_and_nothing_is_kept(
    school: School,
) -> None:
    own(school, "praise.toml", PRAISE)
    async with school.started() as pilot:
        screen = await open_at(pilot, "praise.toml")
        await pilot.press("v")
        await pilot.pause()
        shown = pilot.app.screen
        assert isinstance(shown, PreviewObserve)
        assert [step.id for step in shown.session.steps] == ["script", "praise"]
        assert "preview: nothing is kept" in told(pilot)
        assert "the teacher ● rec" in told(pilot)
        await pilot.press(*"a line", "enter", "tab", "1", "1")
        await pilot.pause()
        assert "1 line" in told(pilot)
        assert [event.verb for event in shown.session.events].count("count") == 2
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press("v")
        await pilot.pause()
        assert "0 lines" in told(pilot)
        assert kept(school) == []
        assert [path.name for path in (school.place / "protocols").iterdir()] == ["praise.toml"]


async def test_a_cycle_is_tried_out_at_its_first_talk(school: School) -> None:
    async with school.started() as pilot:
        screen = await open_at(pilot, "peer-cycle.toml")
        await pilot.press("v")
        await pilot.pause()
        shown = pilot.app.screen
        assert isinstance(shown, PreviewConverse)
        assert shown.session.run.stage == "before"
        assert "preview: nothing is kept" in told(pilot)
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "Nothing you write or mark here is kept" in told(pilot)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert kept(school) == []


async def test_every_bundled_protocol_can_be_tried_out(school: School) -> None:
    library, parser = school.opened.library, school.opened.parser
    shown: dict[str, SittingScreen] = {}
    async with school.started() as pilot:
        for entry in library.entries():
            assert entry.protocol is not None
            screen = preview(entry.protocol, entry.text, library, parser, school.clock)
            stage = screen.session.run.stage
            shown[screen.session.steps[-1].kind if stage == "observe" else stage] = screen
        for kind, screen in shown.items():
            pilot.app.push_screen(screen)
            await pilot.pause()
            assert "preview: nothing is kept" in told(pilot), kind
            pilot.app.pop_screen()
        assert {"tally", "before", "meeting"} <= set(shown)
        assert kept(school) == []


async def test_a_cycle_without_a_talk_has_nothing_to_try_out(school: School) -> None:
    own(school, "only.toml", TALK_ONLY_LESSON)
    async with school.started() as pilot:
        await open_at(pilot, "only.toml")
        await pilot.press("v")
        await pilot.pause()
        assert "has no talk to show" in notices(pilot)


# --- the editor -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "windows", "words"),
    [
        ({}, False, []),
        ({}, True, ["notepad"]),
        ({"EDITOR": "  "}, False, []),
        ({"EDITOR": "nano"}, False, ["nano"]),
        ({"VISUAL": "code --wait", "EDITOR": "nano"}, False, ["code", "--wait"]),
        ({"EDITOR": "'/my editor/x' -n"}, False, ["/my editor/x", "-n"]),
        ({"EDITOR": 'it"s'}, False, ['it"s']),
        ({"EDITOR": r'"C:\Program Files\n.exe" -w'}, True, [r"C:\Program Files\n.exe", "-w"]),
    ],
)
def test_which_editor_is_opened(
    environment: dict[str, str], windows: bool, words: list[str]
) -> None:
    assert editor_words(environment, windows=windows) == words


@pytest.mark.skipif(sys.platform == "win32", reason="there is always an editor there")
async def test_without_an_editor_one_is_told_what_to_set(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    own(school, "praise.toml", PRAISE)
    async with school.started((120, 40)) as pilot:
        await open_at(pilot, "praise.toml")
        await pilot.press("e")
        await pilot.pause()
        assert "No editor is set. Set the variable EDITOR" in notices(pilot)
        monkeypatch.setenv("EDITOR", "ed")
        await pilot.press("e")
        await pilot.pause()
        assert "The editor ed cannot be started from this terminal." in notices(pilot)


async def test_one_that_came_with_the_program_is_copied_at_the_second_press(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "ed")
    async with school.started() as pilot:
        screen = await open_at(pilot, "copus.toml")
        await pilot.press("e")
        await pilot.pause()
        assert "It came with the program. e again copies it" in notices(pilot)
        assert not (school.place / "protocols").exists()
        await pilot.press("down", "up", "e")
        await pilot.pause()
        assert screen.rows.key == str(school.place / "protocols" / "copus-2.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
async def test_whatever_lies_outside_is_not_opened(
    school: School, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EDITOR", "ed")
    secret = tmp_path / "secret.txt"
    secret.write_text(PRAISE, encoding="utf-8")
    folder = own(school, "praise.toml", PRAISE).parent
    (folder / "link.toml").symlink_to(secret)
    (folder / "folder.toml").mkdir()
    os.mkfifo(folder / "pipe.toml")
    async with school.started() as pilot:
        for name in ("link.toml", "folder.toml", "pipe.toml"):
            await open_at(pilot, name)
            pilot.app.clear_notifications()
            await pilot.press("e")
            await pilot.pause()
            assert "It is no file in your folder" in notices(pilot), name


@posix_only
def test_a_file_is_edited_and_the_program_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    editor = tmp_path / "an editor.py"
    editor.write_text(
        "import pathlib, signal, sys\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text('utf-8').replace('summary', 'summry'), 'utf-8')\n"
        "print('EDITING', path.name)\n"
        "signal.sigwait({signal.SIGINT})\n"
        "input('STAYED')\n",
        encoding="utf-8",
    )
    command = shlex.join([sys.executable, str(editor)])
    with Terminal([sys.executable, "-m", "observe_tui"], env={"VISUAL": command}) as program:
        program.wait("n new cycle", timeout=30)
        program.key("p")
        program.wait("none yet: d copies", timeout=30)
        program.key("/")
        program.type("copus")
        program.wait("› COPUS", timeout=30)
        program.key("enter")
        program.wait("space more", timeout=30)
        program.key("e")
        program.wait("It came with", timeout=30)
        program.key("e")
        program.wait("EDITING copus-2.toml", timeout=30)
        program.key("ctrl+c")
        program.wait("STAYED", timeout=30)
        program.key("enter")
        program.wait("copus-2.toml:6: summry:", timeout=30)
        program.wait("› copus-2.toml", timeout=30)
        program.key("ctrl+q")
        assert program.exit_code(30) == 0
        program.drain()
        assert program.leaky_modes() == []
    assert "summry" in (tmp_path / "home" / "protocols" / "copus-2.toml").read_text("utf-8")
