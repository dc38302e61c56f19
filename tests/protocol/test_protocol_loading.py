"""From bytes to a protocol: what comes back, what is refused, and that hostile files do no harm."""

from __future__ import annotations

import hashlib
from typing import Literal

import pytest

from observe_tui.protocol.loading import (
    MAX_BYTES,
    Parser,
    Problem,
    ProtocolError,
    decode,
    fingerprint,
)
from observe_tui.protocol.model import CycleProtocol, InstrumentProtocol, Part, StepSpec
from observe_tui.protocol.problems import field_name, found
from observe_tui.protocol.unfit import escaped
from observe_tui.steps.talk.step import TalkSpec
from observe_tui.steps.tally.step import TallySpec


def problems_of(parser: Parser, text: str) -> tuple[Problem, ...]:
    with pytest.raises(ProtocolError) as caught:
        parser.parse(text, "x.toml")
    return caught.value.problems


def only_problem(parser: Parser, text: str) -> Problem:
    (problem,) = problems_of(parser, text)
    return problem


def refusal(data: bytes) -> Problem:
    with pytest.raises(ProtocolError) as caught:
        decode(data, "x.toml")
    (problem,) = caught.value.problems
    return problem


# --- what comes back ---------------------------------------------------------------------------


def test_an_instrument_gives_its_id_to_its_step(parser: Parser, texts: dict[str, str]) -> None:
    protocol = parser.parse(texts["tally"], "x.toml")
    assert isinstance(protocol, InstrumentProtocol)
    assert (protocol.id, protocol.step.id) == ("questions", "questions")
    assert isinstance(protocol.step, TallySpec)
    assert [code.key for code in protocol.step.codes] == ["1", "2"]


def test_the_step_of_an_instrument_may_repeat_the_id(parser: Parser, texts: dict[str, str]) -> None:
    text = texts["tally"].replace("[step]", '[step]\nid = "questions"')
    protocol = parser.parse(text, "x.toml")
    assert isinstance(protocol, InstrumentProtocol)
    assert protocol.step.id == "questions"


def test_a_cycle_has_steps_of_their_own_kinds(parser: Parser, texts: dict[str, str]) -> None:
    protocol = parser.parse(texts["cycle"], "x.toml")
    assert isinstance(protocol, CycleProtocol)
    assert [stage.id for stage in protocol.stages] == ["before", "observe", "debrief"]
    assert [[step.kind for step in stage.steps] for stage in protocol.stages] == [
        ["prompt", "talk"],
        [],
        ["action"],
    ]
    assert protocol.stages[0].minutes == (20, 30)
    assert protocol.stages[2].prompt == "What happened?\n\tAnd then?"


def test_every_bundled_file_loads(parser: Parser, bundled: dict[str, str]) -> None:
    if not bundled:
        pytest.skip("no protocols are bundled here")
    for name, text in bundled.items():
        protocol = parser.parse(text, name)
        assert name == f"{protocol.id}.toml"
        assert protocol.credit
        assert protocol.licence


def test_line_ends_of_windows_make_no_difference(parser: Parser, texts: dict[str, str]) -> None:
    for text in texts.values():
        windows = text.replace("\n", "\r\n")
        assert parser.parse(windows, "x.toml") == parser.parse(text, "x.toml")


def test_a_tab_between_words_of_toml_is_a_space(parser: Parser, texts: dict[str, str]) -> None:
    text = texts["interval"].replace(" = ", "\t=\t").replace("  {", "\t{")
    assert parser.parse(text, "x.toml").id == "mini-copus"


def test_the_models_are_built_only_when_needed_and_once(texts: dict[str, str]) -> None:
    parser = Parser([TallySpec, TalkSpec])
    assert not {"_cycle", "_instrument"} & set(vars(parser))
    first = parser.parse(texts["tally"], "x.toml")
    assert "_cycle" not in vars(parser)
    assert type(parser.parse(texts["tally"], "x.toml")) is type(first)


@pytest.mark.parametrize(
    ("specs", "says"),
    [
        ([TallySpec], "must be 'tally', found 'interval'"),
        ([TallySpec, TalkSpec], "must be 'tally', found 'interval'"),
        ([], "must be a kind of step, and none is known here, found 'interval'"),
    ],
)
def test_a_parser_knows_the_kinds_it_was_given(
    texts: dict[str, str], specs: list[type[StepSpec]], says: str
) -> None:
    problems = {one.field: one for one in problems_of(Parser(specs), texts["interval"])}
    assert (problems["step.kind"].line, problems["step.kind"].message) == (9, says)


