"""The commands with which a teacher writes a protocol: new, check, schema and preview."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from observe_tui.cli import main
from observe_tui.paths import HOME_VARIABLE, bundled_protocols
from observe_tui.protocol.loading import Parser
from observe_tui.steps import SPECS
from terminal import Terminal, posix_only

PRAISE = """\
format = 1
id = "praise"
name = "Praise [/"
type = "instrument"

[step]
kind = "tally"
title = "Praise [/"
codes = [
  {id="effort", label="[/", key="e", name="Effort"},
  {id="answer", label="answer", key="2", name="Answer"},
]
"""
LESSON_ONLY = """\
format = 1
id = "only"
name = "Only the lesson"
type = "cycle"

[[stages]]
id = "observe"
title = "Observe"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


Program = Callable[..., tuple[int, str]]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """How the program ends with these words and this typed into it, and all that it says."""

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        typed_in = io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", typed_in)
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


# --- new ------------------------------------------------------------------------------------------


def test_five_answers_make_a_file_that_can_be_used(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "observe_tui", "protocols", "new"],
        input='Our "praise" [/\n\n\nWhat praise is about.\neffort, answer\n',
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    code, said = done.returncode, done.stdout
    path = home / "protocols" / "our-praise.toml"
    assert code == 0, said
    assert str(path) in said
    assert "protocols check" in said
    assert "protocols preview" in said
    assert "offers it once" not in said
    text = path.read_text("utf-8")
    assert text.startswith("#:schema ./observe-tui.schema.json\n")
    assert Parser(SPECS).parse(text, "x").name == 'Our "praise" [/'
    assert main(["protocols", "check", str(path)]) == 0
    json.loads((home / "protocols" / "observe-tui.schema.json").read_text("utf-8"))


def test_a_file_may_be_named_and_is_never_written_over(
    program: Program, home: Path, tmp_path: Path
) -> None:
    code, said = program("protocols", "new", str(tmp_path / "mine"), typed="\n" * 5)
    assert code == 0, said
    assert f"offers it once it lies in {home / 'protocols'}" in said
    before = (tmp_path / "mine.toml").read_bytes()
    code, said = program("protocols", "new", str(tmp_path / "mine.toml"))
    assert code == 1
    assert said.endswith("mine.toml is there already; nothing was written\n")
    assert (tmp_path / "mine.toml").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_nowhere_is_not_written_through(program: Program, tmp_path: Path) -> None:
    (tmp_path / "link.toml").symlink_to(tmp_path / "elsewhere.toml")
    code, said = program("protocols", "new", str(tmp_path / "link.toml"), typed="\n" * 5)
    assert code == 1
    assert "is there already" in said
    assert not (tmp_path / "elsewhere.toml").exists()


@pytest.mark.parametrize("typed", ["", "Praise\n", "Praise\n\n\n\n"])
def test_leaving_before_the_last_answer_leaves_no_file(
    program: Program, home: Path, typed: str
) -> None:
    code, said = program("protocols", "new", typed=typed)
    assert code == 1
    assert said.endswith("observe-tui: left before the last answer; no file was written\n")
    assert not home.exists()


@posix_only
def test_the_questions_are_answered_at_a_terminal_and_ctrl_c_leaves(home: Path) -> None:
    with Terminal([sys.executable, "-m", "observe_tui", "protocols", "new"]) as terminal:
        terminal.wait("What is it called?", timeout=30)
        terminal.type("Praise\n")
        terminal.wait("instrument for the lesson")
        terminal.type("in\n")
        terminal.wait("A set of things to count.")
        terminal.type("nonsense\n")
        terminal.wait("Type script or")
        terminal.key("ctrl+c")
        assert terminal.exit_code() == 130
        assert "no file was written" in terminal.drain()
    assert not home.exists()


def test_a_schema_that_is_not_of_today_is_made_anew(program: Program, home: Path) -> None:
    beside = home / "protocols" / "observe-tui.schema.json"
    beside.parent.mkdir(parents=True)
    beside.write_text("{}", "utf-8")
    assert program("protocols", "new", typed="\n" * 5)[0] == 0
    assert "$defs" in json.loads(beside.read_text("utf-8"))


def test_without_room_for_a_schema_the_file_does_not_name_one(program: Program, home: Path) -> None:
    (home / "protocols" / "observe-tui.schema.json").mkdir(parents=True)
    assert program("protocols", "new", typed="\n" * 5)[0] == 0
    text = (home / "protocols" / "my-protocol.toml").read_text("utf-8")
    assert "#:schema" not in text


