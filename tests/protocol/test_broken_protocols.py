"""Broken files, one mistake each: the line and the field that are blamed, and in which words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from observe_tui.protocol.loading import Parser, ProtocolError


@dataclass(frozen=True)
class Broken:
    """A mistake in one of the small protocols: `old` was meant, `new` was written."""

    base: str
    old: str
    new: str
    line: int | None
    field: str
    says: str
    hint: str = ""


MANY_STEPS = "".join(
    f'[[stages.steps]]\nid = "extra-{number}"\nkind = "talk"\ntitle = "More"\n'
    for number in range(58)
)

FIELDS = [
    # the head
    Broken("interval", "format = 1\n", "", 1, "format", "is missing", "format = 1"),
    Broken("interval", "format = 1", "format = 2", 1, "format", "must be 1, found 2", "newer"),
    Broken("interval", "format = 1", "format = 0", 1, "format", "must be 1, found 0"),
    Broken("interval", "format = 1", "format = true", 1, "format", "must be 1, found true"),
    Broken("interval", "format = 1", "format = 1.0", 1, "format", "must be 1, found 1.0"),
    Broken("interval", "format = 1", 'format = "1"', 1, "format", "must be 1, found '1'"),
    Broken("interval", 'id = "mini-copus"\n', "", 1, "id", "is missing"),
    Broken(
        "interval",
        '"mini-copus"',
        '"Mini Copus!"',
        2,
        "id",
        "must be small letters and digits with single hyphens, found 'Mini Copus!'",
        "'mini-copus' would do",
    ),
    Broken("interval", '"mini-copus"', f'"{"a" * 61}"', 2, "id", "at most 60 characters, found 61"),
    Broken("interval", 'name = "Mini COPUS"', "name = 7", 3, "name", "text in quotes, found 7"),
    Broken("interval", '"Mini COPUS"', '" "', 3, "name", "must not be empty"),
    Broken("interval", '"Mini COPUS"', "2024-02-03", 3, "name", "found 2024-02-03", "quotes"),
    Broken("interval", '"instrument"', '"tool"', 4, "type", "must be 'cycle' or 'instrument'"),
    Broken("interval", 'type = "instrument"\n', "", 1, "type", "is missing", "'cycle' or 'ins"),
    Broken("interval", "version = 2", "version = 0", 5, "version", "must be at least 1, found 0"),
    Broken("interval", "version = 2", 'version = "2"', 5, "version", "found '2'", "without quotes"),
    Broken("interval", "version = 2", "version = true", 5, "version", "whole number, found true"),
    Broken("interval", "version", "verson", 5, "verson", "not a known field", "mean 'version'?"),
    Broken("interval", '"Two groups."', '"Two\\ngroups."', 6, "summary", "must be one line"),
    # the step of an instrument
    Broken("interval", "[step]", "[[step]]", 8, "step", "must be a table", "[step]"),
    Broken("tally", "[step]", "[stap]", 6, "stap", "not a known field", "did you mean 'step'?"),
    Broken(
        "interval",
        'kind = "interval"',
        'kind = "intervals"',
        9,
        "step.kind",
        "must be a kind of step for an instrument, found 'intervals'",
        "did you mean 'interval'? “observe-tui protocols new” lists the kinds",
    ),
    Broken(
        "interval", '"interval"', '"talk"', 9, "step.kind", "found 'talk'", "no place in an instr"
    ),
    Broken("interval", '"interval"', '"zzz"', 9, "step.kind", "found 'zzz'", "lists the kinds"),
    Broken("interval", 'kind = "interval"\n', "", 8, "step.kind", "is missing", "lists the kinds"),
    Broken("interval", '"interval"', "[1]", 9, "step.kind", "found a list of 1"),
    Broken("interval", 'title = "Mini"\n', "", 8, "step.title", "is missing"),
    Broken("interval", "seconds = 120", "seconds = 2", 12, "step.seconds", "at least 5, found 2"),
    Broken("interval", "= 120", "= 120.0", 12, "step.seconds", "a whole number, found 120.0"),
    Broken("interval", "= 120", "= nan", 12, "step.seconds", "a whole number, found nan"),
    Broken("interval", "= 120", f"= 0x{'f' * 5000}", 12, "step.seconds", "found a very large"),
    Broken("interval", "seconds = 120", "secs = 120", 8, "step.seconds", "is missing"),
    Broken(
        "interval",
        "seconds = 120",
        "seconds = 120\nlicence = 'free'",
        13,
        "step.licence",
        "is not a known field here",
        "at the top of the file",
    ),
    Broken("interval", "[step]", '[step]\nid = "x"', 9, "step.id", "found 'x'"),
    Broken("interval", '"Mini"', '"Mi\\u001b[2Jni"', 10, "step.title", "character U+001B"),
    Broken("interval", '"Mini"', '"Mi\u0085ni"', 10, "step.title", "character U+0085"),
    Broken("interval", '"Mini"', '"Mi\u202eni"', 10, "step.title", "U+202E, which changes the o"),
    Broken("interval", '"Mini"', '"Mi\tni"', 10, "step.title", "must be without tabs"),
    Broken("interval", "you see", "you\\u0007see", 11, "step.prompt", "character U+0007"),
    Broken("tally", "[step]", 'kind = "tally"\n[step]', 6, "kind", "not a known", "in the [step]"),
    Broken("interval", "version = 2", "seconds = 9", 5, "seconds", "not a known", "in the [step]"),
    # groups and codes
    Broken(
        "tally", "[[step.codes]]", "[[step.codes]]\nkind = 1", 10, "step.codes.0.kind", "not a k"
    ),
    Broken("interval", 'id = "engaged"', "", 22, "step.groups.1.id", "is missing"),
    Broken(
        "interval",
        "exclusive = true",
        'exclusive = "yes"',
        25,
        "step.groups.1.exclusive",
        "must be true or false, found 'yes'",
    ),
    Broken(
        "interval",
        'label="AnQ"',
        'label="An answer in so many words"',
        19,
        "step.groups.0.codes.1.label",
        "may have at most 16 characters, found 26: 'An answer",
    ),
    Broken(
        "interval",
        'label="AnQ"',
        'lable="AnQ"',
        19,
        "step.groups.0.codes.1.lable",
        "is not a known field here",
        "did you mean 'label'?",
    ),
    Broken(
        "interval",
        'id="S.AnQ"',
        'id="S L"',
        19,
        "step.groups.0.codes.1.id",
        "must begin with a letter or digit",
    ),
    Broken(
        "interval",
        'id="S.AnQ"',
        'id="S.L"',
        19,
        "step.groups.0.codes.1.id",
        "the id 'S.L' is used twice: here and in line 18 (“Listening”)",
    ),
    Broken(
        "interval",
        'key="-"',
        'key="l"',
        27,
        "step.groups.1.codes.0.key",
        "the key 'l' is used twice: here and in line 18 (“Listening”)",
    ),
    Broken(
        "interval",
        'key="-"',
        'key="u"',
        27,
        "step.groups.1.codes.0.key",
        "key 'u' of 'E.L' belongs to the program",
    ),
    Broken(
        "interval",
        'key="-"',
        'key="F1"',
        27,
        "step.groups.1.codes.0.key",
        "must be one letter, digit or sign on the keyboard, found 'F1'",
    ),
    Broken(
        "tally",
        'key = "2"',
        'key = "1"',
        16,
        "step.codes.1.key",
        "the key '1' is used twice: here and in line 12 (“open”)",
    ),
    Broken(
        "interval",
        'id = "engaged"',
        'id = "students"',
        23,
        "step.groups.1.id",
        "the id 'students' is used twice: here and in line 15 (“students”)",
    ),
    Broken("tally", 'label = "closed"\n', "", 13, "step.codes.1.label", "is missing"),
    Broken("tally", "[[step.codes]]", "[step.codes]", 13, "step.codes", "is written twice"),
    # cycles
    Broken("cycle", '"mini-copus", ', "3, ", 5, "instruments.0", "must be text in quotes, found 3"),
    Broken("cycle", '"mini-copus"', '"script"', 5, "instruments.1", "'script' is there twice"),
    Broken("cycle", "[20, 30]", "[30, 20]", 10, "stages.0.minutes", "must go from low to high"),
    Broken("cycle", "[20, 30]", "[20]", 10, "stages.0.minutes", "too few entries"),
    Broken("cycle", "[20, 30]", "[1, 2, 3]", 10, "stages.0.minutes", "may have at most 2"),
    Broken("cycle", "[20, 30]", "20", 10, "stages.0.minutes", "must be a list in [ ], found 20"),
    Broken("cycle", "[20, 30]", '[20, "x"]', 10, "stages.0.minutes.1", "whole number, found 'x'"),
    Broken("cycle", "[20, 30]", "[20, 999]", 10, "stages.0.minutes.1", "at most 600, found 999"),
    Broken(
        "cycle", 'id = "before"', 'id = "after"', 8, "stages.0.id", "must be 'before', 'observe'"
    ),
    Broken("cycle", 'id = "observe"', 'id = "before"', 26, "stages.1.id", "is there twice"),
    Broken(
        "cycle",
        'id = "before"',
        'id = "follow-up"',
        26,
        "stages.1.id",
        "the stage 'observe' must come before 'follow-up'",
        "before, observe, debrief, meeting, follow-up",
    ),
    Broken(
        "cycle",
        'title = "Observe"',
        'title = "Observe"\n[[stages.steps]]\nid = "x"\nkind = "talk"\ntitle = "X"',
        28,
        "stages.1.steps",
        "the observe stage has no steps",
    ),
    Broken("cycle", 'id = "plan"', 'id = "focus"', 21, "stages.0.steps.1.id", "too, in line 13"),
    Broken("cycle", 'id = "step"', 'id = "focus"', 37, "stages.2.steps.0.id", "too, in line 13"),
    Broken("cycle", 'id = "plan"\n', "", 20, "stages.0.steps.1.id", "is missing"),
    Broken(
        "cycle", '"talk"', '"tally"', 22, "stages.0.steps.1.kind", "found 'tally'", "in a cycle"
    ),
    Broken("cycle", "minutes = 6", "minutes = 0", 16, "stages.0.steps.0.minutes", "at least 1"),
    Broken(
        "cycle",
        'speaker = "observed"',
        'speaker = "observerd"',
        17,
        "stages.0.steps.0.speaker",
        "must be 'observed', 'observer', 'both', 'others' or 'nobody', found 'observerd'",
        "did you mean 'observe",
    ),
    Broken(
        "cycle",
        'becomes = "focus"',
        'becoms = "focus"',
        18,
        "stages.0.steps.0.becoms",
        "is not a known field here",
        "did you mean 'becomes'?",
    ),
    Broken(
        "cycle",
        'mode = "agree"',
        'becomes = "focus"',
        40,
        "stages.2.steps.0.becomes",
        "is not a known field here",
        "known here: id, kind, title, prompt, minutes, speaker, mode, of",
    ),
    Broken("cycle", "[[stages]]", "[stages]", 25, "stages", "is written twice", "two brackets"),
    Broken("cycle", "What happened?", "What\u2028?", 32, "stages.2.prompt", "character U+2028"),
    Broken(
        "cycle",
        'mode = "agree"\n',
        f'mode = "agree"\n{MANY_STEPS}',
        269,
        "stages.2.steps.58",
        "a cycle may have at most 60",
    ),
]

SYNTAX = [
    Broken("interval", '"students"\ntitle', "“students”\ntitle", 15, "", "cannot be read", "curly"),
    Broken("interval", '"Two groups."', '"Two groups.”', 6, "", "not closed", "straight quotes"),
    Broken("interval", 'label="AnQ"', "label=“AnQ”", 19, "", "cannot be read", "straight quotes"),
    Broken("interval", '"Two groups."', '"C:\\Users"', 6, "", "backslash", "single quotes"),
    Broken("interval", '"Two groups."', '"C:\\notes\\day"', 6, "", "backslash", "\\\\"),
    Broken("interval", '"Two groups."', '"Two groups.', 6, "", "not closed before the line ends"),
    Broken("interval", '"Two groups."', "'Two groups.", 6, "", "is not closed", "end it with '"),
    Broken("interval", '"Two groups."', '"""Two groups.', 6, "", "a text is not closed"),
    Broken("interval", "seconds = 120", "seconds 120", 12, "", "needs =", "name = value"),
    Broken("interval", "seconds = 120", "seconds: 120", 12, "", "needs =", "write = instead of :"),
    Broken("interval", "seconds = 120", "seconds =", 12, "", "cannot be read", "after the ="),
    Broken("interval", "seconds = 120", "seconds = 2:00", 12, "", "something more follows"),
    Broken("interval", "seconds = 120", "seconds = two", 12, "", "cannot be read", "quotes"),
    Broken("interval", "seconds = 120", f"seconds = {'9' * 5000}", 12, "", "too many digits"),
    Broken("interval", "= true", "= True", 25, "", "cannot be read", "true or false, in small"),
    Broken("interval", "= true", "= yes", 25, "", "cannot be read", "true or false, in small"),
    Broken("interval", '"Mini"', '"the "Mini" one"', 10, "", "something more", "single quotes"),
    Broken(
        "interval",
        'title = "Mini"',
        'title = "Mini"\ntitle = "Maxi"',
        11,
        "step.title",
        "is written twice; the first is in line 10",
    ),
    Broken(
        "interval",
        'label="AnQ"',
        'label="AnQ", label="A"',
        19,
        "step.groups.0.codes.1.label",
        "is written twice",
    ),
    Broken("interval", "[step]", "[step]\n[step]", 9, "step", "is written twice"),
    Broken("interval", "[step]", "[step", 8, "", "not closed with ]"),
    Broken("interval", 'listen."},', 'listen."}', 19, "", "lacks a comma", "between the entries"),
    Broken("interval", 'label="AnQ", ', 'label="AnQ" ', 19, "", "comma", "between the fields"),
    Broken("interval", 'key="a"},\n]\n', 'key="a"},\n', 21, "", "cannot be read", "[ of line 17"),
    Broken("interval", 'label="H"},\n]', 'label="H"},\n', 26, "", "is not closed", "end it with ]"),
    Broken("interval", '{id="S.L",', '{id="S.L",\n', 18, "", "a name was", "{ } on one line"),
    Broken("interval", 'key="a"}', 'key="a",}', 19, "", "a name was", "none at its end"),
    Broken(
        "interval", "version = 2", "version = 2 # x\ry", 5, "", "as on no system", "Unix or Win"
    ),
    Broken("interval", "version = 2", "a = [1]b", 5, "", "found 'b' (column 8)", "a new line"),
    Broken("interval", "version = 2", "// version", 5, "", "cannot be read", "begins with #"),
    Broken("interval", "version", "\u00a0version", 5, "", "cannot be read", "invisible"),
    Broken("interval", "version = 2", "version = 2024-02-31", 5, "", "no such date"),
    Broken("interval", '"Mini"', '"Mi\x1bni"', 10, "", "character here that no text may hold"),
    Broken("interval", "seconds = 120", "seconds = " + "[" * 9999, 12, "", "nested more than 20"),
    Broken("interval", "version = 2", "a" + ".a" * 30 + " = 2", 5, "", "nested more than 20"),
]


