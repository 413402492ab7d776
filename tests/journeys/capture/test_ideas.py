"""Capture: one message is enough. It is kept at once, once, and whole; what is no idea is not kept."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import select

from csi.capture import recording
from csi.common.errors import NotAllowed
from csi.lifecycle import assignment, info_requests
from csi.register import votes_and_watchers
from models import Improvement, InfoRequest, MissedPromise, Person
from models.enums import SourceKind, State, Step
from sandbox.server import SandboxServer
from tests.conftest import OVER_HTTP, Bot
from tests.support.commands import csi
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, TRIAGE, Refused, Slack
from tests.support.story import IDEA, accepted, calls, captured, card, one, redeliver, rows, take, told

HELP = "Tell me in one sentence what could be better"


def test_a_command_is_answered_to_its_author_only_with_the_promised_date(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", IDEA)

    answer = slack.last(ANA, "IMP-1", GENERAL)
    assert answer.raw["ephemeral"]
    assert IDEA in answer.text
    assert "*Monday 30 November*" in answer.text
    assert slack.messages(BEN, GENERAL) == []


def test_a_captured_idea_is_told_only_after_it_is_kept(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", IDEA)
    assert one(bot, Improvement).idea == IDEA
    assert slack.messages(ANA) == []

    bot.flush()

    receipt = slack.last(ANA, "IMP-1")
    assert "You'll have a decision by *Monday 30 November*." in receipt.text
    assert receipt.buttons == ["Answer the questions", "Add details", "Undo"]
    triage = slack.last(MIA, "IMP-1", TRIAGE)
    assert f"from <@{ANA}>" in triage.text
    assert triage.buttons == ["Accept", "Decline", "Need info"]


def test_the_command_alone_opens_the_form_and_the_form_captures(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve")
    assert slack.modal(ANA)["title"]["text"] == "New improvement"
    assert rows(bot, Improvement) == []

    slack.fill(ANA, idea=IDEA)
    bot.flush()

    assert slack.views(ANA) == []
    assert one(bot, Improvement).source_kind is SourceKind.FORM
    assert IDEA in card(slack, ANA).text


def test_a_direct_message_is_an_idea(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.idea, kept.author_id, kept.source_ts) == (IDEA, ANA, ts)
    assert len(slack.from_app(ANA)) == 1


@pytest.mark.parametrize("as_new", [False, True], ids=["retry", "new_event"])
def test_a_message_delivered_twice_is_one_improvement(slack: Slack, bot: Bot, as_new: bool) -> None:
    slack.message(ANA, IDEA)
    redeliver(slack, as_new=as_new)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    assert len(slack.from_app(ANA)) == 1
    assert len(slack.from_app(MIA, TRIAGE)) == 1


def test_a_command_delivered_twice_is_one_improvement(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", IDEA)
    redeliver(slack)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    assert len(slack.from_app(MIA, TRIAGE)) == 1
    first, again = (call["response"]["payload"] for call in calls(slack, "/improve")[-2:])
    saved = {"response_type": "ephemeral", "text": "That idea is saved already, as *IMP-1*."}
    assert again == (first if OVER_HTTP else saved)  # over HTTP the first answer is given again


def test_a_command_that_arrives_many_times_at_once_is_one_improvement(slack: Slack, bot: Bot) -> None:
    bot.stop()
    with pytest.raises(Refused):
        slack.command(ANA, "/improve", IDEA)
    for waiting in (1, 2, 4):
        slack.call("/sandbox/redeliver", {"last": waiting})
    bot.start()

    redeliver(slack, last=8)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    assert len(slack.from_app(MIA, TRIAGE)) == 1


def test_a_form_submitted_twice_is_one_improvement(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve")
    slack.fill(ANA, idea=IDEA)
    redeliver(slack)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    assert len(slack.from_app(ANA)) == 1


def test_a_mention_in_a_channel_is_an_idea_and_the_receipt_is_private(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL)
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.idea, kept.source_kind, kept.source_channel) == (IDEA, SourceKind.MENTION, GENERAL)
    assert IDEA in card(slack, ANA).text
    assert slack.from_app(BEN, GENERAL) == []


@pytest.mark.parametrize("as_new", [False, True], ids=["retry", "new_event"])
def test_a_mention_delivered_twice_is_one_improvement(slack: Slack, bot: Bot, as_new: bool) -> None:
    slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL)
    redeliver(slack, as_new=as_new)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    assert len(slack.from_app(ANA)) == 1


def test_a_mention_without_an_idea_gets_help_once(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, "<@U00KAIZEN> hello", GENERAL)
    redeliver(slack)
    bot.flush()

    assert rows(bot, Improvement) == []
    assert [HELP in answer.text for answer in slack.from_app(ANA, GENERAL)] == [True]
    assert slack.from_app(BEN, GENERAL) == []


def test_two_ideas_in_the_same_words_are_two_improvements(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", IDEA)
    slack.command(BEN, "/improve", IDEA)

    assert [kept.author_id for kept in rows(bot, Improvement)] == [ANA, BEN]


WELCOME = "*Welcome to Kaizen*\nTell me in one sentence what could be better at work"


def test_whoever_writes_for_the_first_time_reads_once_in_one_message_what_kaizen_is(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, "Hello!")
    bot.flush()
    (first,) = slack.from_app(ANA)
    assert first.text.startswith(WELCOME)
    assert len(first.text.splitlines()) == 4, "a title and three lines"
    first.press("Try: Laptop requests take two weeks")
    assert rows(bot, Improvement) == [], "an example that is pressed is only shown"
    slack.close_modal(ANA)
    slack.message(ANA, "Hello!")
    slack.message(ANA, IDEA)
    bot.flush()
    assert [WELCOME in seen.text for seen in slack.from_app(ANA)] == [True, False, False]
    assert "Your first idea" not in card(slack, ANA).text

    slack.message(BEN, "Phones ring out unanswered")
    bot.flush()
    (receipt,) = slack.from_app(BEN)
    assert receipt.text.startswith("*IMP-2*")
    assert "*Your first idea here.* A colleague decides about it, and I tell you by which day." in receipt.text
    assert WELCOME not in csi(slack, BEN, "mine")

    assert "*Welcome to Kaizen*" in csi(slack, CHLOE, "list mine")
    assert "*Welcome to Kaizen*" not in csi(slack, CHLOE, "list mine")


def test_whoever_leads_or_has_done_something_is_not_told_what_kaizen_is(slack: Slack, bot: Bot) -> None:
    accepted(bot, by=BEN)
    take(bot, 1, Step.CANCEL, by=MIA, reason="We have it")
    with bot.db.begin() as session:
        for person in session.exec(select(Person)):
            person.welcomed_at = None

    assert WELCOME not in csi(slack, CHLOE, "mine"), "she leads it"
    assert WELCOME not in csi(slack, MIA, "mine"), "she has canceled it"
    assert WELCOME in csi(slack, LEO, "vote 1"), "he does his first thing"
    assert [WELCOME in csi(slack, who, "mine") for who in (CHLOE, MIA, LEO)] == [False] * 3


SMALL_TALK = {
    "Hello!": WELCOME,
    "How does this work?": WELCOME,
    ":wave:": WELCOME,
    "🎉": WELCOME,
    "thanks": "You're welcome!",
    "42": "No reading is open with you",
    "skip": "No question is open with you",
}


@pytest.mark.parametrize(("said", "answer"), SMALL_TALK.items(), ids=SMALL_TALK)
def test_what_is_no_idea_is_answered_and_not_kept(slack: Slack, bot: Bot, said: str, answer: str) -> None:
    slack.message(ANA, said)
    bot.flush()

    assert rows(bot, Improvement) == []
    assert [answer in seen.text for seen in slack.from_app(ANA)] == [True]


@pytest.mark.parametrize("typed", ["   ", "\n\t\n", "🎉🎉", ":tada: :+1:", "…!?"])
def test_a_form_without_an_idea_says_so_at_its_field_and_keeps_what_was_typed(
    slack: Slack, bot: Bot, typed: str
) -> None:
    slack.command(ANA, "/improve")

    with pytest.raises(Refused) as refused:
        slack.fill(ANA, idea=typed)

    assert "What could be better? A few words" in refused.value.answer["errors"]["idea"]
    modal = slack.modal(ANA)
    assert modal["state"]["values"]["idea"]["idea"]["value"] == typed
    assert rows(bot, Improvement) == []

    slack.fill(ANA, idea=IDEA)
    assert one(bot, Improvement).idea == IDEA


def test_an_idea_that_is_too_long_is_refused_with_its_length_and_the_limit(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", "x" * 12_001)

    answer = slack.last(ANA, channel=GENERAL)
    assert answer.raw["ephemeral"]
    assert "12,001 characters, and 12,000 fit" in answer.text
    assert rows(bot, Improvement) == []


def test_the_longest_idea_is_kept_whole_and_can_be_read_whole(slack: Slack, bot: Bot) -> None:
    idea = ("words & more words " * 700)[:11_999] + "!"
    slack.command(ANA, "/improve", idea)
    bot.flush()

    assert one(bot, Improvement).idea == idea
    receipt = card(slack, ANA)
    assert len(receipt.text) < 4_000
    receipt.press("Read all")
    assert "".join(block["text"]["text"] for block in slack.modal(ANA)["blocks"]) == idea


HOSTILE = [
    "Stop <!channel> and <!here|here> & <@U04MIA> 'quotes' \"double\" <https://evil.example|click>",
    "*bold* _it_ ~no~ `code` ```block``` > quote\n• second line\r\n\nthird &lt;!channel&gt; &amp;",
    "הפניות מתעכבות שבועיים \u202eabc\u202c والطلبات بطيئة",
    "笔记本电脑申请需要两周 ノートパソコンの申請 노트북 👩‍👩‍👧‍👦",
]


@pytest.mark.parametrize("idea", HOSTILE, ids=["control", "marks", "rtl", "cjk"])
def test_any_text_is_kept_whole_and_harmless_wherever_it_is_shown(slack: Slack, bot: Bot, idea: str) -> None:
    slack.command(ANA, "/improve")
    slack.fill(ANA, idea=idea)
    bot.flush()
    slack.command(ANA, "/improve", "x & y <!channel>")
    bot.flush()
    card(slack, ANA).press("Answer the questions")
    bot.flush()
    slack.messages(ANA)[-1].reply(idea)
    slack.message(ANA, idea)  # held: it may be the answer to the next question
    bot.flush()
    card(slack, MIA, channel=TRIAGE).press("Accept")
    slack.fill(MIA, coordinator=MIA, new_objective=idea)
    bot.flush()
    slack.open_home(ANA)
    slack.open_home(MIA)

    assert rows(bot, Improvement)[0].idea == idea.replace(f"<@{MIA}>", "@Mia Lindqvist")
    sent = [each for each in slack.call("/sandbox/traffic")["traffic"] if each["kind"] == "call"]
    spoken = [text for call in sent for text in _mrkdwn(call["request"])]
    assert any(_words(idea)[0] in text for text in spoken)  # the scan does reach what shows the idea
    for text in spoken:
        for control in re.findall(r"<([^>]*)>", text):
            assert control in (f"@{ANA}", f"@{MIA}"), text


def _mrkdwn(part: Any, name: str = "") -> Iterator[str]:
    """All that Slack would read control sequences in: texts of messages, and mrkdwn objects."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for key, value in part.items():
            if key == "text" and isinstance(value, str) and "type" not in part:
                yield value
            yield from _mrkdwn(value, key)
    elif isinstance(part, list):
        for each in part:
            yield from _mrkdwn(each, name)


