"""Who may do what: one table, which every use case asks. `docs/permissions.md` is made from it.

The conditions that lie in an improvement, as its state, are the use case's own; where they decide who may, they are two
actions here. The steps of an improvement's life are rows of this table too: `csi/lifecycle/table.py` names them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from csi.common.errors import NotAllowed, NotKnownYet
from csi.people.actor import Actor, Standing
from models.enums import Role

MEMBERS_ONLY = "Kaizen is open to members of this organisation only. Ask a manager here to bring your idea in."


class Action(StrEnum):
    """The actions that need a permission; the value is the action in words."""

    # Everybody
    OPEN_HOME = "open Home"
    TAKE_PART = "press, type or fill in anything"
    READ = "read the register"
    CAPTURE = "give an idea"
    COMMENT = "add a comment to an improvement"
    BRING_IN = "capture somebody's message"
    STAY_UNNAMED = "give an idea without a name, and follow its code"
    VOTE = "vote for an improvement"
    WATCH = "watch an improvement"
    COPY = "copy an improvement"
    SAY_AWAY = "say that somebody is away, or there again"
    SET_CALENDAR = "say whose weekend and holidays one has"
    SEE_ACTIONS = "see what can be done with an improvement"
    SEE_ANSWERS = "see all answers"
    SEE_HISTORY = "see the history"
    SEE_PLAN = "see all tasks"
    EXPORT_PLAN = "get an improvement's plan as a file"
    SEE_CATALOGUE = "see objectives, services, teams and roles"
    SET_NUDGES = "see what one is reminded of, and mute kinds of it"

    # Whoever is asked, or whose idea it is
    DECIDE_HELD = "say what a message is that can mean several things"
    DECIDE_CAPTURE = "say whether a message with a :bulb: is captured"
    EDIT_IDEA = "change the words of a new idea, or make several of it"
    WITHDRAW = "take back a new idea"
    SAY_SAME = "say that a new idea is the same as another one"
    SAY_DIFFERENT = "say that an idea is another one than those like it"
    TELL_AUTHOR = "tell the author of an idea that it was captured"
    ANSWER_REQUEST = "answer what its author was asked before the decision"
    ANSWER_QUESTIONS = "answer the questions"
    SNOOZE = "snooze a morning message or show all of it, or wake what was snoozed"

    # Deciding
    TRIAGE_ALL = "walk through all new ideas"
    TRIAGE = "walk through new ideas that nobody coordinates"
    TRIAGE_TEAM = "walk through all new ideas of one's team"
    TRIAGE_OWN = "walk through the new ideas that one coordinates"
    UNDO_DECISION = "take back a decision of the last ten minutes"
    NEED_INFO = "ask the author for more"
    ACCEPT = "accept"
    DECLINE = "decline"
    ASSESS = "assess"
    APPROVE = "approve"
    SEND_BACK = "send back"
    TAKE_BACK = "take back from approval"
    START = "start"
    REAPPROVE = "approve a change"
    HOLD = "put on hold"
    RESUME = "resume"
    REVIEW = "review"
    BACK_TO_WORK = "bring back to work"
    CLOSE = "close"
    CLOSE_APPROVED = "close where approval was asked for"
    CANCEL = "cancel"
    CANCEL_NEW = "cancel before it is accepted"
    MERGE = "merge"
    UNMERGE = "un-merge"
    REOPEN = "reopen"
    CONFIRM_REGRESSION = "confirm that a success no longer holds"
    ASSIGN = "say who coordinates"
    CONFIRM_ASSIGNMENT = "confirm or return an assignment"
    REQUEST_APPROVAL = "ask for an approval, whatever the effort"
    NAME_APPROVER = "name an approver"
    SEE_APPROVALS = "see on Home what waits for approval"

    # Working
    COORDINATE = "see the coordinator's buttons"
    CHANGE_DETAILS = "change the details"
    SET_LINKS = "link to other improvements"
    SET_RACI = "say who is involved"
    ADD_TASK = "add a task"
    CHANGE_TASK = "change a task"
    MOVE_TASK = "put the tasks in order"
    SET_PHASES = "add, rename, order and remove the phases of a plan"
    TAKE_TASK_STEP = "start, finish, give up, hold or resume a task, or give it another day"
    LEAVE_OUT_TASK = "skip, cancel or reopen a task"
    SET_TARGET = "set a target"
    SET_EARLY_TARGET = "set a target before it is assessed"
    REPLACE_TARGET = "replace a target that somebody else has set"
    ADD_READING = "report a reading of a KPI"
    CHANGE_KPI = "rename a KPI, or change its owner, frequency or definition"
    REPORT_PROGRESS = "report progress"
    SEE_VALUE = "see what an improvement costs and is worth"
    SET_VALUE = "say what an improvement costs and is worth"
    POST_ANNOUNCEMENT = "edit, post or drop an announcement"
    ANSWER_SUSTAIN_CHECK = "say whether a success still holds"

    # Managing
    MANAGE = "see the managers' buttons"
    ORDER_BACKLOG = "put the backlog in order"
    SEE_PORTFOLIO = "see the figures of all teams on Home"
    SEE_TEAM_PORTFOLIO = "see the figures of one's team on Home"
    READ_REPORT = "read the month's report"
    READ_REPORT_OF_ALL = "read the month's report of all teams"
    EXPORT = "export improvements"
    EXPORT_ALL = "export the whole register"
    DELETE = "delete an improvement"
    UNDO_TEAM_MOVE = "undo that improvements moved to another team"
    MANAGE_CATALOGUE = "enter, change and archive objectives, services and teams"
    GIVE_ROLES = "give and take roles"
    GRANT_ACCESS = "give guests and people of other organisations access, and take it back"
    CHANGE_POLICIES = "change the settings"
    END_GUIDE = "end the guide of the first day"


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may, in the words of refusals; `exactly` adds what those leave out. `holds` decides."""

    who: str
    holds: Callable[[Actor], bool]
    exactly: str = ""


