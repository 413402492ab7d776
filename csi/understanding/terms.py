"""The words of the practice that people ask about: "what's an objective?", "KPI?", and what each of them means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MARK = "term:"
"""Begins the topic of an answer that explains a term."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the practice. `said` is how people write it, as a pattern; `question` is the one that asks for it."""

    name: str
    explained: str
    said: str
    question: str = ""


TERMS: tuple[Term, ...] = (
    Term(
        "improvement",
        "An improvement is one entry of the register, such as IMP-42: an idea with what came of it.",
        r"improvements?|imp",
    ),
    Term("register", "The register is the list of all improvements, open and ended. `/csi list` shows it.",
         r"(?:improvement |csi )?register"),
    Term("interview", "The interview is a handful of short questions about one improvement. You can skip each of them.",
         r"interviews?"),
    Term("objective", "An objective is a goal that our organisation has set for itself.",
         r"(?:strategic )?objectives?", "objective"),
    Term("service", "A service is what a team does for others, such as laptops or payroll. An improvement names the "
         "one that gets better.", r"services?|service catalogue"),
    Term("team", "A team is a group of colleagues with a manager and a channel. Its manager decides about its ideas.",
         r"teams?"),
    Term("csf", "A critical success factor (CSF) is what must go right to reach an objective. KPIs show it.",
         r"csfs?|(?:critical )?success factors?"),
    Term("kpi", "A KPI is something that we measure regularly, such as “days until a laptop arrives”.",
         r"kpis?|key performance indicators?|indicators?"),
    Term("reading", "A reading is one measured value of a KPI on a day, such as 4.5 days on 1 March.",
         r"readings?"),
    Term("baseline", "The baseline is how things are before we change anything: a number with its source and its date.",
         r"baselines?", "baseline"),
    Term("target", "A target is a number that we want to reach, and the day by which we want to reach it.",
         r"targets?(?: values?| dates?)?", "target"),
    Term("tolerance", "The tolerance is how far a KPI may move before I raise it with the service's owner.",
         r"tolerances?|out of tolerance"),
    Term("counter_metric", "A counter-metric is a KPI that must not get worse while we improve another one.",
         r"(?:counter|tension)[- ]?(?:metrics?|kpis?)"),
    Term("task", "A task is one piece of work on an improvement, with one owner and a date.", r"tasks?"),
    Term("open_question", "An open question is one that nobody could answer yet. The coordinator finds out.",
         r"open questions?"),
    Term("nudge", "A nudge is a message that I send when something of yours is due. `/csi nudges` shows yours.",
         r"nudges?"),
    Term("announcement", "An announcement tells a channel what came of an improvement, with the figures behind it.",
         r"announcements?"),
    Term("activity", "The activity is the history of an improvement: who did what and when. You find it behind *Open*.",
         r"activit(?:y|ies)|activity trail|audit trail"),
    Term("requester", "A requester is everybody here: all members may give ideas, vote and follow them.",
         r"requesters?"),
    Term("coordinator", "A coordinator leads an improvement from the idea to its result.", r"co-?ordinators?"),
    Term("manager", "A manager decides what coordinators can't, looks after teams and settings, and gives roles.",
         r"managers?"),
    Term("approver", "An approver says yes or no to large improvements before work starts.", r"approvers?|approvals?"),
    Term("leadership", "Leadership is a role: it reads the reports and the value of all teams.", r"leadership"),
    Term("raci", "RACI says who is responsible, accountable, consulted and informed about an improvement.",
         r"raci(?: matrix)?"),
    Term("focus", "The focus is what an idea would better most: quality, compliance, security, cost or satisfaction.",
         r"focus", "focus"),
    Term("compliance", "Compliance means that we keep laws, rules and what auditors ask for.", r"compliance"),
    Term("outcome", "The outcome is what people will notice once this works.", r"outcomes?", "outcome"),
    Term("vision", "The vision is where this leads: what gets better, for whom, and which objective it supports.",
         r"visions?"),
    Term("maturity", "Maturity is how consistently we do something: from 1, everybody in their own way, to 5, we keep "
         "improving it.", r"maturity(?: levels?)?", "maturity"),
    Term("benchmark", "A benchmark is somebody else's number to compare ours with.", r"benchmarks?", "benchmark"),
    Term("gap", "The gap is what has to change between today and the target.", r"gap", "gap"),
    Term("soft_benefits", "Soft benefits are what a success brings that numbers can't show, such as calmer mornings.",
         r"soft benefits?|value on investment|voi", "soft_benefits"),
    Term("communication_plan", "A communication plan says what changes, for whom, and who tells them when.",
         r"communications? plans?", "communication"),
    Term("effort", "Effort is the size of the work: S, M, L or XL.", r"efforts?"),
    Term("benefit", "The benefit is how much an improvement would help: low, medium or high.", r"benefits?"),
    Term("priority", "The priority is a number that says which improvements come first: 1 before 2.",
         r"priorit(?:y|ies)"),
    Term("quick_win", "A quick win is a small improvement with a shorter way: accept, start, close.",
         r"quick[- ]wins?"),
    Term("triage", "Triage is the first look at new ideas: accept, decline, or ask for more.", r"triage"),
    Term("sustain_check", "A sustain check asks 30, 90 and 180 days after a success whether it still holds.",
         r"sustain checks?"),
    Term("receipt", "The receipt is the message that shows you your idea, and by when it will be decided.",
         r"receipts?"),
    Term("follow_code", "A follow code leads to one anonymous idea. I show it once, to whoever gave the idea.",
         r"follow codes?"),
    Term("watcher", "A watcher hears of each step of an improvement. Type `/csi watch 42` to be one.", r"watchers?"),
    Term("vote", "A vote says that an idea matters to you too. Type `/csi vote 42` to give yours.", r"votes?"),
    Term("settling_time", "The settling time is how long we wait after a change before we judge it.",
         r"settling (?:time|period)|settling"),
    Term("digest", "The digest is the month in figures, posted to the leadership's channel.", r"(?:monthly )?digest"),
    Term("sip", "A service improvement plan (SIP) is one improvement as a document: goal, tasks, figures.",
         r"sips?|service improvement plans?"),
    Term("csi", "CSI is continual service improvement: six questions, from the vision to keeping the momentum.",
         r"csi(?: model)?|continual (?:service )?improvement"),
)  # fmt: skip
BY_NAME: Mapping[str, Term] = {term.name: term for term in TERMS}
TERM_TOPICS: Mapping[str, Term] = {f"{MARK}{term.name}": term for term in TERMS}
"""Topics of questions about Kaizen that are terms."""

