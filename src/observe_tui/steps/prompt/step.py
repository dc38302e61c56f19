"""`prompt`: a question that is answered in writing."""

from __future__ import annotations

from typing import Literal

from observe_tui.protocol.model import StepSpec
from observe_tui.steps.kind import Kind
from observe_tui.steps.writing import rewrite, tell, unwritten


class PromptSpec(StepSpec):
    """A question to answer.

    Attributes:
        becomes: what the answer becomes beyond this step, if anything. It is then the focus of the
            cycle.
    """

    kind: Literal["prompt"]
    becomes: Literal["focus"] | None = None


KIND: Kind[PromptSpec, str] = Kind("prompt", PromptSpec, unwritten, rewrite, tell)
