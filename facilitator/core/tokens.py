"""Secrets that travel in links and cookies: random, long, and stored only as digests."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits for a URL or a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return what the database keeps of a token; enough, since the token is random."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
