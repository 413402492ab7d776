"""Additions to an improvement that is there: "add to IMP-12: …", "PS to #45, …", "about the quiet room idea, …"."""

import re
from dataclasses import dataclass

_REF = (
    r"(?:imp(?:rovement)?s?\s*[-_–—#]?\s*(?:no\.?\s*|number\s*|nr\.?\s*)?\#?|(?:\#\s?|ideas?\s+(?:no\.?\s*|number\s*"
    r"|\#)?|number\s+|no\.\s*|ticket\s+\#?)(?=\d{1,6}\b))(?P<number>\d{1,30})\b"
)
_BARE_REF = (
    r"(?:imp(?:rovement)?s?\s*[-_–—#]?\s*(?:no\.?\s*|number\s*|nr\.?\s*)?\#?|(?:\#\s?|ideas?\s+(?:no\.?\s*"
    r"|number\s*|\#)?|number\s+|no\.\s*)?(?=\d{1,6}\b))(?P<number>\d{1,30})\b"
)
_POLITE = (
    r"^(?:(?:please|pls|plz|kindly|hi|hello|hey|ok|so|and|also|just|oh|btw|by the way|sorry|kaizen|@kaizen)\b[\s,:!]*"
    r"|(?:can|could|would|will) (?:you|we|i) (?:please |pls |kindly |also )*|i(?:'d like| want"
    r"| would like)(?: you)? to (?:also )?)*"
)
_ADDING = (
    r"(?:(?:an? |one |small |little |quick |short |minor |last )*(?:add(?:ing|ition(?:al)?(?: info(?:rmation)?)?)?"
    r"|attach|append|put|include|note|comment|more|ps|p\.s\.?"
    r"|p\.s|post ?scriptum|addendum|update|follow[- ]?up|correction|extra|info|details?|additional|supplement"
    r"|reply|answer|one more|another|further))"
)
_WHAT = (
    r"(?:\s+(?:this|that|the following|the attached|these|it|a|an|one|more|thing|things|note|notes|comment|comments"
    r"|point|points|info|information"
    r"|detail|details|photo|picture|line|sentence|something|my|here|also|please|remark|question|update|to say|is|:|,))*"
)
_SEP = r"\s*(?:\+\s*:|[:,;.–—-]+|\s+that\b|\n)?\s*"
_ADDS = re.compile(
    rf"{_POLITE}{_ADDING}{_WHAT}\s*(?:to|on|for|under|with|in|about|into|regarding"
    rf"|of)\s+{_BARE_REF}(?P<sep>{_SEP})(?P<text>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ABOUT = re.compile(
    rf"{_POLITE}(?:for|on|to|re|regarding|concerning|about|as for|as to|with regards? to|with respect to"
    rf"|with reference to|in reference to|referring to|related to|in relation to"
    rf"|in addition to|fyi|fyi on|fao|ref|following up on|following on from|coming back to|back to|on top of|also for"
    rf"|also on|also|what i forgot (?:on|about|for|in)|i forgot (?:on|about|for|in)|one correction (?:to"
    rf"|on))\s*:?\s+{_REF}{_SEP}(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_AHEAD = re.compile(rf"{_POLITE}{_REF}\s*(?:\+\s*:?|:|;|,|[–—]|\s-|->|\.\s)\s*(?P<text>.+)$", re.IGNORECASE | re.DOTALL)
_TELLS = re.compile(
    rf"{_POLITE}{_REF}\s+(?P<text>(?:also|still|again|needs|need|would|could|should|applies|affects|is also|is about"
    rf"|happens|happened|got|gets|has|had|was|works|concerns|same|too|plus|and|but|now|the|it|they|we|i)\b.+)$",
    re.IGNORECASE | re.DOTALL,
)
_BEHIND = re.compile(
    rf"^(?P<text>.{{8,}}?)\s*[(,;:–—-]\s*(?:please |pls )?(?:add|attach|append|put|that's|this is|belongs|goes"
    rf"|it's)?(?: (?:this|that|it))?(?: (?:to|for|under|with|on))\s+{_REF}\W*$",
    re.IGNORECASE | re.DOTALL,
)
_THING = r"(?:ideas?|suggestions?|proposals?|improvements?|requests?|submission)"
_WORDS = (
    rf"(?:(?:my|our|the|that|his|her) (?:(?:last|latest|earlier|old|other|previous"
    rf"|first) )?{_THING}(?: of mine)?(?: (?:about|on|for|of|with|regarding|concerning"
    rf"|to)) (?P<about>[^:,;?–—\n]{{3,80}}?)"
    rf"|(?:my|our|the|that) (?P<between>(?:[\w'&/-]+ ){{1,5}}?){_THING}(?: of mine)?"
    r"(?: (?:that )?i (?:sent|wrote|made|gave|had|submitted|suggested)(?: \w+){0,3})?)"
)
_BY_WORDS = re.compile(
    rf"{_POLITE}(?:(?:{_ADDING}{_WHAT}\s*)?(?:to|on|for|under|about|with)|re:?|regarding|concerning|as for"
    rf"|with regards? to|ps to|fyi on|fyi:?|in addition to|coming back to)\s+{_WORDS}\s*(?::|,|;|–|—|\s-"
    rf"|\n)\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_MORE = re.compile(
    rf"{_POLITE}{_WORDS}\s*(?::|;|–|—|\s-|\n)\s*(?P<text>(?=.*\b(?:too|also|as well|additionally"
    rf"|on top of that)\b).+)$",
    re.IGNORECASE | re.DOTALL,
)
"""More to an idea of somebody's: "my idea about the racks: a roof over them too"."""
_LAST = re.compile(
    rf"{_POLITE}(?:add(?:ing)?|attach|append){_WHAT}\s*(?:to|on|for)\s+(?P<between>(?:my|the) (?:last|latest|previous"
    rf"|recent) {_THING})\s*(?::|,|;|–|—|\s-|\n)\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ONE = re.compile(
    rf"{_POLITE}(?:add(?:ing)?|attach|append){_WHAT}\s*(?:to|on|for|under)\s+(?:my|our|the|that|his|her)"
    rf" (?P<between>(?:[\w'&/-]+ ){{1,5}}?)(?:one|entry|ticket|card)"
    rf"\s*(?::|;|–|—|\s-|\n)\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_FORGOTTEN = re.compile(
    rf"{_POLITE}(?:for|on|to|about|with) {_WORDS}\s*[,:;–—-]?\s*(?:i|we) forgot (?:to (?:say|mention|add|write"
    rf"|tell you))?"
    r"(?: that)?\s*:?\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ABROAD = re.compile(
    r"^\W*(?:(?:noch )?(?:eine )?(?:ergänzung|nachtrag|zusatz)|(?:un )?ajout|à ajouter|(?:para )?(?:añadir|agregar)"
    r"|adicionar"
    r"|acrescentar|aggiunta|da aggiungere|aanvulling|toevoeging|дополнение)\s+(?:zu[rm]?|à|au|a|ao|al|alla|op|aan"
    r"|bij|к)\s*"
    rf"(?:(?:la|der|dem|idea|idee|idée|ideia)\s|l')*{_REF}{_SEP}(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_STILL = re.compile(rf"^\W*(?:noch )?zu[rm]?\s+{_REF}(?:\s+noch)?\s*:\s*(?P<text>.+)$", re.IGNORECASE | re.DOTALL)
"""More in German: "zu IMP-21 noch: …"."""
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:what|why|who|when|where|how|which|is it|is that|was it|has|have you|did|does|any news|any update"
    r"|status)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Addition:
    """What is added: to the improvement of this number, or to the one that the words `about` name."""

    text: str
    number: int | None = None
    about: str = ""


def read_addition(text: str) -> Addition | None:
    """The addition that a message is; None if it is none."""
    for pattern in (_ADDS, _ABOUT, _AHEAD, _TELLS, _BEHIND, _ABROAD, _STILL):
        found = pattern.match(text)
        if found is None:
            continue
        said = found["text"].strip(" ,;:–—-\n")
        asks = pattern is not _ADDS and bool(_ASKS.search(said))
        if pattern is _ADDS and not said:
            continue
        if not asks and said:
            return Addition(_said(said), int(found["number"]))
    for pattern in (_LAST, _BY_WORDS, _MORE, _ONE, _FORGOTTEN):
        if (found := pattern.match(text)) and not _ASKS.search(found["text"]):
            groups = found.groupdict()
            about = (groups.get("about") or groups.get("between") or "").strip()
            return Addition(_said(found["text"].strip()), about=about)
    return None


_LEAD = re.compile(
    r"^(?:can|could|would) you (?:please )?(?:add|note|write|mention) (?:that|this)?:?\s*|^(?:please |kindly )?(?:note"
    r"|add|mention) that\s+",
    re.IGNORECASE,
)


def _said(text: str) -> str:
    """The addition itself, without "kindly note that" in front."""
    return _LEAD.sub("", text).strip() or text
