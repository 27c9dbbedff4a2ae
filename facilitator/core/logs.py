"""Logs that can be shown to anybody: what happened, never what was said or by whom.

Values under the names below never reach a log line, whoever passes them.
"""

import logging
import sys
from typing import Any

import structlog

#: Names under which words, secrets and people hide.
PRIVATE = frozenset(
    "body text words message handle name email address passphrase password token secret code "
    "cookie authorization payload data reason note title question answer".split()
)

log = structlog.get_logger()


def scrub(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace private values; a line break in a value cannot start a new line."""
    for key, value in event.items():
        if key in PRIVATE and key != "event":
            event[key] = "[removed]"
        elif isinstance(value, str):
            event[key] = value.replace("\n", " ").replace("\r", " ")[:500]
    return event


def without_values(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Turn an exception into its type and the places it passed, without what it carried."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        event["error"] = info[0].__name__
        places = []
        step = info[2]
        while step is not None:
            code = step.tb_frame.f_code
            places.append(f"{code.co_filename.rpartition('/')[2]}:{step.tb_lineno}")
            step = step.tb_next
        event["at"] = " ".join(places[-12:])
    return event


def setup_logs(*, as_json: bool) -> None:
    """Configure structlog once for the process; other libraries log warnings only."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s")
    final: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_values,  # type: ignore[list-item]
            scrub,  # type: ignore[list-item]
            final,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def note_turned_away(way: str) -> None:
    """Leave a line when somebody who was left out tries to come back, by which way and not who."""
    log.info("turned_away", way=way)
