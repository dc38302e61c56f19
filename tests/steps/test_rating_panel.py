"""Ratings on the screen: by keys alone, with words for every state, and off where they are off."""

from __future__ import annotations

import pytest
from panel_host import PanelHost, seen
from rich.cells import cell_len

from observe_tui.analysis.blocks import Quote
from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.choices import ChoiceList
from observe_tui.kit.linebrowser import LineBrowser
from observe_tui.record.model import JsonValue
from observe_tui.steps.kind import Setting

LINES = [
    Quote("l1", 62_000, "evidence", "T: What is energy? One hand"),
    Quote("l2", 125_000, "interpretation", "rushing past the second answer"),
    Quote("l3", 184_000, "evidence", "four hands; T waits [/] 能量"),
]
SETTING = Setting(Timeline(0), {line.ref: line for line in LINES})
SCALE: list[JsonValue] = [
    {"id": "begun", "label": "begun", "meaning": "Now and then, when the teacher asks for it."},
    {"id": "often", "label": "often [/", "meaning": "In most of the lesson."},
    {"id": "own", "label": "their own", "meaning": "能量 " * 12 + "שלום"},
]
ITEMS: list[JsonValue] = [
    {"id": "aim", "title": "The aim is clear [/", "meaning": "What they are to learn."},
    {"id": "turns", "title": "מי מדבר"},
    {"id": "checks", "title": "能量守恒 " * 9},
]
LOW, STACKED, WIDE = (47, 13), (60, 20), (110, 34)


def host(
    drafts: dict[str, str] | None = None, on: bool = True, setting: Setting = SETTING
) -> PanelHost:
    return PanelHost("rating", setting, drafts, on=on, scale=SCALE, items=ITEMS)


def rows(app: PanelHost) -> list[str]:
    return seen(app).split("\n")


@pytest.mark.parametrize("size", [LOW, STACKED, WIDE])
async def test_a_digit_gives_a_level_and_again_takes_it_away(size: tuple[int, int]) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert seen(app).count("○ not rated") >= 1
        assert "1–3 level" in seen(app)
        await pilot.press("2")
        await pilot.pause()
        assert "● often [/" in rows(app)[0]
        assert "2 ● often [/ · In most of the lesson." in seen(app)
        assert "1 ○ begun" in seen(app)
        assert "○ no evidence yet" in seen(app)
        await pilot.press("1", "1", "4", "7", "0")
        await pilot.pause()
        assert "○ not rated" in rows(app)[0]
        assert "no evidence" not in seen(app)
    assert app.told == [
        ("rate", {"item": "aim", "level": "often"}),
        ("rate", {"item": "aim", "level": "begun"}),
        ("unrate", {"item": "aim"}),
    ]


async def test_the_item_with_the_cursor_is_opened_to_its_scale() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        assert "What they are to learn." in seen(app)
        assert seen(app).count("1 ○ begun") == 1
        await pilot.press("j", "3", "down")
        await pilot.pause()
        assert app.told == [("rate", {"item": "turns", "level": "own"})]
        assert "What they are to learn." not in seen(app)
        assert seen(app).count("1 ○ begun") == 1
        assert any("מי מדבר" in row and "● their own" in row for row in rows(app))


@pytest.mark.parametrize("size", [LOW, STACKED, WIDE])
async def test_every_item_can_be_seen_from_its_head(size: tuple[int, int]) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for title in ("The aim is clear [/", "מי מדבר", "能量守恒"):
            assert title in seen(app)
            assert all(cell_len(row) <= size[0] for row in rows(app))
            await pilot.press("down")
            await pilot.pause()


@pytest.mark.parametrize("size", [LOW, STACKED, WIDE])
async def test_lines_are_tied_to_a_rating_and_untied(size: tuple[int, int]) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("3", "l", "down", "space", "up", "space", "space", "escape")
        await pilot.pause()
        assert app.told[1:] == [
            ("link", {"item": "aim", "line": "l3"}),
            ("link", {"item": "aim", "line": "l1"}),
            ("unlink", {"item": "aim", "line": "l1"}),
        ]
        assert "03:04 E four hands; T waits" in seen(app)
        assert "no evidence" not in seen(app)
        assert app.query_one("#items", ChoiceList).has_focus
        await pilot.press("l")
        assert app.query_one(LineBrowser).choices.key == "l3"


