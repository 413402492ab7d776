"""A KPI's chart in Slack: in a window, in the nudge for a reading; drawn and uploaded once, outside of listeners."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from csi.common.errors import NotAllowed
from csi.kpis import charts
from csi.views.kpi_chart import read_shown_chart
from models import KpiChange, Picture, Reading
from models.enums import Step
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.more import from_more
from tests.support.slack import BEN, CHLOE, LEO, Json, Slack
from tests.support.story import calls, in_progress, rows, take, told

NEXT_MONDAY = datetime(2026, 11, 30, 8, 5, tzinfo=UTC)


def measured(bot: Bot, *values: int) -> None:
    """Readings of the first KPI, a day apart, up to yesterday."""
    with bot.db.begin() as session:
        for place, value in enumerate(reversed(values), start=1):
            day = bot.clock().date() - timedelta(days=place)
            session.add(Reading(kpi_id=1, value=Decimal(value), measured_on=day, recorded_at=bot.clock()))


def image(blocks: list[Json]) -> Json | None:
    return next((block for block in blocks if block["type"] == "image"), None)


def test_a_chart_opens_at_once_in_words_and_its_picture_follows_and_is_uploaded_once(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    measured(bot, 14, 13, 12, 11)
    from_more(slack, BEN, "Show chart")
    assert image(slack.modal(BEN)["blocks"]) is None
    assert "The picture is being drawn" in told(slack, BEN)
    assert "lower is better" in told(slack, BEN)
    assert calls(slack, "files.getUploadURLExternal") == []  # no listener draws

    bot.flush()
    picture = image(slack.modal(BEN)["blocks"])
    assert picture is not None
    assert "Target: under 3 days" in picture["alt_text"]
    assert "being drawn" not in told(slack, BEN)

    slack.close_modal(BEN)
    slack.close_modal(BEN)
    from_more(slack, BEN, "Show chart")
    assert image(slack.modal(BEN)["blocks"]) == picture
    bot.flush()
    assert len(calls(slack, "files.getUploadURLExternal")) == len(rows(bot, Picture)) == 1


def test_a_window_that_was_closed_before_its_picture_came_troubles_nobody(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    measured(bot, 14, 13, 12)
    from_more(slack, BEN, "Show chart")
    slack.close_modal(BEN)
    slack.close_modal(BEN)
    before = len(slack.from_app(BEN))
    bot.flush()
    assert len(slack.from_app(BEN)) == before


def test_the_nudge_for_a_reading_shows_the_chart(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    measured(bot, 14, 13, 12)
    bot.move_to(NEXT_MONDAY)
    asked = next(seen for seen in slack.from_app(CHLOE) if "what's the value now" in seen.text)
    shown = image(asked.raw["blocks"])
    assert shown is not None
    assert shown["alt_text"] in asked.text


def test_what_a_chart_shows_is_read_with_the_improvements_work_and_the_declared_changes(slack: Slack, bot: Bot) -> None:
    number = in_progress(bot)
    measured(bot, 14, 13, 12)
    with bot.db.begin() as session:
        withdrawn = KpiChange(
            kpi_id=1, changed_on=date(2026, 11, 21), declared_at=bot.clock(), withdrawn_at=bot.clock()
        )
        stands = KpiChange(kpi_id=1, changed_on=date(2026, 11, 22), declared_at=bot.clock())
        session.add_all([withdrawn, stands])
    with bot.db.read() as session:
        alone, about = charts.kpi_chart_facts(session, 1), charts.kpi_chart_facts(session, 1, number)
        early = charts.kpi_chart_facts(session, 1, number, until=date(2026, 11, 21))
        assert charts.improvement_of(session, 1) == number
    assert (alone.courses, alone.started_on, alone.changes) == ((), None, (date(2026, 11, 22),))
    assert (about.courses[0].baseline, about.started_on) == (Decimal(14), bot.clock().date())
    assert early.changes == ()
    assert {day for day, _ in early.readings} <= {date(2026, 11, 20), date(2026, 11, 21)}
    assert len({facts.key for facts in (alone, about, early)}) == 3

    take(bot, number, Step.CANCEL, reason="The supplier is gone")
    with bot.db.read() as session:
        assert charts.improvement_of(session, 1) is None


def test_guests_see_no_chart(bot: Bot, server: SandboxServer) -> None:
    in_progress(bot)
    server.workspace.people[LEO].is_restricted = True
    bot.read_members()
    with bot.db.read() as session, pytest.raises(NotAllowed):
        read_shown_chart(session, 1, by=LEO)
