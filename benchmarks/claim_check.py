"""How well the claim check tells wrong sentences from right ones, by kind, on the labelled claims.

    .venv/bin/python -m benchmarks.claim_check [--part further] [--mistakes]

Sentences are shown with `--mistakes` only, and never those of an unread part.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass
from typing import get_args

from csi.kpis.aim import Aim
from csi.kpis.claims.check import unsupported_claims
from csi.kpis.claims.context import Work
from csi.kpis.claims.correction import Claim
from csi.kpis.claims.figures import Figure
from tests.support.claim_sets import ClaimSet, LabelledKpi, LabelledSentence, Part, claim_sets

UNREAD: tuple[Part, ...] = ("held_out",)


@dataclass(slots=True)
class Score:
    """How many wrong sentences were stopped, and how many right ones let through."""

    wrong: int = 0
    stopped: int = 0
    named: int = 0
    right: int = 0
    passed: int = 0


def figure_of(kpi: LabelledKpi) -> Figure:
    """A labelled KPI as the check takes it."""
    since = [each for each in kpi.readings if each.date > kpi.baseline.date]
    aim = Aim(kpi.target.comparison, kpi.target.value, kpi.target.high) if kpi.target else None
    return Figure(
        kpi_name=kpi.name,
        unit=kpi.unit,
        before=kpi.baseline.value,
        after=since[-1].value if since else None,
        aim=aim,
        direction=kpi.direction,
        before_on=kpi.baseline.date,
        after_on=since[-1].date if since else None,
        due_on=kpi.target.due if kpi.target else None,
        readings=tuple((each.date, each.value) for each in kpi.readings),
    )


def check(claim_set: ClaimSet, sentence: LabelledSentence) -> list[Claim]:
    """What the check stops of a labelled sentence."""
    work = Work(claim_set.started, claim_set.ended, claim_set.today)
    return unsupported_claims(sentence.text, [figure_of(each) for each in claim_set.kpis], work)


def scores(part: Part) -> dict[str, Score]:
    """The scores by kind, and of all."""
    found: dict[str, Score] = defaultdict(Score)
    for claim_set in claim_sets(part):
        for sentence in claim_set.sentences:
            stopped = check(claim_set, sentence)
            told = " ".join(each.sentence for each in stopped)
            for score in (found[sentence.kind], found["all"]):
                if sentence.right:
                    score.right += 1
                    score.passed += not stopped
                else:
                    score.wrong += 1
                    score.stopped += bool(stopped)
                    score.named += bool(stopped) and any(each in told for each in sentence.should_name)
    return dict(sorted(found.items(), key=lambda each: (each[0] == "all", each[0])))


def table(part: Part) -> str:
    """The scores as a table in Markdown."""
    lines = [
        "| kind | wrong ones stopped | with the right figure named | right ones let through |",
        "|---|---|---|---|",
    ]
    for kind, score in scores(part).items():
        lines.append(
            f"| {kind} | {_share(score.stopped, score.wrong)} | {_share(score.named, score.wrong)} "
            f"| {_share(score.passed, score.right)} |"
        )
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part * 100 / whole:.1f} %)" if whole else "none"


def show_mistakes(part: Part) -> None:
    """Print the sentences of a part that are judged wrongly."""
    for claim_set in claim_sets(part):
        for sentence in claim_set.sentences:
            stopped = check(claim_set, sentence)
            if bool(stopped) is sentence.right:
                kind = "STOPPED, BUT RIGHT" if sentence.right else "LET THROUGH, BUT WRONG"
                print(f"{kind} {sentence.id} [{sentence.kind}] {sentence.text}  // {sentence.note}")
                for each in stopped:
                    print(f"      {each.text!r}: {each.sentence}")


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--part", choices=get_args(Part), default="working")
    asked.add_argument("--mistakes", action="store_true")
    given = asked.parse_args()
    if given.mistakes and given.part not in UNREAD:
        show_mistakes(given.part)
    print(table(given.part))
