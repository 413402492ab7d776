"""Teams, services, objectives, roles and policies as a few lines of text, for the settings and for command answers."""

from datetime import date

from csi.catalogue.listing import ListedObjective, ListedRole, ListedService, ListedTeam
from csi.catalogue.service_facts import ServiceFacts
from csi.common.phrases import counted, spoken_date
from csi.common.policy_fields import Field, Stored
from csi.people.access_grants import GrantedAccess
from handlers.slack.block_kit import channel_link, escape, inline, person
from models.enums import Role

ROLE_NAMES = {
    Role.COORDINATOR: "Coordinator",
    Role.APPROVER: "Approver",
    Role.LEADERSHIP: "Leadership",
    Role.MANAGER: "Manager",
}


def channel_or(channel: str | None, otherwise: str) -> str:
    """Mention a channel, or say `otherwise` where there is none."""
    return channel_link(channel) if channel else otherwise


def _line(*parts: str) -> str:
    return "  ·  ".join(part for part in parts if part)


def team(each: ListedTeam, default: ListedTeam) -> str:
    """Describe a team: its manager and the channels for its messages. `default` fills in channels it has not set."""
    triage = channel_or(each.triage or default.triage, "the manager's direct messages")
    announced = channel_or(each.announcements or default.announcements, "")
    return "\n".join(
        [
            f"*{inline(each.name)}*" + ("  (default: it gets the ideas of no other team)" if each.is_default else ""),
            _line(
                f"manager: {person(each.manager)}",
                f"its channel: {channel_or(each.channel, '')}" if each.channel else "",
            ),
            _line(
                f"new ideas go to {triage}", f"wins go to {announced}" if announced else "announcing asks for a channel"
            ),
        ]
    )


def service(each: ListedService) -> str:
    """Describe a service: what it is used for and by whom, its owner, team and channel."""
    details = _line(
        f"owner: {person(each.owner)}" if each.owner else "no owner yet",
        f"team: {inline(each.team)}" if each.team else "",
        f"wins go to {channel_link(each.channel)}" if each.channel else "",
    )
    facts = ServiceFacts(each.name, each.used_for, each.used_by, each.is_mission_critical)
    return "\n".join([service_title(facts), *service_uses(facts), details])


def service_title(facts: ServiceFacts) -> str:
    """Name a service, and say whether it is mission-critical."""
    return f"*{inline(facts.name)}*" + ("  ·  mission-critical" if facts.is_mission_critical else "")


def service_uses(facts: ServiceFacts) -> list[str]:
    """Say what a service is used for and by whom, a line each; nothing of what nobody has said."""
    used_for = [f"Used for: {inline(facts.used_for)}"] if facts.used_for else []
    used_by = [f"Used by: {inline(facts.used_by)}"] if facts.used_by else []
    return used_for + used_by


def service_lines(facts: ServiceFacts | None) -> list[str]:
    """Describe the service of an improvement for whoever decides about it; no line without a service."""
    return [f"Service: {service_title(facts)}", *service_uses(facts)] if facts else []


def objective(each: ListedObjective, today: date) -> str:
    """Describe an objective: its owner, due date and how many improvements serve it."""
    serving = {0: "no improvements yet", 1: "1 improvement"}.get(each.improvements, f"{each.improvements} improvements")
    details = _line(
        f"owner: {person(each.owner)}" if each.owner else "",
        f"due {spoken_date(each.due_on, today)}" if each.due_on else "",
        serving,
    )
    return f"*{inline(each.name)}*\n{details}"


def role(each: ListedRole) -> str:
    """Describe who holds a role."""
    return f"*{ROLE_NAMES[each.role]}*  {holder(each)}"


def access(each: GrantedAccess) -> str:
    """Describe who from outside has access."""
    return f"*Access*  {person(each.person)}, given by {person(each.by)}"


def holder(each: ListedRole) -> str:
    """Name a role's holder: a mention, or a group's handle with the number of its members. A group is not pinged."""
    if not each.is_group:
        return person(each.holder)
    if each.is_disabled:
        return f"@{escape(each.handle)} (disabled in Slack, so nobody has the role by it)"
    if each.people is None:
        return f"everybody in @{escape(each.handle)} (reading its members from Slack)"
    return f"everybody in @{escape(each.handle)} ({counted(each.people, 'person', 'people')})"


_IN_THE_ENVIRONMENT = {"country": "KAIZEN_COUNTRY", "tz": "KAIZEN_TIMEZONE"}


def policy(field: Field, value: Stored, unusable: str = "") -> str:
    """Describe a policy: its value, its effect and its default, and what the environment says and is `unusable`."""
    said = f"*{field.label}:* {escape(field.say(value))}\n{field.does} Default: {field.default}."
    if not unusable:
        return said
    name = _IN_THE_ENVIRONMENT[field.key]
    return f"{said}\n“{inline(unusable)}” in {name} is unknown to Kaizen. Press *Change* to set it here."
