"""The commands for the table of `/csi`'s answers: each typed right, wrong, and by somebody who may not."""

from collections.abc import Callable
from dataclasses import dataclass

from csi.commands.verbs import Verb
from csi.tasks import task_actions
from csi.tasks.task_rules import TaskStep
from models.enums import Effort, Step
from tests.conftest import Bot
from tests.support import story
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA

GAIL = "U06GAIL"
"""A guest."""
IDEA = "Laptop requests take two weeks"

Made = Callable[[Bot], int]


@dataclass(frozen=True)
class Row:
    """A command: right and wrong, typed by `by`, and typed by `other`, who may not.

    `{n}` is the improvement's number.
    """

    verb: Verb
    made: Made | None
    right: str
    wrong: str
    denied: str = ""
    by: str = MIA
    other: str = BEN


def _guest(bot: Bot) -> int:
    gail = {"name": "gail", "real_name": "Gail Wirth", "is_restricted": True, "quiet": True}
    assert bot.slack.call(f"/sandbox/people/{GAIL}", gail)["ok"]
    bot.read_members()
    return 0


def _new(bot: Bot) -> int:
    return story.captured(bot, IDEA)


def _ready(bot: Bot) -> int:
    return story.ready_to_assess(bot, IDEA)


def _assessed(effort: Effort) -> Made:
    return lambda bot: story.assessed(bot, IDEA, effort=effort)


def _approved(bot: Bot) -> int:
    number = story.assessed(bot, IDEA, effort=Effort.L)
    story.take(bot, number, Step.APPROVE, by=MIA)
    return number


def _declined(bot: Bot) -> int:
    number = story.captured(bot, IDEA)
    story.take(bot, number, Step.DECLINE, by=MIA, reason="The contract ends in June")
    return number


def _working(bot: Bot) -> int:
    return story.in_progress(bot, IDEA)


def _worked(bot: Bot) -> int:
    number = story.in_progress(bot, IDEA)
    with bot.db.begin() as session:
        task_actions.take_task_step(session, number, 1, TaskStep.FINISH, by=BEN, at=bot.clock())
    return number


def _reviewed(bot: Bot) -> int:
    return story.in_review(bot, IDEA)


