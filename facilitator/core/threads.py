"""Real threads, for slow work that would make every room of a process wait."""

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched

T = TypeVar("T")


def off_loop(function: Callable[[], T]) -> T:
    """Run slow CPU work in a real thread, so that no room waits for it; call it outside a work."""
    if not is_module_patched("threading"):
        return function()
    done: list[T] = []
    error = get_hub().threadpool.apply(_run, (function, done))
    if error is not None:
        raise error
    return done[0]


def _run(function: Callable[[], T], done: list[T]) -> Exception | None:
    """Return what was raised: gevent would print it into the log, with what it quotes."""
    try:
        done.append(function())
    except Exception as error:  # raised again where it was asked for
        return error
    return None
