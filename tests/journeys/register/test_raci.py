"""RACI: exactly one is accountable, task owners are responsible, consulted people are asked, informed people told."""

import pytest

from csi.common.errors import NotAllowed
from csi.lifecycle import assignment
from csi.register import raci
from csi.register.queries import Raci
from models import Activity, HeldMessage, Improvement, Involvement
from models.enums import RaciPart, Role, Step
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.more import from_more, labels, open_more, opened
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Refused, Seen, Slack
from tests.support.story import (
    accepted,
    captured,
    card,
    grant,
    in_progress,
    one,
    plan_task,
    redeliver,
    rows,
    take,
    told,
)

ASKED = "What would stop you from ordering two weeks earlier?"


def open_involved(slack: Slack, who: str = CHLOE) -> None:
    from_more(slack, who, "Who is involved")


def involve(slack: Slack, bot: Bot, **fields: object) -> None:
    open_involved(slack)
    slack.fill(CHLOE, **fields)
    bot.flush()


def anchor(slack: Slack, person: str) -> Seen:
    """The question that somebody was asked."""
    return slack.last(person, "asks for your view")


# Accountable


def test_the_coordinator_is_accountable_until_somebody_else_is_chosen_and_that_choice_stays(
    slack: Slack, bot: Bot
) -> None:
    number = accepted(bot)
    assert one(bot, Improvement).accountable_id == CHLOE
    with bot.db.begin() as session:
        assignment.assign_coordinator(session, number, BEN, by=CHLOE, at=bot.clock())
    assert one(bot, Improvement).accountable_id == BEN
    bot.flush()

    open_involved(slack, MIA)
    slack.fill(MIA, accountable=LEO)
    bot.flush()
    assert f"Accountable: <@{LEO}>" in opened(slack, BEN)
    assert f"(IMP-1): <@{MIA}> made you accountable for the result." in slack.messages(LEO)[-1].text

    with bot.db.begin() as session:
        assignment.assign_coordinator(session, number, CHLOE, by=BEN, at=bot.clock())
    kept = one(bot, Improvement)
    assert (kept.coordinator_id, kept.accountable_id) == (CHLOE, LEO)


@pytest.mark.parametrize("who", ["bot", "guest", "foreign"])
def test_an_outsider_can_not_be_accountable_consulted_or_informed(
    slack: Slack, bot: Bot, server: SandboxServer, who: str
) -> None:
    accepted(bot)
    leo = server.workspace.people[LEO]
    if who == "foreign":
        leo.team_id = "T99OTHER"
    else:
        setattr(leo, {"bot": "is_bot", "guest": "is_restricted"}[who], True)
    bot.read_members()
    open_involved(slack)

    for field, chosen in (("accountable", LEO), ("consulted", [LEO]), ("informed", [LEO])):
        entered = {"accountable": CHLOE, "consulted": [], "informed": [], "consult_question": ASKED, field: chosen}
        with pytest.raises(Refused) as refused:
            slack.fill(CHLOE, **entered)
        assert list(refused.value.answer["errors"]) == [field]

    assert one(bot, Improvement).accountable_id == CHLOE
    assert rows(bot, Involvement) == []
    assert slack.modal(CHLOE)["state"]["values"]["consult_question"]["consult_question"]["value"] == ASKED


def test_task_owners_are_responsible(slack: Slack, bot: Bot) -> None:
    plan_task(bot, accepted(bot), owner=BEN)

    open_involved(slack)

    assert f"Responsible: <@{BEN}>, by their tasks" in told(slack, CHLOE)


