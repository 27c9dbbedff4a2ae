"""Where a page sends somebody who must do something else first; only ever inside this site."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import g, request, url_for


def safe_next(target: str | None) -> str | None:
    """Return a path of this site, or None for anything that could lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or "\\" in target or any(ord(c) < 32 for c in target):
        return None
    return target


def _here() -> str | None:
    """Return the page to come back to: this one, when it can simply be asked for again."""
    if request.method != "GET":
        return None
    return request.full_path.rstrip("?") if request.path != "/" else None


def url_to_sign_in() -> str:
    """Return the sign-in page, which comes back here afterwards."""
    return url_for("accounts.sign_in", next=_here())


def url_to_second_step() -> str:
    """Return the page where staff set up what their role waits for."""
    return url_for("accounts.second_step", next=_here())


def url_to_safety(group_id: UUID) -> str:
    """Return the page about leaving quickly, which comes back here afterwards."""
    slug = g.actor.organization_slug
    return url_for("groups.welcome", org_slug=slug, group_id=group_id, next=_here())


def url_to_trying() -> str:
    """Return the page of a room to try things in, which leads back to where somebody belongs."""
    return url_for("rehearsal.trying", org_slug=g.actor.organization_slug)


def url_to_confirm() -> str:
    """Return the page that asks for the passphrase again and comes back here."""
    return url_for("accounts.confirm", next=_here())
