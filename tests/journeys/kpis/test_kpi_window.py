"""A KPI's window and `/csi kpi`: what it is, where it stands, its readings and their corrections."""

from datetime import date, timedelta
from decimal import Decimal

from csi.catalogue import success_factors
from models import Activity, Kpi, KpiChange, Objective, Reading
from models.enums import AgreementKind
from tests.conftest import Bot
from tests.support.commands import answer, csi
from tests.support.slack import BEN, CHLOE, GENERAL, MIA, Slack
from tests.support.story import KPI, in_progress, one, read, rows, told


def window(slack: Slack, person: str) -> str:
    """Open the KPI's window by its name, and return what it says."""
    answer(slack, person, f"kpi {KPI}").press("Open")
    return told(slack, person)


def test_the_command_lists_shows_forgives_and_records(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(bot.clock() + timedelta(days=40))

    assert "There's no KPI called" in csi(slack, CHLOE, "kpi coffee machines 4")
    shown = answer(slack, CHLOE, "kpi")
    assert KPI in shown.text
    assert "You report it weekly" in shown.text
    asked = answer(slack, CHLOE, f"kpi {KPI[:-1]} 9 days in November")
    asked.press(KPI)
    bot.flush()
    reading = rows(bot, Reading)[-1]
    assert (reading.value, reading.measured_on) == (Decimal(9), date(2026, 11, 30))
    assert "was 9 days on Monday 30 November" in slack.messages(CHLOE, GENERAL)[-1].text
    assert "Only its owner" in csi(slack, BEN, f"kpi {KPI} 8")
    assert "The KPI is in days" in csi(slack, CHLOE, f"kpi {KPI} 8 %")


def test_what_a_kpi_is_and_what_is_allowed_is_changed_in_its_window_and_written_down(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    with bot.db.begin() as session:
        objective = Objective(title="Ready on day one", created_at=bot.clock())
        session.add(objective)
        session.flush()
        success_factors.add_success_factor(session, objective.id or 0, "Laptops in time", by=MIA, at=bot.clock())
    assert "Edit" not in window(slack, BEN)
    slack.close_modal(BEN)

    window(slack, CHLOE)
    slack.press_in_modal(CHLOE, "Edit")
    slack.fill(CHLOE, kpi_new_name="Days to laptop", definition="From the ticket to the handover", csf_id="1")
    assert "Success factor: Laptops in time (for “Ready on day one”)" in told(slack, CHLOE)
    slack.press_in_modal(CHLOE, "Edit limits")
    slack.fill(
        CHLOE, tolerance_high="10 days", agreement="sla", agreed_comparison="at_most", agreed_value="3",
        agreed_with="Sales",
    )  # fmt: skip
    said = told(slack, CHLOE)
    assert "Agreed with Sales (SLA): at most 3 days" in said
    assert "Tolerance: at most 10 days  ·  *out of tolerance*" in said

    kpi = one(bot, Kpi)
    assert (kpi.id or 0, kpi.name, kpi.tolerance_high, kpi.agreement) == (
        1,
        "Days to laptop",
        Decimal(10),
        AgreementKind.SLA,
    )
    changed = [each for each in rows(bot, Activity) if each.verb == "kpi_changed"]
    assert changed[0].before["name"] == KPI
    assert (changed[1].before["tolerance_high"], changed[1].after["tolerance_high"]) == (None, "10")
    slack.press_in_modal(CHLOE, "History")
    said = told(slack, CHLOE)
    assert f"<@{CHLOE}> changed this" in said
    assert f"Name: {KPI} → Days to laptop" in said
    assert "Tolerance, at most: none → 10 days" in said
    assert "What is counted, now: From the ticket to the handover" in said
    assert "Success factor: none → Laptops in time" in said


def test_readings_are_listed_with_their_older_versions_and_corrected_and_a_change_is_declared(
    slack: Slack, bot: Bot
) -> None:
    in_progress(bot)
    bot.move_to(bot.clock() + timedelta(days=30))
    read(bot, "9")
    assert "missing" in window(slack, CHLOE)
    slack.press_in_modal(CHLOE, "Readings")
    slack.press_in_modal(CHLOE, "Correct")
    slack.fill(CHLOE, value="8", note_on_reading="Two were counted twice")
    counting = [row for row in rows(bot, Reading) if row.replaced_by_id is None]
    assert [row.value for row in counting] == [Decimal(14), Decimal(8)]
    window(slack, CHLOE)
    slack.press_in_modal(CHLOE, "Readings")
    said = told(slack, CHLOE)
    assert "Two were counted twice" in said
    assert "Before: 9 days" in said

    slack.close_modal(CHLOE)
    slack.press_in_modal(CHLOE, "Declare a change")
    slack.fill(CHLOE, change_note="Laptops are kept in stock", changed_by_improvement="1")
    assert "(IMP-1): Laptops are kept in stock" in told(slack, CHLOE)
    slack.press_in_modal(CHLOE, "Withdraw")
    assert one(bot, KpiChange).withdrawn_at is not None
    assert "No change declared yet" in told(slack, CHLOE)
    slack.press_in_modal(CHLOE, "History")
    assert f"<@{CHLOE}> withdrew the change declared by IMP-1 on" in told(slack, CHLOE)
