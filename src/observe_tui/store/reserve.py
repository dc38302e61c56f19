"""Room on the disk that is held for words which come when there is no other room left."""

from __future__ import annotations

import os
from contextlib import suppress

from observe_tui.store.database import Database
from observe_tui.store.failures import NO_ROOM
from observe_tui.store.locking import open_private

RESERVE_BYTES = 512 * 1024
"""More than anybody types in a day."""


def keep_reserve(database: Database) -> None:
    """Hold some room, where it is not held already and there is plenty; else do nothing."""
    with suppress(OSError), open_private(database.reserve) as handle:
        missing = RESERVE_BYTES - os.fstat(handle.fileno()).st_size
        if missing > 0:
            # Holes would hold no room: the bytes have to be written.
            handle.write(bytes(missing))
            os.fsync(handle.fileno())


def give_up_reserve(database: Database, trouble: OSError) -> bool:
    """Make room, if room is what was missing. True if there is more of it now."""
    if trouble.errno not in NO_ROOM:
        return False
    try:
        database.reserve.unlink()
    except OSError:
        return False
    return True
