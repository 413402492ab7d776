"""What holds after every message of a simulated year, and at its end."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from csi.nudges.kinds import POLICY
from models import Absence, AgendaItem, Bundle, Nudge, NudgeSetting, Person
from models.enums import NudgeKind, NudgeState
from tests.year.cast import country_of, is_morning, mornings
from tests.year.truth import TRUE, Seen, is_there

BUDGET = 3
URGENT = frozenset({NudgeKind.OUT_OF_TOLERANCE, NudgeKind.TRIAGE, NudgeKind.APPROVAL})
"""The kinds that PRODUCT.md names: these may exceed the week's messages, and come on the next working morning."""

PATIENCE, URGENT_PATIENCE = 5, 1
"""On which of the receiver's working mornings something due has come at the latest."""

Span = tuple[datetime, datetime]


@dataclass
class Checks:
    """Looks at every message, and counts them."""

    outages: list[Span]
    messages: list[tuple[str, datetime]] = field(default_factory=list)
    kinds: Counter[NudgeKind] = field(default_factory=Counter)
    beyond_budget: int = 0
    _bundle: int = 0
    _sent: dict[tuple[object, ...], datetime] = field(default_factory=dict)
    _mornings: set[tuple[str, str]] = field(default_factory=set)

    def new_messages(self, session: Session, at: datetime) -> list[tuple[Bundle, list[Nudge]]]:
        """Check all messages that came since the last look, and return them with what they ask."""
        rows = session.exec(select(Bundle).where(col(Bundle.id) > self._bundle).order_by(col(Bundle.id))).all()
        found = []
        for bundle in rows:
            self._bundle = bundle.id or 0
            nudges = list(session.exec(select(Nudge).where(Nudge.bundle_id == bundle.id)).all())
            assert nudges, f"an empty message: {bundle}"
            self._check(session, bundle, nudges, at)
            found.append((bundle, nudges))
        return found

    def _check(self, session: Session, bundle: Bundle, nudges: list[Nudge], at: datetime) -> None:
        self.kinds.update(nudge.kind for nudge in nudges)
        for nudge in nudges:
            assert POLICY[nudge.kind].why, f"no reason: {nudge.kind}"
            key = (nudge.kind, nudge.subject, nudge.receiver, nudge.level)
            before = self._sent.get(key)
            assert before is None or at - before >= timedelta(hours=18), f"{key} at {before}, and again at {at}"
            self._sent[key] = at
        if bundle.person_id is None:
            return
        person = session.get_one(Person, bundle.person_id)
        tz, country = person.tz or "UTC", calendar(person)
        wall = at.astimezone(ZoneInfo(tz))
        said = f"message {bundle.id} to {person.id} in {tz} ({country}) at {wall:%a %Y-%m-%d %H:%M}"
        assert is_there(session, person.id), f"{said}: they are gone"
        assert not is_away(session, person.id, at), f"{said}: they are away"
        assert is_morning(at, tz, country), f"{said}: no working morning there"
        assert (person.id, str(wall.date())) not in self._mornings, f"{said}: the second one that morning"
        self._mornings.add((person.id, str(wall.date())))
        self._check_budget(person.id, nudges, at, said)
        for nudge in nudges:
            whom = nudge.on_behalf_of or person.id
            seen = Seen(session, nudge, at, wall.date(), whom)
            assert TRUE[nudge.kind](seen), f"{said}: not true: {nudge.kind} {nudge.subject} due {nudge.due_at}"

    def _check_budget(self, person: str, nudges: list[Nudge], at: datetime, said: str) -> None:
        week = [each for who, each in self.messages if who == person and at - timedelta(days=7) < each]
        if len(week) >= BUDGET:
            assert URGENT & {nudge.kind for nudge in nudges}, f"{said}: the fourth within seven days ({week})"
            self.beyond_budget += 1
        self.messages.append((person, at))

    def text(self, blocks: object) -> None:
        """Check that a message has words."""
        words = json.dumps(blocks, ensure_ascii=False, default=lambda block: block.to_dict())
        assert words != "[]"

    def nothing_forgotten(self, session: Session, at: datetime) -> None:
        """Check that whatever waits has not waited too long, and that nothing on the agenda is overdue."""
        late = session.exec(select(AgendaItem.subject, AgendaItem.look_at).where(AgendaItem.look_at <= at)).all()
        assert not late, f"not looked at by {at}: {late[:5]}"
        for nudge in session.exec(select(Nudge).where(Nudge.state == NudgeState.WAITING)).all():
            person = session.get(Person, nudge.person_id) if nudge.person_id else None
            if person is None or not is_there(session, person.id):
                continue
            patience = URGENT_PATIENCE if nudge.kind in URGENT else PATIENCE
            since = max(nudge.made_at, nudge.due_at, *self._excuses(session, nudge, at))
            passed = [each for each in mornings(since, at, person.tz or "UTC", calendar(person)) if self._was_up(each)]
            assert len(passed) <= patience, f"forgotten since {since}: {nudge} for {person.tz}"

    def _excuses(self, session: Session, nudge: Nudge, at: datetime) -> list[datetime]:
        """Until when it rightly waited: snoozed, backed off, away; until then no morning counts."""
        wanted = select(NudgeSetting).where(NudgeSetting.person_id == nudge.person_id, NudgeSetting.kind == nudge.kind)
        setting = session.exec(wanted).first()
        absence = session.get(Absence, nudge.person_id)
        until = [nudge.snoozed_until, absence.until if absence else None]
        until.append(setting.backed_off_until if setting else None)
        return [each for each in until if each is not None] or [nudge.made_at]

    def _was_up(self, morning: Span) -> bool:
        """Whether the bot ran that morning, at least for an hour of it."""
        begins, ends = morning
        return not any(down <= begins and up > ends - timedelta(hours=1) for down, up in self.outages)


def calendar(person: Person) -> str:
    """The country whose days somebody works."""
    return person.country or country_of(person.tz or "")


def is_away(session: Session, person_id: str, at: datetime) -> bool:
    absence = session.get(Absence, person_id)
    return absence is not None and absence.said_at <= at < absence.until
