"""What a message to Kaizen means, how sure that is, and why.

Exact forms come first: small talk as a whole, typed commands, additions and questions that name an improvement. For all
else the cues of `csi/understanding/cues.py` are added up. An idea is lost if it is refused, and the register is filled
with noise if everything is kept; so whatever may be an idea and may be something else is unsure, and is asked about.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from csi.language import small_talk
from csi.language.message_kind import without_emoji
from csi.language.small_talk import SmallTalk
from csi.understanding.additions import read_addition
from csi.understanding.content_words import content_words
from csi.understanding.cues import CUES, MessageKind
from csi.understanding.improvement_references import (
    asks_of_own_idea,
    bare_number_asked,
    numbers_named,
    words_of_reference,
)
from csi.understanding.spoken_commands import spoken_command
from csi.understanding.terms import term_asked
from csi.understanding.typed_prefix import PastedCommand, read_prefix

LARGEST = 999_999_999
"""No improvement has a number beyond: what is asked or added about one is told so."""
SURE = 75
"""From here on a kind is taken without asking."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message is. `sure` is 0 to 100; `cues` names what spoke for it and against it.

    `number` is the improvement that it names, `words` those of an improvement named in words or of an addition;
    `command` is what would be typed after `/csi`. `leaning` is the likeliest kind of an unsure one.
    """

    kind: MessageKind
    sure: int
    cues: tuple[str, ...] = ()
    number: int | None = None
    words: str = ""
    command: str = ""
    command_kind: str = ""
    small_talk: SmallTalk | None = None
    leaning: MessageKind | None = None
    pasted: PastedCommand | None = None
    addition: str = ""
    """What an addition says."""


@dataclass(slots=True)
class _Weighed:
    """The points of each kind, and the cues that gave them."""

    points: dict[MessageKind, int] = field(default_factory=lambda: defaultdict(int))
    cues: list[str] = field(default_factory=list)

    def add(self, name: str, kind: MessageKind, points: int) -> None:
        self.points[kind] += points
        self.cues.append(name)


_ASKS = re.compile(
    r"\?|^(?:can|could|may|am|should|must|would) i\b|^can\b|^(?:\W|hi|hello|hey|and|so|but|ok|please|kaizen|sorry"
    r"|can you tell me|could you (?:please )?(?:tell me|let me know)"
    r"|do you know|i(?:'d like| want| would like) to know|i wonder|(?:tell|show|remind|explain to) me)*"
    r"(?:what|whats|why|who|whos|when|whens|where|wheres|how|hows|which|is|are|was|were|has|have|did|does|do|will"
    r"|any|whose|status|if|whether"
    r"|news)\b",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<@[^<>]*>")
_MARKED_UP = re.compile(r"[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?=\s|$|[.,!?])")
_TO_BOT = re.compile(r"^@?kaizen\b[\s,:!–-]*|[\s,]*@?kaizen(?=\W*$)", re.IGNORECASE)


def _readable(text: str) -> str:
    """The message with straight quotes, without marks of bold text or Kaizen's own name at its ends."""
    straight = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("&amp;", "&")
    bare = _MARKED_UP.sub("", straight).strip()
    return _TO_BOT.sub("", bare).strip() or bare


def understand(text: str) -> Meaning:
    """Say what a message to Kaizen is."""
    if (pasted := read_prefix(text)) is not None:
        return _pasted(pasted)
    said = _readable(text)
    return _small_talk(said) or _exact(said) or _by_cues(said)


def _pasted(pasted: PastedCommand) -> Meaning:
    if pasted.is_idea:
        return Meaning(MessageKind.IDEA, 100, ("is typed after /improve",), words=pasted.text, pasted=pasted)
    if pasted.is_csi:
        return Meaning(MessageKind.COMMAND, 100, ("is typed after /csi",), command=pasted.text or "help", pasted=pasted)
    return Meaning(MessageKind.COMMAND, 100, ("is another form of /improve",), pasted=pasted)


def _small_talk(said: str) -> Meaning | None:
    if not re.search(r"\w", without_emoji(said)) and not re.fullmatch(r"\W*\?+", said.strip()):
        return Meaning(MessageKind.SMALL_TALK, 100, ("says nothing in words",), small_talk=SmallTalk.REPLY)
    kinds, left = small_talk.pleasantries(said)
    if not kinds:
        return None
    name, is_brief = "", "?" not in said and not content_words(left) and len(left.split()) <= 4
    if not left:
        name = "is small talk as a whole"
    elif _is_a_name(left, said) and kinds[0] is not SmallTalk.REPLY:
        name = "is small talk with a name"
    elif is_brief and (len(kinds) > 1 or kinds[0] not in (SmallTalk.REPLY, SmallTalk.GREETING)):
        name = "is small talk with little more"
    return Meaning(MessageKind.SMALL_TALK, 90 if left else 100, (name,), small_talk=_leading(kinds)) if name else None


