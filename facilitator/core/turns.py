"""One at a time, in the order they came: nobody waits for long because others were quicker."""

import threading
from collections import deque


class Turns:
    """A lock that is handed on. A plain one goes to whoever asks at the right moment."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        #: A closed lock for each who waits; whoever hands the turn on opens it.
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def acquire(self, timeout: float | None) -> bool:
        """Wait for one's turn; False when it has not come within so many seconds.

        None waits for as long as it takes.
        """
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            if mine.acquire(timeout=-1 if timeout is None else timeout):
                return True
        except BaseException:  # whoever is stopped while waiting leaves no gap in the line
            self._step_out(mine)
            raise
        with self._guard:
            if mine not in self._waiting:  # handed over at the last moment
                return True
            self._waiting.remove(mine)
            return False

    def _step_out(self, mine: threading.Lock) -> None:
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return
        self.release()

    def release(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