def _manages_all(actor: Actor) -> bool:
    """A manager of all teams: whoever holds the role."""
    return Role.MANAGER in actor.roles


def _manages(actor: Actor) -> bool:
    """A manager of all, or of the improvement's team; they may do all that coordinators may."""
    return _manages_all(actor) or actor.manages_its_team


def _coordinates(actor: Actor) -> bool:
    """The improvement's own coordinator; before one is assigned, anyone with the role."""
    if _manages(actor) or actor.is_its_coordinator:
        return True
    return not actor.it_has_coordinator and Role.COORDINATOR in actor.roles


def _is_approver(actor: Actor) -> bool:
    """A holder of the role; a manager while nobody holds it."""
    return Role.APPROVER in actor.roles or (actor.nobody_approves and _manages(actor))


def _is_author(actor: Actor) -> bool:
    return actor.is_author


def _is_asked(actor: Actor) -> bool:
    return actor.is_asked


_SEE_VALUE = {Role.COORDINATOR, Role.MANAGER, Role.APPROVER, Role.LEADERSHIP}
_ITS_TEAM = "the manager of its team, or a manager of all"
_UNTIL_ASSIGNED = "until it has one, any coordinator"
_WHILE_NOBODY = "while nobody holds the role, a manager"

MEMBERS = Permission(
    "every member of the organisation",
    lambda actor: True,
    "and guests whom a manager has given access; nobody else may do any of what follows",
)
UNNAMED = Permission(
    "everybody but known outsiders",
    lambda actor: True,
    "who is not looked up: only known guests, foreigners, people who left and apps are refused",
)
AUTHOR = Permission("its author", _is_author, "whoever brought it in, until the author is told")
ASKED = Permission("whoever was asked", _is_asked)
ANY_COORDINATOR = Permission("a coordinator or a manager", _coordinates, "once it has a coordinator, only that one")
COORDINATORS = Permission("its coordinator or a manager", _coordinates, _UNTIL_ASSIGNED)
APPROVERS = Permission("an approver", _is_approver, _WHILE_NOBODY)
OTHER_APPROVERS = Permission(
    "an approver other than its author", lambda actor: _is_approver(actor) and not actor.is_author, _WHILE_NOBODY
)
MANAGERS = Permission("a manager", _manages, _ITS_TEAM)
MANAGERS_OF_ALL = Permission("a manager of all teams", _manages_all, "who manages one team only, may not")
LEADERS = Permission(
    "a manager of all teams or the leadership", lambda actor: bool(actor.roles & {Role.MANAGER, Role.LEADERSHIP})
)
LEADERS_AND_TEAM_MANAGERS = Permission(
    "managers and the leadership",
    lambda actor: actor.manages_a_team or LEADERS.holds(actor),
    "a team's manager for that team's",
)

