"""`/csi list`, `search`, `mine` and `show`: everybody may look; pages, what was understood, and cards that act."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from csi.capture.recording import Source
from csi.catalogue import entries
from csi.inbox import anonymous
from models import Improvement, Outbox, Person, RoleGrant, Task, Team
from models.enums import ClosureCode, QueueState, Role, SourceKind, State, Step, TaskState
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, Seen, Slack
from tests.support.story import accepted, captured, closed, grant, in_progress, one, redeliver, rows, take, told


def csi(slack: Slack, person: str, typed: str) -> Seen:
    """What a command answers."""
    slack.command(person, "/csi", typed)
    return slack.messages(person, GENERAL)[-1]


def press(bot: Bot, answer: Seen, label: str) -> Seen:
    """What stands in the place of an answer when its button was pressed."""
    answer.press(label)
    bot.flush()
    return next(each for each in answer.slack.messages(answer.person, GENERAL) if each.ts == answer.ts)


def many(bot: Bot, count: int) -> None:
    """So many new ideas of Leo's, without their messages."""
    at, author, team = bot.clock(), known(bot, LEO), one(bot, Team).id or 0
    with bot.db.begin() as session:
        for number in range(1, count + 1):
            session.add(
                Improvement(
                    idea=f"Idea number {number}",
                    author_id=author,
                    team_id=team,
                    source_kind=SourceKind.COMMAND,
                    created_at=at,
                    changed_at=at,
                    promised_on=at.date() + timedelta(days=number % 9),
                )
            )


def ended(bot: Bot, idea: str, code: ClosureCode) -> None:
    """One that was closed today, without its messages."""
    number = captured(bot, idea)
    with bot.db.begin() as session:
        row = session.get_one(Improvement, number)
        row.state, row.closure_code, row.closed_at = State.CLOSED, code, bot.clock()


def known(bot: Bot, person: str) -> str:
    grant(bot, person, Role.REQUESTER)
    return person


