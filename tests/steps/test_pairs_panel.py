"""Writing in two columns: the side of a line, mending, drafts, and what stands on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from panel_host import seen
from textual import events
from writing_host import NOON, WritingHost

from observe_tui.record.model import Event
from observe_tui.steps.pairs.panel import PairsPanel
from observe_tui.steps.pairs.step import KIND, PairsSpec

LINES = (
    ("right", "some still stand", 20_000),
    ("left", "“What is light?” [/] and then she waits for a long time indeed", 70_000),
    ("right", "four hands go up, two of them at the back", 75_000),
    ("right", "能量能量能量能量能量能量能量能量能量能量能量能量能量能量能量能量能量", 81_000),
    ("left", "שלום כיתה", 3_725_000),
)


def host(
    lines: Sequence[tuple[str, str, int]] = (),
    drafts: Mapping[str, str] | None = None,
    left: str = "teacher",
    right: str = "pupils",
) -> WritingHost:
    spec = PairsSpec(id="step", kind="pairs", title="Two columns [/", left=left, right=right)
    recorded = [
        Event(f"e{seq}", "run", seq, "step", "line", {"side": side, "text": text}, NOON, at)
        for seq, (side, text, at) in enumerate(lines, 1)
    ]
    return WritingHost(KIND, PairsPanel(spec), drafts, recorded)


async def test_a_line_belongs_to_the_side_that_the_prompt_names() -> None:
    app = host()
    async with app.run_test(size=(78, 12)) as pilot:
        assert app.prompt == "teacher ›"
        await pilot.press(*"asks", "enter", *"waits", "enter")
        assert app.prompt == "teacher ›"
        await pilot.press(*"all talk", "ctrl+t")
        assert app.prompt == "pupils ›"
        await pilot.press("enter", *"then stop", "enter")
        assert app.prompt == "pupils ›"
        await pilot.pause()
        assert app.told == [
            ("line", {"side": "left", "text": "asks"}),
            ("line", {"side": "left", "text": "waits"}),
            ("line", {"side": "right", "text": "all talk"}),
            ("line", {"side": "right", "text": "then stop"}),
        ]
        assert app.settled == ["step/text"] * 4
        rows = seen(app).split("\n")
        (waits,) = [row for row in rows if "waits" in row]
        assert waits.split("│")[1].strip() == "00:30 all talk"
        assert rows[-1].startswith(" pupils ›")


async def test_enter_with_nothing_written_changes_the_side_and_keeps_nothing() -> None:
    app = host()
    async with app.run_test(size=(78, 12)) as pilot:
        await pilot.press("enter")
        assert app.prompt == "pupils ›"
        await pilot.press("space", "enter")
        assert app.prompt == "teacher ›"
        await pilot.press("backspace", "ctrl+t")
        assert app.prompt == "pupils ›"
        await pilot.pause()
        assert app.told == []


async def test_with_nothing_written_the_last_line_moves_to_the_other_side() -> None:
    app = host(LINES)
    async with app.run_test(size=(78, 24)) as pilot:
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert app.told[-1] == ("amend", {"event": "e5", "changes": {"side": "right"}})
        assert app.prompt == "teacher ›"
        app.panel.line.set_marks_left(-1)
        await pilot.press("semicolon")
        await pilot.pause()
        assert app.told[-1] == ("amend", {"event": "e5", "changes": {"side": "left"}})
        assert app.written[-1] == ("left", "שלום כיתה")


async def test_an_earlier_line_is_mended_and_the_one_being_written_waits() -> None:
    app = host(LINES)
    async with app.run_test(size=(78, 24)) as pilot:
        await pilot.press("enter", *"half", "f8", "up", "up")
        assert app.prompt == "mend pupils ›"
        assert "▸" in seen(app)
        await pilot.press("up", "ctrl+t", *"!", "enter")
        await pilot.pause()
        assert app.told[-1] == (
            "amend",
            {"event": "e3", "changes": {"side": "left", "text": f"{LINES[2][1]}!"}},
        )
        assert app.settled == ["step/mend/e3"]
        assert (app.line, app.prompt) == ("half", "−5 s pupils ›")
        await pilot.press("enter")
        await pilot.pause()
        assert app.told[-1] == ("line", {"side": "right", "text": "half"})
        assert app.back == [5_000]


async def test_a_line_that_is_mended_to_nothing_and_one_that_is_left_stay_as_they_were() -> None:
    app = host(LINES)
    async with app.run_test(size=(78, 24)) as pilot:
        await pilot.press("up", *["backspace"] * len(LINES[4][1]), "enter")
        assert app.prompt == "mend teacher ›"
        await pilot.press("escape")
        assert (app.line, app.prompt) == ("", "teacher ›")
        await pilot.press("up", "up", *"?", "down", "down")
        assert (app.line, app.prompt) == ("", "teacher ›")
        await pilot.pause()
        assert len(app.told) == len(LINES)
        assert app.typed[-1] == ("step/mend/e4", f"{LINES[3][1]}?")


async def test_words_and_side_are_drafts_and_come_back() -> None:
    app = host()
    async with app.run_test(size=(78, 12)) as pilot:
        await pilot.press(*"ab", "ctrl+t", *"c")
        await pilot.pause()
        assert app.typed == [
            ("step/text", "a"),
            ("step/text", "ab"),
            ("step/tag", "right"),
            ("step/text", "abc"),
        ]
    again = host(drafts=dict(app.typed))
    async with again.run_test(size=(78, 12)) as pilot:
        assert (again.line, again.prompt) == ("abc", "pupils ›")
        await pilot.press("enter")
        await pilot.pause()
        assert again.told == [("line", {"side": "right", "text": "abc"})]
        assert again.typed == []


async def test_a_draft_of_a_mended_line_comes_back_beside_the_new_one() -> None:
    app = host(LINES, {"step/mend/e3": "five hands", "step/text": "new", "step/tag": "nonsense"})
    async with app.run_test(size=(78, 24)) as pilot:
        assert (app.line, app.prompt) == ("five hands", "mend pupils ›")
        await pilot.press("enter")
        await pilot.pause()
        assert app.written[2] == ("right", "five hands")
        assert (app.line, app.prompt) == ("new", "teacher ›")


async def test_keys_that_come_at_once_keep_their_order() -> None:
    app = host()
    async with app.run_test(size=(78, 12)) as pilot:
        for key in (
            "enter",
            "a",
            "enter",
            "enter",
            "b",
            "ctrl+t",
            "c",
            "ctrl+t",
            "enter",
            "escape",
        ):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert app.written == [("right", "a"), ("left", "bc")]
        assert app.heard == ["escape"]


@pytest.mark.parametrize("size", [(58, 10), (62, 24), (78, 24), (118, 30), (78, 4), (30, 10)])
async def test_the_page_has_two_columns_at_any_size(size: tuple[int, int]) -> None:
    app = host(LINES, left="teacher [/", right="תלמידים")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        rows = seen(app).split("\n")
        head = rows[0] if size[1] < 9 else rows[1]
        assert "teacher" in head
        assert "תלמידים" in head
        where = (size[0] - 1) // 2
        assert len(rows) == size[1]
        body = rows[2 if size[1] >= 9 else 1 : -1]
        assert body
        # What is wide takes two cells and one character: only rows without it can be measured.
        assert all(row[where] == "│" for row in body if "能" not in row and len(row) > where)
        assert "1:02:05" in "\n".join(body) or size[0] < 40
        if size[1] >= 24:
            assert "01:10 “What is light?” [/]" in seen(app)
            assert sum(row.count("能") for row in rows) == 17


async def test_looking_back_shows_earlier_rows_and_a_new_line_the_newest() -> None:
    lines = [("left" if n % 2 else "right", f"line {n} said", n * 1000) for n in range(40)]
    app = host(lines)
    async with app.run_test(size=(78, 10)) as pilot:
        await pilot.pause()
        assert "line 39 said" in seen(app)
        await pilot.press("pageup")
        assert "line 39 said" not in seen(app)
        assert "line 32 said" in seen(app)
        await pilot.press(*"x", "enter")
        await pilot.pause()
        assert "line 39 said" in seen(app)


async def test_an_empty_page_says_what_to_do() -> None:
    app = host()
    async with app.run_test(size=(54, 12)) as pilot:
        await pilot.pause()
        text = " ".join(seen(app).split())
        assert "Nothing written yet" in text
        assert "⏎ with nothing written changes the side" in text
