"""Home: what each cycle needs next, and the one key that goes on with it.

This is the first paint: the store, the protocols and all that reads them are loaded after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.page import paragraphs
from observe_tui.kit.punctual import Punctual
from observe_tui.kit.rowlist import RowList
from observe_tui.kit.twice import Twice
from observe_tui.ui.agenda_lines import passed_over
from observe_tui.ui.agenda_view import AgendaView
from observe_tui.ui.standing import StandingRule
from observe_tui.ui.title import TitleLine

if TYPE_CHECKING:
    from datetime import date

    from observe_tui.ui.agenda_page import AgendaPage
    from observe_tui.ui.app import ObserveApp
    from observe_tui.ui.services import Opened, Services

KEYS_CLOSED = (("ctrl+q", "quit"), ("?", "help"))
KEYS = (("⏎", "open"), ("n", "new cycle"), ("/", "search"), ("p", "protocols"), ("?", "help"))
KEYS_EMPTY = (("n", "new cycle"), ("p", "protocols"), ("ctrl+q", "quit"), ("?", "help"))
KEYS_SEARCHING = (("⏎", "to the list"), ("esc", "show all"))

_PAINTED = 0.001
"""Seconds until the first paint has surely left for the terminal."""

A_CYCLE = (
    "A cycle is one round of peer observation with a colleague: you agree what to look at, "
    "watch one lesson, talk about what was seen, and agree one step to try."
)


class HomeScreen(Punctual, Screen[None]):
    """The agenda of all cycles. Opens the store once it has been painted."""

    HELP = (
        "Each line is a cycle, under what it needs next; Enter does just that. What was left in "
        "the middle stands first, and Enter goes on with it. Nothing has to be saved: whatever "
        "you recorded is on the disk."
    )
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "plan_cycle(False)", "New cycle", id="home.new-cycle",
                tooltip="Plan a cycle with a colleague"),
        Binding("b", "open_stage('before')", "Before", id="home.before",
                tooltip="The conference before the lesson"),
        Binding("o", "open_stage('observe')", "Observe", id="home.observe",
                tooltip="Begin the observation, or go on with it"),
        Binding("d", "open_stage('debrief')", "Debrief", id="home.debrief",
                tooltip="The talk after the lesson"),
        Binding("d", "open_demo", "Demo", id="home.demo",
                tooltip="A made-up school to try everything on; nothing of it is kept"),
        Binding("m", "open_stage('meeting')", "Meeting", id="home.meeting",
                tooltip="Begin the meeting, or go on with it"),
        Binding("f", "open_stage('follow-up')", "Follow-up", id="home.follow-up",
                tooltip="Look back at the step that was agreed"),
        Binding("s", "open_page('seats')", "Seats", id="home.seats",
                tooltip="The seats of the class: typed once, used in every later lesson"),
        Binding("a", "open_page('agreement')", "Agreement", id="home.agreement",
                tooltip="Who agreed to what, how long it is kept, and erasing it"),
        Binding("r", "open_page('prepare')", "Prepare", id="home.prepare",
                tooltip="Star and arrange the evidence, and write questions, before the debrief"),
        Binding("v", "open_page('review')", "Review", id="home.review",
                tooltip="Everything recorded in the cycle, and its papers"),
        Binding("e", "plan_cycle(True)", "Edit plan", id="home.edit",
                tooltip="Change who, when, the focus or the instruments"),
        Binding("p", "open_protocols", "Protocols", id="home.protocols",
                tooltip="Every cycle and instrument there is"),
        Binding("l", "open_page('safety')", "Safety", id="home.safety",
                tooltip="Copies, encryption, the curtain, and how long records are kept"),
    ]  # fmt: skip

    agenda = query_one(AgendaView)
    key_bar = query_one(KeyBar)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._wanted = ""
        self._twice = Twice()

    @property
    def _program(self) -> ObserveApp:
        return cast("ObserveApp", self.app)

    def compose(self) -> ComposeResult:
        """Title, list, what there is to know about one cycle, keys."""
        note = "demo data" if self.services.demo else ""
        title = Content.styled("observe-tui", "bold $foreground")
        yield TitleLine(self.services.clock, title, note)
        yield StandingRule(id="rule")
        yield AgendaView(_opening, _empty_demo if self.services.demo else _empty)
        yield KeyBar(*KEYS_CLOSED)

    def on_mount(self) -> None:
        """Open the store as soon as there is something to see."""
        # The first paint stands before this in the queue. `call_after_refresh` would wait for
        # the next frame after it as well.
        self.call_later(self.set_timer, _PAINTED, self._open)

    def _open(self) -> None:
        self.services.load()
        self.run_worker(self._read_all, name="open", thread=True, exit_on_error=False)

    def _read_all(self) -> None:
        """Open the store and show the agenda; in a thread."""
        opened = self.services.open()
        from observe_tui.record.ports import StoreError
        from observe_tui.session.agenda import read_agenda
        from observe_tui.session.clock import today
        from observe_tui.ui.agenda_page import AgendaPage

        day = today(self.services.clock)
        try:
            months = self._program.settings.keep_months
            page = AgendaPage(read_agenda(opened.store, day), day, keep_months=months)
        except StoreError:
            opened.store.close()
            raise
        self.app.call_from_thread(self._start, opened, page)

    def _start(self, opened: Opened, page: AgendaPage) -> None:
        self._program.opened = opened
        self.agenda.show(page)
        self.query_one(StandingRule).look()
        # Somebody looks at the agenda meanwhile; the names of the protocols follow.
        work = partial(_read_whole_page, opened, page.today, page.keep_months)
        read = partial(self.run_worker, work, name="protocols", thread=True, exit_on_error=False)
        self.call_after_refresh(self.set_timer, _PAINTED, read)

    @on(Worker.StateChanged)
    def _on_worker_state_changed(self, message: Worker.StateChanged) -> None:
        if message.worker.name == "protocols" and message.state == WorkerState.SUCCESS:
            self.agenda.show(cast("AgendaPage", message.worker.result))
            self._program.back_up("start")
        elif message.state == WorkerState.ERROR:
            trouble = _screen_for(message.worker.error, self.services)
            self.app.push_screen(trouble, lambda _again: self._open())

    def refresh_agenda(self, wanted: str = "") -> None:
        """Read the agenda again.

        Args:
            wanted: id of the cycle that the cursor goes to.
        """
        opened = self._program.opened
        if opened is None:
            return
        self.query_one(StandingRule).look()
        from observe_tui.record.ports import StoreError
        from observe_tui.session.clock import today
        from observe_tui.ui.agenda_reading import read_page

        try:
            months = self._program.settings.keep_months
            self.agenda.show(read_page(opened, today(self.services.clock), months), wanted)
        except StoreError as trouble:
            self.agenda.say(str(trouble))

    def on_screen_resume(self) -> None:
        """Coming back from another screen: things may have moved on."""
        if self._program.opened is None and self.agenda.page is not None:
            self._open()  # they were closed for something, and could not be opened again
        self.refresh_agenda(self._wanted)
        self._wanted = ""

    @on(TitleLine.NewDay)
    @on(StandingRule.Changed)
    def _on_new_day(self) -> None:
        self.refresh_agenda()

    @on(AgendaView.KeysChanged)
    def _show_keys(self) -> None:
        if self.agenda.is_searching:
            self.key_bar.keys = KEYS_SEARCHING
        elif self.agenda.page is not None:
            self.key_bar.keys = KEYS_EMPTY if self.agenda.is_empty else KEYS
        self.refresh_bindings()

    @on(RowList.Chosen, "#agenda")
    def _on_chosen(self) -> None:
        one = self.agenda.selected
        if one is not None and one.next_stage is not None:
            self.action_open_stage(one.next_stage)
        else:
            self.action_open_page("review")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is about a cycle needs one with the cursor; an empty store is offered the demo."""
        one = self.agenda.selected
        if action == "open_stage":
            return one is not None and parameters[0] in one.stages
        if parameters == ("seats",):
            return one is not None and not one.cycle.is_meeting
        if parameters == ("prepare",):
            return one is not None and one.stages.get("observe") in ("running", "done")
        if parameters == ("safety",):
            return self.agenda.page is not None
        if action == "open_page" or (action == "plan_cycle" and parameters == (True,)):
            return one is not None
        if action == "open_demo":
            return self.agenda.is_empty and not self.services.demo
        if action in ("plan_cycle", "open_protocols"):
            return self.agenda.page is not None
        return True

    def action_open_stage(self, stage: str) -> None:
        """Go on with a stage of the cycle with the cursor, or begin it.

        A stage before which a lesson or a debrief would be left out is begun at the second press.
        """
        from observe_tui.ui.navigation import CannotOpen, open_stage

        one = self.agenda.selected
        passed = passed_over(one, stage) if one is not None else []
        now = round(self.services.clock.steady() * 1000)
        if passed and not self._twice.pressed(f"{self.agenda.rows.key} {stage}", now):
            self.agenda.say(
                f"The same key again begins the {stage}; {' and '.join(passed)} would be left out."
            )
            return
        try:
            open_stage(self._program, self.agenda.rows.key, stage)
        except CannotOpen as trouble:
            self.agenda.say(str(trouble))

    def action_open_page(self, page: str) -> None:
        """Show everything recorded in the cycle with the cursor, or another page."""
        from observe_tui.ui import navigation
        from observe_tui.ui.navigation import CannotOpen

        open_it = {
            "agreement": navigation.open_agreement,
            "seats": navigation.open_seats,
            "prepare": navigation.open_prepare,
            "review": navigation.open_review,
            "safety": navigation.open_safety,
        }[page]
        try:
            open_it(self._program, self.agenda.rows.key)
        except CannotOpen as trouble:
            self.agenda.say(str(trouble))

    def action_plan_cycle(self, again: bool) -> None:
        """Plan a cycle, or plan the one with the cursor again."""
        from observe_tui.record.ports import StoreError
        from observe_tui.ui.navigation import CannotOpen, writable
        from observe_tui.ui.screens.plan import PlanScreen

        one = self.agenda.selected
        cycle = one.cycle if again and one is not None else None
        try:
            form = PlanScreen(writable(self._program), self.services.clock, cycle)
            self.app.push_screen(form, self._planned)
        except (StoreError, CannotOpen) as trouble:
            self.agenda.say(str(trouble))

    def _planned(self, cycle_id: str | None) -> None:
        self._wanted = cycle_id or ""

    def action_open_protocols(self) -> None:
        """Show every protocol there is."""
        from observe_tui.ui.screens.library import LibraryScreen

        if self._program.opened is not None:
            self.app.push_screen(LibraryScreen(self._program.opened))

    def action_open_demo(self) -> None:
        """Leave for the demo; the door opens it."""
        self.app.exit("demo")


