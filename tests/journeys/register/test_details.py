"""Details: what sorts an improvement is edited in one form, and nobody overwrites what somebody else has just set."""

from typing import Any

import pytest

from csi.common.errors import BadInput, NotAllowed
from csi.lifecycle import detail_fields, details
from csi.lifecycle.detail_fields import Details
from models import Activity, Alignment, Improvement, Objective, Service, Team
from models.enums import Benefit, Effort, ImprovementKind, State, Step, Term
from tests.conftest import Bot
from tests.support.more import from_more, labels, open_more, opened
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, Refused, Slack
from tests.support.story import OBJECTIVE, accepted, answer, assessed, captured, one, redeliver, rows, take, told


def store(bot: Bot, *entries: Any) -> list[int]:
    """Entries of the catalogue, as they stand in the database; their ids."""
    with bot.db.begin() as session:
        session.add_all(entries)
        session.flush()
        return [entry.id for entry in entries]


def service(bot: Bot, name: str, team: int | None = None) -> int:
    row = Service(name=name, team_id=team, used_for="logging in from *home*", created_at=bot.clock())
    return store(bot, row)[0]


def change(bot: Bot, number: int, by: str = CHLOE, **wanted: Any) -> None:
    """Details changed over what they are now."""
    with bot.db.begin() as session:
        now = detail_fields.read_details(session, session.get_one(Improvement, number))
        values = {key: getattr(now, key) for key in detail_fields.FIELDS} | wanted
        details.change_details(session, number, Details(**values), shown=now, by=by, at=bot.clock())


def chosen(slack: Slack, who: str, key: str) -> Any:
    option = slack.modal(who)["state"]["values"][key][key].get("selected_option")
    return option and option["value"]


def test_details_are_kept_shown_on_the_card_and_written_down_by_name(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    team = store(bot, Team(name="Network", manager_id=MIA, created_at=bot.clock()))[0]
    vpn = service(bot, "Remote access", team)
    second = store(bot, Objective(title="Fewer tickets", created_at=bot.clock()))[0]

    from_more(slack, CHLOE, "Edit details")
    slack.fill(
        CHLOE, kind="process", term="short", benefit="high", effort="S", priority="2", service="Remote access",
        objectives=[OBJECTIVE, "Fewer tickets"], people_affected="yes", risk="Die *Lieferung* <!here> 🚚 könnte dauern",
    )  # fmt: skip
    redeliver(slack)
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.kind, kept.term, kept.benefit, kept.effort) == (
        ImprovementKind.PROCESS,
        Term.SHORT,
        Benefit.HIGH,
        Effort.S,
    )
    assert (kept.priority, kept.service_id, kept.people_affected) == (2, vpn, True)
    assert kept.team_id == team  # the service's
    assert second in [row.objective_id for row in rows(bot, Alignment)]
    said = "Remote access  ·  team Network  ·  kind process  ·  short term  ·  benefit high  ·  priority 2"
    assert "\nUsed for: logging in from *\u200bhome*\u200b\n" in told(slack, CHLOE)
    changes = [row for row in rows(bot, Activity) if row.verb == details.VERB]
    assert len(changes) == 1
    assert changes[0].before["effort"] == "M"
    assert changes[0].after["service"] == "Remote access"
    assert (kept.risk, changes[0].before["risk"]) == ("Die *Lieferung* <!here> 🚚 könnte dauern", "")
    assert changes[0].after["risk"] == kept.risk
    assert changes[0].after["objectives"] == [OBJECTIVE, "Fewer tickets"]
    assert said in told(slack, CHLOE)  # the window below is up to date
    assert "Risk: Die *​Lieferung*​ &lt;!here&gt; 🚚 könnte dauern" in told(slack, CHLOE)

    from_more(slack, CHLOE, "Edit details")
    assert len(slack.modal(CHLOE)["private_metadata"]) < 600
    slack.fill(CHLOE, risk="„" * 1_000)
    from_more(slack, CHLOE, "Edit details")  # what the form keeps has room, in whatever script
    slack.fill(CHLOE, risk="")
    assert one(bot, Improvement).risk is None


def test_a_chosen_team_stays_whatever_the_service_is(slack: Slack, bot: Bot) -> None:
    captured(bot)
    network, desk = store(
        bot, Team(name="Network", created_at=bot.clock()), Team(name="Service desk", created_at=bot.clock())
    )
    service(bot, "Remote access", network)
    from_more(slack, MIA, "Edit details")
    slack.fill(MIA, service="Remote access", team="Service desk")

    assert one(bot, Improvement).team_id == desk


