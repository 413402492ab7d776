"""The :bulb: where a channel has it switched on: the reactor alone is asked before anything is kept."""

import pytest
from sqlmodel import select

from csi.common.errors import NotAllowed
from csi.inbox import bulb_reactions
from models import Activity, CaptureQuestion, Improvement, Intake, Origin, Outbox, RoleGrant, Setting, Vote
from models.enums import QueueState, SourceKind, VoteSource
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support import windows
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, Refused, Seen, Slack
from tests.support.story import IDEA, card, one, redeliver, rows, told


@pytest.fixture
def _on(bot: Bot) -> None:
    with bot.db.begin() as session:
        bulb_reactions.set_bulb_channels(session, [GENERAL], by=MIA, at=bot.clock())
    bot.tick()


def bulb(slack: Slack, bot: Bot, person: str, ts: str, *, remove: bool = False, name: str = "bulb") -> None:
    slack.act(person, "react", {"channel": GENERAL, "ts": ts, "name": name, "remove": remove})
    bot.tick()


def asked(slack: Slack, person: str) -> list[Seen]:
    """What this person alone was asked in the channel."""
    return [seen for seen in slack.from_app(person, GENERAL) if seen.raw["ephemeral"]]


def unfinished(bot: Bot) -> list[Outbox | Intake]:
    sent: list[Outbox | Intake] = [row for row in rows(bot, Outbox) if row.state is not QueueState.DONE]
    return sent + [row for row in rows(bot, Intake) if row.state is not QueueState.DONE]


