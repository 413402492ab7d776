"""Spelling correction: the known word that an unknown one most likely stands for."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_LONGEST = 40  # characters: nobody mistypes a command at more than its length


def nearest_word(typed: str, words: Iterable[str]) -> str | None:
    """The word closest to what was typed; None if none is close enough to be a typing error.

    Close is a slip or two of the fingers (a letter missing, too many, wrong, or two of them swapped), or a beginning of
    two letters or more. Of equally close words the first one is meant.
    """
    wanted = typed.casefold()
    if not wanted or len(wanted) > _LONGEST:
        return None
    best: tuple[int, str] | None = None
    for word in words:
        begun = len(wanted) >= 2 and word.startswith(wanted)
        away = 1 if begun else OSA.distance(wanted, word)
        near = begun or away <= _may_differ(min(len(wanted), len(word)))
        if near and (best is None or away < best[0]):
            best = (away, word)
    return best[1] if best else None


def _may_differ(length: int) -> int:
    return 0 if length < 3 else 1 if length < 5 else 2 if length < 9 else 3
