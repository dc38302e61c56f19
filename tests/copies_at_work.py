"""What the tests of copies share: files as they lie there, and a process to kill at its work."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

import observe_tui.store
from observe_tui.store.connecting import connect
from observe_tui.store.database import Database

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
CHILD = Path(__file__).with_name("copy_child.py")
SOURCES = Path(observe_tui.store.__path__[0]).parents[1]

forks = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")


def ids(file: Path) -> list[str]:
    """The ids of all events in a file that nobody has open, by number."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM event ORDER BY seq")]


def whole(file: Path) -> bool:
    """Whether a file passes the longest of SQLite's own checks."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def damage(file: Path) -> None:
    """Spoil the middle of a file."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = b"\xa5" * 3000
    file.write_bytes(content)


def encrypt(file: Path) -> Database:
    """The same records in an encrypted file at the same place, for a passphrase nobody needs."""
    pytest.importorskip("sqlcipher3")
    with closing(sqlite3.connect(file)) as plain:
        script = list(plain.iterdump())[1:-1]
    file.unlink()
    database = Database(file, os.urandom(32))
    engine = connect(database, enforce=False)
    with engine.begin() as connection:
        for statement in script:
            connection.exec_driver_sql(statement)
    engine.dispose()
    database.keys.write_text("{}")
    return database


def left_by_a_crash(file: Path, folder: Path) -> Database:
    """An open store as it would lie there had its window been killed: with its `-wal`."""
    folder.mkdir(exist_ok=True)
    for one in file.parent.iterdir():
        if one.name in {file.name, f"{file.name}-wal", f"{file.name}-shm"}:
            shutil.copy(one, folder)
    left = Database(folder / file.name)
    assert left.wal.stat().st_size
    return left


def bytes_of(*folders: Path) -> dict[str, bytes]:
    """Every file in these folders that holds records."""
    files = [one for folder in folders for one in folder.iterdir() if one.is_file()]
    signs = (".lock", ".window", ".copying", ".reserve", "-shm")
    return {
        str(one): content
        for one in sorted(files)
        if not one.name.endswith(signs) and (content := one.read_bytes())
    }


class Worker:
    """Another process that makes copies and puts them back."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, **order: object) -> str:
        """Give an order; `done 0` or `killed`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order, default=str) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def worker() -> Iterator[Worker]:
    """Start it, and end it afterwards."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    with subprocess.Popen(
        [sys.executable, str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            yield Worker(process)
        finally:
            process.kill()


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """While this holds, a folder has no more room than that."""
    mount = shutil.which("mount")
    if sys.platform != "linux" or mount is None or os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    told = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
