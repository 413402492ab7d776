"""What an idea belongs to: its service's team decides, else the one that its author chose, else the default team."""

from typing import Any

from csi.lifecycle import detail_fields, details
from csi.people import directory
from models import Improvement, Service, Team
from models.enums import State
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, Slack
from tests.support.story import captured, card, one, rows

DESK = "C04DESK"


def two_teams(bot: Bot) -> tuple[int, int]:
    """Network, with a triage channel of its own, and its service VPN."""
    with bot.db.begin() as session:
        directory.get_or_create(session, BEN, bot.clock())
        team = Team(name="Network", manager_id=MIA, triage_channel=DESK, created_at=bot.clock())
        session.add(team)
        session.flush()
        service = Service(name="VPN", owner_id=BEN, team_id=team.id, created_at=bot.clock())
        session.add(service)
        session.flush()
        return team.id or 0, service.id or 0


def fields(slack: Slack, who: str) -> list[str]:
    return [block["block_id"] for block in slack.modal(who)["blocks"] if block["type"] == "input"]


def submit(slack: Slack, bot: Bot, **given: Any) -> None:
    slack.command(ANA, "/improve")
    slack.fill(ANA, idea="The VPN drops every morning", **given)
    bot.flush()


def test_with_one_team_and_no_service_there_is_nothing_to_choose(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve")

    assert not {"service", "team"} & set(fields(slack, ANA))


def test_a_service_brings_its_team_whose_channel_gets_the_card_and_whose_owner_is_suggested(
    slack: Slack, bot: Bot
) -> None:
    team, service = two_teams(bot)
    submit(slack, bot, service="VPN")

    kept = one(bot, Improvement)
    assert (kept.service_id, kept.team_id) == (service, team)
    shown = card(slack, CHLOE, channel=DESK)
    assert f"Suggested lead: <@{BEN}> (owns the service VPN)" in shown.text
    assert slack.from_app(MIA, TRIAGE) == []


def test_an_author_chooses_a_team_and_a_services_own_goes_before_it(slack: Slack, bot: Bot) -> None:
    team, _ = two_teams(bot)
    submit(slack, bot, team="Network")
    submit(slack, bot, service="VPN", team="Everyone")

    assert [row.team_id for row in rows(bot, Improvement)] == [team, team]


def test_without_a_name_the_service_is_kept_too(slack: Slack, bot: Bot) -> None:
    _, service = two_teams(bot)
    slack.command(ANA, "/improve", channel=GENERAL)
    slack.fill(ANA, idea="The VPN drops every morning", service="VPN", unnamed=["yes"])
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.service_id, kept.author_id) == (service, None)
    assert card(slack, CHLOE, channel=DESK)


def test_when_its_team_changes_the_card_of_a_new_one_goes_along_and_the_old_one_says_where(
    slack: Slack, bot: Bot
) -> None:
    team, service = two_teams(bot)
    captured(bot, "The VPN drops every morning")
    old = card(slack, MIA, channel=TRIAGE)
    with bot.db.begin() as session:
        shown = detail_fields.read_details(session, session.get_one(Improvement, 1))
        wanted = detail_fields.Details(service=service, team=team)
        details.change_details(session, 1, wanted, shown=shown, by=MIA, at=bot.clock())
    bot.flush()

    moved = next(seen for seen in slack.messages(MIA, TRIAGE) if seen.ts == old.ts)
    assert moved.text == f"The card of IMP-1 is in <#{DESK}> now."
    assert moved.buttons == []
    card(slack, MIA, channel=DESK).press("Decline")
    slack.fill(MIA, reason="The client is replaced in March")
    bot.flush()
    assert one(bot, Improvement).state is State.DECLINED
    assert "declined" in card(slack, MIA, channel=DESK).text
