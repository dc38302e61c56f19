"""The line finder, measured against tomllib and against texts whose lines are known."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observe_tui.protocol.lines import MAX_DEPTH, FieldPath, find_lines

EXAMPLE = '''\
# a comment with = and [brackets]
format = 1
"quoted key" = "a # b = [c"
'literal.key' = 'C:\\new'
"esc\\u0041\\"\\t" = 1
dotted.deep . er = 3

  [step]   # a table
kind = "interval"
long = """
[not.a.table]
not = "a field"
""\\"""" # five quotes would end it too
other = \'\'\'
it's "fine"
x = 1\'\'\'
when = 1979-05-27 07:32:00
[[step.groups]]
id = "first"
codes = [
  {id="S.L", label="L"}, {id="b", nested={x=1, "y z"=[1, 2]}},

  # a comment, with a ]
  {id="}]", label='#'}, # more
  [1, [2,
    3]],
]
[[step.groups]]
id = "second"
[step.groups.inner]
deep = true
[[step.groups.inner.list]]
a = 1
[[step.groups.inner.list]]
a = 2
[late.child]
x = 1
[late]
y = ""
'''

EXPECTED: dict[FieldPath, int] = {
    ("format",): 2,
    ("quoted key",): 3,
    ("literal.key",): 4,
    ('escA"\t',): 5,
    ("dotted", "deep", "er"): 6,
    ("step",): 8,
    ("step", "kind"): 9,
    ("step", "long"): 10,
    ("step", "other"): 14,
    ("step", "when"): 17,
    ("step", "groups"): 18,
    ("step", "groups", 0): 18,
    ("step", "groups", 0, "codes"): 20,
    ("step", "groups", 0, "codes", 0, "label"): 21,
    ("step", "groups", 0, "codes", 1): 21,
    ("step", "groups", 0, "codes", 1, "nested", "y z", 1): 21,
    ("step", "groups", 0, "codes", 2, "label"): 24,
    ("step", "groups", 0, "codes", 3, 0): 25,
    ("step", "groups", 0, "codes", 3, 1, 0): 25,
    ("step", "groups", 0, "codes", 3, 1, 1): 26,
    ("step", "groups", 1): 28,
    ("step", "groups", 1, "id"): 29,
    ("step", "groups", 1, "inner", "deep"): 31,
    ("step", "groups", 1, "inner", "list", 0, "a"): 33,
    ("step", "groups", 1, "inner", "list", 1): 34,
    ("step", "groups", 1, "inner", "list", 1, "a"): 35,
    ("late",): 38,
    ("late", "child", "x"): 37,
    ("late", "y"): 39,
}


def every_path(value: object, path: FieldPath = ()) -> set[FieldPath]:
    """The way to everything in a document, tables and lists too."""
    inner: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    return {path}.union(*(every_path(one, (*path, part)) for part, one in inner)) - {()}


@pytest.mark.parametrize(("path", "line"), EXPECTED.items(), ids=str)
def test_each_field_has_its_line(path: FieldPath, line: int) -> None:
    assert find_lines(EXAMPLE).line(path) == line
    assert path in find_lines(EXAMPLE)


def test_the_paths_are_those_of_tomllib() -> None:
    found = find_lines(EXAMPLE)
    assert set(found) == every_path(tomllib.loads(EXAMPLE))
    assert (found.repeats, found.opened, found.too_deep) == ((), (), None)


def test_the_same_lines_with_the_line_ends_of_windows() -> None:
    assert find_lines(EXAMPLE.replace("\n", "\r\n")).lines == find_lines(EXAMPLE).lines


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("absent",), 1),
        (("step", "absent"), 8),
        (("step", "groups", 1, "title"), 28),
        (("step", "groups", 0, "codes", 2, "name", "x"), 24),
        (("step", "groups", 7, "id"), 18),
    ],
)
def test_a_missing_field_has_the_line_of_what_is_around_it(path: FieldPath, line: int) -> None:
    assert find_lines(EXAMPLE).line(path) == line


def test_bundled_files_agree_with_tomllib(bundled: dict[str, str]) -> None:
    for text in bundled.values():
        assert set(find_lines(text)) == every_path(tomllib.loads(text))


@pytest.mark.parametrize(
    ("text", "path", "first", "second"),
    [
        ("a = 1\nb = 2\na = 3\n", ("a",), 1, 3),
        ("[a]\nx = 1\n\n[a]\n", ("a",), 1, 4),
        ("[[a]]\nx = 1\n[[a]]\nx = 1\ny = 2\nx = 3\n", ("a", 1, "x"), 4, 6),
        ("a = {b = 1, b = 2}\n", ("a", "b"), 1, 1),
        ("a = [\n{b = 1},\n{b = 1,\nb = 2}]\n", ("a", 1, "b"), 3, 4),
        ("a.b = 1\na.c = 2\na.b = 3\n", ("a", "b"), 1, 3),
        ("[a]\n[[a]]\n", ("a",), 1, 2),
    ],
)
def test_what_is_written_twice_is_noticed(
    text: str, path: FieldPath, first: int, second: int
) -> None:
    (repeat,) = find_lines(text).repeats
    assert (repeat.path, repeat.first, repeat.second) == (path, first, second)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("a = [\n1,\n", [("[", 1)]),
        ("a = 1\nb = [ {c = [", [("[", 2), ("{", 2), ("[", 2)]),
        ('a = 1\n\nb = """\ntext\n', [('"""', 3)]),
        ("b = '''", [("'''", 1)]),
        ('b = "x\nc = 1', [('"', 1)]),
    ],
)
def test_what_is_left_open_is_noticed(text: str, marks: list[tuple[str, int]]) -> None:
    assert [(one.mark, one.line) for one in find_lines(text).opened] == marks


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\na = " + "[" * 50_000,
        "x = 1\na = " + "{b=" * 50_000,
        "x = 1\n" + "a." * 50_000 + "a = 1",
        "x = 1\n[" + "a." * 50_000 + "a]",
        "x = 1\na = " + "[{a=" * 10 + "1" + "}]" * 10 + "\n",
    ],
    ids=["lists", "tables", "dotted", "header", "just"],
)
def test_depth_has_an_end(text: str) -> None:
    assert find_lines(text).too_deep == 2


def test_the_deepest_that_is_looked_at() -> None:
    found = find_lines("a = " + "[" * (MAX_DEPTH - 1) + "1" + "]" * (MAX_DEPTH - 1))
    assert found.too_deep is None
    assert max(map(len, found)) == MAX_DEPTH


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "= 1",
        "[",
        "[[",
        "]]",
        "[]\nx=1",
        "[[a]\nb",
        "a = ]",
        "a = [}]\nb = 1",
        "a = {=}\nb = 1",
        "{}",
        '"',
        "'",
        '"""',
        "a = '''''",
        "a",
        "a.",
        "a..b = 1",
        ".",
        "\\",
        '"\\UFFFFFFFF" = 1',
        "a = #",
        "\ufeffa = 1",
        "\x00",
        ",",
    ],
)
def test_nonsense_is_borne(text: str) -> None:
    find_lines(text)


