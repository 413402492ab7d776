"""The forms of an announcement: its text, and the channel to post it to."""

from slack_sdk.models.blocks import ConversationFilter, ConversationSelectElement
from slack_sdk.models.views import View

from csi.common.limits import LONGEST_STORY
from handlers import ids
from handlers.slack.block_kit import field, form, text_input


def story_form(announcement_id: int, text: str) -> View:
    """Build the form behind *Edit*: the text of an announcement."""
    return form(
        ids.STORY_FORM,
        "Announcement",
        "Save",
        [
            field(
                ids.STORY,
                "What is better now, and for whom?",
                text_input(text, lines=True, limit=LONGEST_STORY),
                hint="Before, after, dates, names and picture are added by themselves. Figures are checked.",
            )
        ],
        about=str(announcement_id),
    )


def channel_form(announcement_id: int) -> View:
    """Build the form that asks for the channel of an announcement."""
    element = ConversationSelectElement(
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    )
    return form(
        ids.CHANNEL_FORM,
        "Announce where?",
        "Post",
        [field(ids.CHANNEL, "Channel", element, hint="Invite Kaizen there first if it is private.")],
        about=str(announcement_id),
    )
