"""Home as the workbench: what needs me with its buttons, tiles, pages, filters, the backlog's order, the figures."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.slack.clients import reading_client
from csi.catalogue import entries
from csi.common.errors import NotAllowed, TooLate
from csi.common.phrases import spoken_date
from csi.lifecycle import assignment, backlog_order, info_requests
from csi.people import directory
from csi.register.votes_and_watchers import vote
from models import Activity, HomeView, Improvement, Kpi, Objective, Reading, Target, Task, ValueFigure
from models.enums import ClosureCode, Comparison, Direction, Effort, Role, SourceKind, State, Step, TaskState, ValueSide
from tests.conftest import Bot
from tests.support.commands import csi
from tests.support.homes import choose, home, labels, menus, part, pick, press, standing
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, WINS, Slack
from tests.support.story import accepted, assessed, captured, closed, grant, in_progress, one, rows, take, told

BAR = "▱▱▱▱▱ 0 %"


def many(bot: Bot, count: int, state: State, *, coordinator: str | None = CHLOE, author: str = ANA) -> None:
    """So many improvements at once, without their messages."""
    at = bot.clock()
    grant(bot, author, Role.REQUESTER)
    grant(bot, CHLOE, Role.COORDINATOR)
    with bot.db.begin() as session:
        team = directory.default_team(session).id or 0
        for number in range(count):
            session.add(
                Improvement(
                    idea=f"{state} {number} " + "<&*long*> " * 60,
                    state=state,
                    author_id=author,
                    coordinator_id=coordinator,
                    team_id=team,
                    source_kind=SourceKind.COMMAND,
                    created_at=at,
                    changed_at=at,
                    promised_on=at.date() + timedelta(days=number % 7 - 1),
                )
            )


def backlog_of(slack: Slack, person: str) -> list[int]:
    """The numbers in somebody's backlog, in their order."""
    return [int(line.split("*")[1].removeprefix("IMP-")) for line in part(slack, person, "Backlog").splitlines()[1::2]]


# What needs me


