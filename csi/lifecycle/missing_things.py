"""Naming what a step is missing: each question, task and person by name, in the order in which they are asked for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from csi.common.phrases import listed
from csi.interview.questions import BY_KEY, NEEDED_TO_ASSESS, QUESTIONS
from csi.kpis.success_rules import Shortfall, ShortfallKind
from csi.lifecycle.needs import Missing, Need
from csi.lifecycle.remedies import supply
from models.enums import Step

TARGET_QUESTIONS = frozenset({"baseline", "target"})
"""The questions that a target answers."""

SHORTFALLS = {
    Need.TARGET_MEASURED: ShortfallKind.UNMEASURED,
    Need.TARGET_MET: ShortfallKind.MISSED,
    Need.COUNTER_METRIC: ShortfallKind.COUNTER,
}
"""The kind of shortfall that each need is about."""

_WAITS_FOR_OTHERS = frozenset({Need.APPROVER, Need.APPROVAL, Need.REAPPROVAL})


@dataclass(frozen=True, slots=True)
class Named:
    """What an improvement lacks, by name: keys of questions, open tasks with their place, and who is asked."""

    unanswered: frozenset[str] = frozenset()
    open_questions: tuple[str, ...] = ()
    tasks: tuple[tuple[str, str], ...] = ()
    """The name and text of each open task: ("11.1", "Order five laptops")."""
    asked: tuple[str, ...] = ()
    """The names of those who are asked to approve, or to name an approver."""
    shortfalls: tuple[Shortfall, ...] = ()
    """What the readings say against success."""


def name_missing(step: Step, needs: Iterable[Need], named: Named) -> tuple[Missing, ...]:
    """Name each missing thing once, in the order in which it is asked for.

    A target answers the questions about today and about the target, so it comes in their place.
    """
    wanted = tuple(needs)
    found: list[Missing] = []
    for need in _in_asking_order(wanted):
        match need:
            case Need.QUESTIONS:
                found += _questions(named.unanswered, with_target=Need.TARGET in wanted)
            case Need.OPEN_QUESTIONS:
                keys = [key for key in named.open_questions if key not in {each.key for each in found}]
                found += [_question(Need.OPEN_QUESTIONS, key) for key in keys if not _comes(key, wanted)]
            case Need.TARGET if Need.QUESTIONS in wanted:
                pass
            case Need.TASKS_CLOSED if named.tasks:
                found += [
                    Missing(need, f"close task {name}", text, name.partition(".")[2]) for name, text in named.tasks
                ]
            case Need.TARGET_MEASURED | Need.TARGET_MET | Need.COUNTER_METRIC if named.shortfalls:
                kind = SHORTFALLS[need]
                found += [
                    Missing(need, each.sentence, key=str(each.kpi_id)) for each in named.shortfalls if each.kind is kind
                ]
            case _:
                found.append(Missing(need, need.value, who=_who(step, need, named.asked)))
    return tuple(found)


def _in_asking_order(needs: Sequence[Need]) -> list[Need]:
    """The target before the open questions, some of which it answers."""
    return sorted(needs, key=lambda need: (need is Need.OPEN_QUESTIONS, needs.index(need)))


def _comes(key: str, wanted: Sequence[Need]) -> bool:
    """Whether an open question is answered by the target that is asked for anyway."""
    return key in TARGET_QUESTIONS and Need.TARGET in wanted


def _questions(unanswered: frozenset[str], *, with_target: bool) -> list[Missing]:
    keys = [each.key for each in QUESTIONS if each.key in unanswered & NEEDED_TO_ASSESS]
    before = [key for key in keys if key == "outcome"]
    after = [key for key in keys if key not in (*before, *(TARGET_QUESTIONS if with_target else ()))]
    target = [Missing(Need.TARGET, Need.TARGET.value)] if with_target else []
    return (
        [_question(Need.QUESTIONS, key) for key in before] + target + [_question(Need.QUESTIONS, key) for key in after]
    )


def _question(need: Need, key: str) -> Missing:
    return Missing(need, "answer", question_name(key), key)


def question_name(key: str) -> str:
    """A question by its first sentence: "How is it today?"."""
    asks = BY_KEY[key].asks if key in BY_KEY else key
    first = re.match(r".*?\?", asks)
    return first.group() if first else asks.rstrip(".")


def _who(step: Step, need: Need, asked: Sequence[str]) -> str:
    if asked and need in _WAITS_FOR_OTHERS:
        return f"{listed(asked)} {'are' if len(asked) > 1 else 'is'} asked to"
    who = supply(step, need).who
    return "" if who in ("its coordinator", "whoever knows") else who
