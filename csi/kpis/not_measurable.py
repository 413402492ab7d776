"""The reason why an improvement can't be measured, read from the answer to the target question."""

from csi.interview.questions import _NOT_MEASURABLE


def why_not_measurable(text: str) -> str | None:
    """The reason in “not measurable, because …”; empty if none was given, None if the text says something else."""
    found = _NOT_MEASURABLE.fullmatch(text.strip())
    return found[1].strip(" .") if found else None
