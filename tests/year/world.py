"""The world of a simulated year: its people in a database, its clock, and what is coming, in order of time."""

import heapq
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlmodel import Session, select

from csi.common.errors import Refused
from csi.consequences import access
from csi.people import directory
from csi.people.directory import Profile
from models import Database, Person, Team
from models.enums import Role
from tests.year.cast import players
from tests.year.escalation import Notes

BEGIN = datetime(2027, 1, 4, tzinfo=UTC)
"""A Monday. The year after it has daylight saving both ways, in both hemispheres."""

GRID = timedelta(minutes=30)

Deed = Callable[[Session, datetime], None]


class World:
    """Who is there, what time it is, and what will happen."""

    def __init__(self, db: Database, *, seed: int, people: int, pace: float = 1.0) -> None:
        self.db, self.rng, self.at, self.pace = db, random.Random(seed), BEGIN, pace
        self.players = {each.id: each for each in players(people, self.rng)}
        self.managers = list(self.players)[:3]
        self.refused = 0
        self.notes = Notes()
        self._coming: list[tuple[datetime, int, Deed]] = []
        self._order = count()
        self._set_up()

    def _set_up(self) -> None:
        with self.db.begin() as session:
            for place, player in enumerate(self.players.values()):
                country = player.country if place % 2 else None
                person = Person(
                    id=player.id, name=f"Person {place}", tz=player.tz, country=country, first_seen_at=self.at
                )
                person.refreshed_at = person.welcomed_at = self.at
                session.add(person)
            session.flush()
            directory.set_up(
                session, managers=self.managers[:1], triage_channel=None, announcement_channel=None, at=self.at
            )
            for manager in self.managers[1:]:
                directory.grant(session, manager, Role.MANAGER, by=None, at=self.at)
                directory.grant(session, manager, Role.APPROVER, by=None, at=self.at)
            team = session.exec(select(Team)).one()
            team.triage_channel = None
            session.add(team)

    # What is coming

    def plan(self, at: datetime, deed: Deed) -> None:
        """Have something happen at this time, to the next half hour: what falls together costs the bot one look."""
        rounded = BEGIN + -((BEGIN - at) // GRID) * GRID
        heapq.heappush(self._coming, (rounded, next(self._order), deed))

    def next_at(self) -> datetime | None:
        """When the next thing happens."""
        return self._coming[0][0] if self._coming else None

    def happen(self, until: datetime) -> None:
        """Let everything happen that is planned until then, each in a transaction of its own.

        What the product refuses (too late, not allowed, something missing) is what people do too.
        """
        while self._coming and self._coming[0][0] <= until:
            at, _, deed = heapq.heappop(self._coming)
            try:
                with self.db.begin() as session:
                    deed(session, at)
            except Refused:
                self.refused += 1

    # People

    def anybody(self, session: Session) -> str:
        """Somebody who is there."""
        while not directory.is_active(session, chosen := self.rng.choice(list(self.players))):
            pass
        return chosen

    def leave(self, session: Session, person_id: str, at: datetime) -> None:
        """Somebody's account is closed."""
        access.take_profiles(session, {person_id: self._profile(person_id, is_deleted=True)}, at)

    def come_back(self, session: Session, person_id: str, at: datetime) -> None:
        """Somebody's account is opened again."""
        access.take_profiles(session, {person_id: self._profile(person_id)}, at)

    def move(self, session: Session, person_id: str, at: datetime, *, tz: str) -> None:
        """Somebody's Slack is in another time zone from now on."""
        if directory.is_active(session, person_id):
            self.notes.moved[person_id] = at
            access.take_profiles(session, {person_id: self._profile(person_id, tz=tz)}, at)

    def _profile(self, person_id: str, *, tz: str | None = None, is_deleted: bool = False) -> Profile:
        player = self.players[person_id]
        return Profile(
            f"Person {person_id}",
            tz or player.tz,
            "T1",
            is_bot=False,
            is_guest=False,
            is_foreign=False,
            is_deleted=is_deleted,
        )

    # Chance

    def within(self, least: float, most: float) -> timedelta:
        """A time of so many days."""
        return timedelta(days=self.rng.uniform(least, most))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share
