"""The three facts of a card, a sentence each: its state, who leads it, and the next date or what it waits for."""

from collections.abc import Mapping
from datetime import date

from csi.common.phrases import capitalized, counted, listed, spoken_date
from csi.language.numbers import percentage
from csi.lifecycle.needs import Need
from csi.views.card import CardFacts, HandedOnFacts
from csi.views.decision import Decision
from csi.views.improvement_head import ImprovementHead
from handlers.slack.block_kit import inline, opening, person
from handlers.slack.phrases import CLOSURES, HEALTHS, STATES, target_line
from models.enums import ENDED_STATES, AssignmentEnd, ClosureCode, State, Step

MOST_FACTS = 3
TITLE = 150
"""The most characters of the idea in a card's title; *Open* shows all of it."""

_QUOTED = 100

_NEEDS: Mapping[Need, str] = {
    Need.OBJECTIVE: "an objective",
    Need.QUESTIONS: "answers to the questions",
    Need.OPEN_QUESTIONS: "answers to open questions",
    Need.TARGET: "a target",
    Need.APPROVER: "an approver other than the author",
    Need.PLAN: "a task",
    Need.COMMUNICATION_PLAN: "a plan for telling the people affected",
    Need.REAPPROVAL: "an approval of what changed",
}
"""What the next step needs, in the few words of a card."""

_BEFORE: Mapping[Step | None, str] = {
    Step.ASSESS: "Before assessing",
    Step.START: "Before starting",
    Step.REVIEW: "Before the review",
}
_READY: Mapping[Step | None, str] = {
    Step.ASSESS: "Ready to assess",
    Step.START: "Ready to start",
    Step.REVIEW: "Ready for review",
    Step.CLOSE: "Ready to close",
}


def card_title(head: ImprovementHead, limit: int = TITLE) -> str:
    """The number and the idea, cut."""
    return f"*IMP-{head.number}*  {opening(head.idea, limit)}"


def triage_facts(facts: CardFacts) -> list[str]:
    """What whoever triages a new idea has to know: whose it is, who could lead it, and by when to decide."""
    votes = f"  ·  {counted(facts.votes, 'vote')}" if facts.votes else ""
    return [f"New idea from {origin(facts)}{votes}{_similar(facts)}", _leads(facts), _to_decide(facts)]


def work_facts(facts: CardFacts, viewer: str, *, is_quoting: bool = True) -> list[str]:
    """What whoever works on an improvement has to know; `viewer` reads it.

    `is_quoting`: with the beginning of what people said; without, where all of it stands below.
    """
    if facts.state is State.NEW:
        votes = f"  ·  {counted(facts.votes, 'vote')}" if facts.votes else ""
        whose = "Your new idea" if viewer == facts.author and not facts.credited else f"New idea from {origin(facts)}"
        return [f"{whose}{votes}{_similar(facts)}", _leads(facts, viewer), _to_decide(facts, viewer, is_quoting)]
    if facts.state in ENDED_STATES:
        return ended_facts(facts, viewer) if is_quoting else how_it_ended(facts, viewer)
    waits_for = _waits_for(facts, viewer)
    return [_state(facts, viewer, is_quoting), _leads(facts, viewer), *([waits_for] if waits_for else [])]


def ended_facts(facts: CardFacts, viewer: str) -> list[str]:
    """What became of an improvement: how it ended, who led it, and the outcome or the reason."""
    said = facts.closure_notes if facts.state is State.CLOSED else facts.reason
    quoted = [f"“{opening(said, _QUOTED)}”"] if said and facts.state is not State.MERGED else []
    return [*how_it_ended(facts, viewer), *quoted]


def how_it_ended(facts: CardFacts, viewer: str) -> list[str]:
    """How an improvement ended and who led it, without anybody's words."""
    ended = decided_by(facts, facts.decision, facts.today, viewer)
    led = "You led this" if facts.coordinator == viewer else f"{person(facts.coordinator)} led this"
    return [f"{capitalized(ended)}", *([led] if facts.coordinator else [])]


