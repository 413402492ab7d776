"""The vector maker: gives each idea its vector, and stores which ideas are close to it in meaning."""

from array import array

import structlog

from bot.clock import Clock
from bot.workers.sentence_model import SentenceModel
from bot.workers.vector_matrix import VectorMatrix
from bot.workers.woken import WokenByCommits
from csi.capture import meaning
from csi.messaging import outbox
from models import Database, IdeaWord, Improvement
from models.enums import State

log = structlog.get_logger()

AT_ONCE = 20
"""How many ideas get their vectors in one transaction."""


class VectorMaker(WokenByCommits):
    """Makes the vectors that are missing, the oldest idea first, and those of another model or other words anew."""

    name, pause = "vector_maker", 5

    def __init__(self, db: Database, model: SentenceModel, clock: Clock) -> None:
        self._db = db
        self._model = model
        self._clock = clock
        self._read_to = 0
        with db.read() as session:
            self._in_database = meaning.has_pgvector(session)
        self._matrix = VectorMatrix(model.length)
        super().__init__(db, IdeaWord)

    def flush(self) -> int:
        """Make vectors until none is missing. Return how many were made."""
        count = 0
        while not self._stop.is_set():
            with self._db.read() as session:
                asked = meaning.without_vector(session, self._model.name, self._read_to, AT_ONCE)
                newest = meaning.newest_number(session)
            if not asked:
                self._read_to = max(newest - meaning.LOOKED_BACK, 0)
                break
            made = {number: (idea, self._model.vector(idea)) for number, idea in asked}
            with self._db.begin() as session:
                stored = meaning.store_vectors(session, self._model.name, made)
            for number in stored:
                self._store_neighbours(number, made[number][1])
            count += len(stored)
            if not stored:
                break  # all of them are being changed right now; the next round finds them
        return count

    def _store_neighbours(self, number: int, vector: bytes) -> None:
        with self._db.read() as session:
            if self._in_database:
                mine = array("f", vector).tolist()
                nearest = meaning.nearest_by_pgvector(session, self._model.name, number, mine)
            else:
                self._matrix.read_new(session, self._model.name)
                nearest = self._matrix.nearest(number, vector, meaning.MOST_NEIGHBOURS)
        with self._db.begin() as session:
            closest = meaning.store_neighbours(session, number, nearest)
            improvement = session.get(Improvement, number)
            if closest >= meaning.SHOWN_FROM and improvement is not None and improvement.state is State.NEW:
                outbox.refresh_improvement(session, number, self._clock())
