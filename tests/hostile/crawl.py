"""One actor's browser in a fresh world: it sends anything and looks hard at every answer."""

import difflib
import re
from typing import Any

from werkzeug.test import TestResponse

from tests.hostile.paths import Target, absent_ids
from tests.hostile.prints import Watch
from tests.hostile.world import Hostile

#: The only parts of two answers that may differ without meaning anything.
NONCES = re.compile(r'(name="csrf_token"[^>]* value="|real name. For example: )[^"<]*')
#: An answer with more than this in common is the same answer.
Answer = tuple[int, tuple[tuple[str, str], ...], str]


def difference(one: Answer, two: Answer) -> str:
    """Say where two answers differ, line by line; nothing when they are the same."""
    if one == two:
        return ""
    sides = [[str(a[0]), *(f"{k}: {v}" for k, v in a[1]), *a[2].splitlines()] for a in (one, two)]
    return "\n".join(line for line in difflib.ndiff(*sides) if line[0] in "+-")


def said(response: TestResponse) -> str:
    """Return an answer as text, a picture as what of it is any."""
    return response.data.decode(errors="replace")


class Crawler:
    """Sends requests as somebody and refuses to be shown what they may not see."""

    def __init__(self, hostile: Hostile, slug: str, name: str, *, asks_what: bool = True):
        """Begin to look; without `asks_what` only at whether anything was committed at all."""
        self.hostile, self.slug, self.name = hostile, slug, name
        self.client = hostile.browser(slug, name)
        self.watch = Watch(hostile.database)
        if asks_what:
            self.watch.take()
        self.absent = absent_ids(slug)
        self._answers: dict[tuple[str, str], Answer] = {}

    def send(self, method: str, url: str, form: dict[str, Any] | None = None) -> TestResponse:
        """Send one request; fails on an answer of our fault and on a word not for this actor."""
        response = self.client.open(url, method=method, data=form if method == "POST" else None)
        where = f"{self.name} of {self.slug}: {method} {url}"
        assert response.status_code < 500 or url == "/readyz", where
        text = said(response)
        shown = f"{response.headers} {text}"
        leaks = self.hostile.canaries.leaks(shown, self.slug, self.name)
        assert not leaks, f"{where} shows {leaks}"
        assert "Traceback" not in text, where
        return response

    def visit(self, method: str, target: Target) -> TestResponse:
        """Send a request to a route with its ids filled in."""
        return self.send(method, target.url, target.form)

    def masked(self, method: str, target: Target) -> Answer:
        """Return an answer without what it echoes of the ids that were sent."""
        response = self.visit(method, target)
        body = NONCES.sub(r"\1", said(response))
        headers = [(key, value) for key, value in response.headers if key != "Set-Cookie"]
        for mask in target.masks():
            body = body.replace(mask, "~")
            headers = [(key, value.replace(mask, "~")) for key, value in headers]
        lengths = {"Content-Length"}  # follows from the body
        kept = tuple(sorted((key, value) for key, value in headers if key not in lengths))
        return response.status_code, kept, body

    def once(self, method: str, target: Target) -> Answer:
        """Return the masked answer to what never was; it is the same however often it is asked."""
        at = (method, target.url)
        if at not in self._answers:
            self._answers[at] = self.masked(method, target)
        return self._answers[at]

    def is_refused(self, response: TestResponse) -> bool:
        """Say whether somebody was kept out: not theirs, not there, or asked to sign in."""
        if response.status_code == 303:
            return response.location.partition("?")[0] == "/sign-in"
        return response.status_code in {403, 404}

    def close(self) -> None:
        """Stop looking at the database."""
        self.watch.close()
