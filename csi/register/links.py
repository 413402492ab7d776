"""Links between improvements: part of, parts, related, caused by, and copied from."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.conflicts import Overtaken, conflicts
from csi.common.errors import BadInput
from csi.language.improvement_ids import say_numbers
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, recent_changes
from csi.register.improvements import describe_state, get_improvement
from csi.register.queries import LinkNumbers, read_links
from models import Improvement, Link, Team, insert_once
from models.enums import LinkKind, State

PART_OF, RELATED, CAUSED_BY = "part_of", "related", "caused_by"
"""The fields of the form, which refusals are about."""

MOST = 30


def require_linkable(session: Session, number: int, *, by: str) -> Improvement:
    """The improvement, if `by` may change its links. Raises NotAllowed for all but its coordinator and managers."""
    improvement = get_improvement(session, number)
    actor = directory.actor_for(session, by, improvement)
    require(Action.SET_LINKS, actor, f"Only its coordinator or a manager can change the links of IMP-{number}.")
    return improvement


def set_links(session: Session, number: int, wanted: LinkNumbers, *, shown: LinkNumbers, by: str, at: datetime) -> None:
    """Set what an improvement is part of, related to and caused by. Changes that others made since `shown` are kept.

    Raises Overtaken if it was made part of another one, BadInput, NotAllowed, NotFound.
    """
    directory.require_member(session, by)
    _one_at_a_time(session)
    require_linkable(session, number, by=by)
    _link_parent(session, number, wanted.part_of, shown.part_of, by, at)
    _link_related(session, number, wanted.related, shown.related, by, at)
    _link_causes(session, number, wanted.caused_by, shown.caused_by, by, at)


def _one_at_a_time(session: Session) -> None:
    """Lock so that two people who link at once can't close a circle. Capturing does not wait for this lock."""
    session.exec(select(Team).where(col(Team.is_default).is_(True)).with_for_update(key_share=True)).one()


def _link_parent(session: Session, number: int, wanted: int | None, shown: int | None, by: str, at: datetime) -> None:
    if wanted == shown:
        return
    held = _held(session, [each for each in (number, wanted) if each], PART_OF)
    improvement = held[number]
    before = improvement.parent_id
    if before == wanted:
        return
    if conflicts({PART_OF: shown}, {PART_OF: before}, {PART_OF: wanted}):
        last = recent_changes.last_change(session, number, PART_OF)
        if last is None or last.actor_id != by:
            told = recent_changes.describe_changes(session, [last] if last else [], by, at)
            raise Overtaken(told, (PART_OF,), shown=before)
    if wanted is not None:
        _check_parent(session, improvement, held[wanted])
    improvement.parent_id = wanted
    activity.record(
        session, improvement, "part_of", by=by, at=at, before={"part_of": before}, after={"part_of": wanted}
    )
    for parent, verb in ((before, "part_taken_out"), (wanted, "part_added")):
        if parent is not None:
            activity.record(session, get_improvement(session, parent), verb, by=by, at=at, after={"part": number})
    session.flush()
    for each in (number, before, wanted):
        if each is not None:
            outbox.refresh_improvement(session, each, at)


def _check_parent(session: Session, improvement: Improvement, parent: Improvement) -> None:
    if parent.id == improvement.id:
        raise BadInput(PART_OF, f"IMP-{improvement.id} can't be part of itself. Choose another one.")
    if parent.state is State.MERGED:
        raise BadInput(PART_OF, f"IMP-{parent.id} is merged into IMP-{parent.merged_into_id}: choose that one.")
    if parent.state in (State.DECLINED, State.CANCELED, State.CLOSED):
        raise BadInput(PART_OF, f"IMP-{parent.id} is {describe_state(parent.state)}, so nothing can become part of it.")
    above = [parent.id or 0]
    while (following := _parent_of(session, above[-1])) is not None and len(above) < 1_000:
        above.append(following)
        if following == improvement.id:
            way = ", which is part of ".join(f"IMP-{each}" for each in above[1:])
            raise BadInput(PART_OF, f"That would go in a circle: IMP-{parent.id} is part of {way}.")


def _parent_of(session: Session, number: int) -> int | None:
    return session.exec(select(Improvement.parent_id).where(col(Improvement.id) == number)).first()


