"""What App Home shows to one person, and which pages and filters they have open there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from csi.common.core_tables import ACTIVITY, IMPROVEMENT, NUDGE, OUTBOX, READING, TEAM
from csi.common.policies import policy
from csi.kpis.at_risk import AtRisk, read_at_risk
from csi.lifecycle import few_at_once
from csi.lifecycle.queries import in_progress_led_by
from csi.people import directory
from csi.people.actor import Actor
from csi.people.open_homes import HomeSection, HomeState
from csi.people.permissions import Action, may
from csi.views.backlog import read_backlog
from csi.views.leadership import LateOnes, Wins, read_late, read_wins
from csi.views.my_work import ideas_of
from csi.views.needs_you import NeedsYou, read_needs_you
from csi.views.portfolio import Objectives, Portfolio, read_objectives, read_portfolio
from csi.views.query import FoundPage, is_open, is_overdue, newest_first, page_of, today_of
from csi.views.triage_queue import read_waiting

SIZE = 5
MOST_TEAMS = 99


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What App Home shows to one person. Sections that are not for them are None."""

    person: str
    looking: HomeState
    needs: NeedsYou
    ideas: FoundPage
    waiting: FoundPage | None
    coordinated: FoundPage | None
    teams: tuple[tuple[int, str], ...]
    """The teams to filter by, if there are several."""
    at_risk: tuple[AtRisk, ...]
    backlog: FoundPage | None
    portfolio: Portfolio | None
    objectives: Objectives | None
    manages: bool
    """Manages all teams, and so keeps the settings."""
    paused: int = 0
    """How many ideas wait for their author's answer before this person can decide."""
    wins: Wins | None = None
    late: LateOnes | None = None
    too_many: int = 0
    """How many improvements in progress the person leads, if these are more than the policy calls many."""

    @property
    def is_welcome(self) -> bool:
        """Whether this is the first that the person sees of Kaizen."""
        return self.looking.is_first_look and not self.ideas.total


def read_home(session: Session, person_id: str, at: datetime, looking: HomeState | None = None) -> HomeFacts:
    """Everything on a person's Home. Raises NotAllowed."""
    reader = directory.require_member(session, person_id, Action.READ)  # held, or the session would read it again
    looking = looking or HomeState()
    actor, today = directory.actor_for(session, person_id), today_of(session, at)
    orders, leads = may(Action.ORDER_BACKLOG, actor), may(Action.SEE_PORTFOLIO, actor)
    of_all, of_team = may(Action.TRIAGE, actor), may(Action.TRIAGE_TEAM, actor)
    triages, own = of_all or of_team, directory.teams_managed_by(session, person_id)
    teams = _teams(session) if triages else ()
    coordinated = _coordinated(session, person_id, looking, triages, at)
    waiting, paused = _waiting(session, person_id, looking, today, actor) if triages else (None, 0)
    return HomeFacts(
        person=reader.id,
        looking=looking,
        needs=read_needs_you(session, person_id, actor, at, today),
        ideas=ideas_of(session, person_id, looking.page(HomeSection.IDEAS), today, SIZE),
        waiting=waiting,
        paused=paused,
        coordinated=coordinated if triages or coordinated.total else None,
        teams=teams if len(teams) > 1 else (),
        at_risk=read_at_risk(session, person_id, today, all_of_them=leads),
        backlog=read_backlog(session, person_id, looking.page(HomeSection.BACKLOG), today, SIZE) if orders else None,
        portfolio=_portfolio(session, actor, today, own),
        objectives=read_objectives(session, today, looking.page(HomeSection.OBJECTIVES), SIZE) if leads else None,
        manages=may(Action.CHANGE_POLICIES, actor),
        too_many=_too_many(session, person_id) if triages else 0,
        wins=read_wins(session, today, looking.page(HomeSection.WINS), SIZE) if leads else None,
        late=read_late(session, today, at, looking.page(HomeSection.LATE), SIZE) if leads else None,
    )


def _waiting(session: Session, person_id: str, looking: HomeState, today: date, actor: Actor) -> tuple[FoundPage, int]:
    return read_waiting(session, person_id, looking.page(HomeSection.WAITING), today, SIZE, actor)


def _portfolio(session: Session, actor: Actor, today: date, own: frozenset[int]) -> Portfolio | None:
    if may(Action.SEE_PORTFOLIO, actor):
        return read_portfolio(session, today)
    return read_portfolio(session, today, own) if may(Action.SEE_TEAM_PORTFOLIO, actor) else None


def _teams(session: Session) -> tuple[tuple[int, str], ...]:
    rows = session.connection().execute(select(TEAM.c.id, TEAM.c.name).order_by(TEAM.c.name).limit(MOST_TEAMS))
    return tuple((team_id, name) for team_id, name in rows)


def _coordinated(session: Session, person_id: str, looking: HomeState, triages: bool, at: datetime) -> FoundPage:
    table, today = IMPROVEMENT.c, today_of(session, at)
    wanted = [table.state == looking.state if looking.state else is_open()]
    if not (looking.everybody and triages):
        wanted.append(table.coordinator_id == person_id)
    if looking.team:
        wanted.append(table.team_id == looking.team)
    if looking.overdue:
        wanted.append(is_overdue(today))
    return page_of(session, wanted, newest_first, looking.page(HomeSection.COORDINATED), today, person_id, SIZE)


def _too_many(session: Session, person_id: str) -> int:
    """How many improvements in progress a person leads, if these are more than the policy calls many; else 0."""
    most = policy(session).most_in_progress
    count = in_progress_led_by(session, person_id) if most else 0
    return count if few_at_once.is_over(count, most) else 0


def change_stamp(session: Session, at: datetime) -> tuple[Any, ...]:
    """A value that changes when a Home may have changed: today, and the newest ids of append-only tables."""
    newest = select(*(select(func.max(table.c.id)).scalar_subquery() for table in _ADDED_TO))
    return (today_of(session, at), *session.connection().execute(newest).one())


_ADDED_TO = (ACTIVITY, NUDGE, OUTBOX, READING)
