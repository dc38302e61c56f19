"""The floor to measure against: a Textual program with one text field and nothing else."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input


class Bare(App[None]):
    """One field, ready to type in."""

    def compose(self) -> ComposeResult:
        yield Input(placeholder="Ready>")

    def on_mount(self) -> None:
        self.query_one(Input).focus()


if __name__ == "__main__":
    Bare().run()
