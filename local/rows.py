"""`make rows`: how many tests drive each row of docs/rows.md, as JSON: {"SL1": 3}."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from local.place import ROOT

Function = ast.FunctionDef | ast.AsyncFunctionDef


def marked(nodes: list[ast.expr]) -> set[str]:
    """The rows that `pytest.mark.row(...)` names among decorators or in `pytestmark`."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.List | ast.Tuple):
            found |= marked(node.elts)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.row"):
            found |= {
                word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)
            }
    return found


def of_body(body: list[ast.stmt]) -> set[str]:
    """The rows that `pytestmark` gives to a whole module or class."""
    values = [
        one.value
        for one in body
        if isinstance(one, ast.Assign) and any(ast.unparse(target) == "pytestmark" for target in one.targets)
    ]
    return marked(values)


def tests(body: list[ast.stmt], inherited: set[str]) -> Iterator[set[str]]:
    """The rows of every test in a module or class."""
    inherited = inherited | of_body(body)
    for node in body:
        if isinstance(node, Function) and node.name.startswith("test"):
            yield inherited | marked(node.decorator_list)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from tests(node.body, inherited | marked(node.decorator_list))


def count(folder: Path) -> dict[str, int]:
    """Tests per row."""
    found: Counter[str] = Counter()
    for path in sorted(folder.rglob("test_*.py")):
        for rows in tests(ast.parse(path.read_text()).body, set()):
            found.update(rows)
    return dict(sorted(found.items()))


if __name__ == "__main__":
    print(json.dumps(count(ROOT / "tests"), indent=1))
