"""The commands that decide: right, wrong, and of somebody who may not; forms hold what was typed."""

from datetime import date

from csi.language.dates import either_day
from models import Activity, Improvement, InfoRequest, Objective, Task
from models.enums import Effort, Role, State, Step
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.commands import answer as answer_of
from tests.support.commands import csi, initial, refused
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, Slack
from tests.support.story import (
    OBJECTIVE,
    accepted,
    assessed,
    captured,
    grant,
    in_progress,
    in_review,
    plan_task,
    ready_to_assess,
    rows,
    told,
)

Row = tuple[str, str, str]
"""Who types what, and a part of the answer."""


def state(bot: Bot, number: int = 1) -> State:
    return next(row.state for row in rows(bot, Improvement) if row.id == number)


def play(slack: Slack, table: tuple[Row, ...]) -> None:
    for person, typed, said in table:
        shown = csi(slack, person, typed)
        assert said in shown, (typed, shown)


def test_accepting_at_once_takes_a_quick_win_or_all_that_acceptance_takes(slack: Slack, bot: Bot) -> None:
    captured(bot)
    captured(bot, "Phones ring out", by=BEN)
    assert "Only coordinators and managers can accept ideas." in csi(slack, ANA, "accept 1 quick win")

    said = csi(slack, MIA, "accept 1 quick win thanks for this one")
    bot.flush()
    assert "IMP-1 is accepted as a quick win. You lead it; `/csi start 1` starts it." in said
    assert f"<@{ANA}> will be told." in said
    first = rows(bot, Improvement)[0]
    assert (first.state, first.coordinator_id, first.effort) == (State.ACCEPTED, MIA, Effort.S)
    assert "thanks for this one" in [row.note for row in rows(bot, Activity)]
    assert "Accepted: " in slack.messages(ANA)[-1].text

    said = csi(slack, MIA, f"accept 2 quick win effort M <@{CHLOE}>")
    assert f"<@{CHLOE}> leads it; `/csi start 2` starts it." in said
    assert rows(bot, Improvement)[1].effort is Effort.M
    said = csi(slack, MIA, "accept 2 quick win")
    assert "IMP-2 is accepted (Mia Lindqvist, 23 November), so nobody can accept it now." in said


def test_what_acceptance_still_takes_is_asked_in_its_form_with_all_that_was_typed(slack: Slack, bot: Bot) -> None:
    captured(bot)

    assert csi(slack, MIA, f"accept 1 effort L <@{CHLOE}> we waited for this") == ""

    modal = slack.modal(MIA)
    assert initial(modal, "coordinator") == CHLOE
    assert initial(modal, "effort") == "L"
    assert "we waited for this" in told(slack, MIA)
    assert "objective" in refused(slack, MIA)
    slack.fill(MIA, new_objective=OBJECTIVE)
    assert (state(bot), rows(bot, Objective)[0].title) == (State.ACCEPTED, OBJECTIVE)


def test_a_step_with_its_reason_is_taken_at_once_and_says_what_comes_next(slack: Slack, bot: Bot) -> None:
    for idea in ("Laptops take weeks", "Phones ring out", "Printers jam"):
        captured(bot, idea)
    play(
        slack,
        (
            (BEN, "decline 1 no", "Only coordinators and managers can decline ideas."),
            (MIA, "decline 1 the contract ends in June", "IMP-1 is declined. Its author will get your reason"),
            (
                MIA,
                "decline 1 again",
                "IMP-1 is declined (Mia Lindqvist, 23 November), so nobody can decline it now",
            ),
            (CHLOE, "reopen 1 it was renewed", "Only managers can reopen IMP-1."),
            (
                MIA,
                "reopen 1 it was renewed",
                "IMP-1 is open again. Its author will have a decision by",
            ),
            (BEN, "cancel 2 not mine", "Only its author, a coordinator or a manager can cancel IMP-2."),
            (ANA, "cancel 2 solved by itself", "IMP-2 is canceled."),
            (BEN, "need 3 which ones?", "Only coordinators and managers can ask the author of IMP-3."),
            (MIA, "need 3 which ones?", f"<@{ANA}> will be asked. The decision date of IMP-3 is paused"),
            (MIA, "need 3 and which floor?", "has asked already"),
        ),
    )
    bot.flush()
    assert "the contract ends in June" in str([seen.text for seen in slack.messages(ANA)])
    assert [row.question for row in rows(bot, InfoRequest)] == ["which ones?"]


def test_a_reason_that_is_missing_is_asked_for_in_the_form(slack: Slack, bot: Bot) -> None:
    captured(bot)
    for typed, title in (
        ("decline 1", "Decline IMP-1"),
        ("cancel 1", "Cancel IMP-1"),
        ("need 1", "Ask about IMP-1"),
    ):
        assert csi(slack, MIA, typed) == ""
        assert slack.modal(MIA)["title"]["text"] == title
        slack.close_modal(MIA)
    assert "Only coordinators and managers can decline ideas." in csi(slack, BEN, "decline 1"), "before anybody types"
    csi(slack, MIA, "decline 1")
    slack.fill(MIA, reason="Leased until June")
    assert state(bot) is State.DECLINED


