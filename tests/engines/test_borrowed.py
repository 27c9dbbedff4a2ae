"""Tests that are borrowed from other folders all run here: none hides another of its name."""

import ast
import importlib
from pathlib import Path

HERE = Path(__file__).parent


def borrowed(path: Path) -> list[str]:
    """Return the modules a test file takes everything from."""
    tree = ast.parse(path.read_text())
    return [
        node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.names[0].name == "*"
    ]


def test_no_borrowed_test_hides_another():
    hidden = []
    for path in HERE.glob("test_*.py"):
        owners: dict[str, str] = {}
        for name in borrowed(path):
            for test in vars(importlib.import_module(name)):
                if test.startswith("test_") and owners.setdefault(test, name) != name:
                    hidden.append(f"{path.name}: {test}")
    assert hidden == []
