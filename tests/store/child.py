"""What other processes do in these tests: `python child.py COMMAND FILE ...`, answers on stdout."""

from __future__ import annotations

import itertools
import json
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from observe_tui.record.model import Draft, Event, new_id
from observe_tui.record.ports import NotSaved, StoreError
from observe_tui.store import opening
from observe_tui.store.sql_store import SqlStore
from store_faults import without_locks


def main(command: str, file: Path, *rest: str) -> None:
    """Run one command."""
    COMMANDS[command](file, *rest)


def say(text: str) -> None:
    """Tell the test at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def open_only(file: Path) -> None:
    """Open and close; answer `ok` or the refusal."""
    sys.stdin.readline()
    try:
        opening.open_store(file).close()
    except StoreError as error:
        say(json.dumps(str(error)))
    else:
        say(json.dumps("ok"))


def open_without_rights(file: Path) -> None:
    """Open as a user who may not write there (root may write everywhere)."""
    with tempfile.TemporaryDirectory() as folder:
        # Loads what opening needs: the interpreter's own files may be root's too.
        opening.open_store(Path(folder) / "any.db").close()
    if os.name == "posix" and os.geteuid() == 0:
        os.setegid(65534)
        os.seteuid(65534)
    open_only(file)


def open_newer(file: Path, migrations: str, revision: str) -> None:
    """Open as a later version of the program would."""
    from observe_tui.store import upgrading

    with (
        patch.object(upgrading, "MIGRATIONS", Path(migrations)),
        patch.object(opening, "REVISION", revision),
    ):
        open_only(file)


def append_many(file: Path, run_id: str, count: str) -> None:
    """Record that many events, numbering them as a window does that knows of no other."""
    with without_locks():
        _append_many(opening.open_store(file), run_id, int(count))


def _append_many(store: SqlStore, run_id: str, count: int) -> None:
    say("ready")
    sys.stdin.readline()
    for _ in range(count):
        event = _event(run_id, len(store.events(run_id)) + 1)
        while True:
            try:
                store.append(event)
                break
            except NotSaved:
                continue
        say(event.id)
    store.close()


def stream(file: Path, run_id: str) -> None:
    """Record without end; each id is printed once its event is acknowledged."""
    store = opening.open_store(file)
    for seq in itertools.count(1):
        event = _event(run_id, seq)
        store.append(event)
        say(event.id)


def fill(file: Path, run_id: str, room: str) -> None:
    """Record three events, run out of disk, record two, get disk again if `room` says `later`."""
    import resource

    store = opening.open_store(file)
    for seq in (1, 2, 3):
        store.append(_event(run_id, seq))
    store.save_draft(Draft(run_id, "line", "T: four", datetime.now(UTC)))
    limit = 0 if room == "none" else file.with_name(f"{file.name}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    messages = [_refusal(store, _event(run_id, seq)) for seq in (4, 5)]
    try:
        store.save_draft(Draft(run_id, "line", "T: six", datetime.now(UTC)))
    except NotSaved as error:
        messages.append(str(error))
    seen = len(store.events(run_id))
    if room == "later":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        store.append(_event(run_id, 6))
    say(json.dumps({"messages": messages, "seen": seen}))


def _refusal(store: SqlStore, event: Event) -> str:
    try:
        store.append(event, settles="line")
    except NotSaved as error:
        return str(error)
    return "saved"


def _event(run_id: str, seq: int) -> Event:
    text = f"{os.getpid()} {seq}"
    at = datetime.now(UTC)
    return Event(new_id(), run_id, seq, "script", "line", {"text": text}, at, seq)


COMMANDS: dict[str, Callable[..., None]] = {
    "open": open_only,
    "open-without-rights": open_without_rights,
    "open-newer": open_newer,
    "append": append_many,
    "stream": stream,
    "fill": fill,
}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
