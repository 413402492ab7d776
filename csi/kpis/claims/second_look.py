"""A second look at an amount that its first reading doesn't bear out: what else may its words mean?

Words around an amount are signs, not proof: "falls" is a noun too, "after three weeks" is a span and no past. So a
figure that the readings give in another role holds too, if no words of its clause speak against that role. A figure
that the readings don't give in any role stays wrong.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from csi.kpis.claims import cues
from csi.kpis.claims.context import Context
from csi.kpis.claims.cues import Way
from csi.kpis.claims.days import Link
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.judging import (
    CUT_TO,
    judge_difference,
    judge_distance,
    judge_level,
    judge_share,
    judge_target_value,
)
from csi.kpis.claims.measures import says, unsigned
from csi.kpis.claims.pairs import Pair
from csi.kpis.claims.roles import Role
from csi.language.amount_units import SECONDS
from csi.language.amounts import Amount, AmountKind, Hedge

_I = re.IGNORECASE
_LEVEL = Role(None, False, False, False, False, False, False)
_BEFORE = Role(None, False, False, False, True, False, False)

_OVER = re.compile(
    r"\b(?:used to|no longer|not any|any ?more|any longer|formerly|previously|beforehand|before|earlier|originally"
    r"|initially|at first|(?:at|from) the (?:start|beginning|outset)|in the (?:past|beginning|old days)|once|back then"
    r"|until (?:then|now|recently|we)|ago|when we (?:began|begin|started|start|set out)|instead of|rather than"
    r"|down from|up from|not|nobody|never|gone are|history|a thing of the past|old|for years|always|behind us"
    r"|over with|left behind|starting point|baseline|began|started)\b",
    _I,
)
"""Words by which a value may be one that is over."""
_PAST = re.compile(
    r"\b(?:was|were|had|took|needed|waited|stood|lay|cost|lost|spent|sat|required|lasted|failed|missed|wasted|threw)\b",
    _I,
)
_NOW = re.compile(
    r"\b(?:now|today|currently|these days|nowadays|at present|at the moment|by now|in the end|finally|meanwhile"
    r"|still|since|has become|have become)\b",
    _I,
)
_CHANGE_RIGHT_BEFORE = re.compile(
    rf"\b(?:{cues.DOWN}|{cues.UP}|by)\s+(?:(?:by|another|a|an|of|some|further|full|whole|total|good)\s+)*$", _I
)
_CHANGE_RIGHT_BEHIND = re.compile(
    r"^\s*(?:percentage points?\s+)?(?:(?!any\b|no\b)[^\W\d]+\s+){0,2}?(?:fewer|less|more|lower|higher|shorter|longer"
    r"|rarer|faster|quicker|sooner|earlier|later|cheaper|better|worse|slower|saved|gained)\b(?!\s+or\b)",
    _I,
)
_TARGET_TALK = re.compile(
    r"\b(?:targets?|goals?|aims?|aim(?:ed|ing)|objectives?|limit|wanted|promised|agreed|hoped|planned|set out|committed"
    r"|allowed|met|missed|reached|beat|hit|required|supposed|should|ask(?:ed)? for|plan)\b",
    _I,
)
_RESTATES = re.compile(
    r"(?:\b(?:that(?:'s| is| was| makes| means| adds up to| comes to)|which (?:is|means|makes|adds up to|comes to)"
    r"|this (?:is|means|makes)|it(?:'s| is) (?:worth )?|equals|amounts to|in other words|or|i\.e\.|makes|adding up to)"
    r"|[,(–—])\s*(?:that's |about |some |a |an )?$",
    _I,
)
"""Words by which an amount says anew what was said before it."""
_NOT_DONE = re.compile(
    r"n't\b|\b(?:not|without|no|nobody|late|miss(?:ed|ing)|cancel\w+|empty|failed|unfilled|unused|open|overdue|waiting"
    r"|unanswered|rejected|lost)\b",
    _I,
)
"""What a KPI's name says if it counts what isn't done or isn't there."""
_GONE = re.compile(r"\b(?:used to|no longer|not any|any ?more|gone|spared|solved|avoided|stay)\b", _I)


def holds_otherwise(context: Context, amount: Amount, role: Role, meant: Sequence[Figure], pair: Pair | None) -> bool:
    """Whether an amount holds in another role than its first one, against which no words of its clause speak."""
    if role.is_beaten or cues.side_of_target(context.before(amount)) == "better than":
        return False
    if amount.kind is AmountKind.SHARE:
        return _share_holds(context, amount, meant)
    if any(is_step(context, amount, pair, each) or _is_pace(amount, each) for each in meant):
        return True
    changes = _changes(context, amount)
    if not changes:
        roles = list(_other_levels(context, amount, role))
        if any(judge_level(context, amount, figure, each) for each in roles for figure in meant):
            return True
        if _is_beside_result(context, amount, meant, pair) and any(judge_target_value(amount, each) for each in meant):
            return True
    if _is_gap(context, amount, meant) and any(judge_distance(amount, each, context) for each in meant):
        return True
    if amount.kind is AmountKind.PERCENT:
        return False
    is_listed = any(each.link is Link.AT and 0 <= each.start - amount.end <= 4 for each in context.days)
    restates = _RESTATES.search(context.before(amount))
    if (
        restates
        and not (restates[0].strip() == "," and is_listed)
        and any(judge_difference(context, amount, each, Way.GOOD) for each in meant)
    ):
        return True
    around = context.before(amount) + context.behind(amount)
    if (_GONE.search(around) and not changes) or re.search(r"\bwould (?:have|otherwise)\b", around, _I):
        return any(judge_difference(context, amount, each, Way.GOOD) for each in meant)
    if role.way and role.way.way is Way.UP and amount.kind is AmountKind.NUMBER:  # more done of what isn't done
        return any(
            judge_difference(context, amount, each, Way.GOOD) for each in meant if _NOT_DONE.search(each.kpi_name)
        )
    return False


