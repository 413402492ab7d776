"""Reading a typed reply to a question: an answer, a control word, a question back, or none of these."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csi.interview.questions import BareNo, Choice, Question
from csi.language.message_kind import IncomingKind, asks_back, incoming_kind
from csi.language.stemming import fold, stem
from csi.understanding.terms import term_asked


class Typed(StrEnum):
    """The control words that can be typed instead of an answer."""

    SKIP = "skip"
    BACK = "back"
    LATER = "later"
    NOT_SURE = "not_sure"
    KEEP = "keep"


_CONTROLS: Mapping[Typed, str] = {
    Typed.SKIP: (
        "skip|skip it|skip this|skip that|skip this one|skip please|please skip|pass|next|next one|next question"
        "|no thanks|no thank you|n/a|na|not applicable|überspringen|weiter|passer|suivant|saltar|siguiente"
    ),
    Typed.BACK: "back|go back|back please|previous|previous question|zurück|retour|atrás|volver|indietro",
    Typed.LATER: (
        "later|not now|not right now|maybe later|ask me later|remind me later|another time|some other time|pause"
        "|später|nicht jetzt|plus tard|más tarde|luego|più tardi"
    ),
    Typed.NOT_SURE: (
        "not sure|i'm not sure|im not sure|i am not sure|not sure yet|unsure|don't know|dont know|i don't know"
        "|i dont know|do not know|i do not know|dunno|i dunno|no idea|i have no idea|no clue|idk|can't say"
        "|i can't say|cannot say|hard to say|who knows|keine ahnung|weiß nicht|weiss nicht|ich weiß nicht"
        "|ich weiss nicht|je ne sais pas|aucune idée|no sé|no lo sé|ni idea|non lo so|não sei|geen idee|weet ik niet"
        "|не знаю|不知道|わからない|分からない|わかりません|分かりません|모르겠어요|몰라요|لا أعرف"
    ),
    Typed.KEEP: (
        "keep|keep it|keep that|keep this|keep the answer|keep my answer|same|same as before|the same|unchanged"
        "|as it was|as it is|leave it|leave it as it is|no change|behalten|garder"
    ),
}
_TYPED = {words: control for control, said in _CONTROLS.items() for words in said.split("|")}
_BEFORE = re.compile(r"^(?:(?:sorry|well|hm+|um+|uh+|honestly|tbh|ehrlich gesagt)[,.…\s]+)+")
_BEHIND = re.compile(r"(?:[,.…\s]+(?:sorry|tbh|honestly|to be honest|at the moment|right now|yet))+$")


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" .!,…").replace("’", "'").casefold()


def _steers(said: str) -> Typed | None:
    return _TYPED.get(said.rstrip("?？ "))


def understand_reply(text: str) -> Typed | None:
    """The control word that was typed; None if the text is an answer."""
    said = _bare(text)
    return _steers(said) or _steers(_BEHIND.sub("", _BEFORE.sub("", said)))


# --- Choices ---

_DIGITS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_LEVEL = re.compile(
    r"(?:(?:it'?s|it is|is|we'?re|we are|i'?d say|i would say|i think|i guess|maybe|probably|about|around|roughly|only"
    r"|at|a|an|on|level|stage|step|number|option|maturity|stufe|niveau|nivel)\s+)*"
    r"(\d|one|two|three|four|five)(?:\s*(?:/|of|out of|von|sur|de)\s*(?:5|five))?"
    r"(?:\s+(?:i think|i guess|maybe|probably|at best|at most))?"
)
_ASIDE = re.compile(r"\s*[,;(–—]\s*|\s+-\s+|\s+(?:but|aber|mais|pero)\s+")
_NOT = frozenset("not no isnt arent never without nicht kein keine pas kaum".split())
_CLAUSE = re.compile(r"[,;:.!?()\n–—]+|\s-\s|\b(?:but|aber|mais|pero|sondern)\b")
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def understand_choice(choices: Sequence[Choice], text: str) -> str | None:
    """The value of the choice that was typed, in its own words or the person's; None if none or several fit.

    What the words deny ("not cost, quality") is none of them.
    """
    said = _bare(text).strip("?")
    for choice in choices:
        name = choice.label.casefold()
        if said and said in (choice.value.casefold(), name, name.split()[-1], *choice.words):
            return choice.value
    first, *rest = _ASIDE.split(said, maxsplit=1)
    found = _LEVEL.fullmatch(said) or (None if re.search(r"\d", "".join(rest)) else _LEVEL.fullmatch(first))
    if found is not None:
        level = _DIGITS.get(found[1], found[1])
        return level if any(choice.value == level for choice in choices) else None
    meant = {choice.value for choice in choices if any(_says(said, words) for words in _words(choice))}
    if meant == {"yes", "no"}:  # "no, but then yes for Lyon": the first word decides
        meant = {value for value in meant if said.startswith(value)}
    return meant.pop() if len(meant) == 1 else None


def _words(choice: Choice) -> tuple[str, ...]:
    return (choice.label.casefold().split()[-1], *choice.words)


def _says(said: str, words: str) -> bool:
    """Whether a text says these words and does not deny them."""
    if _UNSPACED.search(words):
        return len(words) > 1 and words in said
    wanted = _WORD.findall(fold(words))
    for clause in _CLAUSE.split(said):
        heard = _WORD.findall(fold(clause))
        for place in range(len(heard) - len(wanted) + 1):
            is_denied = any(word in _NOT for word in heard[max(0, place - 3) : place])
            if heard[place : place + len(wanted)] == wanted and not is_denied:
                return True
    return False


def understand_title(titles: Sequence[str], text: str) -> str | None:
    """The one title that was typed, or that has all the words that were typed; None if none or several fit."""
    said = _bare(text).strip("?“”\"'")
    if not said:
        return None
    for title in titles:
        if said == _bare(title):
            return title
    wanted = _stems(said)
    fitting = [title for title in titles if wanted and (wanted <= _stems(title) or _stems(title) <= wanted)]
    return fitting[0] if len(fitting) == 1 else None


_SMALL = frozenset(
    "a an the it its this that these those our we us i is are be to of for on in at by with and or so mostly mainly "
    "probably about one objective objectives goal goals support supports can their they my".split()
)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(fold(word)) for word in _WORD.findall(text.casefold()) if word not in _SMALL)


# --- What is no answer ---

_ASKING = re.compile(
    r"^(?:¿|(?:what|what's|whats|which|who|who's|whose|why|how|how's|when|where|can|could|do|does|did|is|are|am|should"
    r"|shall|would|will|may|must|was|wer|wie|warum|wieso|wozu|welche[rs]?|wann|wo|quoi|qu'est-ce|qu'est|que|quel"
    r"|quels|quelle|quelles|qui|pourquoi|comment|est-ce|c'est quoi|qué|quién|cuál|cuáles|cómo|por qué|che|cosa|chi|come"
    r"|perché|quale|o que|qual|quem|como|por que|wat|waarom|hoe|welke|что|как|зачем|почему|какой|какая|какие|кто"
    r"|ما|ماذا|كيف|لماذا)(?![\w'’]))|什么|什麼|为什么|怎么|何|なに|なぜ|どう|무엇|뭐|왜|어떻게",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"(?:what(?:'s| is| are)|whats) (?:an?|the|this|that|these|those|our|your) [\w-]+(?: [\w-]+)?"
    r"|what (?:does|do) .{1,60} mean|meaning of .{1,60}|explain(?: .{1,60})?",
    re.IGNORECASE,
)
_POLITE = re.compile(r"^(?:(?:sorry|hi|hello|hey|hm+|um+|wait|well|and|but|ok|okay|so)[,.!…\s]+)+", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?？؟\n]+[.!?？؟]*")
MOST_WORDS = 15
"""A question with more words may well be somebody's answer, which must not be lost."""