def test_a_parser_with_one_kind_reads_it(texts: dict[str, str]) -> None:
    protocol = Parser([TallySpec]).parse(texts["tally"], "x.toml")
    assert isinstance(protocol, InstrumentProtocol)
    text = texts["tally"].replace('"open"', '"o p e n"', 1)
    assert only_problem(Parser([TallySpec]), text).field == "step.codes.0.id"


# --- problems ----------------------------------------------------------------------------------


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("copus.toml", 33, "step.codes.3.who", "must be 'a', found 'b'")
    assert str(problem) == "copus.toml:33: step.codes.3.who: must be 'a', found 'b'"
    hinted = Problem("copus.toml", None, "", "is not a file", "look again")
    assert str(hinted) == "copus.toml: is not a file — look again"


def test_an_error_tells_all_its_problems() -> None:
    error = ProtocolError([Problem("a", 1, "x", "is missing"), Problem("a", 2, "y", "is odd")])
    assert str(error) == "a:1: x: is missing\na:2: y: is odd"
    assert len(error.problems) == 2


def test_nothing_in_a_problem_can_steer_a_terminal() -> None:
    evil = "\x1b]0;title\x07\n\u202e\x9b2J\udc80"
    problem = Problem(evil, 1, evil, evil, evil)
    assert str(problem).isprintable()
    assert "\\x1b]0;title\\x07\\n\\u202e\\x9b2J\\udc80" in problem.message


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 41, "'" + "x" * 40 + "…'"),
        ("\x1b[31m", "'\\x1b[31m'"),
        (True, "true"),
        (7, "7"),
        (10**400, "a very large number"),
        (float("inf"), "inf"),
        ({}, "a table"),
        ([], "an empty list"),
        ((1, 2), "a list of 2"),
    ],
)
def test_what_was_found_is_short_and_safe(value: object, shown: str) -> None:
    assert found(value) == shown


def test_odd_names_are_shown_in_quotes() -> None:
    assert field_name(("step", "a.b", 3, "\x1b", "é")) == "step.'a.b'.3.'\\x1b'.'é'"
    assert escaped("plain é 漢字") == "plain é 漢字"


def test_messages_escape_what_a_hostile_file_holds(parser: Parser) -> None:
    text = (
        'format = 1\ntype = "instrument"\nname = "x"\nid = "\\u001b[2J"\n"\\u001b]0;x" = 1\n'
        '[step]\nkind = "\\u009b\\u202e"\n'
    )
    problems = problems_of(parser, text)
    assert {one.line for one in problems} == {4, 5, 7}
    assert all(str(one).isprintable() for one in problems)


def test_only_so_many_problems_are_told(parser: Parser, texts: dict[str, str]) -> None:
    many = "".join(f"x{number} = 1\n" for number in range(12_000))
    problems = problems_of(parser, many + texts["tally"])
    assert len(problems) == 51
    assert (problems[49].line, problems[49].field) == (50, "x49")
    assert str(problems[50]) == "x.toml:50: and 11950 more"


def test_a_newer_format_is_the_only_thing_said(parser: Parser, texts: dict[str, str]) -> None:
    text = texts["interval"].replace("format = 1", "format = 3").replace("seconds", "period")
    problem = only_problem(parser, text)
    assert (problem.line, problem.field) == (1, "format")
    assert "newer version" in problem.hint


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('type = "cycle"\n[step]\n', {"format", "id", "name", "stages", "step"}),
        ('type = "instrument"\nstages = []\n', {"format", "id", "name", "stages", "step"}),
        ("[step]\nkind = 'talk'\n", {"format", "id", "name", "type", "step.kind"}),
        ("[[stages]]\n", {"format", "id", "name", "type", "stages.0.id", "stages.0.title"}),
        ("[stages]\n", {"format", "id", "name", "type", "stages"}),
        ("stages = [1]\n", {"format", "id", "name", "type", "stages.0"}),
        ("stages = []\n", {"format", "id", "name", "type", "stages"}),
        ("step = 3\n", {"format", "id", "name", "type", "step"}),
        ("type = {}\nid = []\n", {"format", "id", "name", "type"}),
    ],
)
def test_a_file_of_unclear_type_is_looked_at_all_the_same(
    parser: Parser, text: str, fields: set[str]
) -> None:
    assert {one.field for one in problems_of(parser, text)} == fields


