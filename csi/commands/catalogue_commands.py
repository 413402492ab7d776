"""The `/csi` commands for objectives, services, teams, roles and settings."""

from csi.commands.grammar import Audience, Command, Group, Param, Requirement
from csi.commands.verbs import Verb
from csi.language.parameter_kinds import ParameterKind

_WHO = Param(ParameterKind.WHO, "@ana", lacking="Who? Add a person, for example @ana.")
_MAYBE_WHO = Param(ParameterKind.WHO, "@ana", Requirement.OPTIONAL)
_CHANNEL = Param(ParameterKind.CHANNEL, "#channel", lacking="Which channel? Add it, for example #news.")
_MAYBE_CHANNEL = Param(ParameterKind.CHANNEL, "#channel", Requirement.OPTIONAL)
_MAYBE_DUE = Param(ParameterKind.DATE, "by end of June", Requirement.OPTIONAL)
_HOLDER = Param(ParameterKind.HOLDER, "@ana or @group", lacking="Who? Add a person or a user group.")
_ROLE = Param(
    ParameterKind.ROLE, "coordinator", lacking="Which role? Add coordinator, manager, approver or leadership."
)


def _name(shown: str) -> Param:
    return Param(ParameterKind.NAME, f"<{shown}>", lacking=f"Which {shown}? Add its name.")


def _keep(
    verb: Verb, does: str, said: str, example: str, *params: Param, words: tuple[str, ...] = ()
) -> Command:  # fmt: skip
    return Command(verb, Group.KEEP, does, params, said, (example,), Audience.MANAGERS_OF_ALL, words)


def _all(verb: Verb, does: str, said: str, words: tuple[str, ...] = ()) -> Command:
    return Command(verb, Group.KEEP, does, (), said, (verb.value,), Audience.EVERYONE, words)


_OBJECTIVE, _SERVICE, _TEAM = _name("objective"), _name("service"), _name("team")
_PURPOSE = Param(
    ParameterKind.TEXT,
    ": <what for>",
    lacking="What is it used for? Write a colon after its name, then what for.",
)
_USERS = Param(ParameterKind.TEXT, ": <who>", lacking="Who uses it? Write a colon after its name, then who.")
_NEW_NAME = Param(ParameterKind.NEW_NAME, "to <new name>", lacking="What is the new name? Add `to` and the new name.")
_TO_TEAM = Param(ParameterKind.NEW_NAME, "to <team>", lacking="Which team gets it? Add `to` and the team's name.")
_ON = Param(ParameterKind.DATE, "by end of June", lacking="By when? Add a date, for example “by end of June”.")

