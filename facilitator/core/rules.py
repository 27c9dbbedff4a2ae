"""URL rules that learn to build addresses when they are first asked to.

Werkzeug compiles two functions for every rule when it is bound, which is a tenth of
the time a start takes; most rules of a process never build an address.
"""

from collections.abc import Callable

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule whose builders are made at their first use."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """Return what makes the builder once, and then is it."""
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: "LateRule", /, **values: str) -> tuple[str, str]:
            if not made:
                made.append(Rule._compile_builder(rule, append_unknown))
            return made[0](rule, **values)

        return build
