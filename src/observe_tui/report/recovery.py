"""The sheet with a recovery key: one page to be printed, locked away, and deleted from the disk."""

from __future__ import annotations

from datetime import date

from observe_tui.report.words import long_day

TEMPLATE = "recovery.html.j2"


def recovery_sheet(recovery: str, made: date) -> str:
    """The page, which needs nothing else: no script, no font, nothing to fetch.

    Args:
        recovery: the key, its groups joined by hyphens.
        made: the day on which the key was made.
    """
    # Whoever makes no sheet never loads it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("observe_tui.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(TEMPLATE)
    return page.render(groups=recovery.split("-"), day=long_day(made))
