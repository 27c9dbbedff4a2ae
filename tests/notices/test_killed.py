"""Killed before any line of the way from a session to the mail server: nothing lost, no new ID.

Each try is a process of its own that sends itself SIGKILL before the n-th line it runs in
the code of notices and mail; another process then goes on, a little later.
"""

import os
import shutil
import signal
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from facilitator.core import postman
from facilitator.core.db import db
from facilitator.notices import sweeps
from tests.conftest import settings_for
from tests.notices.making import coming, session_in, starts_of

pytestmark = pytest.mark.timeout(400)
#: Files whose every line is a place to die before.
MORTAL = ("/facilitator/notices/", "/facilitator/core/mail.py", "/facilitator/core/postman.py")
#: Every so many lines are tried; with 1 it is every line, and takes a quarter of an hour.
STEP = 29


def turns(app: Flask) -> None:
    """Do everything that leads from a session to its mail."""
    with app.app_context():
        sweeps.look()
        sweeps.send_due()
        postman.send_due()


def in_a_process(app: Flask, at: datetime, die_before: int = 0) -> int:
    """Run the turns in a process that may die on the way; returns how it ended."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with time_machine.travel(at, tick=False):
                if die_before:
                    sys.settrace(_dying(die_before))
                turns(app)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _dying(line: int) -> Any:
    left = line

    def trace(frame: Any, event: str, _arg: Any) -> Any:
        nonlocal left
        if not any(part in frame.f_code.co_filename for part in MORTAL):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def test_a_kill_between_two_lines_loses_no_mail_and_makes_no_second(app, office, hope, settings):
    box, server = office
    app.extensions["facilitator.settings"] = settings_for(
        settings.instance, mail_server=server, mail_use_tls=False
    )
    meeting = session_in(hope)
    coming(hope, "ben", meeting)
    at = starts_of(hope, meeting) - timedelta(hours=24)
    db.engine.dispose()  # no process inherits a connection
    database, kept = settings.instance / "facilitator.db", settings.instance / "kept.db"
    shutil.copy(database, kept)
    line, killed, doubled = 1, 0, 0
    while True:
        for beside in ("-wal", "-shm"):
            database.with_name(database.name + beside).unlink(missing_ok=True)
        shutil.copy(kept, database)
        box.letters.clear()
        ended = in_a_process(app, at, die_before=line)
        assert ended in {0, -signal.SIGKILL}, line
        if ended == 0:
            break  # it came to the end before that line
        killed += 1
        assert in_a_process(app, at + timedelta(minutes=2)) == 0
        once = {letter["Message-ID"]: str(letter["To"]) for letter in box.letters}
        assert Counter(once.values()) == {"ann@hope.example": 1, "ben@hope.example": 1}, line
        doubled += len(box.letters) - 2
        line += STEP
    assert killed > 12
    assert doubled <= 4  # only a kill between the server's answer and the mark