def test_the_second_who_changes_the_same_details_is_told_who_was_faster(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    slack.message(MIA, "hello")
    bot.tick()
    from_more(slack, CHLOE, "Edit details")
    change(bot, 1, by=MIA, effort=Effort.L, benefit=Benefit.HIGH)
    version = one(bot, Improvement).version

    slack.fill(CHLOE, effort="S", kind="process")

    assert "Mia Lindqvist set the effort to “L” and set the benefit to “high” at " in told(slack, CHLOE)
    assert "while this was open.\nNothing of yours was saved. Press *Save* again" in told(slack, CHLOE)
    kept = one(bot, Improvement)
    assert (kept.effort, kept.kind, kept.version) == (Effort.L, None, version)
    assert (chosen(slack, CHLOE, "effort"), chosen(slack, CHLOE, "kind")) == ("S", "process")

    slack.fill(CHLOE)
    kept = one(bot, Improvement)
    assert (kept.effort, kept.kind, kept.benefit) == (Effort.S, ImprovementKind.PROCESS, Benefit.HIGH)


def test_a_change_of_something_else_meanwhile_is_no_reason_to_refuse(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    from_more(slack, CHLOE, "Edit details")
    answer(bot, 1, outcome="New colleagues have a laptop on day one")

    slack.fill(CHLOE, kind="process")

    assert one(bot, Improvement).kind is ImprovementKind.PROCESS


def test_what_acceptance_asked_for_can_be_changed_but_not_taken_away(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    from_more(slack, CHLOE, "Edit details")

    for field, nothing in (("effort", None), ("objectives", [])):
        kept = {"effort": "M", "objectives": [OBJECTIVE], field: nothing}
        with pytest.raises(Refused) as refused:
            slack.fill(CHLOE, **kept)
        assert list(refused.value.answer["errors"]) == [field]

    assert one(bot, Improvement).effort is Effort.M
    assert len(rows(bot, Alignment)) == 1


def test_a_bigger_effort_while_it_is_assessed_asks_the_approvers(slack: Slack, bot: Bot) -> None:
    assessed(bot)
    before = len(slack.messages(MIA))
    from_more(slack, CHLOE, "Edit details")
    slack.fill(CHLOE, effort="XL")
    bot.flush()

    assert len(slack.messages(MIA)) == before + 1
    assert "Approve" in slack.messages(MIA)[-1].buttons


def test_details_are_kept_by_its_coordinator_or_a_manager_while_it_is_open(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    for who in (LEO, ANA):
        with pytest.raises(NotAllowed, match="its coordinator or a manager"):
            change(bot, 1, by=who, kind=ImprovementKind.PEOPLE)
    open_more(slack, LEO)
    assert "Edit details" not in labels(slack, LEO)
    from_more(slack, CHLOE, "Edit details")
    take(bot, 1, Step.CANCEL, by=MIA, reason="The supplier is gone")

    with pytest.raises(Refused, match="IMP-1 is canceled, so its details can't be changed"):
        slack.fill(CHLOE, kind="people")

    assert (one(bot, Improvement).kind, one(bot, Improvement).state) == (None, State.CANCELED)


def test_more_services_than_slack_lists_are_looked_up_by_name(slack: Slack, bot: Bot) -> None:
    captured(bot)
    store(bot, *(Service(name=f"Service {place:03}", created_at=bot.clock()) for place in range(101)))
    archived = Service(name="Service 042 old", created_at=bot.clock(), archived_at=bot.clock())
    store(bot, archived)
    from_more(slack, MIA, "Edit details")
    view = slack.modal(MIA)
    assert next(block for block in view["blocks"] if block["block_id"] == "service")["element"]["type"] == (
        "external_select"
    )

    place = {"view": view["id"], "block_id": "service", "action_id": "service"}
    offered = slack.act(MIA, "suggest", {**place, "value": "CE 04"})["options"]
    assert [each["text"]["text"] for each in offered] == [f"Service 04{last}" for last in range(10)]
    slack.fill(MIA, service=offered[2])
    bot.flush()

    assert "Service Service 042" in opened(slack, MIA)
    from_more(slack, MIA, "Edit details")
    assert chosen(slack, MIA, "service") == offered[2]["value"]


def test_an_archived_service_stays_where_it_is_and_is_not_given_anew(slack: Slack, bot: Bot) -> None:
    captured(bot)
    vpn = service(bot, "Remote access")
    change(bot, 1, by=MIA, service=vpn)
    from_more(slack, MIA, "Edit details")
    with bot.db.begin() as session:
        session.get_one(Service, vpn).archived_at = bot.clock()
    slack.fill(MIA, kind="service")
    captured(bot, "Phones take long", by=BEN)

    with pytest.raises(BadInput, match="That service is archived"):
        change(bot, 2, by=MIA, service=vpn)

    assert [row.service_id for row in rows(bot, Improvement)] == [vpn, None]
