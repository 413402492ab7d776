"""The commands by which managers keep objectives, services, teams, roles and settings, and everybody reads them."""

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
from csi.people import directory, roles
from csi.people.permissions import Action
from handlers.catalogue import answers, window, window_blocks
from handlers.catalogue.window_blocks import SECTIONS, Section, SettingsState
from handlers.commands.call import Answer, Answers, Call, who
from handlers.slack.block_kit import Message, escape, inline, message, words
from handlers.slack.payload import plain
from models.enums import Role

Values = Callable[[Session, Call, datetime], Mapping[str, Any]]
"""What a command says of an entry, by the words of the use case."""


def _lists(section: Section, call: Call) -> Message:
    with call.db.begin() as session:
        directory.require_member(session, call.person, call.clock(), Action.SEE_CATALOGUE)
        shown = window.read(session, SettingsState(section), call.person)
    return answers.listed(section, shown.rows, manages=shown.may_change)


def _adds(entry: EntryKind, values: Values, call: Call) -> Message:
    at, name = call.clock(), plain(call.asked.name)
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.MANAGE_CATALOGUE)
        if idempotency.is_first(session, call.key, at):
            entries.add_entry(session, entry, name, by=call.person, at=at, **values(session, call, at))
        number = listing.find_entry(session, entry, name)
        return _stands(session, call, entry, number, "It is in the list now:")


def _changes(entry: EntryKind, values: Values, call: Call) -> Message:
    at, name = call.clock(), plain(call.asked.name)
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.MANAGE_CATALOGUE)
        if not idempotency.is_first(session, call.key, at):
            return message(words("That is done already."))
        number = listing.find_entry(session, entry, name)
        before = entries.entry_name(entries.get_entry(session, entry, number))
        changed = entries.change_entry(session, entry, number, values(session, call, at), by=call.person, at=at)
        did = f"“{inline(before)}” is changed:" if changed else "It is so already:"
        return _stands(session, call, entry, number, did)


def _stands(session: Session, call: Call, entry: EntryKind, number: int, did: str) -> Message:
    rows = window.read(session, SettingsState(SECTIONS[entry]), call.person).rows
    row = next(each for each in rows if not isinstance(each, listing.ListedRole) and each.id == number)
    return answers.entry(did, row, rows)


def _archives(entry: EntryKind, call: Call) -> Message:
    at, name = call.clock(), plain(call.asked.name)
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.MANAGE_CATALOGUE)
        if idempotency.is_first(session, call.key, at):
            number = listing.find_entry(session, entry, name)
            name = entries.entry_name(entries.get_entry(session, entry, number))
            entries.archive_entry(session, entry, number, by=call.person, at=at)
    return answers.archived(entry, name)


def _restores(entry: EntryKind, call: Call) -> Message:
    at, name = call.clock(), plain(call.asked.name)
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.MANAGE_CATALOGUE)
        if idempotency.is_first(session, call.key, at):
            entries.restore_entry(
                session, entry, listing.find_entry(session, entry, name, archived=True), by=call.person, at=at
            )  # fmt: skip
        return _stands(session, call, entry, listing.find_entry(session, entry, name), "Back in the list:")


# What is said of an entry


def _person(word: str, session: Session, call: Call, at: datetime) -> Mapping[str, Any]:
    return {word: who(session, call, call.asked.who, at)} if call.asked.who else {}


