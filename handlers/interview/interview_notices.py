"""Short messages within the interview: what a question means, which choice was meant, and what comes next."""

from collections.abc import Callable, Mapping
from typing import Any

from csi.common.phrases import either
from csi.interview.question_view import UnclearAnswerFacts
from csi.interview.questions import BY_KEY, Question
from csi.understanding.terms import BY_NAME, Term
from csi.views.notice import NoticeFacts
from handlers import ids
from handlers.interview.question_blocks import MOST_BUTTONS, ChoiceButton, QuestionButton, SaidButton
from handlers.slack.block_kit import Message, button, buttons, context, inline, label, message, named, opening, section


def _question(payload: Mapping[str, Any]) -> Question:
    return BY_KEY[payload["question"]]


def _term(payload: Mapping[str, Any]) -> Term:
    return BY_NAME[payload["term"]]


def _meant(payload: Mapping[str, Any]) -> Question:
    return BY_KEY[payload["meant"]]


def _unclear(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    """Ask once which choice words mean that fit none: with the choices as buttons where there are few."""
    asked = _question(payload)
    said, pairs = payload.get("said", ""), payload.get("choices", ())
    titles = [title for _, title in pairs] or [each.label for each in asked.choices] or payload["titles"]
    named_ones = either(f"*{inline(each)}*" for each in titles)
    which = f"Which fits best: {named_ones}? If none does, say “not sure”."
    value, about = QuestionButton(facts.number, asked.key).value, named(facts.number, facts.idea)
    pressed = [
        button(
            label(title, 70),
            ids.extended(ids.CHOOSE, choice),
            ChoiceButton(facts.number, asked.key, choice).value,
            about=about,
        )
        for choice, title in (pairs if len(pairs) < MOST_BUTTONS else ())
    ]
    pressed += [button(f"Keep “{label(said, 40)}”", ids.KEEP_SAID, value, about=about)] if said else []
    return message(
        section(which if len(titles) > 1 else f"Do you mean {named_ones}?"),
        buttons(f"unclear_{facts.number}_{asked.key}", pressed),
    )


def _misplaced(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    """Offer to take words with a figure as the answer to the question that asks for one."""
    asked = _question(payload)
    meant = _meant(payload)
    about = named(facts.number, facts.idea)
    there = SaidButton(facts.number, meant.key, payload["mark"]).value
    here = QuestionButton(facts.number, asked.key).value
    return message(
        section(
            f"“{opening(payload['said'], 200)}” sounds like the answer to *{meant.title}*\n"
            f"Shall I use it there? Then *{asked.title}* is still open."
        ),
        buttons(
            f"misplaced_{facts.number}_{asked.key}",
            [
                button("Use it there", ids.USE_SAID, there, about=about, style="primary"),
                button("Keep it here", ids.KEEP_SAID, here, about=about),
            ],
        ),
    )


def unclear_answer(facts: UnclearAnswerFacts) -> Message:
    """Build the line that a question about unclear words becomes: what they answer now."""
    if facts.answers is not None:
        became = f"taken as the answer to *{facts.answers.title}*"
    else:
        became = f"not taken as an answer to *{facts.asked.title}*"
    said = f"“{opening(facts.said, 80)}”  ·  " if facts.said else ""
    return message(context(f"{said}{became}" if said else f"*{facts.asked.title}*  ·  nothing left to choose here"))


def _used_there(_facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    meant = _meant(payload)
    asked = _question(payload)
    return message(section(f"Done, that answers *{meant.title}* Still open: *{asked.title}*"))


def _asked_back(_facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    asked = _question(payload)
    if "term" in payload:
        term = _term(payload)
        open_still = f"Still open: *{asked.title}* For example: _{asked.example}_"
        return message(section(f"{term.explained}\n{open_still}"))
    return message(
        section(
            f"{asked.explained or asked.why} For example: _{asked.example}_\n"
            "You can also type `skip`, or `not sure` if somebody else may know."
        )
    )


def _no_answer(_facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    asked = _question(payload)
    return message(
        section(
            f"Could you say a little more? *{asked.title}* For example: _{asked.example}_\n"
            "You can also type `skip` or `not sure`."
        )
    )


def _interview_done(facts: NoticeFacts, _payload: Mapping[str, Any]) -> Message:
    return message(
        section(
            f"That was the last question about “{inline(facts.idea)}”. Thanks. Write here whenever you want to add."
        )
    )


def _paused(_facts: NoticeFacts, _payload: Mapping[str, Any]) -> Message:
    return message(
        section("The question waits for you. Type your answer in this thread, or press *Answer the questions*.")
    )


def _first_question(_facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    return message(section(f"This is your first question: *{_question(payload).title}*"))


NOTICES: Mapping[str, Callable[[NoticeFacts, Mapping[str, Any]], Message]] = {
    "not_a_choice": _unclear,
    "unclear": _unclear,
    "misplaced": _misplaced,
    "used_there": _used_there,
    "asked_back": _asked_back,
    "no_answer": _no_answer,
    "interview_done": _interview_done,
    "paused": _paused,
    "first_question": _first_question,
}
