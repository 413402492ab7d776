"""A KPI has an identity beside its name: who names it in a target uses it as it is, and few may change it."""

from datetime import date

import pytest

from csi.common.errors import NotAllowed, PersonNotKnownYet
from csi.kpis import definition
from models import Activity, Kpi, Reading, Target
from models.enums import Frequency, Role
from tests.conftest import Bot
from tests.journeys.kpis.test_readings import open_form
from tests.support.more import opened
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, Refused, Slack
from tests.support.story import KPI, accepted, aim, captured, card, grant, one, read, rows, told


def change(bot: Bot, by: str, **what: object) -> None:
    with bot.db.begin() as session:
        definition.change_kpi(session, 1, by=by, at=bot.clock(), **what)  # type: ignore[arg-type]


def readings(bot: Bot) -> list[tuple[str, bool]]:
    """The readings as numbers, and whether they stand."""
    return [(f"{row.value:g}", row.replaced_by_id is None) for row in rows(bot, Reading)]


def state(bot: Bot) -> tuple[str, str | None, Frequency]:
    kpi = one(bot, Kpi)
    return kpi.name, kpi.owner_id, kpi.frequency


def test_naming_a_kpi_in_ones_own_target_leaves_it_and_its_readings_as_they_are(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    aim(bot, 1)
    read(bot, "13")
    before = state(bot), readings(bot)
    accepted(bot, "Phones take long", by=BEN, coordinator=LEO)
    card(slack, LEO, 2).press("KPI and target")

    slack.fill(
        LEO, kpi_name=KPI.upper(), unit="", baseline="99", comparison="under", value="2", due_on="2027-03-31",
        kpi_owner=LEO, frequency="daily",
    )  # fmt: skip

    assert f"<@{CHLOE}> reports “{KPI}” weekly, and still will." in told(slack, LEO)
    slack.close_modal(LEO)
    assert (state(bot), readings(bot)) == before
    targets = rows(bot, Target)
    assert [(row.improvement_id, row.kpi_id, f"{row.baseline:g}") for row in targets] == [(1, 1, "13"), (2, 1, "99")]

    aim(bot, 2, by=LEO, baseline="12", value="1")  # by now its improvement targets it, so he may report it
    assert readings(bot)[-1] == ("12", True)


def test_an_author_who_names_a_kpi_sees_who_reports_it_and_can_not_change_that(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    aim(bot, 1)
    captured(bot, "Phones take long", by=BEN)
    aim(bot, 2, by=BEN, baseline="20")
    assert state(bot) == (KPI, CHLOE, Frequency.WEEKLY)
    assert readings(bot) == [("14", True)]

    with pytest.raises(NotAllowed, match="Only its owner, a coordinator with a target for it"):
        change(bot, BEN, owner=BEN)
    assert state(bot) == (KPI, CHLOE, Frequency.WEEKLY)


@pytest.mark.parametrize(("who", "may"), [(CHLOE, True), (MIA, True), (BEN, True), (LEO, False), (ANA, False)])
def test_its_owner_a_coordinator_who_targets_it_and_managers_change_a_kpi(bot: Bot, who: str, may: bool) -> None:
    accepted(bot)
    aim(bot, 1)
    grant(bot, LEO, Role.COORDINATOR)
    change(bot, CHLOE, owner=BEN)

    if not may:
        with pytest.raises(NotAllowed):
            change(bot, who, name="Mine", frequency=Frequency.DAILY)
        assert state(bot) == (KPI, BEN, Frequency.WEEKLY)
        return
    change(bot, who, name="Days until a laptop", owner=who, frequency=Frequency.DAILY)

    assert state(bot) == ("Days until a laptop", who, Frequency.DAILY)
    recorded = rows(bot, Activity)[-1]
    assert (recorded.verb, recorded.before["name"], recorded.after["name"]) == (
        "kpi_changed",
        KPI,
        "Days until a laptop",
    )


def test_the_form_renames_a_kpi_and_changes_only_what_was_touched(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    aim(bot, 1)
    open_form(slack, "KPI and target")
    change(bot, MIA, owner=BEN)  # meanwhile

    slack.fill(CHLOE, kpi_new_name="Days until a laptop", frequency="monthly", value="2")
    bot.flush()

    assert state(bot) == ("Days until a laptop", BEN, Frequency.MONTHLY)
    assert [row.kpi_id for row in rows(bot, Target)] == [1, 1]
    assert "*Days until a laptop*" in opened(slack, CHLOE)

    accepted(bot, "Phones take long")
    aim(bot, 2, name="Days until a phone")
    open_form(slack, "KPI and target", 2)
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, kpi_new_name="days until  a LAPTOP")
    assert "There is a KPI “days until a LAPTOP” already." in refused.value.answer["errors"]["kpi_new_name"]
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, kpi_name="Something else", kpi_new_name="Days until one has a phone")
    assert "leave its present name in the first field" in refused.value.answer["errors"]["kpi_new_name"]


def test_whoever_said_a_baseline_corrects_it_and_nobody_elses(bot: Bot) -> None:
    captured(bot)
    aim(bot, 1, by=ANA, baseline="41")

    aim(bot, 1, by=ANA, baseline="14")  # a slip of the pen

    assert readings(bot) == [("41", False), ("14", True)]


def test_only_members_report_a_kpi(bot: Bot) -> None:
    accepted(bot)
    aim(bot, 1)

    with pytest.raises(PersonNotKnownYet):
        change(bot, CHLOE, owner="U99NOBODY")
    assert one(bot, Kpi).created_at.date() == date(2026, 11, 23)
