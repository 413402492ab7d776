"""Improvements brought to a state through the use cases, so that a test can start there."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session, SQLModel, select

from csi.capture import recording
from csi.capture.recording import Source
from csi.consequences import readings
from csi.consequences.closing import close_improvement
from csi.interview import flow
from csi.kpis import targets
from csi.lifecycle import closure, transitions, triage
from csi.people import directory
from csi.tasks import planning, task_actions
from csi.tasks.task_rules import TaskStep
from models.enums import ClosureCode, Comparison, Effort, OutcomeCategory, Role, SourceKind, Step
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, MIA, Json, Seen, Slack

IDEA = "Laptop requests take two weeks"
KPI = "Days from request to laptop"
OBJECTIVE = "People can work on their first day"

Row = TypeVar("Row", bound=SQLModel)
Given = ParamSpec("Given")
Made = TypeVar("Made")


# Rows and messages


def rows(bot: Bot, table: type[Row]) -> list[Row]:
    """Return all rows of a table, by their key."""
    key = table.__table__.primary_key  # type: ignore[attr-defined]
    with bot.db.read() as session:
        return list(session.exec(select(table).order_by(*key)).all())


def one(bot: Bot, table: type[Row]) -> Row:
    """Return the only row of a table."""
    found = rows(bot, table)
    assert len(found) == 1, found
    return found[0]


def card(slack: Slack, person: str, number: int = 1, channel: str | None = None) -> Seen:
    """Return the newest card or receipt of an improvement that somebody sees."""
    found = [seen for seen in slack.from_app(person, channel) if seen.text.startswith(f"*IMP-{number}*")]
    assert found, [seen.text for seen in slack.from_app(person, channel)]
    return found[-1]


def told(slack: Slack, person: str) -> str:
    """Return the text of the modal on top."""
    return "\n".join(_texts(slack.modal(person)))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text"):
            yield part["text"]
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)


def calls(slack: Slack, method: str) -> list[Json]:
    """Return the bot's Web API calls of one method, as the workspace recorded them."""
    return [each for each in slack.call("/sandbox/traffic")["traffic"] if each["name"] == method]


def redeliver(slack: Slack, last: int = 1, *, as_new: bool = False) -> None:
    """Let Slack send the last envelopes again."""
    answer = slack.call("/sandbox/redeliver", {"last": last, "as_new": as_new})
    assert answer["acked"] == answer["sent"] == last, answer


# The life of an improvement

Helper = Callable[Concatenate[Bot, Given], Made]