def _link_related(
    session: Session, number: int, wanted: tuple[int, ...], shown: tuple[int, ...], by: str, at: datetime
) -> None:
    now = set(read_links(session, get_improvement(session, number)).related)
    new, gone = set(wanted) - set(shown) - now, (set(shown) - set(wanted)) & now
    if number in new:
        raise BadInput(RELATED, f"IMP-{number} can't be linked to itself.")
    if len(now | new) > MOST:
        raise BadInput(RELATED, f"{len(now | new)} links are too many. Name the {MOST} that matter most.")
    held = _held(session, [number, *new, *gone], RELATED)
    for other in sorted(new):
        low, high = sorted((number, other))
        insert_once(session, Link(improvement_id=low, other_id=high, kind=LinkKind.RELATED, linked_by=by, at=at))
        _record_both(session, held[number], held[other], "linked", by, at)
    for other in sorted(gone):
        low, high = sorted((number, other))
        pair = select(Link).where(Link.improvement_id == low, Link.other_id == high, Link.kind == LinkKind.RELATED)
        for row in session.exec(pair).all():
            session.delete(row)
        _record_both(session, held[number], held[other], "unlinked", by, at)
    session.flush()
    for each in {number, *new, *gone} if new or gone else ():
        outbox.refresh_improvement(session, each, at)


def causes_of(session: Session, number: int) -> tuple[int, ...]:
    """The improvements that this one was caused by."""
    caused = select(Link.other_id).where(Link.improvement_id == number, Link.kind == LinkKind.CAUSED_BY)
    return tuple(session.exec(caused.order_by(col(Link.other_id))).all())


def _link_causes(
    session: Session, number: int, wanted: tuple[int, ...], shown: tuple[int, ...], by: str, at: datetime
) -> None:
    now = set(causes_of(session, number))
    new, gone = set(wanted) - set(shown) - now, (set(shown) - set(wanted)) & now
    if number in new:
        raise BadInput(CAUSED_BY, f"IMP-{number} can't be caused by itself. Choose another one.")
    if len(now | new) > MOST:
        raise BadInput(CAUSED_BY, f"{len(now | new)} causes are too many. Name the {MOST} that matter most.")
    held = _held(session, [number, *new, *gone], CAUSED_BY)
    for cause in sorted(new):
        if circle := _leads_back(session, cause, number):
            way = ", which was caused by ".join(f"IMP-{each}" for each in circle[1:])
            raise BadInput(CAUSED_BY, f"That would go in a circle: IMP-{cause} was caused by {way}.")
        insert_once(session, Link(improvement_id=number, other_id=cause, kind=LinkKind.CAUSED_BY, linked_by=by, at=at))
        _record_cause(session, held[number], held[cause], "cause_added", by, at)
    for cause in sorted(gone):
        pair = select(Link).where(Link.improvement_id == number, Link.other_id == cause)
        for row in session.exec(pair.where(Link.kind == LinkKind.CAUSED_BY)).all():
            session.delete(row)
        _record_cause(session, held[number], held[cause], "cause_removed", by, at)
    session.flush()
    for each in {number, *new, *gone} if new or gone else ():
        outbox.refresh_improvement(session, each, at)


def _leads_back(session: Session, start: int, to: int) -> list[int]:
    """The way from an improvement over its causes to another one; empty if none leads there."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == to:
            return way
        for cause in causes_of(session, way[-1]):
            if cause not in seen:
                seen.add(cause)
                ways.append([*way, cause])
    return []


def _record_cause(session: Session, one: Improvement, cause: Improvement, verb: str, by: str, at: datetime) -> None:
    activity.record(session, one, verb, by=by, at=at, after={"caused_by": cause.id})
    activity.record(session, cause, verb, by=by, at=at, after={"caused": one.id})


def _held(session: Session, numbers: list[int], field: str) -> dict[int, Improvement]:
    """Lock improvements in the order of their numbers and return them.

    Raises BadInput for a number that doesn't exist.
    """
    found = {}
    for each in sorted(set(numbers)):
        row = session.exec(select(Improvement).where(col(Improvement.id) == each).with_for_update()).first()
        if row is None:
            raise BadInput(field, f"There is no IMP-{each}.")
        found[each] = row
    return found


def _record_both(session: Session, one: Improvement, other: Improvement, verb: str, by: str, at: datetime) -> None:
    activity.record(session, one, verb, by=by, at=at, after={"other": other.id})
    activity.record(session, other, verb, by=by, at=at, after={"other": one.id})


def shown_numbers(tied: LinkNumbers) -> tuple[str, str, str]:
    """The contents of the form's three fields."""
    part_of = say_numbers((tied.part_of,) if tied.part_of else ())
    return part_of, say_numbers(tied.related), say_numbers(tied.caused_by)
