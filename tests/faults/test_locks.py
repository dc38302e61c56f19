"""Another program holds the file for long: typing goes on, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

from lesson_watch import JOURNALED, held, kept, lines_of, plan_lesson, watching

from observe_tui.store.database import Database
from terminal import SIGKILL, posix_only

pytestmark = posix_only


def test_every_line_is_painted_and_on_the_disk_while_the_file_is_held(tmp_path: Path) -> None:
    file = plan_lesson(tmp_path)
    journal = Database(file).journal
    with watching(tmp_path) as watch:
        watch.write("before")
        with held(file):
            watch.write(*(f"held {n}" for n in range(1, 13)))
            watch.see(f"▲ NOT SAVED 12 · {JOURNALED}")
            waiting = [json.loads(line) for line in journal.read_bytes().splitlines()]
            texts = [one["payload"]["text"] for one in waiting if "payload" in one]
            assert texts == watch.painted[1:]
        watch.see("✓ saved, 12 entries were taken in")
        watch.write("between")
        with held(file):
            watch.write("held again", "and again")
            watch.program.kill(SIGKILL)
            watch.program.exit_code()
    assert lines_of(kept(file)) == watch.painted
