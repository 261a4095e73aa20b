"""How the app is, as HTML. Every text in it is escaped here."""

from datetime import datetime
from html import escape

from mmdemo.media import Language
from mmdemo.ui.cards import lasting
from mmdemo.ui.status_facts import AppFacts, TaskFacts
from mmdemo.ui.strings import TEXTS, say

GB, MB = 2**30, 2**20
LITTLE = 0.1  # of memory or disk: less that is free is shown as a warning


def status_view(facts: AppFacts, language: Language) -> str:
    """All of it."""
    return (
        f'<div class="status">{_tiles(facts, language)}'
        f'<div class="status-tables">{_tasks(facts, language)}{_models(facts, language)}</div>'
        f"{_problems(facts, language)}</div>"
    )


def _tiles(facts: AppFacts, language: Language) -> str:
    lately = say(language, "status_last_minutes")
    people = say(language, "status_people", people=facts.n_people, visitors=facts.n_visitors)
    n_waiting = sum(queue.n_waiting for queue in facts.queues)
    n_running = sum(queue.n_running for queue in facts.queues)
    queued = say(language, "status_waiting", n=n_waiting, running=n_running)
    oldest_s = max((queue.oldest_s for queue in facts.queues), default=0.0)
    oldest = say(language, "status_oldest", since=_since(oldest_s, language))
    process = say(language, "status_process", mb=_size(facts.process_bytes))
    tiles = (
        _tile(
            say(language, "status_of_app"),
            say(language, "status_running", since=_since(facts.uptime_s, language)),
            say(language, "status_version", version=facts.version),
        ),
        _tile(say(language, "status_here"), people, lately),
        _tile(
            say(language, "status_rate"),
            say(language, "status_per_s", n=facts.requests_per_s),
            lately,
        ),
        _tile(
            say(language, "status_queue"),
            queued if n_waiting or n_running else say(language, "status_nobody"),
            oldest if n_waiting else "",
        ),
        _tile(
            say(language, "status_memory"),
            _free(facts.memory, language),
            process,
            is_bad=_is_little(facts.memory),
        ),
        _tile(
            say(language, "status_disk"),
            _free(facts.disk, language),
            "",
            is_bad=_is_little(facts.disk),
        ),
        _tile(say(language, "status_jobs"), *_jobs(facts, language)),
    )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _tile(title: str, text: str, more: str, *, is_bad: bool = False) -> str:
    kind = "tile tile-bad" if is_bad else "tile"
    below = f'<p class="meta">{escape(more)}</p>' if more else ""
    return f'<div class="{kind}"><h4>{escape(title)}</h4><p>{escape(text)}</p>{below}</div>'


def _jobs(facts: AppFacts, language: Language) -> tuple[str, str]:
    said = [f"{n} {say(language, f'retrain_state_{state}')}" for state, n in facts.jobs.items()]
    return (said[0], " · ".join(said[1:])) if said else (say(language, "status_no_jobs"), "")


def _tasks(facts: AppFacts, language: Language) -> str:
    title = f"{say(language, 'status_tasks')} · {say(language, 'status_last_minutes')}"
    if not facts.tasks:
        return _section(title, _meta(say(language, "status_quiet")))
    keys = ("status_task", "status_count", "status_half", "status_most", "status_failed")
    head = "".join(f'<th scope="col">{escape(say(language, key))}</th>' for key in keys)
    rows = "".join(_task_row(task, language) for task in facts.tasks)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return _section(title, f'<div class="wide">{table}</div>')


def _task_row(task: TaskFacts, language: Language) -> str:
    key = f"status_method_{task.method}"
    name = say(language, key) if key in TEXTS else task.method
    cells = (f"{task.n_requests:,}", f"{task.half_s:.2f} s", f"{task.most_s:.2f} s")
    failed = f'<td class="{"bad" if task.n_failed else ""}">{task.n_failed:,}</td>'
    return (
        f'<tr><th scope="row">{escape(name)}</th>'
        f"{''.join(f'<td>{cell}</td>' for cell in cells)}{failed}</tr>"
    )


def _models(facts: AppFacts, language: Language) -> str:
    held = sum(model.memory_mb for model in facts.models)
    budget = say(language, "status_held", held=f"{held:,}", budget=f"{facts.budget_mb:,}")
    title = f"{say(language, 'status_models')} · {budget}"
    if not facts.models:
        return _section(title, _meta(say(language, "status_none_loaded")))
    rows = ""
    for model in facts.models:
        idle = say(language, "status_idle", since=_since(model.unused_s, language))
        standing = say(language, "status_at_work") if model.borrowers else idle
        rows += (
            f'<tr><th scope="row">{escape(model.name)}</th><td>{model.memory_mb:,} MB</td>'
            f"<td>{escape(standing)}</td></tr>"
        )
    share = min(1.0, held / facts.budget_mb)
    bar = f'<span class="share"><span style="width: {100 * share:.1f}%"></span></span>'
    return _section(title, f'{bar}<div class="wide"><table><tbody>{rows}</tbody></table></div>')


def _problems(facts: AppFacts, language: Language) -> str:
    title = say(language, "status_problems")
    if not facts.problems:
        return _section(title, _meta(say(language, "status_no_problems")))
    rows = ""
    for problem in facts.problems:
        at = datetime.fromtimestamp(problem.at_s).astimezone()
        rows += (
            f"<tr><td>{at:%m-%d %H:%M}</td><td><code>{escape(problem.id)}</code></td>"
            f'<td>{escape(problem.kind)}</td><td class="may-wrap">{escape(problem.where)}</td></tr>'
        )
    table = f'<div class="wide"><table><tbody>{rows}</tbody></table></div>'
    return _section(title, table + _meta(say(language, "status_problem_hint")))


def _section(title: str, inner: str) -> str:
    return f"<section><h4>{escape(title)}</h4>{inner}</section>"


def _meta(text: str) -> str:
    return f'<p class="meta">{escape(text)}</p>'


def _free(place: tuple[int, int], language: Language) -> str:
    free, total = place
    return say(language, "status_machine", free=_size(free), total=_size(total))


def _is_little(place: tuple[int, int]) -> bool:
    free, total = place
    return free < LITTLE * total


def _size(n_bytes: int) -> str:
    return f"{n_bytes / GB:.1f} GB" if n_bytes >= GB else f"{n_bytes / MB:.0f} MB"


def _since(seconds: float, language: Language) -> str:
    if seconds >= 48 * 3_600:
        return say(language, "lasts_d", n=int(seconds / 86_400))
    if seconds >= 2 * 3_600:
        return say(language, "lasts_h", n=int(seconds / 3_600))
    return lasting(seconds, language)
