"""Every package has its licence, its reason and its exact version; silence is never safety."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path

import pytest
from doc_pages import DOCS, text_of
from packaging.requirements import Requirement
from packaging.version import Version

sys.path.insert(0, str(DOCS))
made = import_module("make_dependencies")
audit = import_module("audit_dependencies")

PROJECT = tomllib.loads(text_of("pyproject.toml"))["project"]
ASKED = [
    Requirement(text)
    for texts in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for text in texts
    if not text.startswith(PROJECT["name"])
]
_PINNED = re.findall(r"^([\w.-]+)==(\S+)", text_of("requirements.lock"), re.MULTILINE)
# One package may have two versions, each for some systems.
LOCKED = [(made.normal(name), Version(version)) for name, version in _PINNED]


def test_the_page_names_every_package_with_its_licence() -> None:
    page = text_of("docs/dependencies.md")
    for part, some in made.packages().items():
        _, _, rows = page.partition(f"## {made.PARTS[part]}\n")
        for one in some:
            told = "the program" if one.direct else "another package"
            assert f"| {one.name} | {told} | {one.licence} |" in rows


def test_the_page_ends_as_it_is_made() -> None:
    rest = text_of("docs/dependencies.md").partition("\nPackages of the tests")[2]
    assert rest
    assert made.page().endswith(rest)


def test_every_licence_goes_with_the_program() -> None:
    assert [
        one for part, some in made.packages().items() for one in some if made.refused(one, part)
    ] == []
    assert set(made.WINDOWS_ONLY.values()) <= made.FREE
    locked = {name for name, _version in LOCKED}
    assert made.WINDOWS_ONLY.keys() | made.CARRIED.keys() <= locked


@pytest.mark.parametrize(
    ("name", "licence", "part"),
    [("copied", "GPL-3.0", ""), ("silent", "unknown", "pdf"), ("pyte", "LGPL-3.0", "")],
)
def test_a_licence_that_does_not_go_with_it_is_noticed(name: str, licence: str, part: str) -> None:
    assert made.refused(made.Package(name, licence, True), part)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_every_direct_dependency_has_a_reason_a_bound_and_an_exact_version(
    asked: Requirement,
) -> None:
    assert any(one.operator in ("<", "<=", "==", "~=") for one in asked.specifier)
    assert f"`{asked.name}`" in text_of("docs/architecture.md").partition("## Choices")[2]
    versions = [version for name, version in LOCKED if name == made.normal(asked.name)]
    assert any(version in asked.specifier for version in versions)


def locked_texts() -> list[tuple[str, str]]:
    """Every package of the lock, and all that stands there of it."""
    texts = re.split(r"^(?=[\w.-]+==)", text_of("requirements.lock"), flags=re.MULTILINE)[1:]
    return [(made.normal(text.partition("==")[0]), text) for text in texts]


def test_the_lock_says_what_and_never_from_where() -> None:
    text = text_of("requirements.lock")
    assert "://" not in text
    assert "--index" not in text
    assert str(Path.home()) not in text
    assert len(locked_texts()) > 40
    assert all("--hash=sha256:" in one for _name, one in locked_texts())


def test_nothing_is_locked_that_nobody_asks_for() -> None:
    asking = {
        name: {made.normal(one) for one in re.findall(r"^    #(?: via)? +([\w.-]+)", text, re.M)}
        for name, text in locked_texts()
    }
    program = made.PROGRAM
    direct = {name for name, by in asking.items() if program in by}
    assert direct == {made.normal(one.name) for one in ASKED}
    reached = {program}
    while more := {name for name, by in asking.items() if by & reached} - reached:
        reached |= more
    assert set(asking) - reached == set()


def test_what_is_installed_here_would_be_content_with_the_lock() -> None:
    unfit = [
        f"{name} wants {wanted}"
        for some in made.packages().values()
        for name in (one.name for one in some)
        for wanted in made.wanted(distribution(name))
        if not any(made.normal(wanted.name) == one and version in wanted.specifier
                   for one, version in LOCKED)
    ]  # fmt: skip
    assert unfit == []


@pytest.mark.parametrize(
    ("answer", "words", "code"),
    [
        ("", "Not known", 2),
        (json.dumps({"dependencies": [{"name": "a", "skip_reason": "no"}]}), "0 of 1", 2),
        (json.dumps({"dependencies": [{"name": "a", "vulns": []}]}), "1 of 1", 0),
        (
            json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "V-1"}]}]}),
            "a 1: V-1",
            1,
        ),
    ],
)
def test_not_being_able_to_ask_is_told_apart_from_finding_nothing(
    answer: str, words: str, code: int
) -> None:
    told, ended = audit.told(answer)
    assert words in told
    assert ended == code
