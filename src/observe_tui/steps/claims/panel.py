"""The panel of `claims`: what the evidence may mean, and which lines each claim rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import OptionList, TextArea

from observe_tui.analysis.blocks import Quote
from observe_tui.kit.choices import Choice, ChoiceList
from observe_tui.kit.lines import Heading
from observe_tui.kit.notes import SentenceArea
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.plain import plain, wrap
from observe_tui.kit.tying import LINES_KEYS, TyingPanel, tied_rows
from observe_tui.record.events import RESTORE
from observe_tui.steps.claims.step import (
    CLAIM,
    LINK,
    NO_STRENGTH,
    STRENGTH,
    UNLINK,
    ClaimsSpec,
    ClaimsState,
    OpenClaim,
)
from observe_tui.steps.evidence import rests_on
from observe_tui.steps.kind import Setting

NO_CLAIMS = "No claims yet. Write below what the lines seem to say; ⏎ adds it."

_STRENGTH = "  ✚ strength"
_NEW = (("⏎", "add the claim"), ("↑", "to the claims"))
_REWORDING = (("⏎", "keep these words"), ("esc", "leave it as it was"))
_CLAIMS = (("⏎", "lines"), ("n", "new"), ("r", "reword"), ("s", "strength"), ("g", "place"))
_WIDE = (("del", "take back"),)
_TAKEN_BACK = (("u", "bring back"),)


class ClaimEntry(Vertical):
    """The field below the claims: for a new one, or for one in other words."""

    DEFAULT_CSS = """
    ClaimEntry {
        height: auto;
        & > Heading { display: none; }
        &.-rewording > Heading { display: block; }
    }
    """

    area = query_one(SentenceArea)

    @dataclass
    class Given(Message):
        """A new claim was submitted, or the claim `ref` in other words."""

        ref: str
        text: str

    def __init__(self, prefix: str) -> None:
        """Make the field.

        Args:
            prefix: what the names of its drafts begin with.
        """
        super().__init__()
        self.prefix = prefix
        self.ref = ""
        self.drafts: dict[str, str] = {}

    def field(self, ref: str) -> str:
        """The name of the draft of a new claim, or of the claim `ref` in other words."""
        return f"{self.prefix}reword-{ref}" if ref else f"{self.prefix}new"

    def compose(self) -> ComposeResult:
        """A word on what it is for, where it is not for a new claim; the field."""
        yield Heading(Content.styled(" In other words", "$quiet"))
        yield SentenceArea(placeholder="A new claim", id="claim-entry")

    def take(self, ref: str = "", text: str = "") -> None:
        """Be for a new claim, or for the one of this `ref` and text. Words typed before return."""
        self.ref = ref
        self.set_class(bool(ref), "-rewording")
        self.area.fill(self.drafts.get(ref) or text)

    def settle(self) -> str:
        """The words for a new claim, which are no draft any more."""
        draft = self.drafts.pop("", "")
        text = draft if self.ref else self.area.text
        if not self.ref:
            self.area.fill("")
        return text.strip()

    @on(TextArea.Changed)
    def _on_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        text = self.area.text
        if text != self.drafts.get(self.ref, ""):
            self.drafts[self.ref] = text
            self.post_message(StepPanel.Typing(self.field(self.ref), text))

    @on(SentenceArea.Submitted)
    def _on_submitted(self, message: SentenceArea.Submitted) -> None:
        message.stop()
        self.post_message(self.Given(self.ref, message.text.strip()))


class ClaimsPanel(TyingPanel[ClaimsSpec, ClaimsState, Setting]):
    """Claims with their lines under them; from a claim Enter leads to the lines to pick from."""

    DEFAULT_CSS = """
    ClaimsPanel {
        & #no-claims { padding: 0 1; display: none; }
        &.-none #no-claims { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "write_claim", "New claim", id="claims.new", tooltip="Write a new claim"),
        Binding("r", "reword_claim", "Reword", id="claims.reword",
                tooltip="Say the claim in other words; its lines stay"),
        Binding("s", "toggle_strength", "Strength", id="claims.strength",
                tooltip="It names something to keep; again, and it is a claim like the others"),
        Binding("delete", "undo_claim(False)", "Take back", id="claims.take-back",
                tooltip="Take the claim back; u brings it back"),
        Binding("u", "undo_claim(True)", "Bring back", id="claims.bring-back",
                tooltip="Bring back the claim taken back last"),
    ]  # fmt: skip

    entry = query_one(ClaimEntry)

    def __init__(self, spec: ClaimsSpec, *, id: str | None = None) -> None:
        super().__init__(spec, id=id)
        self.state: ClaimsState = ()
        self.evidence: Mapping[str, Quote] = {}
        self._drawn = False
        self._taken_back = ""
        self.add_class("-none")

    def compose_things(self) -> ComposeResult:
        """Claims and the field for a new one."""
        yield Page(lambda width, _height: paragraphs(NO_CLAIMS, width, "$quiet"), id="no-claims")
        yield ChoiceList(id="claim-list")
        yield ClaimEntry(self.field_name(""))

    def show(self, state: ClaimsState, setting: Setting) -> None:
        """Draw these claims and the lines there are."""
        self.fit()
        if self._drawn and state == self.state and setting.evidence == self.evidence:
            return
        self._drawn = True
        before = {claim.ref for claim in self.state}
        self.state, self.evidence, self.stars = state, setting.evidence, setting.stars
        self._draw(next((claim.ref for claim in state if claim.ref not in before), ""))

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put back words that were never submitted."""
        for ref in ("", *(claim.ref for claim in self.state)):
            if text := drafts.get(self.entry.field(ref)):
                self.entry.drafts[ref] = text
        self.entry.take()

    def begin(self) -> None:
        """Write a claim."""
        self.entry.area.way_up = self._above
        self.entry.area.focus()

    def unrecorded(self, *, leaving: bool = True) -> StepPanel.Recorded | None:
        """A claim that is written out, but was not submitted."""
        text = self.entry.settle() if leaving else ""
        if not text:
            return None
        return self.Recorded(self.spec.id, CLAIM, {"text": text}, self.entry.field(""))

    @property
    def chosen(self) -> OpenClaim | None:
        """The claim one is working on."""
        return next((claim for claim in self.state if claim.ref == self.things.key), None)

    def _draw(self, key: str = "") -> None:
        self.set_class(not self.state, "-none")
        self.things.show(
            [
                Choice(claim.ref, DrawClaim(number, claim, self.evidence))
                for number, claim in enumerate(self.state, 1)
            ],
            key,
        )
        self._draw_lines()

    @on(OptionList.OptionHighlighted, "#claim-list")
    def _draw_lines(self) -> None:
        claim = self.chosen
        name = f"lines for claim {self.state.index(claim) + 1}" if claim else "lines"
        text = claim.text if claim else ""
        self.show_lines(self.evidence.values(), claim.lines if claim else (), name, text)

    @on(events.DescendantFocus)
    def _draw_legend(self) -> None:
        keys: tuple[tuple[str, str], ...] = LINES_KEYS
        if self.entry.area.has_focus:
            keys = _REWORDING if self.entry.ref else _NEW
        elif self.things.has_focus:
            keys = _CLAIMS + (_WIDE if self.has_class("-wide") else ())
            keys += _TAKEN_BACK if self._taken_back else ()
        self.show_legend(keys)

    @on(ClaimEntry.Given)
    def _on_given(self, message: ClaimEntry.Given) -> None:
        message.stop()
        if not message.ref:
            self.action_keep_words()
        elif message.text:
            self.entry.drafts.pop(message.ref, None)
            field = self.entry.field(message.ref)
            self.post_message(self.Amended(message.ref, {"text": message.text}, None, field))
            self.action_step_back()

    def _above(self) -> ChoiceList | None:
        """The claims, as long as one writes a new one and there is something to do with others."""
        reached = (self.state or self._taken_back) and not self.entry.ref
        return self.things if reached else None

    @on(ChoiceList.Below, "#claim-list")
    def action_write_claim(self) -> None:
        """Go to the field for a new claim."""
        self.entry.area.focus()

    @on(OptionList.OptionSelected, "#claim-list")
    def _on_chosen(self) -> None:
        self.action_pick_lines()

    def tie(self, line: str) -> None:
        """Tie a line to the chosen claim, or untie it."""
        claim = self.chosen
        if claim is not None:
            self.record(UNLINK if line in claim.lines else LINK, {"claim": claim.ref, "line": line})

    def action_reword_claim(self) -> None:
        """Say the chosen claim in other words."""
        claim = self.chosen
        if claim is not None:
            self.entry.take(claim.ref, claim.text)
            self.entry.area.focus()

    def action_toggle_strength(self) -> None:
        """Mark the chosen claim as something to keep, or as one like the others."""
        claim = self.chosen
        if claim is not None:
            self.record(NO_STRENGTH if claim.strength else STRENGTH, {"claim": claim.ref})

    def action_undo_claim(self, back: bool) -> None:
        """Take the chosen claim back, or bring back the one taken back last."""
        claim = self.chosen
        if back and self._taken_back:
            self.record(RESTORE, {"event": self._taken_back})
            self._taken_back = ""
        elif not back and claim is not None:
            self._taken_back = claim.ref
            self.post_message(self.Retracted(self.spec.id, claim.ref))
        self._draw_legend()

    def action_step_back(self) -> None:
        """From the lines or from rewording, back to the claims."""
        if self.entry.ref:
            self.entry.take()
        super().action_step_back()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters act in the list of claims; Esc only where there is a way back."""
        if action == "step_back" and self.entry.ref:
            return True
        if action in ("write_claim", "reword_claim", "undo_claim", "toggle_strength"):
            return self.things.has_focus
        return super().check_action(action, parameters)


@dataclass(frozen=True, slots=True)
class DrawClaim:
    """Draws one claim with its lines under it."""

    number: int
    claim: OpenClaim
    evidence: Mapping[str, Quote]

    def __call__(self, width: int) -> Content:
        """The claim, then a row for each line, or the word that there is none."""
        first, *rest = wrap(self.claim.text, width - 3)
        rows = [
            Content.styled(f"{self.number:>2} ", "$quiet") + plain(first, "bold"),
            *(plain(f"   {row}", "bold") for row in rest),
        ]
        if self.claim.strength:
            fits = rows[-1].cell_length + cell_len(_STRENGTH) <= width
            start = rows.pop() if fits else Content(" ")
            rows.append(start + Content.styled(_STRENGTH, "$success"))
        tied = tied_rows(rests_on(self.claim.lines, self.evidence), width - 5)
        return Content("\n").join([*rows, *(Content("     ") + row for row in tied)])
