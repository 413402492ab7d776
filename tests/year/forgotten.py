"""Nothing due is forgotten: what waits is not kept waiting, and what ought to come has come.

The second is judged by `tests/year/expected.py` alone. What rightly keeps something back is remembered as people did
it: they snoozed or muted it, they are away, or they ignored three messages of its kind in a row.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session, select

from models import Absence, AgendaItem, Improvement, Nudge, NudgeSetting, Person
from models.enums import NudgeKind, NudgeState
from tests.year.cast import country_of, mornings
from tests.year.escalation import Notes, Said, Span, may_follow
from tests.year.expected import WEEK, Expected, expected
from tests.year.truth import NUISANCE, is_there, manager_of

URGENT = frozenset({NudgeKind.OUT_OF_TOLERANCE, NudgeKind.TRIAGE, NudgeKind.APPROVAL})
"""The kinds that PRODUCT.md names: these may exceed the week's messages, and come on the next working morning."""

NOT_MUTED = frozenset({NudgeKind.PROMISE, NudgeKind.GONE})
"""The kinds that nobody can mute."""

PATIENCE, URGENT_PATIENCE = 5, 1
"""Within so many of the receiver's working mornings something due has come."""

LONGEST_QUIET = timedelta(days=56 + 7)
"""How long a kind that was ignored stays quiet at most, and the free days after it."""


@dataclass
class Forgotten:
    """Looks for what has been waited for too long."""

    outages: list[Span]
    notes: Notes = field(default_factory=Notes)
    looks: int = 0
    expectations: int = 0
    _open: dict[tuple[object, ...], datetime] = field(default_factory=dict)
    _late: set[tuple[str, int]] = field(default_factory=set)
    _quiet_until: dict[tuple[str, NudgeKind], datetime] = field(default_factory=dict)
    """Until when a kind has backed off for somebody, the last time: it is over once another of the kind was sent."""

    def look(self, session: Session, said: Said, at: datetime) -> None:
        """Check what waits, and what ought to have come."""
        late = set(session.exec(select(AgendaItem.subject, AgendaItem.version).where(AgendaItem.look_at <= at)))
        assert not late & self._late, f"not looked at by {at}: {late & self._late}"
        self._late = late  # what sending has just changed is looked at by the next tick
        for nudge in session.exec(select(Nudge).where(Nudge.state == NudgeState.WAITING)).all():
            self._check_waiting(session, nudge, said, at)
        still_open: dict[tuple[object, ...], datetime] = {}
        self.looks += 1
        for each in expected(session, at):
            self.expectations += 1
            if is_heard(each, said, at) or (to := receiver(session, each, at)) is None:
                continue
            if to.id != each.person and is_heard(replace(each, person=to.id), said, at):
                continue  # whoever stands in for several people hears of the same thing once
            key = (each.kind, each.subject, each.person, each.level, to.id, to.tz, to.country)
            still_open[key] = self._open.get(key, at)
            self._check_expected(session, each, to.id, still_open[key], said, at)
        self._open = still_open

    # What waits

    def _check_waiting(self, session: Session, nudge: Nudge, said: Said, at: datetime) -> None:
        if nudge.person_id is None or not is_there(session, nudge.person_id):
            return
        since = max(nudge.made_at, nudge.due_at, nudge.sent_at or nudge.made_at)
        if nudge.level:
            about = (nudge.kind, nudge.subject, nudge.on_behalf_of or nudge.person_id, nudge.due_at)
            follows = may_follow(session, *about, said, self.notes, at)
            if follows is None:
                return  # whoever is concerned is to hear first: that they do is checked for them
            since = max(since, follows)
        wanted = select(NudgeSetting).where(NudgeSetting.person_id == nudge.person_id, NudgeSetting.kind == nudge.kind)
        setting = session.exec(wanted).first()
        if setting is not None and setting.backed_off_until is not None and nudge.level == 0:
            since = max(since, setting.backed_off_until)
        passed = self._mornings(session, nudge.person_id, nudge.kind, nudge.subject, since, at)
        assert passed <= patience(nudge.kind), f"at {at} forgotten since {since}: {nudge}"

    # What ought to have come

    def _check_expected(
        self, session: Session, each: Expected, to: str, since: datetime, said: Said, at: datetime
    ) -> None:
        wanted = select(NudgeSetting).where(NudgeSetting.person_id == to, NudgeSetting.kind == each.kind)
        setting = session.exec(wanted).first()
        if setting is not None and setting.muted_at is not None and each.kind not in NOT_MUTED:
            return
        if setting is not None and setting.backed_off_until is not None and each.level == 0:
            same = [times for (kind, _, who, _), times in said.items() if (kind, who) == (each.kind, to)]
            ignored = sorted({time for times in same for time in times})
            assert len(ignored) >= 3, f"{each} backs off after {ignored}"
            self._quiet_until[to, each.kind] = setting.backed_off_until
            if at < setting.backed_off_until <= ignored[-1] + LONGEST_QUIET:
                return
        if each.level == 0:
            since = max(since, self._quiet_until.get((to, each.kind), since))
        else:
            was_heard = (each.kind, each.subject, each.person, each.level) in said
            about = (each.kind, each.subject, each.person, each.since)
            follows = may_follow(session, *about, said, self.notes, at, is_again=each.again is not None and was_heard)
            if follows is None:
                return
            since = max(since, follows)
        passed = self._mornings(session, to, each.kind, each.subject, since, at)
        assert passed <= patience(each.kind), f"at {at} {to} has not heard, since {since}: {each}"

    def _mornings(
        self, session: Session, person_id: str, kind: NudgeKind, subject: str, since: datetime, at: datetime
    ) -> int:
        """How many of somebody's working mornings passed on which they could have been told, and were not."""
        person = session.get_one(Person, person_id)
        since = max(since, self.notes.asleep.get((person_id, kind, subject), since))
        away = self.notes.away.get(person_id, [])
        passed = mornings(since, at, person.tz or "UTC", calendar(person))
        return sum(self._was_up(each) and not any(overlap(each, span) for span in away) for each in passed)

    def _was_up(self, morning: Span) -> bool:
        """Whether the bot ran that morning, at least for an hour of it."""
        begins, ends = morning
        return not any(down <= begins and up > ends - timedelta(hours=1) for down, up in self.outages)


