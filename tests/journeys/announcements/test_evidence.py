"""What is announced stays true: figures put in from the readings, the readings behind them, and later corrections."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from csi.announcements import scheduling
from csi.consequences import readings, value_changes
from csi.interview.queries import current_answers
from csi.interview.questions import QUESTIONS
from csi.kpis.claim_check import require_supported
from csi.register.business_case import current_figure
from csi.register.improvements import get_improvement
from csi.register.value import TypedValue
from models import Announcement, AnnouncementFigure, Answer, ProgressReport, Reading, Target
from models.enums import AnnouncementState, AnswerKind, Health, ValueSide
from tests.conftest import Bot
from tests.journeys.announcements.test_announcement import announced, draft, post, state
from tests.support.more import opened
from tests.support.slack import ANA, CHLOE, LEO, MIA, WINS, Refused, Slack
from tests.support.story import closed, one, read, rows, told

NOTES = "New colleagues can work on their first day."


def correct(bot: Bot, value: str) -> None:
    """Correct the latest reading, as its reporter does later."""
    last = rows(bot, Reading)[-1]
    at = bot.clock() + timedelta(minutes=1)
    with bot.db.begin() as session:
        readings.record_reading(session, last.kpi_id, value, last.measured_on, by=CHLOE, at=at)
    bot.flush()


def test_a_figure_put_in_follows_its_readings_in_the_draft_and_in_the_post(slack: Slack, bot: Bot) -> None:
    closed(bot, notes=NOTES)
    assert draft(slack).text.count("14 days → 2.8 days") == 1
    draft(slack).press("Insert figure")
    slack.fill(CHLOE, figures=["1:pair", "1:since"])
    bot.flush()
    assert "14 days → 2.8 days, under 3 days since 8 December." in draft(slack).text

    correct(bot, "2.5")
    assert "14 days → 2.5 days, under 3 days since 8 December." in draft(slack).text

    post(slack, bot)
    bot.restart()
    bot.move_to(bot.clock() + timedelta(days=2))
    correct(bot, "3.5")
    (told_all,) = announced(slack)
    assert told_all.text.startswith("New colleagues can work on their first day\n")
    assert "14 days → 3.5 days, not under 3 days any more: 3.5 days on 8 December." in told_all.text
    assert "Corrected on 10 December: was 2.5 days. The target isn't met any more." in told_all.text
    news = slack.last(CHLOE, "Announcement corrected")
    assert news.text.startswith(f"Announcement corrected: *Laptop requests take two weeks* (IMP-1), in <#{WINS}>.")

    correct(bot, "3.6")
    assert "Corrected on 10 December: was 2.5 days. The" in announced(slack)[0].text, "what its readers saw at first"

    read(bot, "9")  # of today, after what was announced
    correct(bot, "8")
    assert "14 days → 3.6 days" in announced(slack)[0].text
    assert len([each for each in slack.from_app(CHLOE) if "Announcement corrected" in each.text]) == 2


def test_a_figure_is_put_into_the_form_beside_what_is_typed_and_words_edited_away_are_bound_no_more(
    slack: Slack, bot: Bot
) -> None:
    closed(bot, notes=NOTES)
    draft(slack).press("Edit")
    choose(slack, "80 % lower", title="Laptops are there on day one", story="All of them.")
    shown = slack.modal(CHLOE)
    assert [block["block_id"] for block in shown["blocks"]][:2] == ["title", "story_1"]
    slack.fill(CHLOE)
    bot.flush()
    assert draft(slack).text.count("Laptops are there on day one") == 1
    assert "All of them. Days from request to laptop: 80 % lower." in draft(slack).text
    assert one(bot, AnnouncementFigure).words == "80 % lower"

    draft(slack).press("Edit")
    slack.fill(CHLOE, story="Everybody has one now.")
    bot.flush()
    assert rows(bot, AnnouncementFigure) == []
    draft(slack).press("Edit")
    for title in ("92 % lower", "Laptops come in 1 day now"):
        with pytest.raises(Refused) as refused:
            slack.fill(CHLOE, title=title)
        assert list(refused.value.answer["errors"]) == ["title"]


def choose(slack: Slack, words: str, **typed: str) -> None:
    """Type into the form, and choose a figure from its menu before it is submitted."""
    view = slack.modal(CHLOE)
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    state = {key: {key: {"type": fields[key]["type"], "value": value}} for key, value in typed.items()}
    (menu,) = (block for block in view["blocks"] if block["block_id"] == "figures")
    option = next(each for each in menu["accessory"]["options"] if each["text"]["text"].startswith(words))
    chosen = {"type": "static_select", "selected_option": option}
    place = {"view": view["id"], "block_id": "figures", "action_id": menu["accessory"]["action_id"]}
    slack.act(CHLOE, "press", {**place, "input": chosen, "state": state})


def test_everybody_in_the_channel_can_see_the_readings_behind_a_figure(slack: Slack, bot: Bot) -> None:
    closed(bot, notes=NOTES, value="2.9")
    correct(bot, "2.8")
    post(slack, bot)

    announced(slack)[0].press("Evidence", by=LEO)

    seen = told(slack, LEO)
    assert "14 days → 2.8 days: 11.2 days lower, 80 % lower." in seen
    assert f"8 December: *2.8 days*  ·  <@{CHLOE}>; was 2.9 days" in seen
    assert f"23 November: *14 days*  ·  baseline, <@{CHLOE}>" in seen
    assert f"From 14 days to under 3 days by 21 February  ·  set by <@{CHLOE}> on 23 November" in seen


def test_it_is_posted_once_at_a_working_hour_and_a_figure_that_is_wrong_by_then_stops_it(
    slack: Slack, bot: Bot
) -> None:
    closed(bot, notes="A laptop takes 2.8 days.")
    bot.move_to(datetime.fromisoformat("2026-12-11T18:00:00+00:00"))  # a Friday evening
    draft(slack).press("Post at a working hour")
    bot.flush()
    assert f"This goes to <#{WINS}> on Monday 14 December at 9:00 (" in draft(slack).text
    assert draft(slack).buttons == ["Evidence", "Post now", "Edit", "Don't post yet"]
    draft(slack).press("Don't post yet")
    bot.flush()
    draft(slack).press("Post at a working hour")
    bot.move_to(datetime.fromisoformat("2026-12-13T10:00:00+00:00"))
    assert announced(slack) == []

    correct(bot, "2.5")
    bot.move_to(datetime.fromisoformat("2026-12-14T09:05:00+00:00"))
    assert announced(slack) == []
    assert state(bot) is AnnouncementState.DRAFT
    assert slack.last(CHLOE, "Not posted:").text.startswith("Not posted: *Laptop requests take two weeks* (IMP-1)")

    draft(slack).press("Edit")
    slack.fill(CHLOE, story="A laptop takes 2.5 days.")
    with bot.db.begin() as session:
        scheduling.schedule_announcement(session, 1, by=MIA, at=bot.clock())
    bot.restart()
    for hour in ("20:00:00", "23:00:00"):
        bot.move_to(datetime.fromisoformat(f"2026-12-14T{hour}+00:00"))
    assert announced(slack) == []
    bot.move_to(datetime.fromisoformat("2026-12-15T09:00:00+00:00"))
    bot.tick()
    assert len(announced(slack)) == 1
    assert one(bot, Announcement).posted_by == MIA
    assert slack.last(CHLOE, "Not posted this morning").buttons == []


ACHIEVED = [each.key for each in QUESTIONS if each.says_what_was_achieved]


def _say_more(bot: Bot) -> None:
    """Say what was achieved in every other text whose figures are checked."""
    said, at = "We are 80 % faster", bot.clock()
    with bot.db.begin() as session:
        for key in ACHIEVED:
            session.add(Answer(improvement_id=1, question=key, kind=AnswerKind.ANSWER, text=said, answered_at=at))
        report = ProgressReport(improvement_id=1, health=Health.ON_TRACK, note=said, reported_by=CHLOE, reported_at=at)
        session.add(report)
        value = TypedValue("5", soft_benefits=said, source="us")
        value_changes.set_value(session, 1, ValueSide.ACTUAL, value, by=CHLOE, at=at)
        get_improvement(session, 1).judged_early_because = said


def _kept(bot: Bot) -> list[str | None]:
    """Those texts as they are kept."""
    with bot.db.read() as session:
        figure, answers = current_figure(session, 1, ValueSide.ACTUAL), current_answers(session, 1)
        assert figure is not None
        others = [get_improvement(session, 1).judged_early_because, figure.soft_benefits]
        return [*(answers[key].text for key in ACHIEVED), rows(bot, ProgressReport)[0].note, *others]


def test_a_corrected_baseline_and_an_outcome_that_a_correction_has_made_wrong_are_the_same_truth_everywhere(
    slack: Slack, bot: Bot
) -> None:
    closed(bot, notes="A laptop is there in 2.8 days, 80 % sooner than before.")
    _say_more(bot)
    post(slack, bot)
    first = rows(bot, Reading)[0]
    at = bot.clock() + timedelta(minutes=1)
    with bot.db.begin() as session:
        readings.correct_reading(session, first.id or 0, Decimal(10), first.measured_on, "", by=CHLOE, at=at)
    bot.flush()

    target = one(bot, Target)
    assert target.baseline == 10
    assert "*10 days → 2.8 days*" in announced(slack)[0].text
    _title, warning, story, *_ = announced(slack)[0].text.splitlines()
    assert "was 14 days" in announced(slack)[0].text
    assert warning.startswith("*Written before a correction:* No KPI here shows “80 % sooner”")
    assert "80 % sooner" in story
    told_its_author = slack.last(ANA, "Your idea worked")
    assert "\nDoesn't match the readings any more: A laptop is there in 2.8 days, 80 % sooner" in told_its_author.text
    shown = opened(slack, CHLOE)
    assert "10 days → under 3 days" in shown
    assert "14 days → under" not in shown
    assert "Doesn't match the readings any more: A laptop is there in 2.8 days, 80 % sooner than before." in shown
    assert set(_kept(bot)) == {"Doesn't match the readings any more: We are 80 % faster"}
    with bot.db.begin() as session:
        said = "Doesn't match the readings any more: We are 72 % faster"
        assert require_supported(session, 1, "keeper", said, at=at) == "We are 72 % faster"

    standing = next(row for row in rows(bot, Reading) if row.value == 10)
    with bot.db.begin() as session:
        later = at + timedelta(minutes=1)
        readings.correct_reading(session, standing.id or 0, Decimal(14), first.measured_on, "", by=CHLOE, at=later)
    bot.flush()
    assert one(bot, Target).baseline == 14
    assert "Doesn't match" not in opened(slack, CHLOE) + slack.last(ANA, "Your idea worked").text
    assert "Written before" not in announced(slack)[0].text
    assert set(_kept(bot)) == {"We are 80 % faster"}
