"""Writing a script: a line that waits while another one is mended stays what it was."""

from __future__ import annotations

from panel_host import seen
from writing_host import WritingHost

from observe_tui.steps.script.panel import ScriptPanel
from observe_tui.steps.script.step import KIND, ScriptSpec


def host(drafts: dict[str, str] | None = None) -> WritingHost:
    spec = ScriptSpec(id="step", kind="script", title="Script [/")
    return WritingHost(KIND, ScriptPanel(spec), drafts)


async def test_a_thought_that_waits_is_still_a_thought_afterwards() -> None:
    app = host()
    async with app.run_test(size=(78, 12)) as pilot:
        await pilot.press(*"seen", "enter", *"I wonder", "ctrl+t", "f7", "up")
        assert app.prompt == "mend E ›"
        await pilot.press(*"!", "enter")
        assert (app.line, app.prompt) == ("I wonder", "−10 s I ›")
        await pilot.press("enter")
        await pilot.pause()
        assert app.written == [("evidence", "seen!"), ("interpretation", "I wonder")]
        assert app.back == [0, 10_000]


async def test_the_next_line_is_evidence_again_also_after_a_restart() -> None:
    app = host()
    async with app.run_test(size=(78, 12)) as pilot:
        await pilot.press(*"why", "ctrl+t", "ctrl+t")
        await pilot.pause()
        assert app.typed[-1] == ("step/tag", "question")
        await pilot.press("enter")
        assert app.prompt == "E ›"
        await pilot.pause()
        assert app.typed[-1] == ("step/tag", "")
        assert app.written == [("question", "why")]
        assert " Q  why" in seen(app)
    again = host({"step/text": "how", "step/tag": "interpretation"})
    async with again.run_test(size=(78, 12)):
        assert (again.line, again.prompt) == ("how", "I ›")


async def test_on_an_empty_page_no_key_of_a_line_does_anything() -> None:
    app = host()
    async with app.run_test(size=(78, 12)) as pilot:
        await pilot.press("ctrl+t", "f8", "up", "down", "enter", "pageup")
        await pilot.pause()
        assert (app.told, app.typed, app.prompt) == ([], [], "E ›")
        assert "Nothing written yet" in seen(app)
