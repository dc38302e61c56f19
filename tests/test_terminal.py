"""The terminal that other tests lean on, tried on programs of one line."""

from __future__ import annotations

import re
import signal
import sys
import time

import pytest

from terminal import SIGKILL, Terminal, posix_only
from terminal_screen import Screen

pytestmark = posix_only

RAW = "import sys, tty, os; tty.setraw(0); out = lambda s: os.write(1, s.encode());"


def python(script: str, *, size: tuple[int, int] = (80, 24)) -> Terminal:
    """A terminal in which a few lines of Python run."""
    return Terminal([sys.executable, "-S", "-c", script], size=size)


def painted(*chunks: str) -> str:
    """The first line of a small screen after some output."""
    screen = Screen(20, 3)
    for chunk in chunks:
        for frame in screen.cut(chunk.encode()):
            screen.paint(frame)
    return screen.text().split("\n")[0]


def test_what_is_typed_is_seen() -> None:
    with Terminal(["cat"]) as terminal:
        sent = terminal.type("hello\n")
        stamp = terminal.wait("hello\nhello")

        assert 0 < stamp - sent < 5e9
        assert terminal.started < sent
        terminal.key("ctrl+d")
        assert terminal.exit_code() == 0


def test_the_environment_and_the_size_are_the_programs_own() -> None:
    script = "import os; print(os.environ['WHO'], *os.get_terminal_size())"
    with Terminal([sys.executable, "-c", script], env={"WHO": "me"}, size=(61, 17)) as terminal:
        terminal.wait("me 61 17")


def test_a_program_that_ends_too_early_is_shown_in_the_error() -> None:
    with python("print('Traceback'); raise SystemExit(3)") as terminal:
        with pytest.raises(TimeoutError, match=r"'ready'.*\n(.*\n)*Traceback"):
            terminal.wait("ready", timeout=30)
        assert terminal.exit_code() == 3


def test_waiting_gives_up_in_time() -> None:
    with Terminal(["cat"]) as terminal:
        begin = time.monotonic()
        with pytest.raises(TimeoutError, match="still running"):
            terminal.wait(re.compile("never"), timeout=0.05)
        assert time.monotonic() - begin < 5


def test_all_that_was_written_before_a_kill_is_read() -> None:
    with python("import time; print('x' * 5000 + 'last', flush=True); time.sleep(60)") as terminal:
        terminal.wait("last")
        terminal.kill()

        assert terminal.drain().rstrip().endswith("last")
        assert terminal.output.count(b"x") == 5000
        assert terminal.exit_code() == -SIGKILL


def test_a_new_size_is_told() -> None:
    script = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGWINCH, lambda *_: print(os.get_terminal_size(0), flush=True))\n"
        "print('ready', flush=True)\n"
        "while True: time.sleep(1)"
    )
    with python(script) as terminal:
        terminal.wait("ready")
        terminal.resize(100, 40)
        terminal.wait("columns=100, lines=40")
        assert terminal.text().count("\n") == 39


def test_closing_the_terminal_hangs_up() -> None:
    with python("import time; print('ready', flush=True); time.sleep(60)") as terminal:
        terminal.wait("ready")
        terminal.hangup()
        assert terminal.exit_code() == -signal.SIGHUP


def test_what_was_left_switched_on_is_named() -> None:
    on = r"\x1b[?1049h\x1b[?1000;1006h\x1b[?2004h\x1b[?25l\x1b[?7l\x1b[>25u"
    off = r"\x1b[?1049l\x1b[?1000;1006l\x1b[?2004l\x1b[?25h\x1b[?7h\x1b[<u"
    with python(f"{RAW} out('{on}ready'); sys.stdin.read(1); out('{off}done')") as terminal:
        terminal.wait("ready")
        switched = ["alternate screen", "bracketed paste", "hidden cursor", "kitty keyboard"]
        assert terminal.leaky_modes() == sorted([*switched, "mouse", "no echo", "no line wrap"])

        terminal.key("space")
        terminal.drain()
        assert terminal.leaky_modes() == ["no echo"]


