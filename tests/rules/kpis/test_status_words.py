"""How a target stands is said in the words of one list, everywhere."""

import ast
from pathlib import Path

import pytest

from csi.kpis.target_status import TargetStatus
from tests.support.pages import ROOT

OTHERS = {
    "csi/commands/table.py",  # `/csi status 42 on track`: how the work goes
    "handlers/nudges/check_in_blocks.py",  # the same command
    "csi/language/typed_values.py",
    "csi/understanding",  # what people type of how the work goes
    "handlers/slack/phrases.py",
    "csi/kpis/claims",  # words that authors write
    "handlers/announcements",  # what is announced is over: met or not met, and what was never measured
    "handlers/register/value_lines_blocks.py",
    "csi/register/measured_benefit.py",  # a value line, which has no target
    "csi/kpis/success_rules.py",  # what stands against success
    "csi/lifecycle/needs.py",
    "csi/kpis/chart_words.py",  # a picture is of its latest reading, whatever the day on which it is looked at
    "handlers/nudges/sustain_blocks.py",  # whether a success still holds
    "csi/reports/definitions.py",  # what the words mean
    "handlers/reports",
    "handlers/lifecycle/decision_blocks.py",
}
"""Where the same words say something else."""
WORDS = [*(each.value for each in TargetStatus if each is not TargetStatus.MET), "target met", "meets the target"]


def texts(path: Path) -> str:
    """Return the text constants of a module without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    described = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in described)
    return "\n".join(node.value for node in found if isinstance(node.value, str))


@pytest.mark.parametrize("folder", ["csi", "handlers"])
def test_nothing_but_the_list_says_how_a_target_stands(folder: str) -> None:
    places = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name == "csi/kpis/target_status.py" or any(name.startswith(each) for each in OTHERS):
            continue
        said = texts(path).lower()
        if found := [words for words in WORDS if words in said]:
            places[name] = found
    assert places == {}, "Say it with the status of the target (TargetFacts.status, or `statuses`)."
