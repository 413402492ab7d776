"""Each action of the table of permissions, tried by each kind of people: the use case itself is called each time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, delete, select, update

from csi.announcements import posting
from csi.capture import difference, on_behalf, recording
from csi.capture.recording import Source
from csi.catalogue import entries, policy_settings
from csi.catalogue.entries import EntryKind
from csi.commands.filters import Filters
from csi.common.errors import NotAllowed, NotKnownYet
from csi.consequences import readings, regressions
from csi.consequences.closing import close_improvement
from csi.inbox import ambiguous_messages, anonymous, bulb_reactions
from csi.interview import answer_sheet, flow
from csi.kpis import definition, targets
from csi.lifecycle import (
    approvals,
    assignment,
    backlog_order,
    closure,
    details,
    holds,
    info_requests,
    merge,
    team_moves,
    template_copy,
    transitions,
    triage,
    undo_decision,
)
from csi.lifecycle.detail_fields import read_details
from csi.nudges import check_ins, preferences
from csi.people import absences, access_grants, calendars, directory, onboarding, open_homes, roles
from csi.people.actor import Actor, Standing
from csi.people.permissions import OPEN_TO_UNKNOWN, Action, may
from csi.register import business_case, comments, deletion, history, links, raci, value, votes_and_watchers
from csi.register.improvements import get_improvement
from csi.register.queries import LinkNumbers, Raci
from csi.reports import requests
from csi.reports.months import month_of
from csi.reports.service_plan import read_service_plan
from csi.tasks import phases, planning, task_actions
from csi.tasks.plan_view import read_plan
from csi.tasks.task_rules import TaskStep
from csi.views import detail_choices, home, query, triage_queue
from csi.views.triage_queue import WalkPosition
from csi.views.whole_improvement import read_whole
from docs.tools.permissions import KINDS, NO_MEMBERS
from models import (
    Activity,
    Announcement,
    Bundle,
    CaptureQuestion,
    Database,
    HeldMessage,
    Improvement,
    Kpi,
    Nudge,
    Person,
    RoleGrant,
    SustainCheck,
    Target,
    Task,
)
from models.enums import (
    ClosureCode,
    Comparison,
    Effort,
    Frequency,
    Health,
    NudgeKind,
    NudgeState,
    OutcomeCategory,
    Role,
    SourceKind,
    Step,
    ValueSide,
)
from tests.support import story
from tests.support.register import AT, member, register_in, undone
from tests.support.slack import ANA, BEN, CHLOE, MIA

VOTER, WATCHER, KEEPER, OTHER, TINA, TOM, ALF, LEA, REQUESTER, ZOE, GUEST = (f"U{each}" for each in range(5_001, 5_012))
PEOPLE = {
    "requester": REQUESTER,
    "author": ANA,
    "voter": VOTER,
    "watcher": WATCHER,
    "task's owner": BEN,
    "KPI's owner": KEEPER,
    "its coordinator": CHLOE,
    "other coordinator": OTHER,
    "its team's manager": TINA,
    "other team's manager": TOM,
    "manager of all": MIA,
    "approver": ALF,
    "leadership": LEA,
}
"""Who is of which kind; Zoe, who is none, coordinates what nobody of them does."""


@dataclass
class World:
    """The improvements by what they are like, all of them the same people's; and the rows that are decided on."""

    at: datetime = AT
    number: dict[str, int] = field(default_factory=dict)
    row: dict[str, int] = field(default_factory=dict)
    team: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, what: str) -> int:
        return self.number[what]


