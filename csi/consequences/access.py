"""What follows when Slack says who somebody is, or that they are another one than before."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from csi.lifecycle import departures
from csi.nudges import receiver_changes
from csi.people import absences, access_grants, arrivals, directory, lost_events, open_homes
from csi.people.actor import Standing
from csi.people.directory import AccessChange, Profile, ProfileChanges


def take_profiles(session: Session, profiles: Mapping[str, Profile], at: datetime) -> None:
    """Store what Slack says about people, and do what follows from it."""
    _follow(session, profiles, directory.store_profiles(session, profiles, at), at)


def take_page(session: Session, profiles: Mapping[str, Profile], at: datetime) -> None:
    """Store a page of all members; a change of somebody known that comes to light by it was told by no event."""
    changes = directory.store_profiles(session, profiles, at)
    if any(change.before is not Standing.UNKNOWN for change in changes.access):
        lost_events.note_lost(session, at)
    _follow(session, profiles, changes, at)


def _follow(session: Session, profiles: Mapping[str, Profile], changes: ProfileChanges, at: datetime) -> None:
    """Do what follows from changed profiles: access, and when somebody is reminded of something."""
    on_access_changed(session, changes.access, at)
    receiver_changes.find_new_mornings(session, [*changes.moved, *absences.follow_statuses(session, profiles, at)], at)


def take_event(session: Session, profiles: Mapping[str, Profile], at: datetime) -> None:
    """Store what an event says about somebody who joined or changed."""
    lost_events.note_heard(session)
    take_profiles(session, profiles, at)


def believe_elsewhere(session: Session, person_id: str, at: datetime) -> None:
    """Store that somebody is of another organisation, as what they sent shows, and do what follows from it."""
    on_access_changed(session, directory.believe_elsewhere(session, person_id, at), at)


def give_access(session: Session, person_id: str, *, by: str, at: datetime) -> None:
    """Give somebody from outside access, and do what follows from it."""
    on_access_changed(session, [access_grants.give_access(session, person_id, by=by, at=at)], at)


def take_access(session: Session, person_id: str, *, by: str, at: datetime) -> None:
    """Take back the access of somebody from outside, and do what follows from it."""
    on_access_changed(session, [access_grants.take_access(session, person_id, by=by, at=at)], at)


def on_access_changed(session: Session, changes: Iterable[AccessChange], at: datetime) -> None:
    """Do what follows from changes of access: what waited for it goes on, and what is open is shown anew."""
    changed = {change.person: change for change in changes}
    if not changed:
        return
    arrivals.request_replays(
        session, [person for person, change in changed.items() if change.before is Standing.UNKNOWN], at
    )
    open_homes.show_anew(session, changed, at)
    for person, change in changed.items():
        if Standing.MEMBER in (change.before, change.now) and change.before is not Standing.UNKNOWN:
            departures.follow_access(session, person, at)
            receiver_changes.look_again_at_all_of(session, [person])
