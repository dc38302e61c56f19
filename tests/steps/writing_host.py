"""A small program around a page to write on: it folds what is recorded and shows it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from textual import on
from textual.app import App, ComposeResult

from observe_tui.kit.liveline import LiveLine
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.themes import DARK
from observe_tui.kit.writingpanel import WritingPanel
from observe_tui.record.events import AMEND, effective
from observe_tui.record.model import Event, JsonValue, Payload
from observe_tui.steps.kind import Kind

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class WritingHost(App[None]):
    """Records what its panel asks for, in memory; each event happens ten seconds after the last.

    Attributes:
        typed: every message of typing, in order: the draft field and its text.
        settled: the draft fields that were settled, in order.
        back: how far each event was dated back, in milliseconds.
        heard: keys that the line handed on to the screen.
    """

    def __init__(
        self,
        kind: Kind[Any, Any],
        panel: WritingPanel[Any],
        drafts: Mapping[str, str] | None = None,
        events: Sequence[Event] = (),
    ) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.kind = kind
        self.panel = panel
        self.kept = dict(drafts or {})
        self.events = list(events)
        self.typed: list[tuple[str, str]] = []
        self.settled: list[str | None] = []
        self.back: list[int] = []
        self.heard: list[str] = []

    @property
    def told(self) -> list[tuple[str, dict[str, JsonValue]]]:
        return [(event.verb, dict(event.payload)) for event in self.events]

    @property
    def state(self) -> Any:
        return self.kind.replay(self.panel.spec, effective(self.events))

    @property
    def written(self) -> list[tuple[str, str]]:
        """Tag and words of each line, in the order they happened."""
        return [(line.tag, line.text) for line in self.state]

    @property
    def line(self) -> str:
        return self.panel.line.value

    @property
    def prompt(self) -> str:
        return self.panel.prompt.lines(40)[0].plain.strip()

    def compose(self) -> ComposeResult:
        yield self.panel

    def on_mount(self) -> None:
        self.panel.show(self.state)
        self.panel.restore(self.kept)
        self.panel.line.write_keys = frozenset({"escape"})
        self.panel.line.focus()

    def take(self, verb: str, payload: Payload, back_ms: int = 0) -> None:
        """Record something and show what has become of it."""
        seq = len(self.events) + 1
        at = seq * 10_000 - back_ms
        self.events.append(Event(f"e{seq}", "run", seq, "step", verb, payload, NOON, at))
        self.panel.show(self.state)

    @on(StepPanel.Recorded)
    def _on_recorded(self, message: StepPanel.Recorded) -> None:
        self.settled.append(message.settles)
        self.back.append(message.back_ms)
        self.take(message.verb, message.payload, message.back_ms)

    @on(StepPanel.Amended)
    def _on_amended(self, message: StepPanel.Amended) -> None:
        self.settled.append(message.settles)
        said: Payload = {"event": message.event, "changes": message.changes}
        if message.elapsed_ms is not None:
            said = {**said, "elapsed_ms": message.elapsed_ms}
        self.take(AMEND, said)

    @on(StepPanel.Typing)
    def _on_typing(self, message: StepPanel.Typing) -> None:
        self.typed.append((message.field, message.text))

    @on(LiveLine.Pressed)
    def _on_pressed(self, message: LiveLine.Pressed) -> None:
        self.heard.append(message.key)
        if message.key == "escape":
            self.panel.leave_mending()
