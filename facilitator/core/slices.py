"""What is done for everybody is done a slice at a time, and whoever waits goes on between two."""

import time

#: Seconds of work after which others have their turn: nobody's words wait much longer than this.
SLICE = 0.004
#: Seconds to rest between two slices; any rest at all lets the loop look at its sockets.
REST = 0.0001


def let_others_on() -> None:
    """Let everybody go on who waits, and take in what the network has brought meanwhile.

    `sleep(0)` is no rest: gevent goes on with whoever is ready already, fifty times in a
    row, before it looks at a socket again.
    """
    time.sleep(REST)
