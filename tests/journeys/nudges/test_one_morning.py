"""Everything that is due of one person is one message, the most urgent first; each row is answered by one press."""

from datetime import UTC, date, datetime

from csi.lifecycle import holds
from models import Hold, Nudge
from models.enums import NudgeKind, NudgeState
from tests.conftest import Bot
from tests.support.slack import CHLOE, Seen, Slack
from tests.support.story import KPI, accepted, captured, in_progress, plan_task, rows

AFTER_SEVEN_WEEKS = datetime(2027, 1, 11, 8, 5, tzinfo=UTC)
"""A Monday morning in Paris, where Chloé is."""

SAID_IN_ORDER = (
    "Good morning. 1 decision on your idea is late, 1 task is due, 1 hold is to be reviewed and 4 more things wait.",
    "You were promised a decision by Monday 30 November, and there is none yet. It's expected by Monday 18 January",
    "Your task *1.2* Ask the supplier: overdue since Monday 30 November.",
    "On hold. Its review was set for Friday 8 January. The reason: The supplier changes",
    "half the time until Sunday 21 February is over. It began at 14 days and hasn't been "
    "measured since work started. Where are we now?",
    "0 % of the plan done  ·  a task has been overdue since Monday 30 November  ·  no news since Monday 23 November",
    f"*{KPI}*  ·  answer in this message's thread",
    "A question for you: If this works, what gets better, and for whom?",
    "*Your week, in what you lead*\n•  2 tasks overdue",
    "You get this because each of these waits for you. `/csi nudges` shows what comes next.",
)


def the_message(slack: Slack) -> Seen:
    return [seen for seen in slack.from_app(CHLOE) if "Good morning" in seen.text][-1]


def test_nine_kinds_are_one_message_and_each_row_is_answered_by_one_press(slack: Slack, bot: Bot) -> None:
    in_progress(bot, "Laptops are late")
    plan_task(bot, 1, owner=CHLOE, text="Ask the supplier")
    captured(bot, "Badges fail", by=CHLOE)
    held = accepted(bot, "Old phones")
    with bot.db.begin() as session:
        holds.put_on_hold(session, held, "The supplier changes", date(2027, 1, 8), by=CHLOE, at=bot.clock())

    bot.move_to(AFTER_SEVEN_WEEKS)  # it was down meanwhile

    sent = [row for row in rows(bot, Nudge) if row.person_id == CHLOE and row.sent_at]
    assert len({row.kind for row in sent}) == 9
    assert len({row.bundle_id for row in sent}) == 1
    places = [the_message(slack).text.index(said) for said in SAID_IN_ORDER]
    assert places == sorted(places)
    assert "nothing to do here" not in the_message(slack).text

    the_message(slack).choose("Done: task 1.2")
    the_message(slack).choose(f"New date for IMP-{held}")
    slack.fill(CHLOE, review_on="2027-02-01")
    the_message(slack).choose("On track: IMP-1")
    the_message(slack).choose("Skip this question about IMP-2")
    slack.last(CHLOE, "what's the value now, in days?").reply("9,5 days :tada:")
    bot.flush()
    bot.restart()
    bot.tick()

    for settled in (
        "*IMP-1*  Laptops are late  ·  you finished a task, Monday 11 January",
        "*IMP-3*  Old phones  ·  you changed its review date, Monday 11 January",
        "*IMP-1*  Laptops are late  ·  *On track*, you, Monday 11 January",
        f"*{KPI}*  ·  9.5 days",
        "*IMP-2*  Badges fail  ·  you skipped a question, Monday 11 January",
    ):
        assert settled in the_message(slack).text
    assert rows(bot, Hold)[-1].review_on == date(2027, 2, 1)
    left = {row.kind for row in rows(bot, Nudge) if row.person_id == CHLOE and row.state is NudgeState.SENT}
    assert left == {NudgeKind.PROMISE, NudgeKind.WEEK}
