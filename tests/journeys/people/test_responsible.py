"""Every responsibility is held by an active member, whichever way somebody is named for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from csi.capture import on_behalf
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common.errors import BadInput, PersonNotKnownYet
from csi.inbox import tasks_in_threads
from csi.kpis import definition, targets
from csi.lifecycle import approvals, assignment, triage
from csi.people import absences, directory, roles
from csi.register import raci
from csi.register.queries import Raci
from csi.tasks import planning
from models import Database, Intake, Kpi, Person, Task
from models.enums import Comparison, Effort, QueueState, Role
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support import story, windows
from tests.support.more import from_more
from tests.support.register import AT, member, register_in, undone
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, TRIAGE, Refused, Slack
from tests.support.story import accepted, card, rows
from tests.support.unknown import UMA, come

WHO = "U0WHO"
SOON = AT.date() + timedelta(days=9)
NEW, ACCEPTED, ASSESSED = 1, 2, 3

RESPONSIBLE = {
    "absence.deputy_id", "assignment.person_id", "improvement.accountable_id", "improvement.approver_id",
    "improvement.coordinator_id", "involvement.person_id", "kpi.owner_id", "objective.owner_id", "origin.credited_id",
    "role_grant.person_id", "service.owner_id", "task.owner_id", "team.manager_id",
}  # fmt: skip
"""The columns that say who answers for something, or whose idea it is said to be."""

OTHERS = {
    "absence.person_id", "absence.said_by", "activity.actor_id", "announcement.posted_by", "answer.answered_by",
    "approval.by", "arrival.person_id", "asked_message.person_id", "asked_message.pressed_by", "assignment.given_by",
    "bundle.person_id", "capture_question.person_id", "comment.added_by", "comment.author_id",
    "departure.person_id", "group_member.person_id", "group_role.granted_by", "held_message.person_id", "hold.ended_by",
    "hold.held_by", "home_view.person_id", "improvement.approval_asked_by", "improvement.author_id",
    "improvement.captured_by", "info_request.asked_by", "interview.person_id", "involvement.added_by", "kpi.created_by",
    "kpi_change.declared_by", "link.linked_by", "merge.merged_by", "merge.undone_by", "nudge.on_behalf_of",
    "nudge.person_id", "nudge_setting.person_id", "objective.created_by", "open_question.raised_by", "phase.created_by",
    "posting.person_id", "progress_report.reported_by", "reading.reported_by", "reading_import.person_id",
    "redirection.person_id", "role_grant.granted_by", "setting.changed_by", "sustain_check.answered_by",
    "sustain_check.asked_id", "target.set_by", "task.created_by", "value_figure.set_by", "value_line.set_by",
    "vote.person_id", "watcher.person_id",
}  # fmt: skip
"""Who did something, or whom something was sent to or asked, by their own act or by one of `RESPONSIBLE`."""


def of_people() -> Iterator[tuple[str, Any]]:
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "person" for key in column.foreign_keys):
                yield f"{table.name}.{column.name}", column


def test_each_column_that_names_a_person_is_one_of_responsibility_or_not() -> None:
    assert {name for name, _ in of_people()} == RESPONSIBLE | OTHERS
    assert not RESPONSIBLE & OTHERS


# The use cases


@dataclass(frozen=True)
class Wrong:
    """Somebody who can't be responsible: what Slack says of them, and what the refusal says."""

    says: str
    facts: tuple[str, ...] = ()
    is_met: bool = True
    is_read: bool = True


WRONG = {
    "app": Wrong("is an app", ("is_bot",)),
    "guest": Wrong("is a guest and has no access", ("is_guest",)),
    "of another organisation": Wrong("belongs to another organisation", ("is_foreign",)),
    "left": Wrong("left this workspace", ("is_deleted",)),
    "guest who left": Wrong("left this workspace", ("is_guest", "is_deleted")),
    "met, but not known yet": Wrong("I'm asking Slack who that is", is_read=False),
    "never met": Wrong("I'm asking Slack who that is", is_met=False),
}

Make = Callable[[Session], object]


def plan(session: Session) -> None:
    planning.add_task(session, ACCEPTED, planning.NewTask("Ask", WHO, SOON), by=CHLOE, at=AT)


def give_task(session: Session) -> None:
    task = session.exec(select(Task)).one()
    change = planning.TaskChange(task.text, WHO, task.starts_on, task.due_on)
    planning.change_task(session, ASSESSED, task.place, change, by=CHLOE, at=AT)


def aim(session: Session) -> None:
    new = targets.NewTarget("Days", "days", "14", AT.date(), Comparison.UNDER, "3", SOON, owner=WHO)
    targets.set_target(session, ACCEPTED, new, by=CHLOE, at=AT)


def report(session: Session) -> None:
    definition.change_kpi(session, session.exec(select(Kpi.id)).one() or 0, by=CHLOE, at=AT, owner=WHO)


