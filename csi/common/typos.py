"""Spelling correction: the known word that an unknown one most likely stands for."""

from collections.abc import Iterable

_LONGEST = 40  # characters: anything longer is no mistyped command


def nearest_word(typed: str, words: Iterable[str]) -> str | None:
    """The word closest to what was typed; None if none is close enough to be a typing error.

    A prefix of two letters or more counts as close. Of equally close words the first one is returned.
    """
    wanted = typed.casefold()
    if not wanted or len(wanted) > _LONGEST:
        return None
    best: tuple[int, str] | None = None
    for word in words:
        begun = len(wanted) >= 2 and word.startswith(wanted)
        away = 1 if begun else typing_distance(wanted, word)
        near = begun or away <= _may_differ(min(len(wanted), len(word)))
        if near and (best is None or away < best[0]):
            best = (away, word)
    return best[1] if best else None


def _may_differ(length: int) -> int:
    return 0 if length < 3 else 1 if length < 5 else 2 if length < 9 else 3


def typing_distance(one: str, two: str) -> int:
    """The number of typing errors between two words: a letter missing, extra, wrong, or two swapped.

    The Damerau-Levenshtein distance, by optimal string alignment.
    """
    before: list[int] = []
    last = list(range(len(two) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, other in enumerate(two, 1):
            cost = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == two[column - 2] and one[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
