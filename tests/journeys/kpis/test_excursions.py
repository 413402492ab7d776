"""Out of tolerance: one improvement for each excursion, however the reading that shows it was kept."""

from datetime import timedelta
from decimal import Decimal

from csi.consequences import readings
from csi.kpis.proposals import UnderstoodAnswers, understand_answers
from csi.kpis.readings import NewReading
from csi.tasks import task_actions
from csi.tasks.task_rules import TaskStep
from models import Activity, Excursion, Improvement, Kpi, Reading
from models.enums import SourceKind, State
from tests.conftest import Bot
from tests.support.slack import BEN, CHLOE, GENERAL, MIA, TRIAGE, Slack
from tests.support.story import KPI, card, in_progress, one, plan_task, read, rows


def allow(bot: Bot, high: str) -> None:
    with bot.db.begin() as session:
        session.get_one(Kpi, 1).tolerance_high = Decimal(high)


def next_day(bot: Bot) -> None:
    bot.move_to((bot.clock() + timedelta(days=1)).replace(hour=9))


def told_of(slack: Slack, person: str, words: str) -> list[str]:
    return [each.text for each in slack.messages(person) if words in each.text]


def understood_kpi(found: UnderstoodAnswers) -> tuple[tuple[object, ...], tuple[object, ...]]:
    return (found.kpi.name, found.kpi.unit, found.kpi.baseline), (found.kpi.comparison, found.kpi.target)


def test_a_kpi_out_of_tolerance_is_one_improvement_without_an_author_until_it_came_back(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    allow(bot, "10")
    for value in ("16", "17"):
        next_day(bot)
        read(bot, value)

    made = [each for each in rows(bot, Improvement) if each.source_kind is SourceKind.KPI]
    assert [(each.idea, each.author_id, each.state) for each in made] == [
        (f"{KPI} is out of tolerance: 16 days instead of at most 10 days", None, State.NEW)
    ]
    assert "New idea from a KPI that is out of tolerance" in card(slack, MIA, 2, TRIAGE).text
    assert "Need info" not in card(slack, MIA, 2, TRIAGE).buttons
    next_day(bot)
    next_day(bot)
    said = f"*{KPI}* has been out of tolerance since Monday 23 November. Now 16 days. Agreed: at most 10 days."
    assert len(told_of(slack, MIA, said)) == 1

    read(bot, "9")
    bot.tick()
    assert told_of(slack, MIA, said) == []
    next_day(bot)
    read(bot, "12")
    assert [each.ended_on is None for each in rows(bot, Excursion)] == [False, True]
    assert len([each for each in rows(bot, Improvement) if each.source_kind is SourceKind.KPI]) == 2


def test_what_is_in_tolerance_by_the_time_of_sending_is_not_told_whatever_was_written_down_before(
    slack: Slack, bot: Bot
) -> None:
    in_progress(bot)
    allow(bot, "10")
    bot.move_to(bot.clock().replace(hour=16))
    read(bot, "16")
    bot.tick()
    allow(bot, "20")
    assert [each.ended_on for each in rows(bot, Excursion)] == [None]

    next_day(bot)

    assert told_of(slack, MIA, "has been out of tolerance since") == []
    allow(bot, "12")  # and out of it again
    next_day(bot)
    assert len(told_of(slack, MIA, "has been out of tolerance since")) == 1


def test_many_readings_at_once_ask_for_an_improvement_only_if_the_last_one_is_out(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    allow(bot, "10")
    next_day(bot)
    next_day(bot)
    today = bot.clock().date()
    with bot.db.begin() as session:
        many = [NewReading(1, Decimal(value), today - timedelta(days=back)) for back, value in ((1, 22), (0, 8))]
        readings.keep_readings(session, many, by=CHLOE, at=bot.clock())
    bot.flush()

    assert rows(bot, Excursion) == []


def test_an_improvement_made_of_an_excursion_tells_of_the_reading_that_counts(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    allow(bot, "20")
    next_day(bot)
    slack.command(CHLOE, "/csi", f"kpi {KPI} 92")
    bot.flush()
    slack.last(CHLOE, "is 92 days right?", GENERAL).press("Keep 92 days")
    bot.flush()
    assert "That's out of tolerance (at most 20 days): see IMP-2." in slack.last(CHLOE, "Thanks", GENERAL).text

    def correct(value: str) -> str:
        with bot.db.begin() as session:
            wrong = [each for each in rows(bot, Reading) if each.replaced_by_id is None][-1]
            right, day, at = Decimal(value), wrong.measured_on, bot.clock()
            readings.correct_reading(session, wrong.id or 0, right, day, "", by=CHLOE, at=at)
        bot.flush()
        return card(slack, MIA, 2, TRIAGE).text

    assert f"{KPI} is out of tolerance: 29 days instead of at most 20 days" in correct("29")
    assert one(bot, Excursion).ended_on is None
    with bot.db.read() as session:
        (proposed, aim), on = understood_kpi(understand_answers(session, 2)), understand_answers(session, 2).baseline_on
    assert (proposed, aim, on) == ((KPI, "days", Decimal(29)), ("<=", Decimal(20)), bot.clock().date())
    assert f"{KPI} seemed out of tolerance: 29 days was corrected to 9.2 days" in correct("9.2")
    assert one(bot, Excursion).ended_on is not None
    assert f"{KPI} is out of tolerance: 30 days instead of at most 20 days" in correct("30")
    assert one(bot, Excursion).ended_on is None
    assert f"{KPI} seemed out of tolerance: 30 days was corrected to 8 days" in correct("8")
    trail = [each.verb for each in rows(bot, Activity) if each.improvement_id == 2]
    assert trail[-3:] == ["excursion_reworded", "excursion_corrected", "excursion_reworded"]
    assert rows(bot, Improvement)[-1].state is State.NEW


def test_back_in_tolerance_with_its_tasks_done_the_review_is_proposed_once(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    allow(bot, "10")
    next_day(bot)
    read(bot, "16")
    with bot.db.begin() as session:
        made = session.get_one(Improvement, 2)
        made.state, made.coordinator_id = State.IN_PROGRESS, CHLOE
    plan_task(bot, 2)
    next_day(bot)
    read(bot, "9")
    bot.tick()
    assert told_of(slack, CHLOE, "Back in tolerance") == []

    with bot.db.begin() as session:
        task_actions.take_task_step(session, 2, 1, TaskStep.FINISH, by=BEN, at=bot.clock())
    for _ in range(2):
        bot.tick()
        bot.flush()
    assert len(told_of(slack, CHLOE, "Back in tolerance")) == 1
    slack.last(CHLOE, "Back in tolerance").press("Review")
    bot.flush()
    over = slack.last(CHLOE, "Back in tolerance")
    assert (over.text.rpartition("  ·  ")[2], over.buttons) == ("in review now", [])