def test_from_assessment_to_the_start_by_command(slack: Slack, bot: Bot) -> None:
    ready_to_assess(bot, effort=Effort.L)
    play(
        slack,
        (
            (BEN, "assess 1", "Only its coordinator or a manager can assess IMP-1."),
            (CHLOE, "approve 1", "Only an approver other than its author can approve IMP-1."),
            (CHLOE, "assess 1", "IMP-1 is being assessed. An approver decides next."),
            (CHLOE, "start 1", "IMP-1 (effort L) needs an approval before it starts."),
            (CHLOE, "sendback 1 the costs are missing", "Only approvers can send IMP-1 back."),
            (MIA, "sendback 1 the costs are missing", f"IMP-1 is back with <@{CHLOE}>, with your note."),
            (CHLOE, "assess 1 costs are in", "IMP-1 is being assessed."),
            (MIA, "approve 1", f"IMP-1 is approved. <@{CHLOE}> can start it."),
            (BEN, "takeback 1 new scope", "Only its coordinator or a manager can take IMP-1 back."),
            (CHLOE, "takeback 1 new scope", "IMP-1 is accepted again. An earlier approval no longer counts."),
            (CHLOE, "assess 1", "IMP-1 is being assessed."),
            (MIA, "approve 1 go ahead", "IMP-1 is approved."),
        ),
    )
    csi(slack, CHLOE, "start 1")
    assert "Before starting IMP-1: add at least one task." in told(slack, CHLOE)
    slack.close_modal(CHLOE)
    plan_task(bot, 1)
    assert "Work on IMP-1 has started. `/csi status 1 on track` reports how it goes." in csi(slack, CHLOE, "start 1")
    assert "go ahead" in [row.note for row in rows(bot, Activity) if row.verb == Step.APPROVE]
    assert state(bot) is State.IN_PROGRESS


def test_a_gate_that_is_not_met_offers_what_supplies_each_need(slack: Slack, bot: Bot) -> None:
    accepted(bot)

    assert csi(slack, CHLOE, "assess 1") == ""
    assert "Before assessing IMP-1: answer *If this works, what gets better, and for whom?*" in told(slack, CHLOE)
    slack.fill(CHLOE, outcome="Laptops on day one")
    assert "Before assessing IMP-1: set a target, or say why it can't be measured." in told(slack, CHLOE)


