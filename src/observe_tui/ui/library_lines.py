"""The library's lines: a row for each protocol, and a page that tells everything about one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.cells import cell_len
from textual.content import Content

from observe_tui.kit.page import paragraphs
from observe_tui.kit.plain import clip, plain, wrap
from observe_tui.kit.rowlist import Row
from observe_tui.protocol.library import Entry
from observe_tui.protocol.model import (
    AnyCycle,
    AnyInstrument,
    AnyProtocol,
    Code,
    CycleProtocol,
    Part,
    StepSpec,
)
from observe_tui.steps import KINDS
from observe_tui.steps.marking import assign_keys

GROUPS: Mapping[str, str] = {"cycle": "CYCLES", "instrument": "INSTRUMENTS", "": "CANNOT BE READ"}


def entry_key(entry: Entry) -> str:
    """Names an entry in the list; two broken files may claim the same id."""
    return str(entry.path)


def found(entries: Iterable[Entry], words: str) -> list[Entry]:
    """The entries in which all these words are found."""
    wanted = words.casefold().split()
    return [one for one in entries if all(word in _searched(one) for word in wanted)]


def _searched(entry: Entry) -> str:
    protocol = entry.protocol
    if protocol is None:
        return f"{entry.id} {entry.path.name}".casefold()
    parts = [protocol.id, protocol.name, protocol.summary, protocol.credit, protocol.type]
    for title, codes in _tables(protocol):
        parts += [title, *(f"{code.id} {code.label} {code.name}" for code in codes)]
    return " ".join(parts).casefold()


def library_rows(entries: Sequence[Entry], place: Path, *, hint: bool = False) -> list[Row]:
    """The rows of the list: cycles, instruments, then files that cannot be read.

    Args:
        place: the folder of the user's own files.
        hint: whether to say how the first one of these is made.
    """
    rows: list[Row] = []
    if hint:
        rows += [Row("", partial(_heading, "YOUR OWN")), Row("", _none_yet)]
    for kind, title in GROUPS.items():
        own = [one for one in entries if (one.protocol.type if one.protocol else "") == kind]
        if not own:
            continue
        if rows:
            rows.append(Row("", _blank))
        rows.append(Row("", partial(_heading, title)))
        own.sort(key=lambda one: _name(one).casefold())
        rows += [Row(entry_key(one), partial(_row, one, is_own(one, place))) for one in own]
    return rows


def is_own(entry: Entry, place: Path) -> bool:
    """Whether the file is the user's own: it lies in their folder."""
    return entry.path.is_relative_to(place)


def _name(entry: Entry) -> str:
    return entry.protocol.name if entry.protocol is not None else entry.path.name


def _blank(_width: int, _here: bool) -> Content:
    return Content("")


def _none_yet(_width: int, _here: bool) -> Content:
    return Content.styled("  none yet: d copies", "$quiet")


def _heading(title: str, _width: int, _here: bool) -> Content:
    return Content.styled(title, "bold $quiet")


def _row(entry: Entry, own: bool, width: int, here: bool) -> Content:
    note, style = ("own", "$success") if own else ("", "")
    if entry.protocol is None:
        note, style = "▲", "$warning"
    name = clip(_name(entry), max(1, width - 4 - len(note)))
    return Content.assemble(
        ("› " if here else "  ", "bold $accent"),
        plain(name, "bold $foreground" if here else "$foreground"),
        " " * max(1, width - 3 - cell_len(name) - len(note)),
        (note, style),
    )


def first_of_your_own(place: Path, width: int) -> list[Content]:
    """How somebody without a file of their own gets one."""
    told = (
        "You have no protocols of your own yet. d copies this one into your folder, and e opens "
        "the copy in your editor. Or let questions make one: observe-tui protocols new. Your "
        f"folder is {place}"
    )
    return [Content(""), *paragraphs(told, width, "$secondary")]


def entry_lines(entry: Entry, own: bool, width: int) -> list[Content]:
    """Everything about one file."""
    protocol = entry.protocol
    if protocol is None:
        return _broken(entry, width)
    lines = [
        plain(clip(protocol.name, width), "bold $foreground"),
        *paragraphs(protocol.summary, width),
        Content(""),
    ]
    if isinstance(protocol, CycleProtocol):
        lines += _cycle(protocol, width)
    else:
        lines += _instrument(protocol, width)
    return [*lines, *_origin(entry, protocol, own, width)]


