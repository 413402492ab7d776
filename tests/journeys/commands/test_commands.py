"""`/csi`: help, what can't be understood, following, and that an answer is nobody else's."""

from collections.abc import Iterator
from typing import Any

from bot.manifest import COMMANDS
from csi.commands.grammar import Group
from csi.commands.table import COMMANDS as GRAMMAR
from handlers.commands.dispatch import ANSWERS
from models import Activity, Improvement, Person, Vote, Watcher
from models.enums import Role, State
from tests.conftest import Bot
from tests.support.commands import answer, csi
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, WINS, Slack
from tests.support.story import accepted, captured, grant, one, redeliver, rows


def spoken(part: Any) -> Iterator[str]:
    """What Slack reads mentions in: the text of a message, and every mrkdwn in its blocks."""
    if isinstance(part, list):
        for each in part:
            yield from spoken(each)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str) and part.get("type") != "plain_text":
            yield part["text"]
        for each in part.values():
            yield from spoken(each)


def test_every_command_that_is_there_is_answered_and_none_that_is_not() -> None:
    assert set(ANSWERS) == {command.verb for command in GRAMMAR if not command.later}


def test_slack_sends_the_command_with_people_and_channels_escaped() -> None:
    assert [row["should_escape"] for row in COMMANDS if row["command"] == "/csi"] == [True]


# Help


def test_help_shows_each_what_they_may_do_by_group_and_one_command_in_full(slack: Slack, bot: Bot) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    for person, shown, hidden in (
        (ANA, ("/csi vote 42", "/csi cancel 42"), ("/csi accept", "/csi approve", "/csi settings", "/csi triage")),
        (CHLOE, ("/csi accept 42", "/csi triage"), ("/csi approve 42", "/csi reopen", "/csi settings")),
        (MIA, ("/csi accept 42", "/csi approve 42", "/csi reopen 42", "/csi settings", "/csi kpi", "/csi nudges"), ()),
    ):
        csi(slack, person)  # the first answer says besides what Kaizen is
        said = csi(slack, person)
        assert all(each in said for each in shown), (person, said)
        assert not any(each in said for each in hidden), (person, said)
        assert all(f"*{group.value}*" in said for group in Group)
        assert said == csi(slack, person, "help")

    grant(bot, BEN, Role.APPROVER)
    assert "/csi approve 42" not in csi(slack, MIA, "help"), "a manager approves while nobody is approver"
    assert "/csi approve 42" in csi(slack, BEN, "help")


def test_help_on_a_command_says_all_about_it_with_examples(slack: Slack, bot: Bot) -> None:
    for command in GRAMMAR:
        if not command.later:
            said = csi(slack, MIA, f"help {command.verb}")
            assert all(f"`/csi {example}`" in said for example in command.examples), said
            assert said.startswith("`/csi "), said
    assert csi(slack, MIA, "hold help") == csi(slack, MIA, "help hold")
    assert "*Filters*" in csi(slack, MIA, "help list")
    assert "Not understood: “flurb”" in csi(slack, MIA, "help flurb")


# What can't be carried out as it was typed


def test_what_is_not_understood_says_what_is_wrong_gives_an_example_and_loses_nothing(slack: Slack, bot: Bot) -> None:
    captured(bot)
    for typed, wrong, example in (
        ("flurb the gronk", "There is no command “flurb”.", "/csi show 42"),
        ("accept", "Which improvement? Add its number, for example 42.", "/csi accept 42 effort M @ana"),
        ("hold because of the move", "Which improvement? Write its number first", "/csi hold 42"),
        ("merge 1 into 1", "IMP-1 can't be merged into itself.", "/csi merge 42 into 17"),
        ("done 1", "Which task of IMP-1?", "/csi done 1.1"),
        ("role give boss to me", "Which role?", "/csi role give coordinator"),
    ):
        said = csi(slack, MIA, typed)
        assert wrong in said, said
        assert example in said, said
        assert f"You typed:  /csi {typed}" in said, said


def test_a_command_that_is_clear_how_to_put_right_runs_at_the_press_of_a_button(slack: Slack, bot: Bot) -> None:
    captured(bot)
    wrong = answer(slack, MIA, "acept 1 quick win")
    assert wrong.buttons == ["Run /csi accept 1 quick win"]
    count = len(slack.messages(MIA, GENERAL))

    wrong.press("Run /csi accept 1 quick win")
    redeliver(slack)
    bot.flush()

    assert one(bot, Improvement).state is State.ACCEPTED
    seen = slack.messages(MIA, GENERAL)
    assert len(seen) == count, "its answer takes the place of what was wrong"
    assert "IMP-1 is accepted as a quick win. You lead it; `/csi start 1` starts it." in seen[-1].text

    captured(bot, "Phones ring out")
    answer(slack, ANA, "acept 2 quick win").press("Run /csi accept 2 quick win")
    bot.flush()
    refused = slack.messages(ANA, GENERAL)[-1].text
    assert "Only coordinators and managers can accept ideas.\nThe command:  /csi accept 2 quick win" in refused


