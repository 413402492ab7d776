"""The `/csi` commands for objectives, services, teams, roles and settings: everybody may read, managers may change."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session

from csi.catalogue import entries, listing
from csi.catalogue.entries import EntryKind
from csi.commands.verbs import Verb
from csi.common import idempotency
from csi.common.errors import BadInput
from csi.consequences import access, catalogue
from csi.people import directory, roles
from csi.people.permissions import Action
from handlers.catalogue import answers, window, window_blocks
from handlers.catalogue.window_blocks import SECTIONS, Section, SettingsState
from handlers.commands.call import Answer, Answers, Call, named_person_id
from handlers.slack.block_kit import Message, inline, message, opening, person, section
from handlers.slack.payload import plain
from models.enums import Role

Values = Callable[[Session, Call, datetime], Mapping[str, Any]]
"""Reads an entry's values from a call, as arguments for csi.catalogue.entries."""


def _list_entries(section: Section, call: Call) -> Message:
    with call.db.begin() as session:
        directory.require_member(session, call.person, Action.SEE_CATALOGUE)
        shown = window.read_section(session, SettingsState(section), call.person, call.clock())
    return answers.entry_list(section, shown.rows, shown.today, manages=shown.may_change)


def _add_entry(entry: EntryKind, values: Values, call: Call) -> Message:
    at, name = call.clock(), plain(call.asked.name)
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.MANAGE_CATALOGUE)
        if idempotency.is_first(session, call.key, at):
            entries.add_entry(session, entry, name, by=call.person, at=at, **values(session, call, at))
        number = listing.find_entry(session, entry, name)
        return _entry_saved(session, call, entry, number, "Added:")


def _change_entry(entry: EntryKind, values: Values, call: Call) -> Message:
    at, name = call.clock(), plain(call.asked.name)
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.MANAGE_CATALOGUE)
        if not idempotency.is_first(session, call.key, at):
            return message(section("That's done already."))
        number = listing.find_entry(session, entry, name)
        before = entries.entry_name(entries.get_entry(session, entry, number))
        changed = catalogue.change_entry(session, entry, number, values(session, call, at), by=call.person, at=at)
        did = f"“{inline(before)}” is changed:" if changed else "Nothing to change:"
        return _entry_saved(session, call, entry, number, did)


def _entry_saved(session: Session, call: Call, entry: EntryKind, number: int, did: str) -> Message:
    shown = window.read_section(session, SettingsState(SECTIONS[entry]), call.person, call.clock())
    row = next(each for each in shown.rows if getattr(each, "id", None) == number)
    return answers.entry_saved(did, row, shown.rows, shown.today)


def _archive_entry(entry: EntryKind, call: Call) -> Message | None:
    """Archive an entry; for a team that has services or open improvements, open the form that asks where they go."""
    at, name = call.clock(), plain(call.asked.name)
    view = None
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.MANAGE_CATALOGUE)
        if idempotency.is_first(session, call.key, at):
            number = listing.find_entry(session, entry, name)
            name = entries.entry_name(entries.get_entry(session, entry, number))
            if entry is EntryKind.TEAM:
                view = window.archive_team_form(session, number, call.person, at)
            if view is None:
                window.archive_any(session, entry, number, call.person, at)
    if view is not None:
        call.open(view)
        return None
    return answers.entry_archived(entry, name)


def _restore_entry(entry: EntryKind, call: Call) -> Message:
    at, name = call.clock(), plain(call.asked.name)
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.MANAGE_CATALOGUE)
        if idempotency.is_first(session, call.key, at):
            entries.restore_entry(
                session, entry, listing.find_entry(session, entry, name, archived=True), by=call.person, at=at
            )  # fmt: skip
        return _entry_saved(session, call, entry, listing.find_entry(session, entry, name), "Restored:")


# Values of an entry


def _person(word: str, session: Session, call: Call, at: datetime) -> Mapping[str, Any]:
    return {word: named_person_id(session, call, call.asked.who, at)} if call.asked.who else {}


