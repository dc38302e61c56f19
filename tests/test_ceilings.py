"""The ceilings that keep rooms small. There are no exceptions: split the room instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "observe_tui"
FILES = sorted(SOURCE.rglob("*.py"))

FILE_LINES = 400
CLASS_METHODS = 20
FUNCTION_LINES = 50
DRAWER_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers"}

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def over_ceiling(text: str) -> Iterator[str]:
    """Say what is too big in a source file."""
    if (lines := len(text.splitlines())) > FILE_LINES:
        yield f"1: the file has {lines} lines, the ceiling is {FILE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(item, Function) for item in node.body)
            if methods > CLASS_METHODS:
                yield f"{node.lineno}: class {node.name} has {methods} methods"
        elif isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.lineno}: {node.name}() has {lines} lines"


def prints(text: str) -> Iterator[str]:
    """Say where a source file prints."""
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        ):
            yield f"{node.lineno}: print() belongs to cli"


def complain(path: Path, faults: Iterator[str]) -> list[str]:
    return [f"{path.relative_to(SOURCE.parent)}:{fault}" for fault in faults]


def test_the_source_is_found() -> None:
    assert SOURCE / "__init__.py" in FILES


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("\n" * (FILE_LINES + 1), "file"),
        ("def f():\n" + "    x = 1\n" * FUNCTION_LINES, "f()"),
        ("async def f():\n" + "    x = 1\n" * FUNCTION_LINES, "f()"),
        ("class C:\n" + "    def m(self): ...\n" * (CLASS_METHODS + 1), "class C"),
    ],
)
def test_the_ruler_measures(text: str, word: str) -> None:
    assert [word in fault for fault in over_ceiling(text)] == [True]


def test_files_classes_and_functions_stay_under_their_ceilings() -> None:
    faults = [fault for path in FILES for fault in complain(path, over_ceiling(_read(path)))]
    assert not faults, "\n".join(faults)


def test_only_the_door_prints() -> None:
    rooms = [path for path in FILES if not path.is_relative_to(SOURCE / "cli")]
    faults = [fault for path in rooms for fault in complain(path, prints(_read(path)))]
    assert not faults, "\n".join(faults)


def test_no_module_is_a_drawer_for_everything() -> None:
    names = {path: {path.stem, *path.relative_to(SOURCE).parts[:-1]} for path in FILES}
    drawers = [str(path) for path, parts in names.items() if parts & DRAWER_NAMES]
    assert not drawers, "\n".join(drawers)


def test_every_package_says_what_it_is() -> None:
    packages = {path.parent for path in FILES}
    silent = [
        str(package.relative_to(SOURCE.parent))
        for package in sorted(packages)
        if not (package / "__init__.py").is_file()
        or not ast.get_docstring(ast.parse(_read(package / "__init__.py")))
    ]
    assert not silent, "\n".join(silent)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
