"""`/csi triage`: what waits for a decision, one at a time, in one message that only its reader sees; with undo."""

from datetime import timedelta

from sqlmodel import select

from csi.lifecycle import undo_decision
from models import Activity, Alignment, Assignment, Improvement, InfoRequest, Objective, RoleGrant
from models.enums import Effort, Role, State, Step
from tests.conftest import Bot
from tests.support.commands import answer, csi, refused
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, Seen, Slack
from tests.support.story import captured, grant, redeliver, rows, take, told

LAPTOPS, PHONES, PRINTERS = "Laptop requests take two weeks", "Phones ring out unanswered", "Printers jam at noon"


def queue(bot: Bot) -> None:
    """Three ideas, the oldest promise first."""
    for idea, author in ((LAPTOPS, ANA), (PHONES, BEN), (PRINTERS, ANA)):
        captured(bot, idea, by=author)


def now(slack: Slack, person: str = MIA) -> Seen:
    """The walk's message as it stands."""
    return slack.messages(person, GENERAL)[-1]


def press(slack: Slack, bot: Bot, label: str, **fields: object) -> None:
    """Press a button of the walk's message, or choose in its menu."""
    walk = now(slack)
    if label in walk.buttons:
        walk.press(label)
    else:
        walk.choose(next(each for each in walk.options if label in each))
    if fields:
        slack.fill(MIA, **fields)
    bot.flush()


def improvement(bot: Bot, number: int = 1) -> Improvement:
    return rows(bot, Improvement)[number - 1]


def test_the_walk_shows_one_idea_at_a_time_with_what_a_decision_takes(slack: Slack, bot: Bot) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    queue(bot)

    first = answer(slack, CHLOE, "triage")

    assert f"*1 of 3*  ·  *IMP-1* from <@{ANA}>, today\ndecision promised by *Monday 30 November*" in first.text
    assert LAPTOPS in first.text
    assert f"Suggested lead: <@{CHLOE}>" in first.text
    assert first.buttons[:6] == ["Accept", "Decline", "Need info", "Skip", "Done", "Decide several"]
    assert csi(slack, BEN, "triage").count("Only coordinators and managers decide on new ideas.") == 1
    assert all("of 3*" not in seen.text for seen in slack.messages(BEN, GENERAL)), "what one sees, nobody else does"


def test_each_decision_leads_on_in_the_same_message_and_says_what_was_done(slack: Slack, bot: Bot) -> None:
    queue(bot)
    csi(slack, MIA, "triage")
    before = len(slack.messages(MIA, GENERAL))

    press(slack, bot, "Decline", reason="They are leased <!channel> until *June*")
    assert now(slack).text.startswith("IMP-1 is declined. Its author will get your reason, word for word.")
    assert "*2 of 3*  ·  *IMP-2*" in now(slack).text
    press(slack, bot, "Skip")
    assert now(slack).text.startswith("IMP-2 is left for later.")
    press(slack, bot, "Accept", coordinator=CHLOE, effort="M", new_objective="Quiet noons")
    assert f"IMP-3 is accepted (effort M). <@{CHLOE}> will plan it now." in now(slack).text
    assert "That was the last one. You looked at 3 ideas and decided 2." in now(slack).text

    assert len(slack.messages(MIA, GENERAL)) == before
    assert [row.state for row in rows(bot, Improvement)] == [State.DECLINED, State.NEW, State.ACCEPTED]
    assert csi(slack, MIA, "triage").startswith("*1 of 1*  ·  *IMP-2*")


def test_need_info_duplicate_and_assign_are_decided_on_the_walk_too(slack: Slack, bot: Bot) -> None:
    queue(bot)
    csi(slack, MIA, "triage")

    press(slack, bot, "Need info", question="Which offices?")
    assert f"<@{ANA}> will be asked. The decision date of IMP-1 is paused" in now(slack).text
    press(slack, bot, "duplicate", into_typed="IMP-1")
    assert f"IMP-2 is merged into IMP-1, “{LAPTOPS}”" in now(slack).text
    press(slack, bot, "Assign", coordinator=BEN)
    assert f"<@{BEN}> leads IMP-3 now, and will be asked to confirm." in now(slack).text
    assert "1 idea waits for its author to answer." in now(slack).text
    assert "*1 of 1*  ·  *IMP-3*" in csi(slack, BEN, "triage"), "what was assigned waits for its coordinator"


