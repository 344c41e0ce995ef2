"""`make soak`: the proofs of tests/reliability at their full figures, how each ended, and the table of
docs/reliability.md."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from local import environment
from local.checks import PYTHON, call, tested
from local.place import ROOT, Trouble
from local.stack import Stack, tell
from local.supervisor import Signals, Stopped, say

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
HEAD = "| | What was done | What came out | Seconds |\n|---|---|---|---|\n"
PROOFS = ["tests/reliability", "tests/operations/test_backups.py"]
HELD, FAILED, LEFT_OUT = "bien", "FALLÓ", "omitida"
ROW = r"([A-Z]+)(\d+)"  # R7, RG19
Line = dict[str, Any]
Ending = tuple[str, str, float]  # a proof, how it ended, seconds


def main() -> int:
    """All of it, or what the arguments of pytest name; what was measured is shown and kept."""
    arguments = [one for one in sys.argv[1:] if one != "--with-make"]
    try:
        with tested(Signals(with_parent="--with-make" in sys.argv)) as (stack, found):
            return soak(stack, found, arguments or PROOFS)
    except Stopped:
        return 130
    except Trouble as trouble:
        return tell(trouble)


def soak(stack: Stack, found: environment.Environment, arguments: list[str]) -> int:
    report, results = (stack.place.data / name for name in ("soak.jsonl", "soak.xml"))
    full = {**found, "SOAK": "1", "SOAK_REPORT": str(report)}
    own = ["-q", "-n0", "-p", "no:cacheprovider", f"--junitxml={results}"]
    code = call(stack, full, [PYTHON, "-m", "pytest", *own, *arguments])
    lines = gathered([json.loads(line) for line in report.read_text().splitlines()] if report.exists() else [])
    if lines:  # each was written after its own proof had held
        say(HEAD + table(lines))
        keep(PAGE, lines)
        say(f"Cifras en {PAGE.relative_to(ROOT)} ({os.cpu_count()} núcleos).")
    say(summary(endings(results)))
    return code


def endings(results: Path) -> list[Ending]:
    """How each proof ended, the worst of those that are one proof done several times; none when pytest broke off."""
    found: dict[str, Ending] = {}
    for case in ElementTree.parse(results).iter("testcase") if results.exists() else ():  # noqa: S314 (made just now)
        kinds = {part.tag for part in case}
        end = FAILED if kinds & {"failure", "error"} else LEFT_OUT if "skipped" in kinds else HELD
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name', '').partition('[')[0]}"
        _name, before, seconds = found.get(name, (name, end, 0.0))
        worst = next(one for one in (FAILED, LEFT_OUT, HELD) if one in (before, end))
        found[name] = (name, worst, seconds + float(case.get("time", 0)))
    return list(found.values())


def summary(ended: list[Ending]) -> str:
    """A line each, and a last one that says it in one word."""
    if not ended:
        return "Ninguna prueba llegó a correr."
    width = max(len(name) for name, _end, _seconds in ended)
    lines = [f"{name:<{width}}  {end:<7} {seconds:>8,.1f} s" for name, end, seconds in ended]
    failed = [name for name, end, _seconds in ended if end == FAILED]
    total = sum(seconds for _name, _end, seconds in ended)
    said = f"FALLARON {len(failed)}: {', '.join(failed)}" if failed else "todas bien"
    return "\n".join([*lines, f"{len(ended)} pruebas en {total:,.0f} s: {said}."])


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


def key(line: Line) -> tuple[str, int, str]:
    """The row, and what was done without its figures: a new measure replaces the one before."""
    kind, number = re.fullmatch(ROW, line["row"]).groups()  # type: ignore[union-attr]
    return kind, int(number), re.sub(r"[\d,.]+", "#", line["done"])


def read(line: str) -> Line | None:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if len(cells) != 4 or not re.fullmatch(ROW, cells[0]):
        return None
    return {"row": cells[0], "done": cells[1], "found": cells[2], "seconds": float(cells[3].replace(",", ""))}


if __name__ == "__main__":
    sys.exit(main())