_THE = r"(?:(?:an?|the|this|that|these|those|such an?|meant by|meant with)\s+)*[\"'“‘`*_]*"
_END = (
    r"[\"'”’`*_]*(?:\s+(?:here|exactly|anyway|please|then|in (?:kaizen|this|csi|your world|plain words|english)"
    r"|supposed to be|for|about|again))*[\s.!?？…]*"
)
_LEAD = r"(?:(?:sorry|hi|hello|hey|hm+|um+|wait|well|and|but|ok|okay|so|please|pls|kaizen|quick question)\b[,.!…:\s]*)*"
_ASKS = (
    r"(?:(?:can|could|would) you (?:please )?(?:tell me|explain)|(?:please )?(?:tell me|explain)"
    r"|i (?:don't|do not) (?:know|understand)|do you know)?\s*"
    r"(?:what(?:'s|s| is| are| was| were| do you mean by| do you mean with| do you call| counts as| means"
    r"| does it mean by)?|define|explain(?: to me)?|meaning of|the meaning of|definition of|who(?:'s| is)(?= an? )"
    r"|was (?:ist|sind|bedeutet|heißt)(?: eine?| das| die| der)?|(?:c'est quoi|qu'est-ce que c'est|que veut dire)"
    r"(?: une?| le| la)?|qu'est-ce qu'une?|qué (?:es|significa)(?: una?| el| la)?|(?:che )?cos'è(?: un[ao]?| il| la)?"
    r"|o que é(?: uma?)?|wat is(?: een)?)\s+"
)
_WORDS = "|".join(term.said for term in TERMS)
_ASKED = re.compile(
    rf"{_LEAD}¿?(?:{_ASKS}{_THE}(?P<asked>{_WORDS})(?:\s+(?:is|are|means?))?{_END}"
    rf"|what (?:does|do|did)\s+{_THE}(?P<meant>{_WORDS})[\"'”’`*_]*\s+(?:means?|stands? for|do|refer to){_END}"
    rf"|{_THE}(?P<alone>{_WORDS})[\"'”’`*_]*\s*[?？]+)",
    re.IGNORECASE,
)
_BY_TERM = tuple((term, re.compile(term.said, re.IGNORECASE)) for term in TERMS)
LONGEST = 120
"""Whoever asks for the meaning of a word needs no more characters."""


def term_asked(text: str) -> Term | None:
    """The term whose meaning a message asks for and nothing else; None if it asks for none."""
    line = " ".join(text.replace("’", "'").split())
    if len(line) > LONGEST:
        return None
    if (found := _ASKED.fullmatch(line)) is None:
        return None
    word = found["asked"] or found["meant"] or found["alone"]
    return next(term for term, pattern in _BY_TERM if pattern.fullmatch(word))
