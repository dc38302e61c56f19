"""observe-tui: peer observation of teaching in a terminal, from the agreed focus to the follow-up.

Each package below answers one question; its docstring says which and what it may not import.
"""

__version__ = "0.1.0"
