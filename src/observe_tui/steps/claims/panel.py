"""The panel of `claims`: what the evidence may mean, and which lines each claim rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import OptionList, TextArea

from observe_tui.analysis.blocks import Quote
from observe_tui.kit.choices import Choice, ChoiceList
from observe_tui.kit.linebrowser import LineBrowser
from observe_tui.kit.lines import Heading, columns
from observe_tui.kit.notes import SentenceArea
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.plain import plain, wrap
from observe_tui.kit.quotes import quote_rows
from observe_tui.kit.turn import TurnPanel
from observe_tui.record.events import RESTORE
from observe_tui.steps.claims.step import CLAIM, LINK, UNLINK, ClaimsSpec, ClaimsState, OpenClaim
from observe_tui.steps.kind import Setting

WIDE = 76
"""Cells from which on claims and lines stand side by side."""

NO_CLAIMS = "No claims yet. Write below what the lines seem to say; ⏎ adds it."

_NEW = (("⏎", "add the claim"), ("↑", "to the claims"))
_REWORDING = (("⏎", "keep these words"), ("esc", "leave it as it was"))
_CLAIMS = (("⏎", "its lines"), ("n", "new"), ("r", "reword"), ("del", "take back"))
_TAKEN_BACK = (("u", "bring back"),)
_LINES = (("space", "link"), ("/", "words"), ("a", "all kinds"), ("esc", "back"))


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


class ClaimsPanel(TurnPanel[ClaimsSpec, ClaimsState, Setting]):
    """Claims with their lines under them; from a claim Enter leads to the lines to pick from."""

    DEFAULT_CSS = """
    ClaimsPanel {
        height: 1fr; layout: vertical;
        & > #sides { height: 1fr; }
        & #claims { width: 1fr; }
        & #picking { width: 1fr; display: none; }
        & #no-claims { padding: 0 1; display: none; }
        & #claim-list > .option-list--option-highlighted { background: $surface; }
        & #claim-list:focus > .option-list--option-highlighted {
            background: $block-cursor-background;
        }
        & #about { padding: 0 1 1 1; }
        & #legend { padding: 0 1; margin-top: 1; }

        &.-none #no-claims { display: block; }
        &.-picking #claims { display: none; }
        &.-picking #picking { display: block; }

        &.-wide #claims { display: block; padding-right: 2; }
        &.-wide #picking { display: block; }
        &.-wide #about { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "pick_lines", "Its lines", id="claims.lines",
                tooltip="Choose the lines this claim rests on"),
        Binding("n", "write_claim", "New claim", id="claims.new", tooltip="Write a new claim"),
        Binding("r", "reword_claim", "Reword", id="claims.reword",
                tooltip="Say the claim in other words; its lines stay"),
        Binding("delete", "undo_claim(False)", "Take back", id="claims.take-back",
                tooltip="Take the claim back; u brings it back"),
        Binding("u", "undo_claim(True)", "Bring back", id="claims.bring-back",
                tooltip="Bring back the claim taken back last"),
        Binding("escape", "step_back", "Back", id="claims.back", tooltip="Back to the claims"),
    ]  # fmt: skip

    claims = query_one("#claim-list", ChoiceList)
    entry = query_one(ClaimEntry)
    browser = query_one(LineBrowser)

    def __init__(self, spec: ClaimsSpec, *, id: str | None = None) -> None:
        super().__init__(spec, id=id)
        self.state: ClaimsState = ()
        self.evidence: Mapping[str, Quote] = {}
        self._drawn = False
        self._taken_back = ""
        self.add_class("-none")

    def compose(self) -> ComposeResult:
        """Claims and the field for a new one; beside or behind them the lines to pick from."""
        with Horizontal(id="sides"):
            with Vertical(id="claims"):
                yield Page(
                    lambda width, _height: paragraphs(NO_CLAIMS, width, "$quiet"), id="no-claims"
                )
                yield ChoiceList(id="claim-list")
                yield ClaimEntry(self.field_name(""))
            with Vertical(id="picking"):
                yield Page(id="about")
                yield LineBrowser(picking=True)
        yield Page(id="legend")

    def on_resize(self, event: events.Resize) -> None:
        """Two panes where there is room for them."""
        self.set_class(event.size.width >= WIDE, "-wide")

    def show(self, state: ClaimsState, setting: Setting) -> None:
        """Draw these claims and the lines there are."""
        self.set_class(self.size.width >= WIDE, "-wide")
        if self._drawn and state == self.state and setting.evidence == self.evidence:
            return
        self._drawn = True
        before = {claim.ref for claim in self.state}
        self.state, self.evidence = state, setting.evidence
        self._draw(next((claim.ref for claim in state if claim.ref not in before), ""))

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put back words that were never submitted."""
        for ref in ("", *(claim.ref for claim in self.state)):
            if text := drafts.get(self.entry.field(ref)):
                self.entry.drafts[ref] = text
        self.entry.take()

    def begin(self) -> None:
        """Write a claim."""
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
        return next((claim for claim in self.state if claim.ref == self.claims.key), None)

    def _draw(self, key: str = "") -> None:
        self.set_class(not self.state, "-none")
        self.claims.show(
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
        self.browser.show(list(self.evidence.values()), claim.lines if claim else (), name)
        text = claim.text if claim else ""
        self.query_one("#about", Page).show(lambda width, _height: paragraphs(text, width)[:3])

    @on(events.DescendantFocus)
    def _draw_legend(self) -> None:
        keys: tuple[tuple[str, str], ...] = _LINES
        if self.entry.area.has_focus:
            keys = _REWORDING if self.entry.ref else _NEW
        elif self.claims.has_focus:
            keys = _CLAIMS + (_TAKEN_BACK if self._taken_back else ())
        cells = [
            Content.assemble((key, "bold $accent"), " ", (what, "$quiet")) for key, what in keys
        ]
        self.query_one("#legend", Page).show(lambda width, _height: columns(cells, width, 2))

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

    @on(SentenceArea.Edge)
    def _on_edge(self, message: SentenceArea.Edge) -> None:
        message.stop()
        if (self.state or self._taken_back) and not message.down and not self.entry.ref:
            self.claims.focus()

    @on(ChoiceList.Below, "#claim-list")
    def action_write_claim(self) -> None:
        """Go to the field for a new claim."""
        self.entry.area.focus()

    @on(OptionList.OptionSelected, "#claim-list")
    def action_pick_lines(self) -> None:
        """Look through the lines for the chosen claim."""
        self.add_class("-picking")
        self.wants_room = True
        self.browser.begin()

    @on(LineBrowser.Toggled)
    def _on_toggled(self, message: LineBrowser.Toggled) -> None:
        message.stop()
        claim = self.chosen
        if claim is not None:
            verb = UNLINK if message.ref in claim.lines else LINK
            self.record(verb, {"claim": claim.ref, "line": message.ref})

    def action_reword_claim(self) -> None:
        """Say the chosen claim in other words."""
        claim = self.chosen
        if claim is not None:
            self.entry.take(claim.ref, claim.text)
            self.entry.area.focus()

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
        self.remove_class("-picking")
        self.wants_room = False
        if self.entry.ref:
            self.entry.take()
        self.claims.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters act in the list of claims; Esc only where there is a way back."""
        if action == "step_back":
            return bool(self.entry.ref) or self.browser.has_focus_within
        if action in ("pick_lines", "write_claim", "reword_claim", "undo_claim"):
            return self.claims.has_focus
        return True


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
        known = [self.evidence[line] for line in self.claim.lines if line in self.evidence]
        for quote in sorted(known, key=lambda one: one.at_ms):
            rows += [Content("     ") + row for row in quote_rows(quote, width - 5, 1)]
        if not known:
            rows.append(Content.styled("     ○ no evidence yet", "$warning"))
        return Content("\n").join(rows)