def receiver(session: Session, each: Expected, at: datetime) -> Person | None:
    """Whoever has to hear it: the person, or who stands in for them where it is urgent; None where nobody can."""
    to: str | None = each.person
    if each.kind in URGENT and is_away(session, each.person, at):
        to = stand_in(session, each, at)
    return session.get_one(Person, to) if to is not None and is_there(session, to) else None


def is_heard(each: Expected, said: Said, at: datetime) -> bool:
    """Whether it isn't due yet, or was said."""
    times = said.get((each.kind, each.subject, each.person, each.level), [])
    heard = [time for time in times if time >= each.since - each.before]
    if not heard:
        return each.since > at
    return each.again is None or (each.most is not None and len(times) >= each.most) or _again(each, heard[-1]) > at


def _again(each: Expected, heard: datetime) -> datetime:
    """When somebody ought to hear of it again: a time later, on a day of its calendar that isn't within three days."""
    assert each.again is not None
    by_calendar = each.since
    if each.again >= WEEK and each.kind not in URGENT and (missing := heard + NUISANCE - each.since) > timedelta(0):
        by_calendar += -(-missing // each.again) * each.again
    return max(heard + each.again, by_calendar)


def patience(kind: NudgeKind) -> int:
    return URGENT_PATIENCE if kind in URGENT else PATIENCE


def overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def calendar(person: Person) -> str:
    """The country whose days somebody works."""
    return person.country or country_of(person.tz or "")


def is_away(session: Session, person_id: str, at: datetime) -> bool:
    absence = session.get(Absence, person_id)
    return absence is not None and absence.said_at <= at < absence.until


def stand_in(session: Session, each: Expected, at: datetime) -> str | None:
    """Who hears what is urgent instead of somebody away: their deputy, else the manager; if they are there."""
    absence = session.get_one(Absence, each.person)
    kind, _, number = each.subject.partition(":")
    improvement = session.get(Improvement, int(number)) if kind == "improvement" else None
    instead = [absence.deputy_id, manager_of(session, improvement) if improvement else None]
    return next((who for who in instead if who and who != each.person and _is_at_work(session, who, at)), None)


def _is_at_work(session: Session, who: str, at: datetime) -> bool:
    return is_there(session, who) and not is_away(session, who, at)
