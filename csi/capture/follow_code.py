"""The code by which somebody who stays unnamed comes back to their idea: 80 bits that nothing else leads to.

Crockford's base 32 has no letters that look like digits, so whatever is misread (o for 0, i or l for 1) is understood.
"""

from collections.abc import Callable
from hashlib import sha256

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16
GROUP = 4

_SURE_DIGITS = frozenset("23456789")
_MISREAD = str.maketrans("oil", "011")


def make(choose: Callable[[str], str]) -> str:
    """A new code, as it is shown. `choose` picks one character of several, at random.

    One digit is always in it that can't be misread as a letter: by it `/improve follow <code>` is told from an idea.
    """
    while True:
        code = "".join(choose(ALPHABET) for _ in range(LENGTH))
        if _SURE_DIGITS & set(code):
            return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def key_of(text: str) -> str | None:
    """The digest under which a typed code is kept; None where the text can be no code."""
    code = "".join(character for character in text.casefold() if character.isalnum()).translate(_MISREAD)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return None
    return sha256(code.encode()).hexdigest()
