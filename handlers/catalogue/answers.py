"""Answers to the commands about objectives, services, teams and roles."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block

from csi.catalogue.entries import EntryKind
from csi.catalogue.listing import ListedEntry, ListedObjective, ListedRole, ListedService, ListedTeam
from csi.people.access_grants import GrantedAccess
from handlers import ids
from handlers.catalogue import entry_rows
from handlers.catalogue.window_blocks import LABELS, Section
from handlers.slack.block_kit import Message, button, buttons, context, inline, message, section

MOST = 15

_NONE_YET = {
    Section.SERVICES: "No services yet. I work without them. A service says whom to ask, and where to announce its "
    "wins.",
    Section.OBJECTIVES: "No objectives yet. You can also add the first one when you accept an idea.",
}
_HOW_TO_ADD = {
    Section.TEAMS: "`/csi team add Network @ana #network` adds one.",
    Section.SERVICES: "`/csi service add VPN @ana team Network #vpn` adds one.",
    Section.OBJECTIVES: "`/csi objective add Faster onboarding @ana by end of June` adds one.",
    Section.ROLES: "`/csi role give coordinator to @ana` gives one, to a person or a user group.",
}


def entry_list(kind: Section, rows: Sequence[ListedEntry], today: date, *, manages: bool) -> Message:
    """Build a list of entries with how to add one. Beyond MOST entries, a button shows the rest."""
    if not rows:
        return message(section(_NONE_YET.get(kind, "None yet.")), context(_HOW_TO_ADD[kind]) if manages else None)
    shown: list[Block] = [section(_line(each, rows, today)) for each in rows[:MOST]]
    rest: Block | None = None
    if len(rows) > MOST:
        rest = buttons("kept", [button(f"Show all {len(rows)}", ids.LIST_KEPT, kind, about=LABELS[kind].lower())])
    return message(
        section(f"*{LABELS[kind]}*"), *shown, rest,
        context(f"{_HOW_TO_ADD[kind]} `/csi settings` shows and changes everything.") if manages else None,
    )  # fmt: skip


def _line(each: ListedEntry, rows: Sequence[ListedEntry], today: date) -> str:
    match each:
        case ListedTeam():
            default = next((row for row in rows if isinstance(row, ListedTeam) and row.is_default), each)
            return entry_rows.team(each, default)
        case ListedService():
            return entry_rows.service(each)
        case ListedObjective():
            return entry_rows.objective(each, today)
        case ListedRole():
            return entry_rows.role(each)
        case GrantedAccess():
            return entry_rows.access(each)


def entry_saved(did: str, each: ListedEntry, rows: Sequence[ListedEntry], today: date) -> Message:
    """Build the confirmation of a new or changed entry. `did` says what was done."""
    return message(section(f"{did}\n{_line(each, rows, today)}"))


def entry_archived(kind: EntryKind, name: str) -> Message:
    """Build the confirmation of an archived entry, with the command that restores it."""
    return message(
        section(
            f"The {kind} “{inline(name)}” is archived. Its improvements keep it; "
            f"`/csi {kind} restore {inline(name)}` brings it back."
        )
    )


def role_given(who: str, said: str, *, is_group: bool, is_own: bool) -> Message:
    """Build the confirmation of a given role. `who` is a mention or a handle, `said` the role with its article."""
    if is_group:
        now = f"Everybody in {who} is {said} now, and so is whoever joins it."
        return message(section(f"{now} I'm reading its members from Slack, and tell nobody."))
    if is_own:
        return message(section(f"You are {said} now."))
    return message(section(f"{who} is {said} now. I'll tell them what they can do."))


def access_given(who: str) -> Message:
    """Build the confirmation of given access. `who` is a mention."""
    return message(
        section(f"{who} has access now, as a member has, until their account is deactivated. I'll tell them.")
    )


def access_taken(who: str) -> Message:
    """Build the confirmation of access taken back. `who` is a mention."""
    return message(section(f"{who} has no access any more. Their ideas stay."))


def role_taken(who: str, said: str, still: Sequence[int], *, is_group: bool) -> Message:
    """Build the confirmation of a role taken away. `still` are the open improvements that the person coordinates."""
    if is_group:
        return message(section(f"{who} gives nobody the role any more. People who are {said} by name stay so."))
    numbers = ", ".join(f"IMP-{number}" for number in still[:8]) + (" and more" if len(still) > 8 else "")
    left = f" They still lead {numbers}: `/csi assign {still[0]} @somebody` hands one over." if still else ""
    return message(section(f"{who} is not {said} any more.{left}"))
