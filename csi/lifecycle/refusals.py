"""Sentences that refuse a step: by role, by state, or by what is missing."""

import re
from collections.abc import Iterable, Mapping

from csi.lifecycle.facts import Facts
from csi.lifecycle.machine import who_may
from csi.lifecycle.needs import Missing
from csi.people.actor import Actor, manages_another_team
from models.enums import State, Step

_DOING: Mapping[Step, tuple[str, str]] = {
    Step.NEED_INFO: ("ask the author of {}", "asking the author of {}"),
    Step.ACCEPT: ("accept {}", "accepting {}"),
    Step.DECLINE: ("decline {}", "declining {}"),
    Step.ASSESS: ("assess {}", "assessing {}"),
    Step.APPROVE: ("approve {}", "approving {}"),
    Step.SEND_BACK: ("send {} back", "sending {} back"),
    Step.TAKE_BACK: ("take {} back", "taking {} back"),
    Step.START: ("start {}", "starting {}"),
    Step.REAPPROVE: ("approve the change of {}", "approving the change of {}"),
    Step.HOLD: ("put {} on hold", "putting {} on hold"),
    Step.RESUME: ("resume {}", "resuming {}"),
    Step.REVIEW: ("review {}", "reviewing {}"),
    Step.BACK_TO_WORK: ("bring {} back to work", "bringing {} back to work"),
    Step.CLOSE: ("close {}", "closing {}"),
    Step.CANCEL: ("cancel {}", "canceling {}"),
    Step.WITHDRAW: ("withdraw {}", "withdrawing {}"),
    Step.MERGE: ("merge {}", "merging {}"),
    Step.UNMERGE: ("un-merge {}", "un-merging {}"),
    Step.REOPEN: ("reopen {}", "reopening {}"),
}
"""Each step as a phrase, and as what comes after "before"."""

_ONLY: Mapping[str, str] = {
    "a coordinator or a manager": "coordinators and managers",
    "an approver": "approvers",
    "a manager": "managers",
}
"""Who may, where it is everybody with a role."""

_MANAGER = re.compile(r"\b(a manager|managers)\b")


def doing(step: Step, what: str) -> str:
    """The step as a phrase: "put IMP-3 on hold"."""
    return _DOING[step][0].format(what)


def before(step: Step, number: int) -> str:
    """The beginning of what a step is missing: "Before putting IMP-3 on hold"."""
    return f"Before {_DOING[step][1].format(f'IMP-{number}')}"


def not_allowed(step: Step, number: int, facts: Facts, actor: Actor) -> str:
    """The refusal by role. It names the team's manager to the manager of another team, who is a manager too."""
    who, name, elsewhere = who_may(step, facts), f"IMP-{number}", manages_another_team(actor)
    if step is Step.CLOSE and facts.needs_approval:
        said = f"{name} needed an approval, so only a manager can close it."
    elif facts.state is State.NEW and step in (Step.ACCEPT, Step.DECLINE):
        what = name if elsewhere else "ideas"
        said = f"Only coordinators and managers can {doing(step, what)}."
    else:
        said = f"Only {_ONLY.get(who, who)} can {doing(step, name)}."
    return _MANAGER.sub("the manager of its team", said) if elsewhere else said


def does_not_lead_on(step: Step, number: int, facts: Facts, said: str, by_whom: str = "") -> str:
    """The refusal of a step that can't be taken from this state. `said` is the state in words.

    `by_whom` is who brought it there and when, in brackets.
    """
    name = f"IMP-{number}"
    here = facts.state
    if step is Step.START and here is State.ASSESS:
        size = f" (effort {facts.effort})" if facts.effort else ""
        return f"{name}{size} needs an approval before it starts."
    if step is Step.START and here is State.ACCEPTED:
        return f"{name} has to be assessed before it starts. Only a quick win starts right away."
    if step is Step.CLOSE and here is State.IN_PROGRESS:
        return f"{name} is in progress. Review it first, then close it. Only a quick win closes right away."
    if step in (Step.ASSESS, Step.REVIEW) and facts.quick_win and here in (State.ACCEPTED, State.IN_PROGRESS):
        return f"{name} is a quick win: just start it, and close it when it's done."
    if step in (Step.APPROVE, Step.SEND_BACK) and here is State.ASSESS:
        return f"{name} needs no approval. Its coordinator can start it."
    if step is Step.REAPPROVE and here is State.IN_PROGRESS:
        return f"Nothing of {name} needs an approval now."
    if step is Step.HOLD and here is State.ON_HOLD:
        return f"{name} is on hold already{by_whom}."
    if here is State.ON_HOLD:
        return f"{name} is on hold. Resume it first."
    if step is Step.RESUME:
        return f"{name} isn't on hold; it is {said}."
    if step is Step.UNMERGE:
        return f"{name} isn't merged; it is {said}."
    if step is Step.REOPEN:
        return f"{name} is {said}, so there is nothing to reopen."
    if step is Step.HOLD and here is State.NEW:
        return f"{name} isn't decided yet. Accept it first, then put it on hold."
    if step is Step.WITHDRAW:
        return f"{name} is {said} already. Ask its coordinator to cancel it."
    whom = "ask its author" if step is Step.NEED_INFO else doing(step, "it")
    return f"{name} is {said}{by_whom}, so nobody can {whom} now."


def still_missing(step: Step, number: int, things: Iterable[Missing]) -> str:
    """The refusal of a gate: each missing thing on a line."""
    lines = "\n".join(f"•  {each.sentence}" for each in things)
    return f"{before(step, number)}:\n{lines}"