@pytest.fixture
def world(db: Database) -> World:
    made, register = World(), register_in(db)
    with db.begin() as session:
        directory.set_up(session, managers=[MIA], triage_channel=None, announcement_channel="C1", at=AT)
        directory.store_profiles(session, {who: member(name) for name, who in {**PEOPLE, "Zoe": ZOE}.items()}, AT)
        directory.store_profiles(session, {GUEST: replace(member("Gail"), is_guest=True)}, AT)
        for who, role in (
            (CHLOE, Role.COORDINATOR), (OTHER, Role.COORDINATOR), (ALF, Role.APPROVER), (LEA, Role.LEADERSHIP)
        ):  # fmt: skip
            directory.grant(session, who, role, by=MIA, at=AT)
        for name, manager in (("Network", TINA), ("Ops", TOM)):
            made.team[name] = entries.add_entry(session, EntryKind.TEAM, name, manager=manager, by=MIA, at=AT)
    made.number |= {
        "new": story.captured(register, "Laptop requests take two weeks"),
        "other": story.captured(register, "The badge printer jams", by=ZOE),
        "asked": story.captured(register, "Nobody answers the door"),
        "decided": story.captured(register, "Invoices are paid late"),
        "of Zoe": story.captured(register, "Travel is booked by hand"),
        "of the other team": story.captured(register, "Backups are not tested"),
        "of everybody": story.captured(register, "Rooms are double booked"),
        "of nobody": story.captured(register, "Doors are locked at six"),
        "accepted": story.accepted(register, "Keys are handed out twice"),
        "declined": story.captured(register, "Paint it blue"),
        "merged": story.captured(register, "The badge printer is jammed"),
        "ready": story.ready_to_assess(register, "Onboarding takes a month", kpi="Days to onboard"),
        "assessed": story.assessed(register, "Servers are late", effort=Effort.L, kpi="Days to a server"),
        "approved": story.assessed(register, "Phones are late", effort=Effort.L, kpi="Days to a phone"),
        "in progress": story.in_progress(register, "Desks are late", kpi="Days to a desk"),
        "changed": story.assessed(register, "Chairs are late", effort=Effort.L, kpi="Days to a chair"),
        "on hold": story.in_progress(register, "Screens are late", kpi="Days to a screen"),
        "in review": story.in_review(register, "Mice are late", kpi="Days to a mouse"),
        "approved, in review": story.assessed(register, "Cars are late", effort=Effort.L, kpi="Days to a car"),
        "done": story.in_progress(register, "Bikes are late", kpi="Days to a bike"),
        "closed": story.in_review(register, "Keyboards are late", kpi="Days to a keyboard"),
    }
    for what in ("approved", "changed", "approved, in review"):
        story.take(register, made[what], Step.APPROVE, by=ALF)
    for what in ("changed", "approved, in review"):
        story.take(register, made[what], Step.START)
    story.take(register, made["declined"], Step.DECLINE, reason="Too early", by=MIA)
    with db.begin() as session:
        for what in ("done", "approved, in review"):
            task_actions.take_task_step(session, made[what], 1, TaskStep.FINISH, by=BEN, at=AT)
        transitions.take_step(session, made["approved, in review"], Step.REVIEW, by=CHLOE, at=AT)
        story_of(session, made["changed"]).changed_since_approval_at = AT
        holds.put_on_hold(session, made["on hold"], "Waits", AT.date() + timedelta(days=9), by=MIA, at=AT)
        merge.merge(session, made["merged"], made["other"], by=MIA, at=AT)
        info_requests.ask_author(session, made["asked"], "Which door?", by=MIA, at=AT)
        for what in ("of Zoe", "of the other team", "of everybody"):
            story_of(session, made[what]).coordinator_id = ZOE
        for what in ("new", "accepted", "in progress"):
            votes_and_watchers.vote(session, made[what], by=VOTER, at=AT)
            votes_and_watchers.watch(session, made[what], by=WATCHER, at=AT)
        made.row |= {"held": held(session), "reaction": reaction(session), "bundle": morning_message(session)}
        told = on_behalf.SourceMessage("C1", "1.1", "The lift is slow", ZOE)
        made.number["told"] = on_behalf.bring_in(
            session, told, kind=SourceKind.SHORTCUT, by=ANA, at=register.clock()
        ).number
    made.at = AT + timedelta(days=20)
    with db.begin() as session:
        close_improvement(session, made["closed"], closing(), by=CHLOE, at=made.at)
        made.row["announcement"] = session.exec(select(Announcement.id)).one() or 0
        decided = triage.Acceptance(CHLOE, Effort.S, quick_win=True)
        triage.accept(session, made["decided"], decided, by=CHLOE, at=made.at)
        last = undo_decision.last_decision(session, made["decided"], by=CHLOE)
        made.row["decision"] = (last.id if last else 0) or 0
        session.exec(update(Kpi).values(owner_id=KEEPER))
        session.exec(update(Improvement).values(team_id=made.team["Network"]))
        for what, team in (("of the other team", made.team["Ops"]), ("of everybody", 1), ("of nobody", 1)):
            story_of(session, made[what]).team_id = team
    return made


def story_of(session: Session, number: int) -> Improvement:
    found = get_improvement(session, number, lock=True)
    session.add(found)
    return found


