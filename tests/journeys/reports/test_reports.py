"""The month's report, as an answer and as a page, and leadership's digest."""

from datetime import UTC, datetime, timedelta

from csi.catalogue import policy_settings
from models import Digest, Improvement, Team
from models.enums import DigestKind, Role
from tests.conftest import Bot
from tests.support.commands import answer, csi
from tests.support.files import content, shared_files
from tests.support.slack import ANA, BEN, LEO, MIA, WINS, Slack
from tests.support.story import accepted, captured, closed, grant, rows

FIRST_MORNING = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def test_a_manager_reads_a_month_and_gets_a_page_that_opens_anywhere(slack: Slack, bot: Bot) -> None:
    closed(bot)
    captured(bot, "The <b>printer</b> on floor 3 & its <script>alert(1)</script>", by=BEN)
    bot.move_to(datetime(2026, 12, 10, 9, 0, tzinfo=UTC))

    told = answer(slack, MIA, "report last month")
    bot.flush()

    assert "Report: November 2026" in told.text
    assert "Received: *1*" in told.text
    assert "People who had an idea: *" in told.text
    page = shared_files(slack, MIA)[-1]
    assert page["name"] == "kaizen-report-2026-11.html"
    html = content(page).decode()
    assert html.startswith("<!doctype html>")
    assert 'src="data:image/png;base64,' in html
    assert 'alt="Chart of improvements by month.' in html
    assert "<script" not in html
    assert 'src="http' not in html
    assert "Every improvement that was saved in the month" in html
    told.press("What these mean")
    assert "Every improvement that was saved" in str(slack.modal(MIA)["blocks"])

    assert "“Smarch” isn't a month I know" in csi(slack, MIA, "report Smarch")
    assert "hasn't begun yet" in csi(slack, MIA, "report 2027-05")
    assert "Only managers and leadership can read the report." in csi(slack, BEN, "report")
    assert shared_files(slack, BEN) == []


def test_a_teams_manager_reads_their_own_team_only(slack: Slack, bot: Bot) -> None:
    captured(bot, "The lift is slow")
    with bot.db.begin() as session:
        team = Team(name="Ops <3", manager_id=LEO, created_at=bot.clock())
        session.add(team)
    number = captured(bot, "Servers are warm", by=BEN)
    with bot.db.begin() as session:
        session.get_one(Improvement, number).team_id = team.id or 0

    told = answer(slack, LEO, "report")
    bot.flush()

    assert "Only Ops &lt;3" in told.text
    assert "Received: *1*" in told.text
    assert "Report: November 2026 so far" in told.text
    assert "Ideas per person" not in told.text
    assert "Ops &lt;3" in content(shared_files(slack, LEO)[-1]).decode()


def test_leadership_gets_one_digest_of_the_month_on_its_first_working_morning(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    captured(bot, "The coffee machine is slow", by=BEN)
    with bot.db.begin() as session:
        policy_settings.set_policies(session, {"leadership_channel": WINS}, by=MIA, at=bot.clock())
    bot.move_to(FIRST_MORNING - timedelta(hours=2))
    assert months(bot) == []

    bot.move_to(FIRST_MORNING + timedelta(days=1))  # a day of downtime
    bot.restart()
    bot.tick()
    bot.tick()

    digest = slack.last(MIA, "November 2026: 2 improvements received", channel=WINS)
    assert "People we owe an answer: *1*" in digest.text or "we owe" in digest.text
    assert "Chart of improvements by month." in digest.text
    assert months(bot) == ["2026-11-01"]
    assert [seen.text for seen in slack.messages(MIA, WINS)].count(digest.text) == 1
    grant(bot, LEO, Role.LEADERSHIP)
    digest.press("Send me the whole report", by=LEO)
    bot.flush()
    assert shared_files(slack, LEO)[-1]["name"] == "kaizen-report-2026-11.html"

    with bot.db.begin() as session:
        policy_settings.set_policies(session, {"digests": ["weekly"]}, by=MIA, at=bot.clock())
    bot.move_to(datetime(2027, 1, 4, 9, 30, tzinfo=UTC))
    assert months(bot) == ["2026-11-01"]


def months(bot: Bot) -> list[str]:
    """The first days of the months whose digest was made."""
    return [row.period_on.isoformat() for row in rows(bot, Digest) if row.kind is DigestKind.MONTHLY]


def test_without_a_channel_the_digest_goes_to_leadership_and_an_empty_month_has_none(slack: Slack, bot: Bot) -> None:
    bot.move_to(FIRST_MORNING)
    assert months(bot) == ["2026-11-01"]
    assert not [seen for seen in slack.from_app(MIA) if "received" in seen.text]

    captured(bot, by=ANA)
    grant(bot, LEO, Role.LEADERSHIP)
    bot.move_to(datetime(2027, 1, 4, 9, 30, tzinfo=UTC))
    assert not [seen for seen in slack.from_app(LEO) if "received" in seen.text]  # it is night where Leo is
    bot.move_to(datetime(2027, 1, 4, 15, 30, tzinfo=UTC))

    assert slack.last(LEO, "December 2026: 1 improvement received").text
    assert not [seen for seen in slack.from_app(MIA) if "1 improvement received" in seen.text]
