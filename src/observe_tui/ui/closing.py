"""What needs the records closed: they are let go, and opened again whatever came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from observe_tui.record.ports import StoreError

if TYPE_CHECKING:
    from observe_tui.ui.app import ObserveApp

_Came = TypeVar("_Came")


async def with_store_closed(app: ObserveApp, work: Callable[[], _Came]) -> _Came:
    """Close the records, do the work in a thread, and open them again.

    Nobody may be recording meanwhile. Where they cannot be opened again, `app.opened` is none,
    and the home screen says why.

    Raises:
        StoreError: the work was not done, or the records cannot be opened again.
    """
    if app.opened is not None:
        app.opened.unwritten.flush()
        if app.opened.unwritten.backlog.entries:
            raise StoreError(f"Nothing was done. {app.opened.unwritten.backlog.why}")
        app.opened.store.close()
        app.opened = None
    try:
        return await asyncio.to_thread(work)
    finally:
        app.opened = await asyncio.to_thread(app.services.open)
