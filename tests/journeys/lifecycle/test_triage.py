"""Triage: an idea gets somebody who answers for it, or a reason that its author reads; only those who may, decide."""

from collections.abc import Iterator

import pytest

from csi.common.errors import NotAllowed
from csi.lifecycle import transitions, triage
from models import Activity, Alignment, Database, Improvement, Objective, RoleGrant, Setting
from models.enums import Effort, Role, State, Step
from sandbox.server import SandboxServer
from tests.conftest import Bot, Clock, make_settings
from tests.support.commands import csi
from tests.support.more import labels, press_in_window
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Refused, Seen, Slack
from tests.support.story import (
    IDEA,
    OBJECTIVE,
    accepted,
    assessed,
    captured,
    card,
    grant,
    in_progress,
    one,
    redeliver,
    rows,
    told,
)


def triage_card(slack: Slack, bot: Bot) -> Seen:
    """The card of Ana's new idea in the triage channel."""
    captured(bot)
    return card(slack, MIA, channel=TRIAGE)


def roles(bot: Bot) -> set[tuple[str, Role]]:
    return {(row.person_id, row.role) for row in rows(bot, RoleGrant)}


# Accept


def test_accepting_names_a_coordinator_who_gets_the_card_and_the_author_is_told(slack: Slack, bot: Bot) -> None:
    triage_card(slack, bot).press("Accept")
    slack.fill(MIA, coordinator=CHLOE, effort="M", new_objective=OBJECTIVE)
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.state, kept.coordinator_id, kept.effort) == (State.ACCEPTED, CHLOE, Effort.M)
    assert (CHLOE, Role.COORDINATOR) in roles(bot)
    workbench = card(slack, CHLOE)
    assert workbench.buttons == ["I'll take it", "Hand over", "Return to the manager"]
    assert workbench.choices == [
        "Assess IMP-1",
        "Answer the questions about IMP-1",
        "KPI and target of IMP-1",
        "Add task to IMP-1",
        "Open IMP-1",
    ]
    workbench.press("Open")
    assert f"Effort M  ·  objective: {OBJECTIVE}" in told(slack, CHLOE)
    news = slack.messages(ANA)[-1]
    assert f"<@{CHLOE}> will plan it now" in news.text
    assert news.thread_ts == card(slack, ANA).ts
    line = f"accepted by <@{MIA}> on Monday 23 November, <@{CHLOE}> leads"
    assert card(slack, MIA, channel=TRIAGE).text == f"*IMP-1*  {IDEA}  ·  {line}"
    assert card(slack, MIA, channel=TRIAGE).buttons == []


def test_an_everyday_idea_is_accepted_as_it_is_proposed_and_each_proposal_says_where_it_comes_from(
    slack: Slack, bot: Bot
) -> None:
    accepted(bot)
    captured(bot, "Phones take long")
    card(slack, MIA, 2, TRIAGE).press("Accept")
    hints = {block["block_id"]: block["hint"]["text"] for block in slack.modal(MIA)["blocks"] if block.get("hint")}
    assert hints == {
        "coordinator": "Suggested: Chloé Martin (fewest open: 1).",
        "effort": "Suggested: S, until somebody knows more.",
        "objectives": "Suggested: it's the only objective.",
    }
    assert slack.modal(MIA)["state"]["values"]["quick_win"]["quick_win"]["selected_options"] == []
    slack.fill(MIA)

    objective = one(bot, Objective)
    assert objective.title == OBJECTIVE
    assert [(row.improvement_id, row.objective_id) for row in rows(bot, Alignment)] == [
        (1, objective.id),
        (2, objective.id),
    ]


def test_a_quick_win_needs_no_objective_and_can_start_at_once(slack: Slack, bot: Bot) -> None:
    triage_card(slack, bot).press("Accept")
    slack.fill(MIA, coordinator=CHLOE, quick_win=["yes"])
    bot.flush()

    assert one(bot, Improvement).quick_win
    assert rows(bot, Objective) == []  # its field went when the box was ticked
    assert card(slack, CHLOE).choices[0] == "Start IMP-1"


