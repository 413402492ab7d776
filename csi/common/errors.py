"""What a use case refuses, as a sentence for the person who asked."""


class Refused(Exception):
    """The base of every refusal; `sentence` is shown as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(Refused):
    """The person's role does not reach."""


class NotFound(Refused):
    """There is no such thing."""


class TooLate(Refused):
    """Something happened meanwhile; the sentence says what."""


class BadInput(Refused):
    """A value can't be used; `field` says which one of the form."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
