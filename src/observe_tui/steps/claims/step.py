"""`claims`: what the evidence may mean, each claim tied to lines of evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from observe_tui.analysis.blocks import Block, Claim, Claims
from observe_tui.protocol.model import StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.evidence import rests_on
from observe_tui.steps.kind import Kind, Setting

CLAIM = "claim"
LINK = "link"
UNLINK = "unlink"
STRENGTH = "strength"
NO_STRENGTH = "no-strength"


class ClaimsSpec(StepSpec):
    """A step in which claims are made."""

    kind: Literal["claims"]


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim and the ids of the lines it rests on.

    Attributes:
        strength: whether it names something to keep.
    """

    ref: str
    text: str
    lines: tuple[str, ...] = ()
    strength: bool = False


ClaimsState: TypeAlias = tuple[OpenClaim, ...]


def initial(_spec: ClaimsSpec) -> ClaimsState:
    """No claims yet."""
    return ()


def fold(_spec: ClaimsSpec, state: ClaimsState, event: Event) -> ClaimsState:
    """The claims after one more event."""
    if event.verb == CLAIM:
        return (*state, OpenClaim(event.id, read_text(event.payload, "text")))
    ref, line = read_text(event.payload, "claim"), read_text(event.payload, "line")
    return tuple(_said(claim, event.verb, line) if claim.ref == ref else claim for claim in state)


def _said(claim: OpenClaim, verb: str, line: str) -> OpenClaim:
    """The claim after something was said of it."""
    if verb in (STRENGTH, NO_STRENGTH):
        return replace(claim, strength=verb == STRENGTH)
    if verb not in (LINK, UNLINK) or not line:
        return claim
    others = tuple(known for known in claim.lines if known != line)
    return replace(claim, lines=(*others, line) if verb == LINK else others)


def summary(spec: ClaimsSpec, state: ClaimsState, setting: Setting) -> tuple[Block, ...]:
    """Each claim with its lines, in the order they happened."""
    claims = tuple(
        Claim(claim.ref, claim.text, rests_on(claim.lines, setting.evidence), claim.strength)
        for claim in state
    )
    return (Claims(spec.title, claims),) if claims else ()


KIND: Kind[ClaimsSpec, ClaimsState] = Kind("claims", ClaimsSpec, initial, fold, summary)
