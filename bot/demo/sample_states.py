"""More sample data: improvements in further states, so that every section of Home has some."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from csi.announcements import announcement, posting
from csi.common.working_days import add_working_days
from csi.consequences import readings
from csi.consequences.closing import close_improvement
from csi.interview import flow
from csi.kpis import queries, targets
from csi.lifecycle import closure, holds, info_requests, transitions, triage
from csi.lifecycle.detail_fields import read_details
from csi.lifecycle.details import change_details
from csi.register import value as register_value
from csi.tasks import planning, task_actions
from csi.tasks.task_rules import TaskStep
from models import Announcement, Improvement
from models.enums import ClosureCode, Comparison, Effort, Frequency, OutcomeCategory, Step, ValueSide


def post_draft(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Post the drafted announcement of an improvement, if there is a channel for it."""
    draft = session.exec(select(Announcement.id).where(Announcement.improvement_id == number)).one() or 0
    if announcement.read_announcement(session, draft).channel:
        posting.post_announcement(session, draft, by=by, at=at)


Enter = Callable[[str, str, datetime], int]
"""Captures an idea (text, author, time), and returns its number."""


class Sample:
    """Makes improvements for the sample data, with its people and its objective."""

    def __init__(
        self,
        session: Session,
        enter: Enter,
        *,
        coordinator: str,
        helper: str,
        author: str,
        manager: str,
        objective: int,
    ) -> None:
        self._session, self._enter = session, enter
        self._coordinator, self._helper, self._author, self._manager = coordinator, helper, author, manager
        self._objective = objective

    def fill(self, now: datetime, services: tuple[int, int]) -> None:
        """Make all improvements, with dates before `now`."""
        self._succeeded(now - timedelta(weeks=10), services[0])
        self._in_review(now - timedelta(weeks=7), services[0])
        self._waits_for_approval(now, services[0])
        self._on_hold(now, services[1])
        self._in_the_backlog(now, services[0])
        self._declined(now)
        self._author_asked(now)

    def _accepted(self, idea: str, by: str, at: datetime, effort: Effort, service: int | None = None) -> int:
        number = self._enter(idea, by, at)
        decided = triage.Acceptance(self._coordinator, effort, (self._objective,))
        triage.accept(self._session, number, decided, by=self._manager, at=at + timedelta(days=1))
        if service is not None:
            self._describe(number, at + timedelta(days=1), service=service)
        return number

    def _describe(self, number: int, at: datetime, **details: Any) -> None:
        """Change details of an improvement, as its coordinator."""
        shown = read_details(self._session, self._session.get_one(Improvement, number))
        change_details(self._session, number, replace(shown, **details), shown=shown, by=self._coordinator, at=at)

    def _ready(self, number: int, at: datetime, outcome: str, first_steps: str) -> None:
        for key, text in (("outcome", outcome), ("first_steps", first_steps), ("affects_people", "no")):
            flow.revise_answer(self._session, number, key, text, by=self._coordinator, at=at)

    def _aim(self, number: int, kpi: str, unit: str, levels: tuple[str, str], at: datetime, due_on: date) -> None:
        """Set a target: from the first level to under the second, with the helper as the KPI's owner."""
        new = targets.NewTarget(
            kpi,
            unit,
            levels[0],
            at.date(),
            Comparison.UNDER,
            levels[1],
            due_on,
            owner=self._helper,
            frequency=Frequency.MONTHLY,
        )
        targets.set_target(self._session, number, new, by=self._coordinator, at=at)

    def _task(self, number: int, text: str, owner: str, due_on: date, at: datetime) -> int:
        new = planning.NewTask(text, owner, due_on)
        return planning.add_task(self._session, number, new, by=self._coordinator, at=at)

    def _step(self, number: int, step: Step, at: datetime, reason: str | None = None) -> None:
        transitions.take_step(self._session, number, step, by=self._coordinator, at=at, reason=reason)

    def _succeeded(self, at: datetime, service: int) -> None:
        number = self._accepted(
            "People locked out at night wait until morning for a new password", self._helper, at, Effort.M, service
        )
        start = at + timedelta(days=3)
        self._ready(number, start, "Nobody has to wait for a new password", "Let people reset it themselves")
        self._aim(
            number, "Minutes to a new password", "minutes", ("42", "10"), start, (start + timedelta(weeks=8)).date()
        )
        forecast = register_value.TypedValue("4000 EUR", "15000 EUR", "Service desk", "Fewer calls at night")
        register_value.set_value(self._session, number, ValueSide.FORECAST, forecast, by=self._coordinator, at=start)
        self._step(number, Step.ASSESS, start)
        self._task(
            number,
            "Switch on the page for resetting passwords",
            self._helper,
            (start + timedelta(weeks=2)).date(),
            start,
        )
        self._step(number, Step.START, start)
        done = start + timedelta(weeks=2)
        task_actions.take_task_step(self._session, number, 1, TaskStep.FINISH, by=self._helper, at=done)
        self._step(number, Step.REVIEW, done)
        kpi = queries.targets_of(self._session, number)[0].kpi_id
        for week, value in enumerate(("31", "12", "8", "6"), 1):
            on = done + timedelta(weeks=week)
            readings.record_reading(self._session, kpi, value, on.date(), by=self._coordinator, at=on)
        closing = closure.Closing(
            ClosureCode.SUCCESSFUL,
            "People who are locked out reset their password themselves. It takes six minutes.",
            achieved="Yes. Four of five resets need nobody at the desk.",
            went_well="The desk showed the page to everybody who called.",
            outcomes=(OutcomeCategory.TIME, OutcomeCategory.COST),
            cost="4400 EUR",
            benefit="13500 EUR",
            value_source="Service desk, costs of 2026",
        )
        closed_at = done + timedelta(weeks=4)
        close_improvement(self._session, number, closing, by=self._coordinator, at=closed_at)
        post_draft(self._session, number, by=self._coordinator, at=closed_at)

    def _in_review(self, at: datetime, service: int) -> None:
        """The work is done and has settled, so that it can be closed."""
        idea = "Badges take three days, and until then people ring at every door"
        number = self._accepted(idea, self._author, at, Effort.M, service)
        start = at + timedelta(days=3)
        self._ready(
            number, start, "People open the doors themselves on their first day", "Print the badge with the contract"
        )
        due_on = (start + timedelta(weeks=10)).date()
        self._aim(number, "Working days until the badge", "days", ("3", "2"), start, due_on)
        self._step(number, Step.ASSESS, start)
        printed = (start + timedelta(weeks=2)).date()
        self._task(number, "Send each new contract to the badge printer", self._helper, printed, start)
        self._step(number, Step.START, start)
        done = start + timedelta(weeks=3)
        task_actions.take_task_step(self._session, number, 1, TaskStep.FINISH, by=self._helper, at=done)
        self._step(number, Step.REVIEW, done)
        kpi = queries.targets_of(self._session, number)[0].kpi_id
        for week, value in enumerate(("1", "0.5", "0"), 1):
            on = done + timedelta(weeks=week)
            readings.record_reading(self._session, kpi, value, on.date(), by=self._helper, at=on)

    def _waits_for_approval(self, now: datetime, service: int) -> None:
        at = now - timedelta(days=6)
        idea = "New software takes eleven days, and most of that it lies in one inbox"
        number = self._accepted(idea, self._author, at, Effort.L, service)
        self._ready(
            number,
            at + timedelta(days=2),
            "People get their software within two days",
            "One form, and two people who may approve it",
        )
        due_on = (now + timedelta(weeks=16)).date()
        self._aim(number, "Days to new software", "days", ("11", "2"), at + timedelta(days=2), due_on)
        forecast = register_value.TypedValue("12000 EUR", "30000 EUR", "IT", "People stop asking around for a licence")
        register_value.set_value(
            self._session, number, ValueSide.FORECAST, forecast, by=self._coordinator, at=at + timedelta(days=3)
        )
        self._task(
            number,
            "Agree on one request form",
            self._coordinator,
            add_working_days(now.date(), 8),
            at + timedelta(days=3),
        )
        self._task(
            number,
            "Find two people who may approve requests",
            self._helper,
            add_working_days(now.date(), 12),
            at + timedelta(days=3),
        )
        risk = "The supplier may need longer for the licences of the design team."
        self._describe(number, at + timedelta(days=3), risk=risk)
        self._step(number, Step.ASSESS, now - timedelta(hours=19))

    def _on_hold(self, now: datetime, service: int) -> None:
        at = now - timedelta(weeks=5)
        number = self._accepted("Move the shared mailboxes into the ticket system", self._helper, at, Effort.M, service)
        holds.put_on_hold(
            self._session,
            number,
            "The ticket system is being upgraded until then.",
            add_working_days(now.date(), 15),
            by=self._coordinator,
            at=now - timedelta(days=4),
        )

    def _in_the_backlog(self, now: datetime, service: int) -> None:
        at = now - timedelta(days=9)
        first = self._accepted("Nobody knows who looks after half of the printers", self._helper, at, Effort.S, service)
        self._task(
            first,
            "List the printers on both floors",
            self._author,
            add_working_days(now.date(), 2),
            at + timedelta(days=2),
        )
        second = self._accepted("Visitors wait ten minutes for wifi at the front desk", self._author, at, Effort.M)
        life_goes_on = at + timedelta(days=2)
        flow.revise_answer(
            self._session,
            second,
            "outcome",
            "Visitors can go online as soon as they sit down",
            by=self._coordinator,
            at=life_goes_on,
        )

    def _declined(self, now: datetime) -> None:
        at = now - timedelta(weeks=3)
        number = self._enter("Give everybody a second screen at home", self._author, at)
        why = "This year's budget is spent. We will ask again in January."
        transitions.take_step(
            self._session, number, Step.DECLINE, by=self._manager, at=at + timedelta(days=3), reason=why
        )

    def _author_asked(self, now: datetime) -> None:
        at = now - timedelta(days=2)
        number = self._enter("Badge readers stop working when it rains", self._helper, at)
        question = "Which doors, and since when?"
        info_requests.ask_author(self._session, number, question, by=self._manager, at=now - timedelta(hours=18))
