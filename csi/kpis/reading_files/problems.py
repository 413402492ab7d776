"""Why a file as a whole can't be read."""


class Unreadable(Exception):
    """The file can't be read; nothing of it is kept. The sentence says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
