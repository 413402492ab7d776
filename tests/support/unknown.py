"""People whom the bot doesn't know: they came without an event, or Slack's was lost."""

from collections.abc import Sequence
from typing import Any

from models import Arrival
from tests.conftest import Bot
from tests.support.slack import GENERAL, Slack
from tests.support.story import rows
from tests.support.waiting import until

UMA = "U88UMAQ"
UMA_DIRECT = "D88UMAQ"
HAVE_IT = "I have it. One moment while Slack tells me who you are."
MEMBERS_ONLY = "Kaizen is open to members of this organisation only. Ask a manager here to bring your idea in."
ERASED = f"{MEMBERS_ONLY} I have kept nothing of what you sent."


def come(slack: Slack, person: str = UMA, **facts: Any) -> str:
    """Somebody comes whom the bot hears nothing of; a `team_id` makes them a stranger, `is_restricted` a guest."""
    body = {"name": person.lower(), "real_name": "Uma Quell", "channels": [GENERAL], "quiet": True, **facts}
    assert slack.call(f"/sandbox/people/{person}", body)["ok"]
    return person


def change(slack: Slack, person: str, **facts: Any) -> None:
    """Somebody's profile changes, and the bot has heard of it."""
    before = _heard(slack)
    assert slack.call(f"/sandbox/people/{person}", facts)["ok"]
    until(lambda: _heard(slack) > before)


def _heard(slack: Slack) -> int:
    """How many changes of people the bot has acknowledged."""
    told = slack.call("/sandbox/traffic")["traffic"]
    return sum(row["name"] in ("user_change", "team_join") and row["response"] is not None for row in told)


def kept(bot: Bot) -> Sequence[Arrival]:
    return rows(bot, Arrival)
