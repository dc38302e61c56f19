"""Claims: written, tied to lines, reworded, taken back; by keys alone, at every width."""

from __future__ import annotations

from dataclasses import replace

import pytest
from panel_host import PanelHost, seen
from textual import events

from observe_tui.analysis.blocks import Quote
from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.linebrowser import LineBrowser
from observe_tui.steps.kind import Setting

LINES = [
    Quote("l1", 62_000, "evidence", "T: What is energy? One hand"),
    Quote("l2", 125_000, "interpretation", "rushing past the second answer"),
    Quote("l3", 184_000, "evidence", "four hands; T waits [/] 能量"),
    Quote("l4", 250_000, "question", "why this example?"),
    Quote("l5", 3_700_000, "evidence", "T waits five seconds"),
]
SETTING = Setting(Timeline(0), {line.ref: line for line in LINES})
STACKED, WIDE = (60, 16), (110, 30)


def host(drafts: dict[str, str] | None = None, setting: Setting = SETTING) -> PanelHost:
    return PanelHost("claims", setting, drafts)


@pytest.mark.parametrize("size", [STACKED, WIDE])
async def test_a_claim_is_written_and_says_that_it_has_no_evidence(size: tuple[int, int]) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "No claims yet" in seen(app)
        await pilot.press(*"Waiting helps", "enter")
        await pilot.pause()

        assert app.told == [("claim", {"text": "Waiting helps"})]
        assert app.settled == ["step/new"]
        assert "1 Waiting helps" in seen(app)
        assert "○ no evidence yet" in seen(app)


@pytest.mark.parametrize("size", [STACKED, WIDE])
async def test_space_ties_lines_to_the_chosen_claim_and_unties_them(
    size: tuple[int, int],
) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "Waiting helps"})
        app.take("claim", {"text": "Recall comes first"})
        await pilot.press("up", "up", "enter")
        await pilot.press("down", "space", "down", "space", "space")
        await pilot.press("escape")
        await pilot.pause()

        assert app.told[2:] == [
            ("link", {"claim": "e1", "line": "l3"}),
            ("link", {"claim": "e1", "line": "l5"}),
            ("unlink", {"claim": "e1", "line": "l5"}),
        ]
        text = seen(app)
        assert "03:04 E four hands; T waits [/] 能量" in text
        assert text.count("no evidence yet") == 1


async def test_only_evidence_is_offered_until_every_kind_is_asked_for() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        await pilot.press("up", "l")
        await pilot.pause()
        assert "3 of 5" in seen(app)
        assert "rushing past" not in seen(app)

        await pilot.press("a")
        await pilot.pause()

        assert "all 5" in seen(app)
        assert "I rushing past" in seen(app)
        assert "Q why this" in seen(app)


async def test_where_there_is_no_evidence_the_other_kinds_are_one_key_away() -> None:
    app = host(setting=Setting(Timeline(0), {"l4": LINES[3]}))
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        await pilot.press("up", "l")
        await pilot.pause()
        assert "a shows the other kinds" in seen(app)
        await pilot.press("a")
        await pilot.pause()
        assert "Q why this" in seen(app)


async def test_a_tied_line_of_another_kind_stays_in_sight() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        app.take("link", {"claim": "e1", "line": "l2"})
        await pilot.press("up", "enter")
        await pilot.pause()
        assert "✓ 02:05 I rushing past" in seen(app)


