"""Improvements that a message names: by their number, or as "my idea about …"."""

import re

from csi.understanding.content_words import content_words

SURE_NUMBER = (
    r"(?:\bimp(?:rovement)?s?\s*[-_–—#]?\s*(?:no\.?\s*|number\s*|nr\.?\s*)?#?|(?:#\s?|\bideas?\s+(?:no\.?\s*"
    r"|number\s*|nr\.?\s*|#)|(?<!are )(?<!is )\bnumber\s+|\bno\.\s*"
    r"|\bticket\s+#?)(?=\d{{1,6}}\b))(?P<{name}>\d{{1,30}})\b(?!\s*%"
    r"|[.,]\d)"
)
"""Behind "IMP" any number is an improvement's; elsewhere a long one is an invoice's or a phone's."""
_SURE = re.compile(SURE_NUMBER.format(name="number"), re.IGNORECASE)
_COUNTING = re.compile(r"^\s*(?:number|no\.)\s*\d+\b.*\b(?:number|no\.)\s*\d+\b", re.IGNORECASE | re.DOTALL)


def numbers_named(text: str) -> tuple[int, ...]:
    """The numbers that can only be those of improvements: "IMP-12", "imp 12", "#12", "number 12"."""
    if _COUNTING.match(text):
        return ()
    return tuple(dict.fromkeys(int(found["number"]) for found in _SURE.finditer(text)))


_STATE_WORDS = (
    r"accepted|approved|declined|rejected|refused|denied|closed|cancel+ed|withdrawn|merged|started|stuck|done|finished"
    r"|complete[d]?|dead|alive|live|decided|assessed|reviewed|assigned|blocked|postponed|paused|parked|dropped|open"
    r"|over|ready|in progress|on hold|on track|at risk|overdue|late|delayed|forgotten|held up|going|doing|coming along"
    r"|progressing|moving|stand(?:ing)?|still|yet"
)
_BARE_NUMBER_ASKED = re.compile(
    r"^(?:and |so |but |hey |hi |ok(?:ay)? )*"
    r"(?:(?:show|tell|explain)(?: me| us)? (?:why|how|what|who|where|when) (?P<a>\d{1,5}) (?:was|is|got|has|did|isn't"
    r"|wasn't)\b"
    r"|(?:what|why|who|when|where|how)(?:'s| is| was| did| does| has| will| can| about| are)? ?(?:up with |with |on "
    r"|of |about )?"
    r"(?P<b>\d{1,5})(?= (?:"
    + _STATE_WORDS
    + r"|achieve|achieved|be|about|get|got|been|need|needs|cost|bring|save|become|became"
    r"|come|end|ended|finish|start|begin|close|continue|go|stop|now|in the end|was|is|take|took|worth|mean|means)\b"
    r"|\s*[?!.]*$)"
    r"|(?:is|was|has|did|does|will|are) (?P<c>\d{1,5})(?= (?:"
    + _STATE_WORDS
    + r"|been|get|still|already|ever|now|any|help|work|worth)\b)"
    r"|(?:what(?:'s| is) (?:the )?|the |whats (?:the )?)?(?:status|state|news|progress|update|eta)(?: of| on"
    r"| for)? (?P<d>\d{1,5})\s*[?!.]*$"
    r"|(?:any )?(?:news|update|updates|progress|word) (?:on|about|for|from) (?P<e>\d{1,5})\s*[?!.]*$"
    r"|who(?:'s| is| has| does| approved| declined| leads| owns| decided| accepted| merged| closed| coordinates| runs)"
    r"(?: (?:working on|leading|on|in charge of|responsible for|doing|handling"
    r"|looking after))? (?P<f>\d{1,5})\s*[?!.]*$"
    r"|(?P<g>\d{1,5})\s*\?+$)",
    re.IGNORECASE,
)


def bare_number_asked(text: str) -> int | None:
    """The number of a question such as "what did 40 achieve" or "27??", where it can only be an improvement's."""
    found = _BARE_NUMBER_ASKED.match(" ".join(text.split()))
    return next((int(each) for each in found.groups() if each), None) if found else None


