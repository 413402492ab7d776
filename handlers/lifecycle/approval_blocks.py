"""Requests for an approval or for information, and the line that replaces a moved card."""

from slack_sdk.models.blocks import Block

from csi.common.phrases import counted, near_date, spoken_date
from csi.common.working_days import local_day
from csi.lifecycle.approval_changes import BasisChange
from csi.lifecycle.info_requests import InfoRequestFacts
from csi.register.value_rules import Value, payback
from csi.tasks.task_rules import LEFT_OUT
from csi.views.approval_request import ApprovalRequestFacts
from csi.views.approver_wanted import ApproverWantedFacts
from csi.views.card import CardFacts
from handlers import ids
from handlers.lifecycle.step_buttons import approval_value
from handlers.register.card_facts import addressed
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    channel_link,
    context,
    excerpt,
    inline,
    message,
    named,
    passage,
    person,
    quote,
    section,
)
from handlers.slack.phrases import target_line
from models.enums import ApprovalKind, State

_MOST_TASKS, _MOST_CHANGES = 6, 12


def approval(facts: ApprovalRequestFacts, since: int, reader: str = "", *, may_decide: bool = True) -> Message:
    """Build an approver's request: what it costs and brings, its target, plan and changes, and the buttons to decide.

    `since` is the last activity that it shows; `may_decide` is false for somebody who approves no more.
    """
    card = facts.card
    value, name = approval_value(facts, since), _name(card.number, card.idea)
    again = card.state is State.IN_PROGRESS and card.status.changed_since is not None
    if not again and card.state is not State.ASSESS:
        return message(context(f"{name}  ·  {_decision_line(facts, reader)}"))
    if not may_decide:
        return message(context(f"{name}  ·  others decide on its approval now"))
    head = "has changed since it was approved. Do you approve the change?" if again else "waits for your approval."
    about = named(card.number, card.idea)
    decide = (
        [button("Approve the change", ids.REAPPROVE, value, about=about, style="primary")]
        if again
        else [
            button("Approve", ids.APPROVE, value, about=about, style="primary"),
            button("Send back", ids.SEND_BACK, value, about=about),
        ]
    )
    return message(
        section(f"{name} {head}"),
        section("\n".join(_business_case(facts))),
        *_changes(facts),
        buttons(
            f"approval_{card.number}",
            [*decide, button("Open", ids.ALL_ANSWERS, str(card.number), about=about)],
        ),
    )


def _name(number: int, idea: str) -> str:
    return f"*{excerpt(idea, 150, number)}* (IMP-{number})"


def _business_case(facts: ApprovalRequestFacts) -> list[str]:
    """Say who leads it, what it costs and brings, its target, risk and plan, a line each."""
    card = facts.card
    return [
        _size(card),
        *_value_lines(facts),
        *(f"*Target:* {inline(each.kpi)}: {target_line(each, card.today)}" for each in card.targets[:4]),
        *([f"*Risk:* {passage(facts.basis.risk, 300, card.number)}"] if facts.basis.risk else []),
        *_plan_lines(card),
    ]


def _size(card: CardFacts) -> str:
    parts = [
        f"*Leads it:* {person(card.coordinator)}" if card.coordinator else "*Leads it:* nobody yet",
        f"effort {card.effort}" if card.effort else "",
        f"objective: {', '.join(inline(title) for title in card.objectives[:3])}" if card.objectives else "",
    ]
    return "  ·  ".join(part for part in parts if part)


def _value_lines(facts: ApprovalRequestFacts) -> list[str]:
    number = facts.card.number
    if facts.case is None or facts.case.forecast == Value():
        return ["*Cost and benefit:* no forecast yet"]
    forecast = facts.case.forecast
    paid = f", paid by {excerpt(forecast.payer, 100, number)}" if forecast.payer else ""
    benefit = f"{forecast.yearly_benefit} a year" if forecast.yearly_benefit is not None else ""
    lines = [
        f"*Cost:* {inline(str(forecast.cost)) if forecast.cost is not None else 'no forecast yet'}{paid}",
        f"*Benefit:* {inline(benefit) if benefit else 'no forecast yet'}",
    ]
    if forecast.cost is not None and forecast.yearly_benefit is not None:
        lines.append(f"*Payback:* {inline(payback(forecast.cost, forecast.yearly_benefit).says)}")
    if forecast.soft_benefits:
        lines.append(f"*Beyond money:* {passage(forecast.soft_benefits, 300, number)}")
    return lines


