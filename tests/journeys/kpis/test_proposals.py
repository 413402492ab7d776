"""From sentence to KPI: what the answers say is proposed to whoever gave them, who confirms it or corrects it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from csi.common.errors import BadInput, NotAllowed, TooLate
from csi.interview import flow
from csi.kpis import proposals, targets
from csi.lifecycle import triage
from csi.people import directory
from models import Improvement, Kpi, Outbox, Reading, Target
from models.enums import Comparison, Direction, Effort, Frequency, State
from tests.conftest import Bot
from tests.support.more import opened
from tests.support.slack import ANA, BEN, CHLOE, MIA, Json, Refused, Seen, Slack
from tests.support.story import accepted, aim, answer, calls, captured, card, one, redeliver, rows, told

BASELINE = "59 % of problems are not updated in 30 days, from the ticket system"
WHOLE = "problems not updated in 30 days: from 59% to under 10% within three months"
TARGET = "under 10 % within three months"
UNDERSTOOD = (
    "Is this the target? *Problems are not updated in 30 days*, from 59 % to under 10 %, by Tuesday 23 February, "
    "lower is better."
)


def proposal(slack: Slack, person: str = ANA) -> Seen:
    """The proposal that somebody sees."""
    found = [seen for seen in slack.from_app(person) if proposed(seen)]
    assert len(found) == 1, [seen.text for seen in slack.from_app(person)]
    return found[0]


def proposed(seen: Seen) -> bool:
    return (
        any(block_id.startswith("proposal_") for block_id, _ in seen.elements()) or "Is this the target?" in seen.text
    )


def has_proposal(slack: Slack, person: str) -> bool:
    return any(proposed(seen) for seen in slack.from_app(person))


def answered(slack: Slack, bot: Bot, baseline: str = BASELINE, target: str = TARGET, by: str = ANA) -> Seen:
    """Both questions answered by one person; the proposal."""
    captured(bot)
    answer(bot, 1, by=by, baseline=baseline, target=target)
    return proposal(slack, by)


def press(slack: Slack, bot: Bot, label: str, person: str = ANA) -> None:
    proposal(slack, person).press(label)
    bot.flush()


def initial(slack: Slack, person: str = ANA) -> dict[str, Any]:
    """What the form on top is filled in with."""
    shown: dict[str, Any] = {}
    for block in slack.modal(person)["blocks"]:
        if block["type"] == "input":
            element: Json = block["element"]
            chosen = element.get("initial_option")
            keys = ("initial_value", "initial_date", "initial_user")
            value = next((element[key] for key in keys if element.get(key)), None)
            shown[block["block_id"]] = chosen["value"] if chosen else value
    return shown


# What is proposed, and where


def test_both_answers_together_are_proposed_in_one_message_in_the_thread(slack: Slack, bot: Bot) -> None:
    seen = answered(slack, bot)

    assert UNDERSTOOD in seen.text
    assert f"I'll ask <@{MIA}> for a reading every week" in seen.text
    assert seen.buttons == ["Confirm", "Correct"]
    assert seen.thread_ts == card(slack, ANA).ts


def test_one_sentence_can_say_all_of_it(slack: Slack, bot: Bot) -> None:
    captured(bot)
    answer(bot, 1, by=ANA, baseline="problems not updated in 30 days: from 59% to under 10% within three months")

    assert "*Problems not updated in 30 days*, from 59 % to under 10 %, by Tuesday 23 February" in proposal(slack).text
    assert "Confirm" in proposal(slack).buttons


def test_the_proposal_comes_before_the_next_question_which_stays_the_last_message(slack: Slack, bot: Bot) -> None:
    captured(bot)
    card(slack, ANA).press("Answer the questions")
    bot.flush()
    for text in ("Nobody waits for an update", "Quality", "No", WHOLE):
        slack.from_app(ANA)[-1].reply(text)
        bot.flush()

    assert "Is this the target?" in slack.from_app(ANA)[-2].text
    assert "How consistently do we" in slack.from_app(ANA)[-1].text


def test_todays_value_alone_proposes_nothing(slack: Slack, bot: Bot) -> None:
    captured(bot)
    answer(bot, 1, by=ANA, baseline="laptop requests take 14 days")

    assert not has_proposal(slack, ANA)


def test_a_later_answer_changes_the_same_message(slack: Slack, bot: Bot) -> None:
    captured(bot)
    answer(bot, 1, by=ANA, baseline=BASELINE, target=TARGET)
    first = proposal(slack).ts
    answer(bot, 1, by=ANA, target="under 5 % by end of March")

    assert proposal(slack).ts == first
    assert "from 59 % to under 5 %, by Wednesday 31 March" in proposal(slack).text
    assert [row.kind for row in rows(bot, Outbox)].count("proposal") == 1


def test_each_who_answers_gets_a_proposal_of_their_own(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    answer(bot, 1, by=ANA, baseline=WHOLE)
    answer(bot, 1, by=CHLOE, target=TARGET)

    for person in (ANA, CHLOE):
        assert "from 59 % to under 10 %, by Tuesday 23 February" in proposal(slack, person).text
    assert f"I'll ask <@{CHLOE}> for a reading" in proposal(slack, CHLOE).text


@pytest.mark.parametrize("words", ["too slow", "no idea", "What do you mean by that?", "Ask Ben"])
def test_where_nothing_is_understood_the_words_stay_and_nothing_is_said(slack: Slack, bot: Bot, words: str) -> None:
    captured(bot)
    answer(bot, 1, by=ANA, baseline=words)

    assert not has_proposal(slack, ANA)
    assert words in opened(slack, ANA)


def test_what_can_not_be_measured_is_not_proposed(slack: Slack, bot: Bot) -> None:
    captured(bot)
    answer(bot, 1, by=ANA, baseline="Not measurable, because 3 people do it by heart")

    assert not has_proposal(slack, ANA)


def test_the_day_of_the_answer_is_today(slack: Slack, bot: Bot) -> None:
    captured(bot)
    bot.move_to(bot.clock() + timedelta(days=10))
    answer(bot, 1, by=ANA, baseline=BASELINE)
    bot.move_to(bot.clock() + timedelta(days=1))
    answer(bot, 1, by=ANA, target="under 10 % in two weeks")
    bot.move_to(bot.clock() + timedelta(days=5))
    press(slack, bot, "Confirm")

    assert (one(bot, Target).baseline_on, one(bot, Target).due_on) == (date(2026, 12, 3), date(2026, 12, 18))


@pytest.mark.parametrize(
    ("baseline", "target", "asks"),
    [
        ("59 %", "10 %", "Still missing: what exactly you measure and by when."),
        ("returned parcels: more than 60 %", "20 % by end of March", "today's value, as one number"),
        ("returned parcels: 60 %", "20 % asap", "Still missing: by when."),
        (
            "Availability is 95 %",
            "up 3% by end of March",
            "whether 3 % means 3 percent of today's value, or 3 percentage points",
        ),
        ("12 tickets a day and each one takes 25 minutes", "better", "several things to measure"),
    ],
)
def test_what_is_open_is_asked_and_there_is_nothing_to_confirm(
    slack: Slack, bot: Bot, baseline: str, target: str, asks: str
) -> None:
    seen = answered(slack, bot, baseline, target)

    assert asks in seen.text
    assert seen.buttons == ["Fill in"]


def test_people_s_words_in_a_proposal_have_no_effect(slack: Slack, bot: Bot) -> None:
    seen = answered(slack, bot, "*open* tickets of @channel <!channel>: 40", "under 10 by end of March")

    assert "<!channel>" not in seen.text


# Confirming


def test_one_press_sets_the_target_and_the_baseline_is_a_reading(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    press(slack, bot, "Confirm")

    kpi, target, reading = one(bot, Kpi), one(bot, Target), one(bot, Reading)
    assert (kpi.name, kpi.unit, kpi.direction) == ("problems are not updated in 30 days", "%", Direction.LOWER)
    assert (kpi.owner_id, kpi.frequency) == (MIA, Frequency.WEEKLY)
    assert (target.baseline, target.comparison, target.value) == (Decimal(59), Comparison.UNDER, Decimal(10))
    assert (target.due_on, target.set_by) == (date(2027, 2, 23), ANA)
    assert (reading.value, reading.measured_on) == (Decimal(59), date(2026, 11, 23))
    assert f"Confirmed by <@{ANA}> on Monday 23 November" in slack.last(ANA, "Confirmed by").text
    assert slack.last(ANA, "Confirmed by").buttons == ["Change"]
    assert "59 % → under 10 %" in opened(slack, MIA)


def test_confirmed_twice_or_delivered_twice_is_one_target(slack: Slack, bot: Bot) -> None:
    seen = answered(slack, bot)
    seen.press("Confirm")
    redeliver(slack)
    seen.press("Confirm")

    assert len(rows(bot, Target)) == 1
    assert slack.views(ANA) == []


def test_what_was_not_seen_is_not_confirmed(slack: Slack, bot: Bot) -> None:
    seen = answered(slack, bot)
    with bot.db.begin() as session:
        flow.revise_answer(session, 1, "target", "under 5 % within three months", by=ANA, at=bot.clock())
    seen.press("Confirm")

    assert "The answers have changed" in told(slack, ANA)
    assert rows(bot, Target) == []


def test_a_restart_between_answer_and_press_changes_nothing(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    bot.restart()
    press(slack, bot, "Confirm")

    assert one(bot, Target).value == Decimal(10)


def test_a_target_takes_the_place_of_not_measurable(slack: Slack, bot: Bot) -> None:
    captured(bot)
    answer(bot, 1, by=ANA, baseline=BASELINE, target=TARGET)
    with bot.db.begin() as session:
        session.get_one(Improvement, 1).not_measurable_because = "nobody counts it"
    press(slack, bot, "Confirm")

    assert one(bot, Improvement).not_measurable_because is None


def test_the_manager_s_kpi_goes_to_the_coordinator_when_there_is_one(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    press(slack, bot, "Confirm")
    assert one(bot, Kpi).owner_id == MIA
    with bot.db.begin() as session:
        decided = triage.Acceptance(CHLOE, Effort.M, new_objective="Work on day one")
        triage.accept(session, 1, decided, by=MIA, at=bot.clock())

    assert one(bot, Kpi).owner_id == CHLOE


# Correcting, and the form


def test_correct_opens_the_form_filled_in_with_what_was_understood(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    press(slack, bot, "Correct")

    assert initial(slack) == {
        "kpi_name": "problems are not updated in 30 days",
        "unit": "%",
        "baseline": "59",
        "baseline_on": "2026-11-23",
        "comparison": "under",
        "value": "10",
        "value_high": None,
        "direction": "lower",
        "due_on": "2027-02-23",
        "kpi_owner": MIA,
        "frequency": "weekly",
        "counter": None,
        "horizon": "short_term",
    }
    slack.fill(ANA, value="8", kpi_owner=BEN, frequency="monthly")
    bot.flush()
    assert one(bot, Target).value == Decimal(8)
    assert (one(bot, Kpi).owner_id, one(bot, Kpi).frequency) == (BEN, Frequency.MONTHLY)
    assert "to under 8 %" in slack.last(ANA, "Confirmed by").text


def test_what_is_open_stays_empty_in_the_form(slack: Slack, bot: Bot) -> None:
    answered(slack, bot, "59 %", "10 % asap")
    press(slack, bot, "Fill in")

    shown = initial(slack)
    assert (shown["kpi_name"], shown["due_on"]) == (None, None)
    with pytest.raises(Refused):
        slack.fill(ANA, kpi_name="Problems not updated")
    slack.fill(ANA, kpi_name="Problems not updated", due_on="2027-03-31")
    assert (one(bot, Target).baseline, one(bot, Target).value) == (Decimal(59), Decimal(10))


@pytest.mark.parametrize(("meant", "value"), [("percent", "97.85"), ("points", "98")])
def test_percent_or_points_is_chosen_in_the_form(slack: Slack, bot: Bot, meant: str, value: str) -> None:
    answered(slack, bot, "Availability is 95 %", "up 3% by end of March")
    press(slack, bot, "Fill in")

    assert "3 percentage points: 95 → 98" in told(slack, ANA)
    slack.fill(ANA, change_means=meant)
    assert one(bot, Target).value == Decimal(value)


def test_a_change_of_a_baseline_that_is_not_known_yet_is_worked_out(slack: Slack, bot: Bot) -> None:
    captured(bot)
    answer(bot, 1, by=ANA, target="Cut average handling time by 30% by end of March")
    press(slack, bot, "Fill in")
    slack.fill(ANA, baseline="20", unit="min")

    assert (one(bot, Target).baseline, one(bot, Target).value) == (Decimal(20), Decimal(14))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "soon"}, "value"),
        ({"baseline": "about 50"}, "baseline"),
        ({"due_on": "2026-11-01"}, "due_on"),
        ({"value": "70"}, "value"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_typed_is_lost(
    slack: Slack, bot: Bot, fields: dict[str, str], field: str
) -> None:
    answered(slack, bot)
    press(slack, bot, "Correct")
    with pytest.raises(Refused) as refused:
        slack.fill(ANA, **fields, frequency="monthly")

    assert list(refused.value.answer["errors"]) == [field]
    assert rows(bot, Target) == []
    slack.fill(ANA, value="8", baseline="59", due_on="2027-02-23")
    assert one(bot, Kpi).frequency is Frequency.MONTHLY


def test_change_opens_the_form_with_the_target_as_it_stands(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    press(slack, bot, "Confirm")
    slack.last(ANA, "Confirmed by").press("Change")

    assert initial(slack)["value"] == "10"
    slack.fill(ANA, value="5")
    bot.flush()
    assert [row.value for row in rows(bot, Target) if row.replaced_at is None] == [Decimal(5)]
    assert "to under 5 %" in slack.last(ANA, "Confirmed by").text


def test_an_answer_given_after_the_target_was_set_is_proposed_anew(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    press(slack, bot, "Confirm")
    bot.move_to(bot.clock() + timedelta(hours=1))
    answer(bot, 1, by=ANA, target="under 5 % within three months")

    assert "to under 5 %" in proposal(slack).text
    press(slack, bot, "Confirm")
    assert [row.value for row in rows(bot, Target) if row.replaced_at is None] == [Decimal(5)]


def test_the_card_s_form_is_filled_in_from_the_answers(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    answer(bot, 1, by=ANA, baseline=BASELINE, target=TARGET)
    card(slack, CHLOE).press("KPI and target")

    shown = initial(slack, CHLOE)
    assert (shown["baseline"], shown["value"], shown["due_on"]) == ("59", "10", "2027-02-23")
    assert shown["kpi_owner"] == CHLOE


# Who may


def test_the_author_confirms_only_until_work_is_approved(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    with bot.db.begin() as session:
        session.get_one(Improvement, 1).state = State.IN_PROGRESS
    proposal(slack).press("Confirm")

    assert "Only the improvement's coordinator or a manager can set targets" in told(slack, ANA)
    assert rows(bot, Target) == []


def test_the_coordinator_s_target_replaces_the_author_s_and_not_the_other_way_round(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    aim(bot, 1, by=ANA, value="5")
    aim(bot, 1, by=CHLOE, value="3")

    with pytest.raises(NotAllowed, match="has set the target"):
        aim(bot, 1, by=ANA, value="6")
    assert [row.value for row in rows(bot, Target) if row.replaced_at is None] == [Decimal(3)]


def test_nobody_else_confirms_or_fills_in(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        proposals.confirm_proposal(session, 1, proposals.understand_answers(session, 1).mark, by=BEN, at=bot.clock())
    with bot.db.read() as session, pytest.raises(NotAllowed):
        proposals.target_form_values(session, 1, by=BEN, at=bot.clock())


def test_what_is_open_can_not_be_confirmed(slack: Slack, bot: Bot) -> None:
    answered(slack, bot, "59 %", "10 %")
    with bot.db.begin() as session, pytest.raises(TooLate, match="A value is missing"):
        proposals.confirm_proposal(session, 1, proposals.understand_answers(session, 1).mark, by=ANA, at=bot.clock())


def test_readings_come_from_somebody_of_this_organisation(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)
    press(slack, bot, "Correct")
    guest = "U06GUEST"
    new = targets.NewTarget("x", "%", "59", date(2026, 11, 23), Comparison.UNDER, "10", date(2027, 2, 23), owner=guest)
    with bot.db.begin() as session:
        directory.get_or_create(session, guest, bot.clock()).is_guest = True
    with bot.db.begin() as session, pytest.raises(BadInput, match="is a guest and has no access"):
        targets.set_target(session, 1, new, by=ANA, at=bot.clock())


def test_a_proposal_is_no_second_notification_for_others(slack: Slack, bot: Bot) -> None:
    answered(slack, bot)

    assert not has_proposal(slack, MIA)
    assert len([each for each in calls(slack, "chat.postMessage") if "Is this the target?" in str(each)]) == 1


def test_an_idea_that_holds_a_target_is_proposed_at_once(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, "Laptop requests take two weeks in room 4")
    bot.flush()
    assert not has_proposal(slack, ANA)

    slack.message(ANA, f"In ward 3: {WHOLE}")
    bot.flush()
    assert UNDERSTOOD.replace("Problems are", "Problems") in proposal(slack).text
    answer(bot, 2, by=ANA, baseline="61 % of problems are not updated in 30 days")
    bot.flush()
    assert "from 61 % to under 10 %" in proposal(slack).text

    press(slack, bot, "Confirm")
    assert one(bot, Target).value == Decimal(10)
    assert one(bot, Target).baseline == Decimal(61)