def test_accepting_without_objective_names_what_is_missing_and_keeps_the_form(slack: Slack, bot: Bot) -> None:
    triage_card(slack, bot).press("Accept")

    with pytest.raises(Refused) as refused:
        slack.fill(MIA, coordinator=CHLOE, effort="XL")

    assert refused.value.answer["errors"] == {"new_objective": "Please complete this required field."}
    assert one(bot, Improvement).state is State.NEW
    assert (CHLOE, Role.COORDINATOR) not in roles(bot)
    values = slack.modal(MIA)["state"]["values"]
    assert values["effort"]["effort"]["selected_option"]["value"] == "XL"

    slack.fill(MIA, new_objective=OBJECTIVE)
    assert one(bot, Improvement).effort is Effort.XL


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("bot", "is an app"),
        ("guest", "is a guest"),
        ("foreign", "belongs to another organisation"),
        ("gone", "left this workspace"),
    ],
)
def test_somebody_who_can_not_lead_it_is_refused_at_the_field_with_the_reason(
    slack: Slack, bot: Bot, server: SandboxServer, who: str, why: str
) -> None:
    leo = server.workspace.people[LEO]
    if who == "foreign":
        leo.team_id = "T99OTHER"
    else:
        setattr(leo, {"bot": "is_bot", "guest": "is_restricted", "gone": "deleted"}[who], True)
    bot.read_members()
    triage_card(slack, bot).press("Accept")

    with pytest.raises(Refused) as refused:
        slack.fill(MIA, coordinator=LEO, new_objective=OBJECTIVE)

    assert why in refused.value.answer["errors"]["coordinator"]
    assert one(bot, Improvement).state is State.NEW


def test_a_form_accepted_twice_is_accepted_once(slack: Slack, bot: Bot) -> None:
    triage_card(slack, bot).press("Accept")
    slack.fill(MIA, coordinator=CHLOE, new_objective=OBJECTIVE)
    redeliver(slack)
    bot.flush()

    assert [row.verb for row in rows(bot, Activity)].count("accept") == 1
    assert len(rows(bot, Objective)) == 1
    assert len(slack.from_app(CHLOE)) == 1


def test_who_decides_on_their_own_idea_is_not_told_of_it(slack: Slack, bot: Bot) -> None:
    number = captured(bot, by=MIA)
    card(slack, MIA, number, TRIAGE).press("Accept")
    slack.fill(MIA, coordinator=CHLOE, new_objective=OBJECTIVE)
    bot.flush()

    assert len(slack.from_app(MIA)) == 1  # her receipt


# Decline


def test_declining_tells_the_author_the_reason_in_its_own_words(slack: Slack, bot: Bot) -> None:
    triage_card(slack, bot).press("Decline")
    slack.fill(MIA, reason="We change *all* laptops in <May> & June")
    bot.flush()

    news = slack.messages(ANA)[-1]
    assert f"<@{MIA}> says: We change" in news.text
    assert "laptops in &lt;May&gt; &amp; June" in news.text
    assert news.thread_ts == card(slack, ANA).ts
    assert one(bot, Improvement).state is State.DECLINED
    for seen in (card(slack, ANA), card(slack, MIA, channel=TRIAGE)):
        assert seen.text == f"*IMP-1*  {IDEA}  ·  declined by <@{MIA}> on Monday 23 November"
        assert seen.buttons == []


@pytest.mark.parametrize("typed", ["", "  \n "])
def test_declining_without_a_reason_is_refused_at_its_field(slack: Slack, bot: Bot, typed: str) -> None:
    triage_card(slack, bot).press("Decline")

    with pytest.raises(Refused) as refused:
        slack.fill(MIA, reason=typed)

    assert list(refused.value.answer["errors"]) == ["reason"]
    assert one(bot, Improvement).state is State.NEW


