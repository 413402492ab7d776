"""Messages read what they show: how many statements a receipt, a card, a notice, a list and Home take at most."""

from dataclasses import replace
from datetime import timedelta

from csi.commands.filters import Filters
from csi.lifecycle import holds
from csi.messaging import subjects
from csi.messaging.delivery import OutboxMessage
from csi.messaging.outbox import MessageKind
from csi.nudges.reading_facts import improvement_facts
from csi.register import raci, value
from csi.register.improvements import get_improvement
from csi.register.links import set_links
from csi.register.queries import LinkNumbers, read_raci
from csi.register.votes_and_watchers import vote
from csi.views.home import read_home
from csi.views.query import list_improvements
from handlers.messaging.rendering import compose
from models.enums import Effort, State, Step, ValueSide
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE
from tests.support.statements import counted
from tests.support.story import answer, assessed, captured, closed, in_progress

RECEIPT, CARD, WORK_CARD, NOTICE, LIST, HOME, LOOK = 10, 15, 14, 8, 6, 20, 15


def enriched(bot: Bot, number: int, other: int) -> int:
    """Give an improvement what a card can show besides: a vote, RACI, a link, its value."""
    at = bot.clock()
    with bot.db.begin() as session:
        vote(session, number, by=LEO, at=at)
        shown = read_raci(session, get_improvement(session, number))
        wanted = replace(shown, consulted=(LEO,))
        raci.set_raci(session, number, wanted, shown=shown, question="Which model?", by=MIA, at=at)
        set_links(session, number, LinkNumbers(related=(other,)), shown=LinkNumbers(), by=MIA, at=at)
        typed = value.TypedValue("6,000 EUR", "20,000 EUR", "IT", "Fewer calls")
        value.set_value(session, number, ValueSide.FORECAST, typed, by=MIA, at=at)
    bot.flush()
    return number


def statements(bot: Bot, kind: MessageKind, to: str, subject: subjects.Subject, number: int) -> int:
    """Compose a message as the sender does, and return how many statements that took."""
    row = OutboxMessage(1, kind, to, subject.key, number, {}, "", 1, bot.clock())
    with counted(bot.db) as seen, bot.db.read() as session:
        assert compose(session, row, bot.clock()) is not None
    return len(seen)


def messages(bot: Bot, number: int) -> dict[str, int]:
    """Return the statements of each message about an improvement."""
    return {
        "receipt": statements(bot, MessageKind.RECEIPT, f"person:{ANA}", subjects.Receipt(number, ANA), number),
        "card": statements(bot, MessageKind.CARD, f"channel:{TRIAGE}", subjects.Card(number), number),
        "coordinator card": statements(
            bot, MessageKind.COORDINATOR_CARD, f"person:{CHLOE}", subjects.CoordinatorCard(number, CHLOE), number
        ),
    }


def test_a_new_idea_is_shown_with_at_most_so_many_statements_whatever_it_is_like(bot: Bot) -> None:
    for idea in ("Laptop requests take three weeks", "Laptop requests take a month", "Requests for laptops take long"):
        captured(bot, idea, by=BEN)
    number = captured(bot)
    answer(bot, number, by=ANA, outcome="Laptops on day one", baseline="Two weeks")

    taken = messages(bot, number)

    assert taken["receipt"] <= RECEIPT
    assert taken["card"] <= CARD
    assert looking(bot, number) <= LOOK


def looking(bot: Bot, number: int) -> int:
    """Look for what is due of an improvement, and return how many statements that took."""
    with counted(bot.db) as seen, bot.db.read() as session:
        assert improvement_facts(session, number) is not None
    return len(seen)


def test_every_state_is_shown_with_at_most_so_many_statements(bot: Bot) -> None:
    other = captured(bot, "The printer on the third floor jams every morning", by=LEO)
    number = enriched(bot, in_progress(bot), other)
    seen = {State.IN_PROGRESS: messages(bot, number)}
    assert looking(bot, number) <= LOOK
    assert looking(bot, assessed(bot, effort=Effort.L, kpi="Another")) <= LOOK
    with bot.db.begin() as session:
        holds.put_on_hold(
            session, number, "The supplier moves", bot.clock().date() + timedelta(days=7), by=MIA, at=bot.clock()
        )
    seen[State.ON_HOLD] = messages(bot, number)
    waiting = enriched(bot, assessed(bot, "Invoices are paid late", effort=Effort.XL, kpi="Days until paid"), other)
    seen[State.ASSESS] = messages(bot, waiting)

    for taken in seen.values():
        assert taken["receipt"] <= RECEIPT, seen
        assert taken["card"] <= CARD, seen
        assert taken["coordinator card"] <= WORK_CARD, seen


def test_a_closed_improvement_and_news_of_it_take_at_most_so_many_statements(bot: Bot) -> None:
    number = closed(bot)

    taken = messages(bot, number)
    news = OutboxMessage(1, MessageKind.NOTICE, f"person:{ANA}", "", number, {"notice": Step.CLOSE}, "", 1, bot.clock())
    with counted(bot.db) as seen, bot.db.read() as session:
        assert compose(session, news, bot.clock()) is not None

    assert taken["receipt"] <= RECEIPT
    assert taken["coordinator card"] <= WORK_CARD
    assert len(seen) <= NOTICE


def test_a_list_and_home_take_as_many_statements_for_many_improvements_as_for_a_few(bot: Bot) -> None:
    def taken() -> tuple[int, int]:
        with counted(bot.db) as listed, bot.db.read() as session:
            list_improvements(session, Filters(), by=MIA, at=bot.clock(), who=str)
        with counted(bot.db) as at_home, bot.db.read() as session:
            read_home(session, CHLOE, bot.clock())
        return len(listed), len(at_home)

    for number in range(2):
        in_progress(bot, f"The printer on floor {number} jams", kpi=f"Jams on floor {number}")
    few = taken()
    for number in range(2, 8):
        in_progress(bot, f"The printer on floor {number} jams", kpi=f"Jams on floor {number}")

    assert taken() == few
    assert few[0] <= LIST
    assert few[1] <= HOME
