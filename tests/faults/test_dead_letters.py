"""Messages that Slack refuses for good: another responsible person hears, and is told why."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from csi.announcements import posting
from csi.capture import recording
from csi.lifecycle import info_requests
from csi.messaging import outbox
from csi.people import directory
from csi.register import deletion
from csi.register.votes_and_watchers import vote
from models import Announcement, Outbox, Person, Posting, Redirection, Team
from models.enums import AnnouncementState, Effort, QueueState, Role, SourceKind, Step
from sandbox.server import SandboxServer
from sandbox.state import BOT_USER, Channel
from tests.conftest import Bot
from tests.faults.test_outbox import the_wait_is_over
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, TRIAGE, WINS, Slack
from tests.support.story import IDEA, accepted, assessed, captured, closed, one, rows, take


def fault(slack: Slack, error: str, *methods: str) -> None:
    """Let Slack refuse these methods with this error."""
    answer = slack.call("/sandbox/faults", {"fault": "refuse", "error": error, "only": list(methods)})
    assert answer["ok"], answer


def no_faults(slack: Slack) -> None:
    assert slack.call("/sandbox/faults", {"off": True})["ok"]


def leave(server: SandboxServer, bot: Bot, person: str, *, is_known: bool = True) -> None:
    """Let somebody leave the workspace; Kaizen may not have heard of it yet."""
    server.workspace.people[person].deleted = True
    with bot.db.begin() as session:
        row = session.get_one(Person, person)
        row.is_deleted, row.direct_channel = is_known, None
        session.add(row)


def managed_by(bot: Bot, person: str, triage: str | None = TRIAGE) -> None:
    """Make somebody manage the team that all ideas of a test belong to; Mia stays the first manager."""
    at = bot.clock()
    with bot.db.begin() as session:
        default = directory.default_team(session)
        default.triage_channel = None
        directory.get_or_create(session, person, at)
        team = Team(name="Network", manager_id=person, triage_channel=triage, created_at=at)
        session.add_all([default, team])


def captured_in_team(bot: Bot, idea: str = "The printer jams every day", *, sent: bool = True) -> int:
    """Capture an improvement of the other team, and send its receipt and card."""
    with bot.db.begin() as session:
        team = session.exec(select(Team.id).where(Team.name == "Network")).one()
        source = recording.Source(SourceKind.FORM, f"team:{idea}")
        new = recording.NewIdea(idea, team=team)
        number = recording.record_idea(session, new, by=ANA, at=bot.clock(), source=source).number
    if sent:
        bot.flush()
    return number


def set_aside(bot: Bot) -> list[tuple[str, str | None]]:
    return [(row.kind, row.problem) for row in rows(bot, Outbox) if row.state is QueueState.SET_ASIDE]


def redirected(bot: Bot) -> list[tuple[str, str, str]]:
    return [(row.meant_for, row.person_id, row.problem) for row in rows(bot, Redirection)]


def archive(channel: Channel) -> None:
    channel.is_archived = True


def remove_bot(channel: Channel) -> None:
    channel.is_private = True
    channel.members.discard(BOT_USER)


# Work


@pytest.mark.parametrize(
    ("close", "why"),
    [(archive, "the channel is archived"), (remove_bot, "I can't see that conversation any more")],
)
def test_a_card_for_a_closed_channel_goes_whole_to_the_manager_with_the_reason_and_the_next_one_to_the_channel(
    slack: Slack, bot: Bot, server: SandboxServer, close: Callable[[Channel], None], why: str
) -> None:
    triage = server.workspace.channels[TRIAGE]
    close(triage)

    captured(bot, "Laptop requests take two weeks")

    card = slack.from_app(MIA)[-1]
    assert "Laptop requests take two weeks" in card.text
    assert f"This was for <#{TRIAGE}>, but {why}. So it comes to you." in card.text
    card.press("Decline")
    slack.fill(MIA, reason="The contract ends in June")
    bot.flush()
    decided = slack.from_app(MIA)[-1]
    assert (decided.ts, "declined" in decided.text, why in decided.text) == (card.ts, True, True)

    triage.is_archived, triage.is_private = False, False
    triage.members.add(BOT_USER)
    captured(bot, "Phones take three weeks")

    assert "Phones take three weeks" in slack.last(MIA, channel=TRIAGE).text
    assert not any("Phones" in seen.text for seen in slack.from_app(MIA))
    assert len(set_aside(bot)) == 1


def test_what_the_teams_manager_can_not_get_goes_to_the_first_manager_and_to_nobody_twice(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    managed_by(bot, BEN)
    leave(server, bot, BEN, is_known=False)
    archive(server.workspace.channels[TRIAGE])
    card = f"channel:{TRIAGE}"

    captured_in_team(bot)

    assert f"This was for <#{TRIAGE}>" in slack.from_app(MIA)[-1].text
    assert redirected(bot) == [(card, BEN, "is_archived"), (card, MIA, "is_archived")]
    assert set_aside(bot) == [("card", "is_archived"), ("card", "user_disabled")]

    leave(server, bot, MIA, is_known=False)
    captured_in_team(bot, "The scanner jams too")
    bot.flush()

    assert len(redirected(bot)) == 4
    assert set_aside(bot)[2:] == [("card", "is_archived"), ("card", "user_disabled"), ("card", "user_disabled")]


def test_managers_who_are_known_to_have_left_or_are_meant_themselves_are_passed_over(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    managed_by(bot, BEN, triage=None)
    captured_in_team(bot, sent=False)
    leave(server, bot, BEN)
    bot.flush()

    assert redirected(bot) == [(f"person:{BEN}", MIA, "user_disabled")]
    assert "their account is closed" in slack.from_app(MIA)[-1].text


def test_an_approvers_request_and_a_task_of_somebody_who_left_go_whole_to_the_manager(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    with bot.db.begin() as session:
        directory.grant(session, LEO, Role.APPROVER, by=None, at=bot.clock())
    leave(server, bot, LEO, is_known=False)
    leave(server, bot, BEN, is_known=False)

    assessed(bot, effort=Effort.L)

    said = "\n".join(seen.text for seen in slack.from_app(MIA))
    assert f"This was for <@{LEO}>, but their account is closed. So it comes to you." in said
    assert f"This was for <@{BEN}>, but their account is closed. So it comes to you." in said
    assert "Order five laptops" in said
    assert {kind for kind, _ in set_aside(bot)} == {"approval", "notice"}


def test_a_request_that_slack_refuses_for_its_form_is_told_of_and_not_sent_again(slack: Slack, bot: Bot) -> None:
    fault(slack, "invalid_blocks", "chat.postMessage")
    captured(bot, "Laptop requests take two weeks")
    no_faults(slack)
    bot.flush()

    assert {kind for kind, _ in set_aside(bot)} >= {"receipt", "card"}
    assert all(row.kind == outbox.MessageKind.NOTICE for row in rows(bot, Outbox) if "redirection" in row.payload)


def test_a_card_of_somebody_who_stays_unnamed_comes_to_the_manager_without_a_trace_of_them(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    archive(server.workspace.channels[TRIAGE])
    slack.command(ANA, "/improve", "anonymously my shift is never asked before rosters change")
    bot.flush()

    assert "So it comes to you." in slack.from_app(MIA)[-1].text
    assert redirected(bot) == [(f"channel:{TRIAGE}", MIA, "is_archived")]
    assert ANA not in str([row.model_dump() for table in (Outbox, Redirection) for row in rows(bot, table)])


# Correspondence


def test_of_a_question_to_its_author_who_left_the_manager_gets_a_notice_and_not_a_word_of_it(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    number = captured(bot)
    leave(server, bot, ANA, is_known=False)
    with bot.db.begin() as session:
        info_requests.ask_author(session, number, "What did the doctor say?", by=MIA, at=bot.clock())
    bot.flush()

    said = slack.from_app(MIA)[-1].text
    assert f"<@{ANA}> didn't get a question that the decision depends on: their account is closed." in said
    assert said.startswith(f"Not delivered: *{IDEA}* (IMP-{number}).")
    assert not any("doctor" in seen.text for seen in slack.from_app(MIA))


@pytest.mark.parametrize(
    ("is_known", "said"),
    [
        (False, f"Its author will get your reason, word for word.\n<@{ANA}> will be told."),
        (True, "Its author can't be reached any more; your reason stays with it."),
    ],
)
def test_nobody_was_told_before_slack_took_the_message(
    slack: Slack, bot: Bot, server: SandboxServer, is_known: bool, said: str
) -> None:
    captured(bot)
    leave(server, bot, ANA, is_known=is_known)

    slack.command(MIA, "/csi", "decline 1 the contract ends in June", channel=GENERAL)

    assert slack.messages(MIA, GENERAL)[-1].text.endswith(said)


def test_news_for_a_voter_who_left_is_only_set_aside(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    number = captured(bot)
    with bot.db.begin() as session:
        vote(session, number, by=LEO, at=bot.clock())
    leave(server, bot, LEO, is_known=False)
    before = len(slack.from_app(MIA))

    take(bot, number, Step.DECLINE, by=MIA, reason="Too early")

    assert set_aside(bot) == [("notice", "user_disabled")]
    assert (redirected(bot), len(slack.from_app(MIA))) == ([], before)


def test_who_lost_their_access_gets_nothing_more_of_the_register(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    slack.command(CHLOE, "/csi", f"show {number}")
    slack.messages(CHLOE, GENERAL)[-1].press("I'll take it")
    bot.flush()
    before = [seen.text for seen in (*slack.from_app(CHLOE), *slack.messages(CHLOE, GENERAL))]
    with bot.db.begin() as session:
        session.get_one(Person, CHLOE).is_guest = True
        outbox.notice(session, "informed", to=CHLOE, about=number, at=bot.clock(), by=MIA)
        outbox.refresh_improvement(session, number, bot.clock())
        outbox.notice(session, "accountable", to=CHLOE, about=number, at=bot.clock(), by=MIA)
    bot.flush()

    assert [seen.text for seen in (*slack.from_app(CHLOE), *slack.messages(CHLOE, GENERAL))] == before
    assert f"<@{CHLOE}> didn't get the news that they are accountable" in slack.from_app(MIA)[-1].text
    assert set_aside(bot) == [("notice", "no_access"), ("notice", "no_access")]


def test_an_announcement_that_slack_refuses_is_a_draft_again_and_whoever_posted_it_is_told(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    closed(bot)
    archive(server.workspace.channels[WINS])
    with bot.db.begin() as session:
        posting.post_announcement(session, 1, by=CHLOE, at=bot.clock())
    bot.flush()

    assert one(bot, Announcement).state is AnnouncementState.DRAFT
    told = slack.last(CHLOE, "I couldn't post its announcement")
    assert f"in <#{WINS}>: the channel is archived." in told.text

    server.workspace.channels[WINS].is_archived = False
    with bot.db.begin() as session:
        posting.post_announcement(session, 1, by=CHLOE, at=bot.clock())
    bot.flush()
    assert slack.from_app(MIA, WINS)


@pytest.mark.parametrize(("said", "answer"), [("", "Tell me in one sentence"), ("thanks", "Tell me in one sentence")])
def test_an_answer_that_can_not_be_shown_in_the_channel_comes_to_the_direct_messages(
    slack: Slack, bot: Bot, said: str, answer: str
) -> None:
    fault(slack, "user_not_in_channel", "chat.postEphemeral")
    slack.message(LEO, f"<@{BOT_USER}> {said}", channel=GENERAL)
    bot.flush()

    assert answer in slack.from_app(LEO)[-1].text


# What is no fault of a message


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_while_slack_refuses_the_app_itself_everything_waits(slack: Slack, bot: Bot, error: str) -> None:
    fault(slack, error, "chat.postMessage", "auth.test")
    captured(bot)
    assert set_aside(bot) == []
    no_faults(slack)
    the_wait_is_over(bot)

    bot.flush()

    assert slack.from_app(ANA)
    assert slack.from_app(MIA, TRIAGE)


def test_a_closed_account_is_told_from_a_refused_app(slack: Slack, bot: Bot) -> None:
    fault(slack, "account_inactive", "chat.postMessage")

    captured(bot)

    assert ("receipt", "account_inactive") in set_aside(bot)


def test_an_idea_deleted_meanwhile_leaves_nothing_that_is_redirected(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    archive(server.workspace.channels[TRIAGE])
    number = captured(bot, "A secret idea nobody should read")
    with bot.db.begin() as session:
        deletion.delete_improvement(session, number, typed=number, reason="Private", by=MIA, at=bot.clock())
    bot.flush()

    assert rows(bot, Redirection) == []
    assert "secret" not in "\n".join(seen.text for seen in slack.from_app(MIA))
    assert [row.improvement_id for row in rows(bot, Posting)] == [None, None]


def test_a_card_that_waits_in_a_channel_closed_later_comes_to_the_manager_with_its_next_change(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    waiting, ended = captured(bot), captured(bot, "Phones take three weeks")
    take(bot, ended, Step.DECLINE, by=MIA, reason="Too early")
    archive(server.workspace.channels[TRIAGE])
    with bot.db.begin() as session:
        vote(session, waiting, by=LEO, at=bot.clock())
        outbox.refresh_improvement(session, ended, bot.clock())
    bot.flush()

    (card,) = slack.from_app(MIA)
    assert card.text.startswith(f"*IMP-{waiting}*")
    assert "but that conversation is closed. So it comes to you." in card.text
    card.press("Decline")
    slack.fill(MIA, reason="The contract ends in June")
    bot.flush()
    assert "declined" in slack.from_app(MIA)[0].text
    assert set_aside(bot) == [("refresh", "is_inactive"), ("refresh", "is_inactive")]
