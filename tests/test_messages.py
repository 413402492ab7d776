"""What people read: every message and form is on the page made of them, and each keeps the rules of their wording."""

import ast
import enum
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import models.enums
from csi.common.phrases import spoken_date
from csi.messaging.undelivered import NOTICES
from docs.tools import messages, samples, sentences
from docs.tools.messages import Example
from docs.tools.samples import IDEA, NOW
from docs.tools.shown import as_read, texts_of
from handlers import ids
from handlers.interview import interview_notices
from sandbox.blockkit import problems_in_message, problems_in_view
from tests.support.by_ear import silent_buttons, unnamed_menus

ROOT = Path(__file__).parents[1]


@cache
def shown() -> tuple[Example, ...]:
    return tuple(messages.examples())


@cache
def everything() -> tuple[Example, ...]:
    """The page's messages, and each of them with as few facts as there can be, and with all."""
    return (*shown(), *messages.stressed())


# --- Everything is on the page ---


def test_every_case_of_the_page_names_facts_that_exist_and_makes_a_message() -> None:
    assert shown()
    assert messages.FAILED == {}
    assert not samples.UNKNOWN


def test_every_notice_is_on_the_page() -> None:
    sent = set(_notices_in_the_code())

    assert messages.all_notices() - messages.notices_shown() == set()
    assert sent - messages.notices_shown() == set()
    assert set(NOTICES) - messages.notices_shown() == set()


def _notices_in_the_code() -> Iterator[str]:
    """The keys with which notices are enqueued."""
    for path in (ROOT / "csi").rglob("*.py"):
        for node in ast.walk(sentences.tree_of(path)):
            match node:
                case ast.Call(func=ast.Attribute(attr="notice"), args=[_, ast.Constant(value=str() as what), *_]):
                    yield what


def test_every_form_and_window_is_on_the_page() -> None:
    callbacks = {value for name, value in vars(ids).items() if name.endswith(("_FORM", "_VIEW"))}
    on_page = {example.payload["callback_id"] for example in shown() if example.is_form}

    assert callbacks - on_page - set(FORMS_IN_DISGUISE) == set()


FORMS_IN_DISGUISE = {
    ids.WALK_FORM: "the forms of the steps, under another name while somebody walks through triage",
    ids.GATE_VIEW: "forms that are on the page, one after the other; what it says itself is among the sentences",
    ids.ALIGN_FORM: "the fields for objectives of the form of Accept",
}


MAKERS = ("message", "form", "info_modal")


def _sites() -> Iterator[tuple[str, int]]:
    """Each place in `handlers` that puts a message or window together from facts alone, as file and line.

    Functions that do something show a sentence about it; `docs.tools.sentences` finds these.
    """
    for path in (ROOT / "handlers").rglob("*.py"):
        for function in sentences.tree_of(path).body:
            if not isinstance(function, ast.FunctionDef) or sentences.acts(function):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                    yield str(path.relative_to(ROOT)), node.lineno


def test_every_place_that_makes_a_message_is_reached_by_the_page() -> None:
    missing = {site for site in _sites() if site[0] not in MECHANICS} - messages.sites_shown()

    assert missing == set(), "Give docs/tools/message_cases.py a case that leads there."


MECHANICS = {
    "handlers/slack/block_kit.py": "puts together what it is given",
    "handlers/messaging/rendering.py": "chooses what others have put together",
    "handlers/people/arrivals.py": "puts together what it is given",
    "handlers/commands/votes_and_watchers.py": "puts together what it is given",
    "handlers/commands/answers.py": "repeats what was typed; benchmarks/commands_table.py shows it",
}


# --- What the words keep to ---


@cache
def _read() -> Mapping[str, list[str]]:
    """Every text that is read or heard somewhere, with the messages and places that hold it."""
    found: dict[str, list[str]] = {}
    for example in everything():
        for text in texts_of(example.payload):
            found.setdefault(as_read(text), []).append(f"{example.builder} {example.title}")
    for each in sentences.found():
        found.setdefault(each.text, []).append(each.module)
    return found


def _holding(pattern: str) -> dict[str, str]:
    rule = re.compile(pattern)
    return {places[0]: text for text, places in _read().items() if rule.search(text)}


RAW_VALUES = sorted(
    {
        str(member.value)
        for kind in vars(models.enums).values()
        if isinstance(kind, type) and issubclass(kind, enum.Enum)
        for member in kind
        if "_" in str(member.value)
    }
)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a missing value", r"\bNone\b(?! (?:yet|of|ticked)\b)"),
        ("an enum's raw value", rf"\b(?:{'|'.join(RAW_VALUES)})\b|\b[A-Z][a-z]+\.[A-Z_]{{3,}}\b"),
        ("an id of Slack's outside a mention", r"\b[UWCGDST][0-9][0-9A-Z]{4,}\b"),
        ("two stops, or an empty clause", r"(?<!\.)\.\.(?!\.)| , | \.(?:\s|$)|: \.|\(\)"),
    ],
)
def test_nothing_unspeakable_is_shown(what: str, pattern: str) -> None:
    assert _told(_holding(pattern)) == "", what


KEPT_OR_PRINTED = {
    "csi/kpis/aim.py",
    "csi/kpis/chart_words.py",
    "csi/kpis/claims/correction.py",
    "csi/kpis/reading_checks.py",
    "csi/kpis/reading_files/improbable.py",
    "csi/kpis/reading_files/rows.py",
    "csi/consequences/readings.py",
    "csi/lifecycle/approval_basis.py",
    "handlers/reports/plan_page.py",
    "handlers/reports/report_page.py",
    "handlers/slack/payload.py",
}
"""Where a date always has its year: what is stored as text, drawn, printed or read from a file."""


_FULL_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2,}) (20\d\d)\b")


