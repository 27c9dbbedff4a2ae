"""What can be refused, in one vocabulary for pages, live acks and the command line.

A DomainError carries words for the person, a wire code for the client and a
status for HTTP. Anything else that is raised is a bug.
"""

from typing import Any
from uuid import UUID

from facilitator.core.words import N_, ngettext, translated


class DomainError(Exception):
    """A refusal with kind words; `field` names the form field it belongs to."""

    status = 400
    code = "bad_request"
    #: What a live ack says besides, for the client.
    facts: dict[str, Any] = {}

    def __init__(self, message: str = "", *, field: str | None = None, code: str | None = None):
        super().__init__(message or self.__class__.default())
        self.field = field
        if code is not None:
            self.code = code

    @classmethod
    def default(cls) -> str:
        """Return the words used when the raiser has nothing better to say."""
        return N_("That did not work. Please check and try again.")

    @property
    def message(self) -> str:
        """The words for the person, in their language."""
        return translated(str(self.args[0]))


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it: the same answer."""

    status = 404
    code = "not_found"

    @classmethod
    def default(cls) -> str:
        """Say the same for foreign, hidden and absent."""
        return N_("We can't find that. It may have moved, or it may not be yours to see.")


class SignedOut(DomainError):
    """Nobody is signed in here, or no longer."""

    status = 401
    code = "unauthenticated"

    @classmethod
    def default(cls) -> str:
        """Say what to do."""
        return N_("Please sign in again. What you wrote is kept.")


class NotAllowed(DomainError):
    """The actor sees it but may not do this."""

    status = 403
    code = "forbidden"

    @classmethod
    def default(cls) -> str:
        """Name the way on."""
        return N_("Your role doesn't include this. A facilitator or admin can help.")


class SafetyFirst(NotAllowed):
    """Somebody has yet to read how to leave quickly, once, before a circle; a page leads there."""

    def __init__(self, group_id: UUID):
        super().__init__()
        self.group_id = group_id

    @classmethod
    def default(cls) -> str:
        """Say what comes first."""
        return N_("Before you go in, please open the circle's page: it says how to leave quickly.")


class OnlyTrying(NotFound):
    """A room to try things in has no such page; its own page leads back."""


class SecondFactorOwed(NotAllowed):
    """Staff of a place that wants a second factor have none yet; a page leads them to it."""

    @classmethod
    def default(cls) -> str:
        """Say where it is."""
        return N_(
            "Your role waits until signing in asks you for a second step. "
            "You can set it up on your account page; it takes two minutes."
        )


class Conflict(DomainError):
    """Somebody was faster, or the state has moved on."""

    status = 409
    code = "conflict"


class Invalid(DomainError):
    """The input breaks a rule; `field` says which input."""

    status = 422
    code = "bad_request"


class TooMany(DomainError):
    """Too much, too fast. `retry_after` is in seconds."""

    status = 429
    code = "rate_limited"

    def __init__(self, message: str = "", *, retry_after: float = 60.0, field: str | None = None):
        wait = max(1, round(retry_after))
        super().__init__(message or _slow_down(wait), field=field)
        self.retry_after = retry_after


def _slow_down(wait: int) -> str:
    return ngettext(
        "Let's slow down. You can try again in %(num)s second.",
        "Let's slow down. You can try again in %(num)s seconds.",
        wait,
    )


class Unavailable(DomainError):
    """The database is busy or gone for a moment; the same ask may be tried again."""

    status = 503
    code = "unavailable"

    @classmethod
    def default(cls) -> str:
        """Say that nothing is lost."""
        return N_("We're catching our breath. Nothing is lost; please try again in a moment.")
