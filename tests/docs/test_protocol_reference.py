"""The reference for authors names every field of a protocol file, and its examples work."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import pytest
from doc_pages import DOCS, code_in, fenced, prose, tables, text_of
from pydantic import Field, StringConstraints, create_model

from observe_tui.protocol.described import fields_told, limits
from observe_tui.protocol.loading import Parser, ProtocolError
from observe_tui.protocol.model import Code, Minutes, Part, Stage, Words
from observe_tui.protocol.schema import json_schema
from observe_tui.steps import KINDS, SPECS
from observe_tui.steps.marking import RESERVED

PAGE = text_of("docs/protocols.md")
TABLES = list(tables(PAGE, "fields"))
PARSER = Parser(SPECS)

# The parts of a whole file; what several have in common is no part by itself, but is in one.
SCHEMA: dict[str, Any] = json.loads(json_schema(PARSER.models()))["$defs"]
LIKE = {"Header": "CycleProtocol", "StepSpec": "TalkSpec"}


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(maker: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page on which somebody wrote into two tables by hand, for the script to work on."""
    page = tmp_path / "protocols.md"
    text = PAGE.replace("COPUS uses 120", "COPUS uses 180")
    page.write_text(text.replace("| `left` | no |", "| `left` | yes |"), "utf-8")
    monkeypatch.setattr(maker, "PAGE", page)
    return page


def test_the_page_is_the_one_that_is_made(maker: ModuleType) -> None:
    page, differed = maker.rewritten(PAGE, maker.models())
    assert differed == []
    assert page == PAGE


