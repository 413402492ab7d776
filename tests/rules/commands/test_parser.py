"""What is understood behind `/csi`; seen from Monday, 23 November 2026."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csi.commands.filters import LINES, Sort
from csi.commands.grammar import Command
from csi.commands.parsed_command import ParsedCommand, Problem, Trouble
from csi.commands.parser import understand_csi
from csi.commands.restatement import restated
from csi.commands.table import COMMANDS, KNOWN
from csi.commands.verbs import Verb
from csi.common.phrases import spoken_date
from csi.language.parameter_kinds import ParameterKind
from csi.language.typed_values import ME, TaskNumber, TypedChannel, TypedPerson
from models.enums import Benefit, Effort, Health, ImprovementKind, Role, State

TODAY = date(2026, 11, 23)
NOW = [command for command in COMMANDS if not command.later]


def ask(text: str) -> ParsedCommand:
    return understand_csi(text, TODAY)


def problem_of(text: str) -> Problem:
    problem = ask(text).problem
    assert problem is not None, text
    return problem


UNDERSTOOD = {
    # nothing, and what is copied along
    "": "Help.",
    "   \n ": "Help.",
    "?": "Help.",
    "HELP": "Help.",
    "nudges": "What I will remind you of.",
    "reminders": "What I will remind you of.",
    "csi show 42": "IMP-42.",
    "/csi show 42": "IMP-42.",
    "/show 42": "IMP-42.",
    "“show 42”": "IMP-42.",
    "`/csi show 42`": "IMP-42.",
    # the ways to write a number
    "42": "IMP-42.",
    "kpi": "KPIs.",
    "kpi MTTR 4.92": "KPIs: “MTTR 4.92”.",
    "reading MTTR 9 days, in October": "KPIs: “MTTR 9 days, in October”.",
    "1": "IMP-1.",
    "#42": "IMP-42.",
    "imp 42": "IMP-42.",
    "IMP-42": "IMP-42.",
    "show 42": "IMP-42.",
    "SHOW imp42": "IMP-42.",
    # a question about one
    "who leads 42": "IMP-42.",
    "is ben on holiday?": "Away: @ben.",
    "when is <@U01ANA|ana> back?": "Away: @ana.",
    "who has the role coordinator": "Who holds which role.",
    "who has the role coordinator?": "Who holds which role.",
    "who are the approvers?": "Who holds which role.",
    "who can approve": "Who holds which role.",
    "who can accept ideas?": "Who holds which role.",
    "who has access from outside?": "Who holds which role.",
    "who manages the team Ops?": "The teams.",
    "who owns the VPN service": "The services.",
    "who’s leading #42?": "IMP-42.",
    "what's the status of IMP-42": "IMP-42.",
    "why was imp 42 declined?": "IMP-42.",
    "when is 42.3 due?": "IMP-42.",
    "how is 42 going, and who leads 42?": "IMP-42.",
    "show IMP–42": "IMP-42.",
    "show imp - 42": "IMP-42.",
    "show   #42 .": "IMP-42.",
    "show number 42": "IMP-42.",
    "show idea 42": "IMP-42.",
    "show `42`": "IMP-42.",
    "show “IMP-42”": "IMP-42.",
    "view 42": "IMP-42.",
    "open 42!": "IMP-42.",
    "show 42 please": "IMP-42.",
    "show me 42": "IMP-42.",
    # what is left over is named
    "show 42 43": "IMP-42. Not understood: “43”.",
    "42 laptops": "IMP-42. Not understood: “laptops”.",
    "vote 42 loudly": "Vote for IMP-42. Not understood: “loudly”.",
    "triage now!": "Triage: ideas that need a decision, one by one.",
    "triage quickly": "Triage: ideas that need a decision, one by one. Not understood: “quickly”.",
    "accept 42, 43": "Accept IMP-42. Not understood: “43”.",
    "close 42 and IMP-43": "Close IMP-42. Not understood: “and IMP-43”.",
    "merge 42 into 17 and 18": "Merge IMP-42 into IMP-17. Not understood: “and 18”.",
    "done 42.3 finally": "Task 42.3 is done. Not understood: “finally”.",
    # looking
    "triage": "Triage: ideas that need a decision, one by one.",
    "queue": "Triage: ideas that need a decision, one by one.",
    "mine": "Your ideas, your tasks and what you lead.",
    "my ideas": "Your ideas, your tasks and what you lead.",
    "search laptop requests": "Search for “laptop requests”.",
    "find “VPN is slow”": "Search for “VPN is slow”.",
    "look for   two   words": "Search for “two words”.",
    "search 42": "Search for “42”.",
    # deciding
    "assign 42 @ana": "Assign IMP-42 to @ana.",
    "assign 42 to <@U01ANA|ana>": "Assign IMP-42 to @ana.",
    "assign <@U01ANA|ana> #42": "Assign IMP-42 to @ana.",
    "assign @ana.ruiz to IMP-42": "Assign IMP-42 to @ana.ruiz.",
    "assign ana 42": "Assign IMP-42 to @ana.",
    "assign 42 Ana Ruiz": "Assign IMP-42 to @Ana Ruiz.",
    "assign 42 to me": "Assign IMP-42 to you.",
    "assign me 42": "Assign IMP-42 to you.",
    "assign 42 @me": "Assign IMP-42 to you.",
    "hand over 42 to @ben": "Assign IMP-42 to @ben.",
    "42 assign @ana": "Assign IMP-42 to @ana.",
    "need 42 which laptops?": "Ask the author of IMP-42: “which laptops?”",
    "need info 42: which laptops?": "Ask the author of IMP-42: “which laptops?”",
    "accept 42": "Accept IMP-42.",
    "42 accept": "Accept IMP-42.",
    "IMP-42 accept": "Accept IMP-42.",
    "accept 42 please": "Accept IMP-42.",
    "accept 42 L": "Accept IMP-42, effort L.",
    "accept effort:xl IMP-42": "Accept IMP-42, effort XL.",
    "accept 42 effort small @ana": "Accept IMP-42, effort S, led by @ana.",
    "accept 42 as a quick win": "Accept IMP-42, as a quick win.",
    "accept 42 good one, quick win, effort S": "Accept IMP-42, effort S, as a quick win: “good one”.",
    "decline 42 the contract ends in June": "Decline IMP-42: “the contract ends in June”.",
    "reject IMP-42: too dear": "Decline IMP-42: “too dear”.",
    "decline 42 “too dear”": "Decline IMP-42: “too dear”.",
    "decline 42": "Decline IMP-42.",
    "assess 42": "Assess IMP-42.",
    "approve imp 42 go ahead": "Approve IMP-42: “go ahead”.",
    "sendback 42 costs are missing": "Send back IMP-42: “costs are missing”.",
    "send back 42 costs are missing": "Send back IMP-42: “costs are missing”.",
    "Send-Back 42 costs are missing": "Send back IMP-42: “costs are missing”.",
    "take back 42 new scope": "Take back IMP-42: “new scope”.",
    "start 42": "Start IMP-42.",
    "hold 42 waiting for parts until 15 March": "Put IMP-42 on hold until Monday 15 March: “waiting for parts”.",
    "hold 42 until 15 March, waiting for parts": "Put IMP-42 on hold until Monday 15 March: “waiting for parts”.",
    "hold 42 until 15 March because no parts came": "Put IMP-42 on hold until Monday 15 March: “no parts came”.",
    "on hold 42 waiting for parts eom": "Put IMP-42 on hold until Monday 30 November: “waiting for parts”.",
    "hold 42 for now": "Put IMP-42 on hold: “for now”.",
    "hold 42 until next week": "Put IMP-42 on hold until Friday 4 December.",
    "resume 42": "Resume IMP-42.",
    "review 42": "Review IMP-42.",
    "back 42 one office is missing": "Take IMP-42 back to work: “one office is missing”.",
    "back to work 42 one office is missing": "Take IMP-42 back to work: “one office is missing”.",
    "close 42": "Close IMP-42.",
    "cancel 42 the tool goes": "Cancel IMP-42: “the tool goes”.",
    "cancel 42 the move to windows 11": "Cancel IMP-42: “the move to windows 11”.",
    "reopen 42 it is back": "Reopen IMP-42: “it is back”.",
    "merge 42 into 17": "Merge IMP-42 into IMP-17.",
    "merge 42 17": "Merge IMP-42 into IMP-17.",
    "merge IMP-42 with #17": "Merge IMP-42 into IMP-17.",
    "merge 42 -&gt; 17": "Merge IMP-42 into IMP-17.",
    "merge 42 &amp; 17": "Merge IMP-42 into IMP-17.",
    "merge 42, 17": "Merge IMP-42 into IMP-17.",
    "merge into 17 42": "Merge IMP-42 into IMP-17.",
    "unmerge 42": "Undo the merge of IMP-42.",
    "un-merge 42": "Undo the merge of IMP-42.",
    # working
    "task 42 order laptops @ana by friday": "Task for IMP-42: “order laptops”, by @ana, due Friday 27 November.",
    "task 42 order laptops by friday @ana": "Task for IMP-42: “order laptops”, by @ana, due Friday 27 November.",
    "task 42 in phase Pilot: order laptops @ana": "Task for IMP-42: “order laptops”, by @ana, in phase “Pilot”.",
    "task 42 order: laptops in phase “After: work”": "Task for IMP-42: “order: laptops”, in phase “After: work”.",
    "task 42 by friday @ana order laptops": "Task for IMP-42: “order laptops”, by @ana, due Friday 27 November.",
    "task 42 @ana: order laptops; by friday": "Task for IMP-42: “order laptops”, by @ana, due Friday 27 November.",
    "task @ana 42 order laptops tomorrow": "Task for IMP-42: “order laptops”, by @ana, due Tuesday 24 November.",
    "42 task order laptops @me eom": "Task for IMP-42: “order laptops”, by you, due Monday 30 November.",
    "task: 42 order laptops (@ana, by friday)": ("Task for IMP-42: “order laptops”, by @ana, due Friday 27 November."),
    "task 42 order laptops — @ana — friday 5pm": ("Task for IMP-42: “order laptops”, by @ana, due Friday 27 November."),
    "todo 42 order 3 laptops in three weeks": "Task for IMP-42: “order 3 laptops”, due Monday 14 December.",
    "task 42 order laptops by end of March": "Task for IMP-42: “order laptops”, due Wednesday 31 March.",
    "task 42 order laptops tomorrow morning": "Task for IMP-42: “order laptops”, due Tuesday 24 November.",
    "task 42 order laptops due: 15 March": "Task for IMP-42: “order laptops”, due Monday 15 March.",
    "task 42 order laptops 2027-03-31": "Task for IMP-42: “order laptops”, due Wednesday 31 March.",
    "task 42 “order laptops” @ana by friday": "Task for IMP-42: “order laptops”, by @ana, due Friday 27 November.",
    "task 42 “order laptops by friday” @ana": "Task for IMP-42: “order laptops by friday”, by @ana.",
    'task 42 "order laptops by friday" by monday': (
        "Task for IMP-42: “order laptops by friday”, due Monday 23 November."
    ),
    "task 42 plan the work for next friday": "Task for IMP-42: “plan the work for next friday”.",
    "task 42 list changes since last friday": "Task for IMP-42: “list changes since last friday”.",
    "task 42 make support 24/7": "Task for IMP-42: “make support 24/7”.",
    "task 42 upgrade to version 1.2.": "Task for IMP-42: “upgrade to version 1.2.”",
    "task 42 see what we may": "Task for IMP-42: “see what we may”.",
    "task 42 cut the waiting to 2 days": "Task for IMP-42: “cut the waiting to 2 days”.",
    "task 42 ask @ben about laptops": "Task for IMP-42: “ask @ben about laptops”.",
    "task 42 order laptops": "Task for IMP-42: “order laptops”.",
    "task 42": "Task for IMP-42.",
    "task 42 order by march": "Task for IMP-42: “order”. “by march”: Monday 1 March or Wednesday 31 March?",
    "task 42 go before friday": "Task for IMP-42: “go”. “before friday”: Thursday 26 November or Friday 27 November?",
    "done 42.3": "Task 42.3 is done.",
    "done IMP-42.3": "Task 42.3 is done.",
    "done #42 3": "Task 42.3 is done.",
    "42.3 done": "Task 42.3 is done.",
    "done 42/3": "Task 42.3 is done.",
    "done 42 task 3": "Task 42.3 is done.",
    "done task 3 of 42": "Task 42.3 is done.",
    "task done 42.3": "Task 42.3 is done.",
    "status 42 at risk the supplier is late": "IMP-42 is at risk: “the supplier is late”.",
    "status 42 AT RISK: late": "IMP-42 is at risk: “late”.",
    "status at risk 42 late": "IMP-42 is at risk: “late”.",
    "42 status blocked": "IMP-42 is blocked.",
    "status 42 is blocked, no access": "IMP-42 is blocked: “no access”.",
    "status 42 green": "IMP-42 is on track.",
    "status 42 the supplier is late": "IMP-42: “the supplier is late”.",
    # following
    "vote 42": "Vote for IMP-42.",
    "vote for 42": "Vote for IMP-42.",
    "+1 42": "Vote for IMP-42.",
    "unvote 42": "Take back your vote for IMP-42.",
    "watch IMP-42": "Watch IMP-42.",
    "follow 42": "Watch IMP-42.",
    "unwatch 42": "Stop watching IMP-42.",
    # away
    "away": "Away.",
    "away until tuesday": "Away, back on Tuesday 24 November.",
    "away until 3 January for @ben": "Away, back on Sunday 3 January, deputy @ben.",
    "away until 3 January with <@U02BEN|ben>": "Away, back on Sunday 3 January, deputy @ben.",
    "away for @ben until friday": "Away, back on Friday 27 November, deputy @ben.",
    "away until friday deputy @ben": "Away, back on Friday 27 November, deputy @ben.",
    "away until friday @ben": "Away, back on Friday 27 November, deputy @ben.",
    "away @ana until friday for @ben": "Away: @ana, back on Friday 27 November, deputy @ben.",
    "vacation until tuesday": "Away, back on Tuesday 24 November.",
    "away until 1/2": "Away. “until 1/2”: Monday 1 February or Saturday 2 January?",
    "away off": "Back.",
    "I’m back": "Back.",
    "away off @ana": "Back: @ana.",
    "calendar": "Your calendar.",
    "calendar Spain": "Your calendar: “Spain”.",
    # keeping order
    "objective": "The objectives.",
    "objectives": "The objectives.",
    "list objectives": "The objectives.",
    "objective add Less waiting": "New objective “Less waiting”.",
    "add objective Less waiting @ana": "New objective “Less waiting”, owned by @ana.",
    "objectives new “Less waiting” by end of June": "New objective “Less waiting”, due Wednesday 30 June 2027.",
    "objective rename Less waiting to No waiting": "Rename the objective “Less waiting” to “No waiting”.",
    "objective rename “Time to market” to Speed": "Rename the objective “Time to market” to “Speed”.",
    'objective rename "Time to market" "Speed"': "Rename the objective “Time to market” to “Speed”.",
    "objective rename Time to market to “Speed”": "Rename the objective “Time to market” to “Speed”.",
    "objective owner Less waiting @ana": "The objective “Less waiting” is owned by @ana.",
    "objective owner Less waiting to ana": "The objective “Less waiting” is owned by @ana.",
    "objective due Less waiting 30 June 2027": "The objective “Less waiting” is due Wednesday 30 June 2027.",
    "objective archive Less waiting": "Archive the objective “Less waiting”.",
    "objective restore Less waiting": "Restore the objective “Less waiting”.",
    "services": "The services.",
    "service add VPN @ana team Network": "New service “VPN”, owned by @ana, of the team “Network”.",
    "service add VPN for team Network #vpn": "New service “VPN”, of the team “Network”, with the channel “#vpn”.",
    "service team VPN to Network": "The service “VPN” belongs to the team “Network”.",
    "service channel VPN <#C01VPN|vpn>": "News about the service “VPN” goes to <#C01VPN>.",
    "service owner VPN me": "The service “VPN” is owned by you.",
    "teams": "The teams.",
    "team add Network @ana #network": "New team “Network”, managed by @ana, with the channel “#network”.",
    "team add Ops manager @ana": "New team “Ops”, managed by @ana.",
    "team manager Network @ana": "The team “Network” is managed by @ana.",
    "team Service desk manager @ana": "The team “Service desk” is managed by @ana.",
    "team Service desk's manager is @ana": "The team “Service desk” is managed by @ana.",
    "team manager of the Service desk is @ana": "The team “Service desk” is managed by @ana.",
    "service Laptop repair owned by @ana": "The service “Laptop repair” is owned by @ana.",
    "service Laptop repair team Network": "The service “Laptop repair” belongs to the team “Network”.",
    "service Laptop repair used for spare laptops": "The service “Laptop repair” is used for “spare laptops”.",
    "objective Be the manager of choice owner me": "The objective “Be the manager of choice” is owned by you.",
    "team Service desk rename to Help desk": "Rename the team “Service desk” to “Help desk”.",
    "team triage Network #ideas": "New ideas for the team “Network” go to “#ideas”.",
    "roles": "Who holds which role.",
    "role give coordinator to @ana": "Give the role coordinator to @ana.",
    "role give @ana coordinator": "Give the role coordinator to @ana.",
    "grant manager @ana": "Give the role manager to @ana.",
    "role add ana approver": "Give the role approver to @ana.",
    "role give <!subteam^S01OPS|@ops> approver": "Give the role approver to @ops.",
    "role take approver from @ben": "Take the role approver from @ben.",
    "role remove @ben as approver": "Take the role approver from @ben.",
    "settings": "The settings.",
    # help
    "help task": "Help on `/csi task`.",
    "help acept": "Help on `/csi accept`.",
    "help objective add": "Help on `/csi objective add`.",
    "help frob": "Help. Not understood: “frob”.",
    "accept help": "Help on `/csi accept`.",
    "accept ?": "Help on `/csi accept`.",
    # the list
    "list": "Improvements: open.",
    "ls": "Improvements: open.",
    "list all": "Improvements: all, open and ended.",
    "list all open": "Improvements: open.",
    "list new": "Improvements: new.",
    "list new and on hold, please": "Improvements: new or on hold.",
    "list On Hold": "Improvements: on hold.",
    "list status in progress": "Improvements: in progress.",
    "list state:assess": "Improvements: being assessed.",
    "list overdue mine": "Improvements: open, overdue, led by you.",
    "mine overdue": "Improvements: open, overdue, led by you.",
    "list @ana": "Improvements: open, led by @ana.",
    "list coordinator <@U01ANA|ana> new": "Improvements: new, led by @ana.",
    "list by @ana": "Improvements: open, from @ana.",
    "list by chloé": "Improvements: open, from @chloé.",
    "list by Chloé Martin overdue": "Improvements: open, overdue, from @Chloé Martin.",
    "list led by ana in progress": "Improvements: in progress, led by @ana.",
    "list led by me": "Improvements: open, led by you.",
    "list overdue ideas that I lead": "Improvements: open, overdue, led by you.",
    "list led by @ana": "Improvements: open, led by @ana.",
    "list assigned to Chloé Martin": "Improvements: open, led by @Chloé Martin.",
    "list by overdue": "Improvements: open, overdue. Not understood: “by”.",
    "list by me": "Improvements: open, from you.",
    "list my ideas": "Improvements: open, from you.",
    "list unassigned": "Improvements: open, led by nobody.",
    "list quick wins": "Improvements: open, quick wins.",
    "list effort L": "Improvements: open, effort L.",
    "list size=xl": "Improvements: open, effort XL.",
    "list kind process benefit high": "Improvements: open, kind process, benefit high.",
    "list team Ops service VPN": "Improvements: open, of the team “Ops”, for the service “VPN”.",
    "list service New Joiner Desk overdue": "Improvements: open, overdue, for the service “New Joiner Desk”.",
    "list team “New and late” new": "Improvements: new, of the team “New and late”.",
    "list objective Less waiting, new": "Improvements: new, for the objective “Less waiting”.",
    "list closed this month": "Improvements: closed (1 November to 30 November).",
    "list closed last quarter": "Improvements: closed (1 July to 30 September).",
    "list closed last week": "Improvements: closed (16 November to 22 November).",
    "list closed last year": "Improvements: closed (1 January to 31 December 2025).",
    "list successful": "Improvements: closed as successful.",
    "list unsuccessful": "Improvements: closed as unsuccessful.",
    "list closed as successful": "Improvements: closed as successful.",
    "list closed successfully by @ana": "Improvements: closed as successful, from @ana.",
    "list successful or failed": "Improvements: closed as successful or closed as unsuccessful.",
    "list wins this quarter": "Improvements: closed as successful (1 October to 31 December).",
    "list unsuccessful ideas last month": "Improvements: closed as unsuccessful (1 October to 31 October).",
    "list closed as withdrawn": "Improvements: closed as withdrawn.",
    "list withdrawn": "Improvements: canceled.",
    "list sucessful": "Improvements: open. Not understood: “sucessful” (perhaps “successful”?).",
    "list successful this year last year": (
        "Improvements: closed as successful (1 January to 31 December 2026). Not understood: “last”, “year”."
    ),
    "list sort by priority": "Improvements: open, sorted by priority.",
    "list sorted by age page 2": "Improvements: open, sorted by age, page 2.",
    "list order by due p2": "Improvements: open, sorted by due date, page 2.",
    "list overdu": "Improvements: open. Not understood: “overdu” (perhaps “overdue”?).",
    "list blue new": "Improvements: new. Not understood: “blue”.",
    "list team": "Improvements: open. Not understood: “team”.",
    "list @ana @ben": "Improvements: open, led by @ana. Not understood: “@ben”.",
    "list team Ops team Network": "Improvements: open, of the team “Ops”. Not understood: “team”, “Network”.",
    "list new ones in team Ops that are overdue": "Improvements: new, overdue, of the team “Ops”.",
    "list page 0": "Improvements: open. Not understood: “page”, “0”.",
    "list sort by colour": (
        "Improvements: open. Not understood: “sort by colour” (perhaps “sort by due”, “sort by priority” or"
        " “sort by age”?)."
    ),
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_what_was_understood_is_said_in_a_sentence(text: str) -> None:
    asked = ask(text)

    assert restated(asked) == UNDERSTOOD[text]
    assert asked.problem is None


VALUES: dict[str, dict[str, object]] = {
    "assign 42 <@U01ANA|ana>": {"number": 42, "who": TypedPerson("U01ANA", "ana")},
    "assign 42 <@U01ANA>": {"number": 42, "who": TypedPerson("U01ANA")},
    "assign 42 @ana": {"number": 42, "who": TypedPerson(name="ana")},
    "assign 42 Ana Ruiz": {"number": 42, "who": TypedPerson(name="Ana Ruiz")},
    "assign 42 me": {"number": 42, "who": ME},
    "merge 42 into 17": {"number": 42, "into": 17},
    "done 42.3": {"task": TaskNumber(42, 3)},
    "status 42 at risk late": {"number": 42, "health": Health.AT_RISK, "text": "late"},
    "accept 42 M quick win": {"number": 42, "effort": Effort.M, "quick_win": True, "text": ""},
    "task 42 order\nlaptops  @ana by friday": {
        "text": "order\nlaptops",
        "who": TypedPerson(name="ana"),
        "day": date(2026, 11, 27),
    },
    "task 42 order by march": {"day": None, "unclear": "by march", "text": "order"},
    "need 42 why <@U01BEN|ben>, not IMP-17?": {"number": 42, "text": "why <@U01BEN|ben>, not IMP-17?"},
    "role give <!subteam^S01OPS|@ops> approver": {
        "who": TypedPerson("S01OPS", "ops", is_group=True),
        "role": Role.APPROVER,
    },
    "service add VPN <#C01VPN|vpn> team Network <@U01ANA>": {
        "name": "VPN",
        "channel": TypedChannel("C01VPN", "vpn"),
        "team": "Network",
        "who": TypedPerson("U01ANA"),
    },
    "objective rename “A to B” to C": {"name": "A to B", "new_name": "C"},
}


@pytest.mark.parametrize("text", VALUES)
def test_what_was_understood_comes_as_values(text: str) -> None:
    asked = ask(text)

    assert {name: getattr(asked, name) for name in VALUES[text]} == VALUES[text]


def test_filters_come_as_values() -> None:
    filters = ask("list new, on hold @ana by me effort L kind people benefit low team Ops sort due page 3").filters

    assert filters is not None
    assert filters.states == {State.NEW, State.ON_HOLD}
    assert (filters.coordinator, filters.author) == (TypedPerson(name="ana"), ME)
    assert (filters.effort, filters.kind, filters.benefit) == (Effort.L, ImprovementKind.PEOPLE, Benefit.LOW)
    assert (filters.team, filters.sort, filters.page) == ("Ops", Sort.DUE, 3)


MISSING = {
    "task 42": [ParameterKind.WHO, ParameterKind.TEXT, ParameterKind.DATE],
    "task 42 order laptops": [ParameterKind.WHO, ParameterKind.DATE],
    "task 42 order laptops @ana": [ParameterKind.DATE],
    "task 42 order laptops @ana friday": [],
    "decline 42": [ParameterKind.TEXT],
    "hold 42 until friday": [ParameterKind.TEXT],
    "hold 42 no parts": [ParameterKind.DATE],
    "status 42 late": [ParameterKind.HEALTH],
    "need 42": [ParameterKind.TEXT],
    "accept 42": [],
}


@pytest.mark.parametrize("text", MISSING)
def test_what_a_form_can_ask_for_is_missing_and_no_problem(text: str) -> None:
    asked = ask(text)

    assert [param.kind for param in asked.missing] == MISSING[text]
    assert asked.problem is None


PROBLEMS = {
    # text: what is wrong, a part of what is said, the command put right
    "acept 42": (Trouble.UNKNOWN, "Did you mean `accept`?", "/csi accept 42"),
    "shwo 42": (Trouble.UNKNOWN, "Did you mean `show`?", "/csi show 42"),
    "declien 42 too dear": (Trouble.UNKNOWN, "Did you mean `decline`?", "/csi decline 42 too dear"),
    "ac 42": (Trouble.UNKNOWN, "Did you mean `accept`?", "/csi accept 42"),
    "ojective add Speed": (Trouble.UNKNOWN, "Did you mean `objective`?", "/csi objective add Speed"),
    "xyzzy": (Trouble.UNKNOWN, "There is no command “xyzzy”", ""),
    "frobnicate 42": (Trouble.UNKNOWN, "`/csi help` lists", ""),
    "...": (Trouble.UNKNOWN, "“...”", ""),
    "overdue": (Trouble.UNKNOWN, "Did you mean the list", "/csi list overdue"),
    "closed this month": (Trouble.UNKNOWN, "Did you mean the list", "/csi list closed this month"),
    "successful": (Trouble.UNKNOWN, "Did you mean the list", "/csi list successful"),
    "closed as unsuccessful": (Trouble.UNKNOWN, "Did you mean the list", "/csi list closed as unsuccessful"),
    "all": (Trouble.UNKNOWN, "Did you mean the list", "/csi list all"),
    "on hold team Ops": (Trouble.MISSING, "Write its number first", "/csi list on hold team Ops"),
    "show": (Trouble.MISSING, "Add its number", ""),
    "show abc": (Trouble.WRONG, "“abc” is not the number", "/csi search abc"),
    "show laptop requests": (Trouble.WRONG, "is not the number", "/csi search laptop requests"),
    "show overdue": (Trouble.WRONG, "is not the number", "/csi list overdue"),
    "show 42.3": (Trouble.WRONG, "42.3 is a task", "/csi show 42"),
    "42.3": (Trouble.WRONG, "42.3 is a task", "/csi show 42"),
    "status 42.3 blocked": (Trouble.WRONG, "42.3 is a task", "/csi status 42 blocked"),
    "show 42x": (Trouble.WRONG, "“42x” is not the number", ""),
    "show -": (Trouble.MISSING, "Add its number", ""),
    "show 99999999999999999999": (Trouble.WRONG, "There is no IMP-99999999999999999999.", ""),
    "vote": (Trouble.MISSING, "Add its number", ""),
    "search": (Trouble.MISSING, "What are you looking for?", ""),
    "assign 42": (Trouble.MISSING, "Who should lead it?", ""),
    "assign 42 to": (Trouble.MISSING, "Who should lead it?", ""),
    "assign @ana": (Trouble.MISSING, "Add its number", ""),
    "assign 42 <!here>": (Trouble.WRONG, "I don't understand", ""),
    "who is on holiday?": (Trouble.UNKNOWN, "I can't list who is away", ""),
    "who leads": (Trouble.UNKNOWN, "I don't understand the question", ""),
    "assign 42 whoever has the time for it": (Trouble.WRONG, "I don't understand “whoever has the time for it”", ""),
    "accept": (Trouble.MISSING, "Add its number", ""),
    "accept 99999999999": (Trouble.WRONG, "There is no IMP-99999999999.", ""),
    "decline too dear": (Trouble.MISSING, "Write its number first", ""),
    "decline duplicate of IMP-17": (Trouble.MISSING, "Write its number first", ""),
    "cancel the move to windows 11": (Trouble.MISSING, "Write its number first", ""),
    "task order laptops @ana": (Trouble.MISSING, "Write its number first", ""),
    "merge": (Trouble.MISSING, "Add its number", ""),
    "merge 42": (Trouble.MISSING, "Which improvement stays?", ""),
    "merge 42 into the other": (Trouble.WRONG, "I don't understand “into the other”", ""),
    "merge 42 42": (Trouble.WRONG, "can't be merged into itself", ""),
    "done": (Trouble.MISSING, "Which task?", ""),
    "done 42": (Trouble.MISSING, "Which task of IMP-42?", ""),
    "done laptops": (Trouble.WRONG, "I don't understand “laptops”", ""),
    "objective Speed": (Trouble.UNKNOWN, "write one of `add`, `rename`", "/csi list objective Speed"),
    "objective ad Speed": (Trouble.UNKNOWN, "Did you mean `objective add`?", "/csi objective add Speed"),
    "objective add": (Trouble.MISSING, "Which objective?", ""),
    "objective rename Speed": (Trouble.MISSING, "What is the new name?", ""),
    "objective rename Time to market to Speed": (Trouble.WRONG, "Put each name in quotes", ""),
    "objective owner Speed": (Trouble.MISSING, "Who?", ""),
    "objective due Speed soon": (Trouble.MISSING, "By when?", ""),
    "service channel VPN": (Trouble.MISSING, "Which channel?", ""),
    "service team VPN": (Trouble.MISSING, "Which team gets it?", ""),
    "team fold Ops": (Trouble.UNKNOWN, "write one of `add`, `rename`", "/csi list team fold Ops"),
    "role give coordinator": (Trouble.MISSING, "Add a person or a user group", ""),
    "role give king to @ana": (Trouble.WRONG, "Add coordinator, manager, approver", ""),
    "role @ana coordinator": (Trouble.UNKNOWN, "Did you mean `role give`?", "/csi role give @ana coordinator"),
    "team Service desk @ana": (Trouble.UNKNOWN, "Did you mean `team manager`?", "/csi team manager Service desk @ana"),
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_what_is_wrong_is_said_with_an_example_and_loses_nothing_typed(text: str) -> None:
    trouble, what, suggestion = PROBLEMS[text]
    asked, problem = ask(text), problem_of(text)

    assert problem.trouble is trouble
    assert what in problem.what
    assert problem.suggestion == suggestion
    assert problem.example.startswith("/csi ")
    assert asked.typed == text


@pytest.mark.parametrize("text", [each for each in PROBLEMS if PROBLEMS[each][0] is not Trouble.NOT_YET])
def test_the_example_beside_a_problem_is_right_itself(text: str) -> None:
    assert ask(problem_of(text).example).problem is None


EXAMPLES = [(command, each) for command in NOW for each in command.examples]


@pytest.mark.parametrize(("command", "typed"), EXAMPLES)
def test_every_example_of_the_grammar_is_understood_whole(command: Command, typed: str) -> None:
    asked = ask(typed)

    assert asked.verb is command.verb
    assert (asked.problem, asked.missing, asked.unread, asked.unclear) == (None, (), (), "")


@pytest.mark.parametrize("shown", [shown for shown, _ in LINES])
def test_every_filter_that_the_help_names_is_one(shown: str) -> None:
    assert ask(f"list {shown.removesuffix('…')}").unread == ()


@pytest.mark.parametrize(("command", "words"), [(command, words) for command in NOW for words in command.words])
def test_every_synonym_is_its_command(command: Command, words: str) -> None:
    assert ask(words).verb is command.verb
    assert ask(f"help {words}").topic is command or command.verb is Verb.HELP


TEXTS = st.text(max_size=200)
WORDS = (
    "42 IMP-42 42.3 #7 @ana <@U01ANA|ana> <!here> to into by until friday eom effort L page team service is quick win"
)
SIGNS = ": , . ; ( ) \" “ ” « ' ` &gt; -&gt; {text} [: \n \x00 ５ ² <#C01|x> + -"
BITS = st.sampled_from([*KNOWN, *WORDS.split(), *SIGNS.split(" ")])
LINES_OF_BITS = st.lists(BITS, max_size=10).map(" ".join)


@given(TEXTS | LINES_OF_BITS, st.dates())
@example("list team", TODAY)
def test_any_text_has_an_answer(text: str, today: date) -> None:
    asked = understand_csi(text, today)

    assert asked.typed == text
    assert asked.command or asked.problem
    assert asked.problem or restated(asked)


@given(LINES_OF_BITS)
def test_a_suggestion_leads_to_a_command(text: str) -> None:
    problem = ask(text).problem
    if problem and problem.suggestion:
        assert ask(problem.suggestion).command


NUMBERS = st.integers(1, 999_999_999)
WRITTEN = st.sampled_from(["{}", "#{}", "IMP-{}", "imp {}", "Imp{}", "IMP–{}", "“{}”", " {} "])


@given(st.sampled_from([each for each in NOW if each.takes(ParameterKind.NUMBER)]), NUMBERS, WRITTEN)
def test_the_sentence_names_the_number_however_it_is_written(command: Command, number: int, written: str) -> None:
    asked = ask(f"{command.verb} {written.format(number)}")

    assert asked.number == number
    assert asked.problem or f"IMP-{number}" in restated(asked)


@given(
    NUMBERS, st.dates(date(2026, 11, 23), date(2090, 12, 31)), st.sampled_from(["by {}", "{}", "due {}", "until {}"])
)
def test_the_sentence_names_the_day_however_it_is_led_in(number: int, due: date, led: str) -> None:
    asked = ask(f"task {number} order laptops @ana {led.format(due.isoformat())}")

    assert asked.day == due
    assert restated(asked) == f"Task for IMP-{number}: “order laptops”, by @ana, due {spoken_date(due, asked.today)}."


@given(st.sampled_from(EXAMPLES), st.booleans(), st.booleans())
def test_capitals_and_spaces_make_no_difference(entry: tuple[Command, str], loud: bool, wide: bool) -> None:
    typed = entry[1].upper() if loud else entry[1]
    asked = ask("   ".join(["", *typed.split(), ""]) if wide else typed)

    assert restated(asked).casefold() == restated(ask(entry[1])).casefold()


@given(st.sampled_from([each.verb for each in NOW if len(each.verb) > 3 and " " not in each.verb]), st.data())
def test_a_slip_of_the_finger_gets_the_nearest_command(verb: Verb, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(verb) - 1))
    slipped = verb[:place] + verb[place + 1 :]
    asked = ask(f"{slipped} 42")

    assert asked.command or problem_of(f"{slipped} 42").suggestion


def test_people_and_their_words_are_written_by_the_edge() -> None:
    asked = ask("task 42 tell &lt;!here&gt; <@U01ANA|ana> by friday")

    said = restated(asked, person=lambda who: f"<@{who.id}>", quote=lambda text: f"*{len(text)}*")

    assert said == "Task for IMP-42: *17*, by <@U01ANA>, due Friday 27 November."
