"""Services that move to another team, and teams that are archived: their open improvements go along."""

import pytest

from csi.capture import recording
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common.errors import BadInput, NotAllowed
from csi.consequences import catalogue
from csi.lifecycle import team_moves
from models import Activity, Improvement, Team
from models.enums import SourceKind, State, Step
from tests.conftest import Bot
from tests.support import windows
from tests.support.slack import ANA, LEO, MIA, Slack
from tests.support.story import rows, take, told


@pytest.fixture
def wifi(slack: Slack, bot: Bot) -> tuple[int, int, int]:
    """The service Wifi of the team Network, which Leo manages, with two open ideas and a declined one."""
    slack.message(LEO, "hello")
    bot.tick()
    with bot.db.begin() as session:
        network = entries.add_entry(session, EntryKind.TEAM, "Network", by=MIA, at=bot.clock(), manager=LEO)
        service = entries.add_entry(session, EntryKind.SERVICE, "Wifi", by=MIA, at=bot.clock(), team=network)
        for place, text in enumerate(("The wifi is slow", "The cables are short", "No wifi in the lift")):
            source = recording.Source(SourceKind.FORM, f"wifi:{place}")
            idea = recording.NewIdea(text, service=service)
            recording.record_idea(session, idea, by=ANA, at=bot.clock(), source=source)
    take(bot, 3, Step.DECLINE, by=MIA, reason="Not now")
    return network, service, 1


def teams(bot: Bot) -> list[int]:
    return [row.team_id for row in rows(bot, Improvement)]


def test_a_services_open_improvements_go_along_to_its_new_team_and_each_manager_can_undo_it(
    slack: Slack, bot: Bot, wifi: tuple[int, int, int]
) -> None:
    network, service, everyone = wifi
    with bot.db.begin() as session:
        catalogue.change_entry(session, EntryKind.SERVICE, service, {"team": everyone}, by=MIA, at=bot.clock())
    bot.flush()

    assert teams(bot) == [everyone, everyone, network]
    for who in (LEO, MIA):
        moved = slack.last(who, "moved 2 open improvements")
        assert "from “Network” to “Everyone” with the service “Wifi”: IMP-1, IMP-2." in moved.text
        assert moved.buttons == ["Undo"]

    slack.last(LEO, "moved 2 open improvements").press("Undo")
    bot.flush()
    assert teams(bot) == [network, network, network]
    assert f"<@{LEO}> undid it." in slack.last(MIA, "moved 2 open improvements").text


def test_only_the_managers_undo_a_move(bot: Bot, wifi: tuple[int, int, int]) -> None:
    _network, service, everyone = wifi
    with bot.db.begin() as session:
        catalogue.change_entry(session, EntryKind.SERVICE, service, {"team": everyone}, by=MIA, at=bot.clock())
    number = next(row.id or 0 for row in rows(bot, Activity) if row.verb == "team_moved")

    with pytest.raises(NotAllowed, match="manager of one of the two teams"), bot.db.begin() as session:
        team_moves.undo_move(session, number, by=ANA, at=bot.clock())


def test_a_team_is_archived_in_the_window_and_its_work_goes_where_the_manager_says(
    slack: Slack, bot: Bot, wifi: tuple[int, int, int]
) -> None:
    network, _, everyone = wifi
    windows.open_settings(slack, MIA)
    windows.press(slack, MIA, "Archive Network")
    assert "“Network” has 1 service and 2 open improvements." in told(slack, MIA)
    slack.fill(MIA, team=str(everyone))
    bot.flush()

    assert rows(bot, Team)[1].archived_at is not None
    assert teams(bot) == [everyone, everyone, network]
    assert "Network" not in told(slack, MIA)
    assert "moved 2 open improvements" in slack.last(LEO, "moved 2 open").text
    windows.press(slack, MIA, "Show archived")
    windows.press(slack, MIA, "Restore Network")
    assert rows(bot, Team)[1].archived_at is None


def test_a_command_archives_an_empty_team_at_once_and_asks_for_one_that_has_something(
    slack: Slack, bot: Bot, wifi: tuple[int, int, int]
) -> None:
    slack.command(MIA, "/csi", "team archive Network")
    assert "Which team gets them?" in told(slack, MIA)
    slack.close_modal(MIA)
    slack.command(MIA, "/csi", "team add Empty")
    slack.command(MIA, "/csi", "team archive Empty")
    assert rows(bot, Team)[2].archived_at is not None

    with pytest.raises(BadInput, match="default team"), bot.db.begin() as session:
        catalogue.archive_team(session, 1, None, by=MIA, at=bot.clock())
    with pytest.raises(BadInput, match="Choose the team"), bot.db.begin() as session:
        catalogue.archive_team(session, 2, None, by=MIA, at=bot.clock())


def test_what_is_reopened_after_its_team_was_archived_goes_to_the_team_of_its_service(
    bot: Bot, wifi: tuple[int, int, int]
) -> None:
    network, _, everyone = wifi
    with bot.db.begin() as session:
        catalogue.archive_team(session, network, everyone, by=MIA, at=bot.clock())
    take(bot, 3, Step.REOPEN, by=MIA, reason="The lift is slow")

    assert teams(bot)[2] == everyone
    assert rows(bot, Improvement)[2].state is State.NEW