def _channel(word: str, _session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    named = call.asked.channel
    if named is None:
        return {}
    if not named.id:
        raise BadInput("channel", f"I can't tell which channel #{named.name} is. Write # and choose it from the list.")
    return {word: named.id}


def _due(_session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    return {"due_on": call.asked.day} if call.asked.day else {}


def _new_name(_session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    return {"name": plain(call.asked.new_name)}


def _of_team(session: Session, call: Call, _at: datetime) -> Mapping[str, Any]:
    named = call.asked.team or call.asked.new_name
    return {"team": listing.find_entry(session, EntryKind.TEAM, plain(named))} if named else {}


def _all(*parts: Values) -> Values:
    def values(session: Session, call: Call, at: datetime) -> Mapping[str, Any]:
        return {word: value for part in parts for word, value in part(session, call, at).items()}

    return values


# Roles


def _holder(session: Session, call: Call, at: datetime) -> tuple[str, str, bool]:
    """Who is meant: their id, how they are shown, and whether they are a user group."""
    named = call.asked.who
    if named is None:
        raise BadInput("who", "Who? Write @ and choose a person or a user group.")
    group = named.id if named.is_group else "" if named.id or named.is_me else roles.group_called(session, named.name)
    if group:
        return group, f"@{escape(named.name or group)}", True
    person_id = who(session, call, named, at)
    return person_id, f"<@{person_id}>", False


def give_role(call: Call) -> Message:
    """`role give coordinator to @ana`."""
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
    return answers.given(shown, roles.SAID[role], is_group=is_group, is_own=holder == call.person)


def take_role(call: Call) -> Message:
    """`role take approver from @ben`."""
    at, role = call.clock(), call.asked.role or Role.REQUESTER
    with call.db.begin() as session:
        roles.require_manager(session, call.person, at, Action.GIVE_ROLES)
        holder, shown, is_group = _holder(session, call, at)
        if idempotency.is_first(session, call.key, at):
            take = roles.take_group if is_group else roles.take_role
            take(session, holder, role, by=call.person, at=at)
        still = roles.open_improvements_of(session, holder) if role is Role.COORDINATOR else []
    return answers.taken(shown, roles.SAID[role], still, is_group=is_group)


def settings(call: Call) -> None:
    """`settings`: the window."""
    with call.db.begin() as session:
        roles.require_manager(session, call.person, call.clock(), Action.CHANGE_POLICIES)
        shown = window.read(session, SettingsState(), call.person)
    call.open(window_blocks.settings(shown))


def _kept(entry: EntryKind) -> dict[str, Answer]:
    """What can be done with every kind of entry."""
    return {
        f"{entry}": partial(_lists, SECTIONS[entry]),
        f"{entry} rename": partial(_changes, entry, _new_name),
        f"{entry} archive": partial(_archives, entry),
        f"{entry} restore": partial(_restores, entry),
    }


_owner, _manager = partial(_person, "owner"), partial(_person, "manager")
_in_channel, _triage = partial(_channel, "channel"), partial(_channel, "triage")
_BY_WORDS: dict[str, Answer] = {
    **_kept(EntryKind.OBJECTIVE),
    "objective add": partial(_adds, EntryKind.OBJECTIVE, _all(_owner, _due)),
    "objective owner": partial(_changes, EntryKind.OBJECTIVE, _owner),
    "objective due": partial(_changes, EntryKind.OBJECTIVE, _due),
    **_kept(EntryKind.SERVICE),
    "service add": partial(_adds, EntryKind.SERVICE, _all(_owner, _of_team, _in_channel)),
    "service owner": partial(_changes, EntryKind.SERVICE, _owner),
    "service team": partial(_changes, EntryKind.SERVICE, _of_team),
    "service channel": partial(_changes, EntryKind.SERVICE, _in_channel),
    **_kept(EntryKind.TEAM),
    "team add": partial(_adds, EntryKind.TEAM, _all(_manager, _in_channel)),
    "team manager": partial(_changes, EntryKind.TEAM, _manager),
    "team channel": partial(_changes, EntryKind.TEAM, _in_channel),
    "team triage": partial(_changes, EntryKind.TEAM, _triage),
    "team announce": partial(_changes, EntryKind.TEAM, partial(_channel, "announcements")),
}
ANSWERS: Answers = {
    **{Verb(words): answer for words, answer in _BY_WORDS.items() if words in set(Verb)},
    Verb.ROLES: partial(_lists, Section.ROLES),
    Verb.ROLE_GIVE: give_role,
    Verb.ROLE_TAKE: take_role,
    Verb.SETTINGS: settings,
}
