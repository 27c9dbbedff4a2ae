"""Forms with a file: larger than others, where a door says so, and held in memory alone.

What somebody sends stands on no disk before it is sealed, and a file longer than it may be
is not kept beyond that.
"""

from io import BytesIO
from typing import IO, Any

import flask
from flask import Flask
from werkzeug.exceptions import HTTPException

from facilitator.core import browser
from facilitator.core.errors import TooMany
from facilitator.core.words import N_

#: The largest form or JSON body elsewhere, in bytes: many times our longest form.
MAX_BODY = 256 * 1024
#: The largest file, in bytes; a form with one may be twice as long, to be refused in words.
MAX_FILE = 8 * 1024 * 1024
MAX_UPLOAD = 2 * MAX_FILE
#: Forms with a file that one process reads at a time, one of each sign-in.
AT_ONCE = 8
BUSY = N_("Several pictures are on their way just now. Please go back and send it once more.")


class _Bounded(BytesIO):
    """A file as it comes in; of one that is too long a byte too much is kept, and no more."""

    def write(self, data: Any, /) -> int:
        """Keep what there is room for, and say that all of it was taken."""
        view = memoryview(data)
        super().write(view[: max(0, MAX_FILE + 1 - self.tell())])
        return len(view)


class Request(flask.Request):
    """A request whose files are kept in memory, never in a temporary folder."""

    #: The sign-in whose large form this is.
    coming = ""

    def _get_file_stream(self, *_about: Any, **_more: Any) -> IO[bytes]:
        return _Bounded()


def most_for(app: Flask, path: str) -> int:
    """Return how many bytes a form sent to this path may have."""
    try:
        endpoint, _values = app.url_map.bind("").match(path.partition("?")[0], method="POST")
    except HTTPException:
        return MAX_BODY
    return _takes(app, endpoint)


def _takes(app: Flask, endpoint: str | None) -> int:
    mark = getattr(app.view_functions.get(endpoint or ""), "mark", None)
    return max(MAX_BODY, mark.takes if mark else 0)


def install_uploads(app: Flask) -> None:
    """Let larger forms in where a door takes them, from browsers that signed in.

    Registered before anything reads a form.
    """
    app.request_class = Request
    coming: set[str] = set()

    @app.before_request
    def let_in() -> None:
        most, length = _takes(app, flask.request.endpoint), flask.request.content_length or 0
        token = browser.token_in_cookie()
        if token is None or not MAX_BODY < length <= most:
            return
        if token in coming or len(coming) >= AT_ONCE:
            raise TooMany(BUSY)
        coming.add(token)
        flask.request.coming = token  # type: ignore[attr-defined]
        flask.request.max_content_length = most

    @app.teardown_request
    def let_go(_error: BaseException | None) -> None:
        coming.discard(getattr(flask.request, "coming", ""))
