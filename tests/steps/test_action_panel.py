"""One step: agreed on in six fields, or looked at again with a digit and a note."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from panel_host import PanelHost, seen

from observe_tui.analysis.timeline import Timeline
from observe_tui.record.model import ActionStep, StatusChange
from observe_tui.steps.kind import Setting

STEP = ActionStep(
    "earlier",
    "ask, count to three, then call a name [/]",
    "the same four seats answer",
    "Rivera",
    "half-term",
    "eight pupils answer 能量",
    "tried",
    None,
    (
        StatusChange("tried", "felt long", datetime(2026, 11, 12, 12, tzinfo=UTC)),
        StatusChange("tried", "felt shorter", datetime(2026, 11, 13, 12, tzinfo=UTC)),
    ),
)
SETTING = Setting(Timeline(0), last_step=STEP, observed="Rivera", observer="Chen")
BARE = Setting(Timeline(0), observed="Rivera", observer="Chen")
SMALL, LARGE = (48, 12), (100, 30)


def agreeing(drafts: dict[str, str] | None = None) -> PanelHost:
    return PanelHost("action", BARE, drafts, mode="agree")


def reviewing(setting: Setting = SETTING, of: str = "last", **drafts: str) -> PanelHost:
    kept = {f"step/{name}": text for name, text in drafts.items()}
    return PanelHost("action", setting, kept, mode="review", of=of)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_six_fields_become_one_agreement(size: tuple[int, int]) -> None:
    app = agreeing()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "Who          │ Rivera" in seen(app)
        assert "○ nothing agreed yet" in seen(app)
        await pilot.press(*"wait", "enter", *"hands", "down", "down", *"May", "enter")
        await pilot.press(*"more", "down", *"I come")
        await pilot.pause()
        assert "○ not agreed yet" in seen(app)
        assert app.told == []

        await pilot.press("ctrl+s", "ctrl+s")
        await pilot.pause()

        answers = {
            "what": "wait",
            "why": "hands",
            "owner": "Rivera",
            "by_when": "May",
            "looks_like": "more",
            "support": "I come",
        }
        assert app.told == [("agree", answers)]
        assert app.settled == ["step/what"]
        assert "✓ agreed" in seen(app)


async def test_every_field_is_a_draft_and_comes_back() -> None:
    app = agreeing({"step/why": "because", "step/by_when": "soon"})
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        text = seen(app)
        assert "because" in text
        assert "soon" in text
        assert app.drafts == {}
        await pilot.press(*"try", "enter", "!")
        assert app.drafts == {"step/what": "try", "step/why": "because!"}


async def test_without_anything_to_try_nothing_is_agreed() -> None:
    app = agreeing({"step/why": "because"})
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("ctrl+s")
        assert app.panel.unrecorded() is None
        assert app.told == []


async def test_looking_away_agrees_on_nothing() -> None:
    app = agreeing({"step/what": "half a"})
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.set_focus(None)
        await pilot.pause()
        assert app.told == []
        leaving = app.panel.unrecorded()
        assert leaving is not None
        assert leaving.verb == "agree"


async def test_an_agreement_can_be_changed() -> None:
    app = agreeing()
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        app.take("agree", {"what": "wait", "owner": "Chen"})
        await pilot.pause()
        assert "Chen" in seen(app)
        assert app.panel.unrecorded() is None
        await pilot.press(*" longer")
        await pilot.pause()
        assert "○ changed since it was agreed" in seen(app)
        await pilot.press("ctrl+s")
        assert app.told[-1][1]["what"] == "wait longer"
        assert app.told[-1][1]["owner"] == "Chen"


async def test_a_name_that_was_taken_out_stays_out() -> None:
    app = agreeing()
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        await pilot.press("down", "down", *["backspace"] * 6)
        app.panel.show(app.state, app.setting)
        await pilot.pause()
        assert "Rivera" not in seen(app)


@pytest.mark.parametrize(
    ("key", "status"), [("1", "open"), ("2", "tried"), ("3", "mastered"), ("4", "let go")]
)
async def test_a_digit_says_how_the_step_is_going(key: str, status: str) -> None:
    app = reviewing()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await pilot.press(key)
        assert app.told == [("status", {"cycle": "earlier", "status": status, "note": ""})]


async def test_the_step_is_shown_with_what_was_said_of_it() -> None:
    app = reviewing()
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        text = seen(app)
        assert STEP.what in text
        assert "eight pupils answer 能量" in text
        assert "felt shorter" in text
        assert "felt long" not in text.replace("felt longer", "")


async def test_a_note_goes_with_the_status_chosen_here() -> None:
    app = reviewing()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await pilot.press("3", "down", *"9 of 10 days", "ctrl+s")
        assert app.told[-1] == (
            "status",
            {"cycle": "earlier", "status": "mastered", "note": "9 of 10 days"},
        )
        assert app.settled[-1] == "step/note"
        assert app.panel.unrecorded() is None


async def test_a_note_alone_leaves_the_status_as_it_was() -> None:
    app = reviewing(note="not yet")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        leaving = app.panel.unrecorded()
        assert leaving is not None
        assert leaving.payload == {"cycle": "earlier", "status": "tried", "note": "not yet"}


async def test_digits_are_words_in_the_note_and_arrows_lead_out_of_it() -> None:
    app = reviewing()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await pilot.press("down", "4")
        assert app.told == []
        await pilot.press("up", "4")
        assert app.told[-1][1]["status"] == "let go"
        assert app.told[-1][1]["note"] == "4"


@pytest.mark.parametrize(
    ("of", "words"), [("last", "No step was agreed before"), ("this", "No step was agreed")]
)
async def test_without_a_step_there_is_nothing_to_do(of: str, words: str) -> None:
    app = reviewing(BARE, of)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert words in seen(app)
        await pilot.press("2", "ctrl+s")
        assert app.told == []
        assert app.panel.unrecorded() is None
