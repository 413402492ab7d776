"""The forms of an announcement: its text, the figures to put into it, and the channel to post it to."""

from dataclasses import dataclass
from typing import ClassVar, Self

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from csi.announcements.titles import LONGEST_TITLE
from csi.common.limits import LONGEST_STORY
from csi.kpis.figure_words import FigureWords
from handlers import ids
from handlers.slack.block_kit import field, form, info_modal, options, section, select, text_input
from handlers.slack.payload import SlackValue, stored_number

_MOST_BOXES, _MOST_CHOICES = 10, 100
"""The most options of a group of checkboxes, and of a menu, in Slack."""


@dataclass(frozen=True, slots=True)
class FigureChoice(SlackValue):
    """The value of an option: which figure is put into the text, by its target and form."""

    target: int
    form: str

    @classmethod
    def of(cls, figure: FigureWords) -> Self:
        return cls(figure.target_id, figure.form)

    @property
    def pair(self) -> tuple[int, str]:
        return self.target, self.form


@dataclass(frozen=True, slots=True)
class TextForm(SlackValue):
    """What the form of the text stores: how often it was drawn anew, and the figures that were put into it.

    A field keeps what is typed while its id stays, so each figure that is put in gives the text's field a new one.
    """

    prefix: ClassVar[str] = "text"
    announcement: int
    drawn: int = 0
    inserted: str = ""
    """Targets and forms, with a dot inside and hyphens between them."""

    @classmethod
    def read(cls, about: str) -> Self:
        """Read what a form stores; one from before an update stores only the announcement's number."""
        return cls.maybe(about) or cls(stored_number(about))

    @property
    def story(self) -> str:
        """The id of the field with the text."""
        return ids.STORY if not self.drawn else f"{ids.STORY}_{self.drawn}"

    @property
    def figures(self) -> tuple[tuple[int, str], ...]:
        """The figures that were put in, by target and form."""
        found = (each.partition(".") for each in self.inserted.split("-"))
        return tuple((int(target), name) for target, _, name in found if target.isdigit())

    def with_figure(self, choice: FigureChoice) -> Self:
        """The form drawn anew, with one figure more."""
        inserted = "-".join(filter(None, [self.inserted, f"{choice.target}.{choice.form}"]))
        return type(self)(self.announcement, self.drawn + 1, inserted)


def text_form(about: TextForm, title: str, text: str, figures: tuple[FigureWords, ...]) -> View:
    """Build the form behind *Edit*: title and text of an announcement, and a menu that puts true figures into it."""
    offered = [(FigureChoice.of(each).value, f"{each.words}  ·  {each.kpi}") for each in figures]
    menu = select(offered[:_MOST_CHOICES], placeholder="Insert figure") if offered else None
    if menu is not None:
        menu.action_id = ids.INSERT_FIGURE
    return form(
        ids.STORY_FORM,
        "Announcement",
        "Save",
        [
            field(
                ids.TITLE,
                "Title",
                text_input(title, limit=LONGEST_TITLE),
                hint="What got better, in words: “Problem tickets are updated every month now”.",
            ),
            field(
                about.story,
                "What is better now, and for whom?",
                text_input(text, lines=True, limit=LONGEST_STORY),
                hint="Before, after, dates, names and picture are added by themselves. Figures are checked.",
            ),
            section("*Insert a figure* from the readings. It stays right when they're corrected.", ids.FIGURES, menu)
            if menu is not None
            else None,
        ],
        about=about.value,
    )


def figures_form(announcement_id: int, figures: tuple[FigureWords, ...]) -> View:
    """Build the form behind *Insert figure*: every true figure of the linked KPIs that isn't in the text yet."""
    if not figures:
        said = section("Every figure of the readings is in the text already.")
        return info_modal(ids.NOTE_VIEW, "Insert figure", [said])
    offered = [(FigureChoice.of(each).value, f"{each.words}  ·  {each.kpi}") for each in figures]
    shown = options(offered[:_MOST_CHOICES])
    element = CheckboxesElement(options=shown) if len(shown) <= _MOST_BOXES else StaticMultiSelectElement(options=shown)
    return form(
        ids.FIGURES_FORM,
        "Insert figure",
        "Insert",
        [
            field(
                ids.FIGURES,
                "From the readings",
                element,
                hint="They go to the end of the text, and stay right when a reading is corrected.",
            )
        ],
        about=str(announcement_id),
    )


@dataclass(frozen=True, slots=True)
class ChannelForm(SlackValue):
    """What the form for the channel stores when the announcement is to be posted at a working hour."""

    prefix: ClassVar[str] = "later"
    announcement: int


def channel_form(announcement_id: int, *, later: bool = False) -> View:
    """Build the form that asks for the channel of an announcement."""
    element = ConversationSelectElement(
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    )
    return form(
        ids.CHANNEL_FORM,
        "Announce where?",
        "Schedule" if later else "Post",
        [field(ids.CHANNEL, "Channel", element, hint="Invite me there first if it is private.")],
        about=ChannelForm(announcement_id).value if later else str(announcement_id),
    )