def test_a_place_that_cannot_be_written_to_is_told(program: Program, home: Path) -> None:
    home.mkdir()
    (home / "protocols").write_text("a file in the way", "utf-8")
    code, said = program("protocols", "new", typed="\n" * 5)
    assert code == 1
    assert said.endswith("my-protocol.toml cannot be written: Not a directory\n")


# --- check ----------------------------------------------------------------------------------------


def test_several_files_are_checked_and_all_errors_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, one, two = (tmp_path / f"{name}.toml" for name in ("good", "one", "two"))
    good.write_text(PRAISE, "utf-8")
    one.write_text(PRAISE.replace('"2"', '"e"').replace("kind", "knd"), "utf-8")
    two.write_text('name = "x', "utf-8")
    missing = tmp_path / "missing.toml"
    assert main(["protocols", "check", *map(str, (one, good, two, missing, tmp_path))]) == 1
    printed = capsys.readouterr()
    assert [line.removeprefix(str(tmp_path)) for line in printed.out.splitlines()] == [
        f"{os.sep}one.toml:6: step.kind: is missing — “observe-tui protocols new” lists the kinds",
        f"{os.sep}one.toml:11: step.codes.1.key: the key 'e' is used twice: here and in line 10 "
        "(“Effort”)",
        f"{os.sep}good.toml: instrument “Praise [/” can be used",
        f'{os.sep}two.toml:1: a text is not closed — end it with "',
        f"{os.sep}missing.toml: cannot be read: No such file or directory",
        ": is not a file",
    ]
    assert printed.err == "observe-tui: 5 problems in 4 files\n"
    assert main(["protocols", "check", str(good), str(good)]) == 0


def test_what_is_piped_in_is_checked_as_well(program: Program) -> None:
    assert program("protocols", "check", "-", typed=PRAISE) == (
        0,
        "-: instrument “Praise [/” can be used\n",
    )
    code, said = program("protocols", "check", "-", typed=PRAISE.replace("format = 1\n", ""))
    assert (code, said.splitlines()[0]) == (
        1,
        "-:1: format: is missing — begin the file with: format = 1",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for command in ("check", "preview"):
        assert main(["protocols", command, str(tmp_path / "pipe.toml")]) == 1
        assert "pipe.toml: is not a file" in capsys.readouterr().out


# --- schema ---------------------------------------------------------------------------------------


def test_the_schema_is_printed_the_same_every_time(program: Program) -> None:
    code, printed = program("protocols", "schema")
    assert code == 0
    Draft202012Validator.check_schema(json.loads(printed))
    assert program("protocols", "schema") == (0, printed)
    assert printed.isascii()


# --- preview --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PRAISE.replace("tally", "taly"), "praise.toml:7: step.kind: must be a kind of step"),
        (LESSON_ONLY, "“Only the lesson” has no talk to show"),
    ],
)
def test_what_cannot_be_shown_is_told_and_no_screen_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    file = tmp_path / "praise.toml"
    file.write_text(text, "utf-8")
    assert main(["protocols", "preview", str(file)]) == 1
    printed = capsys.readouterr()
    assert says in printed.out + printed.err


@posix_only
def test_an_instrument_is_tried_out_and_nothing_is_kept(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "praise.toml"
    file.write_text(PRAISE, "utf-8")
    command = [sys.executable, "-m", "observe_tui", "protocols", "preview", str(file)]
    with Terminal(command) as terminal:
        terminal.wait("preview: nothing is kept", timeout=30)
        terminal.type("[/ a line")
        terminal.key("enter")
        terminal.wait("1 line")
        terminal.key("tab")
        terminal.wait("MARK")
        terminal.type("ee")
        terminal.wait(re.compile(r"e \[/ +2"))
        terminal.key("escape")
        assert terminal.exit_code(30) == 0
        terminal.drain()
        assert terminal.leaky_modes() == []
    assert not home.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["praise.toml"]


@posix_only
def test_a_cycle_is_tried_out_at_its_first_talk(home: Path) -> None:
    file = bundled_protocols() / "peer-cycle.toml"
    command = [sys.executable, "-m", "observe_tui", "protocols", "preview", str(file)]
    with Terminal(command, size=(120, 40)) as terminal:
        terminal.wait("preview: nothing is kept", timeout=30)
        terminal.wait("step 1 of")
        terminal.wait("Before · the teacher and the observer")
        terminal.key("ctrl+n")
        terminal.wait("step 2 of")
        terminal.key("ctrl+q")
        assert terminal.exit_code(30) == 0
    assert not home.exists()
