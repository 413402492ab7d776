"""Home's figures: KPIs at risk, wins, what waits too long, the portfolio and the objectives."""

from collections.abc import Iterable

from slack_sdk.models.blocks import Block, ButtonElement

from csi.common.money import Money
from csi.common.pagination import said_count
from csi.common.phrases import counted, noun, spoken_date
from csi.kpis.at_risk import AtRisk
from csi.kpis.target_status import TargetStatus
from csi.views.leadership import Late, PostedWin, Win
from csi.views.portfolio import ObjectiveCount, Portfolio, UnderWay, ValueTotal
from handlers import ids
from handlers.slack.block_kit import button, channel_link, context, excerpt, heading, inline, link, person, section
from handlers.slack.phrases import NOT_HELD, STATES, figure, wanted_by
from models.enums import State, ValueSide

MOST_KPIS = 5


def at_risk(found: tuple[AtRisk, ...]) -> list[Block]:
    """Build the list of KPIs that are out of tolerance, or short of a target whose date is near."""
    if not found:
        return []
    more = len(found) - MOST_KPIS
    return [
        heading("KPIs at risk"),
        *(section(_kpi(each), accessory=_open(place, each)) for place, each in enumerate(found[:MOST_KPIS])),
        *([context(f"and {more} more")] if more > 0 else []),
    ]


def _open(place: int, each: AtRisk) -> ButtonElement:
    return button("KPI", ids.extended(ids.OPEN_KPI, place), str(each.kpi_id), about=each.kpi)


def _kpi(each: AtRisk) -> str:
    latest = ""
    if each.latest is not None and each.latest_on is not None:
        latest = f"{figure(each.latest, each.unit)} on {spoken_date(each.latest_on, each.today)}"
    if each.number is None:
        return f"*{inline(each.kpi)}*  ·  out of tolerance: {latest}, allowed is {_allowed(each)}"
    assert each.aim is not None
    assert each.due_on is not None
    assert each.status is not None
    aim = wanted_by(each.aim, each.unit, each.due_on, each.today)
    is_known = bool(latest) and each.status is not TargetStatus.NOT_MEASURED
    stands = f"{each.status}: {latest}" if is_known else f"{each.status}"
    return f"*{inline(each.kpi)}*  ·  {stands}; the target of IMP-{each.number} is {aim}"


def _allowed(each: AtRisk) -> str:
    if each.low is not None and each.high is not None:
        return f"{figure(each.low, each.unit)} to {figure(each.high, each.unit)}"
    if each.low is not None:
        return f"{figure(each.low, each.unit)} or more"
    return f"{figure(each.high, each.unit)} or less" if each.high is not None else "anything"


def win(each: Win) -> str:
    """Describe a success: its title, what its KPIs showed before and after, and where it was announced."""
    changes = "\n".join(
        f"{inline(change.kpi)}: *{figure(change.before, change.unit)} → {figure(change.after, change.unit)}*"
        for change in each.changes
    )
    where = _announced(each.announced) if each.announced else ""
    title = f"*{excerpt(each.idea, 150, each.number)}*  ·  IMP-{each.number}"
    figures = changes or (TargetStatus.NOT_MEASURED if each.has_target else "")
    doubt = f"  ·  *{NOT_HELD}*" if each.is_unmet else ""
    closed = f"closed {spoken_date(each.closed_on, each.today)}{doubt}{where}"
    return "\n".join(line for line in (title, figures, closed) if line)


def _announced(posted: PostedWin) -> str:
    """Link to the announcement, in its channel."""
    said = link(posted.link, "announced") if posted.link else "announced"
    return f"  ·  {said} in {channel_link(posted.channel)}"


def late(each: Late) -> str:
    """Describe what waits too long: since when, and who leads it."""
    since = spoken_date(each.since, each.today)
    match each.state:
        case State.NEW:
            said = f"decision promised by {since}"
        case State.ON_HOLD:
            said = f"on hold, next look due {since}"
        case State.REVIEW if not each.has_late_task:
            said = f"ready to be closed since {since}"
        case state if each.has_late_task:
            said = f"{STATES[state]}, a task overdue since {since}"
        case state:
            said = f"{STATES[state]}, nothing done since {since}"
    who = f"{person(each.coordinator)} leads" if each.coordinator else "nobody leads it yet"
    return f"*{excerpt(each.idea, 150, each.number)}*  ·  IMP-{each.number}\n{said}  ·  {who}"


def portfolio(found: Portfolio) -> list[Block]:
    """Build the portfolio: improvements by state and by team, what is overdue, and the total value."""
    if not found.states:
        return []
    counts = "  ·  ".join(f"{STATES[state]} *{count:,}*" for state, count in found.states.items())
    late = (
        "Nothing is overdue." if not found.overdue else f"*Overdue: {said_count(found.overdue)}*  (`/csi list overdue`)"
    )
    teams = [f"{inline(each.team)}: {each.open:,} open, {each.successful:,} successful" for each in found.teams]
    if found.more_teams:
        teams.append(f"and {found.more_teams} more teams")
    return [
        heading("Portfolio"),
        section(f"{counts}\n{late}"),
        *([context("\n".join(teams))] if teams else []),
        *([context("\n".join(_value_totals(found.value)))] if found.value else []),
    ]


def _value_totals(totals: Iterable[ValueTotal]) -> Iterable[str]:
    for total in totals:
        amount = f"{Money(total.benefit, total.currency)} a year"
        of = counted(total.improvements, "improvement")
        if total.side is ValueSide.FORECAST:
            yield f"Expected: {amount}, from {of}"
        elif total.is_unmet:
            they = noun(total.improvements, "doesn't", "don't")
            yield f"Left out: {amount}, of {of} closed as successful that {they} hold now"
        else:
            yield f"Reached, {'measured' if total.is_measured else 'as reported'}: {amount}, by {of}"


def objective(each: ObjectiveCount) -> str:
    """Describe an objective: its owner, due date, how many improvements it has, and those under way."""
    owner = f"  ·  {person(each.owner)}" if each.owner else ""
    due = f"  ·  by {spoken_date(each.due_on, each.today)}" if each.due_on else ""
    counts = f"{each.under_way:,} under way, {each.open:,} open, {each.successful:,} successful"
    if not each.open and not each.successful:
        counts = "no improvement yet"
    lines = [_under_way(row) for row in each.shown]
    if (more := each.under_way - len(each.shown)) > 0:
        lines.append(f"•  and {more} more")
    return "\n".join([f"*{inline(each.title)}*{owner}{due}", counts, *lines])


def _under_way(row: UnderWay) -> str:
    who = f"  ·  {person(row.coordinator)} leads" if row.coordinator else ""
    return f"•  IMP-{row.number}  {excerpt(row.idea, 100, row.number)}{who}"