def test_done_leaves_the_walk_and_an_empty_queue_says_so(slack: Slack, bot: Bot) -> None:
    assert csi(slack, MIA, "triage") == "No idea waits for your decision."
    queue(bot)
    csi(slack, MIA, "triage")
    press(slack, bot, "Skip")
    bot.restart()  # the way is in the message, not in the process

    press(slack, bot, "Done")

    assert now(slack).text == "2 ideas still wait. To go on: `/csi triage`"
    assert now(slack).buttons == []


def test_whoever_lost_the_role_on_the_way_decides_nothing_more(slack: Slack, bot: Bot) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    queue(bot)
    csi(slack, CHLOE, "triage")
    with bot.db.begin() as session:
        session.delete(session.exec(select(RoleGrant).where(RoleGrant.person_id == CHLOE)).one())

    now(slack, CHLOE).press("Accept")
    assert "Only coordinators and managers can accept ideas." in told(slack, CHLOE)
    slack.close_modal(CHLOE)
    now(slack, CHLOE).press("Skip")
    bot.flush()

    assert now(slack, CHLOE).text.startswith("Only coordinators and managers decide on new ideas.")
    assert {row.state for row in rows(bot, Improvement)} == {State.NEW}


def test_a_form_that_is_refused_stays_and_the_walk_waits(slack: Slack, bot: Bot) -> None:
    queue(bot)
    csi(slack, MIA, "triage")
    now(slack).press("Decline")

    assert "Write a reason; its author reads it." in refused(slack, MIA, reason="  ")
    bot.flush()
    assert "*1 of 3*" in now(slack).text

    slack.fill(MIA, reason="Leased until June")
    bot.flush()
    assert "*2 of 3*" in now(slack).text


def test_what_somebody_else_decided_meanwhile_is_said_and_the_walk_goes_on(slack: Slack, bot: Bot) -> None:
    queue(bot)
    csi(slack, MIA, "triage")
    take(bot, 1, Step.DECLINE, by=MIA, reason="Leased until June")

    press(slack, bot, "Accept")

    assert now(slack).text.startswith("IMP-1 is declined (Mia Lindqvist, 23 November), so nobody can accept it now.")
    assert "*IMP-2*" in now(slack).text


def test_an_acceptance_is_taken_back_with_all_that_came_with_it_and_who_was_told_hears_it(
    slack: Slack, bot: Bot
) -> None:
    queue(bot)
    slack.command(MIA, "/csi", "need 1 which offices?")
    bot.flush()
    csi(slack, MIA, "triage")  # IMP-1 waits for its author; it is accepted from its card all the same
    press(slack, bot, "Accept", coordinator=CHLOE, effort="L", new_objective="Answered calls")
    assert improvement(bot, 2).state is State.ACCEPTED

    press(slack, bot, "Undo")

    taken = improvement(bot, 2)
    assert (taken.state, taken.coordinator_id, taken.accountable_id, taken.effort, taken.quick_win) == (
        State.NEW, None, None, None, False,
    )  # fmt: skip
    assert taken.decided_at is None
    assert [rows(bot, table) for table in (Alignment, Assignment, Objective)] == [[], [], []]
    assert (CHLOE, Role.COORDINATOR) not in {(row.person_id, row.role) for row in rows(bot, RoleGrant)}
    assert now(slack).text.startswith("Taken back. IMP-2 waits for a decision again.")
    assert "*1 of 2*  ·  *IMP-2*" in now(slack).text
    for person in (BEN, CHLOE):
        assert f"<@{MIA}> took it back, so it's waiting for a decision again." in (slack.messages(person)[-1].text)
    assert [row.verb for row in rows(bot, Activity)][-3:] == ["accept", "assigned", "undone"]


def test_what_was_not_sent_yet_is_never_sent_once_the_decision_is_taken_back(slack: Slack, bot: Bot) -> None:
    captured(bot, LAPTOPS)
    csi(slack, MIA, "triage")
    now(slack).press("Decline")
    slack.fill(MIA, reason="Leased until June")
    with bot.db.begin() as session:  # before the sender has had its turn
        decision = undo_decision.last_decision(session, 1, by=MIA)
        assert decision is not None
        undo_decision.undo_decision(session, decision.id or 0, by=MIA, at=bot.clock())
    bot.flush()

    assert not any("Declined: " in seen.text or "took it back" in seen.text for seen in slack.messages(ANA))
    assert improvement(bot).state is State.NEW


