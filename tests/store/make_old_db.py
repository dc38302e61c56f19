"""Writes a store of the present schema into `old_dbs`, for later versions to open.

Run it once when the schema changes, before the change: `python tests/store/make_old_db.py`.
A file that is there already is left alone. All people and lessons are invented.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from observe_tui.record.model import (
    Cycle,
    Draft,
    Event,
    FrozenProtocol,
    Payload,
    Person,
    Run,
)
from observe_tui.store.connecting import connect, outside_transaction
from observe_tui.store.database import Database
from observe_tui.store.opening import open_store
from observe_tui.store.revision import REVISION
from observe_tui.store.sql_store import SqlStore

START = datetime(2026, 1, 19, 13, 20, tzinfo=UTC)

RIVERA = Person("9f0c5d2e7b6a4c1f8d3e2a1b0c9d8e7f", "Inés Rivera")
CHEN = Person("1a2b3c4d5e6f47089a0b1c2d3e4f5061", "Chen Wěi")

PROTOCOLS = {
    "peer-cycle": 'format = 1\nid = "peer-cycle"\nname = "Peer cycle"\ntype = "cycle"\n',
    "script": 'format = 1\nid = "script"\nname = "Script"\ntype = "instrument"\n',
    "question-levels": 'format = 1\nid = "question-levels"\nname = "Question levels"\n',
}

CYCLE = Cycle(
    id="c0ffee00c0ffee00c0ffee00c0ffee00",
    observed=RIVERA,
    observer=CHEN,
    course="Science",
    group="8B",
    focus="Do my questions make them think, or only recall? [wait time]",
    protocol="peer-cycle",
    instruments=("script", "question-levels"),
    day=date(2026, 1, 19),
    starts=time(14, 20),
    created_at=START - timedelta(days=4),
)

OBSERVED: tuple[tuple[int, str, str, Payload], ...] = (
    (0, "", "begin", {}),
    (8_000, "script", "line", {"kind": "E", "text": 'T: "What if we doubled the height?"'}),
    (14_500, "question-levels", "tally", {"code": "3"}),
    (15_000, "script", "line", {"kind": "E", "text": "four hands; T waits; calls Seat 14"}),
    (23_000, "script", "line", {"kind": "I", "text": "rushing past the second answer?"}),
    (31_000, "question-levels", "tally", {"code": "1"}),
    (33_000, "question-levels", "retract", {"event": "run-observe-6"}),
    (52_000, "script", "line", {"kind": "E", "text": "S: “¿por qué?” — 因为 <b> & [/] 😀"}),
    (3_000_000, "", "end", {}),
)

DEBRIEFED: tuple[tuple[int, str, str, Payload], ...] = (
    (0, "", "begin", {}),
    (240_000, "teacher-first", "note", {"text": "I noticed I answered two of them myself."}),
    (900_000, "action", "agree", {"what": "ask, count to three, then call a name", "owner": "IR"}),
)


def fill(store: SqlStore) -> None:
    """Record one cycle up to the middle of its debrief."""
    store.save_cycle(CYCLE)
    _record(store, "observe", START, tuple(PROTOCOLS), OBSERVED)
    _record(store, "debrief", START + timedelta(days=1), ("peer-cycle",), DEBRIEFED)
    saved = START + timedelta(days=1, minutes=16)
    store.save_draft(Draft("run-debrief", "next-date", "Thursday, third per", saved, 960_000))
    store.save_draft(Draft("new-cycle", "focus", "Who talks", saved))


def _record(
    store: SqlStore,
    stage: str,
    start: datetime,
    protocols: tuple[str, ...],
    events: tuple[tuple[int, str, str, Payload], ...],
) -> None:
    run_id = f"run-{stage}"
    texts = ((name, PROTOCOLS[name]) for name in protocols)
    frozen = (FrozenProtocol(name, sha256(text.encode()).hexdigest(), text) for name, text in texts)
    store.start_run(Run(run_id, CYCLE.id, stage, start, tuple(frozen)))
    for seq, (elapsed, step, verb, payload) in enumerate(events, start=1):
        at = start + timedelta(milliseconds=elapsed)
        store.append(Event(f"{run_id}-{seq}", run_id, seq, step, verb, payload, at, elapsed))


def main() -> None:
    """Write the file."""
    target = Path(__file__).parent / "old_dbs" / f"{REVISION}.db"
    if target.exists():
        raise SystemExit(f"{target} is there already")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "observe.db"
        store = open_store(file)
        fill(store)
        store.close()
        engine = connect(Database(file))
        outside_transaction(engine, "VACUUM INTO ?", str(target))
        engine.dispose()


if __name__ == "__main__":
    main()
