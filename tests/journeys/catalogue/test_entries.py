"""Services, teams, objectives and channels: kept by managers, in the settings window and by commands."""

import pytest

from bot.process import prepare
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.catalogue.service_facts import ServiceFacts
from csi.common.errors import BadInput
from csi.lifecycle import backlog_order, triage
from csi.people import roles
from csi.views import triage_queue
from csi.views.backlog import read_backlog
from csi.views.triage_queue import WalkPosition
from models import Activity, Alignment, Improvement, Objective, Service, Team
from models.enums import Effort, Role
from tests.conftest import Bot
from tests.support import windows
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, WINS, Slack
from tests.support.slack import Refused as NotTaken
from tests.support.story import OBJECTIVE, accepted, captured, card, grant, held_by, one, redeliver, rows, told


def add(bot: Bot, entry: EntryKind, name: str, **values: object) -> int:
    with bot.db.begin() as session:
        return entries.add_entry(session, entry, name, by=MIA, at=bot.clock(), **values)


def said(slack: Slack, text: str, by: str = MIA) -> str:
    """What `/csi` with this text answers, visibly only to whoever typed it."""
    slack.command(by, "/csi", text)
    answer = slack.last(by, channel=GENERAL)
    assert answer.raw["ephemeral"]
    return answer.text


def written(bot: Bot, verb: str) -> list[tuple[str | None, dict[str, object], dict[str, object]]]:
    return [(row.actor_id, row.before, row.after) for row in rows(bot, Activity) if row.verb == verb]


# The window


def test_the_window_shows_everything_that_is_kept_and_only_to_managers(slack: Slack, bot: Bot) -> None:
    windows.open_settings(slack, MIA)
    assert "*Everyone*  (default" in told(slack, MIA)
    assert f"new ideas go to <#{TRIAGE}>  ·  wins go to <#{WINS}>" in told(slack, MIA)
    for section, says in (
        ("Services", "None yet. I work without"),
        ("Objectives", "add the first one when you accept an idea"),
        ("Roles", f"*Manager*  <@{MIA}>"),
        ("Policies", "*Days to settle before judging:* 14 days"),
        ("Teams and channels", "manager: <@"),
    ):
        windows.press(slack, MIA, section)
        assert says in told(slack, MIA)

    bot.tick()
    grant(bot, BEN, Role.MANAGER)
    home = slack.open_home(BEN)
    with bot.db.begin() as session:
        roles.take_role(session, BEN, Role.MANAGER, by=MIA, at=bot.clock())
    windows.press(slack, BEN, "Settings", home)
    assert "Only managers can change the settings: ask Mia Lindqvist" in told(slack, BEN)


def test_a_service_is_added_changed_archived_and_restored_and_the_list_follows(slack: Slack, bot: Bot) -> None:
    network = add(bot, EntryKind.TEAM, "Network")
    windows.open_settings(slack, MIA, "Services")
    windows.press(slack, MIA, "Add a service")
    slack.fill(MIA, name="  VPN ", owner=BEN, team="Network")
    redeliver(slack)
    assert f"*VPN*\nowner: <@{BEN}>  ·  team: Network" in told(slack, MIA)

    windows.press(slack, MIA, "Change VPN")
    slack.fill(MIA, name="Remote access", channel=WINS, used_for="Files & mail from home", mission_critical=["yes"])
    assert "*Remote access*  ·  mission-critical\nUsed for: Files &amp; mail from home\n" in told(slack, MIA)
    assert f"owner: <@{BEN}>  ·  team: Network  ·  wins go to <#{WINS}>" in told(slack, MIA)

    windows.press(slack, MIA, "Change Remote access")
    slack.fill(MIA, used_by="訪問看護師" * 60)
    windows.press(slack, MIA, "Change Remote access")  # what the form keeps has room, in whatever script
    slack.fill(MIA, used_by="")

    windows.press(slack, MIA, "Archive Remote access")
    assert "None yet" in told(slack, MIA)
    windows.press(slack, MIA, "Show archived")
    windows.press(slack, MIA, "Restore Remote access")
    assert "Nothing is archived." in told(slack, MIA)
    windows.press(slack, MIA, "Services")
    assert "*Remote access*" in told(slack, MIA)

    service = one(bot, Service)
    assert (service.name, service.owner_id, service.team_id, service.archived_at) == (
        "Remote access",
        BEN,
        network,
        None,
    )
    (actor, before, after), *_ = written(bot, "service_changed")
    was = {"name": "VPN", "channel": None, "used_for": "", "mission_critical": False}
    now = {"channel": WINS, "used_for": "Files & mail from home", "mission_critical": True}
    assert (actor, before) == (MIA, was)
    assert after == {"id": service.id, "name": "Remote access", **now}
    assert [len(written(bot, f"service_{verb}")) for verb in ("added", "archived", "restored")] == [1, 1, 1]