KEEPING: tuple[Command, ...] = (
    _all(Verb.OBJECTIVES, "lists our objectives", "The objectives", ("goals",)),
    _keep(
        Verb.OBJECTIVE_ADD, "adds an objective", "New objective {name}[, owned by {who}][, due {day}]",
        "objective add Faster onboarding @ana by end of June", _OBJECTIVE, _MAYBE_WHO, _MAYBE_DUE,
        words=("objective new", "objective create", "new objective"),
    ),
    _keep(
        Verb.OBJECTIVE_RENAME, "renames it", "Rename the objective {name} to {new_name}",
        "objective rename Faster onboarding to Ready on day one", _OBJECTIVE, _NEW_NAME,
    ),
    _keep(
        Verb.OBJECTIVE_OWNER, "sets its owner", "The objective {name} is owned by {who}",
        "objective owner Faster onboarding @ana", _OBJECTIVE, _WHO, words=("objective owned by",),
    ),
    _keep(
        Verb.OBJECTIVE_DUE, "sets its due date", "The objective {name} is due {day}",
        "objective due Faster onboarding by end of June", _OBJECTIVE, _ON, words=("objective date",),
    ),
    _keep(
        Verb.OBJECTIVE_ARCHIVE, "archives it; improvements that have it keep it", "Archive the objective {name}",
        "objective archive Faster onboarding", _OBJECTIVE, words=("objective remove", "objective delete"),
    ),
    _keep(
        Verb.OBJECTIVE_RESTORE, "brings it back from the archive", "Restore the objective {name}",
        "objective restore Faster onboarding", _OBJECTIVE, words=("objective unarchive",),
    ),
    _all(Verb.SERVICES, "lists our services", "The services", ("catalogue", "catalog")),
    _keep(
        Verb.SERVICE_ADD, "adds a service",
        "New service {name}[, owned by {who}][, of the team {team}][, with the channel {channel}]",
        "service add VPN @ana team Network #vpn", _SERVICE, _MAYBE_WHO,
        Param(ParameterKind.TEAM, "team <team>", Requirement.OPTIONAL), _MAYBE_CHANNEL,
        words=("service new", "service create", "new service"),
    ),
    _keep(
        Verb.SERVICE_RENAME, "renames it", "Rename the service {name} to {new_name}",
        "service rename VPN to Remote access", _SERVICE, _NEW_NAME,
    ),
    _keep(
        Verb.SERVICE_OWNER, "sets its owner", "The service {name} is owned by {who}", "service owner VPN @ana",
        _SERVICE, _WHO, words=("service owned by", "service manager"),
    ),
    _keep(
        Verb.SERVICE_TEAM, "sets the team that runs it", "The service {name} belongs to the team {new_name}",
        "service team VPN to Network", _SERVICE, _TO_TEAM,
    ),
    _keep(
        Verb.SERVICE_CHANNEL, "sets the channel for its news",
        "News about the service {name} goes to {channel}", "service channel VPN #vpn", _SERVICE, _CHANNEL,
    ),
    _keep(
        Verb.SERVICE_PURPOSE, "says what people use it for", "The service {name} is used for {text}",
        "service purpose VPN: reaching our files from home", _SERVICE, _PURPOSE,
        words=("service for", "service used for", "service use"),
    ),
    _keep(
        Verb.SERVICE_USERS, "says who uses it", "The service {name} is used by {text}",
        "service users VPN: everybody who works from home", _SERVICE, _USERS,
        words=("service by", "service used by", "service user"),
    ),
    _keep(
        Verb.SERVICE_CRITICAL, "marks it as mission-critical: its ideas come first",
        "The service {name} is mission-critical", "service critical VPN", _SERVICE,
        words=("service mission critical",),
    ),
    _keep(
        Verb.SERVICE_UNCRITICAL, "takes the mark “mission-critical” off", "The service {name} is not mission-critical",
        "service uncritical VPN", _SERVICE, words=("service not critical", "service noncritical"),
    ),
    _keep(
        Verb.SERVICE_ARCHIVE, "archives it; improvements that have it keep it", "Archive the service {name}",
        "service archive VPN", _SERVICE, words=("service remove", "service delete"),
    ),
    _keep(
        Verb.SERVICE_RESTORE, "brings it back from the archive", "Restore the service {name}", "service restore VPN",
        _SERVICE, words=("service unarchive",),
    ),
    _all(Verb.TEAMS, "lists the teams with their managers and channels", "The teams"),
    _keep(
        Verb.TEAM_ADD, "adds a team", "New team {name}[, managed by {who}][, with the channel {channel}]",
        "team add Network @ana #network", _TEAM, _MAYBE_WHO, _MAYBE_CHANNEL,
        words=("team new", "team create", "new team"),
    ),
    _keep(
        Verb.TEAM_RENAME, "renames it", "Rename the team {name} to {new_name}",
        "team rename Network to Connectivity", _TEAM, _NEW_NAME,
    ),
    _keep(
        Verb.TEAM_MANAGER, "sets its manager", "The team {name} is managed by {who}", "team manager Network @ana",
        _TEAM, _WHO, words=("team owner", "team managed by"),
    ),
    _keep(
        Verb.TEAM_CHANNEL, "sets its channel", "The channel of the team {name} is {channel}",
        "team channel Network #network", _TEAM, _CHANNEL,
    ),
    _keep(
        Verb.TEAM_TRIAGE, "sets the channel for its new ideas", "New ideas for the team {name} go to {channel}",
        "team triage Network #network-ideas", _TEAM, _CHANNEL,
    ),
    _keep(
        Verb.TEAM_ANNOUNCE, "sets the channel for its successes",
        "Successes of the team {name} are announced in {channel}", "team announce Network #news", _TEAM, _CHANNEL,
        words=("team announcements", "team announcement"),
    ),
    _keep(
        Verb.TEAM_ARCHIVE, "archives it; you choose the team that takes over its services and open improvements",
        "Archive the team {name}", "team archive Network", _TEAM, words=("team remove", "team delete"),
    ),
    _keep(
        Verb.TEAM_RESTORE, "brings it back from the archive", "Restore the team {name}", "team restore Network", _TEAM,
        words=("team unarchive",),
    ),
    _all(
        Verb.ROLES, "lists who has which role, and who from outside has access",
        "Who holds which role", ("who", "access"),
    ),
    _keep(
        Verb.ROLE_GIVE, "gives somebody or a user group a role", "Give the role {role} to {who}",
        "role give coordinator to @ana", _ROLE, _HOLDER,
        words=("role add", "role grant", "grant role", "role map", "grant", "add role", "role assign"),
    ),
    _keep(
        Verb.ROLE_TAKE, "takes a role from somebody or a user group", "Take the role {role} from {who}",
        "role take approver from @ben", _ROLE, _HOLDER,
        words=("role remove", "role revoke", "revoke", "remove role", "role delete", "role drop"),
    ),
    _keep(
        Verb.ACCESS_GIVE, "lets a guest, or somebody of another organisation, take part", "Give {who} access",
        "access give @gail", _WHO,
        words=("access grant", "access add", "give access", "grant access", "role access", "let in"),
    ),
    _keep(
        Verb.ACCESS_TAKE, "takes a guest's access back", "Take access from {who}", "access take @gail", _WHO,
        words=("access revoke", "access remove", "take access", "revoke access", "remove access"),
    ),
    Command(
        Verb.SETTINGS, Group.KEEP, "shows and changes how Kaizen works here", (), "The settings", ("settings",),
        Audience.MANAGERS_OF_ALL, ("setting", "config", "configure", "preferences", "policy", "policies"),
    ),
)  # fmt: skip
