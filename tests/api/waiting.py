"""Waiting for something to become true, with an end."""

import time


def until(claim, what, within=5.0):
    """Asks `claim` until it gives something true and returns that. Fails after `within` seconds."""
    end = time.monotonic() + within
    while True:
        found = claim()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(0.01)


def seconds_until(claim, what, within=5.0):
    """How long it took until `claim` was true."""
    began = time.monotonic()
    until(claim, what, within)
    return time.monotonic() - began