def _leading(kinds: tuple[SmallTalk, ...]) -> SmallTalk:
    """What to answer: thanks before a greeting, a greeting before all else."""
    return next((each for each in (SmallTalk.THANKS, SmallTalk.GREETING, SmallTalk.BYE) if each in kinds), kinds[0])


def _is_a_name(left: str, said: str) -> bool:
    words = left.split()
    return len(words) <= 2 and all(re.search(rf"\b{re.escape(word.capitalize())}\b", said) for word in words)


def _exact(said: str) -> Meaning | None:
    """What a message is that has the exact form of a command, an addition, or a question by number."""
    if term_asked(said) is not None:
        return Meaning(MessageKind.BOT_QUESTION, 95, ("asks what a word means",), words=said)
    numbers = numbers_named(said)
    if (unknown := next((number for number in numbers if number > LARGEST), None)) is not None:
        return Meaning(MessageKind.IMPROVEMENT_QUESTION, 95, ("names a number that none has",), unknown)
    command = spoken_command(said)
    if command is not None and command.is_sure:
        is_show = command.text.startswith("show ") and (
            said.endswith("?") or re.search(r"\bstat(?:us|e)\b|tell me", said)
        )
        if is_show and (about := numbers_named(said) or (int(command.text.split()[1]),)):
            return Meaning(MessageKind.IMPROVEMENT_QUESTION, 90, ("asks about a number",), about[0])
        if command.text == "help" and not re.match(r"\W*csi\b", said, re.IGNORECASE):
            return Meaning(MessageKind.BOT_QUESTION, 100, ("asks for help",), words=said)
        return Meaning(
            MessageKind.COMMAND, 95, ("asks for a command",), command=command.text, command_kind=command.kind
        )
    if asks_of_own_idea(said):
        return Meaning(MessageKind.IMPROVEMENT_QUESTION, 80, ("asks in another language about an idea of theirs",))
    addition = read_addition(said)
    if addition is not None:
        return Meaning(
            MessageKind.ADDITION,
            90,
            ("adds to an improvement",),
            addition.number,
            addition.about,
            addition=addition.text,
        )
    if numbers and _ASKS.search(said):
        return Meaning(MessageKind.IMPROVEMENT_QUESTION, 90, ("asks about a number",), numbers[0])
    if (number := bare_number_asked(said)) is not None:
        return Meaning(MessageKind.IMPROVEMENT_QUESTION, 85, ("asks about a number",), number)
    if numbers and not _IN_PASSING.match(said):
        return Meaning(MessageKind.UNSURE, 50, ("names a number",), numbers[0], leaning=MessageKind.ADDITION)
    if command is not None:
        return Meaning(MessageKind.UNSURE, 50, ("may be a command",), command=command.text, leaning=MessageKind.COMMAND)
    return None


_IN_PASSING = re.compile(
    r"\W*(?:(?:similar to|just like|like|as|unlike)\b[^,.;:]{0,40}\d+[^,.;:]{0,40},"
    r"|since (?:\w+ ){0,3}\S{0,4}\d+)(?:\s+\S+){5}",
    re.IGNORECASE,
)
"""An improvement that is named only to compare with."""


def _by_cues(said: str) -> Meaning:
    line = _LEAD.sub("", _THANKED.sub("", " ".join(said.split())))
    weighed = _Weighed()
    count = len(content_words(line))
    for at_least, points in ((1, 5), (2, 10), (3, 25), (4, 10), (6, 10)):
        if count >= at_least:
            weighed.points[MessageKind.IDEA] += points
    weighed.cues.append(f"says {count} things")
    asks = bool(_ASKS.search(line))
    for cue in CUES:
        if cue.kind is MessageKind.BOT_QUESTION and not asks and cue.name not in _ASKS_ALONE:
            continue
        if cue.pattern.search(line):
            weighed.add(cue.name, cue.kind, cue.points)
    return _decided(weighed, line, count)


