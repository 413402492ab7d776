"""Every date word that help, hints, examples and refusals promise is understood, wherever a date can be typed."""

import re
from datetime import date
from pathlib import Path

import pytest

from csi.commands.parser import understand_csi
from csi.commands.table import COMMANDS
from csi.language.dates import ask_which_day, either_day, possible_days, understand_date
from csi.language.parameter_kinds import ParameterKind
from csi.tasks.task_lines import understand_task
from docs.tools import commands as commands_page
from handlers import ids
from handlers.tasks import task_forms

MONDAY = date(2026, 11, 23)
PROMISED = {
    "friday": date(2026, 11, 27),
    "Friday next week": date(2026, 12, 4),
    "tomorrow": date(2026, 11, 24),
    "in three weeks": date(2026, 12, 14),
    "in 3 weeks": date(2026, 12, 14),
    "in a fortnight": date(2026, 12, 7),
    "end of March": date(2027, 3, 31),
    "the end of the month": date(2026, 11, 30),
    "end of June": date(2027, 6, 30),
    "eom": date(2026, 11, 30),
    "eoq": date(2026, 12, 31),
    "eoy": date(2026, 12, 31),
    "15 March": date(2027, 3, 15),
    "March 15": date(2027, 3, 15),
    "2027-03-31": date(2027, 3, 31),
    "31.3.2027": date(2027, 3, 31),
    "next week": date(2026, 12, 4),
    "next month": date(2026, 12, 31),
    "mid April": date(2027, 4, 15),
    "mid-April": date(2027, 4, 15),
    "in 5 working days": date(2026, 11, 30),
    "within two months": date(2027, 1, 23),
    "Monday": date(2026, 11, 23),
}


def _bare(words: str) -> str:
    return re.sub(r"^(?:by|until) (?=\S)", "", words)


def _promises() -> set[str]:
    """The words for dates in the help's page, in the parameters of commands, and in the hints of forms."""
    line = next(line for line in Path(commands_page.__file__).read_text().splitlines() if "in three weeks" in line)
    found = set(re.findall(r"`([^`]+)`", line))
    found |= {each.shown for command in COMMANDS for each in command.params if each.kind is ParameterKind.DATE}
    found |= set(re.findall(r"“([^”]+)”", ask_which_day("?", MONDAY))) - {"?"}
    form = task_forms.new_task(1, "U1", MONDAY).to_dict()
    words = next(block["element"] for block in form["blocks"] if block.get("block_id") == ids.DUE_WORDS)
    return {_bare(each) for each in found | set(words["placeholder"]["text"].split(", "))}


def test_a_form_says_which_typed_day_it_can_not_find() -> None:
    asked = task_forms.new_task(1, "U1", MONDAY, task_forms.TypedTask("order toner", due_words="by 31.2."))

    first = asked.to_dict()["blocks"][0]
    assert first["elements"][0]["text"] == "There is no 31 February. Please choose it below."
    assert task_forms.new_task(1, "U1", MONDAY).to_dict()["blocks"][0]["type"] == "input"


def test_what_is_promised_is_in_the_table() -> None:
    assert {each.casefold() for each in _promises()} - {each.casefold() for each in PROMISED} == set()


@pytest.mark.parametrize(("words", "meant"), PROMISED.items())
def test_a_promised_date_is_understood_in_forms_commands_and_messages(words: str, meant: date) -> None:
    assert understand_date(words, MONDAY) == understand_date(f"by {words}", MONDAY) == meant
    for typed in (words, f"by {words}", f"until {words}"):
        asked = understand_csi(f"task 42 order laptops <@U02BEN> {typed}", MONDAY)
        assert (asked.text, asked.day, asked.missing) == ("order laptops", meant, ())
        behind = understand_csi(f"task 42 order laptops {typed} in phase Pilot <@U02BEN>", MONDAY)
        assert (behind.text, behind.day, behind.phase) == ("order laptops", meant, "Pilot")
        line = understand_task(f"order laptops @ben {typed}", MONDAY)
        assert (line.text, line.day) == ("order laptops", meant)
    assert understand_csi(f"hold 42 the supplier moves until {words}", MONDAY).day == meant
    assert understand_csi(f"objective due Ready on day one by {words}", MONDAY).day == meant


@pytest.mark.parametrize(
    "example", [each for command in COMMANDS for each in command.examples if command.takes(ParameterKind.DATE)]
)
def test_every_example_of_a_command_that_names_a_day_has_one(example: str) -> None:
    asked = understand_csi(example, MONDAY)

    assert asked.day is not None
    assert (asked.problem, asked.unclear, asked.unread) == (None, "", ())


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("1/2", ("2027-02-01", "2027-01-02")),
        ("by 1/2", ("2027-02-01", "2027-01-02")),
        ("1/2/2027", ("2027-02-01", "2027-01-02")),
        ("4.5", ("2027-05-04", "2027-04-05")),
        ("by March", ("2027-03-01", "2027-03-31")),
        ("by november", ("2026-11-30",)),  # its first day has passed
        ("3 or 4 March", ("2027-03-03", "2027-03-04")),
        ("friday or monday", ("2026-11-27", "2026-11-23")),
        ("friday", ()),
        ("13/13", ()),
        ("26.12.01", ()),
        ("soon", ()),
        ("before friday", ("2026-11-26", "2026-11-27")),
        ("next friday", ("2026-11-27", "2026-12-04")),
        ("on next tuesday", ("2026-11-24", "2026-12-01")),
        ("next monday", ()),
        ("by Q3", ("2027-07-01", "2027-09-30")),
        ("in 6\u20118 weeks", ("2027-01-04", "2027-01-18")),
        ("the first week of January", ("2027-01-07", "2027-01-08")),
        ("by the end of the fiscal year", ()),
        ("", ()),
    ],
)
def test_unclear_words_are_asked_about_with_the_days_that_they_can_mean(words: str, days: tuple[str, ...]) -> None:
    found = possible_days(words, MONDAY)

    assert tuple(each.isoformat() for each in found) == days
    assert (either_day(found, MONDAY) in ask_which_day(words, MONDAY)) or not days


@pytest.mark.parametrize(
    "words",
    ["by 1/2", "on 1/2", "1/2/2027", "by March", "before friday", "next friday", "soon", "as soon as possible"],
)
def test_an_unclear_date_keeps_owner_text_and_phase(words: str) -> None:
    for typed in (f"<@U02BEN> {words} in phase Pilot", f"in phase Pilot <@U02BEN> {words}", f"<@U02BEN> {words}"):
        asked = understand_csi(f"task 42 order laptops {typed}", MONDAY)

        assert asked.who is not None
        assert (asked.text, asked.who.id, asked.day, asked.unclear) == ("order laptops", "U02BEN", None, words)
        assert asked.phase == ("Pilot" if "phase" in typed else "")


@pytest.mark.parametrize(
    "text",
    [
        "make support 24/7", "cut the waiting by 1/2 a day", "prepare phase two", "list changes since last friday",
        "stand by the door", "compare Q1 with Q2", "say what happens in phase two of the move to Spain",
    ],
)  # fmt: skip
def test_words_that_only_look_like_a_date_or_a_phase_stay_in_the_text(text: str) -> None:
    asked = understand_csi(f"task 42 {text} <@U02BEN> by friday", MONDAY)

    assert (asked.text, asked.day, asked.phase) == (text, date(2026, 11, 27), "")