def _words(text: str) -> list[str]:
    return re.findall(r"\w{4,}", text)


def test_mentions_typed_in_an_idea_are_kept_as_they_were_read(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, "Why does <!channel> get our #wins at night, and R&D <too>?")
    bot.flush()
    bot.kaizen.intake.flush()  # type: ignore[union-attr]
    bot.flush()

    assert one(bot, Improvement).idea.endswith("at night, and R&D <too>?")
    said = "Why does @channel get our #wins at night, and R&amp;D &lt;too&gt;?"
    assert said in card(slack, ANA).text
    assert said in card(slack, MIA, channel=TRIAGE).text


def test_the_author_takes_an_idea_back_and_the_card_says_so(slack: Slack, bot: Bot) -> None:
    captured(bot)

    card(slack, ANA).press("Undo")
    bot.flush()

    assert one(bot, Improvement).state is State.CANCELED
    assert "withdrawn by its author on Monday 23 November" in card(slack, ANA).text
    assert card(slack, ANA).buttons == []
    assert "withdrawn by its author on Monday 23 November" in card(slack, MIA, channel=TRIAGE).text
    assert card(slack, MIA, channel=TRIAGE).buttons == []


def test_who_follows_an_idea_or_coordinates_it_hears_once_that_its_author_took_it_back(slack: Slack, bot: Bot) -> None:
    for who in (BEN, CHLOE):
        slack.message(who, "hello")
    bot.tick()
    captured(bot)
    with bot.db.begin() as session:
        votes_and_watchers.vote(session, 1, by=BEN, at=bot.clock())
        assignment.assign_coordinator(session, 1, CHLOE, by=MIA, at=bot.clock())
        votes_and_watchers.watch(session, 1, by=CHLOE, at=bot.clock())
        info_requests.ask_author(session, 1, "Which laptops?", by=MIA, at=bot.clock())
    bot.flush()
    before = len(slack.from_app(ANA))

    card(slack, ANA).press("Undo")
    bot.flush()

    for who in (BEN, CHLOE):
        told = [seen.text for seen in slack.from_app(who) if "Its author took it back" in seen.text]
        assert told == [
            "Withdrawn: *Laptop requests take two weeks* (IMP-1), which you follow. "
            "Its author took it back, so nobody will work on it."
        ]
    assert len(slack.from_app(ANA)) == before
    assert one(bot, Improvement).promise_paused_at is None
    assert one(bot, InfoRequest).answered_at is not None
    assert "you don't have to answer" in slack.last(ANA, "Which laptops?").text


