"""What writing needs is loaded by one thread while another reads already."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from observe_tui.store.opening import open_store

CHILD = """
import sys
from pathlib import Path
from observe_tui.store.opening import open_store

store = open_store(Path(sys.argv[1]))
reads = 0

class Reader:
    def find_spec(self, *_):
        global reads
        sys.meta_path.remove(self)
        assert (store.runs(), store.cycles(), store.events_with({"ended"})) == ([], [], [])
        reads += 1
        sys.meta_path.insert(0, self)

sys.meta_path.insert(0, Reader())
import observe_tui.store.writing
print(reads)
"""


def test_reading_works_at_every_moment_of_loading_what_writing_needs(tmp_path: Path) -> None:
    file = tmp_path / "observe.db"
    open_store(file).close()

    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(file)], capture_output=True, encoding="utf-8", check=False
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20, "it was hardly looked while loading"
