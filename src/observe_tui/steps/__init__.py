"""How does each kind of step work? One folder a kind: `step.py` is pure, `panel.py` draws.

A new kind is one folder with these two files, a line in KINDS here and one in `panels.PANELS`.
Kinds may not import one another, nor `store`, `session` or `ui`; no `step.py` imports Textual.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from observe_tui.steps.action import step as action
from observe_tui.steps.checklist import step as checklist
from observe_tui.steps.claims import step as claims
from observe_tui.steps.interval import step as interval
from observe_tui.steps.kind import Kind
from observe_tui.steps.pairs import step as pairs
from observe_tui.steps.participation import step as participation
from observe_tui.steps.prompt import step as prompt
from observe_tui.steps.rating import step as rating
from observe_tui.steps.script import step as script
from observe_tui.steps.sequence import step as sequence
from observe_tui.steps.snapshot import step as snapshot
from observe_tui.steps.stopwatch import step as stopwatch
from observe_tui.steps.sweep import step as sweep
from observe_tui.steps.talk import step as talk
from observe_tui.steps.tally import step as tally
from observe_tui.steps.waittime import step as waittime

# Each kind pairs its own spec and state types; only here, where all kinds meet, are they open.
KINDS: Mapping[str, Kind[Any, Any]] = {
    kind.name: kind
    for kind in (
        prompt.KIND,
        talk.KIND,
        script.KIND,
        interval.KIND,
        tally.KIND,
        stopwatch.KIND,
        waittime.KIND,
        sequence.KIND,
        sweep.KIND,
        snapshot.KIND,
        participation.KIND,
        checklist.KIND,
        pairs.KIND,
        claims.KIND,
        rating.KIND,
        action.KIND,
    )
}

SPECS = tuple(kind.spec for kind in KINDS.values())
