"""The questions from which a new protocol is written. What is typed is text, and nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from typing import TypeVar

from observe_tui.cli import one_line
from observe_tui.protocol.copying import slug, tidy
from observe_tui.protocol.described import about
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser, ProtocolError
from observe_tui.protocol.model import InstrumentProtocol, Place
from observe_tui.protocol.starter import Start, has_codes, starter
from observe_tui.protocol.wording import did_you_mean
from observe_tui.steps import KINDS
from observe_tui.steps.marking import assign_keys

T = TypeVar("T")

WELCOME = "Five questions. Enter alone takes what stands in brackets; Ctrl+C leaves without a file."
_LONGEST_NAME = 120
_LONGEST_SENTENCE = 2000
_PLACES: Mapping[str, Place] = {"instrument": "observation", "cycle": "conversation"}
_USUAL_KINDS = {"instrument": "tally", "cycle": "talk"}
_SENTENCES = {
    "instrument": "What we want to know more about in our lessons.",
    "cycle": "How we visit one another's lessons.",
}
_PARTS = {
    "instrument": "First, Second, Third",
    "cycle": "What we saw, What it may mean, One thing to try",
    "script": "Evidence, Interpretation, Question",
}


class _NotThat(Exception):
    """An answer that cannot be taken. Its text says why."""


class _Questions:
    """Puts questions, each one until its answer can be taken.

    Args:
        ask: puts a question and gives the answer; raises an EOFError where none comes any more.
    """

    def __init__(self, ask: Callable[[str], str]) -> None:
        self._ask = ask

    def ask(self, question: str, default: str, take: Callable[[str], T]) -> T:
        """What an answer stands for; nothing typed stands for the default."""
        print()
        print(one_line(f"{question} [{default}]"))
        while True:
            try:
                return take(tidy(self._ask("> ")) or default)
            except _NotThat as reason:
                print(one_line(str(reason)))
            except UnicodeDecodeError:
                print("That could not be read as text. Please type it again.")


def ask_for_protocol(
    library: Library, parser: Parser, ask: Callable[[str], str] | None = None
) -> Start:
    """Ask what is to be written. What comes back makes a file that passes the check.

    Args:
        library: has the ids that are taken.
        ask: puts a question and gives the answer; the terminal does unless told.

    Raises:
        EOFError: nobody answers any more.
    """
    questions = _Questions(ask or _terminal())
    print(WELCOME)
    default = next(name for name in _names() if library.find(slug(name)) is None)
    name = questions.ask("What is it called?", default, partial(_name, library))
    place = questions.ask(
        "Is it an instrument for the lesson, or a cycle of talks around it?",
        "instrument",
        partial(_choice, tuple(_PLACES)),
    )
    kind = _ask_kind(questions, place)
    sentence = questions.ask("What does it look at, in one sentence?", _SENTENCES[place], _sentence)
    start = Start(_new_id(name, library), name, KINDS[kind].spec, sentence, (), {})
    if place == "instrument" and not has_codes(start.kind):
        return start
    what = "Which codes" if place == "instrument" else "Which steps has the talk after the lesson"
    return questions.ask(
        f"{what}? Put commas between them.",
        _PARTS.get(kind, _PARTS[place]),
        partial(_with_parts, start, parser),
    )


def _terminal() -> Callable[[str], str]:
    # With it the arrow keys move about in an answer; not every system has it.
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401
    return input


def _names() -> Iterator[str]:
    yield "My protocol"
    yield from (f"My protocol {number}" for number in count(2))


def _name(library: Library, answer: str) -> str:
    if len(answer) > _LONGEST_NAME:
        raise _NotThat(f"A name has at most {_LONGEST_NAME} letters; this one has {len(answer)}.")
    taken = library.find(slug(answer)) if slug(answer) else None
    if taken is not None:
        raise _NotThat(f"“{taken.id}” is there already: {taken.path.name}. Choose another name.")
    return answer


def _new_id(name: str, library: Library) -> str:
    """An id that nothing has, also for a name in letters that no id can have."""
    wanted = slug(name) or "protocol"
    if library.find(wanted) is None:
        return wanted
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(one for one in numbered if library.find(one) is None)


def _choice(choices: Sequence[str], answer: str) -> str:
    """The one choice that an answer is the beginning of."""
    word = answer.casefold()
    fitting = [word] if word in choices else [one for one in choices if one.startswith(word)]
    if len(fitting) == 1:
        return fitting[0]
    hint = did_you_mean(word, choices).removesuffix("?")
    raise _NotThat(f"{hint[:1].upper()}{hint[1:]}?" if hint else f"Type {' or '.join(choices)}.")


def _ask_kind(questions: _Questions, place: str) -> str:
    kinds = {kind.name: kind.spec for kind in KINDS.values() if kind.spec.place == _PLACES[place]}
    print()
    for name, spec in kinds.items():
        print(one_line(f"  {name:<14} {about(spec)}"))
    what = "instrument" if place == "instrument" else "step are its talks made of"
    usual = _USUAL_KINDS[place] if _USUAL_KINDS[place] in kinds else next(iter(kinds))
    return questions.ask(f"What kind of {what}?", usual, partial(_choice, tuple(kinds)))


def _sentence(answer: str) -> str:
    if len(answer) > _LONGEST_SENTENCE:
        raise _NotThat(f"At most {_LONGEST_SENTENCE} letters, please; these are {len(answer)}.")
    return answer


def _with_parts(start: Start, parser: Parser, answer: str) -> Start:
    """The same with these codes or steps, and with the key that each code would get anyway."""
    parts = tuple(dict.fromkeys(part for one in answer.split(",") if (part := one.strip())))
    if not parts:
        raise _NotThat("Type at least one.")
    for part in parts:
        if len(part) > _LONGEST_NAME:
            raise _NotThat(f"At most {_LONGEST_NAME} letters each; one has {len(part)}.")
    made = replace(start, parts=parts)
    try:
        protocol = parser.parse(starter(made), f"{start.id}.toml")
    except ProtocolError as error:
        raise _NotThat(
            " ".join(f"{one.field}: {one.message}." for one in error.problems)
        ) from error
    if not isinstance(protocol, InstrumentProtocol):
        return made
    step = protocol.step
    marks = assign_keys([(step.id, KINDS[step.kind].codes(step))])
    return replace(made, keys={mark.code: key for key, mark in marks.items()})
