"""Numbers of improvements as people type them: "IMP-3", "#3, imp 9 and 12"."""

import re

from csi.language.typed_values import IMP

_NUMBER = re.compile(rf"(?<![\w.,]){IMP}?\s*(?P<number>\d{{1,9}})(?![\w])(?!\.\d)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;&+/.]|\band\b", re.IGNORECASE)


def read_numbers(text: str) -> tuple[int, ...]:
    """The numbers in a text, in order, without repetitions. Raises ValueError with the words that are no number."""
    spaced = " ".join(re.sub(r"[,;&+/]", " , ", text).split())
    left = _BETWEEN.sub(" ", _NUMBER.sub(" ", spaced)).split()
    if left:
        raise ValueError(" ".join(left))
    return tuple(dict.fromkeys(int(found["number"]) for found in _NUMBER.finditer(spaced)))


def say_numbers(numbers: tuple[int, ...]) -> str:
    """Numbers as shown in a field: "IMP-3, IMP-9"."""
    return ", ".join(f"IMP-{number}" for number in numbers)
