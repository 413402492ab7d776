"""Proposing a KPI from the answers about today and about the target, to the person who answered.

A proposal is not stored: it is derived from the current answers whenever it is shown.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, NotAllowed, NotFound, NotKnownYet, TooLate
from csi.common.working_days import local_day
from csi.kpis import definition, excursions, queries, targets
from csi.kpis.aim import Aim
from csi.kpis.definition import KnownKpi
from csi.kpis.kpi_sentence import COMPARISONS, NOTHING, Asked, Field, KpiSentence
from csi.kpis.not_measurable import why_not_measurable
from csi.kpis.parse.combined_answers import combine, missing
from csi.kpis.parse.sentence import understand_kpi
from csi.language.measured_days import measured_day
from csi.messaging import outbox
from csi.messaging.subjects import Proposal
from csi.people import directory
from csi.register.improvements import get_improvement
from models import Answer, Excursion, Improvement, Kpi, Reading, Target
from models.enums import AnswerKind, Frequency, Horizon, SourceKind

_QUESTIONS: tuple[Asked, ...] = ("baseline", "target")


@dataclass(frozen=True, slots=True)
class UnderstoodAnswers:
    """A KPI as understood from both answers. `missing` lists what a target still needs.

    `wanted`: the target question is answered; before that, missing fields are not asked for.
    """

    kpi: KpiSentence
    missing: tuple[Field, ...]
    wanted: bool
    baseline_on: date | None
    answered_at: datetime | None

    @property
    def unit(self) -> str:
        return self.kpi.unit or ""

    @property
    def mark(self) -> str:
        """A digest of what was understood, so that nobody confirms what they have not seen."""
        return sha256(repr(sorted(asdict(self.kpi).items())).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class SetTarget:
    """The target that was set."""

    id: int
    kpi: str
    unit: str
    baseline: Decimal
    baseline_on: date
    aim: Aim
    due_on: date
    owner: str | None
    frequency: Frequency
    set_by: str | None
    set_at: datetime
    horizon: Horizon
    counter: str


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A proposal as shown: what was understood, or the target that was set from it."""

    number: int
    understood: UnderstoodAnswers
    target: SetTarget | None
    known: KnownKpi | None
    """The KPI of the target, or the one that exists under the name that was understood."""
    reader: str
    owner: str | None
    may_set: bool
    tz: str
    today: date


def offer_proposal(session: Session, improvement: Improvement, key: str, *, by: str | None, at: datetime) -> None:
    """After an answer, send its author a proposal, or update the one that was sent.

    A baseline alone is not proposed: there is nothing to confirm, and the next question is enough to read.
    """
    if key not in _QUESTIONS:
        return
    number = improvement.id or 0
    outbox.refresh_kind(session, outbox.MessageKind.PROPOSAL, number, at)
    understood = understand_answers(session, number)
    if by is None or not understood.wanted or understood.kpi.nothing or not _may_set(session, improvement, by):
        return
    subject = Proposal(number, by)
    if not outbox.was_told(session, subject):
        kind, to = outbox.MessageKind.PROPOSAL, outbox.person(by)
        outbox.enqueue(session, kind, to=to, at=at, subject=subject, improvement_id=number)