def test_nobody_else_takes_an_idea_back(slack: Slack, bot: Bot) -> None:
    number = captured(bot)

    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only the person who had the idea"):
        recording.withdraw_idea(session, number, by=MIA, at=bot.clock())

    assert one(bot, Improvement).state is State.NEW


def test_an_accepted_idea_is_not_undone_by_an_old_receipt(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, IDEA)
    bot.flush()
    receipt = card(slack, ANA)
    accepted_meanwhile = card(slack, MIA, channel=TRIAGE)
    accepted_meanwhile.press("Accept")
    slack.fill(MIA, new_objective="Sooner")

    receipt.press("Undo")

    assert "IMP-1 is accepted already" in told(slack, ANA)
    assert one(bot, Improvement).state is State.ACCEPTED
    bot.flush()
    assert card(slack, ANA).buttons == []


MEMBERS_ONLY = "open to members of this organisation only"


def test_a_guest_gets_a_clear_refusal_wherever_they_try(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    slack.command(BEN, "/improve")  # opened while they were a member
    server.workspace.people[BEN].is_restricted = True
    bot.read_members()

    slack.command(BEN, "/improve", IDEA)
    assert MEMBERS_ONLY in slack.last(BEN, channel=GENERAL).text
    slack.message(BEN, IDEA)
    bot.flush()
    assert MEMBERS_ONLY in slack.messages(BEN)[-1].text
    with pytest.raises(Refused) as refused:
        slack.fill(BEN, idea=IDEA)
    assert MEMBERS_ONLY in refused.value.answer["errors"]["idea"]
    slack.close_modal(BEN)
    slack.command(BEN, "/improve")
    assert MEMBERS_ONLY in slack.last(BEN, channel=GENERAL).text
    assert slack.views(BEN) == []
    assert MEMBERS_ONLY in str(slack.open_home(BEN))
    assert rows(bot, Improvement) == []


def test_somebody_of_another_organisation_is_refused_in_a_shared_channel(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    server.workspace.people[BEN].team_id = "T99OTHER"
    bot.read_members()

    slack.message(BEN, f"<@U00KAIZEN> {IDEA}", GENERAL)
    bot.flush()

    assert rows(bot, Improvement) == []
    assert MEMBERS_ONLY in slack.last(BEN, channel=GENERAL).text


def test_an_improvement_of_somebody_else_stays_with_its_author(slack: Slack, bot: Bot) -> None:
    number = accepted(bot, by=BEN)

    assert rows(bot, Improvement)[0].author_id == BEN
    assert "accepted" in card(slack, BEN, number).text
    assert slack.from_app(ANA) == []


def test_a_receipt_whose_promised_day_has_passed_says_so_in_a_line_by_itself(slack: Slack, bot: Bot) -> None:
    captured(bot)
    paused = captured(bot, "The lift is slow")
    with bot.db.begin() as session:
        info_requests.ask_author(session, paused, "Which lift?", by=MIA, at=bot.clock())
    bot.move_to(datetime(2026, 11, 30, 20, 0, tzinfo=UTC))
    assert "You'll have a decision by *Monday 30 November*." in card(slack, ANA).text

    bot.restart()
    bot.move_to(datetime(2026, 12, 1, 12, 30, tzinfo=UTC))
    late = card(slack, ANA)
    assert late.text.startswith("*IMP-1*  Laptop requests take two weeks  ·  no decision yet, it was due on Monday 30 ")
    assert "; new date *Wednesday 9 December*" in late.text
    assert late.buttons == []
    assert "The decision date is paused until you answer." in card(slack, ANA, paused).text
    assert (
        "The decision was due on Monday 30 November; now promised by *Wednesday 9 December*"
        in card(slack, MIA, channel=TRIAGE).text
    )
    assert [(row.promised_on, row.renewed_to) for row in rows(bot, MissedPromise)] == [
        (date(2026, 11, 30), date(2026, 12, 9))
    ]

    updates = len(calls(slack, "chat.update"))
    bot.tick()
    assert len(calls(slack, "chat.update")) == updates

    with bot.db.begin() as session:
        info_requests.ask_author(session, 1, "Which laptops?", by=MIA, at=bot.clock())
    bot.move_to(datetime(2026, 12, 3, 12, 30, tzinfo=UTC))  # two working days later
    with bot.db.begin() as session:
        info_requests.answer_request(session, 1, "All", by=ANA, at=bot.clock())
    bot.flush()
    assert "it was due on Monday 30 November; new date *Friday 11 December*" in card(slack, ANA).text
