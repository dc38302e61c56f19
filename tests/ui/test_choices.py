"""A list of things to choose from, under hands that are quicker than it."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content

from observe_tui.kit.choices import Choice, ChoiceList
from observe_tui.kit.themes import DARK


class Listed(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        yield ChoiceList()


async def test_turning_pages_waits_until_there_are_pages() -> None:
    async with Listed().run_test() as pilot:
        choices = pilot.app.query_one(ChoiceList)
        choices.display = False
        await pilot.pause()
        choices.show([Choice(key, lambda _width: Content("one")) for key in ("a", "b")])

        choices.action_page_down()
        assert choices.key == "a"

        choices.display = True
        await pilot.pause()
        choices.action_page_down()
        assert choices.key == "b"
