"""The panel of each kind of step. Loaded only when a screen needs one: this is where Textual is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from observe_tui.kit.panel import StepPanel
from observe_tui.steps.action.panel import ActionPanel
from observe_tui.steps.claims.panel import ClaimsPanel
from observe_tui.steps.interval.panel import IntervalPanel
from observe_tui.steps.prompt.panel import PromptPanel
from observe_tui.steps.script.panel import ScriptPanel
from observe_tui.steps.talk.panel import TalkPanel
from observe_tui.steps.tally.panel import TallyPanel

# Each panel belongs to one spec and one state type; here, where all meet, they are open.
PANELS: Mapping[str, type[StepPanel[Any, Any]]] = {
    "prompt": PromptPanel,
    "talk": TalkPanel,
    "script": ScriptPanel,
    "interval": IntervalPanel,
    "tally": TallyPanel,
    "claims": ClaimsPanel,
    "action": ActionPanel,
}
