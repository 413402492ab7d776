"""All members are read page by page at the start and once a day; events say what changes in between."""

from datetime import UTC, datetime, timedelta

from bot import doctor
from csi.consequences import access
from csi.messaging import fetch_queue
from csi.people.directory import Profile
from models import Intake, Person
from models.enums import QueueState
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, Json, Slack
from tests.support.statements import counted
from tests.support.story import calls, rows
from tests.support.unknown import UMA, change, come

MANY = 450


def crowd(slack: Slack, count: int = MANY) -> None:
    for number in range(count):
        come(slack, f"U9{number:05}X", channels=[])


def members(bot: Bot) -> Intake:
    return next(row for row in rows(bot, Intake) if row.kind == fetch_queue.MEMBERS)


def read_page(bot: Bot) -> None:
    """Read what can be read now; the next page waits, as Slack's limit has it."""
    assert bot.kaizen is not None
    bot.kaizen.intake.flush()


def go_on(bot: Bot) -> None:
    """The pause between two pages is over."""
    with bot.db.begin() as session:
        row = session.get_one(Intake, members(bot).id)
        row.retry_at = datetime.now(UTC) - timedelta(seconds=1)
        session.add(row)
    read_page(bot)


def asked_for(slack: Slack) -> list[str]:
    return [str(call["request"].get("cursor") or "") for call in calls(slack, "users.list")]


def test_a_large_workspace_is_read_in_pages_with_pauses_and_goes_on_after_a_restart(slack: Slack, bot: Bot) -> None:
    crowd(slack)
    before = len(asked_for(slack))
    bot.read_members()
    first = members(bot)
    assert first.state is QueueState.WAITING
    assert first.retry_at is not None
    assert first.retry_at > datetime.now(UTC)
    assert len(rows(bot, Person)) < MANY

    bot.restart()
    go_on(bot)
    go_on(bot)
    pages = asked_for(slack)[before:]
    assert len(pages) == len(set(pages)) == 3
    assert len(rows(bot, Person)) > MANY
    assert members(bot).state is QueueState.DONE


def test_a_cursor_that_slack_has_forgotten_begins_anew(slack: Slack, bot: Bot) -> None:
    crowd(slack, 250)
    bot.read_members()
    slack.call("/sandbox/faults", {"fault": "refuse", "error": "invalid_cursor", "only": ["users.list"], "count": 1})
    go_on(bot)
    go_on(bot)

    assert members(bot).state is QueueState.DONE
    assert asked_for(slack)[-2:][0] == ""
    assert len(rows(bot, Person)) > 250


def test_a_limit_of_slack_makes_the_page_wait_as_long_as_slack_says_and_nobody_else(slack: Slack, bot: Bot) -> None:
    come(slack)
    slack.call("/sandbox/faults", {"fault": "rate_limited", "retry_after": 30, "only": ["users.list"], "count": 1})
    slack.command(UMA, "/csi", "list")
    bot.read_members()

    wait = members(bot).retry_at
    assert wait is not None
    assert timedelta(seconds=25) < wait - datetime.now(UTC) < timedelta(seconds=31)
    assert next(row for row in rows(bot, Person) if row.id == UMA).refreshed_at


def test_they_are_read_again_once_a_day_so_that_a_lost_event_is_made_up_for(slack: Slack, bot: Bot) -> None:
    bot.tick()
    before = len(asked_for(slack))
    bot.tick()
    assert len(asked_for(slack)) == before
    slack.call(f"/sandbox/people/{BEN}", {"is_restricted": True, "quiet": True})
    bot.move_to(bot.clock() + timedelta(days=1))

    assert len(asked_for(slack)) == before + 1
    assert next(row for row in rows(bot, Person) if row.id == BEN).is_guest

    missing = [finding.sentence for finding in doctor.examine(bot.settings) if not finding.ok]
    assert [each for each in missing if each.startswith("On 24 November Kaizen found that somebody had joined")]
    change(slack, BEN, is_restricted=False)
    assert all(finding.ok for finding in doctor.examine(bot.settings))


def profile(number: int, **facts: object) -> Profile:
    told: Json = {"tz": "UTC", "workspace": "T1", "is_bot": False, "is_guest": False, "is_foreign": False}
    return Profile(name=f"Person {number}", **(told | {"is_deleted": False, "version": 1} | facts))


def test_a_page_costs_as_many_statements_for_two_hundred_people_as_for_two(bot: Bot) -> None:
    spent = []
    for count in (2, 200):
        page = {f"U{count}X{number:04}": profile(number) for number in range(count)}
        changed = {person: profile(number + 1, version=2) for number, person in enumerate(page)}
        for told in (page, page, changed):
            with counted(bot.db) as statements, bot.db.begin() as session:
                access.take_profiles(session, told, bot.clock())
            spent.append(len(statements))
    assert spent[:3] == spent[3:]
    assert spent[1] == 2  # nothing has changed: people are only looked at, and who of them is away


def test_a_report_that_is_older_than_what_is_known_changes_nothing(slack: Slack, bot: Bot) -> None:
    change(slack, ANA, is_restricted=True)
    late = profile(0, version=5)
    with bot.db.begin() as session:
        access.take_profiles(session, {ANA: late}, bot.clock())

    assert next(row for row in rows(bot, Person) if row.id == ANA).is_guest