def held(session: Session) -> int:
    row = HeldMessage(person_id=ANA, channel="D1", ts="2.2", text="The coffee is cold", held_at=AT)
    session.add(row)
    session.flush()
    return row.id or 0


def morning_message(session: Session) -> int:
    bundle = Bundle(person_id=ANA, made_at=AT)
    session.add(bundle)
    session.flush()
    nudge = Nudge(
        kind=NudgeKind.WEEK,
        subject="week:1",
        due_at=AT,
        receiver=f"person:{ANA}",
        person_id=ANA,
        bundle_id=bundle.id,
        state=NudgeState.SENT,
        deliver_at=AT,
        made_at=AT,
        sent_at=AT,
    )
    session.add(nudge)
    session.flush()
    return bundle.id or 0


def reaction(session: Session) -> int:
    row = CaptureQuestion(channel="C1", ts="3.3", person_id=ANA, author_id=ZOE, text="The tea is cold", asked_at=AT)
    session.add(row)
    session.flush()
    return row.id or 0


def closing() -> closure.Closing:
    return closure.Closing(ClosureCode.UNSUCCESSFUL, "It did not work", achieved="No", outcomes=(OutcomeCategory.TIME,))


# Each action, as somebody tries it


Try = Callable[[Session, World, str], object]
"""Tries an action as a person. A refusal, or False, says that they may not."""


@dataclass(frozen=True)
class Tried:
    """A try, and what of an actor is true in it beyond the kind of person."""

    by: Try
    has_coordinator: bool = True
    asked: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    own_team: bool = False
    """What is looked at is of the team that they manage, whichever that is."""


def step(what: Step, on: str) -> Try:
    return lambda s, w, by: transitions.take_step(s, w[on], what, by=by, at=w.at, reason="Because")


def check(session: Session, w: World, *, holds: bool | None = None) -> int:
    """A check of what was closed, as if that had been a success, with what was answered."""
    closed = get_improvement(session, w["closed"])
    closed.closure_code = ClosureCode.SUCCESSFUL
    announced = session.get_one(Announcement, w.row["announcement"])
    row = SustainCheck(improvement_id=w["closed"], cycle=announced.cycle, days=30, due_on=w.at.date(), holds=holds)
    row.note = "It is back"
    session.add_all([closed, row])
    session.flush()
    return row.id or 0


def source(key: str) -> Source:
    return Source(SourceKind.FORM, f"test:{key}")


def new_target(session: Session, w: World, on: str, by: str, *, anew: bool) -> None:
    if anew:
        session.exec(delete(Target).where(col(Target.improvement_id) == w[on]))
    today = w.at.date()
    new = targets.NewTarget("Days anew", "days", "14", today, Comparison.UNDER, "3", today + timedelta(days=90))
    targets.set_target(session, w[on], new, by=by, at=w.at)


def walks_to(session: Session, w: World, on: str, by: str) -> bool:
    facts = triage_queue.stop_at(session, w[on], WalkPosition(), by=by, at=w.at).facts
    return facts is not None and facts.number == w[on]


def is_of_all(teams: frozenset[int] | None) -> None:
    """Fail as a refusal does if somebody's report or export is about some teams only."""
    if teams is not None:
        raise NotAllowed("Some teams only.")


def sees_figures_of(session: Session, w: World, by: str, *, all_teams: bool) -> bool:
    portfolio = home.read_home(session, by, w.at).portfolio
    everything = len(session.exec(select(Improvement.id)).all())
    return portfolio is not None and (sum(portfolio.states.values()) == everything) is all_teams


def undo_move(session: Session, w: World, by: str) -> None:
    team_moves.move(session, [w["accepted"]], w.team["Network"], w.team["Ops"], by=MIA, at=w.at)
    done = session.exec(select(Activity.id).where(Activity.verb == "team_moved")).one()
    team_moves.undo_move(session, done or 0, by=by, at=w.at)


def task_change(session: Session, w: World, by: str) -> None:
    row = session.exec(select(Task).where(Task.improvement_id == w["in progress"])).one()
    new = planning.TaskChange("Order six", row.owner_id, row.starts_on, row.due_on)
    planning.change_task(session, w["in progress"], row.place, new, by=by, at=w.at)


def same_details(session: Session, w: World, by: str) -> None:
    now = read_details(session, get_improvement(session, w["accepted"]))
    details.change_details(session, w["accepted"], replace(now, effort=Effort.S), shown=now, by=by, at=w.at)


