"""The check of an announcement's words against the readings behind it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from csi.announcements import figures
from csi.announcements.evidence import Evidence
from csi.announcements.titles import idea_in
from csi.kpis import claim_check
from csi.kpis.claims.check import unsupported_claims
from csi.kpis.claims.correction import Claim
from csi.kpis.claims.figures import Figure
from csi.kpis.figure_words import without
from csi.kpis.measured_kpi import UnmeasuredKpi
from models import Announcement, Improvement
from models.enums import Direction


def wrong_figures(
    announcement: Announcement, improvement: Improvement, text: str, bound: Sequence[str], found: Evidence
) -> list[Claim]:
    """The figures in a text that the evidence doesn't bear out, beside those that are bound to it."""
    work, figures_of_kpis = claim_check.work_of(improvement, announcement.drafted_at), claimable(found)
    named = idea_in(announcement.title or "", improvement.idea)
    if named and text.startswith(announcement.title or ""):
        as_before = [replace(each, after=each.before, after_on=each.before_on) for each in figures_of_kpis]
        if all(each.wants_source for each in unsupported_claims(improvement.idea, as_before, work)):
            text = text.removeprefix(announcement.title or "")  # it quotes how things were
    return unsupported_claims(without(text, bound), figures_of_kpis, work)


def wrong_in_text(
    session: Session, announcement: Announcement, improvement: Improvement, found: Evidence
) -> list[Claim]:
    """The figures in an announcement's title and story that the evidence doesn't bear out."""
    bound = [each.words for each in figures.bound_to(session, announcement.id or 0)]
    text = f"{announcement.title or ''}\n{announcement.story}"
    wrong = wrong_figures(announcement, improvement, text, bound, found)
    return claim_check.beside_worth(session, improvement.id or 0, text, wrong)


def claimable(found: Evidence) -> list[Figure]:
    """The figures that claims about the KPIs of an announcement are checked against."""
    measured = [
        Figure(
            each.name, each.unit, each.before, each.after, each.aim, each.direction,
            each.before_on, each.after_on, each.due_on, each.readings,
        )
        for each in found.measured
    ]  # fmt: skip
    return measured + [
        Figure(each.name, each.unit, each.baseline, None, each.aim, _wanted_way(each), due_on=each.due_on)
        for each in found.unmeasured
    ]


def _wanted_way(unmeasured: UnmeasuredKpi) -> Direction:
    return Direction.LOWER if unmeasured.aim.value < unmeasured.baseline else Direction.HIGHER
