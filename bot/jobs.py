"""The table of periodic jobs: what is due by the clock, how often it is looked for, and how it is found and done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from csi.announcements import scheduling
from csi.capture import missed_promises
from csi.consequences import review_proposals
from csi.lifecycle import assignment, departures
from csi.nudges import sustain_checks
from csi.people import arrivals, directory, mentions, onboarding, user_groups
from csi.register import approval_requests
from csi.reports import digest

OFTEN, SOMETIMES = timedelta(minutes=1), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a job: `find` says for what it is to be done, `do` does it for one of them.

    With `once_a_day`, the key of that day's work, it is done once on each day, which `day_of` names.
    """

    find: Callable[[Session, datetime], Sequence[Any]]
    do: Callable[[Session, Any, datetime], object]
    once_a_day: str = ""
    day_of: Callable[[datetime], date] = datetime.date


def _whenever(find: Callable[[Session], Sequence[Any]], do: Callable[[Session, Any, datetime], object]) -> Step:
    """A step whose items don't depend on the time."""

    def found(session: Session, _at: datetime) -> Sequence[Any]:
        return find(session)

    return Step(found, do)


def _whole(
    do: Callable[[Session, datetime], object], is_due: Callable[[Session, datetime], bool], *, once_a_day: str = ""
) -> Step:
    """A step that is done as a whole when it is due."""

    def found(session: Session, at: datetime) -> Sequence[str]:
        return (do.__name__,) if is_due(session, at) else ()

    def at_this(session: Session, _item: object, at: datetime) -> object:
        return do(session, at)

    return Step(found, at_this, once_a_day)


def _daily(do: Callable[[Session, datetime], object], name: str) -> Step:
    """A step that is done as a whole once a day."""
    return _whole(do, lambda _session, _at: True, once_a_day=name)


@dataclass(frozen=True, slots=True)
class Job:
    """A named job: how often it is due, and its steps."""

    name: str
    every: timedelta
    steps: tuple[Step, ...] = ()


FETCHING, NUDGES, CLEARING = "fetching", "nudges", "clearing"

JOBS: tuple[Job, ...] = (
    Job(
        "people",
        SOMETIMES,
        (
            _daily(user_groups.read_again, "user_groups"),
            _daily(mentions.read_again, "channels"),
            _whole(directory.request_members, directory.are_members_old),
            _whole(arrivals.forget_old, arrivals.are_old),
            _whole(onboarding.greet_first_manager, onboarding.is_first_day),
        ),
    ),
    Job(FETCHING, OFTEN),
    Job("assignment", SOMETIMES, (Step(assignment.unconfirmed, assignment.return_unconfirmed),)),
    Job("approvals", OFTEN, (_whenever(approval_requests.out_of_step, approval_requests.keep_asked),)),
    Job(
        "departures",
        SOMETIMES,
        (Step(lambda session, _: departures.to_follow(session), departures.follow_access, once_a_day="departures"),),
    ),
    Job(
        "promises",
        SOMETIMES,
        (Step(missed_promises.newly_missed, missed_promises.renew_missed),),
    ),
    Job("announcements", OFTEN, (Step(scheduling.due, scheduling.post_scheduled),)),
    Job("reviews", SOMETIMES, (_whenever(review_proposals.to_propose, review_proposals.propose_review),)),
    Job(
        "sustain checks",
        SOMETIMES,
        (Step(sustain_checks.to_plan, sustain_checks.plan_missing),),
    ),
    Job("digests", SOMETIMES, (Step(digest.readers_due, digest.send_digest),)),
    Job(NUDGES, timedelta(0)),
    Job(CLEARING, SOMETIMES),
)  # fmt: skip
"""All periodic jobs in the order in which they are done. One that is due at each tick has no time of its own."""
