"""Several people who act in the same moment, each in a thread and a work of their own."""

import threading
from collections.abc import Callable

from flask import Flask

from facilitator.core.errors import DomainError


def race(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Start every act at once and return how each went: `done`, or the code of its refusal."""
    start, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                acts[number]()
            except DomainError as refusal:
                outcomes[number] = refusal.code
            else:
                outcomes[number] = "done"

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