def test_a_paste_is_in_brackets_once_asked_for() -> None:
    echo = "out(repr(os.read(0, 99)));"
    with python(rf"{RAW} out('ready'); {echo} out('\x1b[?2004hon'); {echo}") as terminal:
        terminal.wait("ready")
        terminal.paste("a\nb")
        terminal.wait(r"b'a\rb'on")
        terminal.paste("a\nb")
        terminal.wait(r"b'\x1b[200~a\rb\x1b[201~'")


@pytest.mark.parametrize(
    ("query", "reply"),
    [
        pytest.param(r"\x1b[?2026$p", r"\x1b[?2026;2$y", id="synchronized-updates"),
        pytest.param(r"\x1b[?2048$p", r"\x1b[?2048;0$y", id="in-band-resize"),
        pytest.param(r"\x1b[c", r"\x1b[?62;22c", id="device"),
        pytest.param(r"\x1b[3;5H\x1b[6n", r"\x1b[3;5R", id="cursor"),
        pytest.param(r"\x1b[?u\x1b[5n", r"\x1b[0n", id="no-kitty-keyboard"),
    ],
)
def test_queries_are_answered(query: str, reply: str) -> None:
    with python(f"{RAW} out('{query}'); out('\\x1b[H' + repr(os.read(0, 99)))") as terminal:
        terminal.wait(f"b'{reply}'")


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("enter", r"\r"),
        ("escape", r"\x1b"),
        ("f5", r"\x1b[15~"),
        ("ctrl+x", r"\x18"),
        ("é", r"\xc3\xa9"),
    ],
)
def test_keys_are_sent_as_a_keyboard_would(name: str, sent: str) -> None:
    with python(f"{RAW} out('ready'); out(repr(os.read(0, 99)))") as terminal:
        terminal.wait("ready")
        terminal.key(name)
        terminal.wait(f"b'{sent}'")


def test_a_synchronized_update_is_one_frame() -> None:
    begin, pause, end = r"out('\x1b[?2026hone')", "time.sleep(0.05)", r"out(' two\x1b[?2026l')"
    script = (
        f"import time; {RAW} {begin}; {pause}; t = time.monotonic_ns(); {end}; out(f'\\r\\n{{t}}')"
    )
    with python(script) as terminal:
        stamp = terminal.wait("one")
        first, second = terminal.drain().split("\n")[:2]

        assert first == "one two"
        assert stamp >= int(second)


@pytest.mark.parametrize(
    ("chunks", "line"),
    [
        pytest.param(
            ["a\x1b[>25ub\x1b[<uc\x1b[?2026$pd\x1b[2 qe"], "abcde", id="private-sequences"
        ),
        pytest.param(["a\x1b[3", "8;2;1;2;3mb", "\x1b", "[1;1Hc"], "cb", id="cut-in-two"),
        pytest.param(["ab\x1b[3bc"], "abbbbc", id="repeat"),
        pytest.param(["a\x1b[38:2::1:2:3mb"], "ab", id="colons"),
        pytest.param(["a\x1b]0;title\x07b\x1b]8;;x\x1b\\c\x1bP+q\x1b\\d"], "abcd", id="strings"),
        pytest.param(["a\ufe0fb\u200dc"], "abc", id="no-width"),
        pytest.param(["表b"], "表b", id="wide"),
        pytest.param(["a\x1b[?2026hb"], "a", id="open-update"),
        pytest.param(["a\x1b[?2026hb", ""], "ab", id="open-update-at-the-end"),
        pytest.param(["shell\x1b[?1049h\x1b[Happ"], "app", id="alternate-screen"),
        pytest.param(["shell\x1b[?1049h\x1b[Happ\x1b[?1049l$"], "shell$", id="and-back"),
    ],
)
def test_what_pyte_lacks_is_made_up_for(chunks: list[str], line: str) -> None:
    assert painted(*chunks) == line
