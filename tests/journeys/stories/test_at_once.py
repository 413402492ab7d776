"""Two people decide at the same moment: one decision counts, the other person is told, nothing is overwritten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from sqlmodel import Session, SQLModel, select

from csi.announcements import posting
from csi.capture import on_behalf
from csi.catalogue import entries
from csi.common import policies
from csi.common.errors import Refused
from csi.consequences.closing import close_improvement
from csi.consequences.readings import keep_readings
from csi.inbox import bulb_reactions
from csi.kpis import targets
from csi.kpis.readings import NewReading
from csi.lifecycle import closure, holds, transitions, triage
from csi.messaging import fetch_queue
from csi.people import directory, roles
from csi.register import links, raci, votes_and_watchers
from csi.register.queries import LinkNumbers, Raci
from models import (
    Activity,
    Alignment,
    Announcement,
    CaptureQuestion,
    Improvement,
    Intake,
    Involvement,
    Kpi,
    Link,
    Objective,
    RoleGrant,
    Service,
    Setting,
    Target,
    Vote,
    Watcher,
)
from models.enums import ClosureCode, Comparison, Direction, Effort, Role, SourceKind, State, Step
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Slack
from tests.support.story import (
    accepted,
    assessed,
    captured,
    card,
    closed,
    grant,
    in_progress,
    in_review,
    one,
    read,
    rows,
    told,
)

Act = Callable[[Session, str], object]


def at_once(bot: Bot, *acts: tuple[str, Act]) -> list[str]:
    """Each does something, all at the same moment; what those were told who came second."""
    ready = Barrier(len(acts))

    def act(who: str, what: Act) -> str:
        ready.wait()
        try:
            with bot.db.begin() as session:
                what(session, who)
        except Refused as refused:
            return refused.sentence
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        told = list(pool.map(lambda each: act(*each), acts))
    bot.flush()
    return [sentence for sentence in told if sentence]


def step(bot: Bot, what: Step, number: int = 1) -> Act:
    return lambda session, who: transitions.take_step(session, number, what, by=who, at=bot.clock(), reason="Because")


def test_of_accept_and_decline_at_the_same_moment_one_counts(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.MANAGER)
    captured(bot)

    def accept(session: Session, who: str) -> None:
        triage.accept(session, 1, triage.Acceptance(CHLOE, Effort.S, quick_win=True), by=who, at=bot.clock())

    refusals = at_once(bot, (MIA, accept), (LEO, step(bot, Step.DECLINE)))

    kept = one(bot, Improvement)
    moves = [row.verb for row in rows(bot, Activity) if row.verb in (Step.ACCEPT, Step.DECLINE)]
    if moves == [Step.ACCEPT]:  # declining what is accepted is allowed, so the decline may still have come after it
        assert refusals == []
        assert kept.state is State.ACCEPTED
    elif moves == [Step.ACCEPT, Step.DECLINE]:
        assert kept.state is State.DECLINED
    else:
        assert moves == [Step.DECLINE]
        assert "IMP-1 is declined (Leo Tanaka, 23 November), so nobody can accept it now." in refusals[0]
        assert (kept.state, kept.coordinator_id) == (State.DECLINED, None)


def test_of_two_different_steps_at_the_same_moment_one_counts_and_the_other_is_told(slack: Slack, bot: Bot) -> None:
    assessed(bot)
    both = (CHLOE, step(bot, Step.START)), (MIA, step(bot, Step.TAKE_BACK))

    refusals = at_once(bot, *both)

    moves = [row.verb for row in rows(bot, Activity) if row.verb in (Step.START, Step.TAKE_BACK)]
    assert len(moves) == 1
    assert len(refusals) == 1
    assert (
        one(bot, Improvement).state is {Step.START: State.IN_PROGRESS, Step.TAKE_BACK: State.ACCEPTED}[Step(moves[0])]
    )


def test_the_same_step_ten_times_at_once_is_taken_once(bot: Bot) -> None:
    assessed(bot)

    refusals = at_once(bot, *[(CHLOE, step(bot, Step.START))] * 10)

    assert len(refusals) == 9
    assert [row.verb for row in rows(bot, Activity)].count("start") == 1


def test_an_old_card_is_told_what_happened_and_shows_it_from_then_on(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    old = card(slack, CHLOE)
    with bot.db.begin() as session:
        holds.put_on_hold(
            session, 1, "The supplier moves", bot.clock().date().replace(day=30), by=CHLOE, at=bot.clock()
        )

    old.press("Review")

    assert "IMP-1 is on hold. Resume it first." in told(slack, CHLOE)
    bot.flush()
    assert "now on hold" in card(slack, MIA, channel=TRIAGE).text
    assert "Resume" in card(slack, CHLOE).buttons


def test_two_requests_to_read_one_thing_from_slack_at_the_same_moment_make_one(bot: Bot) -> None:
    both_look = Barrier(2, timeout=5)

    def request(group: str) -> Act:
        def act(session: Session, _who: str) -> None:
            if not bot.db.is_sqlite:  # there a second writer waits until the first has committed
                session.exec(select(Intake.id)).all()
                both_look.wait()
            fetch_queue.request_fetch(session, fetch_queue.USER_GROUP, group, at=bot.clock(), anew=True)

        return act

    for group in ("S01", "S02", "S03"):
        assert at_once(bot, (MIA, request(group)), (LEO, request(group))) == []

    requested = [row.key for row in rows(bot, Intake) if row.kind == fetch_queue.USER_GROUP]
    assert sorted(requested) == ["user_group:S01", "user_group:S02", "user_group:S03"]


# Looking, then adding: of several who add the same thing at once, one adds it and nobody meets an error


def four(act: Callable[[int], Act], *people: str) -> list[tuple[str, Act]]:
    """The same, done by four; each knows their place."""
    return [(people[place % len(people)], act(place + 1)) for place in range(4)]


def accept_with_new_objective(bot: Bot) -> list[tuple[str, Act]]:
    titles = ("Fewer tickets", "fewer tickets", "Fewer  tickets", "FEWER TICKETS")
    for _ in titles:
        captured(bot)

    def act(place: int) -> Act:
        decided = triage.Acceptance(CHLOE, Effort.S, new_objective=titles[place - 1])
        return lambda session, who: triage.accept(session, place, decided, by=who, at=bot.clock())

    return four(act, MIA)


def name_new_kpi(bot: Bot) -> list[tuple[str, Act]]:
    today = bot.clock().date()
    for _ in range(4):
        accepted(bot)

    def act(place: int) -> Act:
        name = ("Days to laptop", "days to laptop", "Days  to laptop", "DAYS TO LAPTOP")[place - 1]
        new = targets.NewTarget(name, "days", "14", today, Comparison.UNDER, "3", today + timedelta(days=90))
        return lambda session, who: targets.set_target(session, place, new, by=who, at=bot.clock())

    return four(act, MIA)


def add_service(bot: Bot) -> list[tuple[str, Act]]:
    names = ("VPN", "vpn", " Vpn", "ＶＰＮ")
    return four(
        lambda place: (
            lambda session, who: entries.add_entry(
                session, entries.EntryKind.SERVICE, names[place - 1], by=who, at=bot.clock()
            )
        ),
        MIA,
    )


def vote_four_times(bot: Bot) -> list[tuple[str, Act]]:
    captured(bot)
    return four(lambda _: lambda session, who: votes_and_watchers.vote(session, 1, by=who, at=bot.clock()), BEN)


def bring_in(bot: Bot) -> list[tuple[str, Act]]:
    said = on_behalf.SourceMessage("C01GENERAL", "1796725800.000100", "The printer is out of paper", ANA)

    def act(session: Session, who: str) -> None:
        on_behalf.bring_in(session, said, kind=SourceKind.SHORTCUT, by=who, at=bot.clock())

    return four(lambda _: act, BEN, CHLOE, LEO, MIA)


def forward(bot: Bot) -> list[tuple[str, Act]]:
    def act(place: int) -> Act:
        ts = f"179672580{place}.000200"
        original = ("C01GENERAL", "1796725800.000100")
        said = on_behalf.SourceMessage(f"D0{place}", ts, "The printer is out of paper", ANA, original=original)
        return lambda session, who: _bring(session, said, who)

    def _bring(session: Session, said: on_behalf.SourceMessage, who: str) -> None:
        on_behalf.bring_in(session, said, kind=SourceKind.SHORTCUT, by=who, at=bot.clock())

    return four(act, BEN, CHLOE, LEO, MIA)


def give_role(bot: Bot) -> list[tuple[str, Act]]:
    captured(bot)
    return four(
        lambda _: lambda session, who: roles.give_role(session, BEN, Role.COORDINATOR, by=who, at=bot.clock()), MIA
    )


def consult(bot: Bot) -> list[tuple[str, Act]]:
    accepted(bot)
    wanted = Raci(accountable=CHLOE, consulted=(BEN,), informed=(LEO,))
    return four(
        lambda _: lambda session, who: raci.set_raci(
            session, 1, wanted, shown=Raci(accountable=CHLOE), question="Does it help?", by=who, at=bot.clock()
        ),
        CHLOE, MIA,
    )  # fmt: skip


def link(bot: Bot) -> list[tuple[str, Act]]:
    captured(bot)
    captured(bot)
    return four(
        lambda place: (
            lambda session, who: links.set_links(
                session,
                1 + place % 2,
                LinkNumbers(related=(2 - place % 2,)),
                shown=LinkNumbers(),
                by=who,
                at=bot.clock(),
            )
        ),
        MIA,
    )


def ask_reactor(bot: Bot) -> list[tuple[str, Act]]:
    said = on_behalf.SourceMessage("C01GENERAL", "1796725800.000100", "The printer is out of paper", ANA)
    return four(lambda _: lambda session, who: bulb_reactions.ask_reactor(session, said, by=who, at=bot.clock()), BEN)


def close(bot: Bot) -> list[tuple[str, Act]]:
    in_review(bot)
    bot.move_to(bot.clock() + timedelta(days=15))
    read(bot, "2.8")
    closing = closure.Closing(ClosureCode.UNSUCCESSFUL, "It did not last", achieved="No")
    return four(lambda _: lambda session, who: close_improvement(session, 1, closing, by=who, at=bot.clock()), CHLOE)


def start_replicas(bot: Bot) -> list[tuple[str, Act]]:
    with bot.db.begin() as session:
        for table in (Setting, RoleGrant):
            for row in session.exec(select(table)).all():
                session.delete(row)

    def act(session: Session, _who: str) -> None:
        directory.set_up(session, managers=[MIA, LEO], triage_channel=TRIAGE, announcement_channel=None, at=bot.clock())
        policies.set_region(session, country="DE", tz="Europe/Berlin", at=bot.clock())

    return four(lambda _: act, MIA)


@pytest.mark.parametrize(
    ("prepare", "made", "refused"),
    [
        (accept_with_new_objective, {Objective: 1, Alignment: 4}, ""),
        (name_new_kpi, {Kpi: 1, Target: 4}, ""),
        (add_service, {Service: 1}, "already. Choose another name"),
        (vote_four_times, {Vote: 1, Watcher: 1}, ""),
        (bring_in, {Improvement: 1, Vote: 3}, ""),
        (forward, {Improvement: 1, Vote: 3}, ""),
        (give_role, {}, "is a coordinator already"),
        (consult, {Involvement: 2}, ""),
        (link, {Link: 1}, ""),
        (ask_reactor, {CaptureQuestion: 1}, ""),
        (close, {Announcement: 1}, "IMP-1 is closed (Chloé Martin, 8 December), so nobody can close it now"),
        (start_replicas, {Setting: 1, RoleGrant: 2}, ""),
    ],
)
def test_of_several_who_add_the_same_at_once_one_adds_it_and_nobody_meets_an_error(
    bot: Bot, prepare: Callable[[Bot], list[tuple[str, Act]]], made: dict[type[SQLModel], int], refused: str
) -> None:
    acts = prepare(bot)

    refusals = at_once(bot, *acts)

    assert {table: len(rows(bot, table)) for table in made} == made
    assert len(refusals) == (3 if refused else 0), refusals
    assert all(refused in sentence for sentence in refusals), refusals


def test_posting_and_reopening_at_once_never_wait_for_each_other(bot: Bot) -> None:
    closed(bot)

    def post(session: Session, who: str) -> None:
        posting.post_announcement(session, 1, by=who, at=bot.clock())

    refusals = at_once(bot, (CHLOE, post), (MIA, step(bot, Step.REOPEN)), (CHLOE, post))

    assert one(bot, Improvement).state is State.IN_PROGRESS
    assert one(bot, Announcement).state in ("posted", "dropped")
    assert 1 <= len(refusals) <= 2


def test_writers_of_several_kpis_never_wait_for_each_other_in_turn(slack: Slack, bot: Bot) -> None:
    """IMP-2 tells of both KPIs, IMP-1 of the second one only: locked KPI by KPI, that would be the wrong order."""
    closed(bot)
    closed(bot)
    begun = bot.clock()
    with bot.db.begin() as session:
        session.add(Kpi(name="Requests a week", direction=Direction.LOWER, owner_id=CHLOE, created_at=begun))
        session.flush()
        session.exec(select(Target).where(Target.improvement_id == 1)).one().kpi_id = 2
        session.add(
            Target(
                improvement_id=2, kpi_id=2, baseline=Decimal(9), baseline_on=begun.date(), comparison=Comparison.UNDER,
                value=Decimal(5), due_on=begun.date(), set_at=begun,
            )
        )  # fmt: skip
    today = begun.date()

    def both(session: Session, who: str) -> None:
        given = [NewReading(number, Decimal(len(told_of) % 3), today) for number in (2, 1)]
        told_of.append(keep_readings(session, given, by=who, at=bot.clock()))

    def one_of_them(session: Session, who: str) -> None:
        told_of.append(keep_readings(session, [NewReading(2, Decimal(2), today)], by=who, at=bot.clock()))

    told_of: list[object] = []
    for _ in range(5):
        assert at_once(bot, (CHLOE, both), (CHLOE, one_of_them)) == []
    assert len(told_of) == 10
