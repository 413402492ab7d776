"""What a question about Kaizen is about: a word of the practice, or the topic whose sentence answers it."""

import re
from collections.abc import Iterable

from csi.understanding.cues import CUES, MessageKind
from csi.understanding.terms import MARK, term_asked

_TOPICS: tuple[tuple[str, str], ...] = (
    ("anonymous", r"\banonym\w*|\bwithout (?:my|a) name\b|\bunnamed\b|\bsecretly\b|\bidentity\b"),
    ("privacy", r"\bwho (?:reads|sees|can (?:see|read)|gets to|will (?:see|read)|has access|knows)\b|\b(?:see|read|sees"
        r"|reads|know|knows) (?:my|what i)\b|\bmy (?:boss|manager)\b|\bprivate\b(?! channel)|\bconfidential\b"
        r"|\bis (?:it|this) (?:public|secret)\b"),
    ("data", r"\bmy (?:personal )?data\b|\bgdpr\b|\bdata protection\b|\bstore\b|\berase\b|\bwhen i leave\b|\bprivacy\b"
        r"|\bremember\b|\bstored\b"),
    ("on_behalf", r"\bfor (?:a|my|another|somebody|someone) ?(?:else|colleague|friend|coworker|co-worker)?\b.*\b(?:idea"
        r"|slack|else|colleague)|\bon behalf\b|\bin (?:somebody|someone) else's name\b|\bcolleague who\b"),
    ("undo", r"\b(?:undo|take back|withdraw|delete|remove|retract)\b"),
    ("change_idea", r"\b(?:change|edit|correct|reword|update|modify)\b.*\b(?:idea|text|words|message|it|suggestion"
        r"|improvement)\b"),
    ("reminders", r"\breminders?\b|\bnudges?\b|\bremind\b|\bnotifications?\b|\bmute\b|\bsnooze\b|\bhow often will\b"),
    ("votes", r"\bvot\w+\b|\bupvote\b|\b\+1\b"),
    ("follow", r"\bfollow\b|\bwatch\b|\bkeep(?: me)? (?:posted|informed|updated)\b|\bsubscribe\b"),
    ("decision_time", r"\bhow (?:long|soon|fast|quickly)\b|\bwhen (?:will|do|does|can) (?:i|we|you|somebody|someone|it"
        r"|they)\b.*\b(?:hear|get|answer|reply|decid\w+|decision)\b|\bwhen (?:is|are|will) .*\bdecided\b"),
    ("who_decides", r"\bwho (?:decides|approves|accepts|chooses|looks at|reviews)\b|\bwho is (?:the )?(?:manager"
        r"|approver)\b"),
    ("coordinator", r"\bcoordinators?\b|\bwho leads\b|\bleads?\b"),
    ("roles", r"\bbecome\b|\brole\b|\bapprovers?\b|\bmanager of\b|\bleadership\b|\bpermissions?\b"),
    ("questions", r"\bquestions?\b|\binterview\b|\banswer\b.*\?|\bfill in\b|\b(?:the|an?|this|your) form\b"),
    ("files", r"\bfiles?\b|\bcsv\b|\bpdfs?\b|\bexcel\b|\bpictures?\b|\bphotos?\b|\bimages?\b|\bscreenshots?\b"
        r"|\battach\w*\b|\bvoice\b|\bvideos?\b|\bclips?\b"),
    ("channels", r"\bchannels?\b|\bgroup (?:chat|message)s?\b"),
    ("phone", r"\bphone\b|\bmobile\b|\btablet\b|\bipad\b"),
    ("language", r"\blanguages?\b|\bspeak\b|\bspanish\b|\bfrench\b|\bgerman\b|\bhindi\b|\barabic\b|\btranslate\b"
        r"|\bespañol\b|\bdeutsch\b|\bhablas\b|\bsprichst\b|\bparle\w*\b"),
    ("tasks", r"\btasks?\b"),
    ("kpis", r"\bkpis?\b|\breadings?\b|\btargets?\b|\bmeasur\w+\b|\bbaseline\b"),
    ("statuses", r"\b(?:assess|assessed|declined?|cancel(?:ed|led)?|on hold|merged?|review|triage|quick win"
        r"|approved?)\b|\bstates?\b|\bdifference between\b"),
    ("limits", r"\bhow many\b|\blimit\b|\bmaximum\b"),
    ("guests", r"\bguests?\b|\bexternal\b|\bcontractors?\b|\bother (?:companies|organi[sz]ations?)\b"),
    ("settings", r"\bsettings?\b|\bconfigure\b|\bset up\b"),
    ("commands", r"\bcommands?\b|\bslash\b|/csi|/improve"),
    ("all_ideas", r"\b(?:see|find|show|list|browse|look at|where are)\b.*\b(?:ideas|improvements|register|list|mine"
        r"|others?)\b|\bmy ideas\b"),
    ("identity", r"\bwho are you\b|\bare you (?:a |an )?(?:real|human|person|bot|robot|ai|machine|alive|chatgpt)\b"
        r"|\bwho (?:made|built|wrote|owns|runs)\b|\bwho r u\b|\bhuman\b"),
    ("improvement", r"\bwhat(?:'s|s| is) (?:an? )?(?:improvement|imp|csi|idea)\b|\bimp\b stand|\bstand for\b"),
    ("give_idea", r"\b(?:give|hand in|send|submit|make|post|enter|suggest|add|write|propose|report)\b.*\b(?:ideas?"
        r"|suggestions?|improvements?|something)\b"),
)  # fmt: skip
TOPICS = tuple(name for name, _ in _TOPICS)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _TOPICS)


ELSEWHERE = "elsewhere"
"""The topic of a question that is asked as one about Kaizen is, and speaks of nothing that Kaizen deals with."""
_ASKED_ANYWHERE = frozenset({"asks how they do it here", "asks how they do something"})
_WHERE = re.compile(r"\W*where (?:can|do|does|must|should|is|are)\b", re.IGNORECASE)
_OF_KAIZEN = frozenset(cue.name for cue in CUES if cue.kind is MessageKind.BOT_QUESTION) - _ASKED_ANYWHERE


def topic_asked(text: str, cues: Iterable[str]) -> str:
    """The topic of a question about Kaizen, by its words and by the cues that made it one."""
    said = set(cues) - ({"asks about Kaizen itself"} if _WHERE.match(text) else set())
    found = topic_of(text)
    return found or (ELSEWHERE if _ASKED_ANYWHERE & said and _OF_KAIZEN.isdisjoint(said) else "")


def topic_of(text: str) -> str:
    """The topic that a question about Kaizen is about; empty for Kaizen as a whole."""
    if (term := term_asked(text)) is not None:
        return f"{MARK}{term.name}"
    return next((name for name, pattern in _COMPILED if pattern.search(text)), "")
