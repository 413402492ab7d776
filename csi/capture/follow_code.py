"""Follow codes: 80 random bits by which an anonymous author returns to their idea.

Crockford's base 32 has no letters that look like digits, so that misread ones (o for 0, i or l for 1) are understood.
"""

from collections.abc import Callable
from hashlib import sha256

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16
GROUP = 4

_SURE_DIGITS = frozenset("23456789")
_MISREAD = str.maketrans("oil", "011")


def make(choose: Callable[[str], str]) -> str:
    """A new code as shown to its author. `choose` picks a random character.

    It always contains a digit that can't be misread as a letter, which tells `/improve follow <code>` from an idea.
    """
    while True:
        code = "".join(choose(ALPHABET) for _ in range(LENGTH))
        if _SURE_DIGITS & set(code):
            return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def key_of(text: str) -> str | None:
    """The digest under which a typed code is stored; None if the text can't be a code."""
    code = "".join(character for character in text.casefold() if character.isalnum()).translate(_MISREAD)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return None
    return sha256(code.encode()).hexdigest()
