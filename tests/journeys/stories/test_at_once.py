"""Two people decide at the same moment: one decision counts, the other person is told, nothing is overwritten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import Session, select

from csi.common.errors import Refused
from csi.lifecycle import holds, transitions, triage
from csi.messaging import fetch_queue
from models import Activity, Improvement, Intake
from models.enums import Effort, Role, State, Step
from tests.conftest import Bot
from tests.support.slack import CHLOE, LEO, MIA, TRIAGE, Slack
from tests.support.story import assessed, captured, card, grant, in_progress, one, rows, told

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
        assert "IMP-1 is declined by now, so nobody can accept it." in refusals[0]
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
    old = card(slack, MIA, channel=TRIAGE)
    with bot.db.begin() as session:
        holds.put_on_hold(
            session, 1, "The supplier moves", bot.clock().date().replace(day=30), by=CHLOE, at=bot.clock()
        )

    old.press("Review")

    assert "IMP-1 is on hold. Resume it first." in told(slack, MIA)
    bot.flush()
    assert "on hold" in card(slack, MIA, channel=TRIAGE).text
    assert "Resume" in card(slack, MIA, channel=TRIAGE).buttons


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
