"""Quiet themes. State is always a glyph and a word as well; colour only helps the eye."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="observe-dark",
    dark=True,
    primary="#6cb6e0",
    secondary="#b7a6e8",
    accent="#6cb6e0",
    warning="#f0b24a",
    error="#ff8b7b",
    success="#8fd0c0",
    foreground="#dde3ea",
    background="#12161b",
    surface="#1a2027",
    panel="#232b34",
    variables={
        "rule": "#3a4652",
        "quiet": "#93a1ae",
        "write": "#6cb6e0",
        "mark": "#f0b24a",
        "input-selection-background": "#6cb6e0 35%",
        "block-cursor-background": "#2c3a47",
        "block-cursor-foreground": "#ffffff",
    },
)

LIGHT = Theme(
    name="observe-light",
    dark=False,
    primary="#0b5f8a",
    secondary="#5b4a9c",
    accent="#0b5f8a",
    warning="#8a5200",
    error="#a4271b",
    success="#1d6b58",
    foreground="#20262c",
    background="#fbfaf6",
    surface="#f3f1ea",
    panel="#e7e4da",
    variables={
        "rule": "#c3beb0",
        "quiet": "#5d666e",
        "write": "#0b5f8a",
        "mark": "#8a5200",
        "input-selection-background": "#0b5f8a 30%",
        "block-cursor-background": "#d9e6ee",
        "block-cursor-foreground": "#10161b",
    },
)

TERMINAL = Theme(
    name="observe-terminal",
    ansi=True,
    dark=True,
    primary="ansi_blue",
    secondary="ansi_magenta",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "rule": "ansi_bright_black",
        "quiet": "ansi_default",
        "write": "ansi_cyan",
        "mark": "ansi_yellow",
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border-blurred": "ansi_black",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_white",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-cursor-text-style": "none",
        "input-selection-background": "ansi_bright_blue",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_bright_blue",
        "screen-selection-foreground": "ansi_black",
    },
)
"""The sixteen colours of the terminal itself, whatever they are there."""

THEMES = (DARK, LIGHT, TERMINAL)