def test_hold_and_resume_by_command(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    slack.command(BEN, "/csi", "watch 1")
    slack.command(LEO, "/csi", "vote 1")
    play(
        slack,
        (
            (BEN, "hold 1 the supplier moves until friday", "Only its coordinator or a manager can put IMP-1 on hold."),
            (CHLOE, "hold 1 the supplier moves until yesterday", ""),
        ),
    )
    slack.close_modal(CHLOE)

    said = csi(slack, CHLOE, "hold 1 the supplier moves until 30 November")
    assert "IMP-1 is on hold until Monday 30 November. You will be asked then whether it goes on." in said
    assert f"<@{ANA}> and 2 others will be told." in said
    play(
        slack,
        (
            (CHLOE, "hold 1 more until friday", "IMP-1 is on hold already (Chloé Martin, 23 November)."),
            (CHLOE, "start 1", "IMP-1 is on hold. Resume it first."),
            (BEN, "resume 1", "Only its coordinator or a manager can resume IMP-1."),
            (CHLOE, "resume 1", "IMP-1 is in progress again."),
            (CHLOE, "resume 1", "IMP-1 isn't on hold; it is in progress."),
        ),
    )


def test_a_date_that_means_several_days_is_asked_for_with_the_words_that_were_unclear(slack: Slack, bot: Bot) -> None:
    in_progress(bot)

    assert csi(slack, CHLOE, "hold 1 the supplier moves by march") == ""

    assert f"“by march”: {either_day([date(2027, 3, 1), date(2027, 3, 31)], bot.clock().date())}?" in told(slack, CHLOE)
    assert "the supplier moves" in initial(slack.modal(CHLOE), "reason")
    slack.fill(CHLOE, review_on="2027-03-01")
    assert state(bot) is State.ON_HOLD


def test_review_back_to_work_and_close_by_command(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    play(
        slack,
        (
            (BEN, "back 1 two offices are missing", "Only its coordinator or a manager can bring IMP-1 back to work."),
            (CHLOE, "back 1 two offices are missing", "IMP-1 is in progress again."),
            (BEN, "review 1", "Only its coordinator or a manager can review IMP-1."),
            (CHLOE, "review 1", "IMP-1 is in review. Settling until Monday 7 December."),
            (CHLOE, "review 1", "IMP-1 is in review (Chloé Martin, 23 November), so nobody can review it now"),
            (BEN, "close 1", "Only its coordinator or a manager can close IMP-1."),
        ),
    )
    assert csi(slack, CHLOE, "close 1 laptops are there on day one") == ""
    assert initial(slack.modal(CHLOE), "notes") == "laptops are there on day one"
    assert state(bot) is State.REVIEW


def test_assigning_by_command_names_somebody_or_asks_whom(slack: Slack, bot: Bot) -> None:
    captured(bot)
    play(
        slack,
        (
            (BEN, f"assign 1 <@{BEN}>", "Only its coordinator or a manager can assign IMP-1."),
            (MIA, f"assign 1 <@{CHLOE}>", f"<@{CHLOE}> leads IMP-1 now, and will be asked to confirm."),
            (MIA, "assign 1 me", "You lead IMP-1 now."),
            (MIA, "assign 1 @zoe", "I don't know anybody called zoe. Type @ and pick the person."),
            (MIA, "assign 1 Chlo Martin", "I don't know anybody called Chlo Martin. Did you mean Chloé Martin?"),
            (MIA, "assign 1 <!subteam^S01DESK|@service-desk>", "That is a user group. Name one person."),
        ),
    )
    assert csi(slack, MIA, "assign 1") == ""
    slack.fill(MIA, coordinator=BEN)
    assert rows(bot, Improvement)[0].coordinator_id == BEN


def test_merging_and_taking_it_back_by_command(slack: Slack, bot: Bot) -> None:
    captured(bot)
    captured(bot, "Laptop requests take weeks", by=BEN)
    play(
        slack,
        (
            (LEO, "merge 2 into 1", "Only its coordinator or a manager can merge IMP-2."),
            (MIA, "merge 2 into 1", "IMP-2 is merged into IMP-1, “Laptop requests take two weeks”. `/csi unmerge 2`"),
            (MIA, "merge 2 into 1", "IMP-2 is merged into IMP-1 already."),
            (LEO, "unmerge 2", "Only its coordinator or a manager can un-merge IMP-2."),
            (MIA, "unmerge 2", "IMP-2 and IMP-1 are separate again"),
            (MIA, "unmerge 2", "IMP-2 isn't merged; it is waiting for a decision."),
        ),
    )
    assert csi(slack, MIA, "merge 2") == ""
    slack.fill(MIA, into="1")
    assert state(bot, 2) is State.MERGED


def test_a_changed_plan_is_approved_again_by_the_same_word(slack: Slack, bot: Bot) -> None:
    assessed(bot, effort=Effort.L)
    play(slack, ((MIA, "approve 1", "IMP-1 is approved."), (CHLOE, "start 1", "Work on IMP-1 has started.")))
    plan_task(bot, 1, text="Order ten more")

    play(
        slack,
        (
            (CHLOE, "approve 1", "Only an approver other than its author can approve the change of IMP-1."),
            (MIA, "approve 1", "The change of IMP-1 is approved, so it can be reviewed and closed."),
            (MIA, "approve 1", "Nothing of IMP-1 needs an approval now."),
        ),
    )


def test_names_of_people_in_a_reason_are_kept_as_names(slack: Slack, bot: Bot) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    captured(bot, "Laptops <b>&</b> *stars*")
    csi(slack, CHLOE, "decline 1 ask @ben & co, *really* <!channel>")
    bot.flush()

    assert rows(bot, Improvement)[0].reason == "ask @ben & co, *really* @channel"
    assert "<!channel>" not in slack.messages(ANA)[-1].text
    assert slack.messages(CHLOE, GENERAL)[-1].text.startswith("Understood: Decline IMP-1")


def test_where_a_name_fits_several_people_each_is_offered_and_the_rest_stays_as_it_was_typed(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    accepted(bot)
    server.workspace.people[BEN].real_name = server.workspace.people[LEO].real_name = "Kim Martin"
    bot.read_members()
    for typed, done in (
        ("task 1 order *laptops* for martin @Martin by friday", "order *\u200blaptops*\u200b for martin"),
        ("list from @martin sort by age", "Improvements: open, from"),
    ):
        asked = answer_of(slack, MIA, typed)
        assert "fits Chloé Martin, Kim Martin and Kim Martin. Which one do you mean?" in asked.text
        assert f"You typed:  /csi {typed}" in asked.text
        assert [f"<@{who}>" in asked.text for who in (BEN, CHLOE, LEO)] == [True] * 3
        last = [element for _, element in asked.elements() if element["action_id"].startswith("run_command")][-1]
        assert f"<@{LEO}>" in last["value"]
        asked.press("Choose Chloé Martin")
        bot.flush()
        assert f"<@{CHLOE}>" in slack.last(MIA, done, channel=GENERAL).text
    assert [(row.text, row.owner_id) for row in rows(bot, Task)] == [("order *laptops* for martin", CHLOE)]

    chosen = answer_of(slack, MIA, "assign 1 Martin")
    chosen.press("Choose Kim Martin")
    bot.flush()
    assert f"<@{BEN}> leads IMP-1 now" in slack.last(MIA, channel=GENERAL).text
    assert csi(slack, MIA, "assign 1 @" + "x" * 300).count("I don't know anybody called xxx") == 1
