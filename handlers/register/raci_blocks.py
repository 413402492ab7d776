"""Who is involved (RACI): in a line, in its form, and the notices to those people."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.models.blocks import UserMultiSelectElement
from slack_sdk.models.views import View

from csi.register.consultations import ConsultationRequest
from csi.register.queries import Raci
from csi.register.raci import LONGEST_QUESTION, MOST
from csi.views.improvement_head import ImprovementHead
from csi.views.notice import NoticeFacts
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    excerpt,
    field,
    form,
    message,
    named,
    passage,
    person,
    quote,
    section,
    text_input,
    user_select,
)
from handlers.slack.phrases import STATES


def raci_line(facts: ImprovementHead, raci: Raci) -> str:
    """Say in one line who leads, and who is accountable, consulted and informed."""
    first = f"{person(facts.coordinator)} leads" if facts.coordinator else "Nobody leads it yet"
    return "  ·  ".join([first, *raci_parts(facts, raci)])


def raci_parts(facts: ImprovementHead, raci: Raci) -> list[str]:
    """Say who is accountable (if not the coordinator), consulted and informed."""
    found = []
    if raci.accountable and raci.accountable != facts.coordinator:
        found.append(f"Accountable: {person(raci.accountable)}")
    if raci.consulted:
        asked = [f"{person(who)} ({'answered' if who in raci.answered else 'asked'})" for who in raci.consulted]
        found.append(f"Consulted: {_first_names(asked)}")
    if raci.informed:
        found.append(f"Informed: {_first_names([person(who) for who in raci.informed])}")
    return found


def _first_names(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def raci_form(number: int, idea: str, raci: Raci, about: str) -> View:
    """Build the form for who is accountable, consulted and informed."""
    owners = _first_names([person(who) for who in raci.responsible])
    return form(
        ids.RACI_FORM,
        f"IMP-{number}: involved",
        "Save",
        [
            quote(idea, number, 200),
            field(
                ids.ACCOUNTABLE,
                "Accountable: who decides on the result?",
                user_select(raci.accountable),
                optional=True,
                hint="One person: whoever leads it, unless you choose somebody else.",
            ),
            context(f"Responsible: {owners}, by their tasks" if owners else "Responsible: nobody has a task yet"),
            field(
                ids.CONSULTED,
                "Consulted: whose view is needed?",
                _people_select(raci.consulted),
                optional=True,
                hint="I'll ask each new person your question, and send you the answer.",
            ),
            field(
                ids.CONSULT_QUESTION,
                "What do you want to ask the new people?",
                text_input(
                    placeholder="What would stop you from ordering two weeks earlier?",
                    lines=True,
                    limit=LONGEST_QUESTION,
                ),
                optional=True,
            ),
            field(
                ids.INFORMED,
                "Informed: who gets a message at each step?",
                _people_select(raci.informed),
                optional=True,
                hint="They get one short message at each step, and can stop it.",
            ),
        ],
        about=about,
    )


def _people_select(initial: tuple[str, ...]) -> UserMultiSelectElement:
    return UserMultiSelectElement(initial_users=list(initial) or None, max_selected_items=max(MOST, len(initial)))


# --- Notices ---


def consultation_request(facts: ConsultationRequest) -> Message:
    """Build the question to a consulted person, with the idea it is about."""
    if facts.question is None:
        return message(
            context(
                f"*{excerpt(facts.idea, 80, facts.number)}*: the question was taken back, so you don't have to answer."
            )
        )
    how = (
        "Thanks. You can add more in this thread, and I'll pass it on."
        if facts.answered
        else f"Write your answer in this thread: {person(facts.asked_by)} reads it, and it stays with the improvement."
    )
    name = f"*{excerpt(facts.idea, 150, facts.number)}* (IMP-{facts.number})"
    return message(
        section(f"{name}: {person(facts.asked_by)} asks for your view."),
        quote(facts.question, facts.number, LONGEST_QUESTION, lines=20),
        context(how),
    )


def _named(facts: NoticeFacts) -> str:
    return f"*{excerpt(facts.idea, 150, facts.number)}* (IMP-{facts.number})"


def _informed(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    stop = button(
        "Stop telling me", ids.STOP_TELLING, str(facts.number), about=f"about {named(facts.number, facts.idea)}"
    )
    return message(
        section(
            f"{_named(facts)} is {STATES[facts.state]}. {person(payload['by'])} wants to keep you informed, so "
            "you'll get one short message at each step."
        ),
        buttons(f"informed_{facts.number}", [stop]),
    )


def _accountable(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    works = f" {person(facts.coordinator)} leads the work." if facts.coordinator else ""
    return message(section(f"{_named(facts)}: {person(payload['by'])} made you accountable for the result.{works}"))


def _not_accountable(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    return message(
        section(
            f"{_named(facts)}: {person(payload['by'])} made {person(payload.get('to_whom'))} accountable for the "
            "result in your place."
        )
    )


def _consulted_answer(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    question = f"The question was: {passage(payload['question'], 300, facts.number)}" if payload.get("question") else ""
    return message(
        section(f"{_named(facts)}: {person(payload['by'])} answered."),
        quote(payload["text"], facts.number, 1_500),
        context(question) if question else None,
    )


def _passed_on(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    reader = payload.get("to_whom")
    then = f"{person(reader)} will read it" if reader else "Your words stay with the improvement"
    return message(section(f"{'Thanks. ' if payload.get('first') else ''}{then}."))


def _stands_alone(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    return message(
        section(
            f"{_named(facts)} is {STATES[facts.state]}, on its own again: {person(payload['by'])} deleted "
            f"IMP-{payload['other']}, into which it was merged."
        )
    )


NOTICES: Mapping[str, Callable[[NoticeFacts, Mapping[str, Any]], Message]] = {
    "informed": _informed,
    "accountable": _accountable,
    "not_accountable": _not_accountable,
    "consulted_said": _consulted_answer,
    "passed_on": _passed_on,
    "stands_alone": _stands_alone,
}
