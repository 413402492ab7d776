"""The App Homes that people have open: pages and filters, and what was last published there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col
from sqlmodel import select as select_model

from csi.common.core_tables import HOME_VIEW
from csi.people import directory, first_meeting
from csi.people.permissions import MEMBERS_ONLY, Action, require
from models import HomeView, Person, insert_once
from models.enums import State

LOOKED_AT_FOR = timedelta(minutes=10)
"""How long after it was opened a Home is kept up to date."""


class HomeSection(StrEnum):
    """The sections of Home that have pages."""

    WAITING = "waiting"
    COORDINATED = "coordinated"
    IDEAS = "ideas"
    BACKLOG = "backlog"
    OBJECTIVES = "objectives"
    WINS = "wins"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class HomeState:
    """What a person has open on their Home: the page of each section, and the filters."""

    pages: Mapping[str, int] = field(default_factory=dict)
    state: State | None = None
    team: int | None = None
    everybody: bool = False
    """Show what everybody coordinates, not only this person."""
    overdue: bool = False
    is_first_look: bool = False
    """Whether this is the first that the person sees of Kaizen: it says what that is."""

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
            "first_look": self.is_first_look,
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
            is_first_look=bool(kept.get("first_look")),
        )


def remember_opened(session: Session, person_id: str, at: datetime) -> HomeView:
    """Remember that a person opened their Home, so that it is kept up to date for a while. Return its row, locked.

    Raises NotAllowed for known outsiders.
    """
    require(Action.OPEN_HOME, directory.actor(session, person_id), MEMBERS_ONLY)
    directory.get_or_create(session, person_id, at)
    insert_once(session, HomeView(person_id=person_id, opened_at=at))
    view = session.exec(select_model(HomeView).where(HomeView.person_id == person_id).with_for_update()).one()
    view.opened_at = at
    session.add(view)
    return view


def begin_look(session: Session, person_id: str, at: datetime) -> None:
    """Remember that a person opened their Home. The first look ever says what Kaizen is, until the next one.

    Raises NotAllowed for known outsiders.
    """
    before = session.get(HomeView, person_id)
    looked_at = before.opened_at if before else at
    view = remember_opened(session, person_id, at)
    looking = HomeState.read(view.shown)
    is_first = first_meeting.meet(session, session.get_one(Person, person_id), at)
    if is_first or (looking.is_first_look and at - looked_at > LOOKED_AT_FOR):
        view.shown = replace(looking, is_first_look=is_first).kept()


def show_anew(session: Session, people: Iterable[str], at: datetime) -> None:
    """Have the Homes of these people built anew, as if they had just opened them, if they ever did."""
    wanted = select_model(HomeView).where(col(HomeView.person_id).in_(list(people)))
    for view in session.exec(wanted).all():
        view.opened_at = at
        session.add(view)


def remember_home_state(session: Session, person_id: str, turn: Callable[[HomeState], HomeState], at: datetime) -> None:
    """Store what a person has open on their Home, as `turn` changes it. Raises NotAllowed."""
    directory.require_member(session, person_id)
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


_DIGEST = 32


_KEPT = 64


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
