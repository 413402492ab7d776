"""The story of one improvement, with the bot killed between the steps: nothing is lost, and nothing is told twice.

The bot is a process of its own (`kaizen run`), killed by SIGKILL at one of three moments of a step: as soon as Slack
has the acknowledgement of what somebody did, as soon as the bot's answer to it is in Slack, and when nothing is left to
send. On SQLite that is done at every step. On PostgreSQL what a dead process had claimed is free again only after a
lease of 15 seconds, so that there most kills come at a quiet moment, and some steps go by without one.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import cycle
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlmodel import Session, SQLModel, select

from bot.manifest import manifest
from csi.messaging import leases
from models import Activity, Announcement, Answer, Bundle, Database, Improvement, Outbox, Reading, Task
from models.enums import AnnouncementState, ClosureCode, QueueState, State, TaskState
from sandbox.server import SandboxServer
from sandbox.workspace import Message
from tests.conftest import MONDAY
from tests.support.crashes import environment_beside
from tests.support.processes import start_kaizen
from tests.support.slack import ANA, BEN, CHLOE, MIA, TRIAGE, WINS, Seen, Slack, direct
from tests.support.story import told
from tests.support.waiting import until

Row = TypeVar("Row", bound=SQLModel)
ASKED_TO_LEAD, LEADS = "asked to lead this", "You lead this\n"
"""What the coordinator's card says before and after they have confirmed."""
PATIENCE = 40.0
"""Seconds until something that should come is missed: longer than the lease and a start."""


class Moment(StrEnum):
    """When the bot is killed."""

    ACKNOWLEDGED = "acknowledged"
    TOLD = "told"
    QUIET = "quiet"
    NEVER = "never"


EVERY_STEP = (Moment.ACKNOWLEDGED, Moment.TOLD, Moment.QUIET)
MOSTLY_QUIET = (
    *(Moment.ACKNOWLEDGED, *(Moment.QUIET, Moment.NEVER) * 4),
    *(Moment.TOLD, *(Moment.QUIET, Moment.NEVER) * 4),
)


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    """A workspace that sends again while the bot is starting, and does not wait long for a clock that nobody hears."""
    with SandboxServer(manifest(), retry_delays=(0.05, 4, 8, 16), settle_seconds=0.5, now=MONDAY) as running:
        yield running


