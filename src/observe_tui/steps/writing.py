"""Steps that keep a piece of writing: the newest text is the one that holds."""

from __future__ import annotations

from observe_tui.analysis.blocks import Block, Prose
from observe_tui.protocol.model import StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Setting

WRITE = "write"


def unwritten(_spec: StepSpec) -> str:
    """Nothing has been written yet."""
    return ""


def rewrite(_spec: StepSpec, text: str, event: Event) -> str:
    """The text after one more event."""
    return read_text(event.payload, "text") if event.verb == WRITE else text


def tell(spec: StepSpec, text: str, _setting: Setting) -> tuple[Block, ...]:
    """What was written, with the voice it belongs to; nothing where nobody wrote."""
    return (Prose(spec.title, spec.speaker, text.strip()),) if text.strip() else ()
