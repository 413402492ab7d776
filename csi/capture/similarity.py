"""The likeness of two ideas: our own lexical matching, made for one or two sentences about work.

Each word is compared with the words of the other idea: the same stem, a synonym, an aspect (what is wrong with the
thing), a word of the same field, or a misspelling. Rare words count most, and places less. Words that only one idea has
lower the likeness, so that the same system with another problem is not the same idea; nor is its opposite, nor another
wish for the same place.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from math import log, sqrt
from typing import TypeVar

from csi.language.stemming import words_of
from csi.language.synonyms import ASPECTS, NEAR, PLACES, SAME

SHOWN_FROM = 0.32
"""The likeness from which an idea is shown; chosen on the sets of `tests/corpora` that are read."""

SHORTEST_MISSPELLED = 5
"""Shorter words are too often others: nothing is misspelled into them."""
LONGEST = 90
"""How many words of an idea are read: its core is at the beginning."""

Weight = Callable[[str], float]
"""The weight of an index key: the rarer in the register, the higher."""

Key = TypeVar("Key")


def _stems(text: str) -> frozenset[str]:
    return frozenset(words_of(text))


_STOP = _stems(
    "a an the of to in on at for by with from into onto per via and or but if so as than then that this these those it "
    "its is are was were be been being am do does did doing have has had having i we you they he she me us our my your "
    "their them his her will would should could can cant may might must shall not dont doesnt isnt arent wont didnt "
    "there here when where what which who whom whose why how just also too very really please pls some any only even "
    "up out off over again about like e.g. i.e. etc vs am pm let's lets im ive id youre were theyre wouldnt couldnt "
    "shouldnt instead because since while until after before during between through across behind under s t re ve ll d"
)
_GENERIC = _stems(
    "need want use using make get give put let allow new good bad better improve improvement nice great more less many "
    "much most few fewer way thing things stuff lot lots work working day days week weeks month months year years time "
    "times hour hours minute minutes long short take takes every each all everyone everybody someone somebody nobody "
    "anybody anyone people team teams staff employee employees colleague colleagues company office department set up "
    "add have offer provide introduce start stop reduce change keep go come see look know think try help ask tell say "
    "show run own other another same different first last next now always never often still already yet current far "
    "today enough without no none number amount kind sort part whole able possible often whenever one two big small "
    "should be idea suggest suggestion propose proposal available find create build install ensure avoid us ours"
)
_MORE = _stems("more additional extra increase double introduce allow raise expand extend another longer plus friendly")
_LESS = _stems("fewer less reduce stop without abolish drop skip remove ban cut lower forbid no shorten decrease")
_TOO = {tuple(words_of(pair)) for pair in ("too many", "too much", "so many", "no more", "free of", "get rid")}
_TOO_RARELY = tuple(words_of("too rarely"))
_TOO_FEW = {tuple(words_of(pair)) for pair in ("too few", "not enough", "too rarely", "lack of", "too little")}
_PASSIVE = frozenset(["be", "is", "are", "get", "being", "was"])
_SAY_NOTHING = _STOP | _GENERIC | _MORE | _LESS | frozenset("123456789")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of an idea with its possible meanings. `wanted`: more of it (1), less of it (-1), or neither (0)."""

    stem: str
    concepts: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    aspects: frozenset[str] = frozenset()
    wanted: int = 0
    generic: bool = False
    is_place: bool = False
    keys: frozenset[str] = field(init=False)
    """Its index keys: the word itself, and its meanings."""
    marks: frozenset[str] = field(init=False)
    """What another word has one of if the two are alike: the word, its meanings, and how a misspelled one begins."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset([self.stem[:40], *self.concepts]))
        slip = [f"^{self.stem[0]}"] if len(self.stem) >= SHORTEST_MISSPELLED and self.stem.isalpha() else []
        object.__setattr__(self, "marks", frozenset([self.stem, *self.concepts, *self.aspects, *self.near, *slip]))


@dataclass(frozen=True, slots=True)
class Wording:
    """A parsed idea."""

    terms: tuple[Term, ...]
    joined: frozenset[str] = field(default=frozenset())
    """Neighbouring words written as one: bar code, barcode."""
    _by_mark: dict[str, list[int]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def by_mark(self) -> Mapping[str, list[int]]:
        """The places of the words that have each mark, so that only words that may be alike are compared."""
        if not self._by_mark:
            for place, term in enumerate(self.terms):
                for mark in term.marks:
                    self._by_mark.setdefault(mark, []).append(place)
        return self._by_mark

    @property
    def keys(self) -> frozenset[str]:
        """The idea's index keys; those of generic words only if there are no others."""
        telling = [term for term in self.terms if not term.generic] or list(self.terms)
        return frozenset(key for term in telling for key in term.keys) | self.joined

    def places(self, keys: Iterable[str]) -> dict[str, int]:
        """Which of the idea's words each key stands for, so that a word counts once however many keys it has."""
        first = {key: place for place, term in reversed(list(enumerate(self.terms))) for key in term.keys}
        return {key: first.get(key, len(self.terms) + place) for place, key in enumerate(keys)}


