"""Signals at the moments that random ones hardly ever meet, and a program that was stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from blows import BLOWS, HINT, LONG, SIGHUP, SIGINT, SIGTERM, Blow, end
from lesson_watch import CYCLE, lines_of, plan_lesson, watching

from observe_tui.cli.ending import in_good_order
from observe_tui.paths import HOME_VARIABLE
from observe_tui.session.session import ABSENCE_MS
from observe_tui.store.opening import open_store
from terminal import Terminal, posix_only

pytestmark = posix_only

SIGSTOP, SIGCONT = (19, 18) if sys.platform == "linux" else (17, 19)

# The screen is up, and nothing of the program's own has run on it yet.
BARELY_UP = """
import os
from observe_tui.cli import main
from observe_tui.ui.app import ObserveApp

made = ObserveApp.get_default_screen

def early(self):
    os.kill(os.getpid(), {number})
    return made(self)

ObserveApp.get_default_screen = early
raise SystemExit(main([]))
"""
# The terminal is half set up: it shows another screen, and still repeats what is typed.
HALF_UP = """
import os
from observe_tui.cli import main
from observe_tui.ui.window import WindowDriver

enabled = WindowDriver._enable_mouse_support

def strike(self):
    os.kill(os.getpid(), {number})
    enabled(self)

WindowDriver._enable_mouse_support = strike
raise SystemExit(main([]))
"""
# Something else than the ending comes up, and nothing of it belongs on the terminal.
STRUCK = """
import os, signal, sys, types
from observe_tui.cli import ending

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs this may ignore signals
signal.signal(signal.SIGTERM, signal.SIG_DFL)

class Named:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), NUMBER)

try:
    with ending.in_good_order():
        {moment}
        print("went on")
except BaseException as end:
    print(repr(end))
"""
MOMENTS = {
    "a class is made": "type('Made', (), {'field': Named()})",
    "logging is half imported": "sys.modules['logging'] = types.ModuleType('logging'); "
    "os.kill(os.getpid(), NUMBER)",
    "what is done there turns it into a fault": """
        try:
            os.kill(os.getpid(), NUMBER)
        except BaseException:
            raise TypeError('expected something else') from None""",
}
# Python tidies up, where an exception is swallowed.
TIDYING = """
import gc, os, signal, sys, time, weakref
from observe_tui.cli import ending

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs this may ignore signals
signal.signal(signal.SIGTERM, signal.SIG_DFL)

class Thing:
    pass

def gone(_reference):
    os.kill(os.getpid(), {number})

with ending.in_good_order():
    thing = Thing()
    watched = weakref.ref(thing, gone)
    del thing
    time.sleep(60)
"""
# The window is closed while more than Textual holds is still to be drawn on it.
STILL_DRAWING = """
import os, time
from observe_tui.cli import main
from observe_tui.ui.app import ObserveApp

mounted = ObserveApp.on_mount

def draw(self):
    mounted(self)
    while os.isatty(2):
        time.sleep(0.01)
    for _ in range(100):
        self._driver.write("x")

ObserveApp.on_mount = draw
raise SystemExit(main([]))
"""
# All of the page is written beside the one before, and about to be put in its place.
HALF_WRITTEN = """
import json, os, signal, sys
from pathlib import Path
from observe_tui.cli import main

put = Path.replace
codes = []
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs this may ignore signals
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
for number in json.loads(sys.argv[2]):
    def strike(self, target):
        os.kill(os.getpid(), number)
        put(self, target)

    Path.replace = strike
    try:
        codes.append(main(["export", "c1", "--format", "md", "-o", sys.argv[1]]))
    except SystemExit as ending:
        codes.append(ending.code)