_THING = (
    r"(?:ideas?|suggestions?|proposals?|improvements?|requests?|project|initiative|pilot|trial|thing|topic|issue"
    r"|submission|wish|point|entry|ticket|one|stuff|matter|business)"
)
_MINE = re.compile(
    rf"\b(?:my|our|the|that|this|his|her|their|\w+'s)\s+(?:(?:last|latest|old|other|first|second|great|little|own"
    rf"|recent|original)\s+)?"
    rf"{_THING}\s+(?:of mine\s+|i (?:had|sent|made|gave|wrote|submitted)\s+)?"
    rf"(?:about|on|for|of|to|with|regarding|concerning|re)\s+(?P<words>[^?!.;:]+)"
    rf"|\b(?:my|our|the|that|this)\s+(?P<between>(?:[\w'&/-]+\s+){{1,5}}?){_THING}\b",
    re.IGNORECASE,
)
_SUGGESTED = re.compile(
    r"\bi(?:'ve| have| had)?\s+(?:once\s+|already\s+|recently\s+|just\s+|also\s+)?"
    r"(?:suggest(?:ed)?|propos(?:ed|e)|submitted|handed in|sent(?: in)?|wrote(?: in)?(?: you)?|asked|brought up|raised"
    r"|mentioned|put in|posted|filed|reported|entered|told you)\s+"
    r"(?:to you\s+|in\s+|something\s+|an? idea\s+|a suggestion\s+|a proposal\s+|a request\s+|you\s+)?"
    r"(?:about|on|for|of|regarding|that|to)?\s*(?P<words>[^?!.;,]+)",
    re.IGNORECASE,
)


def words_of_reference(text: str) -> str:
    """The words of "my idea about …", "the … thing", "I suggested …"; empty if no improvement is meant so."""
    line = " ".join(text.split())
    if found := _MINE.search(line):
        return (found["words"] or found["between"] or "").strip(" ,'\"")
    if found := _SUGGESTED.search(line):
        return found["words"].strip(" ,'\"")
    return ""


_ASKS_ONLY = frozenset(
    "news update updates progress word feedback response decision decided accepted declined approved rejected became "
    "become happen status state outcome outcomes result results last latest first second recent submitted sent "
    "suggestion suggestions proposal proposals improvement improvements stand stands standing up heard hear far "
    "movement changed change since gave made mine already long "
    "open".split()
)


def names_no_idea(words: str) -> bool:
    """Whether a question about improvements names none: "any news?", "what became of my idea?"."""
    return all(word in _ASKS_ONLY for word in content_words(words))


_OWN = re.compile(
    r"\b(?:my|mine|our|ours|i|i've|i'd|we|we've)\b(?! (?:want|wonder|would|may|can|could)\b)", re.IGNORECASE
)


def speaks_of_own(text: str) -> bool:
    """Whether a message speaks of something of the sender's: "my idea about …", "the … that I suggested"."""
    return _OWN.search(text) is not None


_OWN_IDEA_ABROAD = re.compile(
    r"\b(?:mi (?:idea|propuesta|sugerencia)|mein(?:e|er|em|en)? (?:idee|vorschlag)|mon idée|ma (?:proposition"
    r"|suggestion)|minha (?:ideia|proposta|sugestão)|la mia (?:idea|proposta)|mijn (?:idee|voorstel)"
    r"|мо(?:я|ей|ю|ём|его|е) (?:иде\w+|предложени\w+)|ide saya|usul saya)\b"
    r"|我的?(?:想法|建议|主意|提案)|私の(?:アイデア|提案)|내 (?:아이디어|제안)|(?:فكرتي|اقتراحي)|मेरे? (?:विचार|सुझाव)"
    r"|আমার (?:ধারণা|প্রস্তাব)"
    r"|میری تجویز",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^.!。！\n]{1,80}[?？؟]\s*")
"""One short question, in any language."""


def asks_of_own_idea(text: str) -> bool:
    """Whether a message in another language asks what became of the sender's idea: "¿Qué pasó con mi idea?"."""
    return bool(_QUESTION.fullmatch(text)) and _OWN_IDEA_ABROAD.search(text) is not None
