"""A comparison as a table for people: old, new, how far apart, the verdict, what changed."""

from pathlib import Path
from typing import Any

MOST_SHOWN = 10
PARTS = {"held_out": "held-out pairs", "test_set": "original test set"}


def comparison_lines(report: dict[str, Any]) -> list[str]:
    """The report of `compare`, as lines of text."""
    old, new = report["old"], report["new"]
    lines = [
        f"old  {old['model']} ({old['version']})",
        f"new  {new['model']} ({new['version']})",
    ]
    for part, title in PARTS.items():
        if report[part]["n"]:
            lines += ["", *_part(title, report[part])]
    if failed := report["failed"]:
        lines += ["", f"{len(failed)} items could not be asked; the first: {failed[0]['error']}"]
    return [*lines, "", *report["verdict"]["sentences"]]


def _part(title: str, part: dict[str, Any]) -> list[str]:
    counts = part["n_changed"]
    lines = [
        f"{title}: {part['n']} items",
        f"  {'':<34} {'old':>7} {'new':>7}  difference [95 %]   * decides",
    ]
    for task, by_language in part["scores"].items():
        for language, rows in by_language.items():
            lines += [_row(f"{task} {language} {score}", row) for score, row in rows.items()]
    lines.append(
        f"  {counts['worse']} items worse, {counts['better']} better, "
        f"{counts['other_words']} in other words" + ("; the worst:" if part["changed"] else "")
    )
    return lines + [line for one in part["changed"][:MOST_SHOWN] for line in _change(one)]


def _row(name: str, row: dict[str, Any]) -> str:
    low, high = row["interval"]
    mark = "*" if row["decides"] else " "
    shown = "" if row["verdict"] == "no difference shown" else f"   {row['verdict']}"
    return (
        f"{mark} {name:<34} {row['old']:>7.3f} {row['new']:>7.3f}  {row['difference']:+.3f} "
        f"[{low:+.3f}, {high:+.3f}]   n={row['n']}{shown}"
    )


def _change(one: dict[str, Any]) -> list[str]:
    about = " ".join(filter(None, (Path(one["file"]).name, one["question"])))
    return [
        f"  {one['score']} {one['old_score']:.2f} -> {one['new_score']:.2f}   "
        f"{one['task']} {one['language']} {about}".rstrip(),
        f"    wanted  {one['wanted']}",
        f"    old     {one['old']}",
        f"    new     {one['new']}",
    ]