def involve(wanted: Raci, question: str = "") -> Make:
    return lambda s: raci.set_raci(s, ACCEPTED, wanted, shown=Raci(CHLOE), question=question, by=CHLOE, at=AT)


def enter(entry: EntryKind, word: str) -> Make:
    return lambda s: entries.add_entry(s, entry, "Telephones", by=MIA, at=AT, **{word: WHO})


def give(role: Role) -> Make:
    return lambda s: roles.give_role(s, WHO, role, by=MIA, at=AT)


MAKES: list[tuple[str, str, Make]] = [
    (
        "improvement.coordinator_id", "accept",
        lambda s: triage.accept(s, NEW, triage.Acceptance(WHO, Effort.S, quick_win=True), by=MIA, at=AT),
    ),
    ("improvement.coordinator_id", "assign", lambda s: assignment.assign_coordinator(s, ACCEPTED, WHO, by=MIA, at=AT)),
    ("assignment.person_id", "hand over", lambda s: assignment.assign_coordinator(s, ACCEPTED, WHO, by=CHLOE, at=AT)),
    ("improvement.accountable_id", "accountable", involve(Raci(WHO))),
    ("involvement.person_id", "consulted", involve(Raci(CHLOE, (WHO,)), "How long?")),
    ("involvement.person_id", "informed", involve(Raci(CHLOE, (), (WHO,)))),
    ("improvement.approver_id", "approver", lambda s: approvals.name_approver(s, ASSESSED, WHO, by=MIA, at=AT)),
    ("task.owner_id", "new task", plan),
    ("task.owner_id", "changed task", give_task),
    ("kpi.owner_id", "target", aim),
    ("kpi.owner_id", "KPI", report),
    *(("role_grant.person_id", str(role), give(role)) for role in roles.GIVABLE_ROLES),
    ("team.manager_id", "new team", enter(EntryKind.TEAM, "manager")),
    (
        "team.manager_id", "changed team",
        lambda s: entries.change_entry(s, EntryKind.TEAM, 1, {"manager": WHO}, by=MIA, at=AT),
    ),
    ("service.owner_id", "service", enter(EntryKind.SERVICE, "owner")),
    ("objective.owner_id", "objective", enter(EntryKind.OBJECTIVE, "owner")),
    (
        "absence.deputy_id", "away",
        lambda s: absences.say_away(s, CHLOE, AT.date() + timedelta(days=7), by=CHLOE, at=AT, deputy=WHO),
    ),
    ("origin.credited_id", "on behalf of", lambda s: on_behalf.find_person(s, WHO, at=AT)),
    ("origin.credited_id", "on behalf of, by name", lambda s: on_behalf.find_person(s, "@zora", at=AT)),
]  # fmt: skip
BY_NAME = "on behalf of, by name"


@pytest.fixture
def office(db: Database) -> Database:
    register = register_in(db)
    with db.begin() as session:
        directory.set_up(session, managers=[MIA], triage_channel=None, announcement_channel=None, at=AT)
        people = {ANA: "Ana Ruiz", BEN: "Ben", CHLOE: "Chloe", MIA: "Mia"}
        directory.store_profiles(session, {who: member(name) for who, name in people.items()}, AT)
    assert story.captured(register) == NEW
    assert story.accepted(register, "Keys are handed out twice") == ACCEPTED
    assert story.assessed(register, "Servers are late", effort=Effort.L) == ASSESSED
    return db


def meet(session: Session, who: Wrong) -> None:
    if not who.is_met:
        return
    directory.store_profiles(session, {WHO: member("Zora Quist")}, AT)
    row = session.get_one(Person, WHO)
    for fact in who.facts:
        setattr(row, fact, True)
    row.refreshed_at = AT if who.is_read else None
    session.add(row)
    session.flush()


def test_all_columns_of_responsibility_are_tried() -> None:
    assert {column for column, _, _ in MAKES} == RESPONSIBLE


def refused_by(make: Make, session: Session) -> BadInput | None:
    try:
        make(session)
    except BadInput as refusal:
        return refusal
    return None


def test_only_active_members_are_made_responsible_and_the_refusal_says_why(office: Database) -> None:
    holes = []
    for column, way, make in MAKES:
        for kind, who in WRONG.items():
            if way == BY_NAME and not who.is_met:
                continue  # nobody is called so
            with undone(office) as session:
                meet(session, who)
                refusal = refused_by(make, session)
                if refusal is None or who.says not in refusal.sentence:
                    holes.append(f"{kind} by {way} in {column}: {refusal}")
                elif isinstance(refusal, PersonNotKnownYet) is not (who.says in str(PersonNotKnownYet("", ""))):
                    holes.append(f"{kind} by {way}: Slack is not asked")

    assert holes == []


@pytest.mark.parametrize("facts", [(), ("is_guest",), ("is_foreign",)], ids=["member", "guest", "of another one"])
def test_members_are_and_so_is_whom_a_manager_has_given_access(office: Database, facts: tuple[str, ...]) -> None:
    for _, _, make in MAKES:
        with undone(office) as session:
            meet(session, Wrong("", facts))
            session.get_one(Person, WHO).access_granted_at = AT if facts else None
            session.flush()
            make(session)