def test_each_decision_is_taken_back_to_what_was_before(slack: Slack, bot: Bot) -> None:
    queue(bot)
    with bot.db.begin() as session:
        session.add(Objective(title="Quiet noons", created_by=MIA, created_at=bot.clock()))
        session.get_one(Improvement, 1).effort = Effort.L
    cases: list[tuple[str, dict[str, object]]] = [
        ("Decline", {"reason": "Leased until June"}),
        ("Need info", {"question": "Which offices?"}),
        ("Assign", {"coordinator": CHLOE}),
        ("duplicate", {"into_typed": "3"}),
        ("Accept", {"coordinator": CHLOE, "effort": "S", "quick_win": ["yes"]}),
        ("Accept", {"coordinator": MIA, "effort": "M", "objectives": "Quiet noons"}),
    ]
    before = improvement(bot).model_dump(exclude={"version", "changed_at"})
    for label, fields in cases:
        bot.move_to(bot.clock() + timedelta(minutes=1))
        csi(slack, MIA, "triage")
        press(slack, bot, label, **fields)
        assert improvement(bot).model_dump(exclude={"version", "changed_at"}) != before, label
        press(slack, bot, "Undo")
        assert improvement(bot).model_dump(exclude={"version", "changed_at"}) == before, label
        assert "*1 of 3*  ·  *IMP-1*" in now(slack).text, label
    assert all(row.answered_at for row in rows(bot, InfoRequest))
    assert [rows(bot, Assignment), rows(bot, Alignment)] == [[], []]
    assert [row.title for row in rows(bot, Objective)] == ["Quiet noons"]


def test_a_question_that_a_decision_dropped_waits_again_when_it_is_taken_back(slack: Slack, bot: Bot) -> None:
    captured(bot, LAPTOPS)
    csi(slack, MIA, "triage")
    walk = now(slack)
    walk.press("Decline")
    csi(slack, MIA, "need 1 which offices?")
    slack.fill(MIA, reason="Leased until June")
    bot.flush()
    assert rows(bot, InfoRequest)[0].answered_at is not None

    walk = next(seen for seen in slack.messages(MIA, GENERAL) if "Undo" in seen.buttons)
    walk.press("Undo")

    assert rows(bot, InfoRequest)[0].answered_at is None
    assert improvement(bot).promise_paused_at is not None


def test_a_decision_is_taken_back_by_whoever_took_it_within_ten_minutes_and_before_anything_came_of_it(
    slack: Slack, bot: Bot
) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    queue(bot)
    csi(slack, MIA, "triage")
    press(slack, bot, "Accept", coordinator=CHLOE, effort="M", new_objective="Quiet noons")
    slack.command(BEN, "/csi", "vote 1")  # a vote stands in nobody's way
    take(bot, 1, Step.CANCEL, by=CHLOE, reason="Already ordered")
    press(slack, bot, "Undo")
    assert "IMP-1 has changed since; it is canceled." in told(slack, MIA)
    slack.close_modal(MIA)

    press(slack, bot, "Decline", reason="No phones any more")
    bot.move_to(bot.clock() + timedelta(minutes=11))
    press(slack, bot, "Undo")
    assert "You can undo it for ten minutes only. IMP-2 is declined." in told(slack, MIA)
    assert improvement(bot, 2).state is State.DECLINED


def test_a_form_that_took_longer_than_the_message_lives_is_followed_by_a_new_one(slack: Slack, bot: Bot) -> None:
    queue(bot)
    csi(slack, MIA, "triage")
    now(slack).press("Decline")
    before = len(slack.messages(MIA, GENERAL))
    bot.move_to(bot.clock() + timedelta(minutes=40))

    slack.fill(MIA, reason="Leased until June")
    bot.flush()

    seen = slack.messages(MIA, GENERAL)
    assert len(seen) == before + 1
    assert seen[-1].raw.get("ephemeral")
    assert "*2 of 3*" in seen[-1].text
    assert all("*2 of 3*" not in each.text for each in slack.messages(ANA, GENERAL))


def test_presses_and_forms_of_the_walk_that_come_twice_count_once(slack: Slack, bot: Bot) -> None:
    queue(bot)
    csi(slack, MIA, "triage")
    press(slack, bot, "Decline", reason="Leased until June")
    redeliver(slack)
    bot.flush()
    assert "*2 of 3*  ·  *IMP-2*" in now(slack).text
    press(slack, bot, "Skip")
    redeliver(slack)
    bot.flush()

    assert "*3 of 3*  ·  *IMP-3*" in now(slack).text
    assert [row.verb for row in rows(bot, Activity)].count("decline") == 1
