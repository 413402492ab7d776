"""What App Home shows to one person, and what they have open there: pages and filters."""

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
from csi.views.backlog import read_backlog
from csi.views.my_work import ideas_of
from csi.views.needs_you import Needs, read_needs, to_triage
from csi.views.portfolio import Objectives, Portfolio, read_objectives, read_portfolio
from csi.views.query import Found, is_open, is_overdue, newest_first, page_of, today_of
from models import HomeView, insert_once
from models.enums import Role, State

SIZE = 5
MOST_TEAMS = 99
LOOKED_AT_FOR = timedelta(minutes=10)
"""How long after it was opened a Home is kept fresh."""


class Part(StrEnum):
    """The parts of Home that have pages."""

    WAITING = "waiting"
    COORDINATED = "coordinated"
    IDEAS = "ideas"
    BACKLOG = "backlog"
    OBJECTIVES = "objectives"


@dataclass(frozen=True, slots=True)
class Looking:
    """What somebody looks at on their Home: the page of each part, and what is filtered."""

    pages: Mapping[str, int] = field(default_factory=dict)
    state: State | None = None
    team: int | None = None
    everybody: bool = False
    """What everybody coordinates, not only this person."""
    overdue: bool = False

    def page(self, part: Part) -> int:
        return self.pages.get(part, 1)

    def turned(self, part: Part, page: int) -> "Looking":
        """At another page of one part."""
        return replace(self, pages={**self.pages, part: max(1, page)})

    def filtered(self, **filters: Any) -> "Looking":
        """With other filters, from their first page."""
        return replace(self.turned(Part.COORDINATED, 1), **filters)

    @property
    def is_filtered(self) -> bool:
        return bool(self.state or self.team or self.everybody or self.overdue)

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "pages": dict(self.pages),
            "state": self.state,
            "team": self.team,
            "everybody": self.everybody,
            "overdue": self.overdue,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Looking":
        """What was stored; what is not known any more is left out."""
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
    """What App Home shows to one person. Parts that are not for them are None."""

    person: str
    looking: Looking
    needs: Needs
    ideas: Found
    waiting: Found | None
    coordinated: Found | None
    teams: tuple[tuple[int, str], ...]
    """What the filter offers, where there are several."""
    at_risk: tuple[AtRisk, ...]
    backlog: Found | None
    portfolio: Portfolio | None
    objectives: Objectives | None
    manages: bool


def read_home(session: Session, person_id: str, at: datetime, looking: Looking | None = None) -> HomeFacts:
    """What needs this person, what they coordinate, where their ideas are. Raises NotAllowed."""
    directory.may_look(session, person_id)
    looking = looking or Looking()
    roles, today = directory.roles_of(session, person_id), today_of(session, at)
    manages, triages = Role.MANAGER in roles, bool(roles & {Role.COORDINATOR, Role.MANAGER})
    leads = manages or Role.LEADERSHIP in roles
    teams = _teams(session) if triages else ()
    coordinated = _coordinated(session, person_id, looking, triages, at)
    return HomeFacts(
        person=person_id,
        looking=looking,
        needs=read_needs(session, person_id, roles, at, today),
        ideas=ideas_of(session, person_id, looking.page(Part.IDEAS), today, SIZE),
        waiting=to_triage(session, looking.page(Part.WAITING), today, SIZE) if triages else None,
        coordinated=coordinated if triages or coordinated.total else None,
        teams=teams if len(teams) > 1 else (),
        at_risk=read_at_risk(session, person_id, today, all_of_them=leads),
        backlog=read_backlog(session, looking.page(Part.BACKLOG), today, SIZE) if manages else None,
        portfolio=read_portfolio(session, today) if leads else None,
        objectives=read_objectives(session, looking.page(Part.OBJECTIVES), SIZE) if leads else None,
        manages=manages,
    )


def _teams(session: Session) -> tuple[tuple[int, str], ...]:
    rows = session.connection().execute(select(TEAM.c.id, TEAM.c.name).order_by(TEAM.c.name).limit(MOST_TEAMS))
    return tuple((team_id, name) for team_id, name in rows)


def _coordinated(session: Session, person_id: str, looking: Looking, triages: bool, at: datetime) -> Found:
    table, today = IMPROVEMENT.c, today_of(session, at)
    wanted = [table.state == looking.state if looking.state else is_open()]
    if not (looking.everybody and triages):
        wanted.append(table.coordinator_id == person_id)
    if looking.team:
        wanted.append(table.team_id == looking.team)
    if looking.overdue:
        wanted.append(is_overdue(today))
    return page_of(session, wanted, newest_first, looking.page(Part.COORDINATED), today, SIZE)


# --- What somebody has open ---


def opened(session: Session, person_id: str, at: datetime) -> HomeView:
    """Somebody looks at their Home: it is kept fresh for a while from now."""
    directory.known(session, person_id, at)
    insert_once(session, HomeView(person_id=person_id, opened_at=at))
    view = session.exec(select_model(HomeView).where(HomeView.person_id == person_id).with_for_update()).one()
    view.opened_at = at
    session.add(view)
    return view


def look(session: Session, person_id: str, turn: Callable[[Looking], Looking], at: datetime) -> None:
    """Remember what somebody looks at next. Raises NotAllowed."""
    directory.admit(session, person_id, at)
    view = opened(session, person_id, at)
    view.shown = turn(Looking.read(view.shown)).kept()


def looking_of(session: Session, person_id: str) -> Looking:
    """What somebody looks at; the beginning of everything where they have not looked yet."""
    view = session.get(HomeView, person_id)
    return Looking.read(view.shown) if view else Looking()


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on somebody's Home, as far as we know: the digest of what we published, and Slack's hash of it."""

    digest: str = ""
    hash: str = ""

    @classmethod
    def read(cls, view: HomeView | None) -> "Standing":
        return cls(*view.digest.split(":", 1)) if view is not None and ":" in view.digest else cls()

    @property
    def kept(self) -> str:
        """As it is stored, in one column, so that it never overwrites what the person looks at."""
        return f"{self.digest[:_DIGEST]}:{self.hash[: _KEPT - _DIGEST - 1]}"


_DIGEST, _KEPT = 32, 64


def open_now(session: Session, at: datetime) -> dict[str, datetime]:
    """Whose Homes were opened, or looked through, a short while ago, and when."""
    since = at - LOOKED_AT_FOR
    views = session.exec(select_model(HomeView).where(col(HomeView.opened_at) > since).order_by(HomeView.person_id))
    return {view.person_id: view.opened_at for view in views}


def standing(session: Session, person_id: str) -> Standing:
    """What stands on somebody's Home."""
    return Standing.read(session.get(HomeView, person_id))


def published(session: Session, person_id: str, now: Standing) -> None:
    """Remember what was published on somebody's Home."""
    session.connection().execute(update(HOME_VIEW).where(HOME_VIEW.c.person_id == person_id).values(digest=now.kept))


def stamp(session: Session, at: datetime) -> tuple[Any, ...]:
    """What is another when something may have changed that a Home shows: by the keys of what is only ever added to."""
    newest = select(*(select(func.max(table.c.id)).scalar_subquery() for table in _ADDED_TO))
    return (today_of(session, at), *session.connection().execute(newest).one())


_ADDED_TO = (ACTIVITY, NUDGE, OUTBOX, READING)
