"""Encrypts records, or lays them open, in processes that are killed: `STEP VERB HOME` by the line.

Each line is answered with `killed`, or with the number of steps where there were fewer. A step is
whatever gives a file a name, takes one away or opens it for writing; the process is killed just
before.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from observe_tui.store import opening, sql_store  # noqa: F401 (loaded once)
from observe_tui.store.database import Database
from observe_tui.store.encryption import ciphering, keyring

PASSPHRASE = "lamp raven cello tide"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_STEPS = ("os.rename", "os.remove", "os.link")


def main() -> None:
    """Answer until there are no more lines."""
    keyring.COST = 2
    ciphering.check_installed()
    for line in sys.stdin:
        step, verb, home = line.rstrip("\n").split(" ", 2)
        child = os.fork()
        if child == 0:
            _cut_off(Path(home), int(step), verb)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            os.write(1, b"killed\n")


def _cut_off(home: Path, step: int, verb: str) -> None:
    steps = 0

    def count(event: str, values: tuple[object, ...]) -> None:
        nonlocal steps
        writes = event in _STEPS or (event == "open" and int(str(values[2])) & _WRITES)
        if writes and str(home) in str(values[0]):
            if steps == step:
                os.kill(os.getpid(), signal.SIGKILL)
            steps += 1

    sys.addaudithook(count)
    getattr(ciphering, verb)(Database(home / "observe.db"), PASSPHRASE)
    os.write(1, f"{steps}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    main()
