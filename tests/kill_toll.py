"""What a row of kills has cost: how many there were, what was acknowledged before, what is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Toll:
    """The count.

    Attributes:
        seed: of the dice that said when.
        kills: by what the program was ended with.
        acknowledged: entries that the program had shown, or that earlier starts had on the disk.
        lost: what was acknowledged and is on no disk, each in words.
    """

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)

    def as_property(self) -> dict[str, object]:
        """The count as a test hands it to the report."""
        return {
            "seed": self.seed,
            "kills": dict(self.kills),
            "acknowledged": self.acknowledged,
            "lost": len(self.lost),
        }


def summed(properties: Iterable[Mapping[str, object]]) -> str:
    """One line on the counts of many tests."""
    kills: Counter[str] = Counter()
    seeds: set[object] = set()
    acknowledged = lost = 0
    for one in properties:
        seeds.add(one["seed"])
        by_blow, shown, gone = one["kills"], one["acknowledged"], one["lost"]
        assert isinstance(by_blow, dict)
        assert isinstance(shown, int)
        assert isinstance(gone, int)
        kills.update(by_blow)
        acknowledged += shown
        lost += gone
    told = ", ".join(f"{name} {number}" for name, number in kills.most_common())
    dice = ", ".join(map(str, seeds))
    return (
        f"{kills.total()} kills ({told}; seed {dice}): "
        f"{acknowledged} acknowledged events, lost: {lost}"
    )
