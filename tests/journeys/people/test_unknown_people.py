"""Unknown means nobody: until Slack has said who somebody is, they see nothing, and what they sent is kept."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest

from csi.inbox import bulb_reactions
from csi.messaging import fetch_queue
from csi.messaging.outbox import MessageKind
from csi.people import arrivals, directory
from csi.people.arrivals import ReplyPlace
from csi.people.directory import Profile
from handlers.slack.replay import handle_again
from models import Improvement, Intake, Outbox, Person
from models.enums import QueueState, Step
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, GENERAL, MIA, TRIAGE, Slack
from tests.support.story import IDEA, calls, captured, card, one, redeliver, rows, take, told
from tests.support.unknown import ERASED, HAVE_IT, MEMBERS_ONLY, UMA, UMA_DIRECT, change, come, kept

MEMBER = Profile("Uma Quell", "UTC", "T00SANDBOX", is_bot=False, is_guest=False, is_foreign=False, is_deleted=False)


def ephemerals(slack: Slack, person: str = UMA) -> list[str]:
    return [seen.text for seen in slack.from_app(person, GENERAL) if seen.raw["ephemeral"]]


def direct_messages(slack: Slack) -> list[str]:
    return [seen.text for seen in slack.from_app(UMA, UMA_DIRECT)]


def shown(slack: Slack) -> list[str]:
    """What Uma was shown, wherever."""
    windows = [told(slack, UMA)] if slack.views(UMA) else []
    return [*ephemerals(slack), *direct_messages(slack), *windows]


# The ways in


def by_command(slack: Slack) -> None:
    slack.command(UMA, "/improve", IDEA)


def by_message(slack: Slack) -> None:
    slack.message(UMA, IDEA, UMA_DIRECT)


def by_mention(slack: Slack) -> None:
    slack.message(UMA, f"@Kaizen {IDEA}", GENERAL)


def by_message_shortcut(slack: Slack) -> None:
    ts = slack.message(UMA, IDEA, GENERAL)
    slack.act(UMA, "shortcut", {"callback_id": "capture_message", "channel": GENERAL, "ts": ts})


WAYS_IN = pytest.mark.parametrize("way_in", [by_command, by_message, by_mention, by_message_shortcut])


@WAYS_IN
def test_what_an_unknown_member_sends_is_kept_and_goes_on_by_itself_once(
    slack: Slack, bot: Bot, way_in: Callable[[Slack], None]
) -> None:
    come(slack)
    way_in(slack)
    redeliver(slack)
    bot.flush()

    assert rows(bot, Improvement) == []
    assert all(each.startswith(HAVE_IT) for each in shown(slack))
    assert shown(slack)
    (arrival,) = kept(bot)
    assert "token" not in arrival.payload

    bot.restart()
    bot.tick()
    redeliver(slack)
    bot.tick()

    found = one(bot, Improvement)
    assert (found.idea, found.author_id) == (IDEA, UMA)
    assert direct_messages(slack)[-1].startswith("*IMP-1*")
    assert IDEA in card(slack, MIA, 1, TRIAGE).text
    assert len([each for each in shown(slack) if "IMP-1" in each]) <= 2  # the receipt, and the command's answer
    assert [each for each in kept(bot) if each.offered_at is None] == []
    assert {row.state for row in rows(bot, Intake)} == {QueueState.DONE}


@pytest.mark.parametrize(("methods", "is_given_up"), [(["users.info"], True), (["users.info", "auth.test"], False)])
def test_what_slack_fails_to_say_is_given_up_after_the_last_attempt_but_an_outage_is_waited_out(
    slack: Slack, bot: Bot, methods: list[str], is_given_up: bool
) -> None:
    come(slack)
    by_message(slack)
    bot.flush()
    with bot.db.begin() as session:
        (asked,) = (row for row in rows(bot, Intake) if row.key == f"person:{UMA}")
        asked.attempts = fetch_queue.MOST_ATTEMPTS - 1
        session.add(asked)
    for method in methods:
        slack.call("/sandbox/faults", {"fault": "server_error", "only": [method], "count": 20})
    bot.tick()

    (left,) = (row for row in rows(bot, Intake) if row.key == f"person:{UMA}")
    assert (left.state is QueueState.SET_ASIDE) is is_given_up
    assert left.retry_at is not None
    assert left.retry_at - datetime.now(UTC) <= timedelta(minutes=1)


@WAYS_IN
@pytest.mark.parametrize("facts", [{"is_restricted": True}, {"is_ultra_restricted": True}], ids=["guest", "single"])
def test_what_an_unknown_guest_sent_is_erased_and_they_are_told_once(
    slack: Slack, bot: Bot, way_in: Callable[[Slack], None], facts: dict[str, Any]
) -> None:
    come(slack, **facts)
    way_in(slack)
    bot.tick()
    bot.tick()

    assert rows(bot, Improvement) == []
    assert kept(bot) == []
    assert shown(slack).count(ERASED) == 1
    assert not any(IDEA in str(row.payload) for row in rows(bot, Outbox))
    assert slack.messages(MIA, TRIAGE) == []


def test_a_process_that_dies_between_handling_and_erasing_does_nothing_twice(slack: Slack, bot: Bot) -> None:
    come(slack)
    by_message(slack)
    by_command(slack)
    bot.flush()
    forget_nothing = kept(bot)
    come(slack, is_restricted=False)
    with bot.db.begin() as session:
        directory.store_profiles(session, {UMA: MEMBER}, bot.clock())
    assert bot.kaizen is not None
    for arrival in forget_nothing:  # handled, and then it dies
        handle_again(bot.kaizen.app.dispatch, arrival.payload)
    bot.restart()
    with bot.db.begin() as session:
        arrivals.request_replays(session, [UMA], bot.clock())
    bot.tick()

    assert len(rows(bot, Improvement)) == 2
    assert len([text for text in direct_messages(slack) if text.startswith("*IMP-1*")]) == 1
    assert kept(bot) == []


def test_what_somebody_sends_before_they_are_known_goes_on_in_its_order(slack: Slack, bot: Bot) -> None:
    come(slack)
    slack.message(UMA, "Laptop requests take two weeks", UMA_DIRECT)
    ts = slack.message(UMA, "The lift is out of order", UMA_DIRECT)
    gone = slack.message(UMA, "The coffee machine leaks", UMA_DIRECT)
    slack.act(UMA, "edit", {"channel": UMA_DIRECT, "ts": ts, "text": "The lift is out of order every Friday"})
    slack.act(UMA, "delete", {"channel": UMA_DIRECT, "ts": gone})
    bot.tick()

    ideas = [row.idea for row in rows(bot, Improvement)]
    assert ideas == ["Laptop requests take two weeks", "The lift is out of order every Friday"]


def test_a_form_that_an_unknown_member_submits_goes_on_and_one_that_is_refused_loses_nothing(
    slack: Slack, bot: Bot
) -> None:
    slack.command(BEN, "/improve", "")
    forget(bot, BEN)
    slack.fill(BEN, idea=IDEA, details="Since the summer")
    assert HAVE_IT in told(slack, BEN)
    slack.close_modal(BEN)
    assert rows(bot, Improvement) == []
    bot.tick()
    assert one(bot, Improvement).details == "Since the summer"
    assert card(slack, BEN, 1)

    card(slack, BEN).press("Add details")
    forget(bot, BEN)
    slack.fill(BEN, details="Since the winter")
    slack.close_modal(BEN)
    take(bot, 1, Step.DECLINE, by=MIA, reason="Too early")
    bot.tick()
    assert one(bot, Improvement).details == "Since the summer"
    assert slack.from_app(BEN)[-1].text.endswith(f"You typed:  {IDEA}\nSince the winter")


def forget(bot: Bot, person: str) -> None:
    """As of a database from before profiles were read."""
    with bot.db.begin() as session:
        row = session.get_one(Person, person)
        row.refreshed_at = row.version = None
        session.add(row)


def test_a_refused_command_of_an_unknown_member_gives_back_what_was_typed(slack: Slack, bot: Bot) -> None:
    come(slack)
    slack.command(UMA, "/improve", f"for @ana {IDEA}")
    slack.command(UMA, "/improve", "for @nobody-here the lift")
    slack.command(UMA, "/csi", "assign 1 <@U04MIA>")
    bot.tick()

    answers = [text for text in ephemerals(slack) if text != HAVE_IT]
    assert len(answers) == 3
    assert "*IMP-1*" in answers[0]
    assert answers[1].endswith("You typed:  /improve for @nobody-here the lift")
    assert "You typed:  /csi assign 1" in answers[2]


def test_a_command_that_opens_a_form_waits_behind_a_button(slack: Slack, bot: Bot) -> None:
    captured(bot)
    come(slack)
    slack.command(UMA, "/improve", "")
    assert ephemerals(slack) == [HAVE_IT]
    assert slack.views(UMA) == []
    bot.tick()

    offer = slack.from_app(UMA, GENERAL)[-1]
    assert offer.text.startswith("I know who you are now. Press *Open* to go on with `/improve`.")
    for _ in range(2):  # closed by mistake, it opens again
        offer.press("Open")
        assert slack.modal(UMA)["callback_id"] == "idea_form"
        slack.close_modal(UMA)
    offer.press("Open")
    slack.fill(UMA, idea="The lift is out of order")
    assert rows(bot, Improvement)[-1].author_id == UMA


def test_a_shortcut_and_a_click_of_an_unknown_member_wait_behind_a_button(slack: Slack, bot: Bot) -> None:
    captured(bot)
    come(slack, channels=[GENERAL, TRIAGE])
    slack.act(UMA, "shortcut", {"callback_id": "new_improvement"})
    assert HAVE_IT in told(slack, UMA)
    slack.close_modal(UMA)
    bot.tick()
    slack.from_app(UMA, UMA_DIRECT)[-1].press("Open")
    assert slack.modal(UMA)["callback_id"] == "idea_form"
    slack.close_modal(UMA)

    forget(bot, UMA)
    card(slack, UMA, 1, TRIAGE).press("Accept")
    assert HAVE_IT in told(slack, UMA)
    slack.close_modal(UMA)
    bot.tick()
    refused = [seen for seen in slack.from_app(UMA, TRIAGE) if seen.raw["ephemeral"]]
    assert "Only coordinators and managers" in refused[-1].text


def test_a_button_that_is_never_pressed_is_forgotten_after_a_day_and_is_nobody_elses(slack: Slack, bot: Bot) -> None:
    come(slack)
    slack.act(UMA, "shortcut", {"callback_id": "new_improvement"})
    slack.close_modal(UMA)
    bot.tick()
    (arrival,) = kept(bot)
    assert arrival.offered_at is not None
    bot.move_to(bot.clock().replace(day=25))
    assert kept(bot) == []

    slack.from_app(UMA, UMA_DIRECT)[-1].press("Open")
    assert "This waited for more than a day, so I deleted it." in told(slack, UMA)


def test_a_bulb_of_an_unknown_member_asks_them_once_they_are_known(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        bulb_reactions.set_bulb_channels(session, [GENERAL], by=MIA, at=bot.clock())
    bot.tick()
    come(slack)
    come(slack, "U89GUEST", is_restricted=True)
    ts = slack.message(BEN, IDEA, GENERAL)
    for person in (UMA, "U89GUEST"):
        slack.act(person, "react", {"channel": GENERAL, "ts": ts, "name": "bulb"})
    bot.flush()
    assert shown(slack) == []
    bot.tick()

    (question,) = [seen for seen in slack.from_app(UMA, GENERAL) if seen.raw["ephemeral"]]
    assert question.buttons == ["Capture", "Not now"]
    assert ephemerals(slack, "U89GUEST") == []
    assert kept(bot) == []


# What is shown


@pytest.mark.parametrize("words", ["list", "show 1", "mine", "search laptop", "help", "roles"])
def test_an_unknown_persons_command_shows_nothing_before_slack_has_said_who_they_are(
    slack: Slack, bot: Bot, words: str
) -> None:
    captured(bot)
    come(slack, is_restricted=True)
    slack.command(UMA, "/csi", words)
    assert ephemerals(slack) == [HAVE_IT]
    bot.tick()

    assert ephemerals(slack) == [HAVE_IT, ERASED]
    slack.command(UMA, "/csi", words)
    assert MEMBERS_ONLY in ephemerals(slack)[-1]
    assert not any("Laptop" in each for each in shown(slack))


def test_an_unknown_members_command_is_answered_where_it_was_typed(slack: Slack, bot: Bot) -> None:
    captured(bot)
    come(slack)
    slack.command(UMA, "/csi", "list")
    bot.tick()

    assert ephemerals(slack)[0] == HAVE_IT
    assert IDEA in ephemerals(slack)[1]


def test_home_says_one_moment_and_fills_by_itself(slack: Slack, bot: Bot) -> None:
    captured(bot)
    come(slack)
    assert "One moment while Slack tells me who you are." in str(slack.open_home(UMA))
    bot.tick()
    assert bot.kaizen is not None
    bot.kaizen.homes.flush()
    assert "New improvement" in str(slack.home(UMA))


def test_somebody_of_whom_slack_says_nothing_is_told_so_and_an_operator_sees_it(slack: Slack, bot: Bot) -> None:
    come(slack)
    slack.call("/sandbox/faults", {"fault": "refuse", "error": "user_not_found", "only": ["users.info"], "count": 1})
    slack.command(UMA, "/improve", IDEA)
    bot.tick()

    assert ephemerals(slack)[-1].startswith("Slack doesn't tell me who you are, so I have kept nothing")
    assert kept(bot) == []
    (aside,) = [row for row in rows(bot, Intake) if row.state is QueueState.SET_ASIDE]
    assert (aside.kind, aside.problem) == ("person", "user_not_found")

    slack.command(UMA, "/improve", IDEA)  # tried again later, it works
    bot.tick()
    assert one(bot, Improvement).author_id == UMA


# Other organisations


def test_a_foreigners_mention_creates_nothing_and_slack_is_not_asked(slack: Slack, bot: Bot) -> None:
    come(slack, team_id="T99OTHER")
    before = len(calls(slack, "users.info"))
    slack.message(UMA, f"@Kaizen {IDEA}", GENERAL)
    redeliver(slack)
    bot.tick()

    assert rows(bot, Improvement) == []
    assert kept(bot) == []
    assert ephemerals(slack) == [MEMBERS_ONLY]
    assert len(calls(slack, "users.info")) == before
    with bot.db.read() as session:
        assert session.get_one(Person, UMA).is_foreign


def from_elsewhere(kind: str) -> dict[str, Any]:
    """What Slack would send of somebody whom the sandbox lets do nothing but write: their team is another one."""
    user = {"id": UMA, "name": "uma", "username": "uma", "team_id": "T99OTHER"}
    shared = {
        "type": kind,
        "user": user,
        "team": {"id": "T99OTHER", "domain": "other"},
        "token": "x",
        "enterprise": None,
    }
    match kind:
        case "command":
            place = {"channel_id": GENERAL, "trigger_id": "1.1", "response_url": ""}
            return {"command": "/csi", "text": "list", "user_id": UMA, "team_id": "T99OTHER", **place}
        case "shortcut":
            return shared | {"callback_id": "new_improvement", "trigger_id": "1.2"}
        case "block_suggestion":
            return shared | {"action_id": "details_service", "block_id": "b", "value": "lap", "view": {"type": "modal"}}
        case _:
            action = {
                "type": "button",
                "action_id": "vote_improvement",
                "block_id": "b",
                "value": "1",
                "action_ts": "1",
            }
            container = {"type": "message", "channel_id": GENERAL, "message_ts": "1.1"}
            return shared | {"actions": [action], "trigger_id": "1.3", "container": container, "response_url": ""}


@pytest.mark.parametrize("kind", ["command", "shortcut", "block_actions", "block_suggestion"])
def test_whatever_a_payload_from_elsewhere_is_nothing_is_looked_up_and_nothing_of_the_register_shown(
    slack: Slack, bot: Bot, kind: str
) -> None:
    captured(bot)
    before = len(calls(slack, "users.info"))
    assert bot.kaizen is not None
    answer = bot.kaizen.app.dispatch(BoltRequest(body=from_elsewhere(kind), mode="socket_mode"))
    bot.tick()

    assert answer.status == 200
    assert "Laptop" not in answer.body
    said = {"command": MEMBERS_ONLY, "block_suggestion": '{"options": []}'}
    assert said.get(kind, "") in answer.body
    assert len(calls(slack, "users.info")) == before
    assert kept(bot) == []


def test_an_answer_that_comes_too_late_for_its_place_goes_to_the_direct_messages(bot: Bot) -> None:
    place = ReplyPlace(ANA, url="http://127.0.0.1:9/")
    for minutes, kind in ((20, MessageKind.RESPONSE), (26, MessageKind.HELP)):
        with bot.db.begin() as session:
            asked = bot.clock() - timedelta(minutes=minutes)
            arrivals.reply(session, place, [], asked=asked, at=bot.clock())
        assert rows(bot, Outbox)[-1].kind == kind


# Changes


def test_what_slack_tells_of_people_holds_at_once(slack: Slack, bot: Bot) -> None:
    captured(bot)
    before = len(calls(slack, "users.info"))
    change(slack, ANA, is_restricted=True)
    slack.command(ANA, "/csi", "list")
    assert MEMBERS_ONLY in ephemerals(slack, ANA)[-1]
    change(slack, ANA, is_restricted=False, tz="Asia/Tokyo", real_name="Ana Sato")
    slack.command(ANA, "/csi", "list")
    assert IDEA in ephemerals(slack, ANA)[-1]
    with bot.db.read() as session:
        ana = session.get_one(Person, ANA)
        assert (ana.name, ana.tz) == ("Ana Sato", "Asia/Tokyo")

    change(slack, UMA, name="uma", real_name="Uma Quell")
    slack.command(UMA, "/improve", "The lift is out of order")
    assert rows(bot, Improvement)[-1].author_id == UMA
    assert len(calls(slack, "users.info")) == before


def test_home_of_somebody_who_becomes_a_guest_shows_nothing_any_more(slack: Slack, bot: Bot) -> None:
    captured(bot)
    assert IDEA in str(slack.open_home(ANA))
    bot.move_to(bot.clock().replace(hour=18))  # no longer looked at
    change(slack, ANA, is_restricted=True)
    assert bot.kaizen is not None
    bot.kaizen.homes.flush()

    home = str(slack.home(ANA))
    assert MEMBERS_ONLY in home
    assert IDEA not in home
