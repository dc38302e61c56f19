"""What the screens are handed: the clock, the store, the protocols. The door wires it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from observe_tui.session.clock import Clock
from observe_tui.ui.curtain_lock import CurtainLock
from observe_tui.ui.settings import SettingsFile
from observe_tui.ui.unwritten import Unwritten
from observe_tui.ui.word_file import WordFile

if TYPE_CHECKING:
    from observe_tui.protocol.library import Library
    from observe_tui.protocol.loading import Parser
    from observe_tui.record.ports import Store
    from observe_tui.record.safekeeping import Safekeeping


@dataclass(frozen=True)
class Opened:
    """What is there once the store is open.

    Attributes:
        find_protocols: finds every protocol there is, and what reads their texts; slow, so it is
            asked once, and only when a protocol is needed.
        unwritten: what was left before all of it was in the store.
    """

    store: Store
    find_protocols: Callable[[], tuple[Library, Parser]]
    unwritten: Unwritten = field(default_factory=Unwritten)

    @property
    def library(self) -> Library:
        """Every protocol that can be found."""
        return self._protocols[0]

    @property
    def parser(self) -> Parser:
        """Reads protocol texts, those frozen with a run too."""
        return self._protocols[1]

    @cached_property
    def _protocols(self) -> tuple[Library, Parser]:
        return self.find_protocols()


@dataclass(frozen=True, slots=True)
class Services:
    """What the app is started with.

    Attributes:
        load: imports what `open` needs. Runs on the screen's own thread, right after the first
            paint: beside a live screen the same imports take a third longer.
        open: opens the store; may wait for another window, so it runs in a thread.
        exports: the folder exports go to.
        log: the file faults are written to.
        place: where the records are, for people.
        safe: what keeps the records safe: copies, repair, encryption, erasure.
        demo: whether this is the throw-away demo.
        settings: what somebody chose about the program, and where that is remembered.
        words: which words judge.
        letterhead: the folder of the school's own letterhead, if it may have one.
        curtain: whether a passphrase lifts the curtain, and which.
    """

    clock: Clock
    load: Callable[[], None]
    open: Callable[[], Opened]
    exports: Path
    log: Path
    place: Path
    safe: Safekeeping
    demo: bool = False
    settings: SettingsFile = field(default_factory=SettingsFile)
    words: WordFile = field(default_factory=WordFile)
    letterhead: Path | None = None
    curtain: CurtainLock = field(default_factory=CurtainLock)