def origin(facts: ImprovementHead) -> str:
    """Say who had the idea, and who captured it if that is somebody else."""
    if facts.anonymous:
        return "somebody who stays unnamed"
    if facts.from_kpi:
        return "a KPI that is out of tolerance"
    if facts.credited:
        return f"{person(facts.credited)}, brought in by {person(facts.author)}"
    return person(facts.author)


def decided_line(head: ImprovementHead, decision: Decision | None, today: date, viewer: str = "") -> str:
    """Say in one line what was decided about an idea, by whom and when."""
    return f"{card_title(head, 80)}  ·  {decided_by(head, decision, today, viewer)}"


def decided_by(head: ImprovementHead, decision: Decision | None, today: date, viewer: str = "") -> str:
    """Say what was decided, by whom and when, and who leads it now: "accepted by @Mia on Friday 4 December"."""
    by = f" by {addressed(decision.by, viewer) if decision.by else 'its author'}" if decision else ""
    when = f" on {spoken_date(decision.on, today)}" if decision else ""
    match head.state:
        case State.CLOSED:
            how = f" as {CLOSURES[head.closure_code or ClosureCode.SUCCESSFUL]}" if head.closure_code else ""
            return f"closed{how}{by}{when}"
        case State.CANCELED:
            withdrawn = decision is not None and decision.step is Step.WITHDRAW
            return f"{'withdrawn by its author' if withdrawn else f'canceled{by}'}{when}"
        case State.MERGED:
            into = f" into *IMP-{head.merged_into[0]}*" if head.merged_into else ""
            return f"merged{into}{by}{when}"
        case State.DECLINED:
            return f"declined{by}{when}"
        case _:
            now = "" if head.state is State.ACCEPTED else f", now {STATES[head.state]}"
            leads = f", {'you lead it' if head.coordinator == viewer else f'{person(head.coordinator)} leads'}"
            leads = leads if head.coordinator else ""
            return f"accepted{by}{when}{now}{leads}"


_GIVEN: Mapping[AssignmentEnd, str] = {
    AssignmentEnd.HANDED_OVER: "handed over",
    AssignmentEnd.RETURNED: "returned",
    AssignmentEnd.UNCONFIRMED: "not confirmed in time",
}


def handed_on_line(facts: HandedOnFacts) -> str:
    """Say in one line to whoever led an improvement that they gave it away, when, and who has it now."""
    when = (
        f" on {spoken_date(facts.on, facts.today)}" if facts.on and facts.how is not AssignmentEnd.UNCONFIRMED else ""
    )
    now = "nobody leads it yet"
    if facts.coordinator:
        now = f"{person(facts.coordinator)} {'is asked to lead it' if facts.unconfirmed else 'leads it now'}"
    return f"{card_title(facts, 80)}  ·  {_GIVEN[facts.how]}{when}, {now}"


def _similar(facts: CardFacts) -> str:
    if not facts.similar:
        return ""
    first, *others = facts.similar
    named = f"*IMP-{first.number}* “{opening(first.idea, 60)}”"
    also = f" and {listed([f'*IMP-{each.number}*' for each in others])}" if others else ""
    said = ", but its author says it's different" if facts.said_different else ""
    return f"  ·  looks like {named}{also}{said}"


def addressed(who: str, viewer: str) -> str:
    """A person, as `viewer` is told of them; a card that several people read has no viewer."""
    return "you" if who == viewer else person(who)


def _leads(facts: CardFacts, viewer: str = "") -> str:
    suggested = facts.status.suggested
    if facts.coordinator is None and suggested:
        return f"Suggested lead: {addressed(suggested.person, viewer)} ({inline(suggested.reason)})"
    if facts.coordinator is None:
        return "Nobody leads this yet"
    if facts.coordinator == viewer:
        return "You're asked to lead this" if facts.status.unconfirmed else "You lead this"
    return f"{person(facts.coordinator)} {'was asked to lead' if facts.status.unconfirmed else 'leads'} this"


