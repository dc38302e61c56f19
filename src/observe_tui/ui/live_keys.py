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
        "set_marks(1)",
        "Mark one",
        id="observe.mark-one",
        tooltip="While writing: the next key marks one code, then you write on",
    ),
    Binding(
        "f6",
        "next_page",
        "Next page",
        id="observe.page",
        tooltip="Write on another page: the script, or teacher and pupils",
    ),
    Binding(
        "comma",
        "date_last(5)",
        "−5 s",
        id="observe.last-back-5",
        tooltip="While marking: the last line or mark happened 5 seconds earlier",
    ),
    Binding(
        "full_stop",
        "date_last(10)",
        "−10 s",
        id="observe.last-back-10",
        tooltip="While marking: the last line or mark happened 10 seconds earlier",
    ),
    Binding("u", "undo", "Undo", id="observe.undo", tooltip="Take back the last mark or line"),
    Binding("ctrl+z", "undo", "Undo", id="observe.undo-writing", tooltip="The same, also in WRITE"),
    Binding("ctrl+y", "redo", "Redo", id="observe.redo", tooltip="Bring back what was taken back"),
    Binding(
        "z",
        "go_turn(0)",
        "Late",
        id="observe.late",
        tooltip="Mark the interval, sweep or snapshot before; again for the present one",
    ),
    Binding(
        "left_square_bracket",
        "go_turn(-1)",
        "Earlier turn",
        id="observe.earlier",
        tooltip="Mark one interval, sweep or snapshot further back",
    ),
    Binding(
        "right_square_bracket",
        "go_turn(1)",
        "Later turn",
        id="observe.later",
        tooltip="Towards the present one",
    ),
    Binding(
        "left",
        "move(-1, 0)",
        "Move left",
        id="observe.left",
        tooltip="To the place on the left; in an instrument without places, one turn back",
    ),
    Binding(
        "right",
        "move(1, 0)",
        "Move right",
        id="observe.right",
        tooltip="To the place on the right; in an instrument without places, one turn on",
    ),
    Binding(
        "up", "move(0, -1)", "Move up", id="observe.up", tooltip="While marking: the place above"
    ),
    Binding(
        "down",
        "move(0, 1)",
        "Move down",
        id="observe.down",
        tooltip="While marking: the place below",
    ),
    Binding(
        "enter",
        "enlarge",
        "Enlarge",
        id="observe.enlarge",
        tooltip="While marking: one instrument gets all the room, then the next, then all again",
    ),
    Binding(
        "ctrl+l",
        "open_log",
        "Log",
        id="observe.log",
        tooltip="Everything recorded so far, to put a mark or a time right",
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

WRITE_ACTIONS = frozenset({"ctrl+z", "ctrl+y", "ctrl+l", "f6", "escape"})
"""The keys that do the same while writing; `tab` and the function keys change the state."""
