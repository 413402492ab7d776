"""The refusal of a step whose needs are not met."""

from collections.abc import Iterable

from csi.common.errors import Refused
from csi.lifecycle.needs import Missing, Need
from models.enums import Step


class GateNotMet(Refused):
    """A step's needs are not met; `things` names each missing thing, in the order in which it is asked for."""

    def __init__(self, sentence: str, things: Iterable[Missing] = (), *, step: Step, number: int) -> None:
        super().__init__(sentence)
        self.things = tuple(things)
        self.step, self.number = step, number

    @property
    def missing(self) -> tuple[Need, ...]:
        """The needs, each once."""
        return tuple(dict.fromkeys(each.need for each in self.things))
