"""Text from people is full of commands to the terminal, and none of them gets there.

One program walks past all of it in a real terminal; the command line says it in this process.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from observe_tui.cli import find_library, main, make_parser
from observe_tui.demo.school import fill
from observe_tui.paths import HOME_VARIABLE, Places, bundled_protocols, user_places
from observe_tui.record.model import Cycle, Draft, Event, JsonValue, Person, Run
from observe_tui.store.opening import open_store
from terminal import Terminal, posix_only

BEL, ST = "\x07", "\x1b\\"
COMMANDS = {
    "title": f"\x1b]0;pwn-title{BEL}",
    "title of the window": f"\x1b]2;pwn-window{ST}",
    "clipboard": f"\x1b]52;c;cHdu{BEL}",
    "link": f"\x1b]8;;http://pwn.example/{ST}pwn-link\x1b]8;;{ST}",
    "file": f"\x1b]1337;File=pwn-file{BEL}",
    "cursor": "\x1b[777;777H\x1b[777A",
    "clearing": "\x1b[777J\x1bc",
    "shell screen": "\x1b[?777l",
    "device string": f"\x1bPpwn-device{ST}",
    "private string": f"\x1b_pwn-private{ST}\x1b^pwn-message{ST}",
    "C1": "\x9b777J\x9d0;pwn-c1\x9c\x90pwn-c1\x9c\x85",
    "bell": "\x07\x08\x7f\x0e",
    "direction": "\u202epwn-turned\u202c \u2066pwn-alone\u2069",
    "paste": "\x1b[201~\x1b[200~",
    "half": "\ud800",
}
HOSTILE = "[/] " + " ".join(COMMANDS.values())
ARGUMENT = HOSTILE.replace("\ud800", "\udcff")
"""As a shell hands it over: a byte that is no UTF-8 is half of a character."""
CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
POINTER = re.compile(rb"\x1b\]22;[a-z]+\x07")
"""Textual's own: the shape of the mouse pointer, which it sets with every new screen."""


def commanded(output: bytes) -> list[str]:
    """What of people's text a terminal would obey, told in words."""
    rest = CSI.sub(b"", POINTER.sub(b"", output))
    found = {
        "a sequence of theirs": any(b"777" in one for one in CSI.findall(output)),
        "a sequence that is no CSI": b"\x1b" in rest,
        "C1": re.search(b"\xc2[\x80-\x9f]", rest),
        "a turn or the end of a line": re.search(b"\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]", rest),
        "a control character": re.search(b"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", rest),
    }
    return [name for name, there in found.items() if there]


class PoisonedSchool:
    """Takes what the demo's school records, and keeps it with commands in all that people wrote."""

    WORDS = frozenset(
        {"text", "what", "why", "owner", "by_when", "looks_like", "support", "note", "reason"}
    )

    def __init__(self, store: Any) -> None:
        self.store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def save_cycle(self, cycle: Cycle) -> None:
        self.store.save_cycle(
            replace(
                cycle,
                observed=self.person(cycle.observed),
                observer=self.person(cycle.observer),
                course=cycle.course + HOSTILE,
                group=cycle.group + COMMANDS["title"] + COMMANDS["C1"],
                focus=HOSTILE + cycle.focus + HOSTILE,
            )
        )

    def keep_run(self, run: Run, events: Sequence[Event]) -> None:
        poisoned = [
            replace(one, payload={key: self.word(key, value) for key, value in one.payload.items()})
            for one in events
        ]
        self.store.keep_run(run, poisoned)

    def person(self, who: Person) -> Person:
        return replace(who, name=f"{COMMANDS['title']}{who.name}{HOSTILE}")

    def word(self, key: str, value: JsonValue) -> JsonValue:
        return f"{HOSTILE}{value}" if key in self.WORDS and isinstance(value, str) else value


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every file that somebody can change is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    places, parser = Places(folder, bundled_protocols()), make_parser()
    store = open_store(places.store)
    fill(
        PoisonedSchool(store),  # type: ignore[arg-type]
        find_library(places, parser),
        parser,
        datetime.now().astimezone(),
    )
    due = next(one for one in store.cycles() if not store.runs(one.id))
    store.save_draft(Draft("plan/" + due.id, "focus", HOSTILE, due.created_at))
    store.close()
    places.protocols.mkdir()
    escapes = json.dumps(HOSTILE).strip('"').replace("\\ud800", "")
    (places.protocols / "escapes.toml").write_text(
        f'format = 1\ntype = "instrument"\nid = "escapes"\nname = "{escapes}"\n'
        f'"{escapes}" = 1\nsummary = "{escapes}"\n[step]\nkind = "{escapes}"\n',
        encoding="utf-8",
    )
    (places.protocols / "raw.toml").write_bytes(
        b'format = 1\nname = "' + HOSTILE.encode("utf-8", "replace") + b'"\n'
    )
    if sys.platform != "win32":
        named = (COMMANDS["title"] + COMMANDS["C1"] + COMMANDS["direction"]).replace("/", "")
        (places.protocols / f"{named}.toml").write_text("format = ", encoding="utf-8")
        (places.protocols / (os.fsdecode(b"\xff\x1b]0;pwn-bytes\x07") + ".toml")).write_text("")
    places.words.write_text(f'add = "{escapes}"\n"{escapes}" = "{escapes}"\n', encoding="utf-8")
    places.settings.write_text(f'theme = "{escapes}"\n', encoding="utf-8")
    places.letterhead.mkdir()
    paper = f"<p>{HOSTILE}{{{{ x }}}}".encode("utf-8", "replace")
    (places.letterhead / "letterhead.html").write_bytes(paper)
    return folder