# --- Reading an idea ---


def _phrases(text: str, mark: str) -> dict[tuple[str, ...], frozenset[str]]:
    """The group names of a text by the stems of each of their phrases. `mark` begins each name."""
    found: dict[tuple[str, ...], set[str]] = {}
    for words in text.split(";"):
        group = [phrase.strip() for phrase in words.split(",") if phrase.strip()]
        if not group:
            continue
        name = mark + group[0].replace(" ", "-")[:38]
        for phrase in group:
            found.setdefault(tuple(words_of(phrase)), set()).add(name)
    return {key: frozenset(names) for key, names in found.items() if key}


_SAME = _phrases(SAME, "=")
_NEAR = _phrases(NEAR, "~")
_ASPECTS = _phrases(ASPECTS, "!")
_PLACES = _phrases(PLACES, "@")


def _by_first(*groups: Mapping[tuple[str, ...], frozenset[str]]) -> dict[str, list[tuple[str, ...]]]:
    """The phrases of all groups by their first word: most words of an idea begin none."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in dict.fromkeys(phrase for group in groups for phrase in group):
        found.setdefault(phrase[0], []).append(phrase)
    return found


_PHRASES = _by_first(_SAME, _ASPECTS, _NEAR, _PLACES)


@lru_cache(maxsize=4_096)
def read_idea(text: str) -> Wording:
    """Parse an idea into words with their possible meanings."""
    words = words_of(text[:2_000])[:LONGEST]
    same, aspects, near, places = _found(words)
    wanted = _wanted(words)
    terms: dict[str, Term] = {}
    for place, word in enumerate(words):
        meant = same[place] | aspects[place]
        if word in _STOP and not (aspects[place] or (same[place] and not _is_single(word))):
            continue
        if word in _STOP and word in terms:
            continue
        before = terms.get(word)
        terms[word] = _term(
            word,
            same[place] | (before.concepts if before else frozenset()),
            near[place] | {f"~{name[1:]}" for name in same[place]} | (before.near if before else frozenset()),
            aspects[place] | (before.aspects if before else frozenset()),
            wanted[place] or (before.wanted if before else 0),
            word in _STOP or (word in _GENERIC and not (meant and len(word) > 6)),
            bool(places[place]) or (place > 0 and word.isdigit() and bool(places[place - 1])),
        )
    pairs = pairwise(words)
    joined = frozenset(a + b for a, b in pairs if a not in _STOP and b not in _STOP and a.isascii())
    return Wording(tuple(terms.values()), frozenset(join[:40] for join in joined))


@lru_cache(maxsize=20_000)
def _term(
    stem: str,
    concepts: frozenset[str],
    near: frozenset[str],
    aspects: frozenset[str],
    wanted: int,
    generic: bool,
    is_place: bool,
) -> Term:
    """A word with its meanings, made once: most words of a register are the same few."""
    return Term(stem, concepts, near, aspects, wanted, generic, is_place)


def _is_single(word: str) -> bool:
    return (word,) in _SAME


def _found(words: list[str]) -> tuple[list[frozenset[str]], ...]:
    """The synonyms, aspects, fields and places that each word belongs to, by itself or as part of a phrase."""
    nothing: frozenset[str] = frozenset()
    found = tuple([nothing] * len(words) for _ in range(4))
    for start, word in enumerate(words):
        for phrase in _PHRASES.get(word, ()):
            length = len(phrase)
            if length > 1 and tuple(words[start : start + length]) != phrase:
                continue
            for each, groups in zip(found, (_SAME, _ASPECTS, _NEAR, _PLACES), strict=True):
                if names := groups.get(phrase):
                    for place in range(start, start + length):
                        each[place] |= names
    return found


def _wanted(words: list[str]) -> list[int]:
    """For each word, whether the idea wants more of it (1), less (-1) or doesn't say (0)."""
    wanted = [0] * len(words)
    for place, word in enumerate(words):
        pair = (word, words[place + 1]) if place + 1 < len(words) else (word, "")
        sign = -1 if pair in _TOO or word in _LESS else 1 if pair in _TOO_FEW or word in _MORE else 0
        if not sign:
            continue
        backwards = (place > 0 and words[place - 1] in _PASSIVE) or pair == _TOO_RARELY
        places = range(place - 1, -1, -1) if backwards else range(place + 1, len(words))
        told = [other for other in places if words[other] not in _SAY_NOTHING][: 4 if backwards else 3]
        for other in told:
            wanted[other] = sign
    return wanted


# --- Comparing two ideas ---