@pytest.mark.parametrize("key", ["n", "enter"])
@pytest.mark.parametrize("leave", ["enter", "escape", "up", "down"])
async def test_a_note_is_written_and_kept_by_leaving_it(key: str, leave: str) -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        await pilot.press("down", key, *"a1 [/]")
        await pilot.pause()
        assert "Note on “מי מדבר”" in seen(app)
        assert app.drafts == {"step/note-turns": "a1 [/]"}
        await pilot.press(leave)
        await pilot.pause()
        assert app.told == [("note", {"item": "turns", "text": "a1 [/]"})]
        assert app.settled == ["step/note-turns"]
        assert "note: a1 [/]" in seen(app)
        assert "Note on" not in seen(app)
        assert app.query_one("#items", ChoiceList).has_focus
        await pilot.press("n", "backspace", *"!", "enter", "n", "enter")
        await pilot.pause()
        assert app.told[1:] == [("note", {"item": "turns", "text": "a1 [/!"})]
        await pilot.press("n", "ctrl+u", "enter")
        await pilot.pause()
        assert app.told[2:] == [("note", {"item": "turns", "text": ""})]
        assert "note:" not in seen(app)


async def test_a_note_in_the_middle_is_recorded_once_when_the_step_is_left() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        assert app.panel.unrecorded() is None
        await pilot.press("n", *"half")
        leaving = app.panel.unrecorded()
        assert leaving is not None
        assert (leaving.verb, leaving.payload) == ("note", {"item": "aim", "text": "half"})
        assert leaving.settles == "step/note-aim"
        assert app.panel.unrecorded() is None


async def test_words_that_were_never_recorded_are_taken_up_again() -> None:
    app = host({"step/note-checks": "half a no"})
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        assert "half a no" in seen(app)
        await pilot.press(*"te", "enter")
        await pilot.pause()
        assert app.told == [("note", {"item": "checks", "text": "half a note"})]


async def test_digits_are_words_in_a_note_and_nothing_among_the_lines() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        await pilot.press("n", *"12", "enter", "l", "1", "escape")
        await pilot.pause()
    assert app.told == [("note", {"item": "aim", "text": "12"})]


async def test_the_scale_can_be_read_in_full_and_used_there() -> None:
    app = host()
    async with app.run_test(size=LOW) as pilot:
        await pilot.pause()
        assert "שלום" not in seen(app)
        await pilot.press("m")
        await pilot.pause()
        assert "שלום" in seen(app)
        assert "level, again none" in seen(app)
        await pilot.press("1")
        await pilot.pause()
        assert app.told == [("rate", {"item": "aim", "level": "begun"})]
        assert "1 ● begun" in seen(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "● begun" in rows(app)[0]
        assert app.query_one("#items", ChoiceList).has_focus


@pytest.mark.parametrize("size", [LOW, STACKED, WIDE])
async def test_off_it_says_so_and_no_key_gives_a_level(size: tuple[int, int]) -> None:
    app = host(on=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = " ".join(" ".join(row.split("──")[0] for row in rows(app)).split())
        assert "Ratings are off in this protocol" in text
        assert "level" not in text
        assert "rated" not in text
        assert "begun" not in text
        assert "The aim is clear [/" in text
        await pilot.press(*"1234567m", "n", *"seen", "enter", "l", "space", "escape")
        await pilot.pause()
        assert app.told == [
            ("note", {"item": "aim", "text": "seen"}),
            ("link", {"item": "aim", "line": "l1"}),
        ]
        app.take("rate", {"item": "aim", "level": "own"})
        await pilot.pause()
        assert "their own" not in seen(app)
        assert "note: seen" in seen(app)
        assert "01:02 E T: What is energy?" in seen(app)


async def test_without_lines_it_says_where_they_come_from() -> None:
    app = host(setting=Setting(Timeline(0)))
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        await pilot.press("1", "l", "space", "escape")
        await pilot.pause()
        assert app.told == [("rate", {"item": "aim", "level": "begun"})]
        assert "○ no evidence yet" in seen(app)