ROWS = (
    Row(Verb.LIST, _working, "list in progress @chloe", "list overdu"),
    Row(Verb.SHOW, _new, "show {n}", "show 4200", by=ANA),
    Row(Verb.SEARCH, None, "search laptop", "search"),
    Row(Verb.MINE, None, "mine", "mien", by=ANA),
    Row(Verb.HELP, None, "help hold", "help flurb", by=ANA),
    Row(Verb.TRIAGE, None, "triage", "triag", "triage"),
    Row(Verb.ASSIGN, _new, "assign {n} @chloe", "assign {n} @zoe", "assign {n} @ben"),
    Row(Verb.NEED, _new, "need {n} which laptops are meant?", "need which laptops?", "need {n} which laptops?"),
    Row(Verb.ACCEPT, _new, "accept {n} quick win @chloe", "accept", "accept {n} quick win"),
    Row(Verb.DECLINE, _new, "decline {n} the contract ends in June", "decline 4200 no", "decline {n} no"),
    Row(Verb.ASSESS, _ready, "assess {n}", "asess {n}", "assess {n}", by=CHLOE),
    Row(Verb.APPROVE, _assessed(Effort.L), "approve {n}", "approve", "approve {n}", other=CHLOE),
    Row(Verb.SEND_BACK, _assessed(Effort.L), "sendback {n} the costs are missing", "sendback {n}", "sendback {n} no"),
    Row(Verb.TAKE_BACK, _approved, "takeback {n} the scope has changed", "takeback", "takeback {n} no", by=CHLOE),
    Row(Verb.START, _assessed(Effort.M), "start {n}", "start 4200", "start {n}", by=CHLOE),
    Row(
        Verb.HOLD, _working, "hold {n} the supplier is moving until 15 March", "hold {n} the supplier by march",
        "hold {n} x until friday", by=CHLOE,
    ),
    Row(Verb.RESUME, None, "resume {n}", "resume 4200", "resume {n}", by=CHLOE),
    Row(Verb.REVIEW, _worked, "review {n}", "review", "review {n}", by=CHLOE),
    Row(Verb.BACK, _reviewed, "back {n} two offices are missing", "back two offices", "back {n} no", by=CHLOE),
    Row(Verb.CLOSE, _reviewed, "close {n} laptops are there on day one", "close 4200", "close {n}", by=CHLOE),
    Row(Verb.CANCEL, _new, "cancel {n} the tool is being retired", "cancel", "cancel {n} no", by=ANA),
    Row(Verb.REOPEN, _declined, "reopen {n} the waiting is back", "reopen {n}", "reopen {n} please", other=ANA),
    Row(Verb.MERGE, _new, "merge {n} into 1", "merge {n} into {n}", "merge {n} into 1"),
    Row(Verb.UNMERGE, None, "unmerge {n}", "unmerge 1", "unmerge {n}"),
    Row(
        Verb.TASK, _working, "task {n} order laptops @ben by friday", "task order laptops",
        "task {n} order laptops by friday", by=CHLOE,
    ),
    Row(Verb.TARGET, None, "target {n}", "target", "target {n} at most 3 days by 31 March", other=LEO),
    Row(Verb.DONE, None, "done {n}.1", "done {n}", "done {n}.1", other=LEO),
    Row(Verb.STATUS, None, "status {n} at risk the supplier is late", "status", "status {n} on track", by=CHLOE),
    Row(Verb.KPI, None, f"kpi {story.KPI}", "kpi gronk 4", f"kpi {story.KPI} 9", by=CHLOE, other=BEN),
    Row(Verb.VOTE, _new, "vote {n}", "vote 4200", "vote {n}", by=BEN, other=ANA),
    Row(Verb.UNVOTE, None, "unvote {n}", "unvote", by=BEN),
    Row(Verb.WATCH, None, "watch {n}", "wach {n}", by=BEN),
    Row(Verb.UNWATCH, None, "unwatch {n}", "unwatch", by=BEN),
    Row(Verb.OBJECTIVES, None, "objective", "objectve", by=ANA),
    Row(
        Verb.OBJECTIVE_ADD, None, "objective add Faster onboarding @ana by end of June", "objective ad Faster",
        "objective add Mine",
    ),
    Row(
        Verb.OBJECTIVE_RENAME, None, "objective rename Faster onboarding to Ready on day one", "objective rename Fastr",
        "objective rename Faster onboarding to X",
    ),
    Row(
        Verb.OBJECTIVE_OWNER, None, "objective owner Ready on day one @mia", "objective owner Redy on day one @mia",
        "objective owner Ready on day one @ben",
    ),
    Row(
        Verb.OBJECTIVE_DUE, None, "objective due Ready on day one by end of July", "objective due Ready on day one",
        "objective due Ready on day one by friday",
    ),
    Row(
        Verb.OBJECTIVE_ARCHIVE, None, "objective archive Ready on day one", "objective archive Nothing",
        "objective archive Ready on day one",
    ),
    Row(
        Verb.OBJECTIVE_RESTORE, None, "objective restore Ready on day one", "objective restore",
        "objective restore Ready on day one",
    ),
    Row(Verb.TEAMS, None, "team", "taem", by=ANA),
    Row(Verb.TEAM_ADD, None, "team add Network @ana #general", "team add", "team add Mine"),
    Row(
        Verb.TEAM_RENAME, None, "team rename Network to Connectivity", "team rename Netwrk to X",
        "team rename Network to X",
    ),
    Row(
        Verb.TEAM_MANAGER, None, "team manager Connectivity @leo", "team manager Connectivity",
        "team manager Connectivity me",
    ),
    Row(
        Verb.TEAM_CHANNEL, None, "team channel Connectivity #general", "team channel Connectivity",
        "team channel Connectivity #general",
    ),
    Row(
        Verb.TEAM_TRIAGE, None, "team triage Connectivity #general", "team triage #general",
        "team triage Connectivity #general",
    ),
    Row(
        Verb.TEAM_ANNOUNCE, None, "team announce Connectivity #general", "team announce Conectivty #general",
        "team announce Connectivity #general",
    ),
    Row(
        Verb.TEAM_ARCHIVE, None, "team archive Connectivity", "team archive Nothing", "team archive Everyone",
    ),
    Row(
        Verb.TEAM_RESTORE, None, "team restore Connectivity", "team restore Nothing", "team restore Connectivity",
    ),
    Row(Verb.SERVICES, None, "service", "servce", by=ANA),
    Row(
        Verb.SERVICE_ADD, None, "service add VPN @ana team Connectivity #general", "service add VPN team Nowhere",
        "service add Mine",
    ),
    Row(
        Verb.SERVICE_RENAME, None, "service rename VPN to Remote access", "service rename VPN",
        "service rename VPN to X",
    ),
    Row(
        Verb.SERVICE_OWNER, None, "service owner Remote access @ben", "service owner Remote access",
        "service owner Remote access me",
    ),
    Row(
        Verb.SERVICE_TEAM, None, "service team Remote access to Everyone", "service team Remote access to Nowhere",
        "service team Remote access to Everyone",
    ),
    Row(
        Verb.SERVICE_CHANNEL, None, "service channel Remote access #general", "service channel Remote access",
        "service channel Remote access #general",
    ),
    Row(
        Verb.SERVICE_PURPOSE, None, "service purpose Remote access: reaching our files from home",
        "service purpose Remote access", "service purpose Remote access: nothing",
    ),
    Row(
        Verb.SERVICE_USERS, None, "service users Remote access: everybody who works from home",
        "service users Nowhere: everybody", "service users Remote access: me",
    ),
    Row(
        Verb.SERVICE_CRITICAL, None, "service critical Remote access", "service critical",
        "service critical Remote access",
    ),
    Row(
        Verb.SERVICE_UNCRITICAL, None, "service uncritical Remote access", "service uncritical Nowhere",
        "service uncritical Remote access",
    ),
    Row(
        Verb.SERVICE_ARCHIVE, None, "service archive Remote access", "service archive Nothing",
        "service archive Remote access",
    ),
    Row(
        Verb.SERVICE_RESTORE, None, "service restore Remote access", "service restore Nothing",
        "service restore Remote access",
    ),
    Row(Verb.ROLES, None, "role", "rle", by=ANA),
    Row(
        Verb.ROLE_GIVE, None, "role give coordinator to @leo", "role give boss to @leo", "role give manager to me"
    ),
    Row(
        Verb.ROLE_TAKE, None, "role take coordinator from @leo", "role take from @leo", "role take manager from @mia"
    ),
    Row(Verb.ACCESS_GIVE, _guest, "access give @gail", "access give @leo", "access give @gail"),
    Row(Verb.ACCESS_TAKE, None, "access take @gail", "access take @leo", "access take @gail"),
    Row(Verb.SETTINGS, None, "settings", "setings", "settings"),
    Row(Verb.NUDGES, None, "nudges", "nudgess", "nudges"),
    Row(Verb.AWAY, None, "away until 2 December for @ben", "away until today", "away @chloe until 2 December", by=ANA),
    Row(Verb.AWAY_OFF, None, "away off", "away off @nobody", "away off @chloe", by=ANA),
    Row(Verb.CALENDAR, None, "calendar Spain", "calendar Atlantis", by=ANA),
    Row(Verb.REPORT, None, "report last month", "report Smarch", "report", by=MIA),
    Row(Verb.EXPORT, None, "export closed this year", "export team Nowhere", "export", by=MIA),
)  # fmt: skip