@settings(deadline=None, max_examples=20)
@given(st.text(alphabet=st.sampled_from(list("ab.=[]{}\"'#,\\\n\r \t1\0é“"))))
def test_no_text_is_too_broken(text: str) -> None:
    found = find_lines(text)
    last = text.count("\n") + 1
    assert all(1 <= line <= last for line in found.lines.values())
    try:
        document = tomllib.loads(text)
    except ValueError:
        return
    assert set(found) == every_path(document)
    assert found.repeats == ()
    assert found.opened == ()


@dataclass
class Writer:
    """Writes TOML in many manners and notes the line of everything it writes."""

    draw: st.DrawFn
    rows: list[str] = field(default_factory=lambda: [""])
    lines: dict[FieldPath, int] = field(default_factory=dict)

    def put(self, text: str) -> None:
        first, *more = text.split("\n")
        self.rows[-1] += first
        self.rows += more

    def note(self, path: FieldPath) -> None:
        self.lines.setdefault(path, len(self.rows))

    def noise(self, *, breaks: bool) -> None:
        noises = ["", "", "", " ", "\t"]
        if breaks:
            noises += ["\n", " # [x] = '\"\n", "\n\n  "]
        self.put(self.draw(st.sampled_from(noises)))

    def end(self) -> None:
        self.put(self.draw(st.sampled_from(["\n", "\n\n", '  # end ] } "\n'])))

    def key(self, name: str) -> str:
        manners = [json.dumps(name)]
        if name and all(char.isascii() and char.isalnum() for char in name):
            manners.append(name)
        if "'" not in name and name.isprintable():
            manners.append(f"'{name}'")
        return self.draw(st.sampled_from(manners))

    def table(self, path: FieldPath, table: dict[str, object]) -> None:
        """A table: plain fields first, then the tables inside as headers where they can be."""
        later: list[tuple[str, object]] = []
        for name, value in table.items():
            if self.can_be_header(value) and self.draw(st.booleans()):
                later.append((name, value))
                continue
            self.noise(breaks=True)
            self.note((*path, name))
            self.put(self.key(name))
            self.noise(breaks=False)
            self.put("=")
            self.noise(breaks=False)
            self.value((*path, name), value)
            self.end()
        for name, value in later:
            self.header((*path, name), value)

    @staticmethod
    def can_be_header(value: object) -> bool:
        if isinstance(value, dict):
            return True
        tables = isinstance(value, list) and all(isinstance(one, dict) for one in value)
        return bool(value) and tables

    def header(self, path: FieldPath, value: object) -> None:
        names = ".".join(self.key(part) for part in path if isinstance(part, str))
        if isinstance(value, dict):
            self.note(path)
            self.put(f"[{names}]")
            self.end()
            self.table(path, value)
        elif isinstance(value, list):
            for place, one in enumerate(value):
                self.note(path)
                self.note((*path, place))
                self.put(f"[[ {names} ]]")
                self.end()
                self.table((*path, place), one)

    def value(self, path: FieldPath, value: object) -> None:
        if isinstance(value, list):
            self.put("[")
            for place, one in enumerate(value):
                self.noise(breaks=True)
                self.note((*path, place))
                self.value((*path, place), one)
                self.noise(breaks=True)
                if place < len(value) - 1 or self.draw(st.booleans()):
                    self.put(",")
            self.noise(breaks=True)
            self.put("]")
        elif isinstance(value, dict):
            self.put("{")
            for place, (name, one) in enumerate(value.items()):
                self.put(", " if place else "")
                self.note((*path, name))
                self.put(f"{self.key(name)} = ")
                self.value((*path, name), one)
            self.put("}")
        else:
            self.put(self.scalar(value))

    def scalar(self, value: object) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        manners = [json.dumps(value).replace("\x7f", "\\u007f")]
        if "'" not in value and value.isprintable():
            manners.append(f"'{value}'")
        if "'''" not in value and all(char.isprintable() or char == "\n" for char in value):
            manners.append(f"'''\n{value}'''")
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            manners.append(f'"""\n{escaped}"""')
        return self.draw(st.sampled_from(manners))


WORDS = st.text(alphabet=st.sampled_from(list("ab1 .=[]{}\"'#,\\\n\té")), max_size=6)
SCALARS = st.one_of(WORDS, st.integers(-999, 999), st.booleans())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=12,
)


@st.composite
def written(draw: st.DrawFn) -> tuple[dict[str, object], str, dict[FieldPath, int]]:
    document = draw(st.dictionaries(WORDS, VALUES, max_size=4))
    writer = Writer(draw)
    writer.table((), document)
    return document, "\n".join(writer.rows), writer.lines


@settings(deadline=None)
@given(written())
def test_any_document_has_the_lines_it_was_written_on(
    case: tuple[dict[str, object], str, dict[FieldPath, int]],
) -> None:
    document, text, lines = case
    assert tomllib.loads(text) == document
    found = find_lines(text)
    assert found.lines == lines
    assert set(found) == every_path(document)
    assert (found.repeats, found.opened) == ((), ())
