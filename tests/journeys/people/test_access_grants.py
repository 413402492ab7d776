"""Guests and people of other organisations have no access unless a manager gives it; it can be taken back."""

import pytest

from models import Activity, Improvement, Person
from tests.conftest import Bot
from tests.journeys.catalogue.test_entries import said
from tests.support import windows
from tests.support.slack import ANA, BEN, GENERAL, MIA, Slack
from tests.support.story import IDEA, captured, one, redeliver, rows, told
from tests.support.unknown import MEMBERS_ONLY, UMA, UMA_DIRECT, change, come

GUEST = {"name": "uma", "real_name": "Uma Quell", "channels": [GENERAL], "is_restricted": True}


def answered(slack: Slack, words: str = "list") -> str:
    slack.command(UMA, "/csi", words)
    return [seen.text for seen in slack.from_app(UMA, GENERAL) if seen.raw["ephemeral"]][-1]


def verbs(bot: Bot) -> list[str]:
    return [row.verb for row in rows(bot, Activity) if row.verb.startswith("access_")]


def test_a_manager_lets_a_guest_in_by_a_form_and_takes_it_back(slack: Slack, bot: Bot) -> None:
    captured(bot)
    change(slack, UMA, **GUEST)
    assert MEMBERS_ONLY in answered(slack)

    windows.open_settings(slack, MIA, "Roles")
    windows.press(slack, MIA, "Let somebody in")
    slack.fill(MIA, who=UMA)
    redeliver(slack)
    bot.tick()
    assert f"*Access*  <@{UMA}>, given by <@{MIA}>" in told(slack, MIA)
    (message,) = slack.from_app(UMA, UMA_DIRECT)
    assert message.text.startswith(f"<@{MIA}> has let you in: you can bring in ideas here")
    assert IDEA in answered(slack)
    slack.command(UMA, "/improve", "The lift is out of order")
    assert rows(bot, Improvement)[-1].author_id == UMA

    windows.press(slack, MIA, "Take back access")
    bot.tick()
    assert "*Access*" not in told(slack, MIA)
    assert "has taken back your access to Kaizen" in slack.last(UMA, channel=UMA_DIRECT).text
    assert MEMBERS_ONLY in answered(slack)
    given, taken = (row for row in rows(bot, Activity) if row.verb.startswith("access_"))
    assert (given.actor_id, given.after, taken.before) == (MIA, {"person": UMA}, {"person": UMA})


def test_it_is_given_and_taken_by_command_and_listed_with_the_roles(slack: Slack, bot: Bot) -> None:
    change(slack, UMA, **GUEST)
    assert f"<@{UMA}> has access now" in said(slack, f"access give <@{UMA}>")
    assert f"*Access*  <@{UMA}>" in said(slack, "roles")
    assert f"<@{UMA}> has no access any more" in said(slack, f"take access <@{UMA}>")
    bot.tick()
    assert [seen.text for seen in slack.from_app(UMA, UMA_DIRECT) if "let you in" in seen.text] == []

    come(slack, "U89VERA")
    others = (
        (BEN, "Ben Okafor has access already."),
        ("U00KAIZEN", "is an app"),
        ("U89VERA", "asking Slack who that is"),
    )
    for person, why in others:
        assert why in said(slack, f"access give <@{person}>")
    assert "has no access to take back" in said(slack, f"access take <@{BEN}>")
    assert "Only managers can change who from outside has access: ask Mia Lindqvist" in said(
        slack, f"access give <@{UMA}>", ANA
    )


@pytest.mark.parametrize(
    "turn", [{"deleted": True}, {"is_restricted": False}], ids=["deactivated", "a_member_meanwhile"]
)
def test_access_ends_with_what_it_was_given_for_and_does_not_come_back_by_itself(
    slack: Slack, bot: Bot, turn: dict[str, bool]
) -> None:
    captured(bot)
    change(slack, UMA, **GUEST)
    said(slack, f"access give <@{UMA}>")
    change(slack, UMA, **turn)
    change(slack, UMA, deleted=False, is_restricted=True, channels=[GENERAL])

    assert MEMBERS_ONLY in answered(slack)
    assert verbs(bot) == ["access_given", "access_ended"]


def test_somebody_of_another_organisation_who_was_let_in_takes_part(slack: Slack, bot: Bot) -> None:
    change(slack, UMA, name="uma", real_name="Uma Quell", team_id="T99OTHER", channels=[GENERAL])
    slack.message(UMA, f"@Kaizen {IDEA}", GENERAL)
    assert rows(bot, Improvement) == []
    said(slack, f"access give <@{UMA}>")
    slack.message(UMA, "@Kaizen The lift is out of order", GENERAL)
    bot.tick()

    assert one(bot, Improvement).author_id == UMA
    with bot.db.read() as session:
        assert session.get_one(Person, UMA).access_granted_by == MIA