def test_the_ruler_measures() -> None:
    assert commanded(b"\x1b[1;31mred\x1b[0m \x1b]22;default\x07\x1b[?1049h ok\r\n") == []
    sent = {name: text.encode("utf-8", "replace") for name, text in COMMANDS.items()}
    # One looks like any sequence of Textual's, the other cannot be sent.
    assert [name for name, text in sent.items() if not commanded(text)] == ["paste", "half"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "--json"],
        ["show", "{cycle}"],
        ["show", "{cycle}", "--json"],
        ["export", "{cycle}", "--preview"],
        ["export", "{cycle}", "--format", "html", "-o", "-"],
        ["export", "{cycle}", "--format", "md", "-o", "-"],
        ["export", "{cycle}", "--format", "csv", "-o", "-"],
        ["export", "{cycle}", "--format", "json", "-o", "-"],
        ["certificate", "{cycle}", "--format", "md"],
        ["protocols", "list"],
        ["protocols", "check", "{home}/protocols/escapes.toml", ARGUMENT],
        ["protocols", "check", "{home}/protocols/raw.toml"],
        ["protocols", "show", "raw"],
        ["protocols", "show", ARGUMENT],
        ["show", ARGUMENT],
        ["where"],
        ["list", ARGUMENT],
        ["export", "{cycle}", "--format", ARGUMENT],
        ["export", "{cycle}", "--format", "md", "-o", "{home}/no folder/" + COMMANDS["title"]],
    ],
    ids=lambda arguments: "-".join(one for one in arguments if one.isalpha()),
)
def test_what_is_printed_commands_nothing(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    arguments: list[str],
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    store = open_store(user_places().store)
    cycle = max(store.cycles(), key=lambda one: len(store.runs(one.id)))
    store.close()
    words = [one.replace("{cycle}", cycle.id).replace("{home}", str(home)) for one in arguments]
    with contextlib.suppress(SystemExit):  # wrong usage
        main(words)
    printed = b"".join(capfdbinary.readouterr())
    assert printed.strip()
    assert b"\x1b" not in printed
    assert commanded(printed) == []


def test_json_says_every_character_and_none_of_them_raw(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    main(["list", "--json"])
    focus = {one["focus"] for one in json.loads(capfd.readouterr().out)}
    kept = HOSTILE.replace("\ud800", "\ufffd")
    assert all(one.startswith(kept) and one.endswith(kept) for one in focus)


@posix_only
def test_no_screen_commands_the_terminal(home: Path) -> None:
    written = HOSTILE.encode("utf-8", "replace")
    argv, environment = [sys.executable, "-m", "observe_tui"], {HOME_VARIABLE: str(home)}
    with Terminal(argv, environment, (110, 40)) as program:

        def see(keys: str, mark: str) -> None:
            """Press a key, and wait for a screen with their words on it."""
            program.key(keys)
            program.wait(lambda text: mark in text and "pwn-" in text)

        program.wait(lambda text: "COMING UP" in text and "COPUS" in text, 30)
        see("v", "esc back   ? help")
        see("x", "What will leave")
        see("enter", "The letterhead was left out")
        see("t", "● certificate")
        see("escape", "x export")
        see("escape", "n new cycle")
        program.key("p")
        program.wait("can be used")
        see("end", "cannot")
        see("escape", "n new cycle")
        see("s", "ctrl+g number")
        see("escape", "n new cycle")
        see("e", "save the plan")
        see("escape", "n new cycle")
        program.type("jj")
        see("r", "space star")
        see("escape", "n new cycle")
        see("d", "ctrl+n next")
        see("escape", "n new cycle")
        program.type("kk")
        see("o", "WRITE")
        program.send(b"\x1b[200~" + written + b"\x1b[201~")
        program.wait(re.compile("E › .*pwn-"))
        see("enter", "1 line ")
        see("up", "mend")
        program.key("escape")
        see("ctrl+l", "esc back")
        see("escape", "F2 one mark")
        program.send(b"\x11")
        assert program.exit_code() == 0
        program.drain()
        assert commanded(bytes(program.output)) == []
