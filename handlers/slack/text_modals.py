"""A modal that only shows a sentence."""

from slack_sdk.models.views import View

from handlers import ids
from handlers.slack.block_kit import escape, info_modal, section


def sentence_modal(text: str, title: str = "Kaizen") -> View:
    """Build a window with one sentence, for whoever pressed a button."""
    return info_modal(ids.NOTE_VIEW, title, [section(escape(text))])