def _to_decide(facts: CardFacts, viewer: str = "", is_quoting: bool = True) -> str:
    asked = facts.status.asked_of_author
    day = spoken_date(facts.promised_on, facts.today)
    whom = addressed(facts.author, viewer) if facts.author else "its author"
    if asked and asked.is_open:
        until = f"Paused until {whom} {'answer' if whom == 'you' else 'answers'}"
        return f"{until}: “{opening(asked.question, _QUOTED)}”" if is_quoting else until
    late = facts.promised_on < facts.today
    by = f"The decision was due on *{day}*" if late else f"Decide by *{day}*"
    if facts.renewed_to:
        by = f"The decision was due on {day}; now promised by *{spoken_date(facts.renewed_to, facts.today)}*"
    if asked and asked.answer and is_quoting:
        return f"{by}  ·  {whom} answered: “{opening(asked.answer, _QUOTED)}”"
    return by


def _state(facts: CardFacts, viewer: str, is_quoting: bool = True) -> str:
    said = STATES[facts.state]
    if facts.state is State.ON_HOLD and facts.status.hold and is_quoting:
        said = f"on hold: {opening(facts.status.hold.reason, _QUOTED)}"
    if facts.state is State.ACCEPTED and facts.quick_win:
        said = "accepted as a quick win"
    if facts.state is State.APPROVED and (approved := facts.status.approved):
        said = f"approved by {addressed(approved.by, viewer)} on {spoken_date(approved.at.date(), facts.today)}"
    if facts.state is State.REVIEW and facts.settled_at and facts.settled_at.date() > facts.today:
        said = f"in review, settling until {spoken_date(facts.settled_at.date(), facts.today)}"
    closer = person(facts.manager) if facts.manager else "a manager"
    elsewhere = f"  ·  {closer} closes it" if facts.state is State.REVIEW and Step.CLOSE not in facts.steps else ""
    begun = facts.state in (State.IN_PROGRESS, State.REVIEW, State.ON_HOLD) and facts.tasks
    done = f"  ·  {percentage(facts.progress)} of the plan is done" if begun and facts.progress is not None else ""
    health = f"  ·  {HEALTHS[facts.health].lower()}" if facts.health and facts.state is State.IN_PROGRESS else ""
    return f"{capitalized(said)}{done}{health}{elsewhere}"


def _waits_for(facts: CardFacts, viewer: str) -> str:
    """Say which date or what it waits for; empty if it waits for nothing."""
    life, today = facts.status, facts.today
    if life.hold and facts.state is State.ON_HOLD:
        return f"To be looked at again on *{spoken_date(life.hold.review_on, today)}*"
    if life.changed_since and life.approval_asked:
        return f"Waits for a new approval: it changed after {spoken_date(life.changed_since.date(), today)}"
    if facts.state is State.ASSESS and facts.next_step is Step.APPROVE and Need.APPROVER not in facts.needs:
        return (
            f"Waits for {addressed(life.approver, viewer)} to approve it" if life.approver else "Waits for an approval"
        )
    if facts.targets and facts.state in (State.IN_PROGRESS, State.REVIEW):
        return target_fact(facts)
    hidden = {Need.OPEN_QUESTIONS} if Need.QUESTIONS in facts.needs else set()  # the same to whoever reads the card
    needs = [_NEEDS[need] for need in facts.needs if need in _NEEDS and need not in hidden]
    still_open = [task for task in facts.tasks if not task.is_closed]
    if needs:
        before = _BEFORE.get(facts.next_step)
        return f"{before}: {listed(needs)}" if before else f"Waits for {listed(needs)}"
    if still_open and facts.state is State.IN_PROGRESS:
        task = min(still_open, key=lambda each: each.due_on)
        due = f"{'overdue since' if task.overdue else 'due'} {spoken_date(task.due_on, today)}"
        return f"Next task: {opening(task.text, _QUOTED)}, *{due}*"
    return _READY.get(facts.next_step, "")


def target_fact(facts: CardFacts) -> str:
    """The first target with where it stands, and how many more there are."""
    first, *others = facts.targets
    more = f"  ·  {counted(len(others), 'more target')}" if others else ""
    return f"{opening(first.kpi, 60)}: {target_line(first, facts.today)}{more}"
