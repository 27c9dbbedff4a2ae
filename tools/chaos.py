#!/usr/bin/env python3
"""Break things while people talk; nothing may be lost: python3 tools/chaos.py --minutes 30."""

import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.scale import ensure_scale
from tools.steps import PYTHON, ROOT


def main() -> int:
    """Install what it needs, and run it."""
    ensure_scale()
    running = subprocess.Popen([PYTHON, "-m", "tests.scale.chaos", *sys.argv[1:]], cwd=ROOT)
    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal tells it too, and it tidies up
    signal.signal(signal.SIGTERM, lambda *_: running.send_signal(signal.SIGINT))
    return running.wait()


if __name__ == "__main__":
    sys.exit(main())