def _cycle(protocol: AnyCycle, width: int) -> Iterator[Content]:
    for stage in protocol.stages:
        took = f"  {stage.minutes[0]}–{stage.minutes[1]} minutes" if stage.minutes else ""
        yield plain(stage.title, "bold $accent") + Content.styled(took, "$quiet")
        yield from paragraphs(stage.prompt, width, "$quiet") if stage.prompt else ()
        for number, step in enumerate(stage.steps, 1):
            yield from _step(number, step, width)
        if stage.id == "observe" and protocol.instruments:
            yield from paragraphs(f"with {', '.join(protocol.instruments)}", width)
        yield Content("")


def _step(number: int, step: StepSpec, width: int) -> Iterator[Content]:
    minutes = f"{step.minutes}'" if step.minutes else ""
    head = Content.assemble((f"{number:>2} ", "$quiet"), (f"{minutes:>3}  ", "$quiet"))
    speaker = f"  {step.speaker}"
    title = plain(clip(step.title, max(8, width - 7 - len(speaker))), "$foreground")
    yield head + title + Content.styled(speaker, "$quiet")
    for row in wrap(step.prompt, max(8, min(width, 76) - 7)) if step.prompt else ():
        yield Content(" " * 7) + plain(row, "$quiet")


def _instrument(protocol: AnyInstrument, width: int) -> Iterator[Content]:
    step = protocol.step
    if step.prompt:
        yield from paragraphs(step.prompt, width, "$quiet")
        yield Content("")
    given = assign_keys([(step.id, KINDS[step.kind].codes(step))])
    keys = {mark.code: key for key, mark in given.items()}
    for title, codes in _tables(protocol):
        if title:
            yield plain(title, "bold $accent")
        label = max((cell_len(code.label) for code in codes), default=0)
        for code in codes:
            yield from _code(code, keys.get(code.id, ""), label, width)
        yield Content("")


def _code(code: Code, key: str, label: int, width: int) -> Iterator[Content]:
    head = Content.assemble(
        (f" {key:2}", "bold $accent"), plain(code.label, "bold"),
        " " * (label - cell_len(code.label) + 2),
    )  # fmt: skip
    text = code.name if code.name != code.label else ""
    meant = ": ".join(part for part in (text, code.meaning) if part)
    room = max(8, min(width, 84) - head.cell_length)
    for number, row in enumerate(wrap(meant, room)):
        shown = plain(row)
        if number == 0 and row.startswith(text):
            shown = shown.stylize("$foreground", 0, len(text)).stylize("$quiet", len(text))
        else:
            shown = shown.stylize("$quiet")
        yield (head if number == 0 else Content(" " * head.cell_length)) + shown


def _tables(protocol: AnyProtocol) -> list[tuple[str, tuple[Code, ...]]]:
    """The sets of codes of an instrument, each with its title; whatever kind of step it has."""
    return [] if isinstance(protocol, CycleProtocol) else list(_codes(protocol.step, ""))


def _codes(part: Part, title: str) -> Iterator[tuple[str, tuple[Code, ...]]]:
    for _name, value in part:
        if not isinstance(value, tuple) or not value:
            continue
        if all(isinstance(one, Code) for one in value):
            yield title, value
        else:
            for one in value:
                if isinstance(one, Part):
                    yield from _codes(one, str(getattr(one, "title", "")))


def _origin(entry: Entry, protocol: AnyProtocol, own: bool, width: int) -> Iterator[Content]:
    parts = [
        ("Credit", protocol.credit),
        ("Licence", protocol.licence),
        ("Version", str(protocol.version)),
        ("File", str(entry.path)),
    ]
    if own:
        parts.append(("", "your own file"))
    if entry.shadows is not None:
        parts.append(("Hides", str(entry.shadows)))
    for label, text in parts:
        for number, row in enumerate(wrap(text, max(8, min(width, 84) - 9)) if text else ()):
            yield Content.styled(f"{'' if number else label:9}", "$quiet") + plain(row, "$quiet")


def _broken(entry: Entry, width: int) -> list[Content]:
    count = len(entry.problems)
    says = f"▲ cannot be used: {count} problem{'' if count == 1 else 's'}"
    lines = [
        plain(clip(entry.path.name, width), "bold $foreground"),
        Content.styled(says, "$warning"),
        Content(""),
    ]
    for problem in entry.problems:
        lines += [*paragraphs(str(problem), width), Content("")]
    told = "Put right what is named here and save the file: it is read again by itself."
    lines += [*paragraphs(told, width, "$quiet"), Content("")]
    return [*lines, *paragraphs(str(entry.path), width, "$quiet")]
