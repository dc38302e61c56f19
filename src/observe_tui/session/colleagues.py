"""Everybody whose name the store knows: what may have to be left out of a paper."""

from __future__ import annotations

from observe_tui.record.ports import Cycles


def known_names(store: Cycles) -> tuple[str, ...]:
    """Names of people and of those who took part, each once.

    Raises:
        StoreError: the store cannot be read.
    """
    names = [person.name for person in store.people()]
    for cycle in store.cycles():
        names += [cycle.observed.name, cycle.observer.name]
        names += [one.name for one in cycle.participants]
    return tuple(dict.fromkeys(name for name in names if name.strip()))
