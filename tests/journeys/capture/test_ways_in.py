"""Every way into the register: kept at once and once, with a receipt, the promised date, and what its author may do."""

from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest

from csi.capture import on_behalf, recording, undo_and_split
from csi.capture.improve_command import GRAMMAR
from csi.common.errors import NotAllowed, TooLate
from models import Activity, Improvement, Origin, Outbox, Watcher
from models.enums import QueueState, SourceKind, State
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.more import opened
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, TRIAGE, Slack
from tests.support.story import IDEA, accepted, calls, captured, card, one, redeliver, rows, told

PROMISED = "*Monday 30 November*"
THREE = "Three things:\n- Laptop requests take two weeks\n- The badge printer jams daily\n- Nobody answers the door"


def waiting(bot: Bot) -> list[Outbox]:
    """What was not sent, or was set aside."""
    return [row for row in rows(bot, Outbox) if row.state is not QueueState.DONE]


# Help


def test_help_says_every_form_of_the_command_to_whoever_asks_only(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", "help")

    answer = slack.last(ANA, channel=GENERAL)
    assert answer.raw["ephemeral"]
    for usage, does in GRAMMAR:
        assert usage.replace("<", "&lt;").replace(">", "&gt;") in answer.text
        assert does in answer.text
    assert rows(bot, Improvement) == []


def test_a_question_in_the_command_gets_help_and_is_not_lost(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", "how does this work?")

    answer = slack.last(ANA, channel=GENERAL)
    assert "opens a form" in answer.text
    assert "how does this work?" in answer.text
    assert rows(bot, Improvement) == []


# On behalf


def test_an_idea_on_behalf_names_who_had_it_and_stays_with_who_brought_it(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", f"for @ben {IDEA}")
    bot.flush()

    assert f"Saved as *IMP-1* from <@{BEN}>" in slack.last(ANA, "IMP-1", GENERAL).text
    kept, origin = one(bot, Improvement), one(bot, Origin)
    assert (kept.author_id, kept.captured_by, origin.credited_id, kept.idea) == (ANA, ANA, BEN, IDEA)
    assert f"<@{BEN}> had this idea; you brought it in." in card(slack, ANA).text
    assert "Tell Ben Okafor about IMP-1" in card(slack, ANA).choices
    assert f"from <@{BEN}>, brought in by <@{ANA}>" in card(slack, MIA, channel=TRIAGE).text
    assert slack.from_app(BEN) == []


def test_telling_its_author_hands_the_idea_over(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", f"for @ben {IDEA}")
    bot.flush()

    card(slack, ANA).press("Tell Ben Okafor")
    bot.flush()

    assert one(bot, Improvement).author_id == BEN
    assert one(bot, Improvement).captured_by == ANA
    assert one(bot, Origin).credited_id is None
    assert one(bot, Watcher).person_id == ANA
    receipt = card(slack, BEN)
    assert f"<@{ANA}> brought it in for you, in your name." in receipt.text
    assert PROMISED in receipt.text
    assert receipt.buttons == ["Answer the questions", "Add details", "Undo"]
    assert f"It's in <@{BEN}>'s name now. I'll tell you what becomes of it." in card(slack, ANA).text
    assert card(slack, ANA).buttons == ["Open"]
    assert f"from <@{BEN}>" in card(slack, MIA, channel=TRIAGE).text
    receipt.press("Undo")
    assert one(bot, Improvement).state is State.CANCELED
    assert [row.verb for row in rows(bot, Activity)] == ["captured", "author_told", "withdraw"]


def test_its_author_is_told_once_and_only_by_who_brought_it(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", f"for @ben {IDEA}")
    bot.flush()
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="who brought the idea in"):
        on_behalf.tell_author(session, 1, by=CHLOE, at=bot.clock())

    receipt = card(slack, ANA)
    receipt.press("Tell Ben Okafor")
    receipt.press("Tell Ben Okafor")
    assert "Its author knows already" in told(slack, ANA)
    bot.flush()

    assert len(slack.from_app(BEN)) == 1


def test_for_somebody_of_another_organisation_no_idea_is_given_and_who_wrote_a_message_is_credited_and_never_written_to(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    server.workspace.people[BEN].team_id = "T99OTHER"
    bot.read_members()
    slack.command(ANA, "/improve", f"for @ben {IDEA}")
    refused = slack.last(ANA, channel=GENERAL).text
    assert "belongs to another organisation" in refused
    assert IDEA in refused
    assert rows(bot, Improvement) == []

    written = on_behalf.SourceMessage(GENERAL, "1790000000.000100", IDEA, BEN)
    with bot.db.begin() as session:
        on_behalf.bring_in(session, written, kind=SourceKind.SHORTCUT, by=ANA, at=bot.clock())
    bot.tick()
    bot.flush()
    assert one(bot, Origin).credited_id == BEN
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="isn't a member of this organisation"):
        on_behalf.tell_author(session, 1, by=ANA, at=bot.clock())
    assert slack.from_app(BEN) == []


def test_ones_own_idea_on_behalf_of_oneself_is_an_idea_like_any_other(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", f"for @ana {IDEA}")
    bot.flush()

    assert rows(bot, Origin) == []
    assert card(slack, ANA).buttons == ["Answer the questions", "Add details", "Undo"]


def test_the_bot_itself_is_credited_with_nothing(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", f"for @Kaizen {IDEA}")
    bot.tick()
    bot.flush()

    assert rows(bot, Improvement) == [] or one(bot, Origin).credited_id is None


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("for @zoe the door is stuck", "I don't know anybody called zoe."),
        ("for @smith the door is stuck", "“smith” fits Ben Smith and Leo Smith. Which one do you mean?"),
    ],
)
def test_a_name_that_fits_nobody_or_several_is_asked_about_and_nothing_is_lost(
    slack: Slack, bot: Bot, server: SandboxServer, typed: str, answer: str
) -> None:
    server.workspace.people[BEN].real_name, server.workspace.people[LEO].real_name = "Ben Smith", "Leo Smith"
    bot.read_members()
    slack.command(ANA, "/improve", typed)

    refused = slack.last(ANA, channel=GENERAL)
    assert refused.raw["ephemeral"]
    assert answer in refused.text
    assert f"/improve {typed}" in refused.text
    assert rows(bot, Improvement) == []
    assert refused.buttons == (["Choose Ben Smith", "Choose Leo Smith"] if "smith" in typed else [])
    if refused.buttons:
        refused.press("Choose Leo Smith")
        redeliver(slack)
        bot.flush()
        assert f"Saved as *IMP-1* from <@{LEO}>: the door is stuck" in slack.last(ANA, channel=GENERAL).text
        assert one(bot, Origin).credited_id == LEO


def test_a_name_that_slack_did_not_resolve_is_found_among_the_people_we_know(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", f"for @okafor {IDEA}")

    assert one(bot, Origin).credited_id == BEN


# Forms and shortcuts


def test_the_form_takes_details_and_whose_idea_it_is(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve")
    slack.fill(ANA, idea=IDEA, details="Every Monday, for 3 of us", whose=BEN)
    bot.flush()

    assert one(bot, Improvement).details == "Every Monday, for 3 of us"
    assert one(bot, Origin).credited_id == BEN
    assert "Every Monday, for 3 of us" in opened(slack, MIA)


def test_the_global_shortcut_opens_the_form_and_the_form_captures_once(slack: Slack, bot: Bot) -> None:
    slack.act(ANA, "shortcut", {"callback_id": "new_improvement"})
    assert slack.modal(ANA)["title"]["text"] == "New improvement"
    slack.fill(ANA, idea=IDEA)
    redeliver(slack)
    bot.flush()

    assert one(bot, Improvement).source_kind is SourceKind.FORM
    assert PROMISED in card(slack, ANA).text


# Mentions


def test_a_mention_that_was_taken_is_marked_for_everybody_to_see(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL)
    redeliver(slack, as_new=True)
    bot.flush()

    seen = next(each for each in slack.messages(BEN, GENERAL) if each.ts == ts)
    assert seen.raw["reactions"] == {"white_check_mark": ["U00KAIZEN"]}
    assert slack.from_app(ANA, GENERAL) == []
    assert PROMISED in card(slack, ANA).text
    assert len(calls(slack, "reactions.add")) == 1


def test_a_mark_that_slack_refuses_is_let_go(slack: Slack, bot: Bot) -> None:
    slack.call("/sandbox/faults", {"fault": "refuse", "error": "too_many_reactions", "only": ["reactions.add"]})
    slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL)
    bot.flush()

    assert waiting(bot) == []
    assert IDEA in card(slack, ANA).text


@pytest.mark.parametrize(
    ("said", "idea"),
    [
        ("<@U00KAIZEN>: laptops take two weeks", "laptops take two weeks"),
        ("laptops take two weeks <@U00KAIZEN>", "laptops take two weeks"),
        ("laptops take two weeks, <@U00KAIZEN>", "laptops take two weeks"),
        ("could <@U00KAIZEN> remind us of the forms", "could @Kaizen remind us of the forms"),
        ("<@U00KAIZEN> <@U00KAIZEN> laptops take two weeks", "laptops take two weeks"),
        ("<@U00KAIZEN> <@U02BEN> and <@U03CHLOE> wait for laptops", "@Ben Okafor and @Chloé Martin wait for laptops"),
    ],
    ids=["first", "last", "last_comma", "middle", "twice", "people"],
)
def test_a_mention_reads_as_its_author_said_it(slack: Slack, bot: Bot, said: str, idea: str) -> None:
    slack.message(ANA, said, GENERAL)

    assert one(bot, Improvement).idea == idea


def test_a_mention_in_a_thread_is_an_idea_and_help_is_whispered_there(slack: Slack, bot: Bot) -> None:
    parent = slack.message(BEN, "Monday again", GENERAL)
    slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL, thread_ts=parent)
    slack.message(CHLOE, "<@U00KAIZEN>", GENERAL, thread_ts=parent)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    helped = slack.last(CHLOE, "what could be better", GENERAL)
    assert (helped.raw["ephemeral"], helped.thread_ts) == (True, parent)
    assert slack.from_app(CHLOE) == []


def test_the_card_of_a_mention_leads_to_its_message(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL)
    bot.flush()
    bot.tick()

    assert f"/archives/{GENERAL}/p{ts.replace('.', '')}|the message" in opened(slack, MIA)


def mention_again(slack: Slack, bot: Bot, text: str, edited_ts: str) -> None:
    """What Slack sends when a message with a mention is edited: the mention once more, marked as edited."""
    assert bot.kaizen is not None
    body: dict[str, Any] = next(
        each["request"]["payload"] for each in calls(slack, "app_mention") if each["kind"] == "envelope"
    )
    event = body["event"] | {"text": text, "edited": {"user": body["event"]["user"], "ts": edited_ts}}
    answer = bot.kaizen.app.dispatch(BoltRequest(body=body | {"event": event}, mode="socket_mode"))
    assert answer.status == 200


def test_an_edited_mention_changes_the_words_of_its_idea(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL)
    bot.flush()
    mention_again(slack, bot, "<@U00KAIZEN> Laptop requests take three weeks", "1790000001.000100")
    mention_again(slack, bot, "<@U00KAIZEN> Laptop requests take one week", "1790000000.000100")  # late
    bot.flush()

    assert one(bot, Improvement).idea == "Laptop requests take three weeks"
    assert "three weeks" in card(slack, ANA).text
    assert len(slack.from_app(ANA)) == 1


def test_a_message_that_becomes_a_mention_by_an_edit_is_an_idea(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, "<@U00KAIZEN>", GENERAL)
    mention_again(slack, bot, f"<@U00KAIZEN> {IDEA}", "1790000001.000100")

    assert one(bot, Improvement).idea == IDEA


# Undo, withdraw, edit


def test_undo_acts_at_once_for_ten_minutes(slack: Slack, bot: Bot) -> None:
    captured(bot)
    bot.move_to(bot.clock() + timedelta(minutes=9))

    card(slack, ANA).press("Undo")
    redeliver(slack)
    bot.flush()

    assert one(bot, Improvement).state is State.CANCELED
    assert one(bot, Improvement).reason == "withdrawn by its author"
    assert slack.views(ANA) == []
    assert "withdrawn by its author on Monday 23 November" in card(slack, MIA, channel=TRIAGE).text


def test_later_undo_asks_once_more_before_it_withdraws(slack: Slack, bot: Bot) -> None:
    captured(bot)
    bot.move_to(bot.clock() + timedelta(hours=3))
    bot.restart()

    card(slack, ANA).press("Undo")
    assert "IMP-1 is 3 hours old. Withdraw it?" in told(slack, ANA)
    assert one(bot, Improvement).state is State.NEW
    slack.fill(ANA)
    bot.flush()

    assert one(bot, Improvement).state is State.CANCELED
    assert slack.views(ANA) == []


def test_withdrawing_what_was_accepted_meanwhile_is_refused_with_what_to_do_instead(slack: Slack, bot: Bot) -> None:
    captured(bot)
    bot.move_to(bot.clock() + timedelta(hours=3))
    card(slack, ANA).press("Undo")
    card(slack, MIA, channel=TRIAGE).press("Accept")
    slack.fill(MIA, new_objective="Sooner")

    slack.fill(ANA)

    assert "IMP-1 is accepted already. Ask its coordinator to cancel it." in told(slack, ANA)
    assert one(bot, Improvement).state is State.ACCEPTED


def test_details_are_added_and_words_changed_while_it_is_new(slack: Slack, bot: Bot) -> None:
    captured(bot)
    card(slack, ANA).press("Add details")
    slack.fill(ANA, idea="Laptop requests take three weeks", details="In the Madrid office")
    redeliver(slack)
    bot.flush()

    for seen in (card(slack, ANA), card(slack, MIA, channel=TRIAGE)):
        assert "Laptop requests take three weeks" in seen.text
    assert "In the Madrid office" in opened(slack, MIA)
    assert [row.verb for row in rows(bot, Activity)] == ["captured", "edited"]
    assert rows(bot, Activity)[1].before["idea"] == IDEA


def test_an_idea_too_long_for_a_field_keeps_its_words_when_details_are_added(slack: Slack, bot: Bot) -> None:
    idea = ("words and words " * 400)[:6_000].strip()
    captured(bot, idea)
    card(slack, ANA).press("Add details")
    slack.fill(ANA, details="In the Madrid office")

    assert (one(bot, Improvement).idea, one(bot, Improvement).details) == (idea, "In the Madrid office")


def test_an_accepted_idea_keeps_its_words(slack: Slack, bot: Bot) -> None:
    captured(bot)
    receipt = card(slack, ANA)
    card(slack, MIA, channel=TRIAGE).press("Accept")
    slack.fill(MIA, new_objective="Sooner")

    receipt.press("Add details")

    assert "IMP-1 is accepted already. Write in its thread to add to it." in told(slack, ANA)


def test_nobody_else_takes_back_edits_or_splits(slack: Slack, bot: Bot) -> None:
    number = captured(bot, THREE)
    with bot.db.begin() as session:
        for refused in (
            lambda: undo_and_split.undo_capture(session, number, by=BEN, at=bot.clock()),
            lambda: recording.edit_idea(session, number, recording.NewIdea("Something else"), by=BEN, at=bot.clock()),
            lambda: undo_and_split.split_idea(session, number, by=BEN, at=bot.clock()),
        ):
            with pytest.raises(NotAllowed):
                refused()
    assert one(bot, Improvement).idea == THREE


# Several ideas


def test_a_list_is_saved_as_one_and_can_be_made_several(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, THREE)
    bot.flush()
    assert one(bot, Improvement).idea == THREE

    card(slack, ANA).press("Make it 3 ideas")
    redeliver(slack)
    bot.flush()

    kept = rows(bot, Improvement)
    assert [each.idea for each in kept] == [
        "Laptop requests take two weeks",
        "The badge printer jams daily",
        "Nobody answers the door",
    ]
    for each in kept:
        assert each.id is not None
        assert PROMISED in card(slack, ANA, each.id).text
        assert card(slack, ANA, each.id).buttons == ["Answer the questions", "Add details", "Undo"]
        assert each.idea in card(slack, MIA, each.id, TRIAGE).text
    assert len(slack.from_app(ANA)) == 3
    split = next(row for row in rows(bot, Activity) if row.verb == "split")
    assert (split.before["idea"], split.after["into"]) == (THREE, [1, 2, 3])


def test_what_is_one_idea_by_now_is_not_split(slack: Slack, bot: Bot) -> None:
    number = captured(bot, THREE)
    with bot.db.begin() as session:
        recording.edit_idea(session, number, recording.NewIdea(IDEA), by=ANA, at=bot.clock())
        with pytest.raises(TooLate, match="one idea now"):
            undo_and_split.split_idea(session, number, by=ANA, at=bot.clock())


def test_an_accepted_list_is_not_split(slack: Slack, bot: Bot) -> None:
    number = accepted(bot, THREE)
    assert not any("Make it" in label for label in card(slack, ANA, number).buttons)


def test_a_guest_is_refused_with_what_they_typed(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    server.workspace.people[BEN].is_restricted = True
    bot.read_members()

    slack.command(BEN, "/improve", f"for @ana {IDEA}")

    assert "members of this organisation only" in slack.last(BEN, channel=GENERAL).text
    assert IDEA in slack.last(BEN, channel=GENERAL).text
    slack.act(BEN, "shortcut", {"callback_id": "new_improvement"})
    assert "members of this organisation only" in told(slack, BEN)
    assert rows(bot, Improvement) == []
