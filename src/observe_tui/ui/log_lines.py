"""The log of a run as lines: a row for each thing recorded, and the one with the cursor below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from observe_tui.analysis.blocks import clock
from observe_tui.kit.lines import columns, rule
from observe_tui.kit.page import labelled
from observe_tui.kit.plain import clip, one_line, plain
from observe_tui.protocol.model import StepSpec
from observe_tui.record.events import read_number, read_text
from observe_tui.record.model import Event
from observe_tui.session.log import LogEntry
from observe_tui.steps import KINDS
from observe_tui.steps.seats import SEAT

TIMES = ((",", "−5 s"), (".", "−10 s"), (">", "+5 s"))


def spoken(event: Event, spec: StepSpec) -> str:
    """What was recorded: the code with its name, the words, or else the verb."""
    code = KINDS[spec.kind].code_of(spec, event)
    if code is not None:
        named = code.name.casefold() not in ("", code.label.casefold())
        return f"{code.label}  {code.name}" if named else code.label
    return one_line(read_text(event.payload, "text")) or event.verb


def turn_of(event: Event, spec: StepSpec) -> int | None:
    """The turn that an event belongs to, from 0; none where it has a time of its own."""
    return read_number(event.payload, KINDS[spec.kind].turn)


def can(action: str, entry: LogEntry, spec: StepSpec) -> bool:
    """Whether an action of the log makes sense for this entry."""
    if action == "turn":
        return turn_of(entry.now, spec) is not None and not entry.gone
    if action == "choose_code":
        return KINDS[spec.kind].code_of(spec, entry.now) is not None and not entry.gone
    return action == "take_back" or not entry.gone


def keys_of(entry: LogEntry, spec: StepSpec) -> tuple[tuple[str, str], ...]:
    """The keys that change this entry, for the key bar."""
    if entry.gone:
        return (("x", "bring back"),)
    when = (("[ ]", f"other {KINDS[spec.kind].turn}"),) if can("turn", entry, spec) else TIMES
    code = (("c", "code"),) if can("choose_code", entry, spec) else ()
    return (*when, *code, ("n", "note"), ("x", "take back"))


def _turned(event: Event, spec: StepSpec) -> str:
    """What was recorded, with the seat and the turn it belongs to."""
    number = turn_of(event, spec)
    turn = f"  {KINDS[spec.kind].turn} {number + 1}" if number is not None else ""
    seat = read_text(event.payload, SEAT)
    place = f"  seat {one_line(seat)}" if seat else ""
    taking_away = "takes away " if event.verb == KINDS[spec.kind].removes else ""
    return f"{taking_away}{spoken(event, spec)}{place}{turn}"


def row(entry: LogEntry, spec: StepSpec, width: int, here: bool) -> Content:
    """One thing that was recorded, on one line."""
    event = entry.now
    state = "✕ taken back" if entry.gone else "✎ changed" if entry.is_amended else ""
    note = one_line(read_text(event.payload, "note"))
    said = _turned(event, spec) + (f"  — {note}" if note else "")
    head = Content.assemble(
        ("› " if here else "  ", "bold $accent"),
        (f"{clock(event.elapsed_ms):>7}  ", "$foreground" if here else "$quiet"),
        plain(f"{clip(spec.title, 14):14}  ", "$quiet"),
    )
    room = max(8, width - head.cell_length - len(state) - 2)
    style = "$quiet strike" if entry.gone else "bold" if here else ""
    told = plain(clip(said, room), style)
    gap = " " * max(2, width - head.cell_length - told.cell_length - len(state))
    return (
        head + told + (Content(gap) + Content.styled(state, "$warning") if state else Content(""))
    )


def about(entry: LogEntry, spec: StepSpec, width: int) -> list[Content]:
    """What is to be known of the entry with the cursor: what it was before it was changed."""
    lines = [rule(width)]
    note = one_line(read_text(entry.now.payload, "note"))
    if note:
        lines += labelled("note", note, width, most=2)
    if entry.is_amended:
        before, now = entry.original, entry.now
        was = [clock(before.elapsed_ms)] if before.elapsed_ms != now.elapsed_ms else []
        if before.payload != now.payload:
            was.append(_turned(before, spec))
        lines.append(
            Content.styled("first recorded as  ", "$quiet")
            + plain(clip(" · ".join(was), max(8, width - 20)))
        )
    if entry.gone:
        lines.append(Content.styled("It is kept, and counts no more; x brings it back.", "$quiet"))
    return lines


def choices(spec: StepSpec, keys: Mapping[str, str], width: int) -> list[Content]:
    """The codes of an instrument with their keys, to choose another one from."""
    cells = [
        Content.assemble((f"{keys.get(code.id, ' ')} ", "bold $mark"), plain(code.label))
        for code in KINDS[spec.kind].codes(spec)
    ]
    head = Content.styled("the key of the right code, or esc  ", "$quiet")
    rows: Sequence[Content] = columns(cells, width, 2)
    return [rule(width), head, *rows]
