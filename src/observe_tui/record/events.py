"""Reading an append-only list of events: what was taken back, restored or amended since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from observe_tui.record.model import Event, JsonValue, Payload

RETRACT = "retract"
RESTORE = "restore"
AMEND = "amend"
REVISIONS = frozenset({RETRACT, RESTORE, AMEND})


def read_text(payload: Payload, name: str) -> str:
    """The text under `name`; empty where there is none."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def read_number(payload: Payload, name: str) -> int | None:
    """The whole number under `name`, or none."""
    value = payload.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def retracted(events: Iterable[Event]) -> frozenset[str]:
    """Ids of the events that stand taken back."""
    gone: set[str] = set()
    for event in events:
        target = read_text(event.payload, "event")
        if event.verb == RETRACT:
            gone.add(target)
        elif event.verb == RESTORE:
            gone.discard(target)
    return frozenset(gone)


def effective(events: Sequence[Event]) -> list[Event]:
    """The events that hold now: without those taken back, with amendments applied.

    An amendment names its event, the `changes` to its payload and, if it was dated anew, the
    new `elapsed_ms`. The original stays in the list it was read from.
    """
    gone = retracted(events)
    kept: dict[str, Event] = {}
    for event in events:
        if event.id in gone:
            continue
        if event.verb == AMEND:
            target = read_text(event.payload, "event")
            if target in kept:
                kept[target] = _amended(kept[target], event.payload)
        elif event.verb not in REVISIONS:
            kept[event.id] = event
    return list(kept.values())


def _amended(event: Event, amendment: Payload) -> Event:
    changes: JsonValue = amendment.get("changes")
    payload = {**event.payload, **changes} if isinstance(changes, dict) else event.payload
    elapsed = read_number(amendment, "elapsed_ms")
    return replace(
        event, payload=payload, elapsed_ms=event.elapsed_ms if elapsed is None else elapsed
    )


def undoable(events: Sequence[Event]) -> Event | None:
    """The last thing a person did in a step that has not been taken back yet."""
    gone = retracted(events)
    for event in reversed(events):
        if event.step and event.verb not in (RETRACT, RESTORE) and event.id not in gone:
            return event
    return None


def redoable(events: Sequence[Event]) -> Event | None:
    """The event taken back last, as long as nothing new was recorded after it."""
    stack: list[str] = []
    for event in events:
        target = read_text(event.payload, "event")
        if event.verb == RETRACT:
            stack.append(target)
        elif event.verb == RESTORE:
            stack = [known for known in stack if known != target]
        elif event.step:
            stack.clear()
    return next((event for event in events if stack and event.id == stack[-1]), None)