def is_question_back(text: str) -> bool:
    """Whether a reply asks what is meant instead of answering."""
    said = " ".join(text.replace("’", "'").split())
    bare = _POLITE.sub("", said).strip()
    if term_asked(said) is not None or asks_back(said) or asks_back(bare) or _MEANING.fullmatch(bare.strip(" .!?")):
        return True
    sentences = [each.strip() for each in _SENTENCE.findall(bare) if each.strip()]
    if not sentences or len(bare.split()) > MOST_WORDS or not all(each.endswith(tuple("?？؟")) for each in sentences):
        return False
    return all(_ASKING.search(each) is not None for each in sentences)


_NO = frozenset("no nope nah nein non não nee нет いいえ 不 不是 لا".split())
_AGREED = frozenset("yes yep yeah yup ja oui si sí sim да はい 是 نعم ok okay k sure".split())
_YES = _AGREED | {"maybe", "perhaps"}


def yes_or_no(text: str) -> bool | None:
    """Whether a reply says yes or no and nothing else; None if it says something else."""
    said = _bare(text)
    return True if said in _AGREED else False if said in _NO else None


class ReplyKind(StrEnum):
    """What a typed reply is."""

    ANSWER = "answer"
    CONTROL = "control"
    ASKS_BACK = "asks_back"
    NO_ANSWER = "no_answer"
    UNCLEAR = "unclear"
    """Words in place of a choice that fit none, or more than one."""
    SMALL_TALK = "small_talk"


@dataclass(frozen=True, slots=True)
class Reply:
    """A typed reply as it was read. An answer's `text` is the value of a choice, or what was typed."""

    kind: ReplyKind
    text: str = ""
    control: Typed | None = None


def read_reply(
    question: Question, text: str, *, titles: Sequence[str] = (), answered: bool = False, with_files: bool = False
) -> Reply:
    """Read a typed reply to a question. `titles` are the objectives, where the question asks for one.

    `answered`: there is an answer that can be kept.
    """
    said = text.strip()
    is_choice = bool(question.choices or titles)
    control = understand_reply(said)
    if control is not None and (control is not Typed.KEEP or answered):
        return Reply(ReplyKind.CONTROL, control=control)
    if incoming_kind(said) is IncomingKind.NOTHING:
        return Reply(ReplyKind.ANSWER, said) if with_files else Reply(ReplyKind.ASKS_BACK)
    if is_question_back(said):
        return Reply(ReplyKind.ASKS_BACK)
    if is_choice:
        meant = understand_choice(question.choices, said) if question.choices else understand_title(titles, said)
        if meant is not None:
            return Reply(ReplyKind.ANSWER, meant)
    if with_files and not is_choice:
        return Reply(ReplyKind.ANSWER, said)
    bare = _bare(said)
    if bare in _NO and question.bare_no is BareNo.SKIP:
        return Reply(ReplyKind.CONTROL, control=Typed.SKIP)
    if bare in _NO | _YES and question.bare_no is BareNo.ANSWER:
        return Reply(ReplyKind.ANSWER, said)
    if control is Typed.KEEP or bare in _NO | _YES:
        return Reply(ReplyKind.NO_ANSWER)
    if incoming_kind(said) in (IncomingKind.GREETING, IncomingKind.THANKS):
        return Reply(ReplyKind.SMALL_TALK)
    return Reply(ReplyKind.UNCLEAR if is_choice else ReplyKind.ANSWER, said)
