"""The kinds of parameters that a command can have."""

from enum import StrEnum


class ParameterKind(StrEnum):
    """The kinds of parameters; `csi/language/typed_values.py` reads them. The value names the kind for people."""

    NUMBER = "the number of an improvement"
    INTO = "the number of the other improvement"
    TASK = "the number of a task"
    WHO = "a person"
    ABSENT = "who is away"
    HOLDER = "a person or a user group"
    ROLE = "a role"
    DATE = "a date"
    HEALTH = "how it stands"
    EFFORT = "an effort"
    QUICK_WIN = "the mark “quick win”"
    CHANNEL = "a channel"
    TEAM = "a team"
    PHASE = "a phase of the plan"
    NAME = "a name"
    NEW_NAME = "what it becomes"
    TEXT = "words"
    FILTERS = "filters"
    TOPIC = "a command"
