"""Faults of a machine that tests of the store cause, in this process or another one."""

from __future__ import annotations

import errno
from contextlib import AbstractContextManager
from unittest.mock import patch

from observe_tui.store import locking


def _refused(_handle: object) -> None:
    raise OSError(errno.ENOLCK, "No locks available")


def without_locks() -> AbstractContextManager[object]:
    """The system knows no locks on files, so that every window may write."""
    return patch.object(locking, "_try_lock", _refused)
