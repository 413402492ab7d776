"""The grammar of `/csi` as one table, from which the parser, the help and `docs/commands.md` are generated.

The commands for objectives, services, teams and roles are in `csi/commands/catalogue_commands.py`.
"""

from csi.commands.catalogue_commands import KEEPING
from csi.commands.grammar import Audience, Command, Group, Param, Requirement, key_of
from csi.commands.verbs import Verb
from csi.language.parameter_kinds import ParameterKind

_NUMBER = Param(ParameterKind.NUMBER, "42", lacking="Which improvement? Add its number, for example 42.")
_INTO = Param(ParameterKind.INTO, "into 17", lacking="Which improvement stays? Add its number, for example “into 17”.")
_TASK = Param(ParameterKind.TASK, "42.3", lacking="Which task? Add its number, for example 42.3.")
_COORDINATOR = Param(ParameterKind.WHO, "@ana", lacking="Who should lead it? Add a person, for example @ana.")
_OWNER = Param(ParameterKind.WHO, "@ana", Requirement.ASKED)
_WORK = Param(ParameterKind.TEXT, "<text>", Requirement.ASKED)
_DUE = Param(ParameterKind.DATE, "by friday", Requirement.ASKED)
_PHASE = Param(ParameterKind.PHASE, "in phase Pilot", Requirement.OPTIONAL)
_UNTIL = Param(ParameterKind.DATE, "until 15 March", Requirement.ASKED)
_ABSENT = Param(ParameterKind.ABSENT, "@ana", Requirement.OPTIONAL)
_BACK_ON = Param(ParameterKind.DATE, "until monday", Requirement.OPTIONAL)
_DEPUTY = Param(ParameterKind.WHO, "for @ben", Requirement.OPTIONAL)
_HEALTH = Param(ParameterKind.HEALTH, "at risk", Requirement.ASKED)
_TARGET = Param(ParameterKind.TEXT, "<target>", Requirement.OPTIONAL)
_NOTE = Param(ParameterKind.TEXT, "<note>", Requirement.OPTIONAL)
_QUESTION = Param(ParameterKind.TEXT, "<question>", Requirement.ASKED)
_REASON = Param(ParameterKind.TEXT, "<reason>", Requirement.ASKED)
_WORDS = Param(ParameterKind.TEXT, "<words>", lacking="What are you looking for? Add a word or two.")
_FILTERS = Param(ParameterKind.FILTERS, "filters", Requirement.OPTIONAL)
_MONTH = Param(ParameterKind.TEXT, "month", Requirement.OPTIONAL)
_PLAN = Param(ParameterKind.NUMBER, "42", Requirement.OPTIONAL)
_TOPIC = Param(ParameterKind.TOPIC, "command", Requirement.OPTIONAL)
_TO_ACCEPT = (
    Param(ParameterKind.EFFORT, "effort L", Requirement.OPTIONAL),
    Param(ParameterKind.WHO, "@ana", Requirement.OPTIONAL),
    Param(ParameterKind.QUICK_WIN, "quick win", Requirement.OPTIONAL),
)
_SAID = "[, effort {effort}][, as a {quick_win}][, led by {who}][ until {day}][: {text}]"


def _step(
    verb: Verb, does: str, said: str, example: str, text: Param = _NOTE, *more: Param, words: tuple[str, ...] = ()
) -> Command:
    """A command for a step that the coordinator takes with an improvement."""
    params = (_NUMBER, *more, text)
    return Command(verb, Group.DECIDE, does, params, f"{said}{_SAID}", (example,), Audience.COORDINATORS, words)


def _follow(verb: Verb, does: str, said: str, words: tuple[str, ...]) -> Command:
    return Command(verb, Group.FOLLOW, does, (_NUMBER,), said, (f"{verb.value} 42",), words=words)


def _later(verb: Verb, does: str, example: str, words: tuple[str, ...] = ()) -> Command:
    return Command(verb, Group.LOOK, does, (_NOTE,), does, (example,), words=words, later=True)