PERMISSIONS: Mapping[Action, Permission] = {
    Action.OPEN_HOME: Permission(
        "everybody but known outsiders", lambda actor: True, "to somebody not known yet it shows nothing until they are"
    ),
    Action.TAKE_PART: MEMBERS,
    Action.READ: MEMBERS,
    Action.CAPTURE: MEMBERS,
    Action.COMMENT: MEMBERS,
    Action.BRING_IN: MEMBERS,
    Action.STAY_UNNAMED: UNNAMED,
    Action.VOTE: Permission(
        "every member of the organisation but its author",
        lambda actor: not actor.is_author,
        MEMBERS.exactly,
    ),
    Action.WATCH: MEMBERS,
    Action.COPY: MEMBERS,
    Action.SAY_AWAY: Permission(
        "they themselves, or a manager of all teams", lambda actor: actor.is_asked or _manages_all(actor)
    ),
    Action.SET_CALENDAR: Permission(MEMBERS.who, MEMBERS.holds, "for themselves"),
    Action.SEE_ACTIONS: MEMBERS,
    Action.SEE_ANSWERS: MEMBERS,
    Action.SEE_HISTORY: MEMBERS,
    Action.SEE_PLAN: MEMBERS,
    Action.EXPORT_PLAN: MEMBERS,
    Action.SEE_CATALOGUE: MEMBERS,
    Action.SET_NUDGES: MEMBERS,
    Action.SNOOZE: Permission("whoever got it", _is_asked),
    Action.DECIDE_HELD: Permission("whoever wrote the message", _is_asked),
    Action.DECIDE_CAPTURE: Permission("whoever put the :bulb: on it", _is_asked),
    Action.EDIT_IDEA: AUTHOR,
    Action.WITHDRAW: AUTHOR,
    Action.SAY_SAME: AUTHOR,
    Action.SAY_DIFFERENT: AUTHOR,
    Action.TELL_AUTHOR: Permission(
        "whoever brought it in", lambda actor: actor.is_author or actor.brought_it_in, "its author too"
    ),
    Action.ANSWER_REQUEST: AUTHOR,
    Action.ANSWER_QUESTIONS: Permission(
        "its author, its coordinator or a manager",
        lambda actor: actor.is_asked or _manages(actor),
        "whoever was or is one of them, and so is asked the questions",
    ),
    Action.TRIAGE_ALL: MANAGERS_OF_ALL,
    Action.TRIAGE: Permission(
        "a coordinator or a manager of all", lambda actor: bool(actor.roles & {Role.COORDINATOR, Role.MANAGER})
    ),
    Action.TRIAGE_TEAM: Permission(
        "a team's manager or a manager of all", lambda actor: actor.manages_a_team or _manages_all(actor)
    ),
    Action.TRIAGE_OWN: Permission("whoever coordinates a new idea", lambda actor: actor.is_its_coordinator),
    Action.UNDO_DECISION: Permission("whoever decided it", lambda actor: actor.decided_it),
    Action.NEED_INFO: ANY_COORDINATOR,
    Action.ACCEPT: ANY_COORDINATOR,
    Action.DECLINE: COORDINATORS,
    Action.ASSESS: COORDINATORS,
    Action.APPROVE: OTHER_APPROVERS,
    Action.SEND_BACK: APPROVERS,
    Action.TAKE_BACK: COORDINATORS,
    Action.START: COORDINATORS,
    Action.REAPPROVE: OTHER_APPROVERS,
    Action.HOLD: COORDINATORS,
    Action.RESUME: COORDINATORS,
    Action.REVIEW: COORDINATORS,
    Action.BACK_TO_WORK: COORDINATORS,
    Action.CLOSE: COORDINATORS,
    Action.CLOSE_APPROVED: Permission("a manager, since it needed an approval", _manages, _ITS_TEAM),
    Action.CANCEL: COORDINATORS,
    Action.CANCEL_NEW: Permission(
        "its author, a coordinator or a manager",
        lambda actor: actor.is_author or _coordinates(actor),
        ANY_COORDINATOR.exactly,
    ),
    Action.MERGE: COORDINATORS,
    Action.UNMERGE: COORDINATORS,
    Action.REOPEN: MANAGERS,
    Action.CONFIRM_REGRESSION: COORDINATORS,
    Action.ASSIGN: COORDINATORS,
    Action.CONFIRM_ASSIGNMENT: Permission("its coordinator", lambda actor: actor.is_its_coordinator),
    Action.REQUEST_APPROVAL: MANAGERS,
    Action.NAME_APPROVER: MANAGERS,
    Action.SEE_APPROVALS: Permission(
        "an approver",
        lambda actor: _is_approver(actor) or (actor.nobody_approves and actor.manages_a_team),
        f"{_WHILE_NOBODY}; a team's manager sees that team's",
    ),
    Action.COORDINATE: COORDINATORS,
    Action.CHANGE_DETAILS: COORDINATORS,
    Action.SET_LINKS: COORDINATORS,
    Action.SET_RACI: COORDINATORS,
    Action.ADD_TASK: COORDINATORS,
    Action.CHANGE_TASK: COORDINATORS,
    Action.MOVE_TASK: COORDINATORS,
    Action.SET_PHASES: COORDINATORS,
    Action.TAKE_TASK_STEP: Permission(
        "the task's owner, the improvement's coordinator or a manager",
        lambda actor: actor.owns_task or _coordinates(actor),
        _UNTIL_ASSIGNED,
    ),
    Action.LEAVE_OUT_TASK: COORDINATORS,
    Action.SET_TARGET: COORDINATORS,
    Action.SET_EARLY_TARGET: Permission(
        "its author, its coordinator or a manager",
        lambda actor: actor.is_author or _coordinates(actor),
        _UNTIL_ASSIGNED,
    ),
    Action.REPLACE_TARGET: COORDINATORS,
    Action.ADD_READING: Permission(
        "the KPI's owner, the coordinator of an improvement with it, or a manager",
        lambda actor: actor.owns_kpi or _coordinates(actor),
        "until one of those improvements has a coordinator, any coordinator",
    ),
    Action.CHANGE_KPI: Permission(
        "the KPI's owner, the coordinator of an improvement that targets it, or a manager",
        lambda actor: actor.owns_kpi or actor.is_its_coordinator or _manages(actor),
    ),
    Action.REPORT_PROGRESS: COORDINATORS,
    Action.SEE_VALUE: Permission(
        "its author, coordinators, managers, approvers and leadership",
        lambda actor: actor.is_author or actor.manages_its_team or bool(actor.roles & _SEE_VALUE),
        "a team's manager for that team's",
    ),
    Action.SET_VALUE: COORDINATORS,
    Action.POST_ANNOUNCEMENT: COORDINATORS,
    Action.ANSWER_SUSTAIN_CHECK: Permission(
        "whoever was asked, the improvement's coordinator or a manager",
        lambda actor: actor.is_asked or _coordinates(actor),
        _UNTIL_ASSIGNED,
    ),
    Action.MANAGE: MANAGERS,
    Action.ORDER_BACKLOG: MANAGERS_OF_ALL,
    Action.SEE_PORTFOLIO: LEADERS,
    Action.SEE_TEAM_PORTFOLIO: Permission("a team's manager", lambda actor: actor.manages_a_team),
    Action.READ_REPORT: LEADERS_AND_TEAM_MANAGERS,
    Action.READ_REPORT_OF_ALL: LEADERS,
    Action.EXPORT: LEADERS_AND_TEAM_MANAGERS,
    Action.EXPORT_ALL: LEADERS,
    Action.DELETE: MANAGERS,
    Action.UNDO_TEAM_MOVE: Permission(
        "the manager of either team, or a manager", lambda actor: actor.is_asked or _manages(actor)
    ),
    Action.MANAGE_CATALOGUE: MANAGERS_OF_ALL,
    Action.GIVE_ROLES: MANAGERS_OF_ALL,
    Action.GRANT_ACCESS: MANAGERS_OF_ALL,
    Action.CHANGE_POLICIES: MANAGERS_OF_ALL,
    Action.END_GUIDE: MANAGERS_OF_ALL,
}


OPEN_TO_UNKNOWN = frozenset({Action.STAY_UNNAMED, Action.OPEN_HOME})
"""What people may do of whom Slack has said nothing yet: nothing of the register is shown for it."""


def may(action: Action, actor: Actor) -> bool:
    """Whether the actor may take the action: a member whom the table names. Who is no member has no powers."""
    if action in OPEN_TO_UNKNOWN:
        return actor.standing in (Standing.MEMBER, Standing.UNKNOWN)
    return actor.standing is Standing.MEMBER and PERMISSIONS[action].holds(actor)


def require(action: Action, actor: Actor, otherwise: str | Callable[[], str]) -> None:
    """Check that the actor may take the action.

    Raises NotAllowed with the sentence `otherwise`, or with `MEMBERS_ONLY`; NotKnownYet for somebody of whom Slack has
    said nothing yet.
    """
    if may(action, actor):
        return
    if actor.standing is Standing.UNKNOWN:
        raise NotKnownYet(actor.id)
    if actor.standing is not Standing.MEMBER:
        raise NotAllowed(MEMBERS_ONLY)
    raise NotAllowed(otherwise if isinstance(otherwise, str) else otherwise())
