"""A sheet of the queue as the page draws it."""

from typing import Any
from urllib.parse import quote

from mmdemo.media import Language
from mmdemo.pairs import Offer, Pair, Sheet
from mmdemo.ui.cards import clock, percent
from mmdemo.ui.judging import ANONYMOUS
from mmdemo.ui.strings import say

Card = dict[str, Any]


def card_of(sheet: Sheet, language: Language) -> Card:
    """What the script (annotate_*.js) needs to know of one pair."""
    pair = sheet.pair
    return {
        "id": pair.id,
        "item": pair.item,
        "revision": pair.revision,
        "task": pair.task,
        "media": pair.media,
        "src": f"gradio_api/file={quote(str(pair.media_path.resolve()))}",
        "question": pair.question or "",
        "language": pair.language,
        "text": pair.text,
        "suggested": pair.suggested,
        "verdict": pair.verdict,
        "typed": sheet.typed,
        "chips": _chips(sheet.offers),
        "others": [_other(other) for other in sheet.others],
        "tags": pair.tags,
        "note": pair.note,
        "stars": pair.stars,
        "facts": _facts(pair, language),
    }


def _chips(offers: tuple[Offer, ...]) -> list[Card]:
    """Each text once: the best of each model first, then what else they might have said."""
    ranked = [
        (rank, offer.model, each) for offer in offers for rank, each in enumerate(offer.candidates)
    ]
    ranked.sort(key=lambda found: found[0])
    chips: dict[str, Card] = {}
    for _, model, each in ranked:
        chip = chips.setdefault(each.text, {"text": each.text, "said": []})
        chip["said"].append(f"{model} {percent(each.score)}")
    return [chip for chip in chips.values() if chip["text"]]


def _other(pair: Pair) -> Card:
    return {
        "id": pair.id,
        "language": pair.language,
        "question": pair.question or "",
        "text": pair.text or pair.suggested,
        "verdict": pair.verdict,
    }


def _facts(pair: Pair, language: Language) -> str:
    facts = [pair.source] if pair.source else []
    if pair.media == "clip":
        start_s, end_s = (float(pair.settings.get(key, 0.0)) for key in ("start_s", "end_s"))
        facts.append(f"{clock(start_s)} – {clock(end_s)}")
    if pair.verdict != "open":
        who = say(language, "anonymous") if pair.who == ANONYMOUS else pair.who
        facts += [say(language, f"verdict_{pair.verdict}"), say(language, "by", who=who)]
    return " · ".join(facts)