def test_an_objective_has_an_owner_and_a_day_and_stays_with_its_improvements(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    windows.open_settings(slack, MIA, "Objectives")
    windows.press(slack, MIA, f"Change {OBJECTIVE}")
    slack.fill(MIA, owner=CHLOE, due_on="2027-06-30")
    assert f"*{OBJECTIVE}*\nowner: <@{CHLOE}>  ·  due Wednesday 30 June 2027  ·  1 improvement" in told(slack, MIA)

    windows.press(slack, MIA, f"Archive {OBJECTIVE}")
    another = captured(bot, "The badge printer jams daily")
    with bot.db.begin() as session:
        assert triage.acceptance_choices(session, another, by=MIA, at=bot.clock()).objectives == ()
    assert one(bot, Alignment).improvement_id == number


def test_what_can_not_be_used_is_said_at_its_field_and_the_form_stays(slack: Slack, bot: Bot) -> None:
    gone = add(bot, EntryKind.SERVICE, "VPN")
    with bot.db.begin() as session:
        entries.archive_entry(session, EntryKind.SERVICE, gone, by=MIA, at=bot.clock())
    add(bot, EntryKind.SERVICE, "Mail")
    windows.open_settings(slack, MIA, "Services")
    windows.press(slack, MIA, "Add a service")
    for name, sentence in (
        ("mAIL", "“Mail” exists already. Choose another name, for example “mAIL 2”."),
        ("vpn", "The service “VPN” is archived. Restore it"),
        ("!!", "A name has a letter or a digit in it, for example “Remote access”."),
        ("   ", "A name has 1 to 150 characters, for example “Remote access”."),
    ):
        with pytest.raises(NotTaken) as refused:
            slack.fill(MIA, name=name, owner=BEN)
        assert sentence in windows.errors(refused.value.answer)["name"]
    slack.fill(MIA, name="Telephones", owner=BEN)
    assert "*Telephones*" in told(slack, MIA)

    windows.press(slack, MIA, "Objectives")
    windows.press(slack, MIA, "Add an objective")
    with pytest.raises(NotTaken) as refused:
        slack.fill(MIA, name="Faster", due_on="2026-11-20")
    assert windows.errors(refused.value.answer) == {"due_on": "Friday 20 November is past. Choose today or later."}
    assert rows(bot, Objective) == []


def test_a_form_opened_before_somebody_elses_change_overwrites_nothing(slack: Slack, bot: Bot) -> None:
    grant(bot, BEN, Role.MANAGER)
    number = add(bot, EntryKind.SERVICE, "VPN", owner=CHLOE)
    windows.open_settings(slack, MIA, "Services")
    windows.press(slack, MIA, "Change VPN")
    with bot.db.begin() as session:
        entries.change_entry(session, EntryKind.SERVICE, number, {"owner": BEN}, by=BEN, at=bot.clock())
    slack.fill(MIA, owner=ANA, name="Remote access")
    assert "changed its owner at " in told(slack, MIA)
    assert (one(bot, Service).owner_id, one(bot, Service).name) == (BEN, "VPN")
    slack.fill(MIA)

    assert (one(bot, Service).owner_id, one(bot, Service).name) == (ANA, "Remote access")


def test_long_lists_have_pages_and_a_change_returns_to_its_page(slack: Slack, bot: Bot) -> None:
    for place in range(23):
        add(bot, EntryKind.SERVICE, f"Service {place:02} " + "<&*> " * 25)
    windows.open_settings(slack, MIA, "Services")
    assert "Page 1 of 3" in told(slack, MIA)
    assert "Previous" not in windows.labels(slack.modal(MIA))
    windows.press(slack, MIA, "Next")
    windows.press(slack, MIA, "Next")
    last = next(label for label in windows.labels(slack.modal(MIA)) if label.startswith("Change Service 22"))
    windows.press(slack, MIA, last)
    slack.fill(MIA, name="Service 22")
    assert "Page 3 of 3" in told(slack, MIA)
    for name in ("Service 22", "Service 21", "Service 20"):
        label = next(each for each in windows.labels(slack.modal(MIA)) if each.startswith(f"Archive {name}"))
        windows.press(slack, MIA, label)
    assert "Page 2 of 2" in told(slack, MIA)


# Teams and channels


def test_there_is_one_default_team_and_its_new_name_and_channels_outlive_a_restart(slack: Slack, bot: Bot) -> None:
    windows.open_settings(slack, MIA)
    windows.press(slack, MIA, "Change Everyone")
    slack.fill(MIA, name="Service desk", triage=None)
    prepare(bot.db, bot.settings, bot.clock)
    bot.restart()

    team = one(bot, Team)
    assert (team.name, team.is_default, team.triage_channel, team.announcement_channel) == (
        "Service desk",
        True,
        None,
        WINS,
    )
    number = captured(bot)
    assert f"*IMP-{number}*" in card(slack, MIA, number).text


def test_a_teams_new_manager_is_told_and_has_no_role_over_all_teams(slack: Slack, bot: Bot) -> None:
    windows.open_settings(slack, MIA)
    windows.press(slack, MIA, "Add a team")
    slack.fill(MIA, name="Network", manager=BEN)
    bot.tick()
    assert f"<@{MIA}> made you the manager of the team *Network*." in slack.last(BEN).text
    with bot.db.read() as session:
        assert Role.MANAGER not in held_by(session, BEN)
        assert roles.teams_of(session, BEN) == ["Network"]

    with pytest.raises(BadInput, match="Choose a manager"), bot.db.begin() as session:
        entries.change_entry(session, EntryKind.TEAM, 2, {"manager": None}, by=MIA, at=bot.clock())


def test_the_bot_joins_what_is_chosen_and_asks_to_be_invited_where_it_can_not(slack: Slack, bot: Bot) -> None:
    slack.call("/sandbox/channels/C09NEW", {"name": "new", "by": MIA})
    slack.call("/sandbox/channels/C09SECRET", {"name": "secret", "private": True, "by": MIA})
    windows.open_settings(slack, MIA)
    windows.press(slack, MIA, "Change Everyone")
    slack.fill(MIA, triage="C09NEW", announcements="C09SECRET")
    bot.tick()

    channel = next(each for each in slack.view(MIA)["channels"] if each["id"] == "C09NEW")
    assert "U00KAIZEN" in channel["members"]
    (asked,) = [seen.text for seen in slack.from_app(MIA) if "/invite @Kaizen" in seen.text]
    assert "I can't join <#C09SECRET> by myself" in asked


# Commands


def test_every_command_does_what_it_says_and_shows_how_it_stands_now(slack: Slack, bot: Bot) -> None:
    for text, answer in (
        ("team add Network @ben #service-desk", f"*Network*\nmanager: <@{BEN}>  ·  its channel: <#C04DESK>"),
        ("team rename network to Connectivity", "“Network” is changed:\n*Connectivity*"),
        ("team manager Connectivity @chloe", f"manager: <@{CHLOE}>"),
        ("team channel Connectivity #general", f"channel: <#{GENERAL}>"),
        ("team triage Connectivity #service-desk", "new ideas go to <#C04DESK>"),
        ("team announce Connectivity #general", f"wins go to <#{GENERAL}>"),
        ("team", "*Connectivity*"),
        ("service", "No services yet."),
        ("service add VPN @ana team Connectivity #wins", f"*VPN*\nowner: <@{ANA}>  ·  team: Connectivity"),
        ("service rename vpn to Remote access", "*Remote access*"),
        ("service owner remote access @ben", f"owner: <@{BEN}>"),
        ("service team remote access to everyone", "team: Everyone"),
        ("service channel remote access #general", f"wins go to <#{GENERAL}>"),
        ("service purpose remote access: to log in from home", "Used for: to log in from home"),
        ("service used by “remote access” is used by field staff", "Used by: used by field staff"),
        ("service users remote access: field *staff*", "Used by: field *​staff*​"),
        ("service critical remote access", "*Remote access*  ·  mission-critical\nUsed for:"),
        ("service uncritical remote access", "*Remote access*\nUsed for:"),
        ("service channel remote access #general", "Nothing to change:"),
        ("service archive remote access", "“Remote access” is archived."),
        ("service restore remote access", "Restored:\n*Remote access*"),
        ("service", "*Remote access*"),
        ("objective add Faster onboarding @ana by 30 June 2027", "due Wednesday 30 June 2027"),
        ("objective rename faster onboarding to Ready on day one", "*Ready on day one*"),
        ("objective owner ready on day one @chloe", f"owner: <@{CHLOE}>"),
        ("objective due ready on day one by 31 July 2027", "due Saturday 31 July 2027"),
        ("objective archive ready on day one", "`/csi objective restore Ready on day one` brings it back"),
        ("objective restore ready on day one", "Restored:"),
        ("objective", "*Ready on day one*"),
    ):
        assert answer in said(slack, text), text


def test_a_command_that_can_not_be_done_says_what_would_work(slack: Slack, bot: Bot) -> None:
    bot.tick()
    slack.open_home(MIA)
    add(bot, EntryKind.SERVICE, "Remote access")
    gone = add(bot, EntryKind.SERVICE, "Fax")
    with bot.db.begin() as session:
        entries.archive_entry(session, EntryKind.SERVICE, gone, by=MIA, at=bot.clock())
    for text, by, sentence in (
        ("service add VPN", ANA, "Only managers can change objectives, services and teams: ask Mia Lindqvist"),
        ("service archive VPN", ANA, "Only managers can change"),
        ("service add REMOTE  access", MIA, "“Remote access” exists already"),
        ("service owner Remote acess @ana", MIA, "Did you mean “Remote access”?"),
        ("service owner fax @ana", MIA, "is archived. To bring it back: `/csi service restore Fax`"),
        ("service restore Remote access", MIA, "“Remote access” is not archived."),
        ("service purpose remote access", MIA, "What is it used for?"),
        ("service users Remote access: " + "x" * 301, MIA, "Use at most 300 characters. These are 301."),
        ("service critical Remote access", ANA, "Only managers can change"),
        ("service owner telephones @ana", MIA, "`/csi service` lists them all."),
        ("service team Remote access to Netwrk", MIA, "There is no team “Netwrk”"),
        ("service add", MIA, "Which service? Add its name."),
        ("objective due nothing by 30 June 2027", MIA, "There is no objective “nothing”"),
        ("team triage everyone #nowhere", MIA, "Type # and pick it from the list."),
        ("settings", ANA, "Only managers can change the settings"),
    ):
        answer = said(slack, text, by)
        assert sentence in answer, text
        assert f"You typed:  /csi {text.split()[0]}" in answer
    read = said(slack, "service", ANA)
    assert "*Remote access*" in read
    assert "adds one" not in read


def test_ideas_for_a_mission_critical_service_come_first_until_managers_say_otherwise(bot: Bot) -> None:
    service = add(bot, EntryKind.SERVICE, "Patient files", mission_critical=True, used_for="Records at the bedside")
    waiting = [captured(bot, idea) for idea in ("Printers jam at noon", "Phones ring out", "Files open slowly")]
    backlog = [accepted(bot, idea) for idea in ("Badges wear out", "Chairs squeak", "Files lock up", "Lifts are slow")]
    with bot.db.begin() as session:
        for number in (waiting[2], backlog[2]):
            session.get_one(Improvement, number).service_id = service
        session.flush()
        assert triage.acceptance_choices(session, waiting[2], by=MIA, at=bot.clock()).service == ServiceFacts(
            "Patient files", "Records at the bedside", is_mission_critical=True
        )
    place, walked = WalkPosition(), []
    with bot.db.read() as session:
        while stop := triage_queue.next_stop(session, place, by=MIA, at=bot.clock()).facts:
            walked.append(stop.number)
            place = WalkPosition.read(triage_queue.next_stop(session, place, by=MIA, at=bot.clock()).place.value)
        assert walked == [waiting[2], waiting[0], waiting[1]]
        owner = triage_queue.stop_at(session, waiting[2], WalkPosition(), by=MIA, at=bot.clock()).suggested
        assert owner is not None
        assert owner.reason == "owns the service Patient files, which is mission-critical"

    def ordered() -> list[int]:
        with bot.db.read() as session:
            return [row.number for row in read_backlog(session, MIA, 1, bot.clock().date(), 10).rows]

    assert ordered() == [backlog[2], backlog[0], backlog[1], backlog[3]]
    with bot.db.begin() as session:
        backlog_order.move_in_backlog(session, backlog[0], up=True, by=MIA, at=bot.clock())
    assert ordered() == [backlog[0], backlog[2], backlog[1], backlog[3]]
    with bot.db.begin() as session:
        backlog_order.move_in_backlog(session, backlog[3], up=True, by=MIA, at=bot.clock())
    assert ordered() == [backlog[0], backlog[2], backlog[3], backlog[1]]


def test_a_command_that_arrives_twice_is_done_once(slack: Slack, bot: Bot) -> None:
    for text, answer in (
        ("service add VPN", "Added:\n*VPN*"),
        ("service rename VPN to Remote access", "“VPN” is changed:"),
        ("service archive Remote access", "“Remote access” is archived"),
    ):
        assert answer in said(slack, text)
        redeliver(slack)
    assert [len(written(bot, f"service_{verb}")) for verb in ("added", "changed", "archived")] == [1, 1, 1]


def test_settings_opens_the_window_and_a_long_list_is_whole_behind_its_button(slack: Slack, bot: Bot) -> None:
    slack.command(MIA, "/csi", "settings")
    assert "Change Everyone" in windows.labels(slack.modal(MIA))

    for place in range(20):
        add(bot, EntryKind.SERVICE, f"Service {place:02}")
    answer = said(slack, "service", ANA)
    assert "Service 14" in answer
    assert "Service 15" not in answer
    slack.last(ANA, channel=GENERAL).press("Show all 20")
    windows.press(slack, ANA, "Next")
    assert "Service 19" in told(slack, ANA)
    assert not [label for label in windows.labels(slack.modal(ANA)) if label.startswith(("Change", "Archive", "Add"))]
    assert "Policies" not in windows.labels(slack.modal(ANA))


def test_an_objective_written_in_accept_is_the_one_of_that_name_and_comes_back_only_if_it_is_free(bot: Bot) -> None:
    accepted(bot)
    another = captured(bot, "The badge printer jams daily")
    with bot.db.begin() as session:
        decided = triage.Acceptance(CHLOE, Effort.M, new_objective=f"  {OBJECTIVE.upper()} ")
        triage.accept(session, another, decided, by=MIA, at=bot.clock())
    number = one(bot, Objective).id or 0
    assert len(written(bot, "objective_added")) == 1

    with bot.db.begin() as session:
        entries.archive_entry(session, EntryKind.OBJECTIVE, number, by=MIA, at=bot.clock())
    add(bot, EntryKind.OBJECTIVE, OBJECTIVE.lower())
    with pytest.raises(BadInput, match="already"), bot.db.begin() as session:
        entries.restore_entry(session, EntryKind.OBJECTIVE, number, by=MIA, at=bot.clock())
