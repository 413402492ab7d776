"""Anonymous means anonymous: nothing of who had an idea is kept, logged or sent, and the code alone leads back."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from slack_bolt import BoltRequest
from sqlalchemy import text

from csi.capture.follow_code import key_of
from csi.lifecycle import merge
from models import Improvement, Origin, Outbox, Person, Seen
from models.enums import SourceKind, Step
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support import traces
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, TRIAGE, WINS, Refused, Slack
from tests.support.story import (
    IDEA,
    OBJECTIVE,
    calls,
    card,
    one,
    redeliver,
    rows,
    take,
    told,
)
from tests.support.unnamed import NOA, NOA_DIRECT, SAID, TRACES, code_in, join, press, saved, say, triaged


@pytest.fixture
def noa(slack: Slack, bot: Bot) -> str:
    return join(slack)


@pytest.fixture
def unmet(slack: Slack, bot: Bot) -> str:
    """Noa, of whom Slack has told the bot nothing."""
    return join(slack, quiet=True)


# The story, and what is left of whom in it


@pytest.fixture(params=[None, logging.DEBUG], ids=["level_debug", "root_at_debug"])
def logged(request: pytest.FixtureRequest) -> Iterator[traces.Logged]:
    with traces.everything_logged(request.param) as collected:
        yield collected


def test_nothing_that_is_kept_logged_or_sent_says_who_stayed_unnamed(
    logged: traces.Logged, slack: Slack, bot: Bot, unmet: str
) -> None:
    # By command, by the form for it, and asked about.
    noa = unmet
    code = code_in(say(slack, noa, f"anonymously {SAID}").text)
    say_form(slack, noa, "anonymously")
    slack.fill(noa, idea="The lift is out of order every Friday")
    press(slack, noa, "What is stored")
    say_form(slack, noa, "anonymously")
    slack.fill(noa, idea="Nobody answers the night phone")
    third = code_in(told(slack, noa))
    say(slack, noa, "anonymous box for wishes in the canteen").press("Without my name")
    slack.fill(noa)
    bot.tick()

    # She follows, answers, looks at what is stored, takes another one back, and mistypes.
    followed = say(slack, noa, f"follow {code}")
    followed.press("Answer the questions")
    slack.fill(noa, outcome="Rosters that people can plan with", focus="satisfaction", baseline="not sure")
    followed.press("What is stored")
    say(slack, noa, f"follow {third}").press("Take it back")
    say(slack, noa, "follow ab3d-efgh-jkmn-pqrs")
    say(slack, noa, "anonymously x")
    bot.tick()

    # It is accepted, done, closed and announced.
    triaged(slack, bot, quick_win=True)
    take(bot, 1, Step.START)
    card(slack, CHLOE).press("Close")
    slack.fill(CHLOE, closure_code="successful", notes="Everybody is asked before a roster changes.", outcomes=["time"])
    bot.flush()
    slack.last(CHLOE, "This is ready for").press("Post now")
    bot.flush()
    slack.last(LEO, "Everybody is asked", WINS)

    # Somebody else says one with her name: the same search finds her.
    say(slack, ANA, IDEA)
    bot.flush()
    structlog.get_logger().debug("control", person=ANA)
    logging.getLogger("kaizen.control").warning("control %s", ANA)

    assert len(rows(bot, Improvement)) == 5
    kept, raw, out, log = traces.database(bot.db), traces.files(bot.db), traces.sent(slack), str(logged)
    for trace in TRACES:
        assert trace not in kept
        assert trace.encode() not in raw
        assert trace not in out
        assert trace not in log
    assert ANA in kept
    assert ANA in out
    assert log.count(ANA) == 2
    if bot.db.is_sqlite:
        assert ANA.encode() in raw
    assert SAID in kept
    assert SAID in out
    assert NOA not in {row.id for row in rows(bot, Person)}

    # Once all members are read she is one of them, as everybody is, and follows on.
    bot.move_to(bot.clock() + timedelta(days=8))
    say(slack, noa, f"follow {code}").press("What is stored")
    bot.tick()
    assert NOA in {row.id for row in rows(bot, Person)}
    _no_trace_beside_the_member(logged, slack, bot)


def _no_trace_beside_the_member(logged: traces.Logged, slack: Slack, bot: Bot) -> None:
    others = "\n".join(line for line in traces.database(bot.db).splitlines() if not line.startswith("person: "))
    for trace in TRACES:
        assert trace not in others
        assert trace not in traces.sent(slack)
        assert trace not in str(logged)


def test_the_box_in_the_form_of_a_member_leaves_no_trace_either(slack: Slack, bot: Bot, noa: str) -> None:
    with traces.everything_logged(logging.DEBUG) as logged:
        say_form(slack, noa, "")
        slack.fill(noa, idea=SAID, unnamed=["yes"])
        bot.tick()

    assert SAID in traces.database(bot.db)
    _no_trace_beside_the_member(logged, slack, bot)


def test_somebody_not_known_yet_is_shown_nothing_but_their_own_idea(slack: Slack, bot: Bot, unmet: str) -> None:
    other = saved(slack, bot, "Rosters change without asking my shift", unmet)
    answer = say(slack, unmet, f"anonymously {SAID}")
    assert "That's mine too" not in answer.buttons
    assert "IMP-1" not in answer.text
    code = code_in(answer.text)
    bot.flush()
    triaged(slack, bot, 1)

    say(slack, unmet, f"follow {code}").press("Answer the questions")
    assert OBJECTIVE not in told(slack, unmet)
    slack.fill(unmet, outcome="Rosters that people can plan with")
    slack.close_modal(unmet)
    with bot.db.begin() as session:
        merge.merge(session, 2, 1, by=MIA, at=bot.clock())
    assert "Rosters change without" not in say(slack, unmet, f"follow {code}").text
    assert [row.id for row in rows(bot, Person) if row.id == NOA] == []
    assert "Rosters change without" in say(slack, unmet, f"follow {other}").text

    join(slack)  # as soon as she is known, the code follows the other one
    assert "Rosters change without" in say(slack, NOA, f"follow {code}").text


@pytest.mark.parametrize("words", [f"anonymously {SAID}", "follow ab3d-efgh-jkmn-pqrs", "anonymous box for wishes"])
def test_whom_the_payloads_own_team_shows_to_be_a_foreigner_is_refused_and_not_stored(
    slack: Slack, bot: Bot, server: SandboxServer, unmet: str, words: str
) -> None:
    envelope = {"team_id": "T99OTHER"}
    payload = slash_command(unmet, "/improve", words) | envelope
    assert bot.kaizen is not None
    answer = bot.kaizen.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))

    assert "Kaizen is open to members of this organisation only." in answer.body
    assert NOA not in traces.database(bot.db)
    assert rows(bot, Improvement) == []


def slash_command(person: str, command: str, words: str) -> dict[str, Any]:
    """A command as Slack sends it; the sandbox lets nobody from elsewhere type one."""
    return {
        "command": command,
        "text": words,
        "user_id": person,
        "user_name": "noaq",
        "team_id": "T00SANDBOX",
        "channel_id": GENERAL,
        "trigger_id": "1.2.3",
        "response_url": "",
    }


def say_form(slack: Slack, person: str, words: str) -> None:
    """`/improve …` that opens a form."""
    slack.command(person, "/improve", words)
    assert slack.modal(person)["submit"]["text"] == "Submit"


def test_a_failure_keeps_nothing_and_logs_nobody_and_says_so(slack: Slack, bot: Bot, unmet: str) -> None:
    with bot.db.begin() as session:
        session.connection().execute(text("ALTER TABLE improvement RENAME TO gone"))

    with traces.everything_logged(logging.DEBUG) as logged:
        answer = say(slack, unmet, f"anonymously {SAID}")

    with bot.db.begin() as session:
        session.connection().execute(text("ALTER TABLE gone RENAME TO improvement"))
    assert "That didn't work, and nothing was saved." in answer.text
    assert [*rows(bot, Improvement), *rows(bot, Seen), *rows(bot, Outbox)] == []
    assert "OperationalError" in str(logged) or "UndefinedTable" in str(logged)
    for trace in (*TRACES, SAID):
        assert trace not in str(logged)
        assert trace not in traces.database(bot.db)


# Saying it


def test_an_anonymous_idea_is_kept_without_an_author_and_answered_with_a_code(slack: Slack, bot: Bot, noa: str) -> None:
    answer = say(slack, noa, f"anonymously: {SAID}")
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.idea, kept.author_id, kept.captured_by, kept.source_kind) == (SAID, None, None, SourceKind.COMMAND)
    assert "*IMP-1*" in answer.text
    assert SAID in answer.text
    assert "*Monday 30 November*" in answer.text
    assert answer.buttons == ["Answer the questions", "Take it back", "What is stored"]
    code = code_in(answer.text)
    assert one(bot, Origin).follow_key == key_of(code)
    assert code not in traces.database(bot.db)
    assert code.replace("-", "") not in traces.database(bot.db)
    assert slack.from_app(noa, NOA_DIRECT) == []
    assert "from somebody who stays unnamed" in card(slack, MIA, 1, TRIAGE).text


def test_the_command_alone_opens_a_form_that_becomes_the_answer(slack: Slack, bot: Bot, noa: str) -> None:
    slack.command(noa, "/improve", "anonymously")
    assert slack.modal(noa)["title"]["text"] == "Without your name"
    slack.fill(noa, idea=SAID)

    assert "*IMP-1*" in told(slack, noa)
    assert key_of(code_in(told(slack, noa))) == one(bot, Origin).follow_key
    assert (one(bot, Improvement).source_kind, one(bot, Improvement).author_id) == (SourceKind.FORM, None)


def test_a_box_in_the_form_for_ideas_leaves_the_name_out(slack: Slack, bot: Bot, noa: str) -> None:
    slack.command(noa, "/improve")
    slack.fill(noa, idea=SAID, unnamed=["yes"])

    assert key_of(code_in(told(slack, noa))) == one(bot, Origin).follow_key
    assert one(bot, Improvement).author_id is None


def test_an_idea_can_not_be_without_a_name_and_somebody_elses(slack: Slack, bot: Bot, noa: str) -> None:
    slack.command(noa, "/improve")

    with pytest.raises(Refused) as refused:
        slack.fill(noa, idea=SAID, whose=BEN, unnamed=["yes"])

    assert "without your name" in refused.value.answer["errors"]["whose"]
    assert rows(bot, Improvement) == []


def test_without_the_tick_the_form_keeps_the_name(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve")
    slack.fill(ANA, idea=SAID)

    assert one(bot, Improvement).author_id == ANA
    assert rows(bot, Origin) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [("anonymously x", "“x” alone doesn't say enough"), ("anonymously 🎉", "What could be better? A few words")],
)
def test_what_is_no_idea_is_not_kept_without_a_name_either(
    slack: Slack, bot: Bot, noa: str, typed: str, says: str
) -> None:
    assert says in say(slack, noa, typed).text
    assert [*rows(bot, Improvement), *rows(bot, Seen)] == []


def test_an_empty_idea_is_refused_at_its_field(slack: Slack, bot: Bot, noa: str) -> None:
    slack.command(noa, "/improve", "anonymously")

    with pytest.raises(Refused) as refused:
        slack.fill(noa, idea="🎉")

    assert "What could be better? A few words" in refused.value.answer["errors"]["idea"]
    assert rows(bot, Improvement) == []


def test_an_anonymous_command_delivered_twice_is_one_idea_and_tells_its_code_once(
    slack: Slack, bot: Bot, noa: str
) -> None:
    code = saved(slack, bot)
    redeliver(slack)
    bot.flush()

    assert one(bot, Origin).follow_key == key_of(code)
    assert len(slack.from_app(MIA, TRIAGE)) == 1
    again = calls(slack, "/improve")[-1]["response"]["payload"]
    assert "saved already, as *IMP-1*" in again["text"]
    assert "Your code" not in again["text"]


def test_an_anonymous_form_submitted_twice_is_one_idea(slack: Slack, bot: Bot, noa: str) -> None:
    slack.command(noa, "/improve", "anonymously")
    slack.fill(noa, idea=SAID)
    redeliver(slack)

    assert one(bot, Improvement).idea == SAID


@pytest.mark.parametrize("typed", ["anonymously {}", "anonymous {}", "follow ab3d-efgh-jkmn-pqrs"])
def test_a_guest_whom_we_know_is_refused_and_nothing_is_kept(
    slack: Slack, bot: Bot, server: SandboxServer, typed: str
) -> None:
    server.workspace.people[BEN].is_restricted = True
    bot.read_members()

    answer = say(slack, BEN, typed.format(SAID))
    if answer.buttons:
        answer.press("Without my name")
        with pytest.raises(Refused) as refused:
            slack.fill(BEN)
        assert "members of this organisation only" in refused.value.answer["errors"]["idea"]
    else:
        assert "members of this organisation only" in answer.text
    assert rows(bot, Improvement) == []


# Perhaps anonymous


def test_what_may_be_a_wish_or_a_word_is_asked_and_nothing_is_kept(slack: Slack, bot: Bot, unmet: str) -> None:
    answer = say(slack, unmet, "anonymous box for wishes")

    assert "I'll save it once you choose" in answer.text
    assert "anonymous box for wishes" in answer.text
    assert answer.buttons == ["Without my name", "With my name"]
    assert [*rows(bot, Improvement), *rows(bot, Seen)] == []
    assert NOA not in [person.id for person in rows(bot, Person)]


def test_without_my_name_opens_the_form_filled_in(slack: Slack, bot: Bot, noa: str) -> None:
    say(slack, noa, "anonimous: my shift is never asked").press("Without my name")
    slack.fill(noa)

    assert one(bot, Improvement).idea == "my shift is never asked"
    assert one(bot, Improvement).author_id is None
    assert key_of(code_in(told(slack, noa))) == one(bot, Origin).follow_key


def test_with_my_name_keeps_all_the_words_and_the_name_once(slack: Slack, bot: Bot) -> None:
    question = say(slack, ANA, "anonymous box for wishes")
    question.press("With my name")
    assert "*IMP-1*" in told(slack, ANA)
    slack.close_modal(ANA)
    question.press("With my name")
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.idea, kept.author_id) == ("anonymous box for wishes", ANA)
    assert "anonymous box for wishes" in card(slack, ANA).text


def test_what_is_too_long_for_a_button_is_given_back_to_be_sent_again(slack: Slack, bot: Bot, noa: str) -> None:
    words = "anonymous " + "box for wishes " * 200
    answer = say(slack, noa, words)

    assert "send it again" in answer.text
    assert "/improve anonymously" in answer.text
    assert answer.buttons == []
    shown = "".join(block["text"]["text"] for block in answer.raw["blocks"][1:])
    assert shown == words.strip()
    assert rows(bot, Improvement) == []