print(json.dumps(codes))
"""


def test_a_program_that_was_stopped_goes_on_and_leaves_the_terminal_as_it_was(
    tmp_path: Path,
) -> None:
    file = plan_lesson(tmp_path)
    with watching(tmp_path) as watch:
        program = watch.program
        watch.write("before")
        program.type("while it ")
        program.wait("while it")
        program.kill(SIGSTOP)
        time.sleep((ABSENCE_MS + 300) / 1000)  # the shortest absence there is
        program.kill(SIGCONT)
        program.wait("away for 4 s: kept as a gap", LONG)
        program.type("stood still\n")
        program.wait(" 2 lines ", LONG)
        program.key("ctrl+c")
        program.wait(HINT, LONG)
        program.type("and half a li")
        program.wait("half a li", LONG)
        watch.quit()
        program.drain()
        assert program.leaky_modes() == []
    store = open_store(file)
    (run,) = store.runs(CYCLE)
    events, drafts = store.events(run.id), store.drafts(run.id)
    store.close()
    assert lines_of(events) == ["before", "while it stood still"]
    (gap,) = (event for event in events if event.verb == "gap")
    assert gap.elapsed_ms - int(str(gap.payload["from_ms"])) >= ABSENCE_MS
    assert [draft.text for draft in drafts if draft.text] == ["and half a li"]


@pytest.mark.parametrize("moment", [HALF_UP, BARELY_UP], ids=["half up", "barely up"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_while_the_screen_is_set_up_leaves_the_terminal_sane(
    tmp_path: Path, name: str, moment: str
) -> None:
    blow = BLOWS[name]
    number = blow.codes[0] - 128
    argv = [sys.executable, "-c", moment.format(number=number)]
    with Terminal(argv, {HOME_VARIABLE: str(tmp_path)}) as program:
        end(program, Blow(name, lambda _program: None, blow.codes[:1]))
    open_store(tmp_path / "observe.db").close()


@pytest.mark.parametrize("number", [SIGTERM, SIGINT])
def test_a_signal_that_python_swallows_is_heard_all_the_same(number: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TIDYING.format(number=number)],
        capture_output=True,
        text=True,
        timeout=LONG / 2,
        check=False,
    )
    if number == SIGTERM:
        assert (done.returncode, done.stderr) == (128 + SIGTERM, "")
    else:
        assert done.stderr.splitlines()[-1] == "KeyboardInterrupt"


def test_a_window_that_closes_while_it_is_drawn_on_holds_nobody_back(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", STILL_DRAWING]
    with Terminal(argv, {HOME_VARIABLE: str(tmp_path)}) as program:
        program.wait(lambda _screen: program.output, LONG)
        end(program, BLOWS["window closed"])
    store = open_store(tmp_path / "observe.db")
    assert store.reads_only == ""
    store.close()


def test_a_signal_while_a_page_is_written_leaves_no_half_of_it(tmp_path: Path) -> None:
    plan_lesson(tmp_path)
    folder = tmp_path / "papers"
    folder.mkdir()
    page = folder / "page.md"
    page.write_text("the one before", "utf-8")
    signals = [SIGTERM, SIGINT, SIGHUP]
    done = subprocess.run(
        [sys.executable, "-c", HALF_WRITTEN, str(page), json.dumps(signals)],
        env={**os.environ, HOME_VARIABLE: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [128 + number for number in signals]
    assert done.stderr == ""
    assert page.read_text("utf-8") == "the one before"
    assert list(folder.iterdir()) == [page]


@pytest.mark.parametrize("number", [SIGTERM, SIGINT])
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_an_ending_that_becomes_a_fault_of_something_else_is_an_ending(
    moment: str, number: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STRUCK.format(moment=moment).replace("NUMBER", str(number))],
        capture_output=True,
        text=True,
        timeout=LONG / 2,
        check=False,
    )
    told = "KeyboardInterrupt()" if number == SIGINT else f"SystemExit({128 + SIGTERM})"
    assert (done.stdout, done.stderr) == (f"{told}\n", "")


def test_a_fault_stays_a_fault() -> None:
    with pytest.raises(RuntimeError, match="its own"), in_good_order():
        raise RuntimeError("its own")
