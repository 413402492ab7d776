"""The listeners that journeys register with a Bolt app, recorded instead of being run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import handlers


@dataclass
class Hung:
    """A registered listener: the kind of payload, what it listens to, and the function."""

    kind: str
    to: Any
    function: Callable[..., Any]


@dataclass
class Notebook:
    """Takes the place of a Bolt app, and records what is registered."""

    hung: list[Hung] = field(default_factory=list)

    def error(self, function: Callable[..., Any]) -> None:
        self.hung.append(Hung("error", None, function))

    def use(self, function: Callable[..., Any]) -> None:
        self.hung.append(Hung("middleware", None, function))

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Callable[..., Any]], None]]:
        return lambda to: lambda function: self.hung.append(Hung(kind, to, function))


def registered() -> list[Hung]:
    """Return every listener of every journey."""
    notebook = Notebook()
    handlers.register(notebook)  # type: ignore[arg-type]
    return notebook.hung
