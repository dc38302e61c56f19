"""Makes copies and puts them back, and is killed at it: orders on stdin, answers on stdout.

An order is a JSON object: what to `do` with the store in `file`, and when to kill whoever does it:
before the change to files number `at`, or after so many `ms`. Each order is carried out by a
process forked for it; the answer is `done 0` or `killed`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from observe_tui.store.copies.backups import back_up, copies
from observe_tui.store.copies.restoring import restore
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store

_CHANGES = {"os.rename", "os.remove", "sqlite3.connect"}
_LOCKS = {".lock", ".window", ".copying"}


def kill_at(number: int) -> None:
    """End this process as SIGKILL does, before it makes its change to files of that number."""
    seen = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in _CHANGES or (event == "open" and _writes(arguments)):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def _writes(arguments: tuple[Any, ...]) -> bool:
    """Whether a file is opened that is being made: not one of the locks, not one that is read."""
    path, _, flags = arguments
    writes = bool(flags & (os.O_WRONLY | os.O_RDWR))
    return writes and isinstance(path, str | Path) and Path(path).suffix not in _LOCKS


def carry_out(order: dict[str, Any]) -> None:
    """Do one thing."""
    database = Database(Path(order["file"]))
    if order["do"] == "back up":
        back_up(database, "asked", datetime.now(UTC))
    else:
        restore(database, Path(order["source"]), datetime.now(UTC))


def main() -> None:
    """Carry out orders until there are no more."""
    warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            obey(order)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else f"done {status}\n")
        sys.stdout.flush()


def warm_up() -> None:
    """Load and prepare what everybody who is forked would have to load and prepare anew."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "observe.db"
        open_store(file).close()
        carry_out({"do": "back up", "file": file})
        (copy,) = copies(Database(file))
        carry_out({"do": "restore", "file": file, "source": copy.path})


def obey(order: dict[str, Any]) -> NoReturn:
    """Do one thing, or die of it."""
    code = 1
    try:
        if "at" in order:
            kill_at(order["at"])
        else:
            # Nobody listens for this signal: it ends the process at once, like SIGKILL.
            signal.setitimer(signal.ITIMER_REAL, order["ms"] / 1000)
        carry_out(order)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
