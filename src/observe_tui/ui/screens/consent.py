"""The agreement about a record: who consents to what, how long it is kept, and erasing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.plain import plain
from observe_tui.record.model import Cycle
from observe_tui.record.ports import StoreError
from observe_tui.session.agreeing import Agreeing
from observe_tui.session.agreement import ANSWERS
from observe_tui.session.clock import today
from observe_tui.ui.agenda_lines import lesson_of
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.consent_form import (
    FIELDS,
    HINTED,
    HOW,
    Filled,
    Known,
    first_texts,
    hints,
    owner_of,
    read_form,
)
from observe_tui.ui.consent_lines import history_lines, state_line
from observe_tui.ui.days import month_comes_first
from observe_tui.ui.form_drafts import FormDrafts, taken_up_line
from observe_tui.ui.plan_fields import Field, LineInput, OneOf, Option, SaveLine, put_into
from observe_tui.ui.services import Opened
from observe_tui.ui.title import TitleLine

if TYPE_CHECKING:
    from observe_tui.ui.app import ObserveApp

KEYS = (
    ("⏎ tab", "next field"), ("ctrl+s", "keep"), ("F8", "erase"), ("esc", "back, all is kept"),
    ("F1", "help"),
)  # fmt: skip
MOST_ANSWERS = 4

_ANSWERS = (
    Option("", "not asked yet", "nobody is observed without being asked"),
    Option("given", "given", "they agree to be observed, and to this record"),
    Option("refused", "refused", "they do not agree"),
    Option("withdrawn", "withdrawn", "they agreed, and do not any more"),
)
_LINES = (
    ("purpose", "What for", "for example the debrief only; nobody else sees it"),
    ("informed", "Informed", "pupils and parents, where a school needs that"),
    ("note", "Note", "anything else that was said about it"),
)


class ConsentScreen(ClosedOnceScreen[bool]):
    """A form of what is agreed. Its result: whether anything was kept.

    What is typed is kept as drafts until it is saved or somebody starts afresh.
    """

    HELP = (
        "Whether your colleague agrees to be observed and to this record, what it may be used for, "
        "and until when it is kept. Another answer is kept beside those before; ctrl+z takes the "
        "last of it back. Days may be written as 24.11., 3.9.2026 or today; how long also as 12 "
        "months or 2 years after the lesson.\n"
        "Nothing is erased by itself: the first page reminds you, and F8 erases."
    )
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]
    CSS_PATH = "consent.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Keep", id="consent.save",
                tooltip="Keep what was agreed and go back"),
        Binding("f8", "erase", "Erase", id="consent.erase",
                tooltip="See what would go, and erase this cycle or everything about a colleague"),
        Binding("ctrl+z", "revise(True)", "Undo", id="consent.undo",
                tooltip="Take back what was kept last"),
        Binding("ctrl+y", "revise(False)", "Redo", id="consent.redo",
                tooltip="Bring back what was taken back"),
        Binding("ctrl+x", "start_afresh", "Start afresh", id="consent.afresh", priority=True,
                tooltip="Forget what was typed and not saved"),
        Binding("escape", "go_back", "Back", id="consent.back",
                tooltip="Leave the form; what you typed is kept and offered again"),
    ]  # fmt: skip

    notice = query_one("#notice", Page)

    def __init__(self, app: ObserveApp, opened: Opened, cycle: Cycle) -> None:
        """A form for what is agreed of a cycle.

        Raises:
            StoreError: the store cannot be read.
        """
        super().__init__()
        self.program = app
        self.clock = app.services.clock
        self.agreeing = Agreeing(opened.store, self.clock, cycle)
        self.known = Known(
            cycle,
            self.agreeing.made,
            today(self.clock),
            app.settings.keep_months,
            month_comes_first(),
        )
        self.first = first_texts(self.known)
        self.drafts = FormDrafts(opened, self.clock, owner_of(cycle), self._say)
        self.saving = self.drafts.saving
        kept = self.drafts.read()
        self.texts = {name: kept.get(name, self.first[name]) for name in FIELDS}
        self.taken_up = self.texts != self.first
        self.changed = False

    def compose(self) -> ComposeResult:
        """How things stand, the fields, every answer so far."""
        cycle = self.known.cycle
        who = f" · {cycle.observed.name} · {lesson_of(cycle.group, cycle.course)}"
        yield TitleLine(self.clock, Content.styled("Agreement", "bold") + plain(who))
        yield Page(lambda width, _h: [rule(width)], id="rule")
        yield Page(lambda width, _h: [state_line(self.known, width)], id="state")
        yield Page(lambda _w, _h: [taken_up_line()] if self.taken_up else [], id="taken-up")
        with VerticalScroll(id="form", can_focus=False):
            yield Field("answer", "Consent", OneOf("answer", _ANSWERS), hinted=False)
            yield Field("who", "Who", LineInput("who", example="who answered"))
            ways = [Option(one, one, "") for one in HOW]
            yield Field("how", "How", OneOf("how", ways), hinted=False)
            yield Field("day", "On", LineInput("day"))
            for name, label, example in _LINES:
                yield Field(name, label, LineInput(name, example=example), hinted=False)
            yield Field("until", "Keep until", LineInput("until"))
            yield SaveLine("keep the agreement", id="save")
            yield SaveLine("erase the record …", "F8", "screen.erase", id="erase")
        yield Page(lambda width, _h: history_lines(self.known, width, MOST_ANSWERS), id="history")
        yield Page(id="notice")
        yield KeyBar(*KEYS)

    def on_mount(self) -> None:
        """Begin with the answer."""
        self._fill()
        self.drafts.watch(self)
        self.query_one("#answer").focus()

    def _fill(self) -> None:
        for name in FIELDS:
            put_into(self.query_one(f"#{name}", Widget), self.texts[name])
        self._tell()

    def _tell(self) -> None:
        """Say beside each field what it amounts to, and take back what was said to be missing."""
        told = hints(self.known, self.texts)
        for name in HINTED:
            self.query_one(f"#field-{name}", Field).tell(told.get(name, ""))
        self._say("")
        for page in ("#state", "#taken-up", "#history"):
            self.query_one(page, Page).redraw()
        self.refresh_bindings()

    def _say(self, notice: str) -> None:
        style = "$success" if notice.startswith("✓") else "$error"
        self.notice.show(lambda width, _height: paragraphs(notice, width, style))

    @on(Input.Changed)
    def _on_input_changed(self, message: Input.Changed) -> None:
        self._note(message.input.id or "", message.value)

    @on(OneOf.Chosen)
    def _on_chosen(self, message: OneOf.Chosen) -> None:
        """Another answer is one of today, unless somebody has said otherwise."""
        self._note("how" if message.key in HOW else "answer", message.key)
        if message.key in ANSWERS and self.texts["day"] in ("", self.first["day"]):
            same = message.key == self.first["answer"]
            self.query_one("#day", Input).value = (
                self.first["day"] if same else self.known.today.isoformat()
            )

    @on(Input.Submitted)
    def _on_gone_on(self) -> None:
        self.focus_next()

    def _note(self, name: str, text: str) -> None:
        if name in self.texts and text != self.texts[name]:
            self.texts[name] = text
            self.drafts.note(name, text)
            self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was typed is kept or forgotten before anything is taken back."""
        typed = self.texts != self.first
        if action == "start_afresh":
            return typed
        if action == "revise":
            there = self.agreeing.can_undo if parameters == (True,) else self.agreeing.can_redo
            return there and not typed
        return True

    def action_start_afresh(self) -> None:
        """Forget what was typed and not saved."""
        self.drafts.forget()
        self._begin()

    def _begin(self) -> None:
        """Show what is agreed now."""
        self.known = replace(self.known, made=self.agreeing.made)
        self.first = first_texts(self.known)
        self.texts = dict(self.first)
        self.taken_up = False
        self._fill()

    def action_go_back(self) -> None:
        """Leave the form; what was typed is kept."""
        if self.texts == self.first:
            self.drafts.forget()
        if self.drafts.may_leave():
            self.dismiss(self.changed)

    def action_revise(self, back: bool) -> None:
        """Take back what was kept last, or bring it back."""
        try:
            done = self.agreeing.undo() if back else self.agreeing.redo()
        except StoreError as trouble:
            self._say(f"▲ NOT SAVED  {trouble}")
            return
        if done:
            self.changed = True
            self._begin()
            self._say(f"✓ {'taken back · ctrl+y brings it back' if back else 'brought back'}")

    def action_save(self) -> None:
        """Keep what was agreed, once the keys pressed before have reached the field."""
        self.call_later(self._save)

    def _save(self) -> None:
        """Keep what was agreed, or say what is missing."""
        filled = read_form(self.known, self.texts)
        if filled.problems:
            self._tell()
            for name, problem in filled.problems.items():
                if name in HINTED:
                    self.query_one(f"#field-{name}", Field).tell(problem, wrong=True)
            name, problem = next(iter(filled.problems.items()))
            self.query_one(f"#{name}").focus()
            self._say("" if name in HINTED else f"▲ {problem}")
        elif filled.empty:
            self._say("✓ all of this is kept already; esc goes back")
        elif self._keep(filled):
            self.drafts.forget()
            if self.agreeing.waits:
                self.app.notify(self.agreeing.waits, title="▲ NOT SAVED", markup=False)
            self.dismiss(True)

    def _keep(self, filled: Filled) -> bool:
        """Record it. False where it is on no disk."""
        try:
            if filled.consent is not None:
                self.agreeing.answer(filled.consent)
            if filled.moved:
                self.agreeing.keep(filled.until)
        except StoreError as trouble:
            self.known = replace(self.known, made=self.agreeing.made)
            self.first = first_texts(self.known)
            self._say(f"▲ NOT SAVED  {trouble}")
            return False
        return True

    def action_erase(self) -> None:
        """Show what would go; nothing goes before the word is typed there."""
        from observe_tui.ui.screens.erase import EraseScreen

        self.drafts.flush()
        self.app.push_screen(EraseScreen(self.program, self.known.cycle))

    def on_unmount(self) -> None:
        """Keep what is being typed."""
        self.drafts.flush()
