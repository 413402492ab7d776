"""The documentation names what there is: commands, settings and links."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import cli
from bot.manifest import COMMANDS, SHORTCUTS
from bot.settings import Settings
from csi.capture.improve_command import GRAMMAR
from csi.commands.table import COMMANDS as GRAMMAR_OF_CSI
from csi.lifecycle.table import TABLE
from docs.tools.lifecycle import name
from docs.tools.pages import PAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WAYS_IN = (ROOT / "docs" / "capture.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")

SUBCOMMANDS = set(get_command(cli).commands)  # type: ignore[attr-defined]
SLASH_COMMANDS = {str(command["command"]) for command in COMMANDS}
SETTINGS = {str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()}

CODE = re.findall(r"`([^`]+)`", README)


def test_every_subcommand_is_in_the_readme_and_each_named_there_exists() -> None:
    named = {found[1] for text in CODE if (found := re.match(r"(?:\S*/)?kaizen ([a-z][a-z-]*)", text))}

    assert named == SUBCOMMANDS


def test_every_slash_command_is_in_the_readme_and_each_named_there_exists() -> None:
    named = {found[0] for text in CODE if (found := re.match(r"/[a-z]+\b(?!/)", text))}

    assert named == SLASH_COMMANDS


def test_every_form_of_improve_is_in_the_table_of_ways_in() -> None:
    table = re.findall(r"^\| `(/improve[^`]*)` \| (.+) \|$", WAYS_IN, re.MULTILINE)

    assert tuple(table) == GRAMMAR


def test_every_command_of_csi_has_its_answers_in_the_page_made_of_them() -> None:
    page = (ROOT / "docs" / "commands-answers.md").read_text(encoding="utf-8")
    shown = re.findall(r"^### `(.+)`$", page, re.MULTILINE)

    assert sorted(shown) == sorted(command.usage for command in GRAMMAR_OF_CSI if not command.later)
    for kind in ("right", "wrong", "not allowed"):
        assert page.count(f"| {kind} |") == len(shown)


@pytest.mark.parametrize("file", PAGES)
def test_a_page_made_from_the_code_is_up_to_date(file: str) -> None:
    assert (ROOT / "docs" / file).read_text(encoding="utf-8") == PAGES[file](), "run: make docs"


def test_every_shortcut_is_spoken_of_among_the_ways_in() -> None:
    assert all(f"*{shortcut['name']}*" in WAYS_IN for shortcut in SHORTCUTS)


def test_every_setting_is_in_the_example_and_each_named_there_exists() -> None:
    assert set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == SETTINGS


def test_every_row_of_the_life_names_tests_that_hold_it() -> None:
    page = (ROOT / "docs" / "lifecycle-tests.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z -]+) \| .+ \| `([\w/]+\.py)::(\w+)` \|$", page, re.MULTILINE)

    assert {step for step, _, _ in rows} == {name(step) for step in TABLE}
    for _, file, test in rows:
        assert f"def {test}(" in (ROOT / "tests" / "journeys" / file).read_text(encoding="utf-8"), test


@pytest.mark.parametrize("text", [README, EXAMPLE], ids=["README.md", ".env.example"])
def test_each_setting_that_is_spoken_of_exists(text: str) -> None:
    assert set(re.findall(r"\b(?:KAIZEN|SLACK|DATABASE)_[A-Z_]+\b", text)) <= SETTINGS


def test_what_the_readme_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_what_make_can_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"(?:^    |`)make ([a-z]+)\b", README, re.MULTILINE)) <= targets
