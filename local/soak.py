"""`make soak`: the proofs of tests/reliability at their full figures, and the table of docs/reliability.md."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from local import environment
from local.checks import PYTHON, call, tested
from local.place import ROOT, Trouble
from local.stack import Stack, tell
from local.supervisor import Signals, Stopped, say

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
HEAD = "| | What was done | What came out | Seconds |\n|---|---|---|---|\n"
Line = dict[str, Any]


def main() -> int:
    """All of it, or what the arguments of pytest name; what was measured is shown and kept."""
    arguments = [one for one in sys.argv[1:] if one != "--with-make"]
    try:
        with tested(Signals(with_parent="--with-make" in sys.argv)) as (stack, found):
            return soak(stack, found, arguments or ["tests/reliability"])
    except Stopped:
        return 130
    except Trouble as trouble:
        return tell(trouble)


def soak(stack: Stack, found: environment.Environment, arguments: list[str]) -> int:
    report = stack.place.data / "soak.jsonl"
    full = {**found, "SOAK": "1", "SOAK_REPORT": str(report)}
    code = call(stack, full, [PYTHON, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *arguments])
    lines = gathered([json.loads(line) for line in report.read_text().splitlines()] if report.exists() else [])
    if lines:  # each was written after its own proof had held
        say(HEAD + table(lines))
        keep(PAGE, lines)
        say(f"Cifras en {PAGE.relative_to(ROOT)} ({os.cpu_count()} núcleos).")
    return code


def gathered(lines: list[Line]) -> list[Line]:
    """The same done to several actions is one line, with how many they are."""
    found: dict[tuple[str, str, str], list[float]] = {}
    for one in lines:
        found.setdefault((one["row"], one["done"], one["found"]), []).append(one["seconds"])
    return [
        {"row": row, "done": f"{len(times)} actions: {done}" if len(times) > 1 else done, "found": result,
         "seconds": sum(times)}
        for (row, done, result), times in found.items()
    ]  # fmt: skip


def table(lines: list[Line]) -> str:
    return "".join(f"| {one['row']} | {one['done']} | {one['found']} | {one['seconds']:,.1f} |\n" for one in lines)


def keep(page: Path, lines: list[Line]) -> None:
    """Put the new figures in place of those of the same proofs; the others stay as they were last measured."""
    text = page.read_text()
    before, _begin, rest = text.partition(BEGIN)
    old, _end, after = rest.partition(END)
    measured = {key(one) for one in lines}
    kept = [line for line in map(read, old.splitlines()) if line and key(line) not in measured]
    rows = sorted([*kept, *lines], key=key)
    page.write_text(f"{before}{BEGIN}\n{HEAD}{table(rows)}{END}{after}")


def key(line: Line) -> tuple[int, str]:
    """The row, and what was done without its figures: a new measure replaces the one before."""
    return int(line["row"][1:]), re.sub(r"[\d,.]+", "#", line["done"])


def read(line: str) -> Line | None:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if len(cells) != 4 or not re.fullmatch(r"R\d+", cells[0]):
        return None
    return {"row": cells[0], "done": cells[1], "found": cells[2], "seconds": float(cells[3].replace(",", ""))}


if __name__ == "__main__":
    sys.exit(main())
