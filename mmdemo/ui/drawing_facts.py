"""What the scripts of the tab Generate are told of jobs and drawings, ready to be shown."""

from functools import lru_cache
from typing import Any

from mmdemo.errors import StoppedError
from mmdemo.media import Language, Stage
from mmdemo.pairs import KeptDrawing
from mmdemo.ui import cards
from mmdemo.ui.drawing_line import Job, Look, Slot
from mmdemo.ui.feedback import explain
from mmdemo.ui.judging import ANONYMOUS
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import say
from mmdemo.ui.thumbnails import shrunk, small_copy

Facts = dict[str, Any]

THUMBNAIL_PX = 192
PREVIEW_PX = 512
# Settings in the order in which a person reads them; the key of each is that of its label.
_SHOWN = {
    "negative_prompt": "negative_prompt",
    "seed": "seed",
    "n_steps": "n_steps",
    "guidance_scale": "guidance_scale",
    "scheduler": "scheduler",
    "strength": "strength",
    "lora": "lora",
    "lora_scale": "lora_scale",
}


def look_of(look: Look, seen: list[float], page: Language) -> Facts:
    """A line; previews that the page has seen, by how far each was, are left out."""
    current = look.current
    return {
        "busy": look.is_busy,
        "current": _job_of(current, look.seconds, seen, page) if current else None,
        "waiting": [
            {"id": job.id, "prompt": _prompts_of(job, page), "n": len(job.slots)}
            for job in look.waiting
        ],
    }


def drawing_of(kept: KeptDrawing, page: Language) -> Facts:
    """One drawing with all its settings."""
    settings = kept.settings
    rows = [
        (say(page, label), str(settings[key]))
        for key, label in _SHOWN.items()
        if settings.get(key) not in (None, "")
    ]
    size = f"{settings.get('width_px')} × {settings.get('height_px')}"
    who = say(page, "anonymous") if kept.who == ANONYMOUS else kept.who
    return {
        "id": kept.id,
        "prompt": kept.prompt,
        "rows": [
            *rows,
            (say(page, "size"), size),
            (say(page, "model"), f"{kept.model} · {kept.version[:12]}"),
            (say(page, "drawn"), f"{_when(kept)} · {kept.seconds:.1f} s · {who}"),
        ],
        "notes": [in_language(note, page) for note in kept.notes],
        "began": "strength" in settings,
        "name": f"{kept.created_at.astimezone():%Y%m%d-%H%M%S}-{settings.get('seed', 0)}.png",
    }


def card_of(kept: KeptDrawing) -> Facts:
    """One drawing as it is listed."""
    return {
        "id": kept.id,
        "prompt": kept.prompt,
        "line": f"{_when(kept)} · {kept.model}",
        "src": small_copy(kept.picture_path, THUMBNAIL_PX),
    }


def _job_of(job: Job, seconds: float, seen: list[float], page: Language) -> Facts:
    rows = _rows_of(job)
    seeds = list(dict.fromkeys(slot.request.seed for slot in job.slots))
    known = [*seen, *[-1.0] * len(job.slots)]
    n_models = len({model for _, model in rows})
    return {
        "id": job.id,
        "state": job.state,
        "stopped": job.is_stopped,
        "prompt": _prompts_of(job, page),
        "title": _title_of(job, seconds, page),
        "share": _share_of(job),
        "grid": job.is_grid,
        "rows": [(prompt, model if n_models > 1 else "") for prompt, model in rows],
        "columns": [str(seed) for seed in seeds],
        "slots": [
            {
                **_slot_of(slot, at, page),
                "row": rows.index((slot.request.prompt, slot.model)),
                "column": seeds.index(slot.request.seed),
            }
            for slot, at in zip(job.slots, known, strict=False)
        ],
    }


def _rows_of(job: Job) -> list[tuple[str, str]]:
    """Prompts with models; those of one prompt stand together, to be compared."""
    both = dict.fromkeys((slot.request.prompt, slot.model) for slot in job.slots)
    prompts = list(dict.fromkeys(prompt for prompt, _ in both))
    return sorted(both, key=lambda row: prompts.index(row[0]))


def _slot_of(slot: Slot, seen: float, page: Language) -> Facts:
    ticket = slot.request.ticket
    at, preview = ticket.progress, ticket.preview
    is_new = preview is not None and not slot.drawing and at != seen
    problem = slot.problem
    return {
        "drawing": slot.drawing,
        "at": at,
        "preview": shrunk(preview, PREVIEW_PX) if is_new and preview else "",
        "problem": _sentence(problem, page) if problem else "",
        "stopped": isinstance(problem, StoppedError),
    }


@lru_cache(maxsize=256)
def _sentence(error: BaseException, page: Language) -> str:
    """Why there is no picture; remembered, for a bug is put into the log once."""
    if isinstance(error, StoppedError):
        return say(page, "stopped_title")
    return explain(error, page)


def _prompts_of(job: Job, page: Language) -> str:
    prompts = list(dict.fromkeys(slot.request.prompt for slot in job.slots))
    more = say(page, "and_more", n=len(prompts) - 1) if len(prompts) > 1 else ""
    return prompts[0] + more


def _share_of(job: Job) -> float:
    done = [1.0 if slot.is_over else slot.request.ticket.progress for slot in job.slots]
    return sum(done) / len(done)


def _title_of(job: Job, seconds: float, page: Language) -> str:
    share, open_slots = _share_of(job), [slot for slot in job.slots if not slot.is_over]
    stages = {slot.request.ticket.stage for slot in open_slots}
    for stage in (Stage.LOADING, Stage.QUEUED):
        if stage in stages and Stage.RUNNING not in stages and not share:
            first = open_slots[0]
            ticket = first.request.ticket
            said = say(page, f"stage_{stage.value}", model=first.model)
            before = cards.in_line(ticket.stage, ticket.place, ticket.wait_s, page)
            return " · ".join(filter(None, [said, before, f"{seconds:.0f} s"]))
    return say(page, "drawing_now", share=round(100 * share), seconds=round(seconds))


def _when(kept: KeptDrawing) -> str:
    return f"{kept.created_at.astimezone():%Y-%m-%d %H:%M}"
