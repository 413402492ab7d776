"""All vectors of ideas in memory, so that the nearest ones are found by one multiplication (numpy)."""

from typing import Any

from sqlmodel import Session

from csi.capture import meaning

_FIRST_ROOM = 1_024
_READ_AGAIN = 200
"""How many rows are read again: on PostgreSQL a row may be committed after one with a higher key."""


class VectorMatrix:
    """Vectors by improvement: four bytes for each number of each vector, 150 MB for 100,000 ideas of MiniLM.

    Those of deleted ideas stay until the next start; whoever stores neighbours leaves them out.
    """

    def __init__(self, length: int) -> None:
        import numpy

        self._numpy = numpy
        self._rows: Any = numpy.zeros((_FIRST_ROOM, length), dtype=numpy.float32)
        self._numbers: Any = numpy.zeros(_FIRST_ROOM, dtype=numpy.int64)
        self._place: dict[int, int] = {}
        self._read_to = 0

    def read_new(self, session: Session, model: str) -> None:
        """Read the vectors made since the last time."""
        row = max(self._read_to - _READ_AGAIN, 0)
        while found := meaning.vectors_above(session, model, row):
            for key, number, vector in found:
                self._put(number, vector)
                row = key
            self._read_to = max(row, self._read_to)

    def _put(self, number: int, vector: bytes) -> None:
        place = self._place.setdefault(number, len(self._place))
        if place == len(self._numbers):
            self._rows = self._numpy.concatenate([self._rows, self._numpy.zeros_like(self._rows)])
            self._numbers = self._numpy.concatenate([self._numbers, self._numpy.zeros_like(self._numbers)])
        self._rows[place] = self._numpy.frombuffer(vector, dtype=self._numpy.float32)
        self._numbers[place] = number

    def nearest(self, number: int, vector: bytes, most: int) -> list[tuple[int, float]]:
        """The ideas nearest to a vector with their cosines, the nearest first, without the idea of this number."""
        np, count = self._numpy, len(self._place)
        cosines = self._rows[:count] @ np.frombuffer(vector, dtype=np.float32)
        some = min(most + 1, count)
        best = np.argpartition(-cosines, some - 1)[:some] if count else []
        found = [(int(self._numbers[place]), float(cosines[place])) for place in best]
        return sorted((each for each in found if each[0] != number), key=lambda each: -each[1])[:most]