def _screen_for(error: BaseException | None, services: Services) -> Screen[bool]:
    """What is shown where the records were not opened."""
    from observe_tui.record.ports import StoreLocked
    from observe_tui.ui.screens.trouble import TroubleScreen
    from observe_tui.ui.screens.unlock import UnlockScreen

    if isinstance(error, StoreLocked):
        return UnlockScreen(services)
    return TroubleScreen(error, services)


def _read_whole_page(opened: Opened, day: date, keep_months: int) -> AgendaPage:
    from observe_tui.ui.agenda_reading import read_page

    return read_page(opened, day, keep_months)


def _opening(_width: int, _height: int) -> Sequence[Content]:
    return [Content.styled("opening your records…", "$quiet")]


def _way(key: str, what: str, more: str) -> Content:
    return Content.assemble((f"{key:4}", "bold $accent"), (f"{what:18}", "bold"), (more, "$quiet"))


def _start() -> Content:
    return _way("n", "start a cycle", "two minutes: who, which lesson, what to look at")


def _empty(width: int, _height: int) -> Sequence[Content]:
    demo = _way("d", "open the demo", "a made-up school to try everything on")
    return [*_empty_demo(width, 0), Content(""), demo]


def _empty_demo(width: int, _height: int) -> Sequence[Content]:
    told = paragraphs(A_CYCLE, width, "$quiet", widest=68)
    title = Content.styled("No cycles yet", "bold")
    return [title, Content(""), *told, Content(""), _start()]
