"""A learning curve as a table for people: a line for each point and language."""

from typing import Any

from mmdemo.media import LANGUAGES


def curve_lines(report: dict[str, Any]) -> list[str]:
    """The report of `measure_curve`, as lines of text."""
    width = 32
    lines = [f"{'corrections':>11}      {'fresh examples':<{width}}original test set"]
    for point in report["points"]:
        for language in LANGUAGES:
            fresh, test_set = (_first(point[part].get(language)) for part in ("fresh", "test_set"))
            lines.append(f"{point['corrections']:>11}  {language}  {fresh:<{width}}{test_set}")
    return lines


def _first(scores: dict[str, Any] | None) -> str:
    """The score that matters most, which comes first."""
    if not scores:
        return "-"
    name, row = next(iter(scores.items()))
    low, high = row["interval"]
    return f"{name} {row['value']:.3f} [{low:.3f}, {high:.3f}]"
