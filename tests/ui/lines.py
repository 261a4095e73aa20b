"""Waiting for what a line of drawings does in its own thread."""

import time

WAIT_S = 30


def until(is_so):
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it has not come to be so"
        time.sleep(0.01)


def finished(lines, key):
    """Wait until nothing more is to come."""
    until(lambda: not lines.look(key).is_busy)
