"""`talk`: a time-boxed turn in which somebody speaks and somebody takes notes."""

from __future__ import annotations

from typing import Literal

from observe_tui.protocol.model import StepSpec
from observe_tui.steps.kind import Kind
from observe_tui.steps.writing import rewrite, tell, unwritten


class TalkSpec(StepSpec):
    """A turn to speak."""

    kind: Literal["talk"]


KIND: Kind[TalkSpec, str] = Kind("talk", TalkSpec, unwritten, rewrite, tell)