def identify(case: Broken) -> str:
    return f"{case.base}-{case.line}-{case.field or 'syntax'}-{case.says[:24]}"


@pytest.mark.parametrize("case", [*FIELDS, *SYNTAX], ids=identify)
def test_a_mistake_is_blamed_on_its_line_and_field(
    parser: Parser, texts: dict[str, str], case: Broken
) -> None:
    assert case.old in texts[case.base]
    text = texts[case.base].replace(case.old, case.new, 1)

    with pytest.raises(ProtocolError) as caught:
        parser.parse(text, "mini.toml")

    problems = [one for one in caught.value.problems if one.field == case.field]
    assert len(problems) == 1, str(caught.value)
    assert problems[0].line == case.line, str(caught.value)
    assert case.says in problems[0].message
    assert case.hint in problems[0].hint
    assert str(caught.value).isprintable() or "\n" in str(caught.value)
    assert all(str(one).isprintable() for one in caught.value.problems)


def test_the_small_protocols_are_whole(parser: Parser, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        assert parser.parse(text, f"{name}.toml").name


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('{"format": 1}', "looks like JSON"),
        ("- format: 1", "looks like YAML"),
        ("format: 1", "write = instead of :"),
        ("<!-- no -->", "a comment begins with #"),
    ],
)
def test_another_language_is_recognised(parser: Parser, text: str, hint: str) -> None:
    with pytest.raises(ProtocolError, match=hint):
        parser.parse(text, "other.toml")


@pytest.mark.parametrize("text", ["", "\n\n\n", "# only a comment"])
def test_an_empty_file_lacks_everything(parser: Parser, text: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parser.parse(text, "empty.toml")
    assert {one.field for one in caught.value.problems} == {"format", "id", "name", "type"}
    assert {one.line for one in caught.value.problems} == {1}


def test_all_problems_come_at_once_in_the_order_of_the_file(
    parser: Parser, texts: dict[str, str]
) -> None:
    text = texts["interval"]
    for old, new in (
        ('name = "Mini COPUS"', "name = 3"),
        ("seconds = 120", "seconds = 1"),
        ('label="AnQ"', 'lable="AnQ"'),
        ("exclusive = true", 'exclusive = "no"'),
        ('prompt = "Mark what', 'prompt = "\\u009bMark what'),
    ):
        text = text.replace(old, new)
    with pytest.raises(ProtocolError) as caught:
        parser.parse(text, "mini.toml")
    assert [(one.line, one.field) for one in caught.value.problems] == [
        (3, "name"),
        (11, "step.prompt"),
        (12, "step.seconds"),
        (19, "step.groups.0.codes.1.label"),
        (19, "step.groups.0.codes.1.lable"),
        (25, "step.groups.1.exclusive"),
    ]
