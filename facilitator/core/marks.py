"""Marks that say why a rule of the house does not apply; a test reads them."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def no_actor(reason: str) -> Callable[[F], F]:
    """Mark a public finder or operation whose first argument is not an actor, and say why."""
    if not reason:
        raise TypeError("say why this takes no actor")

    def mark(function: F) -> F:
        function.no_actor = reason  # type: ignore[attr-defined]
        return function

    return mark
