"""What holds after every message of a simulated year."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from csi.nudges.kinds import POLICY
from models import Bundle, Nudge, Person
from models.enums import NudgeKind
from tests.year.cast import is_morning
from tests.year.escalation import Notes, may_follow
from tests.year.forgotten import URGENT, calendar, is_away
from tests.year.truth import NUISANCE, TRUE, Seen, is_news, is_there

BUDGET = 3


@dataclass
class Checks:
    """Looks at every message, and counts them."""

    notes: Notes = field(default_factory=Notes)
    messages: list[tuple[str, datetime]] = field(default_factory=list)
    kinds: Counter[NudgeKind] = field(default_factory=Counter)
    beyond_budget: int = 0
    _bundle: int = 0
    said: dict[tuple[NudgeKind, str, str, int], list[datetime]] = field(default_factory=dict)
    """When each was said: by kind, subject, level, and the person concerned as well as whoever stands in."""
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
            before, whom = self._sent.get(key), nudge.person_id
            if before is not None and at - before < NUISANCE - timedelta(hours=4) and whom:
                person = session.get_one(Person, whom)
                seen = Seen(session, nudge, at, at.astimezone(ZoneInfo(person.tz or "UTC")).date(), whom)
                slept = self.notes.asleep.get((whom, nudge.kind, nudge.subject), before) > before
                assert slept or is_news(seen, before), f"{key} at {before}, and again so soon: {at}"
            assert before is None or at - before >= timedelta(hours=18), f"{key} at {before}, and again at {at}"
            self._sent[key] = at
            for who in {nudge.on_behalf_of or nudge.person_id or "", nudge.person_id or ""}:
                self.said.setdefault((nudge.kind, nudge.subject, who, nudge.level), []).append(at)
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
            if nudge.level:
                about = (nudge.kind, nudge.subject, whom, nudge.due_at)
                follows = may_follow(session, *about, self.said, self.notes, at)
                assert follows is not None, f"{said}: a surprise for whoever is concerned: {about}"
                assert follows <= at, f"{said}: {about} comes too soon, not before {follows}"

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