def _channel(word: str, _session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    named = call.asked.channel
    if named is None:
        return {}
    if not named.id:
        raise BadInput("channel", f"I can't tell which channel #{named.name} is. Type # and pick it from the list.")
    return {word: named.id}


def _due(_session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    return {"due_on": call.asked.day} if call.asked.day else {}


def _new_name(_session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    return {"name": plain(call.asked.new_name)}


def _said(word: str, _session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    return {word: plain(call.asked.text)}


def _critical(is_critical: bool, _session: Session, _call: Call, _at: datetime) -> Mapping[str, Any]:
    return {"mission_critical": is_critical}


def _team(session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    named = call.asked.team or call.asked.new_name
    return {"team": listing.find_entry(session, EntryKind.TEAM, plain(named))} if named else {}


def _combine(*parts: Values) -> Values:
    def values(session: Session, call: Call, at: datetime) -> Mapping[str, Any]:
        return {word: value for part in parts for word, value in part(session, call, at).items()}

    return values


# Roles


def _holder(session: Session, call: Call, at: datetime) -> tuple[str, str, bool]:
    """Return the holder's id, how they are shown, and whether they are a user group.

    Raises BadInput if nobody is named.
    """
    named = call.asked.who
    if named is None:
        raise BadInput("who", "Who? Type @ and pick a person or a user group.")
    group = named.id if named.is_group else "" if named.id or named.is_me else roles.group_called(session, named.name)
    if group:
        return group, f"@{opening(plain(named.name or group), 80)}", True
    person_id = named_person_id(session, call, named, at)
    return person_id, person(person_id), False


def give_role(call: Call) -> Message:
    """Answer `role give coordinator to @ana`: give the role to a person or a user group."""
    at, role = call.clock(), call.asked.role or Role.REQUESTER
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.GIVE_ROLES)
        holder, shown, is_group = _holder(session, call, at)
        if idempotency.is_first(session, call.key, at):
            if is_group:
                handle = call.asked.who.name if call.asked.who else ""
                roles.give_group(session, holder, role, by=call.person, at=at, handle=plain(handle))
            else:
                roles.give_role(session, holder, role, by=call.person, at=at)
    return answers.role_given(shown, roles.SAID[role], is_group=is_group, is_own=holder == call.person)


def take_role(call: Call) -> Message:
    """Answer `role take approver from @ben`: take the role away."""
    at, role = call.clock(), call.asked.role or Role.REQUESTER
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.GIVE_ROLES)
        holder, shown, is_group = _holder(session, call, at)
        if idempotency.is_first(session, call.key, at):
            take = roles.take_group if is_group else roles.take_role
            take(session, holder, role, by=call.person, at=at)
        still = roles.open_coordinated_by(session, holder) if role is Role.COORDINATOR else []
    return answers.role_taken(shown, roles.SAID[role], still, is_group=is_group)


def give_access(call: Call) -> Message:
    """Answer `access give @gail`: give a guest or somebody of another organisation access."""
    return answers.access_given(_change_access(call, access.give_access))


def take_access(call: Call) -> Message:
    """Answer `access take @gail`: take that access back."""
    return answers.access_taken(_change_access(call, access.take_access))


def _change_access(call: Call, change: Callable[..., None]) -> str:
    at, named = call.clock(), call.asked.who
    if named is None:
        raise BadInput("who", "Who? Type @ and pick a person.")
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.GRANT_ACCESS)
        person = named_person_id(session, call, named, at)
        if idempotency.is_first(session, call.key, at):
            change(session, person, by=call.person, at=at)
    return f"<@{person}>"


def settings(call: Call) -> None:
    """Answer `settings`: open the settings window."""
    with call.db.begin() as session:
        roles.require_manager(session, call.person, call.clock(), Action.CHANGE_POLICIES)
        shown = window.read_section(session, SettingsState(), call.person, call.clock())
    call.open(window_blocks.settings(shown))


def _entry_commands(entry: EntryKind) -> dict[str, Answer]:
    """Return the commands that every kind of entry has."""
    return {
        f"{entry}": partial(_list_entries, SECTIONS[entry]),
        f"{entry} rename": partial(_change_entry, entry, _new_name),
        f"{entry} archive": partial(_archive_entry, entry),
        f"{entry} restore": partial(_restore_entry, entry),
    }


_owner, _manager = partial(_person, "owner"), partial(_person, "manager")
_in_channel, _triage = partial(_channel, "channel"), partial(_channel, "triage")
_BY_WORDS: dict[str, Answer] = {
    **_entry_commands(EntryKind.OBJECTIVE),
    "objective add": partial(_add_entry, EntryKind.OBJECTIVE, _combine(_owner, _due)),
    "objective owner": partial(_change_entry, EntryKind.OBJECTIVE, _owner),
    "objective due": partial(_change_entry, EntryKind.OBJECTIVE, _due),
    **_entry_commands(EntryKind.SERVICE),
    "service add": partial(_add_entry, EntryKind.SERVICE, _combine(_owner, _team, _in_channel)),
    "service owner": partial(_change_entry, EntryKind.SERVICE, _owner),
    "service team": partial(_change_entry, EntryKind.SERVICE, _team),
    "service channel": partial(_change_entry, EntryKind.SERVICE, _in_channel),
    "service purpose": partial(_change_entry, EntryKind.SERVICE, partial(_said, "used_for")),
    "service users": partial(_change_entry, EntryKind.SERVICE, partial(_said, "used_by")),
    "service critical": partial(_change_entry, EntryKind.SERVICE, partial(_critical, True)),
    "service uncritical": partial(_change_entry, EntryKind.SERVICE, partial(_critical, False)),
    **_entry_commands(EntryKind.TEAM),
    "team add": partial(_add_entry, EntryKind.TEAM, _combine(_manager, _in_channel)),
    "team manager": partial(_change_entry, EntryKind.TEAM, _manager),
    "team channel": partial(_change_entry, EntryKind.TEAM, _in_channel),
    "team triage": partial(_change_entry, EntryKind.TEAM, _triage),
    "team announce": partial(_change_entry, EntryKind.TEAM, partial(_channel, "announcements")),
}
ANSWERS: Answers = {
    **{Verb(words): answer for words, answer in _BY_WORDS.items() if words in set(Verb)},
    Verb.ROLES: partial(_list_entries, Section.ROLES),
    Verb.ROLE_GIVE: give_role,
    Verb.ROLE_TAKE: take_role,
    Verb.ACCESS_GIVE: give_access,
    Verb.ACCESS_TAKE: take_access,
    Verb.SETTINGS: settings,
}
