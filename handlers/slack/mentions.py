"""People's text as people read it: names instead of Slack's ids, wherever a text is shown.

Blocks are built by pure functions that know no database. Whoever lets them build (a listener, the sender, the
refresher of Homes) says by `use_names_of` where names are looked up. Ids without a name are remembered, and the fetcher
asks Slack.
"""

import threading
import weakref
from collections.abc import Mapping
from contextvars import ContextVar

from csi.language.mentions import is_surely_id, mentioned_ids, with_names
from csi.people.mentions import read_names
from models import Database


class NameLookUp:
    """Looks names up in one database, and remembers which ones Slack must be asked about."""

    def __init__(self, db: Database) -> None:
        self._db = weakref.ref(db)
        self._lock = threading.Lock()
        self._unmet: set[str] = set()

    def names_in(self, text: str, ids: frozenset[str]) -> Mapping[str, str]:
        """Return the names of the ids that stand in a text."""
        db = self._db()
        if db is None:
            return {}
        with db.read() as session:
            names = read_names(session, ids)
        if unmet := {each for each in ids - names.keys() if is_surely_id(text, each)}:
            with self._lock:
                self._unmet |= unmet
        return names

    def take_unmet(self) -> set[str]:
        """Return the ids to ask Slack about, and forget them."""
        with self._lock:
            taken, self._unmet = self._unmet, set()
        return taken


_LOOK_UPS: weakref.WeakKeyDictionary[Database, NameLookUp] = weakref.WeakKeyDictionary()
_OPENING = threading.Lock()
_USED: ContextVar[NameLookUp | None] = ContextVar("names", default=None)


def look_up_of(db: Database) -> NameLookUp:
    """Return the one look-up of a database in this process."""
    with _OPENING:
        if db not in _LOOK_UPS:
            _LOOK_UPS[db] = NameLookUp(db)
        return _LOOK_UPS[db]


def use_names_of(db: Database) -> None:
    """Look names up in this database from now on, in this thread."""
    _USED.set(look_up_of(db))


def readable(text: str) -> str:
    """Return the text with names instead of ids; what has no name yet is called what it is."""
    ids = mentioned_ids(text)
    if not ids:
        return text
    look_up = _USED.get()
    return with_names(text, look_up.names_in(text, ids) if look_up else {}, all_of_them=True)
