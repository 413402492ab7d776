"""What a nudge is about, as it is stored: "improvement:42", "task:42.3", "kpi:7", "departure:4"."""

from dataclasses import dataclass

from csi.messaging.colon_text import ColonText


@dataclass(frozen=True, slots=True)
class About(ColonText):
    """What a nudge or an agenda item is about: a word for its kind, and its number or name."""

    what: str
    id: str
