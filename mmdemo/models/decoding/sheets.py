"""Runs many requests in as few calls as their prompts and the memory allow."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mmdemo.media import Candidate, CaptionRequest, Question
from mmdemo.models.decoding.asking import Asking
from mmdemo.models.decoding.generation import Writer, Writing
from mmdemo.models.decoding.limits import room_for_answer


@dataclass(frozen=True)
class Sheet:
    """One request with what is already written on it."""

    request: CaptionRequest | Question
    prompt: str | None
    max_new_tokens: int


def write_sheets(
    writer: Writer, asking: Asking, sheets: Sequence[Sheet]
) -> list[tuple[Candidate, ...]]:
    """The candidates of each sheet, in order. All sheets want equally many."""
    n_candidates = sheets[0].request.n_candidates
    written: dict[int, tuple[Candidate, ...]] = {}
    for places in _calls(writer, asking, sheets):
        together = [sheets[place] for place in places]
        results = _write_together(writer, asking, together, n_candidates)
        written.update(zip(places, results, strict=True))
    return [written[place] for place in range(len(sheets))]


def _calls(writer: Writer, asking: Asking, sheets: Sequence[Sheet]) -> Iterator[list[int]]:
    """The places of the sheets that go into each call."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, sheet in enumerate(sheets):
        groups[asking.group(sheet.prompt)].append(place)
    for places in groups.values():
        longest = max(sheets[place].max_new_tokens for place in places)
        n_rows = writer.rows_per_call(sheets[places[0]].request.n_candidates, longest)
        for start in range(0, len(places), n_rows):
            yield places[start : start + n_rows]


def _write_together(
    writer: Writer, asking: Asking, sheets: list[Sheet], n_candidates: int
) -> list[tuple[Candidate, ...]]:
    pictures = [sheet.request.picture for sheet in sheets]
    inputs = writer.placed(asking.tensors(pictures, [sheet.prompt for sheet in sheets]))
    room = room_for_answer(_n_prompt_tokens(inputs), writer.model.config)
    writings = [Writing(s.request.ticket, min(s.max_new_tokens, room)) for s in sheets]
    return writer.write(inputs, writings, n_candidates)


def _n_prompt_tokens(inputs: dict[str, Any]) -> int:
    tokens = inputs.get("decoder_input_ids", inputs.get("input_ids"))
    return 1 if tokens is None else tokens.shape[1]
