"""`sequence`: one code at a time, tallied every few seconds until another takes over.

How tallies come about: a change is tallied at once, then the same code again every `seconds` until
the next change. A code that holds for d milliseconds so gives ceil(d / (1000 * seconds)) tallies.
Pressing the code that is in force already changes nothing. A tally whose moment lies in a gap (a
pause, an absence) is dropped. The code and its beat go on after the gap, but the sequence does not:
no tally after it follows one before it. Before the first press there is nothing, and the last code
runs to the end of the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from observe_tui.analysis.blocks import (
    Bar,
    Bars,
    Block,
    Column,
    Row,
    Table,
    clock,
    percent,
    spoken_percent,
    spoken_ratio,
)
from observe_tui.analysis.timeline import Timeline
from observe_tui.protocol.model import Code, Identifier, Name, Part, Place, StepSpec, Words
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes

CODE = "code"

_NO_PAIRS = "·"


class Ratio(Part):
    """A figure made of tallies: those of some codes divided by those of others.

    Attributes:
        id: used once in the step.
        name: what the table of figures calls it.
        top: ids of the codes whose tallies are divided.
        bottom: ids of the codes whose tallies they are divided by. If left out, they are divided by
            all tallies.
        meaning: what the figure says, in a few words.
        percent: `true` to tell it in percent, `false` to tell it with two decimals.
    """

    id: Identifier
    name: Name
    top: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    bottom: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    meaning: Words = ""
    percent: bool = False


class SequenceSpec(StepSpec):
    """Codes of which exactly one holds at any time.

    Attributes:
        seconds: the beat, in seconds, in which the same code is tallied again. Flanders uses 3.
        codes: the codes, of which one holds at any time. Short labels make a matrix that can be
            read.
        padding: the id of a code that is put before and after each unbroken stretch when pairs are
            counted. Flanders uses category 10.
        figures: one table `[[step.figures]]` for each ratio.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["sequence"]
    seconds: Annotated[int, Field(ge=1, le=60)]
    codes: Annotated[tuple[Code, ...], Field(min_length=2, max_length=20)]
    padding: Annotated[str, Field(max_length=30)] = ""
    figures: Annotated[tuple[Ratio, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _consistent(self) -> SequenceSpec:
        check_codes(self.codes)
        known = {code.id for code in self.codes}
        if self.padding and self.padding not in known:
            raise ValueError(
                f"padding {self.padding!r} is none of the codes; name one of them or leave it out"
            )
        if len({figure.id for figure in self.figures}) < len(self.figures):
            raise ValueError("two figures share an id; each figure needs its own")
        for figure in self.figures:
            _check_figure(figure, known)
        return self


def _check_figure(figure: Ratio, known: set[str]) -> None:
    for place, ids in (("top", figure.top), ("bottom", figure.bottom)):
        for code, count in Counter(ids).items():
            if code not in known:
                raise ValueError(
                    f"figure {figure.id!r} has {code!r} in its {place}, which is none of the codes"
                )
            if count > 1:
                raise ValueError(
                    f"figure {figure.id!r} has {code!r} twice in its {place}; once is enough"
                )


SequenceState: TypeAlias = Mapping[int, str]
"""The code pressed at each moment, by milliseconds from the start of the run."""


@dataclass(frozen=True, slots=True)
class Change:
    """One code taking over from another.

    Attributes:
        at_ms: when, in milliseconds from the start of the run.
        code: id of the code in force from then on.
    """

    at_ms: int
    code: str


def initial(_spec: SequenceSpec) -> SequenceState:
    """Nothing pressed yet."""
    return {}


def fold(spec: SequenceSpec, state: SequenceState, event: Event) -> SequenceState:
    """The presses after one more event; of two at one moment the one recorded later holds."""
    code = read_text(event.payload, "code")
    if event.verb != CODE or all(code != known.id for known in spec.codes):
        return state
    return {**state, max(0, event.elapsed_ms): code}


def changes(state: SequenceState) -> tuple[Change, ...]:
    """Each code that took over, in the order it happened."""
    found: list[Change] = []
    for at in sorted(state):
        if not found or found[-1].code != state[at]:
            found.append(Change(at, state[at]))
    return tuple(found)


def stretches(
    spec: SequenceSpec, state: SequenceState, line: Timeline
) -> tuple[tuple[str, ...], ...]:
    """The codes tallied in each stretch that no gap breaks, in order; only stretches with any."""
    held = tuple(pairwise((*changes(state), Change(line.end_ms, ""))))
    found = (
        tuple(_tallied(held, spec.seconds * 1000, start, stop)) for start, stop in _watched(line)
    )
    return tuple(tallies for tallies in found if tallies)


def _tallied(
    held: Iterable[tuple[Change, Change]], beat: int, start: int, stop: int
) -> Iterator[str]:
    """The tallies between two moments, of codes given with the change that ended each."""
    for change, after in held:
        moments = _beats(change.at_ms, beat, start, min(after.at_ms, stop))
        yield from repeat(change.code, len(moments))


def _beats(origin: int, beat: int, start: int, stop: int) -> range:
    """The moments from `start`, before `stop`, that lie whole beats after `origin`."""
    late = max(0, start - origin)
    return range(origin + -(-late // beat) * beat, stop, beat)


def _watched(line: Timeline) -> Iterator[tuple[int, int]]:
    """The spans between the gaps, each (from, to) in milliseconds."""
    start = 0
    for gap_start, gap_end in line.gaps:
        yield start, min(gap_start, line.end_ms)
        start = gap_end
    yield start, line.end_ms


def pairs(spec: SequenceSpec, tallied: Iterable[Sequence[str]]) -> Counter[tuple[str, str]]:
    """How often each code (second of a pair) came next after each code (first of a pair).

    A stretch of N tallies gives N - 1 overlapping pairs, and N + 1 with padding; then each code
    comes first as often as it comes second. As in Flanders' interaction matrix.
    """
    pad = (spec.padding,) if spec.padding else ()
    counted: Counter[tuple[str, str]] = Counter()
    for tallies in tallied:
        counted.update(pairwise((*pad, *tallies, *pad)))
    return counted


def summary(spec: SequenceSpec, state: SequenceState, setting: Setting) -> tuple[Block, ...]:
    """Bars in percent of all tallies, the ratios, and the matrix of what followed what.

    Where nothing was tallied there are only empty bars.
    """
    tallied = stretches(spec, state, setting.timeline)
    counts = Counter(chain.from_iterable(tallied))
    followed = pairs(spec, tallied)
    blocks: list[Block] = [_bars(spec, counts, _note(state, tallied))]
    if counts and spec.figures:
        blocks.append(_figures(spec, counts))
    if followed:
        blocks.append(_matrix(spec, followed))
    return tuple(blocks)


def spoken_tallies(count: int) -> str:
    """`412 tallies`, `1 tally`."""
    return f"{count} {'tally' if count == 1 else 'tallies'}"


def _note(state: SequenceState, tallied: Sequence[Sequence[str]]) -> str:
    if not tallied:
        return ""
    begun = f"coded from {clock(min(state))} on"
    breaks = len(tallied) - 1
    if not breaks:
        return begun
    return f"{begun}, with {breaks} {'break' if breaks == 1 else 'breaks'} where nobody watched"


def _bars(spec: SequenceSpec, counts: Counter[str], note: str) -> Bars:
    total = counts.total()
    bars = tuple(
        Bar(code.label, code.name, counts[code.id], percent(counts[code.id], total))
        for code in spec.codes
    )
    beat = "second" if spec.seconds == 1 else f"{spec.seconds} seconds"
    base = f"{spoken_tallies(total)}, one every {beat} or at each change"
    return Bars(spec.title, base, total, bars, note)


def _figures(spec: SequenceSpec, counts: Counter[str]) -> Table:
    told = any(figure.meaning for figure in spec.figures)
    heads = (Column("Figure"), Column("Value", number=True), Column("How it is worked out"))
    base = spoken_tallies(counts.total())
    if any(figure.percent for figure in spec.figures):
        base += "; 100 % is what stands after the ÷"
    return Table(
        f"{spec.title} · figures",
        base,
        (*heads, Column("What it says")) if told else heads,
        tuple(
            Row((*_worked_out(spec, figure, counts), *((figure.meaning,) if told else ())))
            for figure in spec.figures
        ),
    )


def _worked_out(spec: SequenceSpec, figure: Ratio, counts: Counter[str]) -> tuple[str, str, str]:
    """The name of a figure, its value and its sum: codes first, then their tallies."""
    top = sum(counts[code] for code in figure.top)
    bottom = sum(counts[code] for code in figure.bottom) if figure.bottom else counts.total()
    if figure.percent:
        value = spoken_percent(percent(top, bottom))
    else:
        value = spoken_ratio(top / bottom if bottom else None)
    under = _added(spec, figure.bottom) if figure.bottom else "all tallies"
    return figure.name, value, f"{_added(spec, figure.top)} ÷ {under} = {top} ÷ {bottom}"


def _added(spec: SequenceSpec, ids: Sequence[str]) -> str:
    """The labels of these codes as a sum: `(1+2+3)`, or `4` alone."""
    labels = {code.id: code.label for code in spec.codes}
    added = "+".join(labels[one] for one in ids)
    return f"({added})" if len(ids) > 1 else added


def _matrix(spec: SequenceSpec, followed: Counter[tuple[str, str]]) -> Table:
    ids = [code.id for code in spec.codes]
    rows = [
        Row(
            (
                code.label,
                *(str(followed[code.id, next_id] or _NO_PAIRS) for next_id in ids),
                str(sum(followed[code.id, next_id] for next_id in ids)),
            )
        )
        for code in spec.codes
    ]
    totals = (str(sum(followed[first, second] for first in ids)) for second in ids)
    count = followed.total()
    return Table(
        f"{spec.title} · what followed what",
        f"{count} {'pair' if count == 1 else 'pairs'} of tallies: first the row, then the column",
        (
            Column("then →"),
            *(Column(code.label, number=True) for code in spec.codes),
            Column("total", number=True),
        ),
        (*rows, Row(("total", *totals, str(count)))),
        _padding_note(spec),
    )


def _padding_note(spec: SequenceSpec) -> str:
    alone = "no pair reaches across a pause or an absence"
    if not spec.padding:
        return alone
    pad = next(code for code in spec.codes if code.id == spec.padding)
    return f"one {pad.label} is added before and after each unbroken stretch; {alone}"


def codes(spec: SequenceSpec) -> tuple[Code, ...]:
    """Everything that can be in force."""
    return spec.codes


KIND: Kind[SequenceSpec, SequenceState] = Kind(
    "sequence", SequenceSpec, initial, fold, summary, codes
)
