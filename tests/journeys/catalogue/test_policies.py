"""Policies: explained, checked, written down, in force at once; what managers set wins over the environment."""

import pytest

from bot.process import prepare
from csi.catalogue import policy_settings
from csi.common import policies
from csi.common.errors import NotAllowed
from csi.common.policy_fields import FIELDS, Policy
from models import Activity, Improvement
from models.enums import Effort, Role
from tests.conftest import Bot, make_settings
from tests.support import windows
from tests.support.slack import ANA, BEN, MIA, Refused, Slack
from tests.support.story import captured, grant, one, redeliver, rows, told


def in_force(bot: Bot) -> Policy:
    with bot.db.read() as session:
        return policies.policy(session)


def open_policies(slack: Slack) -> None:
    windows.open_settings(slack, MIA, "Policies")
    windows.press(slack, MIA, "Change")


def changes(bot: Bot) -> list[Activity]:
    return [row for row in rows(bot, Activity) if row.verb == "policies_changed"]


def test_each_policy_says_what_it_does_and_its_default(slack: Slack, bot: Bot) -> None:
    open_policies(slack)
    form = {block["block_id"]: block for block in slack.modal(MIA)["blocks"] if block["type"] == "input"}

    assert set(form) == {field.key for field in FIELDS} | {"bulb_channels"}
    for block in form.values():
        assert "Default: " in block["hint"]["text"]


def test_a_country_or_time_zone_of_the_environment_that_is_none_is_named_in_the_settings(
    slack: Slack, bot: Bot
) -> None:
    settings = make_settings(slack.url, bot.settings.database_url, tz="Mars/Base", country="Atlantis")
    prepare(bot.db, settings, bot.clock)

    assert (in_force(bot).tz, in_force(bot).country) == (Policy().tz, None)
    windows.open_settings(slack, MIA, "Policies")
    assert "“Mars/Base” in KAIZEN_TIMEZONE is unknown to Kaizen." in told(slack, MIA)
    assert "“Atlantis” in KAIZEN_COUNTRY is unknown to Kaizen." in told(slack, MIA)

    windows.press(slack, MIA, "Change")
    slack.fill(MIA, tz="Europe/Madrid", country="Spain")
    assert "unknown to Kaizen" not in told(slack, MIA)


def test_a_change_is_in_force_at_once_and_written_down_with_what_was_before(slack: Slack, bot: Bot) -> None:
    open_policies(slack)
    slack.fill(
        MIA, decision_working_days="2", settling_days="7 days", approval_efforts=[], currency="chf", country="Sweden",
        tz="europe/stockholm", confirm_working_days="3",
    )  # fmt: skip
    redeliver(slack)
    assert "*Working days until a decision:* 2 working days" in told(slack, MIA)
    assert "*Efforts that ask for an approval:* never, unless a manager asks for it" in told(slack, MIA)

    number = captured(bot)
    assert (number, f"{one(bot, Improvement).promised_on}") == (1, "2026-11-25")
    assert in_force(bot) == Policy(2, 7, frozenset(), 3, "CHF", "SE", "Europe/Stockholm")
    (change,) = changes(bot)
    assert change.actor_id == MIA
    assert change.before["decision_working_days"] == 5
    assert change.before["approval_efforts"] == ["L", "XL"]
    assert change.after == {
        "decision_working_days": 2,
        "settling_days": 7,
        "approval_efforts": [],
        "currency": "CHF",
        "country": "SE",
        "tz": "Europe/Stockholm",
        "confirm_working_days": 3,
    }


def test_what_can_not_be_used_is_said_at_every_field_and_nothing_is_kept(slack: Slack, bot: Bot) -> None:
    open_policies(slack)
    with pytest.raises(Refused) as refused:
        slack.fill(
            MIA, decision_working_days="0", settling_days="1.5", currency="euros", country="Atlantis", tz="Paris"
        )
    assert windows.errors(refused.value.answer) == {
        "decision_working_days": "Write a whole number of days from 1 to 60, for example 5.",
        "settling_days": "Write a whole number of days from 0 to 365, for example 14.",
        "currency": "Write a currency's three letters, for example EUR, CHF or USD.",
        "country": "Write a country's name or its two letters, for example DE. Leave it empty for none.",
        "tz": "Write a time zone by region and city, for example Europe/Madrid. Did you mean Europe/Paris?",
    }
    assert in_force(bot) == Policy()
    slack.fill(MIA, decision_working_days="4", settling_days="14", currency="EUR", country="", tz="Europe/Paris")
    assert in_force(bot).decision_working_days == 4


def test_two_managers_do_not_overwrite_each_other(slack: Slack, bot: Bot) -> None:
    grant(bot, BEN, Role.MANAGER)
    open_policies(slack)
    with bot.db.begin() as session:
        policy_settings.set_policies(session, {"settling_days": 21}, by=BEN, at=bot.clock())
    slack.fill(MIA, settling_days="7", decision_working_days="4")
    assert "set “Days to settle before judging” to 21 days at " in told(slack, MIA)
    assert (in_force(bot).settling_days, in_force(bot).decision_working_days) == (21, 5)
    slack.fill(MIA)
    assert (in_force(bot).settling_days, in_force(bot).decision_working_days) == (7, 4)

    with pytest.raises(NotAllowed, match="Only managers can change the settings"), bot.db.begin() as session:
        policy_settings.set_policies(session, {"settling_days": 1}, by=ANA, at=bot.clock())


def test_the_environment_sets_the_region_until_a_manager_does(bot: Bot, slack: Slack) -> None:
    def start(**region: str | None) -> Policy:
        settings = make_settings(slack.url, bot.settings.database_url, **region)
        prepare(bot.db, settings, bot.clock)
        return in_force(bot)

    assert start(country="DE", tz="Europe/Berlin").country == "DE"
    with bot.db.begin() as session:
        changes = {"tz": "Europe/Paris", "approval_efforts": ["XL"]}
        policy_settings.set_policies(session, changes, by=MIA, at=bot.clock())
    again = start(country="FR", tz="Europe/Madrid")
    assert (again.country, again.tz, again.approval_efforts) == ("FR", "Europe/Paris", frozenset({Effort.XL}))
