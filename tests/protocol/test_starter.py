"""A new file: whatever was answered, it can be used, and it says what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observe_tui.cli.asking import ask_for_protocol
from observe_tui.protocol.copying import tidy
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import CycleProtocol, InstrumentProtocol
from observe_tui.protocol.starter import Start, code_ids, has_codes, starter
from observe_tui.steps import KINDS, SPECS
from observe_tui.steps.marking import assign_keys

PARSER = Parser(SPECS)
NOTHING = Library(PARSER, [Path("nowhere")])
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)
INSTRUMENTS = [kind.name for kind in KINDS.values() if kind.spec.place == "observation"]
TALKS = [kind.name for kind in KINDS.values() if kind.spec.place == "conversation"]


def start_after(*answers: str, library: Library = NOTHING) -> Start:
    """What the questions give for these answers; an EOFError where they are not enough."""
    waiting = iter(answers)

    def ask(_prompt: str) -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    return ask_for_protocol(library, PARSER, ask)


@pytest.mark.parametrize("kind", KINDS)
def test_the_answers_in_brackets_make_a_file_of_every_kind(kind: str) -> None:
    place = "instrument" if kind in INSTRUMENTS else "cycle"
    start = start_after("", place, kind, "", "")
    protocol = PARSER.parse(starter(start), "x.toml")
    assert (protocol.id, protocol.name, protocol.type) == ("my-protocol", "My protocol", place)
    if isinstance(protocol, InstrumentProtocol):
        assert protocol.step.kind == kind
    else:
        assert isinstance(protocol, CycleProtocol)
        debrief = protocol.stage("debrief")
        assert debrief is not None
        assert {step.kind for step in debrief.steps} == {kind}


def test_nothing_but_enter_makes_a_file() -> None:
    protocol = PARSER.parse(starter(start_after("", "", "", "", "")), "x.toml")
    assert protocol.type == "instrument"


@pytest.mark.parametrize("place", ["instrument", "cycle"])
def test_what_was_typed_stands_in_the_file_as_it_was_typed(place: str) -> None:
    name, sentence, parts = (
        'Pra"ise\\ [/ é 漢',
        'What\'s "said" \\n {and} #not',
        ["[/", 'a "b"', "c\\d"],
    )
    start = start_after(name, place, "", sentence, ", ".join(parts))
    protocol = PARSER.parse(starter(start), "x.toml")
    assert (protocol.name, protocol.summary) == (name, sentence)
    if isinstance(protocol, InstrumentProtocol):
        codes = KINDS[protocol.step.kind].codes(protocol.step)
        assert [code.name for code in codes] == parts
    else:
        debrief = protocol.stage("debrief")
        assert debrief is not None
        assert [step.title for step in debrief.steps] == parts


@settings(deadline=None, max_examples=20)
@given(ANYTHING, st.sampled_from([*INSTRUMENTS, *TALKS]), ANYTHING, st.lists(ANYTHING, max_size=6))
def test_whatever_is_typed_the_file_can_be_used(
    name: str, kind: str, sentence: str, parts: list[str]
) -> None:
    place = "instrument" if kind in INSTRUMENTS else "cycle"
    # An answer that cannot be taken is asked for again; these can.
    start = start_after(name, place, kind, sentence, ",".join(parts), "one, two, three")
    text = starter(start)
    protocol = PARSER.parse(text, "x.toml")
    assert protocol.name == (tidy(name) or "My protocol")
    if tidy(sentence):
        assert protocol.summary == tidy(sentence)
    assert PARSER.parse(text.encode("utf-8").decode("utf-8"), "x.toml") == protocol


@settings(deadline=None)
@given(st.lists(ANYTHING, max_size=12))
def test_any_answers_give_a_file_that_can_be_used_or_run_out(answers: list[str]) -> None:
    try:
        start = start_after(*answers)
    except EOFError:
        return
    assert PARSER.parse(starter(start), "x.toml").id == start.id


@given(st.lists(st.sampled_from(["a", "A", "a!", "漢", "b" * 40, "b" * 41, "part-1"]), max_size=8))
def test_ids_are_never_twice(parts: list[str]) -> None:
    ids = code_ids(parts)
    assert len(set(ids)) == len(ids) == len(parts)
    assert all(1 <= len(one) <= 30 for one in ids)


def test_the_keys_in_the_file_are_those_that_would_be_given_anyway() -> None:
    start = start_after("x", "i", "interval", "", "up, under, zoo, apple")
    protocol = PARSER.parse(starter(start), "x.toml")
    assert isinstance(protocol, InstrumentProtocol)
    codes = KINDS["interval"].codes(protocol.step)
    unasked = [code.model_copy(update={"key": None}) for code in codes]
    given = {mark.code: key for key, mark in assign_keys([("x", unasked)]).items()}
    assert {code.id: code.key for code in codes} == given
    assert len(given) == 4


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (("x" * 121,), "at most 120 letters; this one has 121"),
        (("x", "neither"), "Type instrument or cycle."),
        (("x", "i", "taly"), "Did you mean 'tally'?"),
        (("x", "i", "s"), "Type script or "),
        (("x", "i", "t", "y" * 2001), "At most 2000 letters"),
        (("x", "i", "t", "", "a" * 121), "At most 120 letters each; one has 121."),
        (("x", "i", "t", "", " , ,"), "Type at least one."),
        (("x", "i", "seq", "", "only one"), "needs at least 2"),
        (("x", "i", "t", "", ",".join(map(str, range(41)))), "may have at most 40"),
        (("x", "i", "part", "", "seat"), "'seat' belongs to the program"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_asked_for_again(
    capsys: pytest.CaptureFixture[str], answers: tuple[str, ...], says: str
) -> None:
    with pytest.raises(EOFError):
        start_after(*answers)
    assert says in capsys.readouterr().out


def test_a_name_that_is_taken_is_asked_for_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first = start_after("Praise", "", "", "", "")
    (tmp_path / "mine.toml").write_text(starter(first), "utf-8")
    library = Library(PARSER, [tmp_path])
    start = start_after("praise!", "Prais", "", "", "", "", library=library)
    assert start.id == "prais"
    assert "“praise” is there already: mine.toml." in capsys.readouterr().out


def test_names_without_a_letter_for_an_id_are_numbered(tmp_path: Path) -> None:
    library = Library(PARSER, [tmp_path])
    ids = []
    for name in ("漢字", "漢語", "!!"):
        start = start_after(name, "", "", "", "", library=library)
        ids.append(start.id)
        (tmp_path / f"{start.id}.toml").write_text(starter(start), "utf-8")
        library.reload()
    assert ids == ["protocol", "protocol-2", "protocol-3"]
    assert len(library.instruments()) == 3


def test_each_kind_is_offered_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    for place, kinds in (("instrument", INSTRUMENTS), ("cycle", TALKS)):
        with pytest.raises(EOFError):
            start_after("x", place)
        lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.split("\n")]
        offered = {words[0]: words[1] for words in lines if len(words) == 2 and words[0] in kinds}
        assert list(offered) == kinds
        assert all(words.endswith(".") for words in offered.values())


def test_bytes_that_are_no_text_are_asked_for_again() -> None:
    answers: Iterator[object] = iter(
        [UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"), "", "", "", "", ""]
    )

    def ask(_prompt: str) -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    assert ask_for_protocol(NOTHING, PARSER, ask).id == "my-protocol"


def test_a_kind_without_codes_is_not_asked_for_them() -> None:
    without = [name for name in INSTRUMENTS if not has_codes(KINDS[name].spec)]
    assert "pairs" in without
    for name in without:
        assert start_after("x", "instrument", name, "").parts == ()


def test_the_schema_is_named_only_where_it_lies_beside() -> None:
    start = start_after("", "", "", "", "")
    assert "#:schema" not in starter(start)
    from dataclasses import replace

    first = starter(replace(start, schema=True)).split("\n")[0]
    assert first == "#:schema ./observe-tui.schema.json"
