"""Tables and verdicts of a benchmark's report."""

import statistics
from dataclasses import dataclass, field


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def median(values):
    return statistics.median(values)


def spread(values, digits=2):
    """The median and, in brackets, the smallest and largest."""
    low, middle, high = min(values), median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


@dataclass
class Verdicts:
    """The limits of a benchmark and whether each was kept."""

    rows: list = field(default_factory=list)
    failed: bool = False

    def at_least(self, what, value, limit, digits=2):
        self._add(what, value >= limit, f"{value:.{digits}f}", f"≥ {limit:g}")

    def at_most(self, what, value, limit, digits=2):
        self._add(what, value <= limit, f"{value:.{digits}f}", f"≤ {limit:g}")

    def any_of(self, what, choices):
        """Kept when one of several (text, value, smallest allowed) is."""
        kept = any(value >= limit for _, value, limit in choices)
        self._add(
            what, kept,
            "; ".join(f"{text} {value:.2f}" for text, value, _ in choices),
            " or ".join(f"{text} ≥ {limit:g}" for text, _, limit in choices),
        )

    def equal(self, what, value, expected):
        self._add(what, value == expected, str(value), str(expected))

    def _add(self, what, kept, value, limit):
        self.rows.append([what, value, limit, "kept" if kept else "**missed**"])
        self.failed = self.failed or not kept

    def text(self):
        return table(["limit", "measured", "allowed", ""], self.rows)
