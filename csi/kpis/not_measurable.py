"""The reason why an improvement can't be measured, read from the answer to the target question."""

import re


def why_not_measurable(text: str) -> str | None:
    """The reason in “not measurable, because …”; empty if none was given, None if the text says something else."""
    found = _NOT_MEASURABLE.fullmatch(text.strip())
    return found[1].strip(" .") if found else None


_NOT_MEASURABLE = re.compile(
    r"(?:(?:it|this|that)(?:['’]s| is)? )?(?:not (?:really )?measurable|un-?measurable|immeasurable"
    r"|can(?:['’]?t| ?not) (?:really )?be measured|(?:we|i) can(?:['’]?t| ?not) measure (?:it|this|that))\b"
    r"[\s,:;.–-]*(?:because|since|as)?[\s,:]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