def task_step(what: TaskStep) -> Try:
    return lambda s, w, by: task_actions.take_task_step(s, w["in progress"], 1, what, by=by, at=w.at)


def kpi_of(session: Session, w: World) -> int:
    return session.exec(select(Target.kpi_id).where(Target.improvement_id == w["in progress"])).one()


def reads_kpi(session: Session, w: World, by: str) -> None:
    readings.record_reading(session, kpi_of(session, w), "9", w.at.date(), by=by, at=w.at)


TRIES: dict[Action, Tried] = {
    Action.TAKE_PART: Tried(lambda s, w, by: open_homes.remember_home_state(s, by, lambda shown: shown, w.at)),
    Action.READ: Tried(lambda s, w, by: query.list_improvements(s, Filters(), by=by, at=w.at, who=str)),
    Action.CAPTURE: Tried(
        lambda s, w, by: recording.record_idea(
            s, recording.NewIdea("Lamps are dark here"), by=by, at=w.at, source=source("idea")
        )
    ),
    Action.COMMENT: Tried(
        lambda s, w, by: comments.add_comment(
            s, w["in progress"], comments.NewComment("Also in winter", "C1", "9.8", ZOE), by=by, at=w.at
        )
    ),
    Action.BRING_IN: Tried(
        lambda s, w, by: on_behalf.bring_in(
            s, on_behalf.SourceMessage("C1", "9.9", "The fan is loud", ZOE), kind=SourceKind.SHORTCUT, by=by, at=w.at
        )
    ),
    Action.STAY_UNNAMED: Tried(
        lambda s, w, by: anonymous.keep_anonymous_idea(
            s, "The fan is too loud", asker=by, at=w.at, source=source("unnamed")
        )
    ),
    Action.OPEN_HOME: Tried(lambda s, w, by: open_homes.remember_opened(s, by, w.at)),
    Action.VOTE: Tried(lambda s, w, by: votes_and_watchers.vote(s, w["in progress"], by=by, at=w.at)),
    Action.WATCH: Tried(lambda s, w, by: votes_and_watchers.watch(s, w["in progress"], by=by, at=w.at)),
    Action.COPY: Tried(
        lambda s, w, by: template_copy.copy_improvement(
            s, w["in progress"], "Desks in the other office are late", by=by, at=w.at, source=source("copy")
        )
    ),
    Action.SAY_AWAY: Tried(lambda s, w, by: absences.say_away(s, ZOE, w.at.date() + timedelta(days=3), by=by, at=w.at)),
    Action.SET_CALENDAR: Tried(lambda s, w, by: calendars.set_country(s, "ES", by=by, at=w.at)),
    Action.SEE_ACTIONS: Tried(lambda s, w, by: read_whole(s, w["in progress"], by=by, at=w.at)),
    Action.SEE_ANSWERS: Tried(lambda s, w, by: answer_sheet.read_sheet(s, w["in progress"], by=by, at=w.at)),
    Action.SEE_HISTORY: Tried(lambda s, w, by: history.read_history(s, w["in progress"], 0, by=by, at=w.at)),
    Action.SEE_PLAN: Tried(lambda s, w, by: read_plan(s, w["in progress"], by=by, at=w.at)),
    Action.SEE_CATALOGUE: Tried(lambda s, w, by: detail_choices.suggest(s, "team", "net", by=by)),
    Action.SET_NUDGES: Tried(lambda s, w, by: preferences.mute(s, NudgeKind.WEEK, by=by, at=w.at)),
    Action.SNOOZE: Tried(
        lambda s, w, by: preferences.snooze(s, w.row["bundle"], preferences.Snooze.DAY, by=by, at=w.at),
        asked=("author",),
    ),
    Action.DECIDE_HELD: Tried(
        lambda s, w, by: ambiguous_messages.decide_held(s, w.row["held"], "new", by=by, at=w.at), asked=("author",)
    ),
    Action.DECIDE_CAPTURE: Tried(
        lambda s, w, by: bulb_reactions.decide_capture(
            s, w.row["reaction"], yes=False, by=by, at=w.at, answer_to="https://hooks.example"
        ),
        asked=("author",),
    ),
    Action.EDIT_IDEA: Tried(
        lambda s, w, by: recording.edit_idea(s, w["new"], recording.NewIdea("Laptops take long"), by=by, at=w.at)
    ),
    Action.WITHDRAW: Tried(lambda s, w, by: recording.withdraw_idea(s, w["new"], by=by, at=w.at)),
    Action.SAY_SAME: Tried(lambda s, w, by: merge.merge_own(s, w["new"], w["other"], by=by, at=w.at)),
    Action.SAY_DIFFERENT: Tried(
        lambda s, w, by: difference.say_different(s, get_improvement(s, w["new"]), by=by, at=w.at)
    ),
    Action.TELL_AUTHOR: Tried(lambda s, w, by: on_behalf.tell_author(s, w["told"], by=by, at=w.at)),
    Action.ANSWER_REQUEST: Tried(lambda s, w, by: info_requests.answer_request(s, w["asked"], "Both", by=by, at=w.at)),
    Action.ANSWER_QUESTIONS: Tried(
        lambda s, w, by: flow.revise_answer(s, w["ready"], "outcome", "A week", by=by, at=w.at),
        asked=("author", "its coordinator"),
    ),
    Action.TRIAGE_ALL: Tried(lambda s, w, by: walks_to(s, w, "of everybody", by)),
    Action.TRIAGE: Tried(lambda s, w, by: walks_to(s, w, "of nobody", by)),
    Action.TRIAGE_TEAM: Tried(
        lambda s, w, by: walks_to(s, w, "of the other team" if by == TOM else "of Zoe", by), own_team=True
    ),
    Action.TRIAGE_OWN: Tried(lambda s, w, by: own_stop(s, w, by)),
    Action.UNDO_DECISION: Tried(
        lambda s, w, by: undo_decision.undo_decision(s, w.row["decision"], by=by, at=w.at), decided=("its coordinator",)
    ),
    Action.NEED_INFO: Tried(
        lambda s, w, by: info_requests.ask_author(s, w["new"], "Which?", by=by, at=w.at), has_coordinator=False
    ),
    Action.ACCEPT: Tried(
        lambda s, w, by: triage.accept(s, w["new"], triage.Acceptance(ZOE, Effort.M, quick_win=True), by=by, at=w.at),
        has_coordinator=False,
    ),
    Action.DECLINE: Tried(step(Step.DECLINE, "accepted")),
    Action.ASSESS: Tried(step(Step.ASSESS, "ready")),
    Action.APPROVE: Tried(step(Step.APPROVE, "assessed")),
    Action.SEND_BACK: Tried(step(Step.SEND_BACK, "assessed")),
    Action.TAKE_BACK: Tried(step(Step.TAKE_BACK, "approved")),
    Action.START: Tried(step(Step.START, "approved")),
    Action.REAPPROVE: Tried(step(Step.REAPPROVE, "changed")),
    Action.HOLD: Tried(
        lambda s, w, by: holds.put_on_hold(
            s, w["in progress"], "Waits", w.at.date() + timedelta(days=9), by=by, at=w.at
        )
    ),
    Action.RESUME: Tried(lambda s, w, by: holds.resume(s, w["on hold"], by=by, at=w.at)),
    Action.REVIEW: Tried(step(Step.REVIEW, "done")),
    Action.BACK_TO_WORK: Tried(step(Step.BACK_TO_WORK, "in review")),
    Action.CLOSE: Tried(lambda s, w, by: close_improvement(s, w["in review"], closing(), by=by, at=w.at)),
    Action.CLOSE_APPROVED: Tried(
        lambda s, w, by: close_improvement(s, w["approved, in review"], closing(), by=by, at=w.at)
    ),
    Action.CANCEL: Tried(step(Step.CANCEL, "in progress")),
    Action.CANCEL_NEW: Tried(step(Step.CANCEL, "new"), has_coordinator=False),
    Action.MERGE: Tried(lambda s, w, by: merge.merge(s, w["accepted"], w["other"], by=by, at=w.at)),
    Action.UNMERGE: Tried(lambda s, w, by: merge.unmerge(s, w["merged"], by=by, at=w.at), has_coordinator=False),
    Action.REOPEN: Tried(step(Step.REOPEN, "declined")),
    Action.ASSIGN: Tried(lambda s, w, by: assignment.assign_coordinator(s, w["accepted"], ZOE, by=by, at=w.at)),
    Action.CONFIRM_ASSIGNMENT: Tried(lambda s, w, by: assignment.confirm_assignment(s, w["accepted"], by=by, at=w.at)),
    Action.REQUEST_APPROVAL: Tried(lambda s, w, by: approvals.request_approval(s, w["accepted"], by=by, at=w.at)),
    Action.NAME_APPROVER: Tried(lambda s, w, by: approvals.name_approver(s, w["assessed"], ZOE, by=by, at=w.at)),
    Action.SEE_APPROVALS: Tried(lambda s, w, by: home.read_home(s, by, w.at).needs.approvals.total > 0),
    Action.COORDINATE: Tried(lambda s, w, by: read_whole(s, w["in progress"], by=by, at=w.at).coordinates),
    Action.MANAGE: Tried(lambda s, w, by: read_whole(s, w["in progress"], by=by, at=w.at).manages),
    Action.CHANGE_DETAILS: Tried(same_details),
    Action.SET_LINKS: Tried(
        lambda s, w, by: links.set_links(
            s, w["accepted"], LinkNumbers(related=(w["other"],)), shown=LinkNumbers(), by=by, at=w.at
        )
    ),
    Action.SET_RACI: Tried(
        lambda s, w, by: raci.set_raci(s, w["accepted"], Raci(CHLOE, (), (ZOE,)), shown=Raci(CHLOE), by=by, at=w.at)
    ),
    Action.ADD_TASK: Tried(
        lambda s, w, by: planning.add_task(
            s, w["accepted"], planning.NewTask("Ask", ZOE, w.at.date() + timedelta(days=2)), by=by, at=w.at
        )
    ),
    Action.CHANGE_TASK: Tried(task_change),
    Action.MOVE_TASK: Tried(lambda s, w, by: planning.move_task(s, w["in progress"], 1, up=True, by=by, at=w.at)),
    Action.SET_PHASES: Tried(lambda s, w, by: phases.add_phase(s, w["in progress"], f"Phase {by}", by=by, at=w.at)),
    Action.TAKE_TASK_STEP: Tried(task_step(TaskStep.FINISH)),
    Action.LEAVE_OUT_TASK: Tried(task_step(TaskStep.SKIP)),
    Action.SET_TARGET: Tried(lambda s, w, by: new_target(s, w, "in progress", by, anew=True)),
    Action.SET_EARLY_TARGET: Tried(lambda s, w, by: new_target(s, w, "accepted", by, anew=True)),
    Action.REPLACE_TARGET: Tried(lambda s, w, by: new_target(s, w, "in progress", by, anew=False)),
    Action.ADD_READING: Tried(reads_kpi),
    Action.CHANGE_KPI: Tried(
        lambda s, w, by: definition.change_kpi(s, kpi_of(s, w), by=by, at=w.at, frequency=Frequency.MONTHLY)
    ),
    Action.REPORT_PROGRESS: Tried(
        lambda s, w, by: check_ins.report_progress(s, w["in progress"], Health.AT_RISK, by=by, at=w.at)
    ),
    Action.SEE_VALUE: Tried(lambda s, w, by: business_case.require_value_reader(s, w["in progress"], by=by, at=w.at)),
    Action.SET_VALUE: Tried(
        lambda s, w, by: value.set_value(
            s, w["accepted"], ValueSide.FORECAST, value.TypedValue(cost="100 EUR"), by=by, at=w.at
        )
    ),
    Action.POST_ANNOUNCEMENT: Tried(
        lambda s, w, by: posting.post_announcement(s, w.row["announcement"], by=by, at=w.at)
    ),
    Action.ANSWER_SUSTAIN_CHECK: Tried(lambda s, w, by: regressions.still_holds(s, check(s, w), by=by, at=w.at)),
    Action.CONFIRM_REGRESSION: Tried(lambda s, w, by: regressions.confirm(s, check(s, w, holds=False), by=by, at=w.at)),
    Action.ORDER_BACKLOG: Tried(lambda s, w, by: backlog_order.move_in_backlog(s, w["ready"], up=True, by=by, at=w.at)),
    Action.SEE_PORTFOLIO: Tried(lambda s, w, by: sees_figures_of(s, w, by, all_teams=True)),
    Action.SEE_TEAM_PORTFOLIO: Tried(lambda s, w, by: sees_figures_of(s, w, by, all_teams=False)),
    Action.READ_REPORT: Tried(lambda s, w, by: requests.read_report(s, month_of(w.at.date()), by=by, at=w.at)),
    Action.READ_REPORT_OF_ALL: Tried(lambda s, w, by: is_of_all(requests.teams_of_report(s, by))),
    Action.EXPORT: Tried(lambda s, w, by: requests.order_export(s, "export", by=by, at=w.at, key="once")),
    Action.EXPORT_ALL: Tried(lambda s, w, by: is_of_all(requests.teams_of_export(s, by))),
    Action.EXPORT_PLAN: Tried(lambda s, w, by: read_service_plan(s, w["in progress"], by=by, at=w.at)),
    Action.DELETE: Tried(
        lambda s, w, by: deletion.delete_improvement(s, w["new"], typed=w["new"], reason="Private", by=by, at=w.at)
    ),
    Action.MANAGE_CATALOGUE: Tried(
        lambda s, w, by: entries.add_entry(s, EntryKind.OBJECTIVE, "Fewer doors", by=by, at=w.at)
    ),
    Action.GIVE_ROLES: Tried(lambda s, w, by: roles.give_role(s, ZOE, Role.LEADERSHIP, by=by, at=w.at)),
    Action.UNDO_TEAM_MOVE: Tried(undo_move, asked=("its team's manager", "other team's manager")),
    Action.GRANT_ACCESS: Tried(lambda s, w, by: access_grants.give_access(s, GUEST, by=by, at=w.at)),
    Action.CHANGE_POLICIES: Tried(
        lambda s, w, by: policy_settings.set_policies(s, {"decision_working_days": 4}, by=by, at=w.at)
    ),
    Action.END_GUIDE: Tried(lambda s, w, by: onboarding.end_guide(s, by=by, at=w.at)),
}


