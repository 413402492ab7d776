"""Adding, changing, archiving and restoring objectives, services and teams. Managers do it; nothing is ever deleted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from csi.common.conflicts import Overtaken, conflicts
from csi.common.entry_names import key_of, problem_with, stored_key, tidy
from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.phrases import listed, spoken_date
from csi.common.working_days import local_day
from csi.language.message_kind import shorten
from csi.messaging import fetch_queue, outbox
from csi.people import directory, mentions, onboarding, roles
from csi.people.acts import describe_act
from csi.people.permissions import Action
from models import Activity, Objective, Service, Team, add_once

Row = Objective | Service | Team


class EntryKind(StrEnum):
    """The kinds of entry in the catalogue."""

    OBJECTIVE = "objective"
    SERVICE = "service"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class _Kept:
    """The storage of one kind: its table, the longest name, and its columns by the words of forms and commands."""

    table: type[Row]
    limit: int
    example: str
    columns: Mapping[str, str]


_KINDS = {
    EntryKind.OBJECTIVE: _Kept(
        Objective, 300, "Colleagues can work on their first day",
        {"name": "title", "owner": "owner_id", "due_on": "due_on"},
    ),
    EntryKind.SERVICE: _Kept(
        Service, 150, "Remote access",
        {
            "name": "name", "owner": "owner_id", "team": "team_id", "channel": "channel", "used_for": "used_for",
            "used_by": "used_by", "mission_critical": "is_mission_critical",
        },
    ),
    EntryKind.TEAM: _Kept(
        Team, 150, "Network",
        {
            "name": "name", "manager": "manager_id", "channel": "channel", "triage": "triage_channel",
            "announcements": "announcement_channel",
        },
    ),
}  # fmt: skip
_CHANNELS = ("channel", "triage", "announcements")
LONGEST_FACT = 300
"""The most characters of what a service is used for, and by whom."""


def limit_of(entry: EntryKind) -> int:
    """The longest name of this kind, in characters."""
    return _KINDS[entry].limit


def values_of(entry: EntryKind, row: Row) -> dict[str, Any]:
    """An entry's values by the words of forms and commands; dates as ISO strings."""
    values = {word: getattr(row, column) for word, column in _KINDS[entry].columns.items()}
    return {word: value.isoformat() if isinstance(value, date) else value for word, value in values.items()}


def add_entry(session: Session, entry: EntryKind, name: str, *, by: str, at: datetime, **values: Any) -> int:
    """Add an entry and return its id. Its owner or manager defaults to `by`. Raises NotAllowed, BadInput."""
    roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
    kept = _KINDS[entry]
    given: dict[str, Any] = {"name": name, **values}
    who = "manager" if entry is EntryKind.TEAM else "owner"
    given[who] = given.get(who) or by
    checked = {word: _checked(session, entry, None, word, value, by, at) for word, value in given.items()}
    new = kept.table(**{kept.columns[word]: value for word, value in checked.items()}, created_at=at)
    new.name_key = stored_key(checked["name"])
    if isinstance(new, Objective):
        new.created_by = by
    row = add_once(session, new)
    if row is None:  # somebody else has added it at this moment
        raise _is_taken(checked["name"])
    _tell_and_join(session, row, checked, by, at)
    _write_down(session, entry, row, "added", by, at, after=values_of(entry, row))
    return row.id or 0


def get_or_create_objective(session: Session, title: str, *, by: str, at: datetime) -> int:
    """The id of the objective with this title, added if there is none yet, for accepting an improvement with it."""
    same = _objective_called(session, title)
    if same is not None:
        return same
    row = add_once(session, Objective(title=tidy(title), name_key=stored_key(title), created_by=by, created_at=at))
    if row is None:  # somebody else has added it at this moment
        return _objective_called(session, title) or 0
    _write_down(session, EntryKind.OBJECTIVE, row, "added", by, at)
    return row.id or 0


def _objective_called(session: Session, title: str) -> int | None:
    used = select(Objective).where(col(Objective.archived_at).is_(None)).order_by(col(Objective.id))
    rows = session.exec(used).all()
    return next((row.id for row in rows if key_of(row.title) == key_of(title)), None)


