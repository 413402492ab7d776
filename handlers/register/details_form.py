"""The form of an improvement's details."""

from collections.abc import Iterable

from slack_sdk.models.blocks import (
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from csi.common.phrases import capitalized
from csi.lifecycle.detail_fields import LONGEST_RISK
from csi.views.detail_choices import DetailChoices, Offered
from handlers import ids
from handlers.register.details_line import PRIORITIES
from handlers.slack.block_kit import field, form, options, quote, select, strip_bidi_controls, text_input
from models.enums import Benefit, Effort, ImprovementKind, Term

_YES_NO = (("yes", "Yes"), ("no", "No"))
_LOOK_UP = "Type a few letters of its name"


def details(choices: DetailChoices, about: str) -> View:
    """Build the form with everything that classifies an improvement, as it is now."""
    now = choices.now
    affected = {True: "yes", False: "no"}.get(now.people_affected) if now.people_affected is not None else None
    return form(
        ids.DETAILS_FORM,
        f"IMP-{choices.number}: details",
        "Save",
        [
            quote(choices.idea, choices.number, 200),
            field(ids.KIND, "What does it make better?", select(_named(ImprovementKind), now.kind), optional=True),
            field(ids.EFFORT, "Effort", select(_plain(Effort), now.effort), optional=True),
            field(ids.BENEFIT, "Benefit", select(_named(Benefit), now.benefit), optional=True),
            field(
                ids.TERM,
                "How long until the benefit is felt?",
                select([(term.value, f"{capitalized(term.value)} term") for term in Term], now.term),
                optional=True,
            ),
            field(
                ids.PRIORITY,
                "Priority",
                select([(str(key), label) for key, label in PRIORITIES.items()], str(now.priority)),
                optional=True,
            ),
            _services(choices),
            field(
                ids.TEAM,
                "Team",
                _single_select(choices.teams, now.team),
                optional=True,
                hint="Its manager decides about it. If you change the service, its team comes along.",
            ),
            _objectives(choices),
            field(
                ids.PEOPLE_AFFECTED,
                "Will anybody have to work differently?",
                select(_YES_NO, affected),
                optional=True,
                hint="If so, work starts once you have a communication plan.",
            ),
            field(
                ids.RISK,
                "What could go wrong?",
                text_input(now.risk, "The supplier may deliver late", lines=True, limit=LONGEST_RISK),
                optional=True,
                hint="Approvers read this risk before they decide.",
            ),
        ],
        about=about,
    )


def _services(choices: DetailChoices) -> InputBlock | None:
    if not choices.services.pairs and choices.services.is_complete:
        return None
    return field(ids.SERVICE, "Service", _single_select(choices.services, choices.now.service), optional=True)


def _objectives(choices: DetailChoices) -> InputBlock | None:
    if not choices.objectives.pairs and choices.objectives.is_complete:
        return None
    return field(ids.OBJECTIVES, "Objectives", _multi_select(choices.objectives, choices.now.objectives), optional=True)


def _named(kind: Iterable[ImprovementKind] | Iterable[Benefit]) -> list[tuple[str, str]]:
    return [(each.value, capitalized(each.value)) for each in kind]


def _plain(kind: Iterable[Effort]) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in kind]


def pairs(offered: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    """Return ids and names as values and labels of options."""
    return [(str(key), strip_bidi_controls(name)) for key, name in offered]


def _single_select(offered: Offered, chosen: int | None) -> StaticSelectElement | ExternalDataSelectElement:
    if offered.is_complete:
        return select(pairs(offered.pairs), str(chosen))
    return ExternalDataSelectElement(
        initial_option=next(iter(options(pairs(offered.pairs))), None),
        min_query_length=1,
        placeholder=PlainTextObject(text=_LOOK_UP),
    )


def _multi_select(
    offered: Offered, chosen: tuple[int, ...]
) -> StaticMultiSelectElement | ExternalDataMultiSelectElement:
    choices = options(pairs(offered.pairs))
    initial = [choice for choice in choices if choice.value in {str(each) for each in chosen}]
    if offered.is_complete:
        return StaticMultiSelectElement(options=choices, initial_options=initial or None)
    return ExternalDataMultiSelectElement(
        initial_options=initial or None, min_query_length=1, placeholder=PlainTextObject(text=_LOOK_UP)
    )
