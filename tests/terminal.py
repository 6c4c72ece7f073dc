"""What the command shows on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path


def shown_on_terminal(*args: str | Path, **environment: str) -> bytes:
    """All bytes that ``cleaner`` writes to a terminal that is its stdin, stdout and stderr; ``environment`` is set
    besides."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm", **environment}
    command = [sys.executable, "-m", "cleaner", *map(str, args)]
    child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env)
    os.close(slave)
    shown = b""
    try:
        while chunk := os.read(master, 65536):
            shown += chunk
    except OSError:  # Linux reports the closed terminal as an error
        pass
    finally:
        os.close(master)
    child.wait()
    return shown