def test_a_list_says_what_was_understood_and_what_was_not(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    captured(bot, "Phones <take> long & *loud*", by=BEN)

    answer = csi(slack, ANA, "list @chloe in progress purple")

    assert "Improvements: in progress, led by" in answer.text
    assert "Not understood: “purple”" in answer.text
    assert "*IMP-1*  Laptop requests take two weeks\nin progress  ·  <@U03CHLOE> leads" in answer.text
    assert "0 % of the plan done  ·  plan ends Monday 30 November  ·  your idea" in answer.text
    assert "Phones" not in answer.text
    assert answer.raw["seen_by"] == ANA if "seen_by" in answer.raw else answer.raw.get("ephemeral", True)
    assert "Phones &lt;take&gt; long &amp; *\u200bloud*\u200b" in csi(slack, ANA, "list new").text


def test_each_filter_leaves_out_what_it_says(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    accepted(bot, "Phones take long", quick_win=True)
    captured(bot, "The door is stuck", by=BEN)
    number = accepted(bot, "Old rule")
    take(bot, number, Step.DECLINE, reason="It is law")
    with bot.db.begin() as session:
        team = entries.add_entry(
            session, entries.EntryKind.TEAM, "Ops", manager=MIA, channel=None, by=MIA, at=bot.clock()
        )
        session.get_one(Improvement, 3).team_id = team
    ended(bot, "Desks wobble", ClosureCode.SUCCESSFUL)
    ended(bot, "Lifts stop", ClosureCode.UNSUCCESSFUL)
    ended(bot, "Windows leak", ClosureCode.WITHDRAWN)
    for typed, numbers in {
        "list": {1, 2, 3},
        "list all": {1, 2, 3, 4, 5, 6, 7},
        "list declined": {4},
        "list closed": {5, 6, 7},
        "list successful": {5},
        "list closed as unsuccessful": {6},
        "list closed as withdrawn": {7},
        "list successful or unsuccessful this month": {5, 6},
        "list successful last month": set(),
        "list new or successful": {3, 5},
        "list unassigned": {3},
        "list quick wins": {2},
        "list by @ben": {3},
        "list mine": {1, 2},
        "list my ideas": set(),
        "list effort M": {1, 2},
        "list team ops": {3},
        "list objective people can work": {1, 2},
        "list overdue": set(),
    }.items():
        answer = csi(slack, CHLOE, typed)
        assert {number for number in range(1, 8) if f"*IMP-{number}*" in answer.text} == numbers, (typed, answer.text)


def test_a_name_that_nothing_has_is_answered_with_the_nearest(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        entries.add_entry(session, entries.EntryKind.TEAM, "Ops", manager=MIA, channel=None, by=MIA, at=bot.clock())
    captured(bot)

    answer = csi(slack, ANA, "list team Opps")

    assert "There is no team “Opps”. Did you mean Ops?" in answer.text
    assert "/csi list team Opps" in answer.text
    assert "There is no service “VPN”." in csi(slack, ANA, "list service VPN").text


def test_overdue_is_a_promise_that_passed_or_a_task_that_is_late(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    captured(bot, "Phones take long")
    bot.move_to(datetime(2026, 12, 1, 10, 30, tzinfo=UTC))
    captured(bot, "Just said")
    held = in_progress(bot, "On hold", kpi="Another")
    with bot.db.begin() as session:
        row = session.get_one(Improvement, held)
        row.state, row.state_before_hold = State.ON_HOLD, State.IN_PROGRESS

    answer = csi(slack, ANA, "list overdue sort by due")

    assert "2 improvements" in answer.text
    assert answer.text.index("*IMP-1*") < answer.text.index("*IMP-2*")
    assert "*overdue*, plan ends Monday 30 November" in answer.text
    assert "*overdue*: decision promised by Monday 30 November" in answer.text
    with bot.db.begin() as session:
        session.get_one(Improvement, 2).promise_paused_at = bot.clock()
    assert "*IMP-2*" not in csi(slack, ANA, "list overdue").text


def test_long_lists_page_with_buttons_that_keep_the_filters(slack: Slack, bot: Bot) -> None:
    captured(bot, "Not Leo's", by=BEN)
    many(bot, 23)

    first = csi(slack, ANA, "list by @leo")
    assert "1–10 of 23 improvements" in first.text
    assert [label for label in first.buttons if label in ("Previous", "Next")] == ["Next"]

    second = press(bot, first, "Next")
    assert "11–20 of 23" in second.text
    assert "from " in second.text.splitlines()[0]
    assert [label for label in second.buttons if label in ("Previous", "Next")] == ["Previous", "Next"]
    third = press(bot, second, "Next")
    assert "21–23 of 23" in third.text
    assert "Not Leo's" not in first.text + second.text + third.text
    assert [label for label in third.buttons if label in ("Previous", "Next")] == ["Previous"]
    assert "11–20 of 23" in press(bot, third, "Previous").text
    assert "21–23 of 23" in csi(slack, ANA, "list by @leo page 99").text


def test_pages_turned_after_a_restart_and_delivered_twice_are_the_same(slack: Slack, bot: Bot) -> None:
    many(bot, 12)
    first = csi(slack, ANA, "list")
    bot.restart()

    second = press(bot, first, "Next")
    redeliver(slack)
    bot.flush()

    assert "11–12 of 12" in second.text
    assert len([each for each in slack.messages(ANA, GENERAL) if "of 12" in each.text]) == 1


def test_lists_are_sorted_by_age_and_by_the_promised_date(slack: Slack, bot: Bot) -> None:
    many(bot, 9)
    oldest, due, newest = (csi(slack, ANA, typed).text for typed in ("list sort by age", "list sort by due", "list"))

    assert oldest.index("*IMP-1*") < oldest.index("*IMP-2*")
    assert due.index("*IMP-9*") < due.index("*IMP-1*")
    assert newest.index("*IMP-9*") < newest.index("*IMP-1*")


def test_where_nothing_is_found_a_broader_list_is_a_press_away(slack: Slack, bot: Bot) -> None:
    assert "The register is empty." in csi(slack, ANA, "list").text
    accepted(bot)

    answer = csi(slack, ANA, "list accepted overdue")
    assert "No improvement fits. Without “overdue” there is one." in answer.text
    instead = press(bot, answer, "Show it")

    assert "*IMP-1*" in instead.text
    assert "Improvements: accepted" in instead.text


# Search


def test_search_finds_words_in_other_forms_with_what_became_of_them(slack: Slack, bot: Bot) -> None:
    closed(bot)
    captured(bot, "Printer on floor 3 jams")
    answer = csi(slack, BEN, "search requesting a laptop")

    assert "*IMP-1*  Laptop requests take two weeks\nclosed, successful" in answer.text
    assert "New colleagues have their laptop in 2.8 days." in answer.text
    assert "Printer" not in answer.text
    assert "*IMP-2*" in csi(slack, BEN, "search rinte").text
    assert "*IMP-1*" in csi(slack, BEN, "search IMP-1").text
    assert "some of them" not in answer.text
    loosely = csi(slack, BEN, "search printer zeppelin")
    assert "none has all your words, these have some" in loosely.text
    assert "No improvement has these words" in csi(slack, BEN, "search zeppelin").text


def test_search_ranks_the_very_words_first_and_open_before_over(slack: Slack, bot: Bot) -> None:
    number = accepted(bot, "The travel costs form is long")
    take(bot, number, Step.DECLINE, reason="New one next year")
    captured(bot, "The travel costs form gets lost")
    captured(bot, "Costs of every form of travel", by=BEN)
    text = csi(slack, ANA, "search travel costs form").text

    assert text.index("*IMP-2*") < text.index("*IMP-1*") < text.index("*IMP-3*")
    assert "New one next year" in text


def test_search_takes_signs_for_what_they_are(slack: Slack, bot: Bot) -> None:
    captured(bot, "Only 50% of the <laptops> come & the rest_is lost")
    captured(bot, "Nothing else")

    for typed in ("search 50%", "search rest_is", "search <laptops>"):
        assert "*IMP-1*" in csi(slack, ANA, typed).text, typed
        assert "*IMP-2*" not in csi(slack, ANA, typed).text, typed


# Mine


def test_mine_shows_ideas_what_is_coordinated_and_tasks(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    captured(bot, "Phones take long", by=BEN)

    answer = csi(slack, BEN, "mine")
    assert "*1.1*  Order five laptops\ndue Monday 30 November" in answer.text
    assert "part of IMP-1: Laptop requests take two weeks" in answer.text
    assert "*IMP-2*  Phones take long\nwaiting for a decision" in answer.text
    assert "You lead" not in answer.text
    assert "You lead (1)\n*IMP-1*" in csi(slack, CHLOE, "mine").text
    assert "You have no ideas, no improvements to lead and no tasks yet." in csi(slack, LEO, "mine").text

    answer.press("Done")
    assert one(bot, Task).state is TaskState.DONE


def test_mine_pages_each_of_its_parts(slack: Slack, bot: Bot) -> None:
    many(bot, 7)
    first = csi(slack, LEO, "mine")
    assert "Your ideas (1–5 of 7)" in first.text

    second = press(bot, first, "Next")

    assert "Your ideas (6–7 of 7)" in second.text


# Show


def test_show_is_the_card_with_the_buttons_that_work_for_whoever_looks(slack: Slack, bot: Bot) -> None:
    captured(bot)

    for person, decides in ((ANA, False), (LEO, False), (MIA, True)):
        answer = csi(slack, person, "show 1")
        assert "*IMP-1*" in answer.text
        assert ("Accept" in answer.buttons) is decides, (person, answer.buttons)
    assert "There is no IMP-99" in csi(slack, ANA, "show 99").text


def test_a_card_that_one_person_sees_acts_and_is_brought_up_to_date(slack: Slack, bot: Bot) -> None:
    accepted(bot, quick_win=True)
    answer = csi(slack, CHLOE, "show 1")

    answer = press(bot, answer, "Start")
    assert one(bot, Improvement).state is State.IN_PROGRESS
    assert "In progress" in answer.text
    assert "Start" not in answer.buttons

    answer.press("Add task")
    slack.fill(CHLOE, text="Order five laptops", owner=BEN)
    bot.flush()
    assert "Order five laptops" in slack.last(CHLOE, "*IMP-1*", GENERAL).text


def test_an_old_card_that_one_person_sees_says_what_happened_meanwhile(slack: Slack, bot: Bot) -> None:
    captured(bot)
    answer = csi(slack, MIA, "show 1")
    with bot.db.begin() as session:
        session.get_one(Improvement, 1).state = State.DECLINED

    answer.press("Accept")

    assert "IMP-1 is declined" in told(slack, MIA)


def test_from_a_list_to_a_card_and_back(slack: Slack, bot: Bot) -> None:
    accepted(bot, quick_win=True)
    many(bot, 11)
    second = press(bot, csi(slack, CHLOE, "list"), "Next")

    card = press(bot, second, "Show 1")
    assert "Back to the list" in card.buttons
    card = press(bot, card, "Start")
    assert "In progress" in card.text
    back = press(bot, card, "Back to the list")
    assert "11–12 of 12" in back.text
    assert "*IMP-1*  Laptop requests take two weeks\nin progress" in back.text

    take(bot, 1, Step.CANCEL, by=MIA, reason="No more laptops")
    assert "11–12 of 12" in slack.last(CHLOE, "Improvements", GENERAL).text


# Who may look


def test_an_anonymous_author_stays_unnamed_in_every_list(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        source = Source(SourceKind.COMMAND, "test:unnamed")
        anonymous.keep_anonymous_idea(session, "The boss shouts", asker=LEO, at=bot.clock(), source=source)
    bot.flush()

    for typed in ("list", "search boss", "show 1"):
        text = csi(slack, ANA, typed).text
        assert "The boss shouts" in text
        assert LEO not in text
    assert "somebody who stays unnamed" in csi(slack, ANA, "show 1").text
    assert "The boss shouts" not in csi(slack, LEO, "mine").text
    assert "The boss shouts" not in csi(slack, ANA, "list by @leo").text


def test_guests_and_people_of_other_organisations_do_not_look(slack: Slack, bot: Bot) -> None:
    many(bot, 12)
    captured(bot, "Secret plans lie on the printer")
    first = csi(slack, LEO, "list")
    for what in ("is_guest", "is_foreign", "is_deleted"):
        with bot.db.begin() as session:
            leo = session.get_one(Person, LEO)
            leo.is_guest = leo.is_foreign = leo.is_deleted = False
            setattr(leo, what, True)
        for typed in ("list", "search plans", "mine", "show 1"):
            answer = csi(slack, LEO, typed)
            assert "members of this organisation only" in answer.text
            assert "Secret" not in answer.text

    first.press("Next")
    bot.flush()

    assert "members of this organisation only" in told(slack, LEO)
    assert slack.messages(LEO, GENERAL)[-1].text.count("Idea number") == 0


def test_who_lost_the_role_meanwhile_is_told_who_may(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.COORDINATOR)
    captured(bot)
    answer = csi(slack, LEO, "show 1")
    with bot.db.begin() as session:
        for row in session.exec(select(RoleGrant).where(RoleGrant.person_id == LEO)):
            session.delete(row)

    answer.press("Accept")

    assert "Only coordinators and managers can accept ideas." in told(slack, LEO)
    assert one(bot, Improvement).state is State.NEW


def test_an_answer_that_slack_does_not_take_is_let_go(slack: Slack, bot: Bot) -> None:
    many(bot, 12)
    first = csi(slack, ANA, "list")
    with bot.db.begin() as session:
        session.delete(session.get_one(Improvement, 1))

    assert "11–11 of 11" in press(bot, first, "Next").text
    assert [row.state for row in rows(bot, Outbox) if row.state is QueueState.SET_ASIDE] == []