class Process:
    """`kaizen run`, as anybody would start it beside this workspace."""

    def __init__(self, server: SandboxServer, database_url: str, log: Path) -> None:
        self.server, self.log = server, log
        self.kills = 0
        self._environment = environment_beside(server, database_url)
        self._running: BaseProcess | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._running = start_kaizen(["run"], self._environment, log)

    def kill(self) -> None:
        """SIGKILL; over when Slack has noticed."""
        assert self._running is not None
        assert self._running.is_alive(), f"the bot has ended by itself: {self.log.read_text()[-2_000:]}"
        self._running.kill()
        self._running.join()
        self.kills += 1
        until(lambda: not self._is_connected(), what="Slack has noticed that the bot is gone")

    def wait_until_connected(self) -> None:
        until(self._is_connected, PATIENCE, "connected")

    def _is_connected(self) -> bool:
        return self.server.workspace.connections > 0

    def close(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.join()


class Story:
    """Steps, each something that somebody does and what they then see; between two of them the bot is killed."""

    def __init__(self, slack: Slack, db: Database, process: Process, moments: tuple[Moment, ...]) -> None:
        self.slack, self.db, self.process = slack, db, process
        self._moments = cycle(moments)

    def step(self, act: Callable[[], Any], *seen: tuple[str, str, str | None]) -> None:
        """Do it; it has worked when each of these people sees this text, in their direct messages or a channel."""
        self.process.wait_until_connected()
        moment = next(self._moments)
        act()
        self._kill(moment is Moment.ACKNOWLEDGED)
        for person, text, channel in seen:
            self.find(person, text, channel)
        self._kill(moment is Moment.TOLD)
        until(self._is_quiet, PATIENCE, "nothing left to send")  # who answers sooner: test_interview.py
        self._kill(moment is Moment.QUIET)

    def _kill(self, now: bool) -> None:
        if now:
            self.process.kill()
            self.process.start()

    @contextmanager
    def bot_is_dead(self) -> Iterator[None]:
        self.process.kill()
        yield
        self.process.start()

    def _is_quiet(self) -> bool:
        with self.db.read() as session:
            return leases.nothing_waits(session, Outbox)

    # What people see and do

    def find(self, person: str, text: str, channel: str | None = None) -> Seen:
        workspace, seen = self.process.server.workspace, -1

        def look() -> list[Seen]:
            nonlocal seen
            if workspace.version == seen:  # nothing new: looking costs more than it brings
                return []
            seen = workspace.version
            return [each for each in self.slack.messages(person, channel) if text in each.text]

        return until(look, PATIENCE, f"{person} sees {text!r}")[-1]

    def press(self, person: str, text: str, label: str, channel: str | None = None) -> None:
        """Press a button, or choose from a menu or list, as soon as the message has it."""
        until(lambda: self.offers(person, text, label, channel), PATIENCE, f"{label} under {text!r}")
        self.find(person, text, channel).press(label)

    def offers(self, person: str, text: str, label: str, channel: str | None = None) -> bool:
        """Whether the message has this button, or a menu or list with it."""
        seen = self.find(person, text, channel)
        return any(each.startswith(label) for each in (*seen.buttons, *seen.options, *seen.lists))

    def opened(self, person: str, text: str) -> str:
        """Return what the window behind *Open* in a card's menu says, and close it."""
        self.process.wait_until_connected()
        self.choose(person, text, "Open IMP-1")
        said = told(self.slack, person)
        self.slack.close_modal(person)
        return said

    def choose(self, person: str, text: str, label: str) -> None:
        """Choose from a menu, as soon as the message has it."""
        until(lambda: label in self.find(person, text).options, PATIENCE, f"{label} under {text!r}")
        self.find(person, text).choose(label)

    def pressing(self, person: str, text: str, label: str, then: str) -> None:
        self.step(lambda: self.press(person, text, label), (person, then, None))

    def choosing(self, person: str, text: str, label: str, then: str) -> None:
        self.step(lambda: self.choose(person, text, label), (person, then, None))

    def replying(self, person: str, text: str, answer: str, then: str) -> None:
        self.step(lambda: self.find(person, text).reply(answer), (person, then, None))

    def opening(self, person: str, text: str, label: str, channel: str | None = None) -> None:
        """Press what opens a form; the form is there even if the bot dies with it open."""
        self.step(lambda: self.press(person, text, label, channel))
        assert self.slack.modal(person)

    def fill(self, person: str, **fields: Any) -> None:
        """Submit the form on top, as soon as it has these fields."""
        until(lambda: fields.keys() <= self._fields(person), PATIENCE, f"a form with {', '.join(fields)}")
        self.slack.fill(person, **fields)

    def _fields(self, person: str) -> set[str]:
        views = self.slack.views(person)
        return {block["block_id"] for block in views[-1]["blocks"]} if views else set()

    def move_clock(self, to: datetime) -> None:
        answer = self.slack.call("/sandbox/clock", {"to": to.isoformat(), "jump": True})
        assert answer["ok"], answer


@pytest.fixture
def story(server: SandboxServer, slack: Slack, db: Database, database_url: str, tmp_path: Path) -> Iterator[Story]:
    process = Process(server, database_url, tmp_path / "bot.log")
    process.start()
    yield Story(slack, db, process, EVERY_STEP if db.is_sqlite else MOSTLY_QUIET)
    process.close()


@pytest.mark.timeout(300)
def test_killed_between_any_two_steps_nothing_is_lost_and_nothing_told_twice(
    story: Story, server: SandboxServer, db: Database
) -> None:
    ana_says_what_could_be_better(story)
    ana_answers_some_questions(story)
    mia_accepts(story)
    chloe_answers_and_plans(story)
    chloe_reports_and_measures(story)
    chloe_closes_and_announces(story)
    until(story._is_quiet, PATIENCE, "nothing left to send")

    assert story.process.kills >= 12
    each_message_stands_once(server)
    the_register_is_right(db)


def ana_says_what_could_be_better(story: Story) -> None:
    story.process.wait_until_connected()
    with story.bot_is_dead():
        story.slack.message(ANA, "Laptop requests take two weeks")
    story.find(ANA, "decision by")
    story.find(MIA, "IMP-1", TRIAGE)


def ana_answers_some_questions(story: Story) -> None:
    story.pressing(ANA, "decision by", "Answer the questions", "what gets better, and for whom")
    story.replying(ANA, "what gets better", "A laptop on day one", "What is it mostly about")
    story.pressing(ANA, "What is it mostly about", "Satisfaction", "Could we simply stop")
    story.replying(ANA, "Could we simply stop", "skip", "How is it today")
    story.replying(ANA, "How is it today", "14 days, October", "How consistently do we")
    story.pressing(ANA, "How consistently do we", "Later", "The question waits")


def mia_accepts(story: Story) -> None:
    story.opening(MIA, "IMP-1", "Accept", TRIAGE)
    form = {"coordinator": CHLOE, "effort": "M", "new_objective": "People can work on their first day"}
    story.step(
        lambda: story.fill(MIA, **form),
        (ANA, "Accepted: ", None),
        (CHLOE, ASKED_TO_LEAD, None),
    )
    assert "A laptop on day one" in story.opened(CHLOE, ASKED_TO_LEAD)


def chloe_answers_and_plans(story: Story) -> None:
    story.choosing(CHLOE, ASKED_TO_LEAD, "Answer the questions about IMP-1", "Where do we want to be")
    story.replying(CHLOE, "Where do we want", "Under 3 days by the end of March", "Where should it be in a year")
    skipped = ("Where should it be in a year", "What would be a success", "What keeps us from")
    story.step(lambda: _skip(story, *skipped), (CHLOE, "the first steps", None))
    story.replying(CHLOE, "What are the first steps", "Five laptops in stock", "Who is needed")
    story.step(lambda: _skip(story, "Who is needed", "have to work differently"), (CHLOE, "how will they hear", None))
    story.replying(CHLOE, "how will they hear", "A note to all managers", "last question")
    chloe_plans_and_starts(story)


def _skip(story: Story, *questions: str) -> None:
    for question in questions:
        story.press(CHLOE, question, "Skip")


def chloe_plans_and_starts(story: Story) -> None:
    story.process.wait_until_connected()
    story.press(CHLOE, LEADS, "KPI and target")
    target = {"kpi_name": "Days to laptop", "unit": "days", "baseline": "14", "value": "3", "due_on": "2027-03-31"}
    story.step(lambda: story.fill(CHLOE, **target), (CHLOE, "*Days to laptop*, from 14 days", None))
    story.opening(CHLOE, LEADS, "Add task")
    task = {"text": "Order five laptops", "owner": BEN, "due_on": "2026-12-04"}
    story.step(lambda: story.fill(CHLOE, **task), (BEN, "gave you task *1.1*", None))
    story.step(lambda: story.press(CHLOE, LEADS, "Assess"))
    story.step(lambda: story.press(CHLOE, LEADS, "Start"), (ANA, "Work has started", None))


def chloe_reports_and_measures(story: Story) -> None:
    with story.bot_is_dead():
        story.move_clock(datetime(2026, 11, 30, 8, 5, tzinfo=UTC))
    story.step(lambda: story.choose(CHLOE, "Good morning", "On track: IMP-1"), (CHLOE, "*On track*, you", None))
    story.replying(CHLOE, "what's the value now", "2,8", "Thanks: *Days to laptop* is 2.8 days")


def chloe_closes_and_announces(story: Story) -> None:
    story.step(
        lambda: story.press(BEN, "gave you task *1.1*", "Done"),
        (BEN, f"is done (<@{BEN}>", None),
        (CHLOE, "100 % of the plan is done", None),
    )
    story.step(lambda: story.press(CHLOE, LEADS, "Review"), (CHLOE, "settling until Monday 14 December", None))
    story.process.wait_until_connected()
    story.move_clock(datetime(2026, 12, 14, 9, 0, tzinfo=UTC))
    story.opening(CHLOE, LEADS, "Close")
    closing = {"achieved": "Yes", "closure_code": "successful", "outcomes": ["time"], "notes": "They have it at once."}
    story.step(
        lambda: story.fill(CHLOE, **closing), (ANA, "Your idea worked", None), (CHLOE, "This is ready for", None)
    )
    story.step(
        lambda: story.press(CHLOE, "This is ready for", "Post now"),
        (MIA, "*14 days → 2.8 days*", WINS),
        (CHLOE, "Posted to", None),
    )


def each_message_stands_once(server: SandboxServer) -> None:
    posted = [each for channel in server.workspace.channels.values() for each in channel.messages if each.by_app]
    tokens = Counter(each.metadata["event_payload"]["token"] for each in posted if each.metadata)
    assert len(tokens) == len(posted), "a message of the bot has no token, or two have the same"
    texts = Counter((each.channel, each.thread_ts, each.text) for each in posted)
    assert [text for text, count in texts.items() if count > 1] == []
    assert _count(posted, WINS, "Led by") == 1
    assert _count(posted, TRIAGE, "*IMP-1*") == 1
    assert _count(posted, direct(CHLOE), "This is ready for", "Posted to") == 1
    assert _count(posted, direct(CHLOE), "*IMP-1*  Laptop requests take two weeks  ·  *On track*, you") == 1
    asked = "on 30 November for an update and a reading, a week after the KPI was set up; on 14 December for a reading"
    assert _count(posted, direct(CHLOE), "Good morning") == 2, asked
    to_ana = [each for each in posted if each.channel == direct(ANA) and not each.is_reply]
    receipts = [each for each in to_ana if "Good morning" not in each.text]
    assert len(receipts) == 1


def _count(posted: list[Message], channel: str, *texts: str) -> int:
    return sum(each.channel == channel and any(text in each.text for text in texts) for each in posted)


def the_register_is_right(db: Database) -> None:
    with db.read() as session:
        [improvement] = _all(session, Improvement)
        assert (improvement.state, improvement.closure_code) == (State.CLOSED, ClosureCode.SUCCESSFUL)
        steps = Counter(each.verb for each in _all(session, Activity))
        assert [steps[verb] for verb in ("captured", "accept", "assess", "start", "review", "close")] == [1] * 6
        answers = Counter(each.question for each in _all(session, Answer))
        assert set(answers.values()) == {1}
        assert {"outcome", "focus", "stop_doing", "baseline", "target", "first_steps"} <= set(answers)
        assert [task.state for task in _all(session, Task)] == [TaskState.DONE]
        assert sorted(each.value for each in _all(session, Reading) if each.value) == [Decimal("2.8"), Decimal(14)]
        assert [each.state for each in _all(session, Announcement)] == [AnnouncementState.POSTED]
        assert len([row for row in _all(session, Bundle) if row.person_id == CHLOE]) == 2
        assert {each.state for each in _all(session, Outbox)} == {QueueState.DONE}


def _all(session: Session, model: type[Row]) -> list[Row]:
    return list(session.exec(select(model)))
