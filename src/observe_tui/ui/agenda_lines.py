"""The home screen's lines: a row for each cycle, and the page below about the one with the cursor.

Light on purpose: this is on the way to the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, cast

from rich.cells import cell_len
from textual.content import Content

from observe_tui.kit.lines import rule, spread
from observe_tui.kit.page import labelled
from observe_tui.kit.plain import clip, one_line, plain
from observe_tui.kit.rowlist import Row
from observe_tui.ui.days import calendar_day, day_of_year, short_day, spoken_day

if TYPE_CHECKING:
    from observe_tui.protocol.stages import StageId
    from observe_tui.record.model import ActionStep
    from observe_tui.session.agenda import Appointment
    from observe_tui.ui.agenda_page import AgendaPage

TITLES: Mapping[str, str] = {
    "running": "STILL RUNNING",
    "today": "TODAY",
    "coming": "COMING UP",
    "debrief": "DEBRIEF DUE",
    "follow-up": "FOLLOW UP",
    "to go": "TIME TO LET GO",
    "closed": "CLOSED",
}
SITTINGS: Mapping[str, str] = {
    "before": "a conference before the lesson",
    "observe": "an observation",
    "debrief": "a debrief",
    "meeting": "a meeting",
    "follow-up": "a follow-up",
}
STATUS_GLYPHS: Mapping[str, str] = {"open": "○", "tried": "~", "mastered": "✓", "let go": "×"}
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row, as text."""

    when: str
    who: str
    lesson: str
    word: str
    details: str
    alert: str = ""


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide the columns are, at most."""

    when: int
    who: int
    lesson: int

    def fit(self, width: int) -> Widths:
        """Columns that leave room for the details in a list of this width."""
        share = max(8, (width - self.when - 21) * 3 // 10)
        who = min(self.who, share)
        return Widths(self.when, who, min(self.lesson, 2 * share - who))


def ordinal(number: int) -> str:
    """`first`, `second`, ... `11th`."""
    if 1 <= number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def lesson_of(group: str, course: str) -> str:
    """Group and course as one name of a lesson."""
    return " ".join(part for part in (one_line(group).strip(), one_line(course).strip()) if part)


def grouped(page: AgendaPage, words: str = "") -> dict[str, list[Appointment]]:
    """The cycles by what they need, each group in the order in which it is pressing.

    What is running comes first, an observation before a conversation; today's lessons come
    before those that are overdue. What is not to be kept any longer comes last but one.

    Args:
        words: only cycles in which all of these are found.
    """
    groups: dict[str, list[Appointment]] = {name: [] for name in TITLES}
    wanted = words.casefold().split()
    for one in page.agenda.appointments:
        text = _searched(page, one) if wanted else ""
        if all(word in text for word in wanted):
            need = "to go" if page.is_to_go(one) else one.need
            groups["running" if page.running(one) else need].append(one)
    groups["running"].sort(key=lambda one: one.next_stage != "observe")
    groups["today"].sort(key=lambda one: one.cycle.day < page.today)
    return {name: found for name, found in groups.items() if found}


def _searched(page: AgendaPage, one: Appointment) -> str:
    cycle, step = one.cycle, one.this_step or one.last_step
    parts = (
        cycle.observed.name, cycle.observer.name, cycle.course, cycle.group, cycle.focus,
        page.named((cycle.protocol, *cycle.instruments)), one.need, step.what if step else "",
        cycle.day.isoformat(), spoken_day(cycle.day, cycle.day),
    )  # fmt: skip
    return " ".join(parts).casefold()


def agenda_rows(
    page: AgendaPage,
    groups: Mapping[str, Sequence[Appointment]],
    closed: Literal["count", "list", "only"],
    airy: bool,
) -> list[Row]:
    """The rows of the list, with a heading above each group.

    Args:
        closed: whether closed cycles are counted or listed; `only` where that is no choice.
        airy: whether there is a blank line between groups.
    """
    shown = {
        name: [(one, _cells(page, one)) for one in found]
        for name, found in groups.items()
        if name != "closed" or closed != "count"
    }
    cells = [cell for found in shown.values() for _one, cell in found]
    widths = Widths(
        *(max((cell_len(getattr(cell, name)) for cell in cells), default=0)
          for name in ("when", "who", "lesson"))
    )  # fmt: skip
    rows: list[Row] = []
    for name, found in groups.items():
        if rows and airy:
            rows.append(Row("", _blank))
        count, note = "", ""
        if name == "closed":
            count = f"{len(found)} cycle{'' if len(found) == 1 else 's'}"
            note = {"count": "c show", "list": "c hide", "only": ""}[closed]
        elif name == "debrief":
            note = "r prepare"
        elif name == "to go":
            records = f"{len(found)} record{'' if len(found) == 1 else 's'}"
            count, note = f"{records} past the last day, or without consent", "a agreement"
        rows.append(Row("", partial(_heading, TITLES[name], count, note)))
        for one, cell in shown.get(name, []):
            rows.append(Row(one.cycle.id, partial(_row, cell, widths)))
    return rows


def _blank(_width: int, _here: bool) -> Content:
    return Content("")


def _heading(title: str, text: str, keyed: str, width: int, _here: bool) -> Content:
    left = Content.assemble((title, "bold $quiet"), "  ", (text, "$quiet"))
    if not keyed:
        return left
    key, what = keyed.split(" ", 1)
    return spread(left, Content.assemble((key, "bold $accent"), " ", (what, "$quiet"), " "), width)


def _cells(page: AgendaPage, one: Appointment) -> Cells:
    cycle = one.cycle
    when = short_day(cycle.day, page.today)
    if when == "today" and cycle.starts is not None:
        when = cycle.starts.strftime("%H:%M")
    word = one.next_stage or "review"
    details, alert = page.named(cycle.instruments), ""
    if page.running(one):
        alert = "● running"
    elif one.need == "today" and cycle.day < page.today:
        alert = "▲ overdue"
    until = page.kept_until(one)
    if one.agreement.consent is not None and one.agreement.is_against:
        alert = f"▲ {one.agreement.consent.answer}"
    if until is not None and page.is_over(one):
        details = f"kept until {day_of_year(until, page.today)}"
    elif one.need == "debrief":
        details = page.gathered.get(cycle.id, "")
    elif one.need in ("follow-up", "closed"):
        step = one.this_step
        details = f"“{one_line(step.what)}”" if step else "no step agreed"
        if step and one.need == "closed":
            details = f"{STATUS_GLYPHS[step.status]} {step.status}  {details}"
    lesson = lesson_of(cycle.group, cycle.course)
    return Cells(when, one_line(cycle.observed.name), lesson, word, details, alert)


def _row(cells: Cells, widths: Widths, width: int, here: bool) -> Content:
    size = widths.fit(width)
    row = Content.assemble(
        ("› " if here else "  ", "bold $accent"),
        _cell(cells.when, size.when, "$foreground" if here else "$quiet"),
        _cell(cells.who, size.who, "bold $foreground" if here else "$foreground"),
        _cell(cells.lesson, size.lesson, "$foreground"),
        _cell(cells.word + (" ⏎" if here else ""), 11, "bold $accent" if here else "$foreground"),
    )
    if cells.alert:
        row += Content.styled(
            f"{cells.alert}  ", "$mark" if cells.alert.startswith("●") else "$warning"
        )
    room = max(0, width - row.cell_length)
    return row + plain(clip(cells.details, room), "$foreground" if here else "$quiet")


def _cell(text: str, size: int, style: str) -> Content:
    if size <= 0:
        return Content("")
    shown = clip(text, size)
    return plain(shown, style) + Content(" " * (size - cell_len(shown) + 2))


def detail_lines(
    page: AgendaPage, one: Appointment, notice: str, width: int, height: int
) -> list[Content]:
    """What there is to know about one cycle, in no more than `height` lines."""
    cycle = one.cycle
    lines = [rule(width), _who(page, one, width)]
    if notice:
        told = labelled("▲", notice, width, size=2, most=max(1, height - 3), style="$foreground")
        return [*lines, Content(""), *(line.stylize("$warning", 0, 1) for line in told)]
    lines.append(stages_line(one))
    agreed = agreement_line(page, one, tall=height >= 9)
    if agreed is not None:
        lines.append(agreed.truncate(width, ellipsis=True))
    if page.running(one) and one.next_stage:
        lines.append(
            Content.styled(f"● {SITTINGS[one.next_stage]} is running: ", "$mark")
            + Content.styled("Enter goes on with it", "$foreground")
        )
    if height >= 9:
        lines.append(Content(""))
    focus = f"“{cycle.focus.strip()}”" if cycle.focus.strip() else "not agreed yet"
    style = "$foreground" if cycle.focus.strip() else "$quiet"
    lines += labelled("Focus", focus, width, most=max(1, height - len(lines) - 2), style=style)
    lines.append(_step(one, width))
    lines.append(_planned(page, one, width))
    return lines


def _who(page: AgendaPage, one: Appointment, width: int) -> Content:
    cycle = one.cycle
    day = spoken_day(cycle.day, page.today)
    when = f"{day}, {cycle.starts:%H:%M}" if cycle.starts else day
    room = width - cell_len(when) - 2
    tail = [part for part in (lesson_of(cycle.group, cycle.course),) if part]
    tail.append(f"{ordinal(one.ordinal)} cycle")
    name = clip(cycle.observed.name, max(12, room - cell_len(" · ".join(["", *tail]))))
    left = plain(name, "bold $foreground") + plain(" · " + " · ".join(tail), "$foreground")
    return spread(left, Content.styled(when, "$quiet"), width)


def stages_line(one: Appointment) -> Content:
    """The stages in a row, each with its glyph and, where it needs one, a word."""
    order = list(one.stages)
    begun = [order.index(stage) for stage, status in one.stages.items() if status != "to come"]
    parts = []
    for number, (stage, status) in enumerate(one.stages.items()):
        if status == "done":
            part = Content.assemble((stage, "$foreground"), " ", ("✓", "$success"))
        elif status == "running":
            part = Content.styled(f"{stage} ● running", "bold $mark")
        elif stage == one.next_stage:
            part = Content.styled(f"{stage} ●", "bold $accent")
        elif begun and number < max(begun):
            part = Content.styled(f"{stage} – left out", "$quiet")
        else:
            part = Content.styled(f"{stage} ○", "$quiet")
        parts.append(part)
    return Content.styled(" ── ", "$rule").join(parts)


def _step(one: Appointment, width: int) -> Content:
    step, label = (one.this_step, "This step") if one.this_step else (one.last_step, "Last step")
    if step is None:
        return Content.assemble((label.ljust(12), "$quiet"), ("none agreed so far", "$quiet"))
    status = _status(step)
    room = width - 12 - status.cell_length - 2
    left = Content.styled(label.ljust(12), "$quiet") + plain(clip(step.what, max(8, room)))
    return spread(left, status, width)


def _status(step: ActionStep) -> Content:
    """How a step is going: a glyph, a word and since when."""
    style = "$success" if step.status == "mastered" else "$quiet"
    since = step.history[-1].at if step.history else step.agreed_at
    day = f", {calendar_day(since.astimezone().date())}" if since else ""
    return Content.styled(f"{STATUS_GLYPHS[step.status]} {step.status}{day}", style)


def agreement_line(page: AgendaPage, one: Appointment, *, tall: bool) -> Content | None:
    """What was agreed about the record: where room is short, only what asks for something."""
    consent, until = one.agreement.consent, page.kept_until(one)
    against, over = one.agreement.is_against, page.is_over(one)
    if not (against or over or (tall and (consent is not None or until is not None))):
        return None
    parts = []
    if consent is not None:
        day = day_of_year(consent.day, page.today)
        parts.append(_asking(f"consent {consent.answer} on {day}", against))
    if until is not None:
        parts.append(_asking(f"kept until {day_of_year(until, page.today)}", over))
    key = Content.assemble("  ", ("a", "bold $accent")) if against or over else Content("")
    label = Content.styled("Agreement".ljust(12), "$quiet")
    return label + Content.styled(" · ", "$quiet").join(parts) + key


def _asking(words: str, asks: bool) -> Content:
    """Words that ask for something, or say that all is well."""
    return Content.styled(f"▲ {words}" if asks else words, "$warning" if asks else "$foreground")


def _planned(page: AgendaPage, one: Appointment, width: int) -> Content:
    verb = "led" if one.cycle.is_meeting else "observed"
    observer = f"{verb} by {clip(one.cycle.observer.name, 24)}"
    missing = page.missing(one)
    if missing:
        note = f"▲ not here: {', '.join(missing)}"
        return Content.styled("With".ljust(12), "$quiet") + plain(
            clip(note, max(8, width - 12)), "$warning"
        )
    left = Content.styled("With".ljust(12), "$quiet")
    named = page.named((one.cycle.protocol, *one.cycle.instruments))
    left += plain(clip(named, max(8, width - 14 - cell_len(observer))), "$foreground")
    return spread(left, plain(observer, "$quiet"), width)


def passed_over(one: Appointment, stage: str) -> list[str]:
    """What would be left out of a cycle if this stage were begun now; a talk before may be."""
    stages = list(one.stages)
    if one.stages[cast("StageId", stage)] != "to come":
        return []
    earlier = stages[: stages.index(cast("StageId", stage))]
    return [name for name in earlier if name != "before" and one.stages[name] == "to come"]