def change_entry(
    session: Session,
    entry: EntryKind,
    entry_id: int,
    changes: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    shown: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Change an entry and return what really changed, by the words of forms and commands.

    `shown` holds the values that the form opened with: what was left as it was is not changed, and what somebody else
    has changed since is not overwritten. Raises Overtaken, NotAllowed, NotFound, BadInput, TooLate.
    """
    roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
    row = get_entry(session, entry, entry_id)
    if getattr(row, "archived_at", None) is not None:
        raise TooLate(f"The {entry} “{entry_name(row)}” is archived. Restore it first.")
    now = values_of(entry, row)
    wanted = dict(changes)
    if shown is not None:
        wanted = {word: value for word, value in wanted.items() if _plain(value) != shown.get(word)}
        _check_overtaken(session, entry, row, shown, {word: _plain(value) for word, value in wanted.items()}, by, at)
    checked = {word: _checked(session, entry, entry_id, word, value, by, at) for word, value in wanted.items()}
    changed = {word: value for word, value in checked.items() if _plain(value) != now[word]}
    if not changed:
        return {}
    for word, value in changed.items():
        setattr(row, _KINDS[entry].columns[word], value)
    session.add(row)
    if "name" in changed:
        _take_name(session, row)
    session.flush()
    _tell_and_join(session, row, changed, by, at)
    before = {word: now[word] for word in changed}
    after = {word: _plain(value) for word, value in changed.items()}
    _write_down(session, entry, row, "changed", by, at, before=before, after=after)
    return changed


def _check_overtaken(
    session: Session,
    entry: EntryKind,
    row: Row,
    shown: Mapping[str, Any],
    wanted: Mapping[str, Any],
    by: str,
    at: datetime,
) -> None:
    """Check that nobody else has set what is changed here to another value meanwhile. Raises Overtaken."""
    now = values_of(entry, row)
    found = conflicts({word: shown.get(word) for word in wanted}, now, wanted)
    changes = session.exec(
        select(Activity).where(Activity.verb == f"{entry}_changed").order_by(col(Activity.id).desc()).limit(200)
    ).all()
    last = {
        word: next((each for each in changes if each.after.get("id") == row.id and word in each.before), None)
        for word in found
    }
    others = {word: each for word, each in last.items() if each is None or each.actor_id != by}
    if not others:
        return
    told = [
        describe_act(session, each.actor_id, f"changed its {_WORDS[word]}", each.at, reader=by, at=at)
        for word, each in others.items()
        if each is not None
    ]
    what = f"{listed(told)}, while this was open." if told else "Somebody changed this while it was open."
    raise Overtaken(what, tuple(others), shown=now)


_WORDS = {
    "name": "name", "owner": "owner", "due_on": "date", "team": "team", "channel": "channel", "manager": "manager",
    "triage": "channel for new ideas", "announcements": "channel for announcements", "used_for": "purpose",
    "used_by": "users", "mission_critical": "mark *mission-critical*",
}  # fmt: skip
"""The values of entries, as sentences call them."""


def archive_entry(session: Session, entry: EntryKind, entry_id: int, *, by: str, at: datetime) -> None:
    """Remove an entry from lists and choices; improvements keep it.

    What a team leaves behind is moved by `csi/consequences/catalogue.py`. Raises NotAllowed, NotFound, TooLate, and
    BadInput for the default team.
    """
    roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
    row = get_entry(session, entry, entry_id)
    require_archivable(row)
    row.archived_at = at
    if isinstance(row, Objective):
        row.name_key = None
    _write_down(session, entry, row, "archived", by, at)


def require_archivable(row: Row) -> None:
    """Check that an entry can be archived. Raises TooLate if it is already, BadInput for the default team."""
    if row.archived_at is not None:
        raise TooLate(f"“{entry_name(row)}” is archived already.")
    if isinstance(row, Team) and row.is_default:
        raise BadInput(
            "name", f"“{row.name}” is the default team, so you can't archive it. It gets every idea without a team."
        )


def restore_entry(session: Session, entry: EntryKind, entry_id: int, *, by: str, at: datetime) -> None:
    """Put an archived entry back on the lists.

    Raises NotAllowed, NotFound, TooLate, and BadInput if its name is taken.
    """
    roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
    row = get_entry(session, entry, entry_id)
    if row.archived_at is None:
        raise TooLate(f"The {entry} “{entry_name(row)}” is not archived.")
    _is_free(session, entry, entry_id, entry_name(row))
    row.archived_at = None
    _take_name(session, row)
    _write_down(session, entry, row, "restored", by, at)


def get_entry(session: Session, entry: EntryKind, entry_id: int) -> Row:
    """The entry with this id. Raises NotFound."""
    row = session.get(_KINDS[entry].table, entry_id)
    if row is None:
        raise NotFound(f"That {entry} doesn't exist any more.")
    return cast(Row, row)


def entry_name(row: Row) -> str:
    """An entry's title or name."""
    return row.title if isinstance(row, Objective) else row.name


def _checked(session: Session, entry: EntryKind, own: int | None, word: str, value: Any, by: str, at: datetime) -> Any:
    """Check a value and return it as stored. Raises BadInput at its field."""
    if word == "name":
        name = tidy(str(value))
        if problem := problem_with(name, _KINDS[entry].limit, _KINDS[entry].example):
            raise BadInput(word, problem)
        _is_free(session, entry, own, name)
        return name
    if word == "manager" and not value:
        raise BadInput(word, "Choose a manager. They get the team's new ideas, and whatever nobody else takes.")
    if word in ("owner", "manager") and value:
        return directory.require_assignee(session, str(value), at, field=word).id
    if word == "team" and value:
        team = get_entry(session, EntryKind.TEAM, int(value))
        if team.archived_at is not None:
            raise BadInput(word, f"The team “{entry_name(team)}” is archived. Choose another one.")
        return team.id
    if word in _CHANNELS and value and not re.fullmatch(r"[CG][A-Z0-9]+", str(value)):
        raise BadInput(word, "Choose a channel. Direct messages don't work here.")
    if word == "mission_critical":
        return bool(value)
    if word in ("used_for", "used_by"):
        said = mentions.replace_mentions(session, tidy(str(value or "")))
        if len(said) > LONGEST_FACT:
            raise BadInput(word, f"Use at most {LONGEST_FACT} characters. These are {len(said)}.")
        return said
    if word == "due_on" and value:
        day: date = value if isinstance(value, date) else date.fromisoformat(str(value))
        today = local_day(at, directory.zone_of(session, directory.get_or_create(session, by, at)))
        if day < today:
            raise BadInput(word, f"{spoken_date(day, today)} is past. Choose today or later.")
        return day
    return value or None


def _is_free(session: Session, entry: EntryKind, own: int | None, name: str) -> None:
    """Check that a name is free. Raises BadInput.

    Names are unique among entries in use; names of services and teams also among archived ones.
    """
    for row in cast(list[Row], session.exec(select(_KINDS[entry].table)).all()):
        if row.id == own or key_of(entry_name(row)) != key_of(name):
            continue
        if getattr(row, "archived_at", None) is None:
            raise _is_taken(name, taken=entry_name(row))
        if entry is not EntryKind.OBJECTIVE:
            raise BadInput(
                "name",
                f"The {entry} “{entry_name(row)}” is archived. Restore it: `/csi {entry} restore {entry_name(row)}`.",
            )


def _is_taken(name: str, taken: str | None = None) -> BadInput:
    other = f"{shorten(name, 60)} 2"
    return BadInput("name", f"“{taken or name}” exists already. Choose another name, for example “{other}”.")


def _take_name(session: Session, row: Row) -> None:
    """Store the key of a changed name. Raises BadInput if somebody else has taken the name at this moment."""
    row.name_key = stored_key(entry_name(row))
    session.add(row)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise _is_taken(entry_name(row)) from None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _tell_and_join(session: Session, row: Row, changed: Mapping[str, Any], by: str, at: datetime) -> None:
    """Tell a team's new manager what they may do, and join the channels that the entry names."""
    if changed.get("manager") and changed["manager"] != by:
        named = {"team": row.id, "team_name": entry_name(row)}
        outbox.notice(session, "team_given", to=changed["manager"], about=None, at=at, by=by, **named)
    for word in _CHANNELS:
        if changed.get(word):
            join = fetch_queue.JoinRequest(changed[word], by)
            fetch_queue.request_fetch(session, fetch_queue.JOIN, join.key, at=at)


def _write_down(
    session: Session,
    entry: EntryKind,
    row: Row,
    what: str,
    by: str,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    session.add(row)
    about = {"id": row.id, "name": entry_name(row)}
    verb = f"{entry}_{what}"
    session.add(Activity(actor_id=by, verb=verb, before=dict(before or {}), after={**about, **(after or {})}, at=at))
    onboarding.refresh_guide(session, at)