def test_what_a_button_can_not_hold_has_none_and_is_given_back_whole(slack: Slack, bot: Bot) -> None:
    captured(bot)
    reason = "leased until June " * 130

    said = answer(slack, MIA, f"declin 1 {reason}")

    assert said.buttons == []
    shown = "".join(str(block.get("text", {}).get("text", "")) for block in said.raw["blocks"])
    assert reason.strip() in shown


def test_a_number_that_is_not_there_says_what_is(slack: Slack, bot: Bot) -> None:
    assert "The register is empty." in csi(slack, MIA, "show 420")
    captured(bot)
    for typed in ("show 420", "accept 420", "vote 420", "merge 1 into 420", "hold 420 x until friday"):
        said = csi(slack, MIA, typed)
        assert "There is no IMP-420. The newest is IMP-1. To find one by its words: `/csi search`." in said, said
        assert f"You typed:  /csi {typed}" in said


# Following


def test_voting_and_watching_by_command_count_once_and_are_taken_back(slack: Slack, bot: Bot) -> None:
    captured(bot)
    for person, typed, told in (
        (BEN, "vote 1", "Your vote for IMP-1 counts: it has 1 vote now. I'll keep you posted."),
        (BEN, "+1 IMP-1", "Your vote is with IMP-1 already. It has 1 vote."),
        (ANA, "vote 1", "IMP-1 is your own idea, so your vote counts already."),
        (BEN, "unwatch 1", "You voted for IMP-1, so I'll keep you posted. To stop that, take your vote back."),
        (BEN, "unvote 1", "Your vote for IMP-1 is taken back. It has 0 votes now, and I won't write to you about it."),
        (BEN, "unvote 1", "You hadn't voted for IMP-1, so nothing changed."),
        (BEN, "watch 1", "You follow IMP-1 now: one short message per step."),
        (BEN, "follow 1", "You follow IMP-1 already: one short message per step."),
        (BEN, "unwatch 1", "I won't write to you about IMP-1 any more."),
        (BEN, "unwatch 1", "You weren't following IMP-1, so nothing changed."),
        (ANA, "unwatch 1", "IMP-1 is your own idea, so I'll keep you posted anyway."),
    ):
        assert told in csi(slack, person, typed), typed
    assert rows(bot, Vote) == []
    assert rows(bot, Watcher) == []
    csi(slack, MIA, "decline 1 leased until June")
    assert "IMP-1 is declined." in csi(slack, BEN, "vote 1")


# For nobody else, and once


def test_an_answer_is_seen_by_nobody_else_and_pings_nobody(slack: Slack, bot: Bot) -> None:
    captured(bot, "Laptops for <!channel> & *everybody*")
    before = len(slack.messages(BEN, GENERAL))
    for typed in (
        "show 1", "list", "mine", "search laptops", "triage", "help", "flurb <!channel> <!here> @ben",
        "need 1 which ones, <!channel>?", "accept 1 quick win @nobody <!everyone>", "objective add <!here> *x* `y`",
    ):  # fmt: skip
        slack.command(MIA, "/csi", typed)
    bot.flush()

    assert len(slack.messages(BEN, GENERAL)) == before
    every = [*slack.messages(MIA, GENERAL), *slack.messages(ANA), *slack.messages(MIA)]
    said = [text for seen in every if seen.raw.get("ephemeral") or seen.raw.get("app") for text in spoken(seen.raw)]
    assert [text for text in said if "<!" in text] == []
    assert any("&lt;!channel&gt;" in text for text in said)


def test_a_command_that_is_delivered_twice_acts_once(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    for typed, verb in (("hold 1 the supplier moves until friday", "hold"), ("resume 1", "resume")):
        csi(slack, CHLOE, typed)
        redeliver(slack)
        assert [row.verb for row in rows(bot, Activity)].count(verb) == 1


def test_guests_have_no_access_by_command(slack: Slack, bot: Bot) -> None:
    captured(bot)
    with bot.db.begin() as session:
        guest = session.get(Person, BEN) or Person(id=BEN, first_seen_at=bot.clock())
        guest.is_guest, guest.refreshed_at = True, bot.clock()
        session.add(guest)

    for typed in ("", "list", "show 1", "vote 1", "triage", "accept 1 quick win"):
        assert "open to members of this organisation only" in csi(slack, BEN, typed), typed
    assert one(bot, Improvement).state is State.NEW


def test_the_day_of_a_date_is_the_callers_own(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    said = csi(slack, CHLOE, "hold 1 the supplier moves until tomorrow")
    assert "on hold until Tuesday 24 November" in said


def test_what_was_understood_stands_at_the_top(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    for typed, top in (
        (
            "hold 1 the *supplier* moves until friday",
            "Understood: Put IMP-1 on hold until Friday 27 November: “the",
        ),
        ("imp-1 resume", "Understood: Resume IMP-1."),
        ("1 status at risk late", "Understood: IMP-1 is at risk: “late”."),
        ("list mine", "Improvements: open, led by you."),
    ):
        assert csi(slack, CHLOE, typed, WINS).startswith(top), typed
