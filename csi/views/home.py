"""What App Home shows to one person, and which pages and filters they have open there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_model

from csi.common.core_tables import ACTIVITY, HOME_VIEW, IMPROVEMENT, NUDGE, OUTBOX, READING, TEAM
from csi.kpis.at_risk import AtRisk, read_at_risk
from csi.people import directory
from csi.people.permissions import Action, may
from csi.views.backlog import read_backlog
from csi.views.my_work import ideas_of
from csi.views.needs_you import NeedsYou, read_needs_you, to_triage
from csi.views.portfolio import Objectives, Portfolio, read_objectives, read_portfolio
from csi.views.query import FoundPage, is_open, is_overdue, newest_first, page_of, today_of
from models import HomeView, insert_once
from models.enums import State

SIZE = 5
MOST_TEAMS = 99
LOOKED_AT_FOR = timedelta(minutes=10)
"""How long after it was opened a Home is kept up to date."""


class HomeSection(StrEnum):
    """The sections of Home that have pages."""

    WAITING = "waiting"
    COORDINATED = "coordinated"
    IDEAS = "ideas"
    BACKLOG = "backlog"
    OBJECTIVES = "objectives"


@dataclass(frozen=True, slots=True)
class HomeState:
    """What a person has open on their Home: the page of each section, and the filters."""

    pages: Mapping[str, int] = field(default_factory=dict)
    state: State | None = None
    team: int | None = None
    everybody: bool = False
    """Show what everybody coordinates, not only this person."""
    overdue: bool = False

    def page(self, part: HomeSection) -> int:
        return self.pages.get(part, 1)

    def turned(self, part: HomeSection, page: int) -> "HomeState":
        """A copy with another page of one section."""
        return replace(self, pages={**self.pages, part: max(1, page)})

    def filtered(self, **filters: Any) -> "HomeState":
        """A copy with other filters, on the first page."""
        return replace(self.turned(HomeSection.COORDINATED, 1), **filters)

    @property
    def is_filtered(self) -> bool:
        return bool(self.state or self.team or self.everybody or self.overdue)

    def kept(self) -> dict[str, Any]:
        """The state as stored in JSON."""
        return {
            "pages": dict(self.pages),
            "state": self.state,
            "team": self.team,
            "everybody": self.everybody,
            "overdue": self.overdue,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "HomeState":
        """The state from its stored form; unknown values are left out."""
        state = kept.get("state")
        return cls(
            pages={str(part): int(page) for part, page in kept.get("pages", {}).items()},
            state=State(state) if state in set(State) else None,
            team=kept.get("team"),
            everybody=bool(kept.get("everybody")),
            overdue=bool(kept.get("overdue")),
        )


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


def read_home(session: Session, person_id: str, at: datetime, looking: HomeState | None = None) -> HomeFacts:
    """Everything on a person's Home. Raises NotAllowed."""
    directory.require_reader(session, person_id)
    looking = looking or HomeState()
    actor, today = directory.actor_for(session, person_id), today_of(session, at)
    orders, triages = may(Action.ORDER_BACKLOG, actor), may(Action.TRIAGE, actor)
    leads = may(Action.SEE_PORTFOLIO, actor)
    teams = _teams(session) if triages else ()
    coordinated = _coordinated(session, person_id, looking, triages, at)
    return HomeFacts(
        person=person_id,
        looking=looking,
        needs=read_needs_you(session, person_id, actor, at, today),
        ideas=ideas_of(session, person_id, looking.page(HomeSection.IDEAS), today, SIZE),
        waiting=to_triage(session, looking.page(HomeSection.WAITING), today, SIZE) if triages else None,
        coordinated=coordinated if triages or coordinated.total else None,
        teams=teams if len(teams) > 1 else (),
        at_risk=read_at_risk(session, person_id, today, all_of_them=leads),
        backlog=read_backlog(session, looking.page(HomeSection.BACKLOG), today, SIZE) if orders else None,
        portfolio=read_portfolio(session, today) if leads else None,
        objectives=read_objectives(session, looking.page(HomeSection.OBJECTIVES), SIZE) if leads else None,
        manages=may(Action.MANAGE, actor),
    )


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
    return page_of(session, wanted, newest_first, looking.page(HomeSection.COORDINATED), today, SIZE)


def remember_opened(session: Session, person_id: str, at: datetime) -> HomeView:
    """Remember that a person opened their Home, so that it is kept up to date for a while. Return its row, locked."""
    directory.get_or_create(session, person_id, at)
    insert_once(session, HomeView(person_id=person_id, opened_at=at))
    view = session.exec(select_model(HomeView).where(HomeView.person_id == person_id).with_for_update()).one()
    view.opened_at = at
    session.add(view)
    return view


def remember_home_state(session: Session, person_id: str, turn: Callable[[HomeState], HomeState], at: datetime) -> None:
    """Store what a person has open on their Home, as `turn` changes it. Raises NotAllowed."""
    directory.require_member(session, person_id, at)
    view = remember_opened(session, person_id, at)
    view.shown = turn(HomeState.read(view.shown)).kept()


def home_state_of(session: Session, person_id: str) -> HomeState:
    """What a person has open on their Home; the default if they have never opened it."""
    view = session.get(HomeView, person_id)
    return HomeState.read(view.shown) if view else HomeState()


@dataclass(frozen=True, slots=True)
class PublishedHome:
    """What was last published on a person's Home: our digest of the view, and Slack's hash of it."""

    digest: str = ""
    hash: str = ""

    @classmethod
    def read(cls, view: HomeView | None) -> "PublishedHome":
        return cls(*view.digest.split(":", 1)) if view is not None and ":" in view.digest else cls()

    @property
    def kept(self) -> str:
        """Both as stored in one column, apart from the column of pages and filters."""
        return f"{self.digest[:_DIGEST]}:{self.hash[: _KEPT - _DIGEST - 1]}"


_DIGEST, _KEPT = 32, 64


def recently_opened(session: Session, at: datetime) -> dict[str, datetime]:
    """Who opened or used their Home lately, and when."""
    since = at - LOOKED_AT_FOR
    views = session.exec(select_model(HomeView).where(col(HomeView.opened_at) > since).order_by(HomeView.person_id))
    return {view.person_id: view.opened_at for view in views}


def published_home(session: Session, person_id: str) -> PublishedHome:
    """What was last published on a person's Home."""
    return PublishedHome.read(session.get(HomeView, person_id))


def remember_published(session: Session, person_id: str, now: PublishedHome) -> None:
    """Store what was published on a person's Home."""
    session.connection().execute(update(HOME_VIEW).where(HOME_VIEW.c.person_id == person_id).values(digest=now.kept))


def change_stamp(session: Session, at: datetime) -> tuple[Any, ...]:
    """A value that changes when a Home may have changed: today, and the newest ids of append-only tables."""
    newest = select(*(select(func.max(table.c.id)).scalar_subquery() for table in _ADDED_TO))
    return (today_of(session, at), *session.connection().execute(newest).one())


_ADDED_TO = (ACTIVITY, NUDGE, OUTBOX, READING)