def test_a_rule_of_a_step_is_blamed_on_the_value_it_names() -> None:
    class Ruled(StepSpec):
        kind: Literal["ruled"]
        inner: tuple[Part, ...] = ()
        words: tuple[str, ...] = ()

        def model_post_init(self, _context: object, /) -> None:
            if self.words:
                raise ValueError(self.title)

    text = (
        'format = 1\nid = "x"\nname = "x"\ntype = "cycle"\n[[stages]]\nid = "before"\n'
        'title = "x"\n[[stages.steps]]\nid = "x"\nkind = "ruled"\ntitle = "TITLE"\n'
        'words = [\n "a",\n "it\'s",\n]\n'
    )
    parser = Parser([Ruled, TalkSpec])
    for title, line, field in (
        ("word 'a' is bad", 13, "stages.0.steps.0.words.0"),
        ('word \\"it\'s\\" is bad', 14, "stages.0.steps.0.words.1"),
        ("all words are bad", 8, "stages.0.steps.0"),
        ("word 'b' is bad", 8, "stages.0.steps.0"),
    ):
        problem = only_problem(parser, text.replace("TITLE", title))
        assert (problem.line, problem.field) == (line, field)
        assert problem.message.endswith("bad")


# --- hostile texts -----------------------------------------------------------------------------


def test_a_large_text_is_refused_unread(parser: Parser, texts: dict[str, str]) -> None:
    fits = texts["tally"] + "#" * (MAX_BYTES - len(texts["tally"]))
    assert parser.parse(fits, "x.toml").id == "questions"
    for large in (fits + "#", texts["tally"] + "#" + "é" * (MAX_BYTES // 2)):
        problem = only_problem(parser, large)
        assert (problem.line, problem.message) == (1, "is larger than 256 KiB")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "{a=" * 80_000,
        "a" + ".a" * 100_000 + " = 1",
        "[a" + ".a" * 100_000 + "]",
        'a = "\n' + "b = " + "[" * 100_000,
        "a = " + "9" * 100_000,
        "a = 0x" + "f" * 100_000,
        "a = '" + "'\n[[x]]\na='" * 20_000,
        "".join(f"[a{number}.b]\n" for number in range(18_000))
        + "".join(f"[a{number}]\n" for number in range(1_000)),
        '"' + "x" * 200_000 + '" = 1',
        '[step]\nkind = "' + "x" * 200_000 + '"',
        "\\" * 200_000,
        '"""' * 80_000,
        "[[stages]]\n" * 20_000,
        "stages = [" + "{}," * 80_000 + "]",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_texts_give_problems(parser: Parser, text: str) -> None:
    problems = problems_of(parser, text)
    last = text.count("\n") + 1
    assert 1 <= len(problems) <= 51
    assert all(one.line is not None and 1 <= one.line <= last for one in problems)
    assert all(len(str(one)) < 500 for one in problems)


def test_running_out_of_stack_is_a_problem(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_text: str) -> dict[str, object]:
        raise RecursionError

    monkeypatch.setattr("tomllib.loads", exhausted)
    assert "nested too deep" in only_problem(parser, "a = 1").message


@pytest.mark.parametrize("depth", [20, 21])
def test_the_depth_that_is_allowed(parser: Parser, depth: int) -> None:
    text = "a = " + "[" * (depth - 1) + "1" + "]" * (depth - 1)
    fields = {one.field for one in problems_of(parser, text)}
    assert fields == ({"format", "id", "name", "type"} if depth == 20 else {""})


# --- bytes -------------------------------------------------------------------------------------


def test_decoding_drops_the_mark_and_the_line_ends_of_windows() -> None:
    assert decode(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", "x.toml") == "a = 1\nb = 2\n"
    assert decode("é = 漢\n".encode(), "x.toml") == "é = 漢\n"
    assert decode(b"", "x.toml") == ""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding: str) -> None:
    problem = refusal('format = 1\nname = "x"\n'.encode(encoding))
    assert (problem.line, problem.field) == (1, "")
    assert "UTF-16" in problem.message
    assert "UTF-8" in problem.hint


def test_latin_1_is_named_with_its_letter() -> None:
    problem = refusal('format = 1\nname = "Präsenz"\n'.encode("latin-1"))
    assert problem.line == 2
    assert problem.message.endswith("it may be Latin-1, where it means 'ä'")
    assert "UTF-8" in problem.hint


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"\n\n\xff", 3, "byte 0xFF"),
        (b"a = 1\n\x81", 2, "byte 0x81"),
        (
            b"PK\x03\x04 a long enough beginning\n of a file \0 that is no text",
            2,
            "not a text file",
        ),
        (b"#" * (MAX_BYTES + 1), 1, "larger than 256 KiB"),
    ],
)
def test_other_bytes_are_refused(data: bytes, line: int, says: str) -> None:
    problem = refusal(data)
    assert problem.line == line
    assert says in problem.message


def test_the_fingerprint_is_that_of_the_bytes() -> None:
    text = "é = 1\n"
    assert fingerprint(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()
    windows = decode(text.replace("\n", "\r\n").encode(), "x.toml")
    assert fingerprint(windows) == fingerprint(text)
