"""Deletion: only a manager, only on purpose; nothing stays but a line in the trail without a word of the idea."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from csi.common.errors import NotAllowed, NotFound
from csi.lifecycle import merge
from csi.messaging import delivery, outbox
from csi.register import deletion, links, raci, votes_and_watchers
from csi.register.data_export import rows_about
from csi.register.queries import LinkNumbers, Raci
from models import Activity, Improvement, Kpi, Outbox, Posting, Reading, Vote
from models.enums import QueueState, State
from tests.conftest import Bot
from tests.support.more import from_more, labels, open_more
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Refused, Slack
from tests.support.story import (
    accepted,
    captured,
    card,
    closed,
    in_progress,
    one,
    read,
    redeliver,
    rows,
    told,
)

SECRET = "Salaries lie open on the printer"
WHY = "Entered by mistake"


def delete(bot: Bot, number: int = 1, by: str = MIA) -> None:
    with bot.db.begin() as session:
        deletion.delete_improvement(session, number, typed=number, reason=WHY, by=by, at=bot.clock())
    bot.flush()


def kept_words(bot: Bot) -> str:
    """Everything that the database holds, as text."""
    with bot.db.read() as session:
        found = [
            [str(value) for value in row]
            for table in SQLModel.metadata.sorted_tables
            for row in session.connection().execute(select(table))
        ]
    return json.dumps(found)


def test_deleting_takes_a_manager_who_types_its_number_and_says_why(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    open_more(slack, CHLOE)
    assert "Delete" not in labels(slack, CHLOE)
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only managers can delete"):
        deletion.delete_improvement(session, 1, typed=1, reason=WHY, by=CHLOE, at=bot.clock())

    from_more(slack, MIA, "Delete")
    assert "the idea" in told(slack, MIA)
    assert "lines of its history" in told(slack, MIA)
    for typed, reason, field in (("2", WHY, "typed_number"), ("yes", WHY, "typed_number"), ("1", "  ", "reason")):
        with pytest.raises(Refused) as refused:
            slack.fill(MIA, typed_number=typed, reason=reason)
        assert list(refused.value.answer["errors"]) == [field]
    assert len(rows(bot, Improvement)) == 1

    slack.fill(MIA, typed_number="imp-1", reason=WHY)
    redeliver(slack)
    bot.flush()

    assert rows(bot, Improvement) == []
    assert slack.views(MIA) == []
    stone = rows(bot, Activity)[-1]
    assert (stone.verb, stone.actor_id, stone.improvement_id, stone.note) == ("deleted", MIA, None, WHY)
    assert stone.before == {"number": 1, "state": "accepted"}


def test_nothing_of_a_deleted_improvement_stays_but_the_readings_of_its_kpis(slack: Slack, bot: Bot) -> None:
    closed(bot, notes=SECRET)
    other = captured(bot, "Phones take long", by=BEN)
    with bot.db.begin() as session:
        links.set_links(session, other, LinkNumbers(None, (1,)), shown=LinkNumbers(), by=MIA, at=bot.clock())
        session.get_one(Improvement, other).parent_id = 1
    readings = len(rows(bot, Reading))
    bot.flush()

    delete(bot)

    with bot.db.read() as session:
        assert rows_about(session, 1) == ()
    assert SECRET not in kept_words(bot)
    assert (len(rows(bot, Kpi)), len(rows(bot, Reading))) == (1, readings)
    assert one(bot, Improvement).parent_id is None
    assert all(row.state is QueueState.DONE for row in rows(bot, Outbox)), rows(bot, Outbox)


def test_every_message_that_showed_it_says_that_it_was_deleted(slack: Slack, bot: Bot) -> None:
    number = in_progress(bot, SECRET)
    shown = [card(slack, ANA), card(slack, CHLOE), card(slack, MIA, channel=TRIAGE)]
    old = shown[1]
    with bot.db.begin() as session:
        raci.set_raci(
            session, number, Raci(CHLOE, (LEO,)), shown=Raci(CHLOE), question="Why?", by=CHLOE, at=bot.clock()
        )
    bot.flush()

    delete(bot)

    said = f"IMP-1 was deleted by <@{MIA}> on Monday 23 November: {WHY}"
    for seen in shown:
        assert next(each for each in slack.messages(seen.person, seen.channel) if each.ts == seen.ts).text == said
    assert not any(SECRET in seen.text for seen in slack.from_app(LEO))
    assert f"<@{MIA}> deleted *IMP-1*: {WHY}" in slack.messages(ANA)[-1].text
    assert slack.messages(ANA)[-1].thread_ts == shown[0].ts
    assert {row.kind for row in rows(bot, Posting)} == {outbox.DELETED}

    slack.act(CHLOE, "message", {"channel": old.channel, "text": "Is it done?", "thread_ts": old.ts})
    bot.flush()
    assert "IMP-1 was deleted, so I haven't saved what you wrote." in slack.messages(CHLOE)[-1].text


def test_what_is_pressed_later_is_answered_and_its_number_is_never_given_again(slack: Slack, bot: Bot) -> None:
    captured(bot, SECRET)
    open_more(slack, BEN)
    from_more(slack, MIA, "Delete")
    open_more(slack, LEO)
    delete(bot)

    with pytest.raises(Refused, match="There is no IMP-1 any more"):
        slack.fill(MIA, typed_number="1", reason=WHY)
    with (
        bot.db.begin() as session,
        pytest.raises(NotFound, match="There is no IMP-1 any more"),
    ):
        votes_and_watchers.vote(session, 1, by=LEO, at=bot.clock())

    bot.restart()
    assert captured(bot, "Phones take long") == 2


def test_what_was_merged_into_it_stands_for_itself_again(slack: Slack, bot: Bot) -> None:
    captured(bot, SECRET)
    captured(bot, "Phones take long", by=BEN)
    with bot.db.begin() as session:
        merge.merge(session, 2, 1, by=MIA, at=bot.clock())
    bot.flush()
    from_more(slack, MIA, "Delete", 1)
    assert "IMP-2 was merged into it and will be separate again." in told(slack, MIA)

    delete(bot)

    kept = one(bot, Improvement)
    assert (kept.id, kept.state, kept.merged_into_id) == (2, State.NEW, None)
    assert "(IMP-2) is waiting for a decision, on its own again" in slack.messages(BEN)[-1].text
    assert SECRET not in kept_words(bot)


def test_one_that_was_merged_into_another_leaves_its_votes_there(slack: Slack, bot: Bot) -> None:
    captured(bot, SECRET)
    captured(bot, "Phones take long", by=BEN)
    with bot.db.begin() as session:
        merge.merge(session, 1, 2, by=MIA, at=bot.clock())
    bot.flush()

    delete(bot)

    assert [(row.improvement_id, row.person_id) for row in rows(bot, Vote)] == [(2, ANA)]
    assert SECRET not in kept_words(bot)


def test_what_was_on_its_way_when_it_was_deleted_is_taken_back_when_it_arrives(slack: Slack, bot: Bot) -> None:
    number = accepted(bot, SECRET)
    with bot.db.begin() as session:
        raci.set_raci(
            session, number, Raci(CHLOE, (LEO,)), shown=Raci(CHLOE), question=SECRET, by=CHLOE, at=bot.clock()
        )
    with bot.db.begin() as session:
        letter = next(
            each for each in delivery.claim(session, bot.clock()) if each.kind is outbox.MessageKind.CONSULTED
        )
    with bot.db.begin() as session:
        deletion.delete_improvement(session, number, typed=number, reason=WHY, by=MIA, at=bot.clock())
    ts = f"{bot.clock().timestamp():.6f}"
    with bot.db.begin() as session:
        delivery.mark_sent(session, letter, bot.clock(), place=("D05LEO", ts))

    late = next(row for row in rows(bot, Posting) if row.ts == ts)
    assert late.subject.startswith("deleted:1:")
    assert any(row.kind == outbox.MessageKind.REFRESH and row.subject == late.subject for row in rows(bot, Outbox))
    assert SECRET not in kept_words(bot)


def test_a_morning_message_that_asked_about_it_says_that_it_is_gone(slack: Slack, bot: Bot) -> None:
    in_progress(bot, SECRET)
    read(bot, "9")
    bot.move_to(bot.clock() + timedelta(days=14))
    asked = slack.last(CHLOE, "Good morning. How is")

    delete(bot)

    now = next(seen for seen in slack.messages(CHLOE) if seen.ts == asked.ts)
    assert SECRET not in now.text
    assert "How is" not in now.text
