"""The export: choosing, seeing what will leave, writing it, and what is said of it."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
import threading
import types
import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as WordFile
from school_room import ANA, CHIDI, School, seen
from test_review import lived_through, reviewing
from textual import events
from textual.pilot import Pilot

from observe_tui.record.model import Cycle
from observe_tui.report import exporting
from observe_tui.report.exporting import FORMATS, Format
from observe_tui.report.model import Document
from observe_tui.session.preparation import ASK, KEEP_BACK, SHARE, STAGE, STAR, STEP
from observe_tui.ui.export_lines import KEYS
from observe_tui.ui.screens.export import ExportScreen
from observe_tui.ui.screens.review import ReviewScreen


@asynccontextmanager
async def exporting_of(
    school: School, cycle: Cycle, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[str], ExportScreen]]:
    async with reviewing(school, cycle, size) as (pilot, _review):
        await pilot.press("x")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, ExportScreen)
        yield pilot, screen


async def written(pilot: Pilot[str], *keys: str) -> str:
    """Press these keys and enter; what stands on the screen when it is done."""
    await pilot.press(*keys, "enter")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return seen(pilot.app)


async def whole(pilot: Pilot[str]) -> str:
    """All that the preview shows, on a screen high enough for it."""
    page = pilot.app.screen.query_one("#scroll")
    await pilot.resize_terminal(80, 24 + page.max_scroll_y)
    text = seen(pilot.app)
    await pilot.resize_terminal(80, 24)
    return text


def prepared(school: School) -> Cycle:
    """A cycle with a starred line, a shared thought, a line kept back and a private question."""
    cycle = lived_through(school)
    (run,) = [one for one in school.opened.store.runs(cycle.id) if one.stage == "observe"]
    lines = school.opened.store.events(run.id)
    school.sit(
        cycle,
        STAGE,
        (STEP, STAR, {"line": lines[40].id}),
        (STEP, KEEP_BACK, {"line": lines[0].id}),
        (STEP, SHARE, {"line": lines[70].id}),
        (STEP, ASK, {"text": "is this the right question?"}),
        ended=False,
    )
    asked = school.opened.store.runs(cycle.id)[-1]
    question = school.opened.store.events(asked.id)[-1]
    event = replace(question, id="kept", seq=5, verb=KEEP_BACK, payload={"line": question.id})
    school.opened.store.append(event)
    return cycle


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_key_is_on_the_screen(school: School, size: tuple[int, int]) -> None:
    async with exporting_of(school, lived_through(school), size) as (pilot, _screen):
        text = seen(pilot.app)
        for words in (
            "t paper", "f form", "n names", "enter write it", "esc back", "? help",
            *(f"{key} {FORMATS[name].title}" for name, key in KEYS.items()),
        ):  # fmt: skip
            assert words in text
        assert KEYS.keys() == FORMATS.keys()
        assert "● summary" in text
        assert "○ certificate" in text


async def test_the_preview_is_what_leaves(school: School) -> None:
    cycle = prepared(school)
    async with exporting_of(school, cycle) as (pilot, screen):
        text = await whole(pilot)
        assert "72 lines leave" not in text
        assert "71 lines leave, 2 stay with you" in text
        assert "line 0 " not in text
        assert "line 69 " in text
        assert "rushing past the answer" in text
        assert "is this the right question?" not in text
        assert "1 line stays with the observer." in text
        shown = await written(pilot, "j")
        assert "✓ written to" in shown
        (path,) = (school.place / "exports").iterdir()
        told = path.read_text("utf-8")
        assert "line 0 " not in told
        assert "rushing past the answer" in told
        assert "right question" not in told
        assert pilot.app.screen is screen


async def test_the_short_form_and_replaced_names(school: School) -> None:
    async with exporting_of(school, prepared(school)) as (pilot, _screen):
        await pilot.press("f", "n")
        text = await whole(pilot)
        assert "● short" in text
        assert "● replaced" in text
        assert "line 40 " in text
        assert "3 of 69 lines" in text
        assert "Observed    The teacher" in text
        assert "Ana Rivera" not in text.partition("What will leave")[2]
        await written(pilot, "m")
        (path,) = (school.place / "exports").iterdir()
        assert path.name == "2026-11-21-8b-science-debrief-short.md"
        assert "Rivera" not in path.read_text("utf-8")
        await pilot.press("n", "f")
        assert "Ana Rivera" in await whole(pilot)


async def test_what_somebody_changed_is_kept_beside_the_new_paper(school: School) -> None:
    async with exporting_of(school, prepared(school)) as (pilot, _screen):
        await written(pilot, "m")
        assert "what stood there" not in unwrapped(await written(pilot, "m"))
        (path,) = (school.place / "exports").iterdir()
        path.write_text("For Ana.", "utf-8")
        text = unwrapped(await written(pilot, "m"))
        assert f"{path.name} · what stood there is now {path.stem}-kept-1.md" in text
        assert path.with_name(f"{path.stem}-kept-1.md").read_text("utf-8") == "For Ana."
        assert "For Ana." not in path.read_text("utf-8")


async def test_the_certificate_asks_for_no_form_and_no_names(school: School) -> None:
    async with exporting_of(school, lived_through(school)) as (pilot, screen):
        await pilot.press("t", "f", "n")
        text = await whole(pilot)
        assert "● certificate" in text
        assert "– one page" in text
        assert "f form" not in text
        assert "Confirmation of an observation" in text
        assert "line 1" not in text
        assert "lines leave" not in text
        assert screen.choice.form == "full"
        await written(pilot, "h")
        (path,) = (school.place / "exports").iterdir()
        assert path.name == "2026-11-21-8b-science-certificate.html"


async def test_each_format_is_written_by_its_key(school: School) -> None:
    async with exporting_of(school, lived_through(school)) as (pilot, _screen):
        for name in FORMATS:
            text = await written(pilot, KEYS[name])
            (path,) = (school.place / "exports").iterdir()
            assert path.suffix == FORMATS[name].suffix
            assert "✓ written to" in text
            assert path.name in text.replace("\n ", "")
            data = path.read_bytes()
            if name == "json":
                assert json.loads(data)["form"] == "full"
            elif name == "docx":
                assert WordFile(io.BytesIO(data)).paragraphs
            elif name == "xlsx":
                assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
            elif name == "pdf":
                assert data.startswith(b"%PDF")
            path.unlink()


async def test_keys_that_are_quicker_than_the_screen_are_not_lost(school: School) -> None:
    cycle = lived_through(school)
    async with reviewing(school, cycle) as (pilot, _review):
        for key in ("x", "j", "f", "enter"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        for _look in range(500):
            if "✓ written to" in seen(pilot.app):
                break
            await pilot.pause(0.01)
        (path,) = (school.place / "exports").iterdir()
        assert path.name.endswith("-short.json")
        assert "✓ written to" in seen(pilot.app)


async def test_going_back_leads_to_the_review_and_writes_nothing(school: School) -> None:
    async with exporting_of(school, lived_through(school)) as (pilot, _screen):
        await pilot.press("w", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert pilot.app.screen.page.has_focus
        assert not (school.place / "exports").exists()


async def test_the_page_can_be_read_to_its_end(school: School) -> None:
    async with exporting_of(school, lived_through(school)) as (pilot, _screen):
        assert "Who gets this" not in seen(pilot.app)
        for _page in range(20):
            await pilot.press("space")
        await pilot.press("down", "k", "down")
        await pilot.pause()
        assert "Who gets this" in seen(pilot.app)
        await pilot.press("n")
        await pilot.pause()
        assert "Observed" in seen(pilot.app)


class _Patient(types.ModuleType):
    """A renderer that takes its time, until it is told to go on."""

    def __init__(self) -> None:
        super().__init__("patient")
        self.begun, self.goes_on = threading.Event(), threading.Event()

    def render(self, document: Document) -> str:
        self.begun.set()
        assert self.goes_on.wait(10)
        return document.header.observed


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> _Patient:
    slow = _Patient()
    monkeypatch.setitem(sys.modules, "patient", slow)
    formats = {**FORMATS, "docx": Format("docx", "Word", ".docx", "patient")}
    monkeypatch.setattr(exporting, "FORMATS", formats)
    return slow


async def begun(slow: _Patient) -> None:
    assert await asyncio.to_thread(slow.begun.wait, 10)


async def test_the_screen_goes_on_while_a_file_is_written(
    school: School, patient: _Patient
) -> None:
    async with exporting_of(school, lived_through(school)) as (pilot, screen):
        await pilot.press("w", "enter")
        await begun(patient)
        await pilot.pause()
        assert "Writing the Word file …" in seen(pilot.app)
        assert "▰▰▰▰▰" in seen(pilot.app)
        await pilot.press("f", "enter")
        await pilot.pause()
        assert "● short" in seen(pilot.app)
        assert screen.writing
        patient.goes_on.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        (path,) = (school.place / "exports").iterdir()
        assert path.name == "2026-11-21-8b-science-debrief.docx"
        assert "✓ written to" in seen(pilot.app)


async def test_whoever_goes_back_meanwhile_is_told_where_the_file_is(
    school: School, patient: _Patient
) -> None:
    async with exporting_of(school, lived_through(school), (120, 40)) as (pilot, _screen):
        await pilot.press("w", "enter")
        await begun(patient)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
        patient.goes_on.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert [one.name for one in (school.place / "exports").iterdir()] == [
            "2026-11-21-8b-science-debrief.docx"
        ]
        (told,) = pilot.app._notifications
        assert "✓ written to" in told.message


def unwrapped(text: str) -> str:
    """In one line: where a sentence is broken depends on how long the path in it is."""
    return " ".join(text.split())


async def test_a_folder_that_cannot_be_made_is_told(school: School) -> None:
    (school.place / "exports").write_text("in the way", encoding="utf-8")
    async with exporting_of(school, lived_through(school)) as (pilot, _screen):
        text = await written(pilot, "m")
        assert "● m Markdown" in text
        assert "▲ The folder" in unwrapped(text)
        assert "is safe" in unwrapped(text)
    assert (school.place / "exports").read_text("utf-8") == "in the way"


async def test_a_file_that_cannot_be_replaced_is_told_and_stays(school: School) -> None:
    taken = school.place / "exports" / "2026-11-21-8b-science-debrief.docx"
    taken.mkdir(parents=True)
    async with exporting_of(school, lived_through(school)) as (pilot, _screen):
        text = await written(pilot, "w")
        assert "was not written" in unwrapped(text)
        assert "open elsewhere" in unwrapped(text)
    assert list(taken.parent.iterdir()) == [taken]


FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from school_room import School, open_records, seen
from test_export import exporting_of, lived_through, written

async def main():
    place = Path(sys.argv[1])
    school = School(place, open_records(place))
    cycle = lived_through(school)
    async with exporting_of(school, cycle) as (pilot, screen):
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
        print(await written(pilot, "w"))
    school.opened.store.close()

asyncio.run(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path), str(here), str(here.parent)],
        env=os.environ | {"PYTHONPATH": str(here.parents[1] / "src"), "TZ": "UTC"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "was not written" in unwrapped(done.stdout), done.stderr
    assert "File too large" in unwrapped(done.stdout)
    assert list((tmp_path / "exports").iterdir()) == []


async def test_a_missing_pdf_part_offers_the_web_page(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    async with exporting_of(school, lived_through(school)) as (pilot, _screen):
        text = await written(pilot, "p")
        words = " ".join(text.split())
        assert "PDF files is not installed" in words
        assert "HTML" in words
        assert not list(school.place.glob("exports/*"))
        assert "✓ written to" in await written(pilot, "h")


async def test_a_broken_letterhead_costs_nothing_but_itself(school: School) -> None:
    folder = school.place / "letterhead"
    folder.mkdir()
    (folder / "letterhead.html").write_text("{% if %}", encoding="utf-8")
    cycle = lived_through(school)
    async with exporting_of(school, cycle) as (pilot, screen):
        screen.services = replace(screen.services, letterhead=folder)
        text = await written(pilot, "h")
        assert "✓ written to" in text
        assert "letterhead was left out" in text.replace("\n ", " ")
        (path,) = (school.place / "exports").iterdir()
        assert "Ana Rivera" in path.read_text("utf-8")


async def test_the_letterhead_stays_away_where_names_do(school: School) -> None:
    folder = school.place / "letterhead"
    folder.mkdir()
    (folder / "letterhead.html").write_text("<p>Elm Street School</p>", encoding="utf-8")
    async with exporting_of(school, lived_through(school)) as (pilot, screen):
        screen.services = replace(screen.services, letterhead=folder)
        await written(pilot, "h")
        (path,) = (school.place / "exports").iterdir()
        assert "Elm Street School" in path.read_text("utf-8")
        await written(pilot, "n")
        assert "Elm Street School" not in path.read_text("utf-8")


async def test_a_cycle_without_records_has_a_head_to_show(school: School) -> None:
    async with exporting_of(school, school.cycle(CHIDI)) as (pilot, _screen):
        text = seen(pilot.app)
        assert "Chidi Okafor" in text
        await pilot.press("t")
        await pilot.pause()
        assert "nothing to confirm" in " ".join((await whole(pilot)).split())


async def test_everybody_known_is_nobody_on_paper(school: School) -> None:
    school.cycle(CHIDI)
    cycle = school.cycle(ANA, focus="what would Okafor say, and Chidi's class?")
    async with exporting_of(school, cycle) as (pilot, _screen):
        await pilot.press("n")
        text = await whole(pilot)
        assert "what would Colleague A say, and Colleague A's class?" in text


def test_the_keys_have_each_their_own_letter() -> None:
    used: Sequence[str] = [*KEYS.values(), "t", "f", "n"]
    assert len(set(used)) == len(used)
