"""Which pictures a command is to draw: prompts given one by one, or the lines of a file."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from mmdemo.cli.items import BadRow, Row, lines_of
from mmdemo.media import DrawRequest, Ticket

OWN = {"prompt": str, "negative_prompt": str, "seed": int}  # what a row may say for itself
SLUG_CHARACTERS = 40
N_DIGITS = 8


@dataclass(frozen=True)
class Wanted:
    """One picture to be drawn, and the file it goes into."""

    request: DrawRequest
    file: str
    seed_is_new: bool


def wanted_from(
    prompts: Sequence[str], usual: DrawRequest, *, seed: int | None, count: int, model: str
) -> list[Wanted]:
    """`count` pictures of each prompt; the seed counts up with them, or is new for each."""
    rows = [replace(usual, prompt=prompt) for prompt in prompts]
    return list(_named([(row, seed) for row in rows], count, model))


def wanted_in(
    batch: Path, usual: DrawRequest, *, seed: int | None, count: int, model: str
) -> list[Wanted | BadRow]:
    """The same for each line of a file: a prompt, or an object with a prompt and settings.

    Raises:
        InvalidRequestError: the file cannot be read at all.
    """
    named = lines_of(batch, "prompt, or one JSON object,")
    read = [_read(line, where, usual, seed) for where, line in named]
    bad = [row for row in read if isinstance(row, BadRow)]
    return [*bad, *_named([row for row in read if not isinstance(row, BadRow)], count, model)]


def _read(
    line: str, where: str, usual: DrawRequest, seed: int | None
) -> tuple[DrawRequest, int | None] | BadRow:
    if not line.lstrip().startswith("{"):
        return replace(usual, prompt=line.strip()), seed
    try:
        row: Row = json.loads(line)
    except ValueError:
        return BadRow(where, "This line begins like JSON and is none; mend it.")
    own: dict[str, Any] = {name: row[name] for name in OWN if row.get(name) is not None}
    wrong = [name for name, value in own.items() if not isinstance(value, OWN[name])]
    if wrong or "prompt" not in own:
        return BadRow(where, 'This line needs {"prompt": "TEXT"}, and may have "seed": NUMBER.')
    seed = own.pop("seed", seed)
    return replace(usual, **own), seed


def _named(
    rows: Sequence[tuple[DrawRequest, int | None]], count: int, model: str
) -> Iterator[Wanted]:
    """Each with the name that it has in every run, so that a run goes on where one stopped."""
    n_of: Counter[str] = Counter()
    for request, seed in rows:
        name = f"{_slug(request.prompt)}-{_digest(request, seed, model)}"
        for place in range(count):
            n_of[name] += 1
            chosen = replace(request, seed=(seed or 0) + place, ticket=Ticket())
            yield Wanted(chosen, f"{name}-{n_of[name]}.png", seed_is_new=seed is None)


def _slug(prompt: str) -> str:
    return re.sub(r"[^\w]+", "-", prompt.lower()).strip("-")[:SLUG_CHARACTERS] or "drawing"


def _digest(request: DrawRequest, seed: int | None, model: str) -> str:
    """The start of a SHA-256 of all that makes two rows the same piece of work."""
    pictures = [p and sha256(p.tobytes()).hexdigest() for p in (request.start, request.mask)]
    asked = {k: v for k, v in vars(request).items() if k not in {"start", "mask", "ticket", "seed"}}
    said = json.dumps([asked, pictures, seed, model], sort_keys=True)
    return sha256(said.encode()).hexdigest()[:N_DIGITS]