# What people type and fill in


COMMANDS = [
    "assign 2 {who}", "accept 1 effort S {who}", "task 2 ask them {who} by friday", "role give coordinator to {who}",
    "role give approver to {who}", "team manager Everyone to {who}", "team add Telephones {who}",
    "service add Telephones {who}", "service owner VPN {who}", "objective add Fewer calls {who}",
]  # fmt: skip
IN_SLACK: dict[str, dict[str, Any]] = {
    "is a guest": {"is_restricted": True},
    "belongs to another organisation": {"team_id": "T99OTHER"},
    "is an app": {"is_bot": True},
    "left this workspace": {"deleted": True},
}


def named_anywhere(bot: Bot, who: str) -> list[str]:
    with bot.db.read() as session:
        found = ((name, session.execute(select(column).where(column == who)).first()) for name, column in of_people())
        return [name for name, row in found if row is not None and name in RESPONSIBLE]


@pytest.mark.parametrize("says", IN_SLACK)
def test_a_command_a_name_and_a_line_in_a_thread_name_nobody_but_members(
    slack: Slack, bot: Bot, server: SandboxServer, says: str
) -> None:
    for fact, value in IN_SLACK[says].items():
        setattr(server.workspace.people[LEO], fact, value)
    bot.read_members()
    with bot.db.begin() as session:
        entries.add_entry(session, EntryKind.SERVICE, "VPN", by=MIA, at=bot.clock())
    story.captured(bot, "The lift is slow")
    accepted(bot)

    for typed in COMMANDS:
        for who in (f"<@{LEO}>", "@leo"):
            slack.command(MIA, "/csi", typed.format(who=who))
            assert says in slack.last(MIA, channel=GENERAL).text, typed
    slack.command(MIA, "/improve", f"for <@{LEO}> The door squeaks every day")
    assert says in slack.last(MIA, channel=GENERAL).text
    card(slack, CHLOE, 2).reply(f"task: ask them <@{LEO}> by friday\ntask: oil the door by friday")
    bot.flush()

    assert says in slack.from_app(CHLOE)[-1].text
    assert [row.owner_id for row in rows(bot, Task)] == [CHLOE]
    assert named_anywhere(bot, LEO) == []


def test_a_form_names_nobody_but_members(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    server.workspace.people[LEO].is_restricted = True
    bot.read_members()
    accepted(bot)
    story.captured(bot, "The lift is slow")

    def refused(field: str, **filled: Any) -> None:
        with pytest.raises(Refused) as refusal:
            slack.fill(MIA, **filled)
        assert "is a guest" in refusal.value.answer["errors"][field]
        slack.close_modal(MIA)

    from_more(slack, MIA, "Hand over")
    refused("coordinator", coordinator=LEO)
    card(slack, MIA, 2, TRIAGE).press("Accept")
    refused("coordinator", coordinator=LEO, objectives="1")
    slack.command(MIA, "/csi", "task 1")
    refused("owner", text="Ask", owner=LEO)
    slack.command(MIA, "/improve")
    refused("whose", idea="The door squeaks", whose=LEO)
    windows.open_settings(slack, MIA)
    windows.press(slack, MIA, "Add a team")
    refused("manager", name="Telephones", manager=LEO)
    windows.press(slack, MIA, "Roles")
    windows.press(slack, MIA, "Give a role")
    refused("who", role="approver", who=LEO)

    assert named_anywhere(bot, LEO) == []


def test_somebody_not_known_yet_can_be_named_once_slack_has_said_who_they_are(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    come(slack)
    for typed in (f"assign 1 <@{UMA}>", f"role give approver to <@{UMA}>"):
        slack.command(MIA, "/csi", typed)
        refusal = slack.last(MIA, channel=GENERAL).text
        assert "I'm asking Slack who that is. Please try again in a moment." in refusal
    assert named_anywhere(bot, UMA) == []
    assert any(UMA in row.key and row.state is QueueState.WAITING for row in rows(bot, Intake))

    bot.tick()
    slack.command(MIA, "/csi", f"assign 1 <@{UMA}>")

    assert "improvement.coordinator_id" in named_anywhere(bot, UMA)


def test_a_task_in_a_thread_for_somebody_not_known_yet_has_slack_asked(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    come(slack)
    with bot.db.begin() as session:
        tasks_in_threads.take_task_lines(session, 1, f"task: ask them @{UMA} by friday", by=CHLOE, at=bot.clock())
    card(slack, CHLOE).reply(f"task: ask them <@{UMA}> by friday")
    bot.flush()

    assert "I'm asking Slack who that is" in slack.from_app(CHLOE)[-1].text
    assert any(UMA in row.key for row in rows(bot, Intake))
    assert rows(bot, Task) == []
