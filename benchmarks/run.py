"""Run the cases that ONLY names, at SIZE, and write the list to OUT or print it. Wants a prepared database."""

import json
import os
import sys
import time
from pathlib import Path

import django

SMALL = 5_000


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from benchmarks.cases import CASES
    from benchmarks.lab import laboratory

    only, size = os.environ.get("ONLY", ""), int(os.environ.get("SIZE") or SMALL)
    chosen = [name for name in CASES if name.startswith(only)]
    if not chosen:
        sys.exit(f"ONLY={only}: no such case. There are: {', '.join(CASES)}.")
    found = []
    for number, name in enumerate(chosen):
        begun = time.monotonic()
        with laboratory(size, number) as lab:
            result = CASES[name](lab)
        found.append(result.as_dict())
        line = f"{name:24} {result.ours:>12,.3f} {result.unit:4} limit {result.limit:>12,.3f}  x{result.ratio:.2f}"
        print(f"{line}  (size {result.size:,}; {time.monotonic() - begun:.0f} s)", file=sys.stderr, flush=True)
    write(json.dumps(found, indent=1), os.environ.get("OUT", ""))
    return 0


def write(text: str, path: str) -> None:
    if path:
        Path(path).write_text(f"{text}\n")
    else:
        print(text)


if __name__ == "__main__":
    sys.exit(main())