COMMANDS: tuple[Command, ...] = (
    Command(
        Verb.TRIAGE, Group.DECIDE, "shows ideas that need a decision, one by one", (),
        "Triage: ideas that need a decision, one by one", ("triage",), Audience.COORDINATORS, ("queue", "next"),
    ),
    Command(
        Verb.LIST, Group.LOOK, "lists improvements, filtered and sorted as you like", (_FILTERS,),
        "{filters}", ("list on hold team Ops", "list mine overdue sort by due"),
        words=("ls", "improvements", "register"),
    ),
    Command(
        Verb.SHOW, Group.LOOK, "shows one improvement", (_NUMBER,), "IMP-{number}", ("show 42", "42"),
        words=("view", "open", "see", "get", "card"),
    ),
    Command(
        Verb.SEARCH, Group.LOOK, "finds improvements by their words, also closed ones", (_WORDS,),
        "Search for {text}", ("search laptop requests",), words=("find", "look for", "grep", "s"),
    ),
    Command(
        Verb.MINE, Group.LOOK, "shows your ideas, your tasks and what you lead", (),
        "Your ideas, your tasks and what you lead", ("mine",), words=("my", "me", "my ideas", "my tasks"),
    ),
    Command(
        Verb.ASSIGN, Group.DECIDE, "asks somebody to lead it", (_NUMBER, _COORDINATOR), "Assign IMP-{number} to {who}",
        ("assign 42 @ana", "assign 42 to me"), Audience.COORDINATORS, ("give", "hand over", "coordinator"),
    ),
    _step(
        Verb.NEED, "asks its author a question; the decision date is paused until they answer",
        "Ask the author of IMP-{number}", "need 42 which laptops are meant?", _QUESTION,
        words=("need info", "ask", "question"),
    ),
    _step(
        Verb.ACCEPT, "accepts it", "Accept IMP-{number}", "accept 42 effort M @ana", _NOTE, *_TO_ACCEPT, words=("yes",),
    ),
    _step(
        Verb.DECLINE, "declines it; its author reads the reason", "Decline IMP-{number}",
        "decline 42 the contract ends in June", _REASON, words=("reject", "refuse", "deny"),
    ),
    _step(
        Verb.ASSESS, "assesses it, once its questions are answered", "Assess IMP-{number}",
        "assess 42", words=("assessment", "submit"),
    ),
    Command(
        Verb.APPROVE, Group.DECIDE, "approves it", (_NUMBER, _NOTE), "Approve IMP-{number}[: {text}]",
        ("approve 42",), Audience.APPROVERS, ("approval", "sign off"),
    ),
    Command(
        Verb.SEND_BACK, Group.DECIDE, "sends it back to its coordinator, with a reason", (_NUMBER, _REASON),
        "Send back IMP-{number}[: {text}]", ("sendback 42 the costs are missing",), Audience.APPROVERS,
        ("return", "back to coordinator"),
    ),
    _step(
        Verb.TAKE_BACK, "takes it back before work starts; an approval no longer counts", "Take back IMP-{number}",
        "takeback 42 the scope has changed", _REASON, words=("retract", "recall"),
    ),
    _step(Verb.START, "starts the work", "Start IMP-{number}", "start 42", words=("begin", "go")),
    _step(
        Verb.HOLD, "puts it on hold until a day", "Put IMP-{number} on hold",
        "hold 42 the supplier is moving until 15 March", _REASON, _UNTIL,
        words=("on hold", "pause", "park", "put on hold", "suspend"),
    ),
    _step(
        Verb.RESUME, "resumes it after a hold", "Resume IMP-{number}", "resume 42",
        words=("unhold", "continue", "unpause"),
    ),
    _step(
        Verb.REVIEW, "asks for the review: the work is done", "Review IMP-{number}", "review 42",
    ),
    _step(
        Verb.BACK, "takes it back from the review to work", "Take IMP-{number} back to work",
        "back 42 two offices are missing", _REASON, words=("back to work", "rework"),
    ),
    _step(
        Verb.CLOSE, "closes it, with its result", "Close IMP-{number}", "close 42", words=("finish", "complete"),
    ),
    Command(
        Verb.CANCEL, Group.DECIDE, "cancels it; authors can until it is accepted", (_NUMBER, _REASON),
        "Cancel IMP-{number}[: {text}]", ("cancel 42 the tool is being retired",), words=("withdraw", "drop"),
    ),
    Command(
        Verb.REOPEN, Group.DECIDE, "opens it again", (_NUMBER, _REASON), "Reopen IMP-{number}[: {text}]",
        ("reopen 42 the waiting is back",), Audience.MANAGERS, ("open again", "revive"),
    ),
    Command(
        Verb.MERGE, Group.DECIDE, "merges it into another one that is the same idea", (_NUMBER, _INTO),
        "Merge IMP-{number} into IMP-{into}", ("merge 42 into 17",), Audience.COORDINATORS,
        ("duplicate", "dup", "join"),
    ),
    Command(
        Verb.UNMERGE, Group.DECIDE, "undoes a merge", (_NUMBER,), "Undo the merge of IMP-{number}", ("unmerge 42",),
        Audience.COORDINATORS, ("undo merge",),
    ),
    Command(
        Verb.TASK, Group.WORK, "adds a task", (_NUMBER, _OWNER, _WORK, _DUE, _PHASE),
        "Task for IMP-{number}[: {text}][, by {who}][, due {day}][, in phase {phase}]",
        (
            "task 42 order laptops @ana by friday", "task 42 “move the mailboxes” @ben by end of March",
            "task 42 train the team @ana in three weeks in phase Pilot",
        ),
        Audience.COORDINATORS, ("todo", "task add", "add task", "new task", "tasks"),
    ),
    Command(
        Verb.TARGET, Group.WORK, "shows its targets and how they stand, or proposes one more", (_NUMBER, _TARGET),
        "Targets of IMP-{number}[: {text}]",
        ("target 42", "target 42 late tickets from 59 % to under 10 % by end of March"), words=("targets", "goal"),
    ),
    Command(
        Verb.DONE, Group.WORK, "marks a task done", (_TASK,), "Task {task} is done", ("done 42.3",),
        words=("task done", "did", "tick"),
    ),
    Command(
        Verb.STATUS, Group.WORK, "reports how it goes: on track, at risk, blocked or done",
        (_NUMBER, _HEALTH, _NOTE), "IMP-{number}[ is {health}][: {text}]",
        ("status 42 at risk the supplier is late", "status 42 on track"), Audience.COORDINATORS,
        ("progress", "health", "rag"),
    ),
    Command(
        Verb.KPI, Group.WORK, "lists KPIs, shows one, or takes a reading of it",
        (Param(ParameterKind.TEXT, "<name> <value> on <day>", Requirement.OPTIONAL),), "KPIs[: {text}]",
        ("kpi", "kpi Days to a laptop", "kpi Days to a laptop 4.5", "kpi Days to a laptop 9 in October"),
        words=("kpis", "reading", "readings"),
    ),
    _follow(Verb.VOTE, "votes for it", "Vote for IMP-{number}", ("upvote", "+1", "plus", "me too")),
    _follow(Verb.UNVOTE, "takes your vote back", "Take back your vote for IMP-{number}", ("downvote", "undo vote")),
    _follow(Verb.WATCH, "keeps you posted about it", "Watch IMP-{number}", ("follow", "subscribe")),
    _follow(Verb.UNWATCH, "stops keeping you posted", "Stop watching IMP-{number}", ("unfollow", "unsubscribe")),
    *KEEPING,
    Command(
        Verb.HELP, Group.LOOK, "shows what you can do, or one command in full", (_TOPIC,), "Help[ on {topic}]",
        ("help", "help task"), words=("?", "commands", "man", "usage", "what"),
    ),
    Command(
        Verb.NUDGES, Group.LOOK, "shows what I will remind you of and why, and lets you mute it", (),
        "What I will remind you of", ("nudges",), words=("nudge", "reminders", "mute", "snooze"),
    ),
    Command(
        Verb.AWAY, Group.KEEP, "holds back reminders until you're back; urgent ones go to your deputy",
        (_ABSENT, _BACK_ON, _DEPUTY), "Away[: {absent}][, back on {day}][, deputy {who}]",
        ("away until monday", "away until 3 January for @ben", "away @ana until friday"),
        words=("vacation", "holiday", "on leave", "ooo", "out of office", "absent"),
    ),
    Command(
        Verb.AWAY_OFF, Group.KEEP, "says that you're back", (_ABSENT,), "Back[: {absent}]", ("away off",),
        words=("away back", "away over", "away end", "away none", "i'm back", "back from vacation"),
    ),
    Command(
        Verb.CALENDAR, Group.KEEP, "shows whose weekend and holidays you have, and changes it",
        (Param(ParameterKind.TEXT, "<country>", Requirement.OPTIONAL),), "Your calendar[: {text}]",
        ("calendar", "calendar Spain"), words=("country", "holidays", "weekend", "working days"),
    ),
    Command(
        Verb.REPORT, Group.LOOK, "shows a month in figures, and sends you the report as a page", (_MONTH,),
        "Report[ for {text}]", ("report October", "report 2026-10", "report last month"), Audience.LEADERS,
        ("digest", "stats", "reports", "figures"),
    ),
    Command(
        Verb.EXPORT, Group.LOOK, "sends you the register, or one improvement's plan, as a file", (_PLAN, _FILTERS),
        "Export[ the plan of IMP-{number}][. {filters}]", ("export", "export closed this year team Ops", "export 42"),
        words=("download", "csv", "excel", "xlsx"),
    ),
)  # fmt: skip

