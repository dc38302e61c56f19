"""A small program around one panel: it folds what the panel records and shows it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from textual import on
from textual.app import App, ComposeResult

from observe_tui.kit.panel import StepPanel
from observe_tui.kit.themes import DARK
from observe_tui.kit.turn import TurnPanel
from observe_tui.record.events import AMEND, RETRACT, effective
from observe_tui.record.model import Event, JsonValue, Payload
from observe_tui.steps import KINDS
from observe_tui.steps.kind import Setting
from observe_tui.steps.panels import PANELS

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class PanelHost(App[None]):
    """Records what its panel asks for, in memory.

    Attributes:
        told: verb and payload of everything recorded, in order.
        drafts: the newest text of each field that somebody typed in.
        settled: the draft fields that were settled, in order.
    """

    def __init__(
        self,
        kind: str,
        setting: Setting,
        drafts: Mapping[str, str] | None = None,
        **spec: JsonValue,
    ) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.kind = KINDS[kind]
        self.spec = self.kind.spec.model_validate(
            {"id": "step", "kind": kind, "title": "Step", **spec}
        )
        self.setting = setting
        self.kept = dict(drafts or {})
        self.events: list[Event] = []
        self.drafts: dict[str, str] = {}
        self.settled: list[str] = []

    @property
    def told(self) -> list[tuple[str, dict[str, JsonValue]]]:
        return [(event.verb, dict(event.payload)) for event in self.events]

    @property
    def state(self) -> Any:
        return self.kind.replay(self.spec, effective(self.events))

    @property
    def panel(self) -> TurnPanel[Any, Any, Setting]:
        panel: TurnPanel[Any, Any, Setting] = self.query_one(TurnPanel)
        return panel

    def compose(self) -> ComposeResult:
        yield PANELS[self.kind.name](self.spec)

    def on_mount(self) -> None:
        self.panel.restore(self.kept)
        self.panel.show(self.state, self.setting)
        self.call_after_refresh(self.panel.begin)

    def take(self, verb: str, payload: Payload) -> None:
        """Record something and show what has become of it."""
        seq = len(self.events) + 1
        self.events.append(Event(f"e{seq}", "run", seq, "step", verb, payload, NOON, seq * 1000))
        self.panel.show(self.state, self.setting)

    @on(StepPanel.Recorded)
    def _on_recorded(self, message: StepPanel.Recorded) -> None:
        if message.settles:
            self.settled.append(message.settles)
        self.take(message.verb, message.payload)

    @on(StepPanel.Amended)
    def _on_amended(self, message: StepPanel.Amended) -> None:
        if message.settles:
            self.settled.append(message.settles)
        self.take(AMEND, {"event": message.event, "changes": message.changes})

    @on(StepPanel.Retracted)
    def _on_retracted(self, message: StepPanel.Retracted) -> None:
        self.take(RETRACT, {"event": message.event})

    @on(StepPanel.Typing)
    def _on_typing(self, message: StepPanel.Typing) -> None:
        self.drafts[message.field] = message.text


def seen(app: App[None]) -> str:
    """What stands on the screen now."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
