"""What follows when Slack says who somebody is, or that they are another one than before."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from csi.people import arrivals, directory, open_homes
from csi.people.actor import Standing
from csi.people.directory import AccessChange, Profile


def take_profiles(session: Session, profiles: Mapping[str, Profile], at: datetime) -> None:
    """Store what Slack says about people, and do what follows from it."""
    on_access_changed(session, directory.store_profiles(session, profiles, at), at)


def believe_elsewhere(session: Session, person_id: str, at: datetime) -> None:
    """Store that somebody is of another organisation, as what they sent shows, and do what follows from it."""
    on_access_changed(session, directory.believe_elsewhere(session, person_id, at), at)


def on_access_changed(session: Session, changes: Iterable[AccessChange], at: datetime) -> None:
    """Do what follows from changes of access: what waited for it goes on, and what is open is shown anew."""
    changed = {change.person: change for change in changes}
    arrivals.request_replays(
        session, [person for person, change in changed.items() if change.before is Standing.UNKNOWN], at
    )
    open_homes.show_anew(session, changed, at)
