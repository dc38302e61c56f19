"""Ask whether any package of requirements.lock has a known vulnerability.

Ends with 0 where none has, 1 where one has, and 2 where that could not be found out: a machine
that reaches no data must never look like one that found nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"


def ask() -> str:
    """What pip-audit answers, as JSON; empty where it has no answer."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--no-deps"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


def told(answer: str) -> tuple[str, int]:
    """What the answer comes to, in a few lines, and the exit code."""
    try:
        found = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return "Not known: the data on vulnerabilities cannot be reached from here.", 2
    wrong = [
        f"{one['name']} {one['version']}: {bad['id']}"
        for one in found
        for bad in one.get("vulns", ())
    ]
    looked_at = sum("vulns" in one for one in found)
    lines = [*wrong, f"{looked_at} of {len(found)} packages looked up, {len(wrong)} known faults."]
    if wrong:
        return "\n".join(lines), 1
    if looked_at < len(found):
        return "\n".join([*lines, "Not known for the rest: their data cannot be reached."]), 2
    return "\n".join(lines), 0


if __name__ == "__main__":
    words, code = told(ask())
    sys.stdout.write(f"{words}\n")
    raise SystemExit(code)
