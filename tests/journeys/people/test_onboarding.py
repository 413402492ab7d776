"""The first day: the first manager is led through it once, where nothing has been done yet."""

import pytest

from bot.demo import sample_data
from bot.settings import Settings
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.people import roles
from models import Activity, Service, Team
from models.enums import Role
from sandbox.server import SandboxServer
from tests.conftest import Bot, make_settings
from tests.support.slack import ANA, BEN, CHLOE, MIA, TRIAGE, WINS, Seen, Slack
from tests.support.story import captured, one, redeliver, rows, told

STEPS = ["Choose the channels", "Add a service", "Say who coordinates"]


@pytest.fixture
def settings(server: SandboxServer, database_url: str) -> Settings:
    """A bot that was told of its first manager, and of nothing else."""
    return make_settings(server.url, database_url, triage_channel=None, announcement_channel=None)


def guides(slack: Slack, person: str = MIA) -> list[Seen]:
    return [seen for seen in slack.from_app(person) if "Kaizen is ready" in seen.text]


def guide(slack: Slack) -> Seen:
    (found,) = guides(slack)
    return found


def test_the_first_manager_is_greeted_once_with_what_works_and_three_steps(slack: Slack, bot: Bot) -> None:
    bot.tick()
    assert "you don't have to set anything up" in guide(slack).text
    assert "I post each idea here, to you, with *Accept* and *Decline*" in guide(slack).text
    assert "a decision within 5 working days" in guide(slack).text
    assert guide(slack).buttons == [*STEPS, "That's enough for now"]

    bot.restart()
    bot.tick()
    assert len(guides(slack)) == 1
    assert [guides(slack, person) for person in (ANA, BEN, CHLOE)] == [[], [], []]


def test_each_step_opens_its_form_and_is_ticked_off_when_it_is_done(slack: Slack, bot: Bot) -> None:
    bot.tick()
    guide(slack).press("Choose the channels")
    slack.fill(MIA, triage=TRIAGE, announcements=WINS)
    bot.flush()
    assert "✓  Done:  *Choose the channels*" in guide(slack).text
    assert f"I post each idea in <#{TRIAGE}> with" in guide(slack).text
    assert guide(slack).buttons == [*STEPS[1:], "That's enough for now"]
    assert (one(bot, Team).triage_channel, one(bot, Team).announcement_channel) == (TRIAGE, WINS)

    guide(slack).press("Add a service")
    slack.fill(MIA, name="VPN", owner=BEN)
    bot.flush()
    guide(slack).press("Say who coordinates")
    slack.fill(MIA, who=CHLOE)
    bot.flush()

    assert one(bot, Service).name == "VPN"
    assert guide(slack).buttons == []
    assert "All three are done." in guide(slack).text
    assert "○" not in guide(slack).text


def test_what_is_done_elsewhere_is_ticked_off_too(slack: Slack, bot: Bot) -> None:
    bot.tick()
    with bot.db.begin() as session:
        entries.add_entry(session, EntryKind.SERVICE, "VPN", by=MIA, at=bot.clock())
        roles.give_group(session, "S01DESK", Role.COORDINATOR, by=MIA, at=bot.clock())
    bot.tick()
    assert guide(slack).buttons == ["Choose the channels", "That's enough for now"]


def test_enough_is_enough(slack: Slack, bot: Bot) -> None:
    bot.tick()
    guide(slack).press("That's enough for now")
    redeliver(slack)
    bot.tick()
    assert guide(slack).buttons == []
    assert "To do them later: *Settings* on my Home tab" in guide(slack).text


def test_its_buttons_are_for_managers_only(slack: Slack, bot: Bot) -> None:
    bot.tick()
    with bot.db.begin() as session:
        roles.give_role(session, BEN, Role.MANAGER, by=MIA, at=bot.clock())
        entries.change_entry(session, EntryKind.TEAM, 1, {"manager": BEN}, by=MIA, at=bot.clock())
        roles.take_role(session, MIA, Role.MANAGER, by=BEN, at=bot.clock())
    for label in (*STEPS[:2], "That's enough for now"):
        guide(slack).press(label)
        assert "managers" in told(slack, MIA)
        slack.close_modal(MIA)
    assert [row for row in rows(bot, Activity) if row.actor_id == MIA and row.verb == "service_added"] == []


def test_a_register_in_use_has_no_first_day(slack: Slack, bot: Bot) -> None:
    captured(bot)
    bot.tick()
    assert guides(slack) == []


def test_a_register_with_settings_of_somebodys_has_no_first_day(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        entries.add_entry(session, EntryKind.OBJECTIVE, "Faster onboarding", by=MIA, at=bot.clock())
    bot.tick()
    assert guides(slack) == []


def test_the_demo_has_data_and_no_first_day(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        assert sample_data.seed_demo(session, sample_data.assign_cast(MIA, [ANA, BEN, CHLOE]), bot.clock())
    bot.tick()
    assert guides(slack) == []
