"""Curves of a run that learns, as SVG: its loss, and what it reaches on held-out pairs."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from mmdemo.media import Language
from mmdemo.ui.strings import TEXTS, say

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 10, 26
LOSSES = ("loss", "held_out_loss")
OBSERVED = "held_out_"
MOST_POINTS = 400  # of a curve

Points = list[tuple[float, float]]


def learning_plots(log: Path, language: Language) -> str:
    """The curves of a run's log.jsonl; nothing before there are any."""
    curves = read_curves(log)
    losses = {name: curves[name] for name in LOSSES if name in curves}
    scores = {name: points for name, points in curves.items() if name not in LOSSES}
    plots = [
        _plot(say(language, title), found, language)
        for title, found in (("retrain_plot_loss", losses), ("retrain_plot_scores", scores))
        if found
    ]
    return f'<div class="plots">{"".join(plots)}</div>' if plots else ""


def read_curves(log: Path) -> dict[str, Points]:
    """By name, the loss and each held-out score at the seconds of learning."""
    curves: dict[str, Points] = {}
    for entry in _entries(log):
        for name, value in entry.items():
            if name == "loss" or name.startswith(OBSERVED):
                curves.setdefault(name, []).append((float(entry.get("seconds", 0)), float(value)))
    return {name: _thinned(points) for name, points in curves.items()}


def _entries(log: Path) -> Iterator[dict[str, Any]]:
    if not log.is_file():
        return
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:  # it is being written
            return


def _thinned(points: Points) -> Points:
    every = -(-len(points) // MOST_POINTS)
    return [*points[:-1:every], points[-1]] if every > 1 else points


def _plot(title: str, curves: Mapping[str, Points], language: Language) -> str:
    points = [point for curve in curves.values() for point in curve if math.isfinite(point[1])]
    if not points:
        return ""
    right = max(1.0, *(x for x, _ in points))
    low, high = _range([y for _, y in points])
    lines = "".join(
        f'<g class="curve-{number}">{_curve(curve, right, (low, high))}</g>'
        for number, curve in enumerate(curves.values(), start=1)
    )
    legend = "".join(
        f'<li class="curve-{number}">{escape(_observed(name, language))} '
        f"<b>{curve[-1][1]:.3g}</b></li>"
        for number, (name, curve) in enumerate(curves.items(), start=1)
    )
    return (
        f'<figure class="plot"><figcaption>{escape(title)}</figcaption><ul>{legend}</ul>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{_axes(right, (low, high))}{lines}</svg></figure>"
    )


def _observed(name: str, language: Language) -> str:
    """What was measured on held-out pairs; in a report the same word means unseen combinations."""
    return score_name(
        name if f"retrain_score_{name}" in TEXTS else name.removeprefix(OBSERVED), language
    )


def score_name(name: str, language: Language) -> str:
    """A score in words, where there are any for it."""
    key, bare = f"retrain_score_{name}", name.removeprefix(OBSERVED)
    if key in TEXTS:
        return say(language, key)
    known = f"retrain_score_{bare}"
    words = say(language, known) if known in TEXTS else bare
    return words if bare == name else say(language, "retrain_score_unseen", score=words)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(0.0, *values), max(values)
    return low, high if high > low else low + 1


def _place(point: tuple[float, float], right: float, span: tuple[float, float]) -> str:
    x = LEFT + (WIDTH - LEFT - RIGHT) * point[0] / right
    y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (point[1] - span[0]) / (span[1] - span[0])
    return f"{x:.1f},{y:.1f}"


def _curve(points: Points, right: float, span: tuple[float, float]) -> str:
    places = [_place(point, right, span) for point in points if math.isfinite(point[1])]
    if not places:
        return ""
    x, y = places[-1].split(",")
    return f'<polyline points="{" ".join(places)}"/><circle cx="{x}" cy="{y}" r="3"/>'


def _axes(right: float, span: tuple[float, float]) -> str:
    made = ""
    for share in (0.0, 0.5, 1.0):
        value = span[0] + share * (span[1] - span[0])
        y = float(_place((0, value), right, span).split(",")[1])
        made += (
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.3g}</text>'
        )
        x = LEFT + share * (WIDTH - LEFT - RIGHT)
        anchor = ("start", "middle", "end")[int(2 * share)]
        made += f'<text x="{x:.1f}" y="{HEIGHT - 6}" text-anchor="{anchor}">'
        made += f"{share * right:.0f} s</text>"
    return made
