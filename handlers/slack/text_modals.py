"""Modals that only show text: a sentence, or a whole idea."""

from slack_sdk.models.views import View

from handlers import ids
from handlers.slack.block_kit import escape, info_modal, quote, section


def sentence_modal(text: str, title: str = "Kaizen") -> View:
    """Build a window with one sentence, for whoever pressed a button."""
    return info_modal(ids.NOTE_VIEW, title, [section(escape(text))])


def whole_idea(number: int, text: str) -> View:
    """Build a window with the whole text of a long idea."""
    parts = [text[start : start + 2_900] for start in range(0, len(text), 2_900)]
    return info_modal(ids.NOTE_VIEW, f"IMP-{number}", [quote(part, 3_000) for part in parts])