def test_tasks_that_are_due_are_done_from_home(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    assert "Needs you" not in home(slack, BEN)
    bot.move_to(datetime(2026, 11, 27, 10, 30, tzinfo=UTC))
    assert "*due soon*, on Monday 30 November" in home(slack, BEN)
    bot.move_to(datetime(2026, 12, 2, 10, 30, tzinfo=UTC))
    assert "*overdue* since Monday 30 November  ·  part of IMP-1" in home(slack, BEN)

    press(slack, BEN, "Done")

    assert one(bot, Task).state is TaskState.DONE
    assert "Needs you" not in home(slack, BEN)


def test_approvals_wait_on_the_homes_of_those_who_may_give_them(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.APPROVER)
    grant(bot, ANA, Role.APPROVER)
    assessed(bot, effort=Effort.L)
    assert "*IMP-1*  Laptop requests take two weeks\nwaits for your approval" in home(slack, LEO)
    for person in (ANA, MIA, CHLOE):  # its author, and those who don't approve
        assert "waits for your approval" not in home(slack, person)

    press(slack, LEO, "Approve")
    bot.flush()

    assert one(bot, Improvement).state is State.APPROVED
    assert "waits for your approval" not in home(slack, LEO)


def test_an_assignment_is_confirmed_from_home(slack: Slack, bot: Bot) -> None:
    captured(bot)
    with bot.db.begin() as session:
        assignment.assign_coordinator(session, 1, CHLOE, by=MIA, at=bot.clock())
    assert "You were asked to lead it." in home(slack, CHLOE)

    press(slack, CHLOE, "I'll take it")

    assert "You were asked to lead it." not in home(slack, CHLOE)


def test_a_question_to_the_author_is_answered_from_home(slack: Slack, bot: Bot) -> None:
    captured(bot)
    with bot.db.begin() as session:
        info_requests.ask_author(session, 1, "Which laptops <exactly>?", by=MIA, at=bot.clock())
    assert "Which laptops &lt;exactly&gt;?" in home(slack, ANA)
    assert "you have a question to answer first" in home(slack, ANA)
    assert "1 idea waits for its author to answer a question first." in home(slack, MIA)
    press(slack, ANA, "Answer")
    slack.fill(ANA, answer="Those of new colleagues")

    assert "Which laptops" not in home(slack, ANA)


# Tiles, pages and filters


def test_a_tile_says_progress_and_time_in_words(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    assert f"{BAR}  ·  in progress  ·  plan ends Monday 30 November" in home(slack, CHLOE)
    bot.move_to(datetime(2026, 11, 28, 10, 30, tzinfo=UTC))
    assert f"{BAR}  ·  in progress  ·  *due soon*, plan ends" in home(slack, CHLOE)
    bot.move_to(datetime(2026, 12, 1, 10, 30, tzinfo=UTC))
    assert f"{BAR}  ·  in progress  ·  *overdue*, plan ends" in home(slack, CHLOE)
    press(slack, BEN, "Done")
    assert "▰▰▰▰▰ 100 %  ·  in progress  ·  all tasks done" in home(slack, CHLOE)


def test_each_part_has_pages_of_its_own_that_survive_the_next_opening(slack: Slack, bot: Bot) -> None:
    many(bot, 12, State.IN_PROGRESS)
    many(bot, 7, State.NEW, coordinator=None)
    assert "You lead (1–5 of 12)" in home(slack, CHLOE)
    assert "Waiting for a decision (1–5 of 7)" in standing(slack, CHLOE)

    press(slack, CHLOE, "home_page:coordinated:next")
    assert "You lead (6–10 of 12)" in standing(slack, CHLOE)
    press(slack, CHLOE, "home_page:coordinated:next", opened=False)
    press(slack, CHLOE, "home_page:waiting:next", opened=False)
    assert "You lead (11–12 of 12)" in home(slack, CHLOE)
    assert "Waiting for a decision (6–7 of 7)" in standing(slack, CHLOE)
    bot.restart()
    press(slack, CHLOE, "home_page:coordinated:previous")
    assert "You lead (6–10 of 12)" in standing(slack, CHLOE)


def test_a_page_that_is_not_there_any_more_is_the_last_one(slack: Slack, bot: Bot) -> None:
    many(bot, 6, State.IN_PROGRESS)
    press(slack, CHLOE, "home_page:coordinated:next")
    with bot.db.begin() as session:
        session.get_one(Improvement, 1).state = State.CANCELED

    assert "(6–6 of 6)" not in home(slack, CHLOE)
    assert part(slack, CHLOE, "You lead").count("*IMP-") == 5


def test_filters_choose_what_is_shown_from_its_first_page(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        ops = entries.add_entry(
            session, entries.EntryKind.TEAM, "Ops", manager=MIA, channel=None, by=MIA, at=bot.clock()
        )
    many(bot, 6, State.IN_PROGRESS)
    many(bot, 2, State.ON_HOLD)
    many(bot, 3, State.CLOSED, coordinator=MIA)
    with bot.db.begin() as session:
        session.get_one(Improvement, 2).team_id = ops
    press(slack, CHLOE, "home_page:coordinated:next")

    choose(slack, CHLOE, "home_state", "On hold")
    assert part(slack, CHLOE, "You lead").count("*IMP-") == 2
    choose(slack, CHLOE, "home_state", "Closed")
    assert "No improvement fits these filters." in part(slack, CHLOE, "You lead")
    choose(slack, CHLOE, "home_whose", "Everybody's")
    assert part(slack, CHLOE, "Improvements").count("<@U04MIA>") == 3
    choose(slack, CHLOE, "home_state", "All open ones")
    choose(slack, CHLOE, "home_team", "Ops")
    assert "*IMP-2*" in home(slack, CHLOE)
    assert part(slack, CHLOE, "Improvements").count("*IMP-") == 1
    choose(slack, CHLOE, "home_due", "Overdue")
    assert "No improvement fits these filters." in part(slack, CHLOE, "Improvements")


def test_open_shows_all_of_it_in_a_window(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    press(slack, ANA, "Open")

    assert slack.modal(ANA)["title"]["text"] == "IMP-1"
    assert told(slack, ANA).startswith("Laptop requests take two weeks\n")


# The backlog


def test_managers_put_the_backlog_in_order(slack: Slack, bot: Bot) -> None:
    many(bot, 7, State.ACCEPTED)
    home(slack, MIA)
    assert backlog_of(slack, MIA) == [1, 2, 3, 4, 5]
    assert "Move IMP-1 up" not in menus(slack.home(MIA))

    pick(slack, MIA, "Move IMP-3 up")
    assert backlog_of(slack, MIA) == [1, 3, 2, 4, 5]
    pick(slack, MIA, "Move IMP-1 down")
    assert backlog_of(slack, MIA) == [3, 1, 2, 4, 5]
    pick(slack, MIA, "Move IMP-5 down")
    assert backlog_of(slack, MIA) == [3, 1, 2, 4, 6]
    assert [row.actor_id for row in rows(bot, Activity) if row.verb == "ranked"] == [MIA] * 3
    for person in (CHLOE, LEO):
        assert "Backlog" not in home(slack, person)


def test_the_order_holds_with_equal_places_and_two_managers(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.MANAGER)
    many(bot, 4, State.ACCEPTED)
    with bot.db.begin() as session:
        for number, rank in {1: 5, 2: 5, 3: 5}.items():
            session.get_one(Improvement, number).backlog_rank = rank
    home(slack, MIA)
    home(slack, LEO)

    pick(slack, MIA, "Move IMP-3 up", opened=False)
    pick(slack, LEO, "Move IMP-2 up", opened=False)  # from where it is by now: third

    home(slack, MIA)
    assert backlog_of(slack, MIA) == [1, 2, 3, 4]
    ranks = [row.backlog_rank for row in rows(bot, Improvement)][:3]
    assert len(set(ranks)) == 3


def test_only_managers_order_the_backlog_and_only_what_is_in_it(slack: Slack, bot: Bot) -> None:
    many(bot, 2, State.ACCEPTED)
    home(slack, MIA)
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only managers can order the backlog"):
        backlog_order.move_in_backlog(session, 2, up=True, by=CHLOE, at=bot.clock())
    with bot.db.begin() as session:
        session.get_one(Improvement, 2).state = State.IN_PROGRESS

    pick(slack, MIA, "Move IMP-2 up", opened=False)

    assert "IMP-2 is in progress, so it isn't in the backlog any more" in told(slack, MIA)
    with bot.db.begin() as session, pytest.raises(TooLate):
        backlog_order.move_in_backlog(session, 2, up=True, by=MIA, at=bot.clock())


# Figures


def measured(bot: Bot, number: int, value: str, due_on: date, **more: object) -> None:
    """A KPI with a target of under 10 % and one reading."""
    at = bot.clock()
    with bot.db.begin() as session:
        kpi = Kpi(name=f"Late tickets {number}", unit="%", direction=Direction.LOWER, created_at=at, **more)  # type: ignore[arg-type]
        session.add(kpi)
        session.flush()
        begun = at.date() - timedelta(days=60)
        session.add(
            Target(
                improvement_id=number,
                kpi_id=kpi.id or 0,
                baseline=Decimal(59),
                baseline_on=begun,
                comparison=Comparison.UNDER,
                value=Decimal(10),
                due_on=due_on,
                set_at=at,
            )
        )
        for days, reading in ((1, "40"), (50, value)):
            on = begun + timedelta(days=days)
            session.add(Reading(kpi_id=kpi.id or 0, value=Decimal(reading), measured_on=on, recorded_at=at))


def test_kpis_at_risk_are_near_their_date_or_out_of_tolerance(slack: Slack, bot: Bot) -> None:
    many(bot, 5, State.IN_PROGRESS)
    soon, later = bot.clock().date() + timedelta(days=5), bot.clock().date() + timedelta(days=60)
    measured(bot, 1, "12", soon)
    measured(bot, 2, "9.5", soon)
    measured(bot, 3, "12", later)
    measured(bot, 4, "10", bot.clock().date() - timedelta(days=3))
    measured(bot, 5, "33", later, tolerance_high=Decimal(30), owner_id=CHLOE)
    for person in (CHLOE, MIA):
        home(slack, person)
        shown = part(slack, person, "KPIs at risk")
        assert "*Late tickets 1*  ·  too early to tell: 12 % on" in shown
        assert "the target of IMP-1 is under 10 % by" in shown
        assert "*Late tickets 5*  ·  out of tolerance: 33 % on" in shown
        assert "allowed is 30 % or less" in shown
        assert "Late tickets 4" in shown
        assert "Late tickets 2" not in shown
        assert "Late tickets 3" not in shown
    assert "KPIs at risk" not in home(slack, BEN)


def test_managers_and_leadership_see_the_portfolio_with_its_worth(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.LEADERSHIP)
    many(bot, 3, State.NEW, coordinator=None)
    many(bot, 2, State.IN_PROGRESS)
    with bot.db.begin() as session:
        ops = entries.add_entry(session, entries.EntryKind.TEAM, "Ops & <more>", manager=MIA, by=MIA, at=bot.clock())
        session.get_one(Improvement, 5).team_id = ops
        for number, benefit in ((4, "1200.50"), (5, "3000")):
            session.add(
                ValueFigure(
                    improvement_id=number,
                    side=ValueSide.FORECAST,
                    benefit=Decimal(benefit),
                    benefit_currency="EUR",
                    set_at=bot.clock(),
                )
            )
    for person in (MIA, LEO):
        home(slack, person)
        shown = part(slack, person, "Portfolio")
        assert "waiting for a decision *3*  ·  in progress *2*" in shown
        assert "*Overdue: 1*" in shown
        assert "Ops &amp; &lt;more&gt;: 1 open, 0 successful" in shown
        assert "Expected: 4,200.50 EUR a year, from 2 improvements" in shown
    assert "Waiting for a decision" not in standing(slack, LEO)
    assert "Portfolio" not in home(slack, CHLOE)


def test_leadership_sees_first_the_wins_with_figures_from_readings_then_what_waits_too_long(
    slack: Slack, bot: Bot
) -> None:
    grant(bot, LEO, Role.LEADERSHIP)
    closed(bot, notes="All <laptops> come in time now")
    next(seen for seen in slack.from_app(CHLOE) if "Post now" in seen.buttons).press("Post now")
    many(bot, 3, State.CLOSED)
    many(bot, 2, State.NEW, coordinator=None)
    many(bot, 2, State.IN_PROGRESS)
    many(bot, 1, State.ON_HOLD)
    many(bot, 1, State.REVIEW)
    many(bot, 1, State.ACCEPTED)
    bot.flush()
    at, today = bot.clock(), bot.clock().date()
    measured(bot, 2, "9.5", today)
    with bot.db.begin() as session:
        wins = [session.get_one(Improvement, number) for number in (2, 3, 4)]
        for row, closed_at in zip(wins, (at, at, at.replace(month=9)), strict=True):
            row.closed_at, row.closure_code, row.started_at = closed_at, ClosureCode.SUCCESSFUL, at
        session.get_one(Improvement, 9).hold_until = today - timedelta(days=9)
        session.get_one(Improvement, 10).settled_at = at - timedelta(days=3)
        session.get_one(Improvement, 11).changed_at = at - timedelta(days=40)
        session.add(Task(improvement_id=7, place=1, position=1, text="Order", owner_id=BEN, starts_on=today,
                         due_on=today - timedelta(days=5), state=TaskState.OPEN, created_at=at))  # fmt: skip
    posted = slack.messages(LEO, WINS)[-1]
    announcement = reading_client(bot.settings).chat_getPermalink(channel=WINS, message_ts=posted.ts)["permalink"]
    shown = home(slack, LEO)
    wins_shown, late_shown = part(slack, LEO, "Wins this quarter"), part(slack, LEO, "Waits too long")

    assert shown.index("Wins this quarter") < shown.index("Under way by objective") < shown.index("Your ideas")
    assert (
        "*Laptop requests take two weeks*  ·  IMP-1\nDays from request to laptop: *14 days → 2.8 days*\n"
        f"closed {spoken_date(today, today)}  ·  <{announcement}|announced> in <#{WINS}>"
    ) in wins_shown
    assert wins_shown.count("not measured yet") == 1, "it has no reading since its start; the other one has no KPI"
    assert "All &lt;laptops&gt;" not in shown, "no unchecked text"
    assert [line.rpartition("IMP-")[2] for line in late_shown.splitlines() if "·  IMP-" in line] == [
        "11", "9", "7", "10", "5",
    ]  # fmt: skip
    assert "accepted, nothing done since" in late_shown
    assert "on hold, next look due" in late_shown
    assert "in progress, a task overdue since" in late_shown
    assert "ready to be closed since" in late_shown
    assert "decision promised by" in late_shown
    assert "nobody leads it yet" in late_shown
    assert "2 improvements under way without an objective" in shown or "3 improvements under way" in shown
    for person in (ANA, CHLOE):
        assert "Wins this quarter" not in home(slack, person)


def test_who_leads_more_than_a_few_at_once_is_told_so_beside_the_backlog(slack: Slack, bot: Bot) -> None:
    many(bot, 3, State.IN_PROGRESS)
    many(bot, 11, State.ACCEPTED)
    assert "Fewer at once" not in home(slack, CHLOE)
    many(bot, 1, State.IN_PROGRESS)
    assert home(slack, CHLOE).count("You lead 4 improvements in progress. Fewer at once get done sooner") == 1
    assert "Fewer at once" not in home(slack, MIA)

    press(slack, CHLOE, "Open the backlog")
    assert "11 accepted ideas to start next" in told(slack, CHLOE)
    assert slack.modal(CHLOE)["blocks"][1]["accessory"]["accessibility_label"].startswith("Open IMP-4: accepted 0")


def test_lists_show_votes_and_what_the_reader_has_to_do_with_each(slack: Slack, bot: Bot) -> None:
    captured(bot)
    with bot.db.begin() as session:
        for person in (BEN, CHLOE):
            vote(session, 1, by=person, at=bot.clock())
    said = {person: csi(slack, person, "list") for person in (ANA, BEN, LEO)}

    assert "2 votes  ·  your idea" in said[ANA]
    assert "2 votes  ·  you voted" in said[BEN]
    assert "2 votes" in said[LEO]
    assert "you" not in said[LEO].split("2 votes")[1].splitlines()[0]
    assert "2 votes  ·  you voted" in csi(slack, BEN, "search laptop")
    assert "2 votes\n" in f"{part_of_home(slack, ANA)}\n", "all of her own list are hers"


def part_of_home(slack: Slack, person: str) -> str:
    home(slack, person)
    return part(slack, person, "Your ideas")


def test_objectives_show_how_many_improvements_serve_them(slack: Slack, bot: Bot) -> None:
    closed(bot)
    number = accepted(bot, "Phones take long")
    take(bot, number, Step.DECLINE, reason="No")
    with bot.db.begin() as session:
        session.add(Objective(title="Nobody waits", created_at=bot.clock()))
    home(slack, MIA)
    shown = part(slack, MIA, "Under way by objective")

    assert "*People can work on their first day*\n0 under way, 0 open, 1 successful" in shown
    assert "*Nobody waits*\nno improvement yet" in shown


# Any number of them


@pytest.mark.parametrize("count", [1, 12, 500])
def test_every_home_is_whole_and_within_limits_at_any_size(slack: Slack, bot: Bot, count: int) -> None:
    grant(bot, LEO, Role.LEADERSHIP)
    for state in (State.NEW, State.ACCEPTED, State.IN_PROGRESS, State.CLOSED):
        many(bot, count, state, coordinator=CHLOE if state is not State.NEW else None)

    for person in (ANA, CHLOE, MIA, LEO):
        shown = home(slack, person)
        assert len(slack.home(person)["blocks"]) <= 100
        assert "Your ideas" in shown
    assert part(slack, MIA, "Waiting for a decision").count("*IMP-") == min(count, 5)
    assert f"accepted *{count}*" in part(slack, MIA, "Portfolio")


def test_staff_have_a_simple_home(slack: Slack, bot: Bot) -> None:
    many(bot, 12, State.IN_PROGRESS)
    view = slack.open_home(ANA)

    assert [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"] == [
        "Your ideas (1–5 of 12)"
    ]
    assert labels(view) == ["New improvement", *["Open"] * 5, "Next", "Read all"]
    assert [row.person_id for row in rows(bot, HomeView)] == [ANA]