def test_an_accepted_improvement_can_still_be_declined_by_its_coordinator(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    with bot.db.begin() as session:
        transitions.take_step(session, 1, Step.DECLINE, by=CHLOE, at=bot.clock(), reason="The supplier is gone")
    bot.flush()

    assert one(bot, Improvement).state is State.DECLINED
    assert "The supplier is gone" in slack.messages(ANA)[-1].text


def test_who_leads_many_already_is_told_so_at_accept_and_start_and_nothing_is_blocked(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    in_progress(bot, "Printers jam")
    assessed(bot, "Badges get lost")
    captured(bot, "Phones ring out unanswered")
    set_most_in_progress(bot, 1)
    card(slack, MIA, 4, TRIAGE).press("Accept")
    assert "Chloé Martin already leads 2 improvements in progress." in told(slack, MIA)
    press_in_window(slack, MIA, "Open the backlog")
    assert "Badges get lost" in told(slack, MIA)
    slack.close_modal(MIA)
    slack.fill(MIA, coordinator=MIA)  # who leads none, so that the hint goes
    bot.flush()
    assert rows(bot, Improvement)[3].coordinator_id == MIA

    card(slack, CHLOE, 3).press("Start")
    assert "You already lead 2 other improvements in progress. Which of them can wait?" in told(slack, CHLOE)
    assert rows(bot, Improvement)[2].state is State.IN_PROGRESS
    assert labels(slack, CHLOE) == ["Open the backlog"]
    slack.close_modal(CHLOE)

    for most, hint in ((1, "You already lead 3 other improvements in progress."), (0, "")):
        set_most_in_progress(bot, most)
        number = assessed(bot, f"Idea {most}", kpi=f"KPI {most}")
        said = csi(slack, CHLOE, f"start {number}")
        assert hint in said
        assert ("already lead" in said) == bool(hint)


def set_most_in_progress(bot: Bot, most: int) -> None:
    with bot.db.begin() as session:
        session.merge(Setting(key="policy", value={"most_in_progress": most}, changed_at=bot.clock()))


# Who may


@pytest.mark.parametrize("label", ["Accept", "Decline"])
def test_staff_without_a_role_are_told_who_may_and_nothing_changes(slack: Slack, bot: Bot, label: str) -> None:
    triage_card(slack, bot)
    before = one(bot, Improvement).version

    card(slack, BEN, channel=TRIAGE).press(label)

    assert f"Only coordinators and managers can {label.lower()} ideas." in told(slack, BEN)
    kept = one(bot, Improvement)
    assert (kept.state, kept.version) == (State.NEW, before)


def test_the_role_is_asked_for_where_the_step_is_taken_too(slack: Slack, bot: Bot) -> None:
    grant(bot, BEN, Role.COORDINATOR)
    triage_card(slack, bot).press("Accept", by=BEN)
    with bot.db.begin() as session:
        for row in rows(bot, RoleGrant):
            if row.person_id == BEN:
                session.delete(row)

    with pytest.raises(Refused, match="Only coordinators and managers can"):
        slack.fill(BEN, coordinator=BEN, new_objective=OBJECTIVE)

    assert one(bot, Improvement).state is State.NEW
    assert rows(bot, Objective) == []
    assert (BEN, Role.COORDINATOR) not in roles(bot)


def test_before_one_is_assigned_anyone_with_the_role_decides_and_afterwards_only_its_own(
    slack: Slack, bot: Bot
) -> None:
    grant(bot, BEN, Role.COORDINATOR)
    number = captured(bot)
    decided = triage.Acceptance(CHLOE, Effort.S, new_objective=OBJECTIVE)
    with bot.db.begin() as session:
        triage.accept(session, number, decided, by=BEN, at=bot.clock())

    with bot.db.begin() as session, pytest.raises(NotAllowed):
        transitions.take_step(session, number, Step.DECLINE, by=BEN, at=bot.clock(), reason="No")

    assert one(bot, Improvement).state is State.ACCEPTED


# Old cards


def test_who_presses_an_old_card_is_told_what_happened_meanwhile(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.MANAGER)
    old = triage_card(slack, bot)
    old.press("Accept", by=LEO)
    old.press("Accept")
    slack.fill(MIA, coordinator=CHLOE, new_objective=OBJECTIVE)

    with pytest.raises(Refused) as refused:
        slack.fill(LEO, coordinator=LEO, new_objective="Another one")

    assert "IMP-1 is accepted (Mia Lindqvist, 23 November), so nobody can accept it now" in str(
        refused.value.answer["errors"]
    )
    assert one(bot, Improvement).coordinator_id == CHLOE
    assert len(rows(bot, Objective)) == 1


def test_a_declined_idea_is_not_accepted_by_an_old_card(slack: Slack, bot: Bot) -> None:
    old = triage_card(slack, bot)
    old.press("Decline")
    slack.fill(MIA, reason="We have it already")

    old.press("Accept")

    assert "IMP-1 is declined (Mia Lindqvist, 23 November), so nobody can accept it now" in told(slack, MIA)


# Without a triage channel


@pytest.fixture
def bot_without_channels(db: Database, slack: Slack, server: SandboxServer, database_url: str) -> Iterator[Bot]:
    settings = make_settings(server.url, database_url, triage_channel=None, announcement_channel=None)
    running = Bot(settings, db, slack, Clock(server))
    yield running
    running.stop()


def test_without_a_triage_channel_the_card_goes_to_the_managers_direct_messages(
    slack: Slack, bot_without_channels: Bot
) -> None:
    bot = bot_without_channels
    captured(bot)

    assert slack.from_app(MIA, TRIAGE) == []
    to_decide = card(slack, MIA)
    assert to_decide.buttons == ["Accept", "Decline", "Need info"]
    assert to_decide.choices == ["Assign IMP-1", "Duplicate: merge IMP-1 into another", "Open IMP-1"]

    to_decide.press("Accept")
    slack.fill(MIA, coordinator=CHLOE, new_objective=OBJECTIVE)
    bot.flush()
    assert "accepted" in card(slack, MIA).text
    assert card(slack, CHLOE).choices[-1] == "Open IMP-1"


def test_what_the_manager_writes_under_a_card_is_kept_with_the_improvement(
    slack: Slack, bot_without_channels: Bot
) -> None:
    bot = bot_without_channels
    captured(bot)

    card(slack, MIA).reply("Ask Ben about the supplier")
    bot.flush()

    assert "Added to IMP-1" in slack.messages(MIA)[-1].text
    assert [row.note for row in rows(bot, Activity) if row.verb == "noted"] == ["Ask Ben about the supplier"]