def own_stop(session: Session, w: World, by: str) -> bool:
    """Whether the walk shows what one coordinates oneself; here that is made so for the coordinator only."""
    if by == CHLOE:
        story_of(session, w["of Zoe"]).coordinator_id = CHLOE
    else:
        session.exec(delete(RoleGrant).where(col(RoleGrant.person_id) == by))
    session.exec(update(Improvement).where(col(Improvement.id) != w["of Zoe"]).values(promise_paused_at=w.at))
    session.flush()
    return by not in (TINA, TOM) and walks_to(session, w, "of Zoe", by)


def expected(kind: str, tried: Tried) -> Actor:
    """The kind of person in this try."""
    return replace(
        KINDS[kind],
        it_has_coordinator=tried.has_coordinator,
        is_asked=kind in tried.asked,
        decided_it=kind in tried.decided,
    )


def did(db: Database, world: World, tried: Tried, by: str, lost: str | None = None) -> bool:
    """Whether somebody can do it; `lost`: how they lost their access just before."""
    with undone(db) as session:
        if lost:
            lose_access(session, by, lost)
        try:
            return tried.by(session, world, by) is not False
        except (NotAllowed, NotKnownYet):
            return False
    raise AssertionError


def test_each_action_is_tried() -> None:
    assert set(TRIES) == set(Action)
    assert set(PEOPLE) == set(KINDS)


