"""Write dependencies.md: every package that comes with the program, and its licence.

python docs/make_dependencies.py            write the page anew, from what is installed here
python docs/make_dependencies.py --check    write nothing, and name what differs
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

PAGE = Path(__file__).resolve().parent / "dependencies.md"
PROGRAM = "observe-tui"
PARTS = {
    "": "Always",
    "pdf": "With the extra `pdf`",
    "encrypt": "With the extra `encrypt`",
    "test": "For the tests only",
}
"""The extras that are told of, in their order, and what they are called."""

FREE = frozenset({
    "MIT", "MIT-0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "ISC", "Zlib",
    "Apache-2.0 OR BSD-3-Clause", "Apache-2.0 OR BSD-2-Clause",
})  # fmt: skip
"""Licences under which a part may come with a program under MIT."""

TESTS_ONLY = {
    "hypothesis": "MPL-2.0: changed files of it would have to be shown; it is used as it is",
    "pyte": "LGPL-3.0: it is used as a library, and goes to nobody with the program",
}
"""Packages under other licences, and why that is no matter. They never reach a user."""

WINDOWS_ONLY = {"colorama": "BSD"}
"""Packages of the tests that no other system needs: the page is the same wherever it is made."""

CARRIED = {
    "sqlcipher3": "SQLCipher (BSD-3-Clause) and OpenSSL (Apache-2.0)",
    "typst": "the compiler's Rust packages, and fonts that may lie in any PDF file (OFL-1.1, GUST, "
    "Bitstream Vera)",
    "axe-core-python": "axe (MPL-2.0), which no user gets",
}
"""What lies inside of packages and is no package itself, with its licence."""

_SAID_NOWHERE = {"sqlcipher3": "Zlib"}
"""Licences that stand in the package's own files, and not in what is told of it."""
_CLASSIFIED = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0",
}

_HEAD = """# What the program is made of

Every package that is installed with observe-tui, and its licence; the program itself is under
MIT. Why each direct one is there stands in [architecture.md](architecture.md#choices), which
versions fit in `pyproject.toml`, and the exact ones with their hashes in `requirements.lock`, which
pip takes with `--require-hashes -r`. `make audit` asks whether any has a known vulnerability.

This page is written by `docs/make_dependencies.py`.
"""


@dataclass(frozen=True, order=True, slots=True)
class Package:
    """One package.

    Attributes:
        name: as it is normalised for comparing.
        direct: whether the program asks for it itself.
    """

    name: str
    licence: str
    direct: bool


def packages() -> dict[str, list[Package]]:
    """What comes with the program, by the extra it comes with first.

    Raises:
        PackageNotFoundError: one of them is not installed here.
    """
    found: dict[str, list[Package]] = {}
    seen: set[tuple[str, str]] = set()
    named: set[str] = {PROGRAM, *WINDOWS_ONLY}
    for part in PARTS:
        direct = {normal(one.name) for one in wanted(distribution(PROGRAM), part)}
        reached = set(_reached(PROGRAM, part, seen)) - named
        named |= reached
        found[part] = sorted(
            Package(name, licence_of(distribution(name)), name in direct) for name in reached
        )
    return found


def _reached(name: str, extra: str, seen: set[tuple[str, str]]) -> Iterator[str]:
    if (name, extra) in seen:
        return
    seen.add((name, extra))
    for asked in wanted(distribution(name), extra):
        inner = normal(asked.name)
        yield inner
        for part in ("", *asked.extras):
            yield from _reached(inner, part, seen)


def wanted(package: Distribution, extra: str = "") -> Iterator[Requirement]:
    """What a package asks for on this system: with this extra, or with none."""
    for text in package.requires or ():
        asked = Requirement(text)
        plain = asked.marker is None or asked.marker.evaluate({"extra": ""})
        with_it = asked.marker is None or asked.marker.evaluate({"extra": extra})
        if with_it and (not extra or not plain):
            yield asked


def normal(name: str) -> str:
    """The name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(package: Distribution) -> str:
    """The licence, as its standard name where it has one; `unknown` where nothing is said."""
    told = package.metadata
    classified = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License :: OSI Approved :: ")
    ]
    short = (told.get("License") or "").strip()
    return (
        told.get("License-Expression")
        or next((_CLASSIFIED.get(one, one) for one in classified), "")
        or (short if "\n" not in short else "")
        or _SAID_NOWHERE.get(normal(package.name), "unknown")
    )


def refused(package: Package, part: str) -> bool:
    """Whether its licence does not go with the program."""
    return package.licence not in FREE and not (part == "test" and package.name in TESTS_ONLY)


def page() -> str:
    """The page as it should be."""
    lines = [_HEAD]
    for part, some in packages().items():
        lines.append(f"## {PARTS[part]}\n\n| package | asked for by | licence |\n|---|---|---|")
        lines += [
            f"| {one.name} | {'the program' if one.direct else 'another package'} | {one.licence} |"
            for one in some
        ]
        lines.append("")
    lines.append("Packages of the tests that are under other licences:\n")
    lines += [f"- {name}, {why}." for name, why in sorted(TESTS_ONLY.items())]
    lines.append("\nOn Windows the tests bring one more:\n")
    lines += [f"- {name}, {licence}." for name, licence in sorted(WINDOWS_ONLY.items())]
    lines.append("\nWhat lies inside of packages, where `make audit` does not look:\n")
    lines += [f"- {name} carries {what}." for name, what in sorted(CARRIED.items())]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or say whether it is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    try:
        made = page()
    except PackageNotFoundError as gone:
        sys.stderr.write(f"not installed here: {gone}; make test installs everything\n")
        return 1
    if not check:
        PAGE.write_text(made, "utf-8")
        return 0
    if made != PAGE.read_text("utf-8"):
        sys.stderr.write(f"{PAGE.name} differs; python docs/make_dependencies.py writes it anew\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