_THANKED = re.compile(
    r"^(?:\W|ok|okay|hi|hello|hey|many|great|oh|so)*(?:thanks|thank you|thx|cheers|merci|danke|gracias)\b[^.!?\n]{0,50}"
    r"(?:[!.]+\s+|\s(?=(?:but|though|however)\b))(?=\S+ \S+ \S)",
    re.IGNORECASE,
)
"""Thanks for something before a sentence about something else."""
CLEARLY = 40
"""The points by which the signs of an idea exceed all others before it is kept without a question."""
FEW = 4
"""With fewer words that say something, an idea shows at least one sign of being one."""
_IDEA_CUES = frozenset(cue.name for cue in CUES if cue.kind is MessageKind.IDEA)
_ONLY_ASKS = re.compile(
    r"^(?:\W|hi|hello|hey|and|so|but|ok|sorry|kaizen)*(?:what|whats|who|whose|when|where|how|which|why|is|are|was|were"
    r"|has|have(?=.*\?| (?:i|you|we|they|there|any\w*|some\w*)\b)"
    r"|had|did|does|do|will|any|can|could|may|am|must|anyone|anybody)\b[^.!?;:\n]*\W*$",
    re.IGNORECASE,
)
"""One question and nothing else."""
FEWEST = 2
"""With fewer words that say something, nobody could act on an idea."""
_ASKS_ALONE = frozenset({"asks what Kaizen can do", "asks in another language what the bot can do"})
"""Cues of a question about Kaizen that need no form of a question."""
_LEAD = re.compile(
    r"^(?:\W|hi|hello|hey|and|so|but|ok|please|sorry|kaizen)*(?:(?:can|could|would|will) you (?:please |kindly |pls )?"
    r"(?:let me know|tell me|tell us|remind me|check|find out|look up|say|explain(?: to me)?|see)"
    r"|i(?:'d| would)? (?:like|want|love|need) to (?:know|ask|hear|find out)|i(?:'m| am)? (?:just )?(?:wonder(?:ing)?"
    r"|curious|asking)"
    r"|(?:just )?(?:wondering|curious)|(?:please |pls )?(?:tell|remind) me|do you know|may i ask"
    r"|can i ask)[\s,:]+(?=if\b|whether\b|what|why|who|when|where|how|which|about|is\b|are\b|has\b|did\b)",
    re.IGNORECASE,
)
_STRONG = {MessageKind.IMPROVEMENT_QUESTION: 55, MessageKind.BOT_QUESTION: 60, MessageKind.SMALL_TALK: 50}


def _decided(weighed: _Weighed, line: str, count: int) -> Meaning:
    points, cues = weighed.points, tuple(weighed.cues)
    idea = points[MessageKind.IDEA]
    rival = max(_STRONG, key=lambda kind: points[kind])
    if "asks about an idea of somebody's" in cues and points[MessageKind.IMPROVEMENT_QUESTION] >= 100:
        rival = MessageKind.IMPROVEMENT_QUESTION
    against = points[rival]
    vague = points[MessageKind.UNSURE]
    proposes = "proposes in a question" in cues or "says that it is one" in cues
    if against >= _STRONG[rival] and vague < against + 30:
        if not _outweighs(rival, idea, against, proposes=proposes):
            sure = min(95, SURE + max(0, against - idea) // 3)
            words = words_of_reference(line) or line
            return Meaning(rival, sure, cues, words=words, small_talk=_talk(rival))
        if rival is MessageKind.IMPROVEMENT_QUESTION or idea - against < 50:
            return Meaning(MessageKind.UNSURE, 50, cues, words=line, leaning=rival)
    lead = idea - max(vague, against)
    only_asks = bool(_ONLY_ASKS.match(line)) and not proposes
    says_little = count < FEWEST or (count < FEW and not _signs(cues))
    if lead >= CLEARLY and not only_asks and not says_little:
        return Meaning(MessageKind.IDEA, min(100, SURE + (lead - CLEARLY) // 2), cues)
    return Meaning(MessageKind.UNSURE, 50, cues, words=line, leaning=rival if against >= 40 else None)


def _signs(cues: tuple[str, ...]) -> bool:
    return any(cue in _IDEA_CUES for cue in cues)


def _talk(kind: MessageKind) -> SmallTalk | None:
    return SmallTalk.REPLY if kind is MessageKind.SMALL_TALK else None


def _outweighs(rival: MessageKind, idea: int, against: int, *, proposes: bool) -> bool:
    """Whether the signs of an idea are too strong for this to be answered as something else."""
    if rival is MessageKind.SMALL_TALK:
        return idea > against
    if proposes:
        return idea + 30 > against
    return idea > against + 60
