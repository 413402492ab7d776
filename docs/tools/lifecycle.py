"""Generating `docs/lifecycle.md` from the table: Mermaid diagrams of the states, every step, what supplies a need.

python -m docs.tools.lifecycle > docs/lifecycle.md
"""

from collections.abc import Iterable
from dataclasses import replace

from csi.language.state_words import NAMES
from csi.lifecycle.facts import Facts
from csi.lifecycle.needs import Need
from csi.lifecycle.remedies import OWN_FORMS, SUPPLIES, SuppliedBy
from csi.lifecycle.table import TABLE, Transition, TransitionRule
from models.enums import ClosureCode, State, Step

_NOTHING_THERE = Facts(
    State.NEW,
    open_questions=1,
    approval_asked=True,
    open_tasks=1,
    people_affected=True,
    others_approve=False,
    reapproval_pending=True,
    other_takes_in=False,
    unmeasured=1,
    missed=1,
    got_worse=1,
)
"""Facts with which every gate is closed and asks for everything it can ask for."""


def needs_of(step: Step, *, quick_win: bool = False) -> tuple[Need, ...]:
    """Every need that can block the step."""
    shut = replace(_NOTHING_THERE, quick_win=quick_win)
    needs = TABLE[step].needs
    asked = {*needs(shut), *needs(replace(shut, closure_code=ClosureCode.SUCCESSFUL))}
    return tuple(need for need in Need if need in asked)


ASIDE = frozenset({Step.HOLD, Step.RESUME, Step.CANCEL, Step.WITHDRAW, Step.MERGE, Step.UNMERGE, Step.REOPEN})
"""Steps off the main path, drawn apart so that both diagrams stay readable."""


def diagram(steps: Iterable[Step]) -> str:
    """A Mermaid `stateDiagram-v2` of the given steps."""
    drawn = frozenset(steps)
    labels: dict[tuple[State, State], list[str]] = {}
    for step in (step for step in TABLE if step in drawn):
        for way in TABLE[step].ways:
            labels.setdefault((way.start, way.end), []).append(_label(step, way))
    ways = [f"    {start} --> {end} : {', '.join(said)}" for (start, end), said in labels.items()]
    return "\n".join(["stateDiagram-v2", "    [*] --> new : captured", *ways])


def _label(step: Step, way: Transition) -> str:
    said = name(step)
    return f"{said} ({way.only})" if way.only and step not in (Step.RESUME, Step.UNMERGE) else said


def name(step: Step) -> str:
    """A step's name in lists."""
    return {Step.UNMERGE: "un-merge", Step.REAPPROVE: "re-approve"}.get(step, step.value.replace("_", " "))


def page() -> str:
    """The whole file."""
    rows = "\n".join(_row(step, rule) for step, rule in TABLE.items())
    supplied = "\n".join(_supplied(need) for need in Need)
    return f"""# The life of an improvement

`make docs` writes this page from `csi/lifecycle/table.py`; a test compares them.
[lifecycle-tests.md](lifecycle-tests.md) names the test of each row.

```mermaid
{diagram(set(Step) - ASIDE)}
```

Pauses, ends and ways back:

```mermaid
{diagram(ASIDE)}
```

## Every step

| step | who | from → to | needs | what comes with it |
|---|---|---|---|---|
{rows}

## What supplies a need

| what a gate waits for | asked by the form of | else the button | for |
|---|---|---|---|
{supplied}
"""


def _row(step: Step, rule: TransitionRule) -> str:
    return f"| {name(step)} | {rule.who} | {_from_to(rule)} | {_needs(step)} | {rule.then} |"


def _from_to(rule: TransitionRule) -> str:
    groups: dict[tuple[State, str], list[State]] = {}
    backs = len({way.end for way in rule.ways}) > 1 and len(rule.before) == 1
    for way in rule.ways:
        groups.setdefault((way.start if backs else way.end, way.only), []).append(way.end if backs else way.start)
    said = []
    for (fixed, only), others in groups.items():
        many = ", ".join(NAMES[each] for each in others)
        ends = f"{NAMES[fixed]} → {many}" if backs else _to(many, fixed, others)
        said.append(f"{ends} ({only})" if only else ends)
    return "; ".join(said)


def _to(many: str, end: State, starts: list[State]) -> str:
    return f"{many} stays" if starts == [end] else f"{many} → {NAMES[end]}"


def _needs(step: Step) -> str:
    ordinary, quick = needs_of(step), needs_of(step, quick_win=True)
    said = "; ".join(ordinary)
    differs = quick != ordinary and _reaches_quick_wins(step)
    return f"{said}. Quick win: {'; '.join(quick)}" if differs else said


def _reaches_quick_wins(step: Step) -> bool:
    """Whether a quick win's shorter life has this step."""
    return any(way.when(Facts(way.start, quick_win=True, before_hold=way.end)) for way in TABLE[step].ways)


def _supplied(need: Need) -> str:
    forms = ", ".join(name(step) for step, asked in OWN_FORMS.items() if need in asked)
    control = SUPPLIES[need]
    own = control.by is SuppliedBy.STEP_FORM
    return f"| {need} | {forms} | {'' if own else f'*{control.label}*'} | {'' if own else control.who} |"


if __name__ == "__main__":
    print(page(), end="")