def offer_from_idea(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Propose the KPI that the idea's own sentence names, if it says where it should be."""
    improvement = get_improvement(session, number)
    if _idea_sentence(session, improvement) is not None:
        offer_proposal(session, improvement, "target", by=by, at=at)


def understand_answers(session: Session, number: int) -> UnderstoodAnswers:
    """Parse the current answers, each seen from the day it was given; what is not answered is read from the idea."""
    given = {key: answer for key in _QUESTIONS if (answer := _standing(session, number, key)) is not None}
    said = {key: _sentence(session, key, answer) for key, answer in given.items()}
    improvement = session.get(Improvement, number)
    idea = _idea_sentence(session, improvement) if improvement is not None and len(given) < len(_QUESTIONS) else None
    if any(why_not_measurable(answer.text) is not None for answer in given.values()):
        said, idea = {}, None
    kpi = combine(said.get("baseline", idea), said.get("target", idea))
    return UnderstoodAnswers(
        kpi=kpi,
        missing=missing(kpi),
        wanted="target" in given or kpi.target is not None or kpi.relative is not None,
        baseline_on=_measured_on(session, given) if given else _idea_day(session, improvement, idea),
        answered_at=max((answer.answered_at for answer in given.values()), default=None),
    )


def read_proposal(session: Session, number: int, person_id: str, at: datetime) -> ProposalFacts:
    """The proposal as a person sees it. Raises NotFound."""
    improvement = session.get(Improvement, number)
    if improvement is None:
        raise NotFound(f"There is no IMP-{number}.")
    understood, target = understand_answers(session, number), _set_target(session, number)
    if target and understood.answered_at and understood.answered_at > target.set_at and not understood.kpi.nothing:
        target = None  # answered again since the target was set
    tz = directory.zone_by_id(session, person_id)
    return ProposalFacts(
        number=number,
        understood=understood,
        target=target,
        known=_known(session, number, understood, target, person_id),
        reader=person_id,
        owner=targets.default_owner(session, improvement),
        may_set=_may_set(session, improvement, person_id),
        tz=tz,
        today=local_day(at, tz),
    )


def _known(
    session: Session, number: int, understood: UnderstoodAnswers, target: SetTarget | None, by: str
) -> KnownKpi | None:
    if target is not None:
        kpi: Kpi | None = session.get_one(Kpi, queries.targets_of(session, number)[0].kpi_id)
    else:
        kpi = definition.kpi_called(session, understood.kpi.name) if understood.kpi.name else None
    return definition.read_kpi(session, kpi, by) if kpi else None


def target_form_values(
    session: Session, number: int, *, by: str, at: datetime, target: int | None = None
) -> ProposalFacts:
    """The initial values of the target form, of one target or of what was answered.

    Raises NotAllowed and TooLate before it is filled in.
    """
    facts = read_proposal(session, number, by, at)
    targets.require_target_setter(session, session.get_one(Improvement, number), by)
    if target is None:
        return facts
    row = next((each for each in queries.targets_of(session, number) if each.id == target), None)
    if row is None:
        raise TooLate("This target was changed or removed meanwhile.")
    known = definition.read_kpi(session, session.get_one(Kpi, row.kpi_id), by)
    return replace(facts, target=_as_set(session, row), known=known)


def new_target_values(session: Session, number: int, sentence: str = "", *, by: str, at: datetime) -> ProposalFacts:
    """The initial values of the form for one more target, as understood from a sentence.

    Raises NotAllowed and TooLate before it is filled in.
    """
    facts = target_form_values(session, number, by=by, at=at)
    today = local_day(at, facts.tz)
    kpi = understand_kpi(sentence, today=today) if sentence else NOTHING
    said_on = _said_day(sentence, kpi, today) or today
    understood = UnderstoodAnswers(kpi, missing(kpi), wanted=bool(sentence), baseline_on=said_on, answered_at=None)
    known = definition.kpi_called(session, kpi.name) if kpi.name else None
    read = definition.read_kpi(session, known, by) if known else None
    return replace(facts, understood=understood, target=None, known=read)


def confirm_proposal(session: Session, number: int, mark: str, *, by: str, at: datetime) -> None:
    """Set the proposed target. `mark` is the digest the person has seen; confirming twice sets it once.

    Raises NotAllowed, and TooLate if something else is understood by now.
    """
    improvement = get_improvement(session, number, lock=True)
    targets.require_target_setter(session, improvement, by)
    facts = read_proposal(session, number, by, at)
    if facts.target is not None:
        if facts.target.set_by == by and facts.understood.mark == mark:
            return
        raise TooLate("There's a target already. To change it, open the card and press KPI and target.")
    understood, kpi = facts.understood, facts.understood.kpi
    if understood.mark != mark:
        raise TooLate("The answers have changed. Please check the target again.")
    if understood.missing or kpi.baseline is None or kpi.target is None or kpi.due_on is None or not kpi.comparison:
        raise TooLate("A value is missing: press Fill in.")
    new = targets.NewTarget(
        kpi_name=kpi.name or "",
        unit=understood.unit,
        baseline=kpi.baseline,
        baseline_on=understood.baseline_on or local_day(at, facts.tz),
        comparison=COMPARISONS[kpi.comparison],
        value=kpi.target,
        due_on=kpi.due_on,
        direction=kpi.direction,
    )
    try:
        targets.set_target(session, number, new, by=by, at=at)
    except BadInput as problem:
        raise TooLate(f"{problem.sentence} Press Correct to change it.") from problem


def _standing(session: Session, number: int, key: str) -> Answer | None:
    stands = select(Answer).where(
        Answer.improvement_id == number, Answer.question == key, Answer.kind != AnswerKind.TAKEN_BACK
    )
    answer = session.exec(stands.order_by(col(Answer.id).desc())).first()
    return answer if answer is not None and answer.kind is AnswerKind.ANSWER else None


def _sentence(session: Session, key: Asked, answer: Answer) -> KpiSentence:
    return understand_kpi(answer.text, today=_day_of(session, answer), asked=key)


def _idea_sentence(session: Session, improvement: Improvement) -> KpiSentence | None:
    """What the idea's own words say of a KPI, seen from its day; None if they don't say where it should be.

    What was made of a KPI out of tolerance is about that KPI, whatever its words.
    """
    behind = _excursion_behind(session, improvement)
    if behind is not None:
        return _of_excursion(session, behind)
    today = local_day(improvement.created_at, directory.zone_by_id(session, improvement.author_id))
    kpi = understand_kpi(improvement.idea, today=today)
    return kpi if kpi.target is not None or kpi.relative is not None or kpi.open_change is not None else None


def _excursion_behind(session: Session, improvement: Improvement) -> Excursion | None:
    is_of_kpi = improvement.source_kind is SourceKind.KPI
    return excursions.excursion_behind(session, improvement.id or 0) if is_of_kpi else None


def _of_excursion(session: Session, excursion: Excursion) -> KpiSentence:
    """The KPI that is out of tolerance: from the reading that shows it to what its tolerance allows."""
    kpi = session.get_one(Kpi, excursion.kpi_id)
    value = excursions.counting_now(session, session.get_one(Reading, excursion.reading_id)).value
    allowed = queries.tolerance_of(kpi)
    sign = next((sign for sign, each in COMPARISONS.items() if allowed and each is allowed.comparison), None)
    target = allowed.value if allowed and sign else None
    return KpiSentence(kpi.name, kpi.unit, kpi.direction, baseline=value, target=target, comparison=sign)


def _idea_day(session: Session, improvement: Improvement | None, idea: KpiSentence | None) -> date | None:
    if improvement is None or idea is None:
        return None
    behind = _excursion_behind(session, improvement)
    if behind is not None:
        return excursions.counting_now(session, session.get_one(Reading, behind.reading_id)).measured_on
    today = local_day(improvement.created_at, directory.zone_by_id(session, improvement.author_id))
    return _said_day(improvement.idea, idea, today) or today


def _measured_on(session: Session, given: dict[Asked, Answer]) -> date:
    """The day of the baseline: the one that was said with it, else the day of the answer."""
    first = given.get("baseline") or given["target"]
    answered_on = _day_of(session, first)
    return _said_day(first.text, understand_kpi(first.text, today=answered_on), answered_on) or answered_on


def _said_day(text: str, kpi: KpiSentence, today: date) -> date | None:
    """The day of the baseline as it is said; a date by which the target is due is none."""
    day = measured_day(text, today)
    same = day is not None and kpi.due_on is not None and (day.month, day.day) == (kpi.due_on.month, kpi.due_on.day)
    return None if same else day


def _day_of(session: Session, answer: Answer) -> date:
    """The day of an answer, in its author's time zone."""
    return local_day(answer.answered_at, directory.zone_by_id(session, answer.answered_by))


def _may_set(session: Session, improvement: Improvement, person_id: str) -> bool:
    try:
        targets.require_target_setter(session, improvement, person_id)
    except (NotAllowed, NotKnownYet, TooLate):
        return False
    return True


def _set_target(session: Session, number: int) -> SetTarget | None:
    rows: list[Target] = queries.targets_of(session, number)
    if not rows:
        return None
    return _as_set(session, rows[0])


def _as_set(session: Session, row: Target) -> SetTarget:
    kpi = session.get_one(Kpi, row.kpi_id)
    return SetTarget(
        id=row.id or 0,
        kpi=kpi.name,
        unit=kpi.unit,
        baseline=row.baseline,
        baseline_on=row.baseline_on,
        aim=queries.aim_of(row),
        due_on=row.due_on,
        owner=kpi.owner_id,
        frequency=kpi.frequency,
        set_by=row.set_by,
        set_at=row.set_at,
        horizon=row.horizon,
        counter=session.get_one(Kpi, row.counter_kpi_id).name if row.counter_kpi_id else "",
    )
