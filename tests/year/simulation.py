"""The run of a simulated year: time goes from one interesting instant to the next, and every message is checked."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from bot.jobs import JOBS
from bot.periodic_work import Kept, PeriodicWork
from bot.workers.fetcher import Fetcher
from bot.workers.nudger import Nudger
from bot.workers.sender import Sender
from csi.messaging import delivery
from csi.messaging.outbox import MessageKind
from handlers.messaging.rendering import compose
from models import Absence, AgendaItem, Database, JobRun, Nudge, Outbox, Person
from models.enums import NudgeState, QueueState
from tests.year import answers, life
from tests.year.cast import PLACES
from tests.year.checks import Checks
from tests.year.escalation import Span
from tests.year.forgotten import Forgotten
from tests.year.world import BEGIN, Deed, World

OTHER_JOBS = {"assignment", "approvals", "departures", "promises", "reviews", "sustain checks"}
"""The jobs that change what is due; those that need Slack have tests of their own."""
EVERY = timedelta(hours=2)
LOOKED_EVERY = timedelta(hours=12)
"""How often it is looked for what was forgotten."""
ABOUT_NUDGES = (MessageKind.MORNING_MESSAGE, MessageKind.READING)


class Simulation:
    """A world, its nudger, and the checks."""

    def __init__(self, db: Database, *, seed: int, people: int, improvements: int, weeks: int) -> None:
        self.db = db
        self.ends = BEGIN + timedelta(weeks=weeks)
        self.world = World(db, seed=seed, people=people, pace=min(1.0, weeks / 26))
        self.checks = Checks(self.world.notes)
        self.outages = list(outages(BEGIN, self.ends, random.Random(seed + 1)))
        self.forgotten = Forgotten(self.outages, self.world.notes)
        self._looked_at = BEGIN
        self._nudger = Nudger(db)
        self._jobs = jobs_of(db, lambda: self.world.at)
        self._jobs_done_at = BEGIN - EVERY
        self.ticks = 0
        life.begin(self.world, improvements, self.ends)
        self._plan_people(people, weeks)

    def _plan_people(self, people: int, weeks: int) -> None:
        """Absences, departures, some of them for a time, and moves to other time zones."""
        world, rng = self.world, self.world.rng
        ids = list(world.players)
        for _ in range(people * weeks // 12):
            world.plan(self._anytime(), _someone(rng.choice(ids), partial(_go_away, world)))
        for who in rng.sample(ids[3:], max(1, people // 8)):
            at = self._anytime()
            world.plan(at, _someone(who, world.leave))
            if world.chance(0.5):
                world.plan(at + world.within(1, 30), _someone(who, world.come_back))
        for _ in range(max(2, people * weeks // 100)):
            tz, _country = rng.choice(PLACES)
            world.plan(self._anytime(), _someone(rng.choice(ids), partial(world.move, tz=tz)))

    def _anytime(self) -> datetime:
        return BEGIN + (self.ends - BEGIN) * self.world.rng.uniform(0.05, 0.9)

    def run(self, progress: Callable[["Simulation"], None] = lambda _: None) -> None:
        """From the first instant to the last; `progress` is called as each week begins."""
        at, week = BEGIN, BEGIN
        while at < self.ends:
            self.world.at = at
            if at >= week:
                progress(self)
                week += timedelta(weeks=1)
            self.world.happen(at)
            if not self._is_down(at):
                self._tick(at)
            at = self._next(at)
        self._tick(at)
        with self.db.read() as session:
            self.forgotten.look(session, self.checks.said, at)
            assert session.exec(select(JobRun)).all() == []  # a job that goes well writes nothing

    def _is_down(self, at: datetime) -> bool:
        return any(down <= at < up for down, up in self.outages)

    def _next(self, at: datetime) -> datetime:
        """The next instant at which something can happen: what is planned, what is due, and the end of an outage."""
        up = next((up for down, up in self.outages if down <= at < up), None)
        planned = self.world.next_at() or self.ends
        if up is not None:
            return max(min(planned, up), at + timedelta(seconds=1))
        with self.db.read() as session:
            waits = select(func.min(Nudge.deliver_at)).where(Nudge.state == NudgeState.WAITING)
            due = [session.exec(select(func.min(AgendaItem.look_at))).one(), session.exec(waits).one()]
        soonest = min(filter(None, [planned, *due]))
        return max(soonest, at + timedelta(seconds=20 + self.world.rng.randrange(40)))

    def _tick(self, at: datetime) -> None:
        """One tick of the bot, with what it sends; then people have it."""
        self.ticks += 1
        if at - self._jobs_done_at >= EVERY:
            self._jobs_done_at = at
            for job in JOBS:
                if job.name in OTHER_JOBS:
                    self._jobs.run(job)
        wrong = self._nudger.run(at)
        assert not wrong, f"at {at}: {wrong}"
        with self.db.read() as session:
            came = self.checks.new_messages(session, at)
            if at - self._looked_at >= LOOKED_EVERY:
                self._looked_at = at
                self.forgotten.look(session, self.checks.said, at)
        self._send(at)
        for _, nudges in came:
            answers.react(self.world, nudges, at)

    def _send(self, at: datetime) -> None:
        """Word what was queued about nudges, and mark all as sent; the words of other messages are others' tests'."""
        with self.db.begin() as session:
            others = col(Outbox.kind).not_in(ABOUT_NUDGES) & (col(Outbox.state) == QueueState.WAITING)
            session.connection().execute(update(Outbox).where(others).values(state=QueueState.DONE, sent_at=at))
        while True:
            with self.db.begin() as session:
                claimed = delivery.claim(session, datetime.now(UTC), limit=50)
            if not claimed:
                return
            for queued in claimed:
                with self.db.read() as session:
                    outgoing = compose(session, queued, at)
                    assert outgoing is not None
                    self.checks.text(outgoing.render(None).blocks)
                with self.db.begin() as session:
                    delivery.mark_sent(session, queued, at, place=(f"D{queued.stream[-6:]}", f"{queued.id}.0"))


def jobs_of(db: Database, clock: Callable[[], datetime]) -> PeriodicWork:
    """The bot's periodic work, without what reads from Slack or sends there."""
    kept = Kept(timedelta(days=30), timedelta(days=30))
    return PeriodicWork(db, clock, cast(Sender, None), cast(Fetcher, None), kept)


def _someone(who: str, does: Callable[[Session, str, datetime], None]) -> Deed:
    """Something that one person does."""
    return lambda session, at: does(session, who, at)


def _go_away(world: World, session: Session, who: str, at: datetime) -> None:
    absence = session.get(Absence, who) or Absence(person_id=who, until=at, said_at=at)
    absence.until, absence.said_at = at + world.within(1, 20), at
    absence.deputy_id = world.anybody(session) if world.chance(0.4) else None
    session.add(absence)
    world.notes.goes(who, at, absence.until)
    session.get_one(Person, who).away_until = absence.until


def outages(begins: datetime, ends: datetime, rng: random.Random) -> Iterable[Span]:
    """Hours, and now and then a day or two, without a tick."""
    at = begins + timedelta(days=rng.uniform(3, 10))
    while at < ends:
        up = at + timedelta(hours=rng.choice([1, 2, 5, 9, 26, 50]))
        yield at, up
        at = up + timedelta(days=rng.uniform(8, 25))
