"""How many sessions a side holds."""

MOST_P99_MS = 10
FIRST = 100
GROWTH = 1.4
STEPS = 4


def most_sessions(side, seconds):
    """The sample with the most sessions that were served in time: grown until it is too many, then halved in between."""
    best, sessions = None, FIRST
    while (sample := side.hold(sessions, seconds)).p99_ms <= MOST_P99_MS:
        best, sessions = sample, int(sessions * GROWTH)
    assert best, f"{side.name} does not even hold {FIRST} sessions"
    too_many = sessions
    for _ in range(STEPS):
        middle = (best.sessions + too_many) // 2
        sample = side.hold(middle, seconds)
        if sample.p99_ms <= MOST_P99_MS:
            best = sample
        else:
            too_many = middle
    return best