def test_tables_that_differ_are_named_and_left_alone(
    maker: ModuleType, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = copy.read_bytes()
    assert maker.main(["--check"]) == 1
    assert capsys.readouterr().out.split("\n") == ["IntervalSpec differs", "PairsSpec differs", ""]
    assert copy.read_bytes() == before


def test_tables_are_written_anew(maker: ModuleType, copy: Path) -> None:
    assert maker.main([]) == 0
    assert copy.read_text("utf-8") == PAGE
    assert maker.main(["--check"]) == 0


def test_a_table_grows_where_there_is_none_and_goes_where_nothing_is_told(
    maker: ModuleType,
) -> None:
    made, differed = maker.rewritten(
        "<!-- fields: TallySpec -->\n\nText.\n<!-- fields: TalkSpec -->\n\n| a |\n|---|\n\nEnd.\n",
        maker.models(),
    )
    assert differed == ["TallySpec", "TalkSpec"]
    assert made.startswith("<!-- fields: TallySpec -->\n\n| field |")
    assert made.endswith(" |\n\nText.\n<!-- fields: TalkSpec -->\n\nEnd.\n")


def test_a_comment_that_names_no_part_is_an_error(maker: ModuleType) -> None:
    with pytest.raises(ValueError, match="names Tally, which"):
        maker.rewritten("<!-- fields: Tally -->\n", maker.models())


def test_a_bar_in_the_words_does_not_end_a_cell(maker: ModuleType) -> None:
    model = create_model("Barred", __base__=Part, __doc__="x\n\nAttributes:\n    a: b | c.", a=str)
    assert maker.table(model).endswith("| `a` | yes | B \\| c. |\n")


def test_every_part_of_a_file_has_one_place_on_the_page(maker: ModuleType) -> None:
    assert set(maker.models()) == set(SCHEMA) | set(LIKE)
    for name in maker.models():
        assert PAGE.count(f"<!-- fields: {name} -->") == 1, name


@pytest.mark.parametrize("name", SCHEMA)
def test_each_field_is_told_in_words(name: str) -> None:
    for field, told in SCHEMA[name]["properties"].items():
        assert told.get("description", "").endswith("."), field


@pytest.mark.parametrize(("words", "rows"), TABLES, ids=[words[0] for words, _rows in TABLES])
def test_needed_is_what_the_schema_asks_for(words: list[str], rows: list[list[str]]) -> None:
    part = SCHEMA[LIKE.get(words[0], words[0])]
    for row in rows:
        field = code_in(row[0])[0]
        # The schema knows what is one step of many; in an instrument it asks for no id.
        asked = "in a cycle" if (words[0], field) == ("StepSpec", "id") else "yes"
        assert row[1] == (asked if field in part["required"] else "no"), field


@pytest.mark.parametrize(
    ("annotation", "default", "told"),
    [
        (str, ..., ()),
        (bool, False, ("if left out, `false`",)),
        (Words, "", ("at most 2000 characters",)),
        (
            Annotated[Words, Field(max_length=16)],
            "a",
            ("at most 16 characters", 'if left out, `"a"`'),
        ),
        (Minutes | None, None, ("a whole number from 1 to 600",)),
        (Annotated[int, Field(ge=1)], 0, ("a whole number from 1 up", "if left out, `0`")),
        (Annotated[float, Field(le=3.5)], ..., ("a number, at most 3.5",)),
        (Literal["a", "b", "c"], ..., ('`"a"`, `"b"` or `"c"`',)),
        (Literal[1], ..., ("must be `1`",)),
        (tuple[Minutes, Minutes], ..., ("each a whole number from 1 to 600",)),
        (Annotated[tuple[Code, ...], Field(min_length=1)], ..., ("at least 1 of them",)),
        (
            Annotated[
                tuple[Annotated[str, StringConstraints(max_length=9)], ...], Field(max_length=8)
            ],
            (),
            ("at most 8 of them, each at most 9 characters",),
        ),
        (
            Annotated[tuple[int, ...], Field(min_length=1, max_length=4)] | None,
            None,
            ("1 to 4 of them, each a whole number",),
        ),
        (tuple[Code, ...], (Code(id="a", label="b"),), ('if left out, `[{id="a", label="b"}]`',)),
        (Code | None, None, ()),
        (Code | Stage, ..., ()),
    ],
)
def test_limits_are_told_in_words(annotation: object, default: object, told: tuple[str]) -> None:
    model = create_model("Made", a=(annotation, default))
    assert limits(model.model_fields["a"]) == told


def test_limits_stand_at_the_end_of_the_first_sentence() -> None:
    words = "x\n\nAttributes:\n    a: one, two. Three.\n    b: four."
    model = create_model("Made", __doc__=words, a=(Minutes, 5), b=(str, ""))
    told = "one, two; a whole number from 1 to 600; if left out, `5`. Three."
    assert fields_told(model) == {"a": told, "b": "four."}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_named_above_its_fields(kind: str) -> None:
    _, _, below = PAGE.partition(f"\n**`{kind}`**")
    assert below.partition("<!-- fields: ")[2].startswith(f"{KINDS[kind].spec.__name__} -->")


def test_the_keys_of_the_program_are_listed() -> None:
    _, _, listed = prose(PAGE).partition("<!-- reserved -->\n")
    line = listed.splitlines()[0]
    assert line.endswith("and the space bar.")
    assert {*code_in(line), " "} == RESERVED


@pytest.mark.parametrize("page", ["docs/protocols.md", "protocols/README.md"])
def test_every_whole_example_can_be_used(page: str) -> None:
    examples = [one for one in fenced(text_of(page), "toml") if one.startswith("format = 1")]
    assert examples
    for example in examples:
        PARSER.parse(example, "example.toml")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('kind = "tally"', 'kind = "taly"'),
        ('key="3"', 'key="u"'),
        ('key="2"', 'key="1"'),
        ('name = "Praise"\n', "name = “Praise”\n"),
    ],
)
def test_the_errors_shown_are_those_of_the_program(right: str, wrong: str) -> None:
    praise = fenced(PAGE, "toml")[0]
    assert right in praise
    with pytest.raises(ProtocolError) as caught:
        PARSER.parse(praise.replace(right, wrong), "praise.toml")
    assert [str(problem) + "\n" for problem in caught.value.problems] == [
        block for block in fenced(PAGE, "text") if block.startswith(str(caught.value))
    ]