def _plan_lines(card: CardFacts) -> list[str]:
    planned = [task for task in card.tasks if task.state not in LEFT_OUT]
    if not planned:
        return ["*Plan:* no tasks yet"]
    last = max(task.due_on for task in planned)
    lines = [f"*Plan:* {counted(len(planned), 'task')}, the last due {spoken_date(last, card.today)}"]
    lines += [
        f"•  {excerpt(task.text, 80, card.number)}: {person(task.owner)} by {spoken_date(task.due_on, card.today)}"
        for task in planned[:_MOST_TASKS]
    ]
    if len(planned) > _MOST_TASKS:
        lines.append(f"•  and {len(planned) - _MOST_TASKS} more")
    return lines


_DECIDED = {
    ApprovalKind.APPROVED: "approved it",
    ApprovalKind.REAPPROVED: "approved it",
    ApprovalKind.SENT_BACK: "sent it back",
}


def _changes(facts: ApprovalRequestFacts) -> list[Block | None]:
    """Name what has changed since the last decision, one by one; nothing where nobody has decided on it before."""
    earlier = facts.earlier
    if earlier is None or earlier.changes is None:
        return []
    decided_on = local_day(earlier.at, facts.card.tz)
    since = f"since {person(earlier.by)} {_DECIDED[earlier.kind]} on {spoken_date(decided_on, facts.card.today)}"
    if not earlier.changes:
        return [section(f"Nothing has changed {since}.")]
    number = facts.card.number
    lines = [f"*Changed {since}:*", *(_change_line(each, number) for each in earlier.changes[:_MOST_CHANGES])]
    if len(earlier.changes) > _MOST_CHANGES:
        lines.append(f"•  and {len(earlier.changes) - _MOST_CHANGES} more; *History* on its card names all")
    return [section("\n".join(lines))]


def _change_line(change: BasisChange, number: int) -> str:
    def said(value: str) -> str:
        if not value:
            return "none"
        return person(value) if change.is_person else excerpt(value, 90, number)

    return f"•  {inline(change.name)}: {said(change.before)} → {said(change.after)}"


def _decision_line(facts: ApprovalRequestFacts, reader: str) -> str:
    """Say to `reader` who decided on it and when; for what was taken back before that, who has it."""
    card, earlier = facts.card, facts.earlier
    if approved := card.status.approved:
        return f"approved by {addressed(approved.by, reader)} on {spoken_date(approved.at.date(), card.today)}"
    if card.state is not State.ACCEPTED:
        return "nothing to approve any more"
    why = f": {excerpt(card.reason, 200, card.number)}" if card.reason else ""
    if earlier is not None and earlier.kind is ApprovalKind.SENT_BACK:
        on = spoken_date(local_day(earlier.at, card.tz), card.today)
        return f"sent back by {addressed(earlier.by, reader)} on {on}{why}"
    return f"back with {person(card.coordinator)}{why}"


def approver_wanted(facts: ApproverWantedFacts) -> Message:
    """Build the request to a manager to name an approver; once there is one, a line that says so."""
    name = _name(facts.number, facts.idea)
    if not facts.waits:
        then = f"{person(facts.approver)} is its approver now" if facts.approver else "it has an approver now"
        return message(context(f"{name}  ·  {then}"))
    why = (
        "It needs an approval. Only you could give it, and the idea is yours."
        if facts.own
        else f"It needs an approval. Only {person(facts.author)} could give it, and the idea is theirs."
    )
    about = named(facts.number, facts.idea)
    choose = button("Name an approver", ids.NAME_APPROVER, str(facts.number), about=about, style="primary")
    return message(
        section(f"{name}\n{why} Who else should decide?"), buttons(f"approver_wanted_{facts.number}", [choose])
    )


def card_moved(number: int, to: str | None) -> Message:
    """Build the line that replaces a card after it was posted elsewhere."""
    where = f"in {channel_link(to)}" if to else "with its manager"
    return message(context(f"The card of IMP-{number} is {where} now."))


def info_request(facts: InfoRequestFacts) -> Message:
    """Build the question to an author before their idea is decided; once answered, the answer's date."""
    if not facts.is_open:
        question = excerpt(facts.question, 200, facts.number)
        asked = f"{_name(facts.number, facts.idea)}  ·  {person(facts.by)} asked: “{question}”"
        if not facts.answer or not facts.answered_on:
            return message(context(f"{asked}  ·  it's decided now, so you don't have to answer"))
        promise = f". You'll have a decision by *{near_date(facts.promised_on)}*" if facts.waits else ""
        return message(context(f"{asked}  ·  you answered on {near_date(facts.answered_on)}{promise}"))
    return message(
        section(f"{_name(facts.number, facts.idea)}: {person(facts.by)} has a question before deciding."),
        quote(facts.question, facts.number, 1_500, lines=15),
        context("Write your answer in this thread, or press *Answer*. The decision date is paused until you answer."),
        buttons(
            f"info_{facts.id}",
            [
                button(
                    "Answer", ids.GIVE_INFO, str(facts.number), about=named(facts.number, facts.idea), style="primary"
                )
            ],
        ),
    )
