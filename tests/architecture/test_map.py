"""The map names only what is there."""

import re
from pathlib import Path

MAP, CODE = Path("docs/map.md"), Path("facilitator")


def test_every_file_of_the_rules_is_where_the_map_says():
    rows = re.findall(r"^\| `(\w+)/` \| (.+) \|$", MAP.read_text(), re.M)
    assert len(rows) > 10
    named = [(feature, name) for feature, words in rows for name in re.findall(r"`([^`]+)`", words)]
    missing = [
        (feature, name)
        for feature, name in named
        if not (CODE / feature / name).exists() and not (CODE / name).exists()
    ]
    assert missing == []


def test_the_map_shows_features_in_the_order_they_may_import():
    order = re.search(r"importing only downward: `([^`]+)`", MAP.read_text())
    layers = re.findall(r'"\(facilitator\.(\w+)\)"', Path("pyproject.toml").read_text())
    assert order is not None
    assert order[1].split(" > ")[1:] == layers
