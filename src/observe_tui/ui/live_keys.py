"""The keys of a live observation, in one table: help, palette and screen all read it."""

from __future__ import annotations

from textual.binding import Binding

LIVE_BINDINGS = (
    Binding(
        "tab",
        "switch_state",
        "Write or mark",
        id="observe.switch",
        tooltip="Between writing text and marking codes",
    ),
    Binding(
        "f2,f3,f4,f5",
        "mark_once",
        "Mark one",
        id="observe.mark-one",
        tooltip="While writing: the next key marks one code, then you write on",
    ),
    Binding("u", "undo", "Undo", id="observe.undo", tooltip="Take back the last mark or line"),
    Binding("ctrl+z", "undo", "Undo", id="observe.undo-writing", tooltip="The same, also in WRITE"),
    Binding("ctrl+y", "redo", "Redo", id="observe.redo", tooltip="Bring back what was taken back"),
    Binding(
        "z",
        "late",
        "Late",
        id="observe.late",
        tooltip="Mark the interval before; again for the present one",
    ),
    Binding(
        "left_square_bracket,left",
        "go_interval(-1)",
        "Earlier interval",
        id="observe.earlier",
        tooltip="Mark one interval further back",
    ),
    Binding(
        "right_square_bracket,right",
        "go_interval(1)",
        "Later interval",
        id="observe.later",
        tooltip="Towards the present interval",
    ),
    Binding(
        "space",
        "pause",
        "Pause",
        id="observe.pause",
        tooltip="Leave a gap that the figures know of; again to go on",
    ),
    Binding(
        "ctrl+e",
        "end",
        "End",
        id="observe.end",
        tooltip="End the observation: press it twice while marking",
    ),
    Binding(
        "escape",
        "leave",
        "Back",
        id="observe.leave",
        tooltip="One step back; from MARK twice, to the home screen",
    ),
)

ACTIONS = {key: one.action for one in LIVE_BINDINGS for key in one.key.split(",")}
"""What each key does while marking."""

WRITE_ACTIONS = frozenset({"ctrl+z", "ctrl+y", "escape"})
"""The keys that do the same while writing; `tab` and the function keys change the state."""
