"""A command pasted into a message: what stands behind its prefix, and whether it may be kept with a name."""

import re
from dataclasses import dataclass

from csi.language.follow_codes import holds_follow_code

_PASTED = re.compile(r"^[\s`'\"“‘>]*/(?P<name>improve|csi)\b[\s:]*(?P<text>.*?)[\s`]*$", re.IGNORECASE | re.DOTALL)
_FORMS = re.compile(r"(?:follow\b.*|help\W*|an+[aeiouy]n\w*\b.*|anon\b.*|for\s+(?:<@|@).*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class PastedCommand:
    """A command in a message. `text` is what stands behind it.

    `is_idea`: `/improve` with nothing but an idea, kept without the prefix. The other forms of `/improve` must be typed
    as a command: what is anonymous may not pass through a message with a name.
    """

    name: str
    text: str
    is_code: bool = False

    @property
    def is_csi(self) -> bool:
        return self.name == "csi" and not self.is_code

    @property
    def is_idea(self) -> bool:
        return self.name == "improve" and not self.is_code and not _FORMS.fullmatch(self.text)


def read_prefix(text: str) -> PastedCommand | None:
    """The command that was pasted into a message, or a follow code in it; None for any other message."""
    found = _PASTED.match(text)
    if holds_follow_code(text):
        return PastedCommand("improve", text.strip(), is_code=True)
    return PastedCommand(found["name"].casefold(), found["text"].strip()) if found else None
