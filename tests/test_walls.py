"""What a command loads, seen from a fresh process. The walls between rooms: `lint-imports`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

RUNNER = """
import json, sys
from observe_tui.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
print()
print(json.dumps({"code": code or 0, "modules": sorted(sys.modules)}))
"""


@dataclass(frozen=True)
class Outcome:
    """How a command ended and which modules it had loaded by then."""

    code: int | str
    output: str
    modules: frozenset[str]

    def loaded(self, *packages: str) -> list[str]:
        return sorted(name for name in self.modules if name.split(".")[0].startswith(packages))


def run_command(home: Path, *arguments: str) -> Outcome:
    """Run the command line in a new interpreter, with its own home, and look at what it loaded."""
    environment = os.environ | {
        "OBSERVE_TUI_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    output, _, report = done.stdout.rstrip("\n").rpartition("\n")
    found = json.loads(report)
    return Outcome(found["code"], output + done.stderr, frozenset(found["modules"]))


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--version",), id="version"),
        pytest.param(("protocols", "check", "protocols/copus.toml"), id="protocols-check"),
        pytest.param(("protocols", "schema"), id="protocols-schema"),
        pytest.param(("list",), id="list"),
    ],
)
def test_a_command_without_screens_loads_no_textual(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    outcome = run_command(tmp_path, *arguments)

    assert outcome.code == 0, outcome.output
    assert "observe_tui.cli" in outcome.modules
    assert outcome.loaded("textual") == []


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--version",), id="version"),
        pytest.param(("protocols", "check", "protocols/copus.toml"), id="protocols-check"),
    ],
)
def test_a_command_without_records_loads_no_sql(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    outcome = run_command(tmp_path, *arguments)

    assert outcome.code == 0, outcome.output
    assert outcome.loaded("sqlmodel", "sqlalchemy", "alembic") == []


def test_the_version_has_one_source(tmp_path: Path) -> None:
    from observe_tui import __version__

    assert __version__ in run_command(tmp_path, "--version").output
