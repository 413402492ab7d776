"""Refusals that use cases raise; each carries the sentence that is shown to the person who asked."""


class Refused(Exception):
    """The base of every refusal; `sentence` is shown as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(Refused):
    """The person's role doesn't allow it."""


class NotKnownYet(Exception):
    """Slack has not said yet who a person is, so they count as nobody; `person_id` is whom to ask about.

    It is no refusal: what they sent is kept and goes on later, so nothing but the error handler may answer it.
    """

    def __init__(self, person_id: str) -> None:
        super().__init__("Slack has not said yet who this is.")
        self.person_id = person_id


class NotFound(Refused):
    """The improvement, task, KPI or other entry doesn't exist."""


class TooLate(Refused):
    """It is no longer possible because of what happened meanwhile; the sentence says what."""


class Outdated(Refused):
    """A button, a form or an option holds what this version doesn't know: it is old, or somebody made it up."""

    def __init__(self) -> None:
        super().__init__("This button is from an older message. Please open the message or form again.")


class TooOften(Refused):
    """Too much came in a short time; the sentence says when it works again."""


class BadInput(Refused):
    """A value can't be used; `field` names the form's field that it came from."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Unsupported(BadInput):
    """A text says a figure that no reading bears out; the sentence names the right one.

    `wants_source`: no linked KPI measures it, so saying where it comes from is enough. `others` are further fields with
    such a figure, each with its sentence.
    """

    def __init__(self, field: str, sentence: str, *, wants_source: bool) -> None:
        super().__init__(field, sentence)
        self.wants_source = wants_source
        self.others: dict[str, str] = {}


class UnclearPerson(BadInput):
    """A typed name fits several people, or nobody but somebody's that is almost the same.

    `people` are pairs of id and name to choose from, and `typed` is the name as it was typed.
    """

    def __init__(self, field: str, sentence: str, typed: str, people: tuple[tuple[str, str], ...]) -> None:
        super().__init__(field, sentence)
        self.typed = typed
        self.people = people


class PersonNotKnownYet(BadInput):
    """Slack has not said yet who somebody is that was named, so they can't be responsible for anything.

    `person_id` is whom to ask about.
    """

    def __init__(self, field: str, person_id: str) -> None:
        super().__init__(field, "I'm asking Slack who that is. Please try again in a moment.")
        self.person_id = person_id
