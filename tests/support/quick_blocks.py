"""Block Kit's objects, checked quickly: the SDK looks for each object's checks among all that `dir` says of it.

Here they are looked for once for each class. What they check, and in which order, is the same.
"""

from functools import cache

from slack_sdk.models.basic_objects import JsonObject


@cache
def checks(kind: type[JsonObject]) -> tuple[str, ...]:
    """The names of a class's checks, in the SDK's order."""
    return tuple(name for name in dir(kind) if hasattr(getattr(kind, name), "validator") and not name.startswith("__"))


def validate(made: JsonObject) -> None:
    """Raises SlackObjectFormationError."""
    for name in checks(type(made)):
        getattr(made, name)()


def set_up() -> None:
    JsonObject.validate_json = validate  # type: ignore[method-assign, assignment]