async def test_words_narrow_the_lines_and_escape_forgets_them_first() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        await pilot.press("up", "enter", "slash", *"FIVE waits")
        await pilot.pause()
        assert "1 of 5" in seen(app)
        assert "1:01:40 E T waits five seconds" in seen(app)

        await pilot.press("enter", "space")
        assert app.told[-1] == ("link", {"claim": "e1", "line": "l5"})

        await pilot.press("slash", *"xyz")
        await pilot.pause()
        assert "No line is like this" in seen(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "3 of 5" in seen(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.query_one(LineBrowser).has_focus_within is False


async def test_enter_leads_to_the_lines_a_claim_rests_on() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        app.take("link", {"claim": "e1", "line": "l5"})
        await pilot.press("up", "enter")
        assert app.query_one(LineBrowser).choices.key == "l5"


async def test_a_line_is_sought_by_tag_minute_and_instrument() -> None:
    lines = [replace(line, source="Script") for line in LINES]
    app = host(setting=Setting(Timeline(0), {line.ref: line for line in lines}))
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        await pilot.press("up", "enter", "slash", *"#q")
        await pilot.pause()
        assert "1 of 5" in seen(app)
        assert "04:10 Q why this example?" in seen(app)
        await pilot.press(*" 1-3")
        await pilot.pause()
        assert "0 of 5" in seen(app)
        await pilot.press("escape", "slash", *"@script 3'")
        await pilot.pause()
        assert "1 of 5" in seen(app)
        assert "03:04 E four hands" in seen(app)


async def test_starred_lines_come_first_as_they_were_arranged() -> None:
    lines = [replace(line, starred=line.ref in ("l2", "l3", "l5")) for line in LINES]
    setting = Setting(Timeline(0), {line.ref: line for line in lines}, stars=("l5", "l2", "l3"))
    app = host(setting=setting)
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        await pilot.press("up", "enter")
        await pilot.pause()
        assert "01:02 E T: What" in seen(app)
        assert "03:04 E ★ four hands" in seen(app)
        browser = app.query_one(LineBrowser)
        assert [one.ref for one in browser.looking.shown("")] == ["l1", "l2", "l3", "l5"]

        await pilot.press("asterisk")
        await pilot.pause()
        order = [seen(app).index(words) for words in ("five", "rushing", "four hands", "What is")]
        assert order == sorted(order)
        assert browser.choices.key == "l5"
        assert "★ first" in seen(app)

        await pilot.press("asterisk", "slash", *"*")
        await pilot.pause()
        assert "3 of 5" in seen(app)
        assert seen(app).index("five") < seen(app).index("four hands")


@pytest.mark.parametrize("size", [STACKED, WIDE])
async def test_private_lines_are_not_offered_unless_they_are_tied(size: tuple[int, int]) -> None:
    lines = [replace(line, shared=line.ref not in ("l1", "l2", "l3")) for line in LINES]
    app = host(setting=Setting(Timeline(0), {line.ref: line for line in lines}))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        app.take("link", {"claim": "e1", "line": "l3"})
        await pilot.press("up", "enter", "a")
        await pilot.pause()
        text = seen(app)
        assert "2 lines stay with the observer" in text
        assert "What is energy" not in text
        assert "rushing" not in text
        assert "✓ 03:04 E four hands" in text
        assert "all 3" in text

        await pilot.press("slash", *"energy")
        await pilot.pause()
        assert "energy?" not in seen(app)


@pytest.mark.parametrize("size", [STACKED, WIDE])
async def test_a_claim_leads_to_its_lines_in_the_lesson_and_back(size: tuple[int, int]) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "first"})
        app.take("claim", {"text": "second"})
        app.take("link", {"claim": "e1", "line": "l3"})
        app.take("link", {"claim": "e1", "line": "l5"})
        browser = app.query_one(LineBrowser)
        await pilot.press("up", "up", "enter", "slash", *"five", "enter", "escape", "g")
        await pilot.pause()
        text = seen(app)
        assert "in the lesson" in text
        assert "all 5" in text
        assert "I rushing past" in text
        assert "Q why this" in text
        assert browser.choices.key == "l3"
        await pilot.press("n")
        assert browser.choices.key == "l5"
        await pilot.press("n")
        assert browser.choices.key == "l3"

        await pilot.press("g")
        await pilot.pause()
        assert app.query_one("#claim-list").has_focus
        assert not browser.looking.in_place

        await pilot.press("g", "escape")
        await pilot.pause()
        assert app.query_one("#claim-list").has_focus


async def test_a_line_far_down_stands_amid_its_neighbours() -> None:
    lines = [Quote(f"q{n}", n * 60_000, "evidence", f"line number {n}") for n in range(60)]
    app = host(setting=Setting(Timeline(0), {line.ref: line for line in lines}))
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        app.take("link", {"claim": "e1", "line": "q30"})
        await pilot.press("up", "g")
        await pilot.pause()
        await pilot.pause()
        text = seen(app)
        for number in (28, 29, 30, 31, 32):
            assert f"line number {number}" in text


