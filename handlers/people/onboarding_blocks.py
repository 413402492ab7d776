"""The first day's message, and the notices about a given role and a channel to join."""

from collections.abc import Callable, Mapping
from typing import Any

from csi.common.phrases import counted
from csi.people.onboarding import GuideFacts
from handlers import ids
from handlers.slack.block_kit import Message, button, buttons, channel_link, context, inline, message, person, section
from models.enums import Role


def guide(facts: GuideFacts) -> Message:
    """Build the first day's message: what works already, and three optional steps with their state."""
    steps = (
        (facts.has_channels, "Choose the channels", "where I post new ideas and wins", ids.GUIDE_CHANNELS),
        (facts.has_service, "Add a service", "so that I suggest its owner to lead ideas about it", ids.GUIDE_SERVICE),
        (facts.has_coordinator, "Say who coordinates", "and decides on ideas with you", ids.GUIDE_COORDINATOR),
    )
    lines = [f"{'✓  Done' if done else '○  Open'}:  *{label}*, {why}" for done, label, why, _ in steps]
    offered = [button(label, action, about=why) for done, label, why, action in steps if not done]
    is_open = not facts.is_over and not facts.is_done
    return message(
        section(
            "Kaizen is ready, and you don't have to set anything up. Anyone can write me an idea now, or type "
            f"`/improve` with it in any channel. {_cards(facts)}"
        ),
        section("\n".join(["Three small steps, if you like. Each takes a minute:", *lines])),
        buttons("guide", [*offered, button("That's enough for now", ids.GUIDE_OVER, about="of the guide")])
        if is_open
        else None,
        context(_ending(facts)),
    )


def _cards(facts: GuideFacts) -> str:
    where = f"in {channel_link(facts.triage_channel)}" if facts.triage_channel else "here, to you,"
    promise = f"within {counted(facts.decision_working_days, 'working day')}"
    return f"I post each idea {where} with *Accept* and *Decline*, and promise its author a decision {promise}."


def _ending(facts: GuideFacts) -> str:
    if facts.is_done:
        return "All three are done. To change them: *Settings* on my Home tab, or `/csi settings`."
    if facts.is_over:
        return "To do them later: *Settings* on my Home tab, or `/csi settings`. `/csi help` shows what you can do."
    return "You can change all of this later: *Settings* on my Home tab."


_ROLE_GRANTED = {
    Role.COORDINATOR: "made you a coordinator. You can accept or decline new ideas, and lead improvements. "
    "What waits for you is on my Home tab.",
    Role.APPROVER: "made you an approver. Larger improvements need your approval before they start. I'll write "
    "to you when one does.",
    Role.LEADERSHIP: "gave you the leadership's view. My Home tab shows you this quarter's wins, what is under "
    "way by objective, and what waits too long.",
    Role.MANAGER: "made you a manager. You can do all that coordinators can, in every team. You also look after "
    "teams, services, objectives, roles and policies: *Settings* on my Home tab.",
}


def role_given(payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody who got a role: what they can do now."""
    given = _ROLE_GRANTED[Role(payload["role"])]
    return message(section(f"{person(payload['by'])} {given} `/csi help` shows all you can do."))


def team_given(payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody who was made a team's manager: what they can do now."""
    given = (
        f"made you the manager of the team *{inline(payload['team_name'])}*. You can decide on that team's "
        "improvements, as coordinators and approvers do. `/csi triage` shows which ideas wait for you."
    )
    return message(section(f"{person(payload['by'])} {given}"))


def role_narrowed(payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody who was a manager of all only because they manage a team."""
    teams = [f"*{inline(name)}*" for name in payload["teams"]]
    now = "You manage no team at the moment."
    if teams:
        some = f"{', '.join(teams[:5])}{' and more' if len(teams) > 5 else ''}"
        now = f"You still manage {some}."
    return message(
        section(
            f"From now on, a team's manager decides on that team's improvements only. {now} To manage all teams, "
            "ask another manager for that role."
        )
    )


def invite(payload: Mapping[str, Any]) -> Message:
    """Build the notice about a channel that the bot can't join by itself."""
    return message(
        section(
            f"I can't join {channel_link(payload['channel'])} by myself: it is private, or closed to apps. "
            "Write `/invite @Kaizen` there. Until then I can't post in it."
        )
    )


def approvers_now(payload: Mapping[str, Any]) -> Message:
    """Build the notice to the managers when somebody becomes the first approver."""
    who = f"everybody in @{inline(payload['group'])}" if payload.get("group") else person(payload["person"])
    return message(
        section(
            f"{person(payload['by'])} made {who} approver. From now on, approvers approve; managers do so only while "
            "nobody is approver."
        )
    )


def access_given(payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody from outside who was given access."""
    return message(
        section(
            f"{person(payload['by'])} has let you in: you can bring in ideas here and see what becomes of them. "
            "Write me one in a sentence, or type `/csi help`."
        )
    )


_GIVEN = {
    "kpi": "report the KPI “{}” from now on",
    "team": "manage the team “{}” from now on",
    "service": "own the service “{}” from now on",
    "objective": "own the objective “{}” from now on",
}


def given(payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody who got what a person who left had held."""
    what = _GIVEN[payload["held"]].replace("{}", inline(payload["name"]))
    return message(section(f"You {what}; {person(payload['by'])} gave it to you, since its owner has left."))


def access_taken(payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody from outside whose access was taken back."""
    return message(
        section(f"{person(payload['by'])} has taken back your access to Kaizen. What you brought in stays there.")
    )


NOTICES: Mapping[str, Callable[[Mapping[str, Any]], Message]] = {
    "role_given": role_given,
    "team_given": team_given,
    "role_narrowed": role_narrowed,
    "invite": invite,
    "approvers_now": approvers_now,
    "given": given,
    "access_given": access_given,
    "access_taken": access_taken,
}
"""The notices that are about no improvement, by their key."""
