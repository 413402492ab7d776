"""Who is involved (RACI): in a line, in its form, and the notices to those people."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.models.blocks import UserMultiSelectElement
from slack_sdk.models.views import View

from csi.register.consultations import ConsultationRequest
from csi.register.queries import Raci
from csi.register.raci import LONGEST_QUESTION, MOST
from csi.views.card import CardFacts
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
    passage,
    person,
    quote,
    section,
    text_input,
    user_select,
)
from handlers.slack.phrases import STATES


def raci_line(facts: CardFacts) -> str:
    """Say in one line who leads, and who is accountable, consulted and informed."""
    raci = facts.details_line.raci
    first = f"{person(facts.coordinator)} leads" if facts.coordinator else "Nobody leads this yet"
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
                "Accountable: who answers for the result?",
                user_select(raci.accountable),
                optional=True,
                hint="One person: whoever coordinates it, unless you choose somebody else.",
            ),
            context(f"Responsible: {owners}, by their tasks" if owners else "Responsible: nobody owns a task yet"),
            field(
                ids.CONSULTED,
                "Consulted: whose view is needed?",
                _people_select(raci.consulted),
                optional=True,
                hint="Each new one gets your question in a message of their own; their answer comes to you.",
            ),
            field(
                ids.CONSULT_QUESTION,
                "What do you ask those who are new?",
                text_input(
                    placeholder="What would stop you from ordering two weeks earlier?",
                    lines=True,
                    limit=LONGEST_QUESTION,
                ),
                optional=True,
            ),
            field(
                ids.INFORMED,
                "Informed: who hears of each step?",
                _people_select(raci.informed),
                optional=True,
                hint="One short message a step. They can stop it.",
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
        return message(context(f"The question about IMP-{facts.number} was taken back; you need not answer."))
    how = (
        "Thank you; what you add in this thread is passed on as well."
        if facts.answered
        else (
            f"Write your answer in this thread. It is kept with the improvement, and {person(facts.asked_by)} reads it."
        )
    )
    return message(
        section(f"{person(facts.asked_by)} would like to know what you think about *IMP-{facts.number}*:"),
        quote(facts.idea, facts.number, 300),
        section("*The question:*"),
        quote(facts.question, facts.number, LONGEST_QUESTION, lines=20),
        context(how),
    )


def _named(facts: NoticeFacts) -> str:
    return f"*IMP-{facts.number}* “{excerpt(facts.idea, 200, facts.number)}”"


def _informed(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    return message(
        section(
            f"{person(payload['by'])} wants you to know what becomes of {_named(facts)}, "
            f"which is {STATES[facts.state]}. "
            "You hear of each step here, one short message at a time."
        ),
        buttons(f"informed_{facts.number}", [button("Stop telling me", ids.STOP_TELLING, str(facts.number))]),
    )


def _accountable(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    works = f" {person(facts.coordinator)} coordinates the work." if facts.coordinator else ""
    return message(
        section(f"{person(payload['by'])} made you accountable for {_named(facts)}: you answer for its result.{works}")
    )


def _not_accountable(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    return message(
        section(
            f"{person(payload.get('to_whom'))} is accountable for {_named(facts)} "
            f"from now on; {person(payload['by'])} changed it. Thank you for standing for it."
        )
    )


def _consulted_answer(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    question = f"You asked: {passage(payload['question'], 300, facts.number)}" if payload.get("question") else ""
    about = f" about *IMP-{facts.number}*"
    return message(
        section(f"{person(payload['by'])} says{about}:"),
        quote(payload["text"], facts.number, 1_500),
        context(question) if question else None,
    )


def _passed_on(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    reader = payload.get("to_whom")
    where = f"and {person(reader)} will read it" if reader else f"kept with IMP-{facts.number}"
    thanks = "Thank you, that is kept" if payload.get("first") else "That is kept too"
    return message(section(f"{thanks}, {where}." if reader else f"{thanks} with IMP-{facts.number}."))


def _stands_alone(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    return message(
        section(
            f"{person(payload['by'])} deleted IMP-{payload['other']}, which IMP-{facts.number} was merged into. "
            f"IMP-{facts.number} stands for itself again and is {STATES[facts.state]}."
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