_THEN = re.compile(r"\b(?:then|finally|at last)\s*(?:only |just |to )?$", _I)


def is_step(context: Context, amount: Amount, pair: Pair | None, figure: Figure) -> bool:
    """Whether two amounts are a KPI's readings one after the other: "40 in July after 39", "1,250, then 1,020"."""
    if pair is not None:
        steps = [(amount, pair[0]) if pair[1] else (pair[0], amount)]
    elif _THEN.search(context.before(amount)):
        steps = [(each, amount) for each in context.measured if each.start < amount.start]
    else:
        return False
    floor = 0 if pair is not None else amount.start - len(context.before(amount))
    days = [each for each in context.days if each.link is Link.AT and each.start >= floor]
    return any(
        says(first, figure, one)
        and says(last, figure, two)
        and all(each.first <= on <= each.last or each.first <= before <= each.last for each in days)
        for first, last in steps
        for (before, one), (on, two) in pairwise(figure.series)
    )


def _is_pace(amount: Amount, figure: Figure) -> bool:
    """Whether an amount is by how much what is counted changed in each period on average: "some 120 a month"."""
    if not amount.per or figure.per or figure.after is None or figure.before_on is None or figure.after_on is None:
        return False
    days = Decimal((figure.after_on - figure.before_on).days)
    if days <= 0 or amount.kind not in (AmountKind.NUMBER, AmountKind.POINTS):
        return False
    pace = abs(figure.after - figure.before) / days * SECONDS[amount.per] / SECONDS["d"]
    return unsigned(amount).is_said_of(pace, converted=True)


def _changes(context: Context, amount: Amount) -> bool:
    """Whether words right beside an amount leave no doubt that it is a change."""
    before, behind = context.before(amount), context.behind(amount)
    if amount.sign:
        return True
    if amount.hedge in (Hedge.UNDER, Hedge.AT_MOST) and not _CHANGE_RIGHT_BEHIND.match(behind):
        return False
    ahead = _CHANGE_RIGHT_BEFORE.search(before)
    if ahead and not context.is_kpi_word(ahead[0].split()[0]):
        return True
    follows = _CHANGE_RIGHT_BEHIND.match(behind)
    return bool(follows) and not context.is_kpi_word((follows[0].split() or [""])[-1] if follows else "")


def _other_levels(context: Context, amount: Amount, role: Role) -> Iterator[Role]:
    """The roles of a value, before or now, of which the words of the clause allow it to be."""
    clause = context.clause(amount)
    over, now = bool(_OVER.search(clause)), bool(_NOW.search(clause))
    elsewhere_now = any(
        _NOW.search(context.clause(each)) for each in context.amounts if each.core != amount.core
    ) or bool(_NOW.search(context.plain))
    if role.is_target and not re.search(r"\b(?:nobody|no one|no longer|not|never)\b", clause, _I):
        return
    if over or (_PAST.search(clause) and not now and (elsewhere_now or not context.days)):
        yield _BEFORE
    if not role.is_before or now or not over:
        yield replace(_LEVEL, is_reached=role.is_reached)


def _is_beside_result(context: Context, amount: Amount, meant: Sequence[Figure], pair: Pair | None) -> bool:
    """Whether an amount stands as what was wanted beside another one that is the result."""
    if not (_TARGET_TALK.search(context.plain) or (pair and pair[1])):
        return False
    return any(
        judge_level(context, other, figure, _LEVEL)
        for other in context.measured
        if other.core != amount.core and other.kind in (amount.kind, AmountKind.NUMBER)
        for figure in meant
        if figure.after is not None and not judge_target_value(other, figure)
    )


_SIDE = re.compile(
    r"\b(?:by|with|above|over|under|below|short|from|off|away|better|worse|more|less|fewer|higher|lower|faster|quicker"
    r"|beyond|past|inside|within|ahead|behind|spare|go|missing|lack\w*|too|beat|beaten|exceed\w*|outdid|undercut)\b",
    _I,
)


def _is_gap(context: Context, amount: Amount, meant: Sequence[Figure]) -> bool:
    """Whether the words beside an amount make it how far a KPI is from its target."""
    if not _SIDE.search(f"{context.before(amount)[-40:]} {context.plain[amount.end : amount.end + 50]}"):
        return False
    if _TARGET_TALK.search(context.plain):
        return True
    beside = (context.preceding(amount), context.following(amount))
    return any(each and judge_target_value(each, figure) for each in beside for figure in meant)


def _share_holds(context: Context, amount: Amount, meant: Sequence[Figure]) -> bool:
    clause = context.clause(amount)
    if not _OVER.search(clause) and not _PAST.search(clause):
        return False
    if CUT_TO.search(context.before(amount)):
        return False
    if _CHANGE_RIGHT_BEHIND.match(context.behind(amount)) or cues.RATIO_BEHIND.match(context.behind(amount)):
        return False
    return any(judge_share(context, amount, each, _BEFORE) for each in meant if each.is_percent)
