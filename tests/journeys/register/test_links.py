"""Links: what an improvement is part of, what it is related to, and copying one as a template."""

from datetime import timedelta

import pytest

from csi.capture.recording import Source
from csi.common.errors import BadInput, NotAllowed
from csi.lifecycle import detail_fields, details, template_copy
from csi.lifecycle.detail_fields import Details
from csi.register import links, queries
from csi.register.queries import LinkNumbers
from models import Activity, Alignment, Improvement, Link, Target, Task
from models.enums import Effort, ImprovementKind, LinkKind, Role, SourceKind, State, Step, TaskState
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.more import from_more, labels, open_more, opened
from tests.support.slack import BEN, CHLOE, LEO, MIA, Refused, Slack
from tests.support.story import (
    accepted,
    assessed,
    captured,
    card,
    grant,
    plan_task,
    redeliver,
    rows,
    take,
    told,
)


def link(bot: Bot, number: int, part_of: int | None = None, *related: int, by: str = MIA) -> None:
    """Linked by the use case, over what is there now."""
    with bot.db.begin() as session:
        shown = queries.read_links(session, session.get_one(Improvement, number))
        links.set_links(session, number, LinkNumbers(part_of, related), shown=shown, by=by, at=bot.clock())
    bot.flush()


def parents(bot: Bot) -> dict[int | None, int | None]:
    return {row.id: row.parent_id for row in rows(bot, Improvement)}


def fields_of(slack: Slack, who: str) -> dict[str, str]:
    """What stands in the fields of the form on top."""
    values = slack.modal(who)["state"]["values"]
    return {key: each[key].get("value") or "" for key, each in values.items()}


# Part of


def test_a_part_is_shown_on_both_cards_and_the_whole_counts_the_closed_ones(slack: Slack, bot: Bot) -> None:
    for idea in ("Onboarding takes a month", "Laptops take two weeks", "Phones take long", "Badges take days"):
        captured(bot, idea)
    for part in (2, 3, 4):
        link(bot, part, 1)
    from_more(slack, MIA, "Links", 2)
    assert fields_of(slack, MIA)["part_of"] == "IMP-1"

    with bot.db.begin() as session:
        session.get_one(Improvement, 3).state = State.CLOSED
    take(bot, 4, Step.DECLINE, by=MIA, reason="We have it already")

    assert "Part of IMP-1" in opened(slack, MIA, 2)
    assert "Parts: IMP-2, IMP-3 (1 of 2 closed)" in opened(slack, MIA, 1)


def test_numbers_are_read_as_people_type_them_and_what_can_not_be_read_is_kept_in_the_form(
    slack: Slack, bot: Bot
) -> None:
    for idea in ("Laptops take two weeks", "Phones take long", "Badges take days"):
        captured(bot, idea)
    from_more(slack, MIA, "Links")
    for typed, field in (("the third one", "related"), ("IMP-9", "related"), ("imp 2 and 3", "part_of")):
        entered = {"part_of": "", "related": "", field: typed}
        with pytest.raises(Refused) as refused:
            slack.fill(MIA, **entered)
        assert list(refused.value.answer["errors"]) == [field]
        assert fields_of(slack, MIA)[field] == typed
    assert rows(bot, Link) == []

    slack.fill(MIA, part_of=" imp 2", related="#3")
    redeliver(slack)
    bot.flush()

    assert parents(bot)[1] == 2
    assert [(row.improvement_id, row.other_id, row.kind) for row in rows(bot, Link)] == [(1, 3, LinkKind.RELATED)]
    assert "Part of IMP-2\nRelated: IMP-3" in told(slack, MIA)  # the window below
    assert "Related: IMP-1" in opened(slack, MIA, 3)


def test_nothing_is_a_part_of_itself_in_whatever_way(slack: Slack, bot: Bot) -> None:
    for idea in ("Onboarding takes a month", "Laptops take two weeks", "Phones take long"):
        captured(bot, idea)
    link(bot, 2, 1)
    link(bot, 3, 2)
    from_more(slack, MIA, "Links", 1)

    for typed, why in (("1", "can't be part of itself"), ("3", "IMP-3 is part of IMP-2, which is part of IMP-1")):
        with pytest.raises(Refused) as refused:
            slack.fill(MIA, part_of=typed)
        assert why in refused.value.answer["errors"]["part_of"]

    assert parents(bot) == {1: None, 2: 1, 3: 2}


def test_what_an_improvement_was_caused_by_is_shown_on_both_and_goes_in_no_circle(slack: Slack, bot: Bot) -> None:
    for idea in ("Laptops take two weeks", "Approvals wait for months", "Nobody reads the queue"):
        captured(bot, idea)
    for number, cause in ((1, "2"), (2, "imp-3")):
        from_more(slack, MIA, "Links", number)
        slack.fill(MIA, caused_by=cause)
    from_more(slack, MIA, "Links", 3)
    for typed, why in (
        ("3", "IMP-3 can't be caused by itself"),
        ("1", "IMP-1 was caused by IMP-2, which was caused by IMP-3."),
    ):
        with pytest.raises(Refused) as refused:
            slack.fill(MIA, caused_by=typed)
        assert why in refused.value.answer["errors"]["caused_by"]
    slack.close_modal(MIA)

    from_more(slack, MIA, "Links", 2)
    assert fields_of(slack, MIA)["caused_by"] == "IMP-3"
    slack.fill(MIA, related="")
    assert "Caused by IMP-3  ·  Caused IMP-1" in told(slack, MIA).replace("\n", "  ·  ")
    with bot.db.begin() as session:
        source = Source(SourceKind.FORM, "form:copy")
        made = template_copy.copy_improvement(session, 2, None, by=BEN, at=bot.clock(), source=source).number
        assert queries.read_links(session, session.get_one(Improvement, made)).caused_by == (3,)
    from_more(slack, MIA, "Links", 2)
    slack.fill(MIA, caused_by="")
    assert "Caused by" not in told(slack, MIA)
    changes = [(row.improvement_id, row.verb, row.after) for row in rows(bot, Activity) if "cause" in row.verb]
    assert changes[-2:] == [(2, "cause_removed", {"caused_by": 3}), (3, "cause_removed", {"caused": 2})]