def rarity(found_in: Mapping[str, int], total: int) -> Weight:
    """Weights from how many of `total` ideas contain a key; a small register levels them."""

    @cache
    def weight(key: str) -> float:
        return log((total + 30) / (found_in.get(key, 0) + 1))

    return weight


def _weigh(term: Term, weight: Weight) -> float:
    said = min((weight(key) for key in term.keys), default=0)
    counts = 0.25 if term.generic else 0.6 if term.aspects and not term.concepts else 1
    return max(said, 0.3) * counts * (PLACE if term.is_place else 1)


def _alike(term: Term, other: Term) -> float:
    """The likeness of two words, from 0 to 1."""
    if term.stem == other.stem:
        return 1
    if not term.concepts.isdisjoint(other.concepts):
        return 0.95
    if not term.aspects.isdisjoint(other.aspects):
        return 0.8
    if typo := _slip(term.stem, other.stem):
        return typo
    if not term.near.isdisjoint(other.near):
        return 0.5
    return 0


@lru_cache(maxsize=200_000)
def _slip(one: str, other: str) -> float:
    """The likeness of two words that may be one misspelled, by their trigrams, or one the beginning of the other."""
    if min(len(one), len(other)) < SHORTEST_MISSPELLED or not (one.isalpha() and other.isalpha()) or one[0] != other[0]:
        return 0
    if one.startswith(other) or other.startswith(one):
        return 0.7
    a, b = _trigrams(one), _trigrams(other)
    dice = 2 * len(a & b) / (len(a) + len(b))
    return 0.8 if dice >= 0.6 and abs(len(one) - len(other)) <= 2 else 0


@lru_cache(maxsize=50_000)
def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


NEVER_SEEN = ""
ENOUGH = 1.35
"""How many of the rarest words two ideas must share to reach full likeness."""

BESIDE_PLACES = 0.4
"""How much of one of the rarest words they share besides the place they speak of, or ONLY_PLACES counts."""

PLACE = 0.6
ONLY_PLACES = 0.8
OPPOSITE = 0.3
OTHER_ASPECT = 0.8
SAME_WORD = 0.9


def likeness(one: Wording, other: Wording, weight: Weight) -> float:
    """The likeness of two ideas, from 0 to 1."""
    if not one.terms or not other.terms:
        return 0
    best, others, is_opposed = _compared(one, other)
    here = _covered(one, other, best, weight)
    there = _covered(other, one, others, weight)
    rarest = weight(NEVER_SEEN)
    evidence = min(1.0, min(here.matched, there.matched) / (ENOUGH * rarest))
    if min(here.beside_places, there.beside_places) < BESIDE_PLACES * rarest:
        evidence *= ONLY_PLACES
    other_aspect = here.aspects_missed and there.aspects_missed
    return sqrt(here.share * there.share) * evidence * (OPPOSITE if is_opposed else OTHER_ASPECT if other_aspect else 1)


def _compared(one: Wording, other: Wording) -> tuple[list[float], list[float], bool]:
    """How alike each word of an idea is to any of the other's, the same of the other, and whether they are opposed."""
    best, others, is_opposed = [0.0] * len(one.terms), [0.0] * len(other.terms), False
    for j, each in enumerate(other.terms):
        places = {i for mark in each.marks for i in one.by_mark.get(mark, ())}
        for i in places:
            term = one.terms[i]
            alike = _alike(term, each)
            best[i], others[j] = max(best[i], alike), max(others[j], alike)
            is_opposed = is_opposed or (alike >= SAME_WORD and term.wanted * each.wanted < 0)
    return best, others, is_opposed


@dataclass(frozen=True, slots=True)
class _Covered:
    """How much of an idea the other one says too (by weight), and how many of its aspects the other lacks.

    `beside_places` is what of it names no place.
    """

    share: float
    matched: float
    aspects_missed: int
    beside_places: float


def _covered(one: Wording, other: Wording, best: list[float], weight: Weight) -> _Covered:
    matched = total = beside = 0.0
    missed = 0
    whole = {term.stem for term in other.terms}
    halves = [join for join in one.joined if join in whole]
    for term, alike in zip(one.terms, best, strict=True):
        if alike < SAME_WORD and (term.stem in other.joined or any(term.stem in half for half in halves)):
            alike = 0.95
        weighs = _weigh(term, weight)
        matched += weighs * alike
        beside += 0 if term.is_place or alike < 0.5 else weighs * alike
        total += weighs * (MISSED_ASPECT if term.aspects and not term.concepts and alike < 0.5 else 1)
        missed += bool(term.aspects and alike < 0.5)
    return _Covered(matched / total, matched, missed, beside)


MISSED_ASPECT = 2.0


def closest_of(scored: Iterable[tuple[Key, float]], limit: int = 3) -> list[Key]:
    """The candidates to show, the closest first."""
    best = sorted((pair for pair in scored if pair[1] >= SHOWN_FROM), key=lambda pair: -pair[1])
    return [key for key, _ in best[:limit]]