@pytest.mark.usefixtures("_on")
def test_the_reactor_alone_is_asked_and_nothing_is_kept_before_they_answer(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    bulb(slack, bot, ANA, ts)

    (question,) = asked(slack, ANA)
    assert question.text == f"Capture “{IDEA}” by <@{BEN}> as an improvement?"
    assert question.buttons == ["Capture", "Not now"]
    assert asked(slack, BEN) == []
    assert asked(slack, CHLOE) == []
    assert rows(bot, Improvement) == []


@pytest.mark.usefixtures("_on")
def test_capture_keeps_it_credits_its_author_and_answers_where_it_was_asked(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    bulb(slack, bot, ANA, ts)
    bot.restart()
    asked(slack, ANA)[0].press("Capture")
    bot.tick()

    kept = one(bot, Improvement)
    assert (kept.idea, kept.author_id, kept.source_kind, kept.source_ts) == (IDEA, ANA, SourceKind.REACTION, ts)
    assert (one(bot, Origin).credited_id, bool(one(bot, Origin).permalink)) == (BEN, True)
    assert one(bot, CaptureQuestion).text == ""
    (answer,) = asked(slack, ANA)
    assert answer.text.startswith("Saved as *IMP-1*. You'll have a decision by *Monday 30 November*")
    assert answer.buttons == []
    assert "Tell Ben Okafor about IMP-1" in card(slack, ANA).choices
    assert slack.from_app(BEN) == []


@pytest.mark.usefixtures("_on")
def test_not_now_leaves_nothing_behind(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    bulb(slack, bot, ANA, ts)
    asked(slack, ANA)[0].press("Not now")
    bot.tick()

    assert asked(slack, ANA) == []
    assert one(bot, CaptureQuestion).text == ""
    assert rows(bot, Improvement) == []

    bulb(slack, bot, ANA, ts, remove=True)
    bulb(slack, bot, ANA, ts)
    assert len(asked(slack, ANA)) == 1


@pytest.mark.usefixtures("_on")
def test_an_answer_counts_once_and_is_its_reactors(slack: Slack, bot: Bot) -> None:
    bulb(slack, bot, ANA, slack.message(BEN, IDEA, GENERAL))
    question = asked(slack, ANA)[0]
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        bulb_reactions.decide_capture(session, 1, yes=True, by=BEN, at=bot.clock(), answer_to="https://nowhere.invalid")
    question.press("Capture")
    question.press("Capture")
    assert "answered that already" in told(slack, ANA)
    bot.tick()

    assert len(rows(bot, Improvement)) == 1


@pytest.mark.usefixtures("_on")
def test_a_message_that_is_there_already_gets_the_reactors_vote(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    bulb(slack, bot, ANA, ts)
    asked(slack, ANA)[0].press("Capture")
    bulb(slack, bot, CHLOE, ts)

    (line,) = asked(slack, CHLOE)
    assert "as *IMP-1*" in line.text
    assert "I've added your vote." in line.text
    assert (one(bot, Vote).person_id, one(bot, Vote).source) == (CHLOE, VoteSource.REACTION)
    assert "1 vote" in card(slack, MIA, channel=TRIAGE).text

    bulb(slack, bot, CHLOE, ts, remove=True)
    assert rows(bot, Vote) == []
    assert "vote" not in card(slack, MIA, channel=TRIAGE).text
    assert len(rows(bot, Improvement)) == 1


@pytest.mark.usefixtures("_on")
def test_taking_the_reaction_off_leaves_a_vote_that_was_pressed(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    slack.act(ANA, "shortcut", {"callback_id": "capture_message", "channel": GENERAL, "ts": ts})
    slack.act(CHLOE, "shortcut", {"callback_id": "capture_message", "channel": GENERAL, "ts": ts})
    bulb(slack, bot, CHLOE, ts)
    bulb(slack, bot, CHLOE, ts, remove=True)

    assert one(bot, Vote).source is VoteSource.PRESSED


@pytest.mark.usefixtures("_on")
@pytest.mark.parametrize("as_new", [False, True], ids=["retry", "new_event"])
def test_a_reaction_delivered_twice_is_asked_about_once(slack: Slack, bot: Bot, as_new: bool) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    bulb(slack, bot, ANA, ts)
    redeliver(slack, as_new=as_new)
    bot.tick()

    assert len(asked(slack, ANA)) == 1


@pytest.mark.usefixtures("_on")
def test_a_reply_in_a_thread_is_asked_about_there(slack: Slack, bot: Bot) -> None:
    parent = slack.message(CHLOE, "Monday again", GENERAL)
    slack.message(CHLOE, "and the printer jams too", GENERAL, thread_ts=parent)
    bulb(slack, bot, ANA, slack.message(BEN, IDEA, GENERAL, thread_ts=parent))

    (question,) = asked(slack, ANA)
    assert IDEA in question.text
    assert question.thread_ts == parent


@pytest.mark.usefixtures("_on")
def test_ones_own_message_is_asked_about_without_naming_oneself(slack: Slack, bot: Bot) -> None:
    bulb(slack, bot, ANA, slack.message(ANA, IDEA, GENERAL))
    assert asked(slack, ANA)[0].text == f"Capture “{IDEA}” as an improvement?"
    asked(slack, ANA)[0].press("Capture")
    bot.tick()

    assert card(slack, ANA).buttons == ["Answer the questions", "Add details", "Undo"]


@pytest.mark.usefixtures("_on")
def test_what_says_too_little_is_told_to_the_reactor_alone(slack: Slack, bot: Bot) -> None:
    bulb(slack, bot, ANA, slack.message(BEN, ":tada:", GENERAL))

    assert "What could be better? A few words" in asked(slack, ANA)[0].text
    assert rows(bot, CaptureQuestion) == []


@pytest.mark.usefixtures("_on")
@pytest.mark.parametrize("name", ["tada", "light_bulb", "thumbsup::skin-tone-3"])
def test_other_reactions_ask_nothing(slack: Slack, bot: Bot, name: str) -> None:
    bulb(slack, bot, ANA, slack.message(BEN, IDEA, GENERAL), name=name)

    assert asked(slack, ANA) == []


def test_where_it_is_not_switched_on_nothing_is_asked(slack: Slack, bot: Bot) -> None:
    bulb(slack, bot, ANA, slack.message(BEN, IDEA, GENERAL))

    assert asked(slack, ANA) == []
    assert [row.kind for row in rows(bot, Intake) if row.kind == "reaction"] == []


@pytest.mark.usefixtures("_on")
def test_a_bulb_on_a_message_of_the_bots_own_asks_nothing(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL)
    with bot.db.begin() as session:
        bulb_reactions.set_bulb_channels(session, [TRIAGE], by=MIA, at=bot.clock())
    bot.tick()
    slack.act(BEN, "react", {"channel": TRIAGE, "ts": card(slack, MIA, channel=TRIAGE).ts, "name": "bulb"})
    bot.tick()

    assert [seen for seen in slack.from_app(BEN, TRIAGE) if seen.raw["ephemeral"]] == []
    assert len(rows(bot, Improvement)) == 1


@pytest.mark.usefixtures("_on")
def test_a_message_that_is_gone_before_it_is_read_asks_nothing(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    slack.act(ANA, "react", {"channel": GENERAL, "ts": ts, "name": "bulb"})
    slack.act(BEN, "delete", {"channel": GENERAL, "ts": ts})
    bot.tick()

    assert asked(slack, ANA) == []
    assert unfinished(bot) == []


@pytest.mark.usefixtures("_on")
def test_a_reaction_taken_off_before_it_is_read_asks_nothing(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    for remove in (False, True):
        slack.act(ANA, "react", {"channel": GENERAL, "ts": ts, "name": "bulb", "remove": remove})
    bot.tick()

    assert asked(slack, ANA) == []


@pytest.mark.usefixtures("_on")
def test_where_the_reactor_can_not_be_reached_it_ends_quietly(slack: Slack, bot: Bot) -> None:
    refusal = {"fault": "refuse", "error": "user_not_in_channel", "only": ["chat.postEphemeral"]}
    slack.call("/sandbox/faults", refusal)
    bulb(slack, bot, ANA, slack.message(BEN, IDEA, GENERAL))

    assert unfinished(bot) == []
    assert slack.from_app(ANA) == []


@pytest.mark.usefixtures("_on")
def test_an_answer_whose_address_has_expired_is_kept_all_the_same(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    bulb(slack, bot, ANA, slack.message(BEN, IDEA, GENERAL))
    slack.call("/sandbox/settings", {"response_url_seconds": 0})
    asked(slack, ANA)[0].press("Capture")
    bot.tick()

    assert one(bot, Improvement).idea == IDEA
    assert unfinished(bot) == []
    assert IDEA in card(slack, ANA).text


@pytest.mark.usefixtures("_on")
def test_a_guests_bulb_asks_nothing(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    server.workspace.people[BEN].is_restricted = True
    bot.read_members()
    bulb(slack, bot, BEN, slack.message(ANA, IDEA, GENERAL))

    assert asked(slack, BEN) == []


# Settings


def test_managers_switch_it_on_and_off_and_it_is_written_down(slack: Slack, bot: Bot) -> None:
    windows.open_settings(slack, MIA, "Policies")
    windows.press(slack, MIA, "Change")
    slack.fill(MIA, bulb_channels=[GENERAL])
    redeliver(slack)
    assert f"captures:* <#{GENERAL}>" in told(slack, MIA)
    bulb(slack, bot, ANA, slack.message(BEN, IDEA, GENERAL))
    assert len(asked(slack, ANA)) == 1

    windows.press(slack, MIA, "Change")
    field = next(block for block in slack.modal(MIA)["blocks"] if block["block_id"] == "bulb_channels")
    assert field["element"]["initial_conversations"] == [GENERAL]
    slack.fill(MIA, bulb_channels=[])
    bulb(slack, bot, CHLOE, slack.message(BEN, "The badge printer jams daily", GENERAL))

    assert asked(slack, CHLOE) == []
    changes = [row for row in rows(bot, Activity) if row.verb == "bulb_channels_set"]
    assert [(row.actor_id, row.improvement_id, row.after["channels"]) for row in changes] == [
        (MIA, None, [GENERAL]),
        (MIA, None, []),
    ]


def test_nobody_else_sees_or_changes_the_settings(slack: Slack, bot: Bot) -> None:
    home = slack.open_home(ANA)
    assert "Settings" not in str(home["blocks"])
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only managers can change"):
        bulb_reactions.set_bulb_channels(session, [GENERAL], by=ANA, at=bot.clock())
    assert [row.key for row in rows(bot, Setting) if row.key == "bulb_channels"] == []


def test_the_bot_joins_a_public_channel_that_is_switched_on(slack: Slack, bot: Bot) -> None:
    slack.call("/sandbox/channels/C09NEW", {"name": "new", "by": ANA})
    with bot.db.begin() as session:
        bulb_reactions.set_bulb_channels(session, ["C09NEW"], by=MIA, at=bot.clock())
    bot.tick()

    channel = next(each for each in slack.view(ANA)["channels"] if each["id"] == "C09NEW")
    assert "U00KAIZEN" in channel["members"]
    assert unfinished(bot) == []


def test_a_private_channel_that_the_bot_is_not_in_stays_quiet(slack: Slack, bot: Bot) -> None:
    slack.call("/sandbox/channels/C09SECRET", {"name": "secret", "private": True, "by": ANA})
    with bot.db.begin() as session:
        bulb_reactions.set_bulb_channels(session, ["C09SECRET"], by=MIA, at=bot.clock())
    bot.tick()

    assert unfinished(bot) == []


def test_a_refused_save_says_so_in_the_form(slack: Slack, bot: Bot) -> None:
    windows.open_settings(slack, MIA, "Policies")
    windows.press(slack, MIA, "Change")
    with bot.db.begin() as session:
        for held in session.exec(select(RoleGrant)).all():
            session.delete(held)
    with pytest.raises(Refused) as refused:
        slack.fill(MIA, bulb_channels=[GENERAL])
    assert "Only managers can change" in refused.value.answer["errors"]["decision_working_days"]
