"""Text from people in a protocol file, and a protocol that becomes another one."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_protocols import CYCLE, INTERVAL, TALLY

from observe_tui.protocol.copying import copied, slug, tidy, toml_text
from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import InstrumentProtocol
from observe_tui.steps import KINDS

ANYTHING = st.text(st.characters(exclude_categories=()))


@given(ANYTHING)
@example('"\\"')
@example("\ud800\x00\u202e[/\r\n\u2028")
def test_any_text_comes_back_from_toml_as_it_was_tidied(text: str) -> None:
    assert tomllib.loads(f"a = {toml_text(text)}") == {"a": tidy(text)}
    toml_text(text).encode("utf-8")


@given(ANYTHING)
def test_a_tidy_text_is_one_line_and_keeps_every_word(text: str) -> None:
    kept = tidy(text)
    assert tidy(kept) == kept
    assert kept == kept.strip()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", kept)
    visible = [char for char in text if char.isalnum()]
    assert [char for char in kept if char.isalnum()] == visible


@given(ANYTHING, st.integers(1, 60))
def test_a_slug_is_an_id_or_nothing(text: str, longest: int) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug(text, longest))
    assert len(slug(text, longest)) <= longest


@pytest.mark.parametrize(
    ("text", "made"),
    [("Präsenz & Lob", "prasenz-lob"), ("  COPUS ", "copus"), ("漢字", ""), ("--a--", "a")],
)
def test_slugs(text: str, made: str) -> None:
    assert slug(text) == made


@pytest.mark.parametrize("text", [TALLY, INTERVAL, CYCLE])
def test_a_copy_differs_in_its_id_and_its_name_and_in_nothing_else(
    parser: Parser, text: str
) -> None:
    before = parser.parse(text, "x.toml")
    copy = copied(text, "other-2", before.name)
    after = parser.parse(copy, "x.toml")
    assert (after.id, after.name) == ("other-2", f"{before.name} (copy)")
    differing = [
        (old, new)
        for old, new in zip(text.split("\n"), copy.split("\n"), strict=True)
        if old != new
    ]
    assert [old.split(" ")[0] for old, _new in differing] == ["id", "name"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "questions"', "id = 'questions' # a note"),
        ('name = "Questions"', 'name = """\nQues\\\n  tions"""'),
        ('name = "Questions"', "\"name\" = '''Questions'''"),
        ('name = "Questions"', 'name="Quest\\u0069ons"   '),
        ("[step]\n", '[step]\nid = "questions"\n'),
        ('name = "Questions"', f'name = "{"x" * 120}"'),
    ],
)
def test_however_id_and_name_are_written(parser: Parser, old: str, new: str) -> None:
    text = TALLY.replace(old, new)
    before = parser.parse(text, "x.toml")
    after = parser.parse(copied(text, "mine", before.name), "x.toml")
    assert after.id == "mine"
    assert after.name == f"{before.name[:113]} (copy)"


def test_a_step_in_one_line_gets_the_new_id_too(parser: Parser) -> None:
    text = (
        'format = 1\nid = "one"\nname = "One"\ntype = "instrument"\n'
        'step = {id="one", kind="tally", title="[/", codes=[{id="one", label="one"}]}\n'
    )
    after = parser.parse(copied(text, "two", "One"), "x.toml")
    assert isinstance(after, InstrumentProtocol)
    assert (after.id, after.step.id) == ("two", "two")
    assert KINDS["tally"].codes(after.step)[0].id == "one"