@pytest.mark.parametrize("size", [STACKED, WIDE])
async def test_a_claim_is_marked_as_a_strength_and_as_one_like_the_others(
    size: tuple[int, int],
) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "Waiting helps"})
        await pilot.press("up", "s")
        await pilot.pause()
        assert app.told[-1] == ("strength", {"claim": "e1"})
        assert "✚ strength" in seen(app)
        assert "s strength" in seen(app)

        await pilot.press("s")
        await pilot.pause()
        assert app.told[-1] == ("no-strength", {"claim": "e1"})
        assert "✚" not in seen(app)


async def test_enter_typed_right_behind_the_arrow_goes_where_the_arrow_went() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        await pilot.pause()
        for key in ("up", "enter"):
            app.post_message(events.Key(key, None))
        await pilot.pause()
        await pilot.pause()
        assert app.query_one(LineBrowser).choices.has_focus
        await pilot.press("space")
        assert app.told[1:] == [("link", {"claim": "e1", "line": "l1"})]


async def test_an_arrow_with_nowhere_to_go_leaves_the_words_alone() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        for key in ("a", "up", "b"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert app.drafts == {"step/new": "ab"}


async def test_a_claim_is_said_in_other_words_and_keeps_its_lines() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "Waiting helps"})
        app.take("link", {"claim": "e1", "line": "l5"})
        await pilot.press("up", "r", *"!", "enter")
        await pilot.pause()

        assert app.told[-1] == (
            "amend",
            {"event": "e1", "changes": {"text": "Waiting helps!"}},
        )
        assert app.settled == ["step/reword-e1"]
        assert "1 Waiting helps!" in seen(app)
        assert "T waits five seconds" in seen(app)


async def test_a_new_claim_waits_while_another_is_reworded() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "first"})
        await pilot.press(*"half", "up", "r", *"?", "escape")
        await pilot.pause()
        assert app.drafts == {"step/new": "half", "step/reword-e1": "first?"}
        assert "half" in seen(app)

        await pilot.press("r", "enter")
        assert app.told[-1][0] == "amend"


async def test_a_claim_is_taken_back_and_brought_back() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "Waiting helps"})
        app.take("claim", {"text": "another"})
        await pilot.press("up", "up", "delete")
        await pilot.pause()
        assert app.told[-1] == ("retract", {"event": "e1"})
        assert "Waiting helps" not in seen(app)
        assert "u bring back" in seen(app)

        await pilot.press("u")
        await pilot.pause()
        assert app.told[-1] == ("restore", {"event": "e1"})
        assert "1 Waiting helps" in seen(app)


async def test_the_last_claim_taken_back_can_be_brought_back() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "only one"})
        await pilot.press("up", "delete")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        assert "1 only one" in seen(app)


async def test_letters_are_words_while_a_claim_is_written() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "c"})
        await pilot.press(*"l r n u a", "delete")
        assert len(app.told) == 1
        assert app.drafts == {"step/new": "l r n u a"}


async def test_leaving_the_step_submits_the_claim_looking_away_does_not() -> None:
    app = host(drafts={"step/new": "unfinished"})
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        assert app.panel.unrecorded(leaving=False) is None
        leaving = app.panel.unrecorded()
        assert leaving is not None
        assert (leaving.verb, leaving.payload) == ("claim", {"text": "unfinished"})
        assert app.panel.unrecorded() is None


async def test_without_lines_it_says_where_they_come_from() -> None:
    app = host(setting=Setting(Timeline(0)))
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        app.take("claim", {"text": "[/] [bold]"})
        await pilot.pause()
        assert "1 [/] [bold]" in seen(app)
        await pilot.press("up", "enter")
        await pilot.pause()
        assert "No lines here yet" in seen(app)
        await pilot.press("space", "escape")
        await pilot.pause()
        assert len(app.told) == 1


async def test_many_claims_and_long_ones_stay_within_reach() -> None:
    app = host()
    async with app.run_test(size=STACKED) as pilot:
        await pilot.pause()
        for number in range(12):
            app.take("claim", {"text": f"claim {number} " + "能量守恒 " * 12})
        await pilot.press("up", *["k"] * 11)
        await pilot.pause()
        assert "1 claim 0" in seen(app)
        await pilot.press(*["down"] * 12)
        await pilot.press(*"x")
        assert app.drafts == {"step/new": "x"}