def test_what_has_ended_takes_in_no_parts(slack: Slack, bot: Bot) -> None:
    captured(bot)
    captured(bot, "Phones take long")
    take(bot, 2, Step.DECLINE, by=MIA, reason="We have it already")

    with pytest.raises(BadInput, match="IMP-2 is declined, so nothing can become part of it"):
        link(bot, 1, 2)


def test_a_link_is_taken_away_where_its_number_is_and_what_others_linked_meanwhile_stays(
    slack: Slack, bot: Bot
) -> None:
    for idea in ("Laptops take two weeks", "Phones take long", "Badges take days"):
        captured(bot, idea)
    link(bot, 1, None, 2)
    from_more(slack, MIA, "Links")
    link(bot, 3, None, 1)
    slack.fill(MIA, related="")
    bot.flush()

    assert [(row.improvement_id, row.other_id) for row in rows(bot, Link)] == [(1, 3)]
    assert "Related" not in opened(slack, MIA, 2)
    verbs = [(row.improvement_id, row.verb) for row in rows(bot, Activity) if "linked" in row.verb]
    assert sorted(verbs) == sorted(
        [(1, "linked"), (2, "linked"), (1, "linked"), (3, "linked"), (1, "unlinked"), (2, "unlinked")]
    )


def test_what_it_is_part_of_is_not_overwritten(slack: Slack, bot: Bot) -> None:
    for idea in ("Laptops take two weeks", "Phones take long", "Badges take days"):
        captured(bot, idea)
    grant(bot, LEO, Role.MANAGER)
    from_more(slack, MIA, "Links")
    link(bot, 1, 2, by=LEO)

    slack.fill(MIA, part_of="3")

    assert "made it part of IMP-2 at " in told(slack, MIA)
    assert parents(bot)[1] == 2
    slack.fill(MIA)
    assert parents(bot)[1] == 3


def test_links_are_set_by_its_coordinator_or_a_manager(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    captured(bot, "Phones take long")
    open_more(slack, LEO)
    assert "Links" not in labels(slack, LEO)

    with pytest.raises(NotAllowed, match="its coordinator or a manager"):
        link(bot, 1, None, 2, by=LEO)

    assert rows(bot, Link) == []


# Copy


def test_a_copy_is_a_new_idea_with_the_details_and_the_plan_of_the_other(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    number = assessed(bot)  # serves an objective, has a target and Ben's task of a week
    plan_task(bot, number, owner=LEO, text="Tell everybody")
    slack.message(LEO, "hello")
    with bot.db.begin() as session:
        now = detail_fields.read_details(session, session.get_one(Improvement, number))
        wanted = Details(
            **{key: getattr(now, key) for key in detail_fields.FIELDS}
            | {"kind": ImprovementKind.PROCESS, "risk": "The supplier may be late"}
        )
        details.change_details(session, number, wanted, shown=now, by=CHLOE, at=bot.clock())
    server.workspace.people[LEO].deleted = True
    bot.read_members()
    bot.move_to(bot.clock() + timedelta(days=30))

    from_more(slack, BEN, "Copy")
    assert "2 tasks that start today" in told(slack, BEN)
    slack.fill(BEN, idea="Phone requests take two weeks")
    redeliver(slack)
    bot.flush()

    template, made = rows(bot, Improvement)
    assert (made.idea, made.state, made.author_id) == ("Phone requests take two weeks", State.NEW, BEN)
    assert (made.kind, made.effort, made.coordinator_id) == (ImprovementKind.PROCESS, Effort.M, None)
    assert made.risk == "The supplier may be late"
    assert [row.improvement_id for row in rows(bot, Alignment)] == [number, made.id]
    today = bot.clock().date()
    tasks = [row for row in rows(bot, Task) if row.improvement_id == made.id]
    assert [(row.text, row.owner_id, row.state) for row in tasks] == [
        ("Order five laptops", BEN, TaskState.PENDING),
        ("Tell everybody", BEN, TaskState.PENDING),
    ]
    assert [(row.starts_on, row.due_on) for row in tasks] == [(today, today + timedelta(days=7))] * 2
    assert {row.improvement_id for row in rows(bot, Target)} == {number}
    assert "Copied from IMP-1" in opened(slack, MIA, 2)
    assert "You'll have a decision by" in card(slack, BEN, 2).text
    assert template.state is State.ASSESS


def test_a_copy_with_an_idea_that_is_none_keeps_the_form(slack: Slack, bot: Bot) -> None:
    captured(bot)
    from_more(slack, LEO, "Copy")

    with pytest.raises(Refused) as refused:
        slack.fill(LEO, idea="...")

    assert list(refused.value.answer["errors"]) == ["idea"]
    assert len(rows(bot, Improvement)) == 1