def sent(helper: Helper[Given, Made]) -> Helper[Given, Made]:
    """Send the outbox once the outermost helper is done, or put back what the same steps led to before.

    On the way to the state where a test begins, cards change many times, and no test looks at them.
    """

    @wraps(helper)
    def helping(bot: Bot, /, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        if bot.is_helped:
            return helper(bot, *args, **kwargs)

        def take() -> Made:
            bot.is_helped = True
            try:
                made = helper(bot, *args, **kwargs)
            finally:
                bot.is_helped = False
            bot.flush()
            return made

        given = (args, tuple(kwargs.items())) if args or kwargs else ()
        return bot.states.reach(f"{helper.__module__}.{helper.__qualname__}", given, take)

    return helping


@sent
def captured(bot: Bot, idea: str = IDEA, *, by: str = ANA) -> int:
    """Capture an improvement, and send its receipt and card."""
    source = Source(SourceKind.FORM, f"test:{uuid.uuid4().hex}")
    with bot.db.begin() as session:
        number = recording.record_idea(session, recording.NewIdea(idea), by=by, at=bot.clock(), source=source).number
    return number


@sent
def accepted(
    bot: Bot,
    idea: str = IDEA,
    *,
    by: str = ANA,
    coordinator: str = CHLOE,
    effort: Effort = Effort.M,
    quick_win: bool = False,
) -> int:
    """Make an accepted improvement that serves an objective."""
    number = captured(bot, idea, by=by)
    decided = triage.Acceptance(coordinator, effort, new_objective=OBJECTIVE, quick_win=quick_win)
    with bot.db.begin() as session:
        triage.accept(session, number, decided, by=MIA, at=bot.clock())
    return number


@sent
def answer(bot: Bot, /, number: int, by: str = CHLOE, **texts: str) -> None:
    """Answer questions, by their key."""
    with bot.db.begin() as session:
        for key, text in texts.items():
            flow.revise_answer(session, number, key, text, by=by, at=bot.clock())


@sent
def aim(bot: Bot, number: int, *, by: str = CHLOE, name: str = KPI, baseline: str = "14", value: str = "3") -> None:
    """Set a target in days: from today's baseline to under `value` within 90 days."""
    today = bot.clock().date()
    new = targets.NewTarget(name, "days", baseline, today, Comparison.UNDER, value, today + timedelta(days=90))
    with bot.db.begin() as session:
        targets.set_target(session, number, new, by=by, at=bot.clock())


@sent
def plan_task(
    bot: Bot,
    number: int,
    *,
    by: str = CHLOE,
    owner: str = BEN,
    text: str = "Order five laptops",
    due_on: date | None = None,
) -> int:
    """Plan a task, which is due in a week unless a day is given. Return its place."""
    new = planning.NewTask(text, owner, due_on or bot.clock().date() + timedelta(days=7))
    with bot.db.begin() as session:
        place = planning.add_task(session, number, new, by=by, at=bot.clock())
    return place


@sent
def take(bot: Bot, number: int, step: Step, *, by: str = CHLOE, reason: str | None = None) -> None:
    """Take one step."""
    with bot.db.begin() as session:
        transitions.take_step(session, number, step, by=by, at=bot.clock(), reason=reason)


@sent
def ready_to_assess(bot: Bot, idea: str = IDEA, *, effort: Effort = Effort.M, kpi: str = KPI, by: str = ANA) -> int:
    """Make an accepted improvement with its questions answered and a target."""
    number = accepted(bot, idea, effort=effort, by=by)
    answer(bot, number, outcome="New colleagues have a laptop on day one", first_steps="Keep five laptops in stock")
    aim(bot, number, name=kpi)
    return number


@sent
def assessed(bot: Bot, idea: str = IDEA, *, effort: Effort = Effort.M, kpi: str = KPI, by: str = ANA) -> int:
    """Make an improvement that is being assessed, with one task planned."""
    number = ready_to_assess(bot, idea, effort=effort, kpi=kpi, by=by)
    take(bot, number, Step.ASSESS)
    plan_task(bot, number)
    return number


@sent
def in_progress(bot: Bot, idea: str = IDEA, *, kpi: str = KPI) -> int:
    """Make an improvement in progress, with an open task of Ben's and a target."""
    number = assessed(bot, idea, kpi=kpi)
    take(bot, number, Step.START)
    return number


@sent
def read(bot: Bot, value: str, *, kpi: int = 1, by: str = CHLOE) -> None:
    """Record today's reading."""
    with bot.db.begin() as session:
        readings.record_reading(session, kpi, value, bot.clock().date(), by=by, at=bot.clock())


@sent
def in_review(bot: Bot, idea: str = IDEA, *, kpi: str = KPI) -> int:
    """Make an improvement in review, its task done."""
    number = in_progress(bot, idea, kpi=kpi)
    with bot.db.begin() as session:
        task_actions.take_task_step(session, number, 1, TaskStep.FINISH, by=BEN, at=bot.clock())
    take(bot, number, Step.REVIEW)
    return number


def closed(
    bot: Bot,
    *,
    code: ClosureCode = ClosureCode.SUCCESSFUL,
    value: str = "2.8",
    notes: str = "New colleagues have their laptop in 2.8 days.",
) -> int:
    """Make a closed improvement with a reading since its baseline, and the draft of its announcement."""
    number = in_review(bot)  # by itself, so that what is closed in another way begins there too
    _closed(bot, number, code=code, value=value, notes=notes)
    return number


@sent
def _closed(bot: Bot, number: int, *, code: ClosureCode, value: str, notes: str) -> None:
    bot.move_to(bot.clock() + timedelta(days=15))
    read(bot, value)
    closing = closure.Closing(
        code, notes, achieved="Yes", went_wrong="The first order form", outcomes=(OutcomeCategory.TIME,)
    )
    with bot.db.begin() as session:
        close_improvement(session, number, closing, by=CHLOE, at=bot.clock())


def grant(bot: Bot, person: str, role: Role) -> None:
    """Give somebody a role."""

    def take() -> None:
        with bot.db.begin() as session:
            directory.grant(session, person, role, by=None, at=bot.clock())

    bot.states.note("grant", (person, role), take)


def held_by(session: Session, person: str) -> frozenset[Role]:
    """Return somebody's roles."""
    return directory.roles_of(session, person)
