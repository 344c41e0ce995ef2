"""`make bench` at its smallest: a database of its own, figures in the shape that is promised, nothing left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.cases import CASES

ROOT = Path(__file__).parent.parent.parent
FIELDS = {"name": str, "ours": float, "limit": float, "ratio": float, "unit": str, "size": int}


def bench(folder, **chosen):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    environment = kept | {"VINCULO_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT)} | chosen
    return subprocess.run(
        [sys.executable, "-m", "benchmarks"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.mark.local
def test_a_case_is_measured_and_written(tmp_path):
    done = bench(tmp_path, ONLY="ledger.bulk", SIZE="300", OUT=str(tmp_path / "out.json"))
    assert done.returncode == 0, done.stderr
    [found] = json.loads((tmp_path / "out.json").read_text())
    assert {name: type(value) for name, value in found.items()} == FIELDS
    assert found["name"] == "ledger.bulk_award"
    assert found["size"] == 300
    assert found["ratio"] == pytest.approx(found["ours"] / found["limit"], rel=0.1)
    assert list((tmp_path / "data").glob("bench-*")) == []


def test_cases_are_named_after_their_app():
    apps = {"ledger", "rewards", "contracts", "people", "network", "web"}
    assert {name.split(".")[0] for name in CASES} == apps
    assert all(name.count(".") == 1 for name in CASES)
