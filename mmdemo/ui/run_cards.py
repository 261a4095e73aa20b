"""Runs as a list of cards, and how one of them stands."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from mmdemo.jobs import OVER, Job, Standing
from mmdemo.media import Language
from mmdemo.retraining import Run
from mmdemo.ui import cards
from mmdemo.ui.cards import clock
from mmdemo.ui.judging import ANONYMOUS
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import say


def run_cards(runs: Sequence[tuple[Job, Standing]], chosen: str, language: Language) -> str:
    """The cards, each a button that opens its run."""
    if not runs:
        text = say(language, "retrain_runs_none")
        return f'<p class="meta">{escape(text)}</p>'
    made = "".join(
        _card(job, standing, language, is_open=job.id == chosen) for job, standing in runs
    )
    return f'<div class="runs">{made}</div>'


def standing_view(job: Job, run: Run, standing: Standing, language: Language) -> str:
    """What the run is, how far it is, and why it failed."""
    facts = say(
        language,
        "retrain_run_facts",
        base=run.base,
        n=f"{len(run.pairs):,}",
        held=f"{run.n_held_out:,}",
        seconds=f"{run.time_budget_s:.0f}",
    )
    about = " · ".join([facts, person(job.who, language), moment(job.created_at)])
    head = f"<h3>{escape(in_language(job.title, language))}</h3>{_chip(standing, language)}"
    reason = ""
    if standing.reason:
        title = say(language, "retrain_failed")
        reason = cards.notice("error", title, in_language(standing.reason, language))
    return (
        f'<div class="run-head">{head}</div><p class="meta">{escape(about)}</p>'
        f"{_progress(standing, language)}{reason}"
    )


def log_view(lines: Sequence[str], language: Language) -> str:
    """The end of what the run's process wrote, folded."""
    if not lines:
        return ""
    title, text = escape(say(language, "retrain_log")), escape("\n".join(lines))
    return f'<details class="run-log"><summary>{title}</summary><pre>{text}</pre></details>'


def moment(iso: str) -> str:
    """A moment as the clock on the wall of the server shows it."""
    return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M")


def _card(job: Job, standing: Standing, language: Language, *, is_open: bool) -> str:
    bar = "" if standing.state in OVER else _bar(standing)
    about = " · ".join([person(job.who, language), moment(job.created_at)])
    title = escape(in_language(job.title, language))
    return (
        f'<button type="button" class="run" data-run="{escape(job.id)}" '
        f'aria-pressed="{str(is_open).lower()}"><span class="run-title">{title}</span>'
        f'{_chip(standing, language)}<span class="meta">{escape(about)}</span>{bar}</button>'
    )


def _chip(standing: Standing, language: Language) -> str:
    words = escape(say(language, f"retrain_state_{standing.state}"))
    return f'<span class="chip run-{standing.state}">{words}</span>'


def _progress(standing: Standing, language: Language) -> str:
    if standing.state in OVER - {"paused"}:
        return ""
    stage = say(language, f"retrain_stage_{standing.stage}") if standing.stage else ""
    left = ""
    if standing.left_s is not None:
        left = say(language, "retrain_left", left=clock(standing.left_s))
    words = " · ".join(filter(None, (stage, f"{standing.share:.0%}", left)))
    return f'<div class="run-progress" role="status">{_bar(standing)}<p>{escape(words)}</p></div>'


def _bar(standing: Standing) -> str:
    return f'<span class="share"><span style="width: {100 * standing.share:.1f}%"></span></span>'


def person(name: str, language: Language) -> str:
    """Who did something; some names are nobody's."""
    return say(language, "anonymous") if name == ANONYMOUS else in_language(name, language)
