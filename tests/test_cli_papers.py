"""The commands that let something leave: what they write, where, and what they refuse."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document as WordFile

from observe_tui.cli import FORMATS, main
from observe_tui.paths import HOME_VARIABLE, bundled_protocols, user_places
from observe_tui.protocol.loading import fingerprint
from observe_tui.record.model import Cycle, Event, FrozenProtocol, Person, Run
from observe_tui.store.opening import open_store
from terminal import Terminal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAYS = ["--from", "2026-03-01", "--to", "2026-03-31"]
PRIVATE = "a private thought"

posix_only = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(place))
    monkeypatch.setenv("TZ", "UTC")
    return place


def frozen(name: str) -> FrozenProtocol:
    text = (bundled_protocols() / f"{name}.toml").read_text("utf-8")
    return FrozenProtocol(name, fingerprint(text), text)


@pytest.fixture
def lesson(home: Path) -> str:
    """A cycle with one observation in it; gives its id."""
    store = open_store(user_places().store)
    people = Person("r", "Ana Rivera"), Person("c", "Mei Chen")
    focus = "what would Okafor do?"
    day = date(2026, 3, 2)
    store.save_cycle(
        Cycle("abc1", *people, "Science", "8B", focus, "peer-cycle", ("script",), day, None, NOON)
    )
    other = Person("o", "Chidi Okafor"), Person("c", "Mei Chen")
    store.save_cycle(Cycle("def2", *other, "", "", "", "peer-cycle", (), day, None, NOON))
    store.start_run(Run("run1", "abc1", "observe", NOON, (frozen("peer-cycle"), frozen("script"))))
    lines = ((PRIVATE, "interpretation"), ("Rivera asks", "evidence"), ("they wait", "evidence"))
    for number, (text, tag) in enumerate(lines, 1):
        said = {"text": text, "tag": tag}
        store.append(
            Event(f"e{number}", "run1", number, "script", "line", said, NOON, number * 60_000)
        )
    store.append(Event("e4", "run1", 4, "", "end", {}, NOON, 20 * 60_000))
    store.close()
    return "abc1"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([*words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_a_file_in_the_exports(
    lesson: str, home: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    code, out, err = run(capsys, "export", lesson, "--format", form)
    assert (code, err) == (0, "")
    path = Path(out.strip())
    assert path.name == f"2026-03-02-8b-science-debrief.{form}"
    assert path.parent == home / "exports"
    assert path.stat().st_size > 500
    if form in ("html", "md", "csv", "json"):
        assert "they wait" in path.read_text("utf-8")
        assert PRIVATE not in path.read_text("utf-8")


def test_the_short_form_without_names(lesson: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["export", lesson, "--format", "docx", "--form", "short", "--pseudonyms"]
    code, out, _err = run(capsys, *words)
    assert code == 0
    path = Path(out.strip())
    assert path.name == "2026-03-02-8b-science-debrief-short.docx"
    text = "\n".join(one.text for one in WordFile(str(path)).paragraphs)
    assert "what would Colleague A do?" in text
    assert not any(name in text for name in ("Rivera", "Chen", "Okafor"))


def test_what_somebody_changed_is_kept_and_told(
    lesson: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", lesson, "--format", "md"]) == 0
    path = Path(capsys.readouterr().out.strip())
    path.write_text("For Ana.", "utf-8")
    assert main(["export", lesson, "--format", "md"]) == 0
    told = capsys.readouterr()
    assert Path(told.out.strip()) == path
    assert told.err == f"observe-tui: what stood there is now {path.stem}-kept-1.md\n"
    assert path.with_name(f"{path.stem}-kept-1.md").read_text("utf-8") == "For Ana."


def test_bytes_go_to_a_pipe_as_they_are(lesson: str) -> None:
    command = [sys.executable, "-m", "observe_tui", "export", lesson, "-o", "-", "--format"]
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf")):
        done = subprocess.run([*command, form], capture_output=True, check=True)
        assert done.stdout.startswith(begins)
        assert done.stderr == b""
    word = subprocess.run([*command, "docx"], capture_output=True, check=True).stdout
    assert WordFile(io.BytesIO(word)).paragraphs
    text = subprocess.run(
        [*command, "md"],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert "· 8B Science" in text.stdout.decode("utf-8")


@posix_only
def test_a_terminal_is_not_filled_with_bytes(lesson: str) -> None:
    command = [
        sys.executable, "-m", "observe_tui", "export", lesson, "--format", "docx", "-o", "-",
    ]  # fmt: skip
    with Terminal(command) as terminal:
        terminal.wait("is no text for a terminal", timeout=30)
        assert terminal.exit_code(30) == 1


def test_a_preview_is_what_will_leave_and_writes_nothing(
    lesson: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _err = run(capsys, "export", lesson, "--preview", "--format", "docx")
    assert code == 0
    assert out.startswith("# Ana Rivera · 8B Science\n")
    assert "1 line stays with the observer." in out
    assert PRIVATE not in out
    _code, hidden, _err = run(capsys, "export", lesson, "--preview", "--pseudonyms")
    assert "Rivera" not in hidden
    assert not (home / "exports").exists()


def test_an_export_needs_a_format(lesson: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", lesson])
    assert ended.value.code == 2
    assert "--format is missing" in capsys.readouterr().err


def test_the_certificate_has_no_content(lesson: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "certificate", lesson, "--format", "md")
    assert code == 0
    path = Path(out.strip())
    assert path.name == "2026-03-02-8b-science-certificate.md"
    text = path.read_text("utf-8")
    assert "Ana Rivera" in text
    assert "| Observation | 2 March 2026 |" in text
    assert "| 20 |" in text
    assert not any(words in text for words in ("Okafor", "they wait", "Rivera asks", PRIVATE))


def test_activity_between_two_days(lesson: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "activity", *DAYS, "--format", "csv")
    assert code == 0
    path = Path(out.strip())
    assert path.name == "2026-03-01-to-2026-03-31-activity.csv"
    text = path.read_text("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert {"Ana Rivera", "Mei Chen", "Peer cycle", "20"} <= cells
    assert "Okafor" not in text
    assert "they wait" not in text
    _code, out, _err = run(capsys, "activity", *DAYS, "--format", "json", "--pseudonyms")
    told = Path(out.strip()).read_text("utf-8")
    assert "Rivera" not in told
    assert json.loads(told)["sections"][0]["blocks"][0]["rows"][0]["cells"][1] == "Colleague A"
    words = ["activity", "--from", "2026-04-01", "--to", "2026-04-01", "--format", "md"]
    _code, out, _err = run(capsys, *words)
    assert "Nothing took place" in Path(out.strip()).read_text("utf-8")


@pytest.mark.parametrize("day", ["1.3.2026", "yesterday", "2026-02-30", ""])
def test_a_day_that_is_none_is_wrong_usage(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["activity", "--from", day, "--to", "2026-03-31", "--format", "md"])
    assert ended.value.code == 2
    assert "write it as year-month-day" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["activity", "--from", "2026-03-02", "--to", "2026-03-01", "--format", "md"], "is before"),
        (["certificate", "zzz", "--format", "md"], "no cycle begins with"),
        (["export", "zzz", "--preview"], "no cycle begins with"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    lesson: str, home: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (1, "")
    assert told in err
    assert err.count("\n") == 1
    assert not (home / "exports").exists()


def test_a_missing_pdf_part_is_one_line_that_offers_the_page(
    lesson: str,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    code, out, err = run(capsys, "certificate", lesson, "--format", "pdf")
    assert (code, out) == (1, "")
    assert "HTML" in err
    assert err.count("\n") == 1
    assert not list(home.glob("exports/*"))


def test_a_broken_letterhead_is_told_and_the_page_is_there(
    lesson: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "letterhead").mkdir(parents=True)
    (home / "letterhead" / "letterhead.html").write_text("<p>{{ oh.no }}</p>", "utf-8")
    code, out, err = run(capsys, "export", lesson, "--format", "html")
    assert code == 0
    assert "Ana Rivera" in Path(out.strip()).read_text("utf-8")
    assert "letterhead was left out" in err
    assert err.count("\n") == 1


def test_the_letterhead_stays_away_where_names_do(
    lesson: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "letterhead").mkdir(parents=True)
    (home / "letterhead" / "letterhead.html").write_text("<p>Elm Street School</p>", "utf-8")
    for words, there in (([], True), (["--pseudonyms"], False)):
        _code, out, _err = run(capsys, "export", lesson, "--format", "html", *words)
        assert ("Elm Street School" in Path(out.strip()).read_text("utf-8")) is there


@pytest.mark.parametrize(
    "words",
    [
        ("certificate", "abc1", "--format", "md"),
        ("activity", *DAYS, "--format", "md"),
        ("export", "abc1", "--preview"),
    ],
)
def test_papers_load_no_screens(lesson: str, words: tuple[str, ...]) -> None:
    script = (
        "import sys\n"
        "from observe_tui.cli import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "heavy = ('textual', 'jinja2', 'docx', 'openpyxl', 'typst')\n"
        "found = [name for name in sys.modules if name.split('.')[0] in heavy]\n"
        "assert not found, found\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
