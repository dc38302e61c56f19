"""Planning a cycle: who, which lesson, what to look at, when and with which instruments."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input, TextArea

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.plain import plain
from observe_tui.kit.rowlist import RowList
from observe_tui.record.model import Cycle
from observe_tui.record.ports import StoreError
from observe_tui.session.clock import Clock, today
from observe_tui.ui.agenda_lines import lesson_of
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.days import month_comes_first
from observe_tui.ui.form_drafts import FormDrafts, taken_up_line
from observe_tui.ui.plan_fields import (
    Field,
    FocusArea,
    LineInput,
    NameInput,
    OneOf,
    Option,
    SaveLine,
    Several,
    put_into,
)
from observe_tui.ui.planning import (
    FIELDS,
    chosen,
    first_texts,
    hints,
    know,
    offered,
    owner_of,
    read_plan,
)
from observe_tui.ui.services import Opened
from observe_tui.ui.title import TitleLine

KEYS = (
    ("⏎ tab", "next field"), ("ctrl+s", "save"), ("esc", "back, all is kept"), ("F1", "help"),
)  # fmt: skip
HINTED = ("observed", "observer", "participants", "course", "group", "day", "time")


class PlanScreen(ClosedOnceScreen[str | None]):
    """The form of a plan. Its result: the id of the cycle that was saved.

    What is typed is kept as drafts until it is saved or somebody starts afresh.
    """

    HELP = (
        "Enter or Tab goes on to the next field, shift+Tab back; the arrows do too. In a name, ↓ "
        "takes the colleague that is offered; → takes the grey ending of a word. The space bar "
        "chooses instruments, in the order in which you choose them. Days may be written as "
        "24.11., 24/11, 2026-11-24, tue, tomorrow or +3. Esc leaves, and whatever you typed is "
        "here again the next time."
    )
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]
    CSS_PATH = "plan.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="plan.save", tooltip="Keep the plan and go back"),
        Binding("escape", "go_back", "Back", id="plan.back",
                tooltip="Leave the form; what you typed is kept and offered again"),
        Binding("ctrl+x", "start_afresh", "Start afresh", id="plan.afresh", priority=True,
                tooltip="Forget what was typed and not saved"),
    ]  # fmt: skip

    notice = query_one("#notice", Page)

    def __init__(self, opened: Opened, clock: Clock, cycle: Cycle | None = None) -> None:
        """A form.

        Args:
            cycle: the one to plan again; none for a new one.

        Raises:
            StoreError: the store cannot be read.
        """
        super().__init__()
        self.opened = opened
        self.clock = clock
        self.cycle = cycle
        store, day = opened.store, today(clock)
        self.known = know(store.people(), store.cycles(), opened.library, day, month_comes_first())
        self.first = first_texts(self.known, cycle)
        self.drafts = FormDrafts(opened, clock, owner_of(cycle), self._say)
        self.saving = self.drafts.saving
        drafts = self.drafts.read()
        self.texts = {name: drafts.get(name, self.first[name]) for name in FIELDS}
        self.taken_up = self.texts != self.first

    def compose(self) -> ComposeResult:
        """The fields in four groups."""
        cycle, known = self.cycle, self.known
        title = Content.styled("New cycle", "bold")
        if cycle is not None:
            lesson = lesson_of(cycle.group, cycle.course)
            title = Content.styled("Plan", "bold") + plain(f" · {cycle.observed.name} · {lesson}")
        yield TitleLine(self.clock, title)
        yield Page(lambda width, _height: [rule(width)], id="rule")
        yield Page(self._draw_taken_up, id="taken-up")
        names = [one.name for one in known.people]
        about = {
            entry.id: Option(entry.id, entry.protocol.name, entry.protocol.summary)
            for entry in self.opened.library.entries()
            if entry.protocol is not None
        }
        with VerticalScroll(id="form", can_focus=False):
            plans = [about[one] for one in known.offered]
            yield Field("protocol", "Protocol", OneOf("protocol", plans), hinted=False)
            yield Field("observed", "Observed", NameInput("observed", names, known.alike))
            yield Field("observer", "Observer", NameInput("observer", names, known.alike))
            example = "name (role), name, name"
            yield Field("participants", "Also there", LineInput("participants", example=example))
            for name, label, example in (("course", "Course", "Science"), ("group", "Group", "8B")):
                line = LineInput(name, example=f"for example {example}", before=known.used(name))
                yield Field(name, label, line)
            yield Field("focus", "Focus", FocusArea("focus"), hinted=False)
            yield Field("day", "Day", LineInput("day"))
            yield Field("time", "Time", LineInput("time"))
            tools = [about[one] for one in known.instruments]
            yield Field(
                "instruments", "Instruments\n␣ chooses", Several("instruments", tools), hinted=False
            )
            yield SaveLine(id="save")
        yield Page(id="notice")
        yield KeyBar(*KEYS)

    def on_mount(self) -> None:
        """Fill in what is known, and begin with who; the protocol is mostly that of last time."""
        self._fill()
        self.drafts.watch(self)
        self.query_one("#observed").focus()

    def _fill(self) -> None:
        for name in FIELDS:
            put_into(self.query_one(f"#{name}", Widget), self.texts[name])
        self.query_one(Several).pick(chosen(self.texts))
        self._tell()

    def _tell(self) -> None:
        """Say beside each field what it amounts to, and take back what was said to be missing."""
        told = hints(self.known, self.texts, self.cycle)
        for name in HINTED:
            self.query_one(f"#field-{name}", Field).tell(told.get(name, ""))
        meeting = self.known.is_meeting(self.texts["protocol"])
        self.set_class(meeting, "-meeting")
        self.set_class(self.known.asks_others(self.texts["protocol"]), "-others")
        self.query_one("#field-observed", Field).name_it("Brings it" if meeting else "Observed")
        self.query_one("#field-observer", Field).name_it("Leads" if meeting else "Observer")
        self._say("")
        self.query_one("#taken-up", Page).redraw()
        self.refresh_bindings()

    def _say(self, notice: str) -> None:
        style = "$success" if notice.startswith("✓") else "$error"
        self.notice.show(lambda width, _height: paragraphs(notice, width, style))

    def _draw_taken_up(self, _width: int, _height: int) -> list[Content]:
        return [taken_up_line() if self.taken_up else Content("")]

    @on(Input.Changed)
    def _on_input_changed(self, message: Input.Changed) -> None:
        self._note(message.input.id or "", message.value)

    @on(TextArea.Changed)
    def _on_text_changed(self, message: TextArea.Changed) -> None:
        self._note(message.text_area.id or "", message.text_area.text)

    @on(Several.Picked)
    def _on_picked(self, message: Several.Picked) -> None:
        self._note("instruments", ",".join(message.chosen))

    @on(OneOf.Chosen)
    def _on_protocol_chosen(self, message: OneOf.Chosen) -> None:
        """Instruments that nobody has chosen by hand follow the protocol."""
        follows = chosen(self.texts) == offered(self.known, self.texts["protocol"])
        self._note("protocol", message.key)
        if follows:
            instruments = offered(self.known, message.key)
            self._note("instruments", ",".join(instruments))
            self.query_one(Several).pick(instruments)

    @on(Input.Submitted)
    @on(RowList.Chosen)
    def _on_gone_on(self) -> None:
        self.focus_next()

    def _note(self, name: str, text: str) -> None:
        if name in self.texts and text != self.texts[name]:
            self.texts[name] = text
            self.drafts.note(name, text)
            self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to start afresh from while nothing was typed."""
        return self.texts != self.first if action == "start_afresh" else True

    def action_start_afresh(self) -> None:
        """Forget what was typed and not saved."""
        self.drafts.forget()
        self.texts = dict(self.first)
        self.taken_up = False
        self._fill()
        self.query_one("#observed").focus()

    def action_go_back(self) -> None:
        """Leave the form; what was typed is kept."""
        if self.texts == self.first:
            self.drafts.forget()
        if self.drafts.may_leave():
            self.dismiss(None)

    def action_save(self) -> None:
        """Keep the plan, or say what is missing."""
        plan = read_plan(self.known, self.texts, self.cycle, self.clock.utc())
        if plan.cycle is None:
            self._tell()
            for name, problem in plan.problems.items():
                self.query_one(f"#field-{name}", Field).tell(problem, wrong=True)
            name, problem = next(iter(plan.problems.items()))
            self.query_one(f"#{name}").focus()
            self._say("" if name in HINTED else f"▲ {problem}")
            return
        try:
            self.opened.store.save_cycle(plan.cycle)
        except StoreError as trouble:
            self._say(f"▲ NOT SAVED  {trouble}")
            return
        self.drafts.forget()
        self.dismiss(plan.cycle.id)

    def on_unmount(self) -> None:
        """Keep what is being typed."""
        self.drafts.flush()
