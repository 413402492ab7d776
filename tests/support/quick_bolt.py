"""Bolt's names of a listener's parameters, read from its code.

Bolt asks `inspect` for the whole signature, of some three hundred listeners for each app; tests build thousands of
apps.
"""

import inspect
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from slack_bolt.util import utils

NAME = "get_arg_names_of_callable"
_by_inspect: Callable[[Callable[..., Any]], list[str]] = utils.get_arg_names_of_callable


def set_up() -> None:
    """Let Bolt, wherever it has imported its own function, use this one."""
    for name, module in list(sys.modules.items()):
        if name.startswith("slack_bolt.") and getattr(module, NAME, None) is _by_inspect:
            setattr(module, NAME, parameters)


def parameters(function: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters that can be given by position."""
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType) or hasattr(plain, "__signature__"):
        return _by_inspect(function)
    code = plain.__code__
    return list(code.co_varnames[: code.co_argcount])