def lose_access(session: Session, who: str, kind: str) -> None:
    row = session.get_one(Person, who)
    row.is_guest, row.is_foreign = kind == "guest", kind == "of another organisation"
    row.is_deleted, row.is_bot = kind == "left", kind == "app"
    row.refreshed_at = None if kind == "not known yet" else AT
    session.add(row)
    session.flush()


def test_each_kind_of_people_may_what_the_table_says_and_nothing_without_access(db: Database, world: World) -> None:
    """The use case is called for each cell, and what it did is taken back.

    Of the kinds that may, the first one tries it once more after losing access, in each way that it can be lost.
    """
    holes, cells = [], 0
    for action, tried in TRIES.items():
        allowed = {kind: may(action, expected(kind, tried)) for kind in PEOPLE}
        holes += [
            f"{kind} {'can not' if allowed[kind] else 'can'} {action}"
            for kind, who in PEOPLE.items()
            if did(db, world, tried, who) is not allowed[kind]
        ]
        somebody = next(PEOPLE[kind] for kind, is_so in allowed.items() if is_so)
        holes += [
            f"somebody {kind} {'can not' if is_open else 'can'} {action}"
            for kind, standing in NO_MEMBERS.items()
            if did(db, world, tried, somebody, kind)
            is not (is_open := standing is Standing.UNKNOWN and action in OPEN_TO_UNKNOWN)
        ]
        cells += len(PEOPLE) + len(NO_MEMBERS)

    assert holes == []
    assert cells >= 1_400
