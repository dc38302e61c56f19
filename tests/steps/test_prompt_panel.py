"""Writing: drafts while typing, one event when one looks away, the newest text when one returns."""

from __future__ import annotations

import pytest
from panel_host import PanelHost, seen
from textual import events

from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.notes import WritingArea
from observe_tui.steps.kind import Setting

SETTING = Setting(Timeline(0), focus="Do my questions make them think?")


def host(kind: str = "prompt", drafts: dict[str, str] | None = None, **spec: str) -> PanelHost:
    return PanelHost(kind, SETTING, drafts, **spec)


@pytest.mark.parametrize("kind", ["prompt", "talk"])
async def test_typing_is_a_draft_and_ctrl_s_records_it_once(kind: str) -> None:
    app = host(kind)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*"wait", "enter", *"more")
        assert app.drafts == {"step/text": "wait\nmore"}
        assert app.told == []

        await pilot.press("ctrl+s", "ctrl+s")

        assert app.told == [("write", {"text": "wait\nmore"})]
        assert app.settled == ["step/text"]


async def test_looking_away_records_what_is_new() -> None:
    app = host("talk")
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*"a")
        app.screen.set_focus(None)
        await pilot.pause()
        app.panel.begin()
        await pilot.pause()
        app.screen.set_focus(None)
        await pilot.pause()

        assert app.told == [("write", {"text": "a"})]


async def test_leaving_gives_the_words_once_and_nothing_where_nothing_is_new() -> None:
    app = host()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.panel.unrecorded() is None
        await pilot.press(*"b")

        first, second = app.panel.unrecorded(), app.panel.unrecorded()

        assert first is not None
        assert first.payload == {"text": "b"}
        assert second is None


async def test_what_was_recorded_is_shown_on_return_but_not_over_newer_words() -> None:
    app = host()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.take("write", {"text": "first"})
        area = app.query_one(WritingArea)
        assert area.text == "first"

        await pilot.press("!")
        app.take("write", {"text": "from elsewhere"})

        assert area.text == "first!"


async def test_unrecorded_words_come_back() -> None:
    app = host(drafts={"step/text": "half a sen", "other/text": "not mine"})
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.query_one(WritingArea).text == "half a sen"
        assert app.drafts == {}
        await pilot.press("ctrl+s")
        assert app.told == [("write", {"text": "half a sen"})]


async def test_where_the_answer_becomes_the_focus_it_starts_with_the_present_one() -> None:
    app = host(becomes="focus")
    async with app.run_test() as pilot:
        await pilot.pause()
        area = app.query_one(WritingArea)
        assert area.text == SETTING.focus
        assert app.panel.unrecorded() is None

        await pilot.press(*" Or recall?", "ctrl+s")

        assert app.told == [("write", {"text": f"{SETTING.focus} Or recall?"})]


async def test_other_prompts_start_empty() -> None:
    app = host()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.query_one(WritingArea).text == ""


async def test_what_is_pasted_is_neither_markup_nor_a_command() -> None:
    app = host()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.post_message(events.Paste("[/] [bold]能量[/bold]\x1b[2J"))
        await pilot.pause()
        assert "[/] [bold]能量[/bold]�[2J" in seen(app)


async def test_what_was_recorded_elsewhere_is_no_command_either() -> None:
    app = host()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.take("write", {"text": "[/] \x1b]0;title\x07"})
        assert "[/] �]0;title�" in seen(app)
        assert app.panel.unrecorded() is None
