"""Few at once: whether somebody leads so many improvements in progress that they should hear of it. Never a block."""

from csi.common.phrases import counted


def is_over(in_progress: int, most: int) -> bool:
    """Whether somebody with so many in progress already leads more than the policy's number; 0 never says so."""
    return 0 < most < in_progress


def said_of(name: str, in_progress: int, most: int) -> str:
    """What is said of somebody who is chosen to lead another one: empty while they lead few enough."""
    return (
        f"{name} already leads {counted(in_progress, 'improvement')} in progress." if is_over(in_progress, most) else ""
    )


def said_to(in_progress: int, most: int) -> str:
    """What somebody is told who starts another one; `in_progress` leaves that one out."""
    if not is_over(in_progress, most):
        return ""
    return f"You already lead {counted(in_progress, 'other improvement')} in progress. Which of them can wait?"