BY_VERB = {command.verb: command for command in COMMANDS}


def _known() -> dict[str, Command]:
    """Every way to write a command, by its key; a command's own name takes precedence over another's synonym."""
    known = {key_of(command.verb): command for command in COMMANDS}
    for command in COMMANDS:
        for words in (command.verb, *command.words):
            for turned in (words, *_turned(words)):
                known.setdefault(key_of(turned), command)
    return known


def _turned(words: str) -> tuple[str, ...]:
    """Other word orders and plurals: `add service` for `service add`, `services` for `service`."""
    first, _, second = words.partition(" ")
    if first not in _FAMILIES:
        return ()
    if not second:
        return (f"{first}s", f"{first} list", f"{first}s list", f"list {first}s")
    turned = (f"{second} {first}",) if second in ("add", "rename", "archive", "restore", "give", "take") else ()
    return (f"{first}s {second}", *turned)


_FAMILIES = frozenset({"objective", "service", "team", "role"})
"""First words that are followed by an action."""

KNOWN = _known()


SECOND = frozenset(command.verb.partition(" ")[2] for command in COMMANDS) - {""}
"""The actions that follow those words."""


def family(verb: Verb) -> tuple[Command, ...]:
    """The commands of two words that begin with this one: `objective add` and the like."""
    return tuple(each for each in COMMANDS if each.verb.startswith(f"{verb} "))
