"""Lines of the observation that something rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from observe_tui.analysis.blocks import Quote


def rests_on(lines: Iterable[str], evidence: Mapping[str, Quote]) -> tuple[Quote, ...]:
    """Those of these lines that are known, in the order they happened."""
    known = (evidence[line] for line in lines if line in evidence)
    return tuple(sorted(known, key=lambda quote: quote.at_ms))
