"""The table of Slack's rules names sources, and tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TABLE = TESTS.parents[1] / "docs" / "slack-rules.md"
TEST = re.compile(r"`(test_\w+\.py)::(test_\w+)(?:\[(.+)\])?`")
SOURCE = re.compile(r"(/[a-zA-Z0-9_.\-/]+|(github|api\.slack)\.com/[\w./\-]+|\*seen\*)( †)?")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("| rule", "|---"))
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_rule_has_a_source_and_a_test_that_exists(row: list[str]) -> None:
    assert len(row) == 4, row
    assert SOURCE.fullmatch(row[2]), f"no source: {row[2]}"
    found = TEST.fullmatch(row[3])
    assert found, f"no test: {row[3]}"
    tree = ast.parse((TESTS / found[1]).read_text(encoding="utf-8"))
    assert found[2] in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    if found[3]:
        assert found[3] in {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_rules_are_named_once() -> None:
    names = [row[0] for row in ROWS]

    assert len(names) == len(set(names))
    assert len(names) >= 80
