"""Requests for an approval or for information, and the line that replaces a moved card."""

from csi.lifecycle.info_requests import InfoRequestFacts
from csi.views.approver_wanted import ApproverWantedFacts
from csi.views.card import CardFacts
from handlers import ids
from handlers.lifecycle.step_buttons import approval_value
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    channel_link,
    context,
    day,
    excerpt,
    inline,
    message,
    passage,
    person,
    quote,
    section,
)
from handlers.slack.phrases import answer_text, question_label, target_line
from models.enums import State

_SHOWN = ("outcome", "first_steps", "gap", "costs", "communication")


def approval(facts: CardFacts, since: int, *, may_decide: bool = True) -> Message:
    """Build an approver's request: the improvement, what is known about it, and the buttons that decide.

    `since` is the last activity that it shows; `may_decide` is false for somebody who approves no more.
    """
    value = approval_value(facts, since)
    again = facts.state is State.IN_PROGRESS and facts.status.changed_since is not None
    if not again and facts.state is not State.ASSESS:
        return message(
            section(f"*IMP-{facts.number}*  {excerpt(facts.idea, 120, facts.number)}\n{_decision_line(facts)}")
        )
    if not may_decide:
        idea = excerpt(facts.idea, 120, facts.number)
        return message(section(f"*IMP-{facts.number}*  {idea}\nOthers decide on its approval now."))
    head = (
        f"*IMP-{facts.number}* has changed since it was approved. Is it still what you want?"
        if again
        else f"*IMP-{facts.number}* waits for your approval."
    )
    decide = (
        [button("Approve the change", ids.REAPPROVE, value, style="primary")]
        if again
        else [button("Approve", ids.APPROVE, value, style="primary"), button("Send back", ids.SEND_BACK, value)]
    )
    known = [each for each in facts.answers if each.question.key in _SHOWN]
    return message(
        section(head),
        quote(facts.idea, facts.number, 300),
        context(_size(facts)),
        *(context(f"*{inline(target.kpi)}*  {target_line(target)}") for target in facts.targets[:4]),
        *(context(f"*{question_label(answer.question)}* {answer_text(answer, 300, facts.number)}") for answer in known),
        context(f"Planned: {'; '.join(excerpt(task.text, 80, facts.number) for task in facts.tasks[:6])}")
        if facts.tasks
        else None,
        buttons(f"approval_{facts.number}", [*decide, button("All answers", ids.ALL_ANSWERS, str(facts.number))]),
    )


def _size(facts: CardFacts) -> str:
    serves = f"  ·  serves {', '.join(inline(title) for title in facts.objectives[:3])}" if facts.objectives else ""
    effort = f"effort {facts.effort}" if facts.effort else "no effort said"
    return f"{person(facts.coordinator)} coordinates  ·  {effort}{serves}"


def _decision_line(facts: CardFacts) -> str:
    if facts.status.approved:
        return f"Approved by {person(facts.status.approved.by)}, {day(facts.status.approved.at.date())}."
    if facts.state is State.ACCEPTED:
        return f"Back with {person(facts.coordinator)}: {passage(facts.reason or 'to be worked on', 400, facts.number)}"
    return "Nothing waits for you here any more."


def approver_wanted(facts: ApproverWantedFacts) -> Message:
    """Build the request to a manager to name an approver; once there is one, a line that says so."""
    name = f"*IMP-{facts.number}*  {excerpt(facts.idea, 120, facts.number)}"
    if not facts.waits:
        then = (
            f"{person(facts.approver)} is its approver now." if facts.approver else "No approver is missing any more."
        )
        return message(section(f"{name}\n{then}"))
    why = (
        "It waits for an approval. Only you could give it, and the idea is yours."
        if facts.own
        else f"It waits for an approval. Only {person(facts.author)} could give it, and the idea is theirs."
    )
    choose = button("Name an approver", ids.NAME_APPROVER, str(facts.number), style="primary")
    return message(
        section(f"{name}\n{why} Who else should decide?"), buttons(f"approver_wanted_{facts.number}", [choose])
    )


def card_moved(number: int, to: str | None) -> Message:
    """Build the line that replaces a card after it was posted elsewhere."""
    where = f"in {channel_link(to)} now" if to else "with its manager now"
    return message(context(f"*IMP-{number}*: its card is {where}, as a new message."))


def info_request(facts: InfoRequestFacts) -> Message:
    """Build the question to an author before their idea is decided; once answered, the answer's date."""
    if not facts.is_open:
        return message(
            section(f"{person(facts.by)} asked: {passage(facts.question, 600, facts.number)}"),
            context(
                f"You answered on {day(facts.answered_on)}. A decision is promised by *{day(facts.promised_on)}*."
                if facts.answer and facts.answered_on
                else "It is decided meanwhile; your answer isn't needed any more."
            ),
        )
    return message(
        section(f"{person(facts.by)} would like to know something before deciding on *IMP-{facts.number}*:"),
        quote(facts.question, facts.number, 1_500, lines=15),
        context("Write your answer in this thread, or press *Answer*. Until then the promised date waits."),
        buttons(f"info_{facts.id}", [button("Answer", ids.GIVE_INFO, str(facts.number), style="primary")]),
    )