def test_who_is_involved_is_said_by_its_coordinator_or_a_manager(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    grant(bot, LEO, Role.COORDINATOR)

    open_more(slack, LEO)
    assert "Who is involved" not in labels(slack, LEO)
    for who in (LEO, ANA):
        with bot.db.begin() as session, pytest.raises(NotAllowed, match="its coordinator or a manager"):
            raci.set_raci(session, number, Raci(LEO), shown=Raci(CHLOE), by=who, at=bot.clock())

    assert one(bot, Improvement).accountable_id == CHLOE


# Informed


def test_informed_people_are_told_why_and_then_hear_of_each_step_but_their_own(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    involve(slack, bot, informed=[BEN, MIA])

    first = slack.messages(BEN)[-1]
    assert f"(IMP-1) is accepted. <@{CHLOE}> wants to keep you informed" in first.text
    assert first.buttons == ["Stop telling me"]
    assert f"Informed: <@{BEN}>, <@{MIA}>" in opened(slack, CHLOE)

    take(bot, number, Step.CANCEL, by=MIA, reason="The supplier is gone")
    assert "The supplier is gone" in slack.messages(BEN)[-1].text
    assert "The supplier is gone" not in slack.messages(MIA)[-1].text


def test_who_wants_to_hear_no_more_says_so_once(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    involve(slack, bot, informed=[BEN])
    slack.messages(BEN)[-1].press("Stop telling me")
    assert "You won't get messages about IMP-1 any more" in told(slack, BEN)
    before = len(slack.messages(BEN))

    take(bot, number, Step.CANCEL, reason="The supplier is gone")

    assert len(slack.messages(BEN)) == before
    assert rows(bot, Involvement) == []
    assert [row.actor_id for row in rows(bot, Activity) if row.verb == "informed_left"] == [BEN]


# Consulted


def test_a_consulted_person_is_asked_and_what_they_reply_reaches_the_coordinator(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    involve(slack, bot, consulted=[BEN], consult_question=ASKED)
    asked = anchor(slack, BEN)
    assert ASKED in asked.text
    assert f"<@{CHLOE}> asks for your view" in asked.text
    assert f"Consulted: <@{BEN}> (asked)" in opened(slack, CHLOE)

    bot.restart()
    asked.reply("No, if the form were shorter")
    redeliver(slack)
    bot.flush()

    news = slack.messages(CHLOE)[-1]
    assert f"(IMP-1): <@{BEN}> answered." in news.text
    assert "No, if the form were shorter" in news.text
    assert news.thread_ts == card(slack, CHLOE).ts
    assert f"Consulted: <@{BEN}> (answered)" in opened(slack, CHLOE)
    assert f"Thanks. <@{CHLOE}> will read it." in slack.messages(BEN)[-1].text
    assert slack.messages(BEN)[-1].thread_ts == asked.ts
    assert [row.note for row in rows(bot, Activity) if row.verb == "consulted_said"] == ["No, if the form were shorter"]
    assert one(bot, Involvement).answered_at is not None


def test_a_short_yes_is_an_answer_to_a_consulted_person(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    involve(slack, bot, consulted=[BEN], consult_question="May we keep five in stock?")

    anchor(slack, BEN).reply("yes")
    bot.flush()

    assert "yes" in slack.messages(CHLOE)[-1].text
    assert one(bot, Involvement).answered_at is not None


def test_a_consulted_person_who_answers_outside_the_thread_is_asked_what_it_is(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    involve(slack, bot, consulted=[BEN], consult_question=ASKED)
    slack.message(BEN, "We order on Mondays only")
    bot.flush()

    held = slack.messages(BEN)[-1]
    assert any(ASKED[:20] in label for label in held.buttons), held.buttons
    held.press(next(label for label in held.buttons if ASKED[:20] in label))
    bot.flush()

    assert "We order on Mondays only" in slack.messages(CHLOE)[-1].text
    assert len(rows(bot, Improvement)) == 1
    assert one(bot, HeldMessage).became == "your answer on IMP-1"


def test_asking_needs_a_question_and_nothing_is_asked_twice(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    open_involved(slack)
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, consulted=[BEN])
    assert list(refused.value.answer["errors"]) == ["consult_question"]

    slack.fill(CHLOE, consulted=[BEN], consult_question=ASKED)
    redeliver(slack)
    bot.flush()
    slack.close_modal(CHLOE)
    involve(slack, bot, consulted=[BEN, LEO], consult_question="And you, Leo?")

    assert [ASKED in seen.text for seen in slack.messages(BEN) if "asks for your view" in seen.text] == [True]
    assert "And you, Leo?" in anchor(slack, LEO).text
    assert [row.person_id for row in rows(bot, Involvement)] == [BEN, LEO]


def test_a_question_that_is_taken_back_says_so(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    involve(slack, bot, consulted=[BEN], consult_question=ASKED)
    slack.close_modal(CHLOE)

    involve(slack, bot, consulted=[])

    assert rows(bot, Involvement) == []
    assert "so you don't have to answer" in slack.messages(BEN)[-1].text


def test_what_others_changed_meanwhile_stays(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    slack.message(LEO, "hello")
    bot.tick()
    open_involved(slack)
    with bot.db.begin() as session:
        wanted = Raci(LEO, (), (BEN,))
        raci.set_raci(session, number, wanted, shown=Raci(CHLOE), by=MIA, at=bot.clock())

    slack.fill(CHLOE, accountable=ANA, informed=[ANA])
    assert "Mia Lindqvist made Leo Tanaka accountable at " in told(slack, CHLOE)
    assert one(bot, Improvement).accountable_id == LEO
    slack.fill(CHLOE)

    assert {row.person_id for row in rows(bot, Involvement) if row.part is RaciPart.INFORMED} == {ANA, BEN}
    assert one(bot, Improvement).accountable_id == ANA


def test_nobody_is_drawn_into_what_has_ended(slack: Slack, bot: Bot) -> None:
    number = in_progress(bot)
    open_involved(slack)
    take(bot, number, Step.CANCEL, by=MIA, reason="The supplier is gone")

    with pytest.raises(Refused, match="IMP-1 is canceled"):
        slack.fill(CHLOE, informed=[BEN])

    assert rows(bot, Involvement) == []


def test_a_new_idea_has_nobody_accountable_yet_and_its_card_says_nothing_of_it(slack: Slack, bot: Bot) -> None:
    captured(bot)

    assert "Accountable" not in card(slack, MIA, channel=TRIAGE).text
