"""The documentation names what there is: commands, settings, folders, files, functions and links."""

import ast
import re
from pathlib import Path

import pytest
from typer.main import get_command

from benchmarks.transcript import transcript
from bot.cli import cli
from bot.manifest import COMMANDS, SHORTCUTS
from bot.settings import Settings
from csi.capture.improve_command import GRAMMAR
from csi.commands.table import COMMANDS as GRAMMAR_OF_CSI
from csi.lifecycle.table import TABLE
from docs.tools.lifecycle import name
from docs.tools.pages import PAGES
from tests.conftest import Bot
from tests.support import pages
from tests.support.pages import PACKAGES, broken_links, defines, exists, files_named, module_of, section, text_of
from tests.support.slack import Slack

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WAYS_IN = (ROOT / "docs" / "capture.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")

MAP, GUIDE, GLOSSARY = "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/glossary.md"
DECISIONS = sorted(str(each.relative_to(ROOT)) for each in (ROOT / "docs" / "decisions").glob("*.md"))
EVERY_PAGE = sorted({"README.md", MAP, GUIDE, *(str(each.relative_to(ROOT)) for each in (ROOT / "docs").rglob("*.md"))})

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


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    assert broken_links(page) == []


def test_what_make_can_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"(?:^    |`)make ([a-z]+)\b", README, re.MULTILINE)) <= targets


# The map, the guide, the glossary and the decisions name what there is

JOURNEY = "One journey followed"
WHERE = "Where do I change …"


def test_every_folder_is_in_the_map_and_each_named_there_exists() -> None:
    named = set(re.findall(r"^\| `([\w/]+)/` \|", text_of(MAP), re.MULTILINE))
    tests = {f"tests/{each.name}" for each in (ROOT / "tests").iterdir() if each.is_dir() and each.name[0] not in "._"}
    here = pages.top_level_folders().union(tests, *map(pages.folders_in, ("csi", "handlers", "bot")))

    assert here - named == set()
    assert {each for each in named if not (ROOT / each).is_dir()} == set()


@pytest.mark.parametrize("page", [MAP, GUIDE, GLOSSARY, *DECISIONS])
def test_every_file_that_a_page_names_exists(page: str) -> None:
    assert {path for path in files_named(text_of(page)) if not exists(path)} == set()


@pytest.mark.parametrize("page", [MAP, GUIDE, GLOSSARY, *DECISIONS])
def test_a_name_is_in_the_module_in_which_a_page_says_it_is(page: str) -> None:
    said = re.findall(r"`([A-Za-z_][\w.]*)` (?:in|of) `([\w/]+\.py)`", text_of(page))

    assert [(name, module) for name, module in said if not defines(module, name)] == []


def test_every_function_of_the_journey_in_the_map_exists() -> None:
    named = re.findall(r"`([A-Za-z_][\w.]*)`", section(MAP, JOURNEY))
    whole = {name: module_of(name) for name in named if "." in name}
    modules = {found[0] for found in whole.values() if found}

    assert len(whole) >= 20
    assert [name for name, found in whole.items() if not found or found[1] not in pages.names_in(found[0])] == []
    alone = set(named) - set(whole)
    assert {name for name in alone if not any(defines(module, name) for module in modules)} == set()


def test_the_guide_says_of_at_least_fourteen_changes_where_they_are_made() -> None:
    rows = re.findall(r"^\| (?!what \||---)(.+?) \| (.+?) \| (.+?) \|$", section(GUIDE, WHERE), re.MULTILINE)

    assert len(rows) >= 14
    assert [what for what, where, _ in rows if not files_named(where)] == []


_DATE = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} [A-Z][a-z]+")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_transcript_is_what_the_bot_says_now(slack: Slack, bot: Bot) -> None:
    played = "\n".join(transcript(slack, bot.flush))

    assert _DATE.sub("a day", played).splitlines() == _DATE.sub("a day", text_of("docs/transcript.md")).splitlines()


def test_the_glossary_is_in_the_order_of_the_alphabet() -> None:
    words = re.findall(r"^\| (?!word \||---)(.+?) \|", text_of(GLOSSARY), re.MULTILINE)

    assert words == sorted(words, key=str.casefold)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    "package", sorted(str(each.relative_to(ROOT)) for top in PACKAGES for each in (ROOT / top).rglob("__init__.py"))
)
def test_a_package_says_in_two_sentences_what_lives_there_and_what_does_not(package: str) -> None:
    said = ast.get_docstring(ast.parse(text_of(package))) or ""
    count = len(re.findall(r"[.!?](?=\s|$)", said))

    assert count == 2 or (package == "csi/__init__.py" and count > 2)