def test_a_date_near_today_is_said_without_its_year() -> None:
    """Whatever says a date to somebody takes today too; only what is kept or printed always has the year."""
    using = {
        str(path.relative_to(ROOT))
        for package in ("bot", "csi", "handlers")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(sentences.tree_of(path))
        if isinstance(node, ast.Name) and node.id == "full_date"
    }
    written = [
        f"{place}: {found[0]}"
        for place, text in _holding(_FULL_DATE.pattern).items()
        for found in _FULL_DATE.finditer(text)
        if _is_near(found) and not place.startswith("kpis.chart_blocks")
    ]

    assert using - {"csi/common/phrases.py"} == KEPT_OR_PRINTED
    assert written == []


def _is_near(found: re.Match[str]) -> bool:
    day, month, year = found.groups()
    on = datetime.strptime(f"{day} {month[:3]} {year}", "%d %b %Y").date()
    return year not in spoken_date(on, NOW.date())


def test_a_first_letter_becomes_a_capital_and_no_other_letter_changes() -> None:
    """`str.capitalize` makes small letters of all others: "Kpis", "4 march"."""
    using = {
        str(path.relative_to(ROOT))
        for package in ("csi", "handlers", "bot")
        for path in (ROOT / package).rglob("*.py")
        if ".capitalize()" in path.read_text(encoding="utf-8")
    }

    assert using == {"csi/understanding/meaning.py"}
    assert _holding(r"\bKpi|\bImp-\d") == {}


DOOR_OF_PERCENT = "csi/language/numbers.py"


def test_percentages_are_written_in_one_way_by_one_function() -> None:
    """A gap with a percent sign behind it is `percentage`'s alone; so is a figure in a sentence."""
    by_hand = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in ("csi", "handlers", "bot")
        for path in sorted((ROOT / package).rglob("*.py"))
        if str(path.relative_to(ROOT)) != DOOR_OF_PERCENT
        for node in ast.walk(sentences.tree_of(path))
        if isinstance(node, ast.JoinedStr) and not _is_search(node)
        for gap, behind in pairwise(node.values)
        if isinstance(gap, ast.FormattedValue) and isinstance(behind, ast.Constant)
        if re.match(r"\s?%(?![(_\w])", str(behind.value))
    ]

    assert by_hand == []
    assert _told(_holding(r"\d%(?!\w)")) == ""


def _is_search(text: ast.JoinedStr) -> bool:
    """Whether a text is a pattern of SQL's LIKE."""
    return isinstance(text.values[0], ast.Constant) and str(text.values[0].value).startswith("%")


def _told(found: Mapping[str, object]) -> str:
    """Where something was found, a line each, without what another part of the house is still to mend."""
    return "\n".join(f"{place}: {text}" for place, text in found.items() if not place.startswith((*NOT_YET, "\0")))


NOT_YET: Mapping[str, str] = {}
"""Builders that don't keep to it yet."""


def test_every_text_fits_its_room() -> None:
    found = {}
    for example in everything():
        payload = example.payload
        if example.is_form or example.is_home:
            problems = problems_in_view(dict(payload))
        else:
            problems = problems_in_message(payload["text"], payload["blocks"])
        if problems:
            found[f"{example.builder} {example.title}"] = problems

    assert _told(found) == ""


# --- The first words ---

REPLIES = frozenset(
    {
        *interview_notices.NOTICES,
        "tasks_planned",
        "tasks_noted",
        "info_passed_on",
        "noted",
        "edit_refused",
        "source_edited",
        "source_deleted",
        "passed_on",
    }
)
"""Notices that answer in its thread what somebody has just done there."""
ABOUT_ONE = (
    "capture.receipt.receipt",
    "register.card.triage_card",
    "register.card.coordinator_card",
    "lifecycle.approval_blocks.approval",
    "lifecycle.approval_blocks.approver_wanted",
    "lifecycle.approval_blocks.info_request",
    "register.raci_blocks.consultation_request",
    "register.raci_blocks.NOTICES",
    "messaging.notices.about_improvement",
    "announcements.announcement_blocks.draft",
)
"""The builders of messages about one improvement that nobody asked for."""
TOLD_BY_STORY = "announcements.announcement_blocks.announcement"
"""Its title says what got better."""


def test_the_first_eight_words_of_an_unasked_message_about_one_improvement_name_the_idea() -> None:
    told = [each for each in shown() if each.builder in ABOUT_ONE and each.case.notice not in REPLIES]
    assert {each.builder for each in told} == set(ABOUT_ONE)

    assert _told({f"{each.builder} {each.title}": first_words(each) for each in told if not names_idea(each)}) == ""


def first_words(example: Example) -> str:
    """The first eight words of a message, as a notification has them."""
    return " ".join(re.findall(r"[\w’'-]+", as_read(example.payload["text"]))[:8])


def names_idea(example: Example) -> bool:
    return " ".join(IDEA.split()[:3]).casefold() in first_words(example).casefold()


def test_an_announcement_begins_with_what_got_better() -> None:
    told = [each for each in shown() if each.builder == TOLD_BY_STORY]

    assert told
    assert all(each.payload["text"].startswith("Laptops arrive within days") for each in told)


# --- By ear ---


def test_every_button_says_what_it_is_about() -> None:
    assert _told(_heard(silent_buttons)) == ""


def test_every_select_is_named_and_every_option_of_a_menu_reads_by_itself() -> None:
    assert _told(_heard(unnamed_menus)) == ""


def _heard(missing: Callable[[Mapping[str, Any]], Iterable[str]]) -> dict[str, str]:
    """What is missing for whoever listens, by where it is missing."""
    found = {f"{each.builder} {each.title}": ", ".join(missing(each.payload)) for each in shown()}
    return {place: said for place, said in found.items() if said}
