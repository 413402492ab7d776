"""Figures are checked where it is typed what was achieved, and nobody hears of a wrong one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Column, String, Table, update
from sqlmodel import SQLModel

from csi.announcements.announcement import read_announcement
from csi.common.errors import Unsupported
from csi.consequences import value_changes
from csi.interview import flow
from csi.interview.questions import QUESTIONS
from csi.kpis.claim_check import require_supported
from csi.nudges import check_ins
from csi.register.value import TypedValue
from handlers.announcements import announcement_blocks
from models import Announcement, Answer, Improvement, ProgressReport
from models.enums import AnnouncementKind, AnswerKind, Health, State, ValueSide
from tests.conftest import Bot
from tests.support.slack import ANA, CHLOE, Json, Refused, Slack
from tests.support.story import calls, card, closed, in_progress, in_review, one, read, rows


def _closing(slack: Slack, **fields: object) -> Json:
    given = {"achieved": "Yes", "closure_code": "successful", "outcomes": ["time"]}
    return slack.fill(CHLOE, **(given | fields))


def _errors(slack: Slack, **fields: object) -> Json:
    with pytest.raises(Refused) as refused:
        _closing(slack, **fields)
    told: Json = refused.value.answer["errors"]
    return told


def _typed(slack: Slack, key: str) -> str:
    values = slack.modal(CHLOE)["state"]["values"]
    return str(values[key][key]["value"])


def test_a_wrong_figure_at_closing_is_stopped_with_the_right_one_and_nobody_hears_of_it(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    bot.move_to(bot.clock() + timedelta(days=15))
    read(bot, "2.8")
    card(slack, CHLOE).press("Close")
    before = len(slack.messages(ANA))

    errors = _errors(slack, notes="Laptops come within 1 day.")
    assert errors == {
        "notes": "No KPI here shows “within 1 day”. The readings say 14 days → 2.8 days: 11.2 days lower, 80 % lower. "
        "Target: under 3 days by 21 February."
    }
    bot.flush()
    assert _typed(slack, "notes") == "Laptops come within 1 day."
    assert one(bot, Improvement).state is State.REVIEW
    assert (len(slack.messages(ANA)), rows(bot, Announcement)) == (before, [])
    assert "achieved" in _errors(slack, notes="Laptops come soon.", achieved="Yes: 95% faster")
    with bot.db.begin() as session, pytest.raises(Unsupported, match=r"14 days → 2\.8 days") as stopped:
        value_changes.set_value(
            session, 1, ValueSide.ACTUAL, TypedValue("5", soft_benefits="95% faster", source="us"), by=CHLOE,
            at=bot.clock(),
        )  # fmt: skip
    assert stopped.value.field == "soft_benefits"

    _closing(slack, notes="Laptops come within 3 days.")
    bot.flush()
    assert "Laptops come within 3 days." in slack.messages(ANA)[-1].text


def test_a_figure_that_no_kpi_measures_is_asked_for_its_source_in_the_same_window(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    bot.move_to(bot.clock() + timedelta(days=15))
    read(bot, "2.8")
    card(slack, CHLOE).press("Close")

    errors = _errors(slack, notes="It saves us 9,000 EUR a year.")
    assert errors["notes"].startswith("No KPI here measures “9,000 EUR”. Say where it comes from")
    asked = [block["block_id"] for block in slack.modal(CHLOE)["blocks"] if block["type"] == "input"]
    assert asked.index("source") == asked.index("notes") + 1
    assert _typed(slack, "notes") == "It saves us 9,000 EUR a year."
    assert "notes" in _errors(slack, notes="It saves us 9,000 EUR a year and 3 trips.")
    slack.press_in_modal(CHLOE, "More")  # which draws the form anew
    asked = [block["block_id"] for block in slack.modal(CHLOE)["blocks"] if block["type"] == "input"]
    assert asked.index("source") == asked.index("notes") + 1

    _closing(slack, notes="It saves us 9,000 EUR a year.", source="Purchasing, November")
    bot.flush()
    assert one(bot, Improvement).closure_notes == (
        "It saves us 9,000 EUR a year.\n_As reported (source: Purchasing, November)_"
    )
    assert one(bot, Announcement).story == one(bot, Improvement).closure_notes
    assert len(calls(slack, "views.update")) == 2


def test_every_text_that_says_what_was_achieved_is_checked_and_no_other(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(bot.clock() + timedelta(days=8))
    read(bot, "9")
    with bot.db.begin() as session:
        for question in QUESTIONS:
            if question.choices or question.key == "objective":
                continue
            if question.stage == 5 or question.key == "keeper":
                with pytest.raises(Unsupported, match="14 days → 9 days"):
                    flow.give_answer(session, 1, question.key, "We are 95% faster", by=CHLOE, at=bot.clock())
            else:
                flow.give_answer(session, 1, question.key, "We are 95% faster", by=CHLOE, at=bot.clock())
        with pytest.raises(Unsupported, match="14 days → 9 days"):
            check_ins.report_progress(session, 1, Health.ON_TRACK, by=CHLOE, at=bot.clock(), note="95% faster")
        check_ins.report_progress(session, 1, Health.AT_RISK, by=CHLOE, at=bot.clock(), note="9 days by now")
        wrong = "We are 95% faster and save $300"
        with pytest.raises(Unsupported, match="14 days → 9 days") as stopped:
            require_supported(session, 1, "note", wrong, at=bot.clock(), source="us")
    assert not stopped.value.wants_source, "a source excuses no figure of the KPI"
    assert [each.note for each in rows(bot, ProgressReport)] == ["9 days by now"]


def _what_people_wrote() -> list[tuple[Table, Column[str]]]:
    """Every column with people's words about an improvement, but for the idea, and an announcement's own text."""
    own = [each for each in SQLModel.metadata.sorted_tables if "improvement_id" in each.c or each.name == "improvement"]
    return [
        (table, column)
        for table in own
        for column in table.c
        if table.name != "announcement" and (table.name, column.name) != ("improvement", "idea")
        if isinstance(column.type, String) and (column.type.length or 1_000) >= 200
        if not (column.foreign_keys or column.primary_key or column.unique)
    ]


def test_nothing_that_anybody_wrote_enters_an_announcement_with_a_wrong_figure(bot: Bot) -> None:
    closed(bot)
    with bot.db.begin() as session:
        for key in ("went_wrong", "keeper", "next"):
            said = Answer(improvement_id=1, question=key, kind=AnswerKind.ANSWER, text="Ben", answered_at=bot.clock())
            session.add(said)
    with bot.db.read() as session:
        assert "Ben" in announcement_blocks.announcement(read_announcement(session, 1), None).text
    with bot.db.begin() as session:
        for table, column in _what_people_wrote():
            session.execute(update(table).values({column: "We are 95% faster"}))
    with bot.db.read() as session:
        facts = read_announcement(session, 1)
        for kind in AnnouncementKind:
            for shown in (replace(facts, kind=kind), replace(facts, kind=kind, measured=(), unmeasured=())):
                assert "95% faster" not in announcement_blocks.announcement(shown, None).text
