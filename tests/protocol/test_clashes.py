"""Ids and keys that are used twice: both lines are told, wherever in a step the codes stand."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_protocols import INTERVAL, TALLY

from observe_tui.protocol.loading import Parser, Problem, ProtocolError
from observe_tui.steps import SPECS

HEAD = 'format = 1\nid = "x"\nname = "x"\ntype = "instrument"\n[step]\ntitle = "x"\n'
PARSER = Parser(SPECS)


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(ProtocolError) as caught:
        PARSER.parse(text, "x.toml")
    return list(caught.value.problems)


def told(text: str) -> list[str]:
    return [str(problem) for problem in problems_of(text)]


def test_a_clash_is_told_as_the_page_for_authors_shows_it() -> None:
    text = TALLY.replace('label = "open"', 'label = "open"\nname = "Open [/"')
    assert told(text.replace('"2"', '"1"').replace('"closed"\nlabel', '"open"\nlabel')) == [
        "x.toml:15: step.codes.1.id: the id 'open' is used twice: here and in line 10 (“Open [/”)",
        "x.toml:17: step.codes.1.key: the key '1' is used twice: here and in line 13 (“Open [/”)",
    ]


def test_every_clash_is_told_and_each_once() -> None:
    codes = "".join(
        f'[[step.codes]]\nid = "{name}"\nlabel = "{name}"\nkey = "{key}"\n'
        for name, key in (("a", "e"), ("b", "e"), ("a", "e"), ("c", "f"), ("c", "f"))
    )
    lines = [(one.line, one.field) for one in problems_of(f'{HEAD}kind = "tally"\n{codes}')]
    assert lines == [
        (15, "step.codes.1.key"),
        (17, "step.codes.2.id"),
        (19, "step.codes.2.key"),
        (25, "step.codes.4.id"),
        (27, "step.codes.4.key"),
    ]


def test_the_later_line_is_blamed_even_where_the_tables_stand_in_another_order() -> None:
    text = (
        f'{HEAD}kind = "waittime"\nsecond = {{id="a", label="after", key="e"}}\n'
        'first = {id="b", label="before", key="e"}\n'
    )
    assert told(text) == [
        "x.toml:9: step.first.key: the key 'e' is used twice: here and in line 8 (“after”)"
    ]


def test_two_codes_on_one_line_are_told_apart_by_their_names() -> None:
    codes = 'codes = [{id="a", label="one", key="e"}, {id="b", label="two", key="e"}]'
    assert told(f'{HEAD}kind = "tally"\n{codes}\n') == [
        "x.toml:8: step.codes.1.key: the key 'e' is used twice: here and in the same line (“one”)"
    ]


def test_a_clash_is_told_together_with_other_mistakes() -> None:
    text = INTERVAL.replace('key="a"', 'key="l"').replace("seconds = 120", "seconds = 1")
    assert [one.line for one in problems_of(text)] == [12, 19]


def test_a_code_that_clashes_with_one_nobody_wrote_is_refused_by_its_kind() -> None:
    (problem,) = problems_of(f'{HEAD}kind = "waittime"\nsecond = {{id="wait1", label="x"}}\n')
    assert (problem.line, problem.field) == (8, "step.second.id")
    assert "'wait1' is used twice" in problem.message


def test_other_rules_about_codes_are_told_beside_a_clash() -> None:
    codes = 'codes = [\n{id="a", label="one"},\n{id="a", label="two"},\n]\nat_task = ["z"]'
    problems = problems_of(f'{HEAD}kind = "sweep"\nevery = 5\n{codes}\n')
    assert [one.line for one in problems] == [11]
    mended = problems_of(
        f'{HEAD}kind = "sweep"\nevery = 5\n{codes}\n'.replace('"a", label="two', '"b", label="t')
    )
    assert "at_task names 'z'" in mended[0].message


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("tally", "codes = [", "]"),
        ("script", "tags = [", "]"),
        ("checklist", "items = [", "]"),
        ("sequence", "seconds = 3\ncodes = [", "]"),
        ("interval", 'seconds = 60\n[[step.groups]]\nid = "g"\ntitle = "G"\ncodes = [', "]"),
        ("stopwatch", '[[step.groups]]\nid = "g"\ntitle = "G"\ncodes = [', "]"),
        ("participation", '[[step.dimensions]]\nid = "g"\ntitle = "G"\ncodes = [', "]"),
    ],
)
def test_codes_of_every_kind_are_looked_at(kind: str, before: str, after: str) -> None:
    codes = '{id="a", label="one", key="e"},\n{id="b", label="two", key="e"},'
    text = f'{HEAD}kind = "{kind}"\n{before}\n{codes}\n{after}\n'
    first = text[: text.index('"one"')].count("\n") + 1
    (problem,) = problems_of(text)
    assert problem.line == first + 1
    assert problem.message == f"the key 'e' is used twice: here and in line {first} (“one”)"


@pytest.mark.parametrize(
    "rows",
    [
        'kind = "participation"\nseats = 9\n[[step.dimensions]]\nid = "d"\ntitle = "D"\n'
        'codes = [{id="a", label="a"}]\n[[step.groups]]\nid = "ROW"\ntitle = "One"\n'
        '[[step.groups]]\nid = "ROW"\ntitle = "Two"\n',
        'kind = "sequence"\nseconds = 3\ncodes = [{id="a", label="a"}, {id="b", label="b"}]\n'
        '[[step.figures]]\nid = "ROW"\nname = "One"\ntop = ["a"]\n'
        '[[step.figures]]\nid = "ROW"\nname = "Two"\ntop = ["a"]\n',
    ],
)
def test_rows_with_one_id_are_told_with_both_lines(rows: str) -> None:
    text = HEAD + rows.replace("ROW", "same")
    first, second = (text[: one.start()].count("\n") + 1 for one in re.finditer('"same"', text))
    (problem,) = problems_of(text)
    assert problem.line == second
    assert problem.message == f"the id 'same' is used twice: here and in line {first} (“One”)"


def test_a_row_and_a_code_may_share_an_id() -> None:
    text = INTERVAL.replace('"S.L"', '"students"')
    assert PARSER.parse(text, "x.toml").id == "mini-copus"


SIGNS = st.sampled_from("abc")


@settings(deadline=None)
@given(st.lists(st.tuples(SIGNS, st.none() | SIGNS), min_size=1, max_size=6))
def test_a_file_is_refused_exactly_where_two_of_its_codes_share_something(
    codes: list[tuple[str, str | None]],
) -> None:
    rows = "\n".join(
        f'{{id="{name}", label="x"' + (f', key="{key}"' if key else "") + "},"
        for name, key in codes
    )
    clash = any(
        one[0] == other[0] or (one[1] is not None and one[1] == other[1])
        for one, other in combinations(codes, 2)
    )
    messages = []
    try:
        PARSER.parse(f'{HEAD}kind = "tally"\ncodes = [\n{rows}\n]\n', "x.toml")
    except ProtocolError as error:
        messages = [one.message for one in error.problems]
    assert bool(messages) == clash
    assert all("is used twice: here and in line" in one for one in messages)
