"""Reading arguments: what argparse says about them is as safe to print as all else."""

from __future__ import annotations

import argparse
from typing import NoReturn

from observe_tui.cli import one_line


class PlainParser(argparse.ArgumentParser):
    """Tells wrong usage safely: an argument may be the name of a file, and that is anything."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and exit with 2."""
        super().error(one_line(message))
