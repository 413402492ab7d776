"""The people, channels and user groups of a new workspace."""

from __future__ import annotations

from sandbox.workspace import APP_NAME, BOT_USER, SLACKBOT, Channel, Group, Person, Workspace

PEOPLE = (
    Person("U01ANA", "ana", "Ana Ruiz", "Service desk", "Europe/Madrid"),
    Person("U02BEN", "ben", "Ben Okafor", "Field support", "Europe/London"),
    Person("U03CHLOE", "chloe", "Chloé Martin", "Coordinator", "Europe/Paris"),
    Person("U04MIA", "mia", "Mia Lindqvist", "Manager", "Europe/Stockholm"),
    Person("U05LEO", "leo", "Leo Tanaka", "Leadership", "America/New_York"),
)

CHANNELS = (
    ("C01GENERAL", "general", "News for everybody"),
    ("C02TRIAGE", "improvement-triage", "New ideas, to be decided"),
    ("C03WINS", "wins", "What got better, and how we know"),
    ("C04DESK", "service-desk", "The service desk's day"),
)

GROUPS = (("S01DESK", "service-desk", "Service desk", ("U02BEN", "U03CHLOE")),)


def furnish(workspace: Workspace) -> None:
    """Add all of them; everybody, the bot included, is in all channels."""
    for person in PEOPLE:
        workspace.people[person.id] = Person(person.id, person.name, person.real_name, person.title, person.tz)
    name = str(workspace.manifest.get("display_information", {}).get("name", APP_NAME))
    workspace.people[BOT_USER] = Person(BOT_USER, name.lower(), name, "", "UTC", is_bot=True)
    workspace.people[SLACKBOT] = Person(SLACKBOT, "slackbot", "Slackbot", "", "UTC", is_system=True)
    everybody = {person.id for person in PEOPLE} | {BOT_USER}
    for id, name, topic in CHANNELS:
        workspace.channels[id] = Channel(id, name, topic, members=set(everybody), created=workspace.clock.now())
    for person in PEOPLE:
        direct_messages(workspace, person)
    now = int(workspace.clock.now().timestamp())
    for id, handle, name, users in GROUPS:
        workspace.groups[id] = Group(id, handle, name, users=list(users), date_create=now, date_update=now)
    for channel in workspace.channels.values():
        channel.read = {member: workspace.next_ts() for member in channel.members}


def direct_messages(workspace: Workspace, person: Person) -> None:
    """Create a person's direct messages with the bot."""
    id = "D" + person.id[1:]
    members = {person.id, BOT_USER}
    workspace.channels[id] = Channel(
        id, "directmessage", members=members, created=workspace.clock.now(), person=person.id
    )
