"""Before and after: the report on two models as verdict, table and items that changed."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from mmdemo.media import Language
from mmdemo.ui.learning_plot import score_name
from mmdemo.ui.run_media import media
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import say

MOST_SHOWN = 30  # items that changed
UNFOLDED = 6
SAID = (("wanted", "retrain_wanted"), ("old", "retrain_head_old"), ("new", "retrain_head_new"))
PARTS = ("held_out", "test_set")
_FOUND = {"better": "better", "worse": "worse"}

Report = Mapping[str, Any]


def comparison_view(report: Report, language: Language) -> str:
    """The whole report; nothing where there is none."""
    if not report.get("verdict"):
        return ""
    title = escape(say(language, "retrain_before_after"))
    return (
        f'<section class="comparison"><h4>{title}</h4>{_verdict(report["verdict"], language)}'
        f"{_figures(report, language)}{_changes(report, language)}</section>"
    )


def verdict_words(verdict: Mapping[str, Any], language: Language) -> str:
    """What the held-out pairs say, in a word or two; nothing where it was not compared."""
    if not verdict:
        return ""
    return say(language, f"retrain_verdict_{_FOUND.get(verdict['held_out'], 'none')}")


def _verdict(verdict: Mapping[str, Any], language: Language) -> str:
    found = _FOUND.get(verdict["held_out"], "none")
    why = say(language, f"retrain_doubt_{verdict.get('doubt') or 'interval'}")
    pairs = say(language, f"retrain_found_{found}", why=why)
    points = verdict.get("forgotten_points", 0)
    if verdict["test_set"] == "left out":
        forgot, kind = say(language, "retrain_forgot_left_out"), "none"
    elif points:
        forgot, kind = say(language, "retrain_forgot", points=points), "worse"
    else:
        forgot, kind = say(language, "retrain_forgot_nothing"), "better"
    return (
        f'<ul class="verdicts" role="status"><li class="found-{found}">{escape(pairs)}</li>'
        f'<li class="found-{kind}">{escape(forgot)}</li></ul>'
    )


def _figures(report: Report, language: Language) -> str:
    rows = [*_rows(report)]
    deciding = [row for row in rows if row["decides"]]
    others = [row for row in rows if not row["decides"]]
    made = _table(deciding, language)
    if others:
        title = escape(say(language, "retrain_more_scores"))
        made += f"<details><summary>{title}</summary>{_table(others, language)}</details>"
    return made


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    for part in PARTS:
        for task, by_language in report[part]["scores"].items():
            for spoken, by_score in by_language.items():
                for score, row in by_score.items():
                    yield {**row, "part": part, "task": task, "spoken": spoken, "score": score}


def _table(rows: Sequence[Mapping[str, Any]], language: Language) -> str:
    if not rows:
        return ""
    keys = ("score", "language", "old", "new", "difference")
    heads = "".join(f"<th>{escape(say(language, f'retrain_head_{key}'))}</th>" for key in keys)
    body = ""
    for part in PARTS:
        mine = [row for row in rows if row["part"] == part]
        if mine:
            title = escape(say(language, f"retrain_part_{part}"))
            body += f'<tr class="part"><th colspan="{len(keys)}">{title}</th></tr>'
        body += "".join(_figure_row(row, language) for row in mine)
    return (
        f'<div class="wide"><table class="figures"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _figure_row(row: Mapping[str, Any], language: Language) -> str:
    low, high = row["interval"]
    found = _FOUND.get(row["verdict"], "none")
    told = f"{_signed(row['difference'])} <small>[{_signed(low)}, {_signed(high)}]</small>"
    spoken = say(language, f"retrain_language_{row['spoken']}")
    cells = [
        escape(score_name(row["score"], language)),
        escape(spoken),
        f"{row['old']:.3f}",
        f"{row['new']:.3f}",
        f'<span class="found-{found}">{told}</span>',
    ]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


def _changes(report: Report, language: Language) -> str:
    made = "".join(_changed(report[part], part, language) for part in PARTS)
    failed: Sequence[Mapping[str, str]] = report.get("failed", ())
    if failed:
        text = say(
            language,
            "retrain_not_asked",
            n=len(failed),
            reason=in_language(failed[0]["error"], language),
        )
        made += f'<p class="meta">{escape(text)}</p>'
    return made


def _changed(found: Mapping[str, Any], part: str, language: Language) -> str:
    if not found["n"]:
        return ""
    counts = found["n_changed"]
    title = say(language, f"retrain_changed_{part}", n=found["n"], **counts)
    items = found["changed"][:MOST_SHOWN]
    first = "".join(_item(item, language) for item in items[:UNFOLDED])
    rest = "".join(_item(item, language) for item in items[UNFOLDED:])
    if rest:
        more = escape(say(language, "retrain_more_items", n=len(items) - UNFOLDED))
        rest = f'<details><summary>{more}</summary><div class="changed">{rest}</div></details>'
    return f'<h5>{escape(title)}</h5><div class="changed">{first}</div>{rest}'


def _item(item: Mapping[str, Any], language: Language) -> str:
    asked = f"<strong>{escape(item['question'])}</strong>" if item["question"] else ""
    shown = media(Path(item["file"])) if item["file"] else ""
    lines = "".join(
        f'<dt>{escape(say(language, name))}</dt><dd class="said-{key}">{escape(item[key])}</dd>'
        for key, name in SAID
        if item[key]
    )
    scores = f"{item['old_score']:.2f} → {item['new_score']:.2f}"
    name = escape(score_name(item["score"], language))
    return (
        f'<article>{shown}<div>{asked}<dl>{lines}</dl><p class="meta">{name} {scores}</p></div>'
        "</article>"
    )
