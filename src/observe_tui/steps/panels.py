"""The panel of each kind of step. Loaded only when a screen needs one: this is where Textual is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from observe_tui.kit.panel import StepPanel
from observe_tui.steps.action.panel import ActionPanel
from observe_tui.steps.checklist.panel import ChecklistPanel
from observe_tui.steps.claims.panel import ClaimsPanel
from observe_tui.steps.interval.panel import IntervalPanel
from observe_tui.steps.pairs.panel import PairsPanel
from observe_tui.steps.participation.panel import ParticipationPanel
from observe_tui.steps.prompt.panel import PromptPanel
from observe_tui.steps.rating.panel import RatingPanel
from observe_tui.steps.script.panel import ScriptPanel
from observe_tui.steps.sequence.panel import SequencePanel
from observe_tui.steps.snapshot.panel import SnapshotPanel
from observe_tui.steps.stopwatch.panel import StopwatchPanel
from observe_tui.steps.sweep.panel import SweepPanel
from observe_tui.steps.talk.panel import TalkPanel
from observe_tui.steps.tally.panel import TallyPanel
from observe_tui.steps.waittime.panel import WaitTimePanel

# Each panel belongs to one spec and one state type; here, where all meet, they are open.
PANELS: Mapping[str, type[StepPanel[Any, Any]]] = {
    "prompt": PromptPanel,
    "talk": TalkPanel,
    "script": ScriptPanel,
    "interval": IntervalPanel,
    "tally": TallyPanel,
    "stopwatch": StopwatchPanel,
    "waittime": WaitTimePanel,
    "sequence": SequencePanel,
    "sweep": SweepPanel,
    "snapshot": SnapshotPanel,
    "participation": ParticipationPanel,
    "checklist": ChecklistPanel,
    "pairs": PairsPanel,
    "claims": ClaimsPanel,
    "rating": RatingPanel,
    "action": ActionPanel,
}
