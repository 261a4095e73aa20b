"""What the script of the tab Annotate (annotate_*.js) may ask of the server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import gradio as gr

from mmdemo.errors import InvalidRequestError, PairChangedError, PairNotFoundError
from mmdemo.media import LANGUAGES, Language
from mmdemo.pairs import (
    MAIN_PROJECT,
    QUEUE_ORDERS,
    Annotator,
    Belonging,
    Decision,
    DecisionStore,
    Marks,
    QueueOrder,
    QueueStore,
    Sheet,
    Wanted,
)
from mmdemo.ui.annotate_cards import Card, card_of
from mmdemo.ui.annotator import annotator_of
from mmdemo.ui.bringing import bring
from mmdemo.ui.feedback import explain
from mmdemo.ui.filling import Filler, Wish
from mmdemo.ui.frame import Frame
from mmdemo.ui.language import page_language
from mmdemo.ui.pictures import path_of
from mmdemo.ui.strings import say

Asked = dict[str, Any]  # `what`, `who`, `browser`, `wanted`, `models`, `held`; mostly `pair`
Answer = dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """Who asks, from a page in which language."""

    annotator: Annotator
    page: Language


@dataclass(frozen=True)
class AnnotateServer:
    """Each answer is one object, `{"error": sentence}` if it failed."""

    frame: Frame
    queue: QueueStore
    decisions: DecisionStore
    filler: Filler

    def begin(self, asked: Asked, visit: Visit) -> Answer:
        """Which projects there are and how far they have come; the pair that was on show before."""
        last = str(asked.get("pair") or "")
        try:
            sheet = self.queue.take(last, visit.annotator) if last else None
        except PairNotFoundError:  # deleted since
            sheet = None
        is_open = sheet is not None and sheet.pair.verdict == "open"
        card = self._card(sheet, asked, visit) if sheet and is_open else None
        return {
            "projects": self.frame.workbench.pairs.projects(),
            "card": card,
            **self.progress(asked, visit),
        }

    def progress(self, asked: Asked, visit: Visit) -> Answer:
        """How far the queue has come."""
        return {"progress": vars(self.queue.progress(_wanted(asked), visit.annotator))}

    def next(self, asked: Asked, visit: Visit) -> Answer:
        """Claim the next pair; `passed` are those not to come now."""
        passed = [str(each) for each in asked["passed"]]
        sheet = self.queue.next(_wanted(asked), visit.annotator, passed=passed)
        return {"card": self._card(sheet, asked, visit) if sheet else None}

    def take(self, asked: Asked, visit: Visit) -> Answer:
        """Lay a certain pair before the person."""
        sheet = self.queue.take(str(asked["pair"]), visit.annotator)
        return {"card": self._card(sheet, asked, visit)}

    def look(self, asked: Asked, visit: Visit) -> Answer:
        """A pair as it stands now, with the suggestions that have come."""
        sheet = self.queue.look(str(asked["pair"]), visit.annotator)
        return {"card": self._card(sheet, asked, visit)}

    def looks(self, asked: Asked, visit: Visit) -> Answer:
        """Several pairs as they stand now."""
        sheets = [self.queue.look(str(pair), visit.annotator) for pair in asked["pairs"]]
        return {"cards": [self._card(sheet, asked, visit) for sheet in sheets]}

    def in_language(self, asked: Asked, visit: Visit) -> Answer:
        """The text of the same picture or clip in a language."""
        language = _language(asked["language"])
        sheet = self.queue.in_language(str(asked["pair"]), language, visit.annotator)
        return {"card": self._card(sheet, asked, visit)}

    def decide(self, asked: Asked, visit: Visit) -> Answer:
        """Accept or reject; others may have the item then, unless `held` pairs are of it."""
        pair_id = str(asked["pair"])
        decision = Decision(str(asked["text"]), bool(asked["accepts"]), int(asked["expected"]))
        sheet = self.decisions.decide(pair_id, decision, visit.annotator)
        self._release([pair_id], asked, visit)
        return {"card": card_of(sheet, visit.page)}

    def undo(self, asked: Asked, visit: Visit) -> Answer:
        """Take the person's step `number` back."""
        sheet = self.decisions.undo(str(asked["pair"]), int(asked["number"]), visit.annotator)
        return {"card": self._card(sheet, asked, visit)}

    def mark(self, asked: Asked, visit: Visit) -> Answer:
        """Tags, note and stars of the item."""
        tags = tuple(dict.fromkeys(str(tag).strip() for tag in asked["tags"] if str(tag).strip()))
        marks = Marks(tags, str(asked["note"]), int(asked["stars"]))
        return {
            "card": card_of(
                self.decisions.mark(str(asked["pair"]), marks, visit.annotator), visit.page
            )
        }

    def typed(self, asked: Asked, visit: Visit) -> Answer:
        """Keep what is being typed."""
        self.decisions.keep_typed(str(asked["pair"]), str(asked["text"]), visit.annotator)
        return {}

    def release(self, asked: Asked, visit: Visit) -> Answer:
        """Let others have what was passed over."""
        self._release([str(each) for each in asked["pairs"]], asked, visit)
        return {}

    def renew(self, asked: Asked, visit: Visit) -> Answer:
        """The person is still there."""
        self.queue.renew(_held(asked), visit.annotator)
        return {}

    def bring(self, asked: Asked, visit: Visit) -> Answer:
        """Add an uploaded file to the queue."""
        path = path_of({"path": str(asked["path"])})
        if path is None or not path.exists():
            raise InvalidRequestError(say(visit.page, "picture_gone"))
        wanted = _wanted(asked)
        languages = (wanted.language,) if wanted.language else LANGUAGES
        belonging = Belonging(wanted.project or MAIN_PROJECT, source=str(asked["name"]))
        who = visit.annotator.who
        pairs = bring(self.frame.workbench.pairs, path, belonging, languages=languages, who=who)
        return {"n": len(pairs)}

    def ask(self, asked: Asked, request: gr.Request) -> Answer:
        """Answer the script: `what` names one of the methods above."""
        answers: dict[str, Callable[[Asked, Visit], Answer]] = {
            "begin": self.begin, "progress": self.progress, "next": self.next, "take": self.take,
            "look": self.look, "looks": self.looks, "in_language": self.in_language,
            "decide": self.decide, "undo": self.undo, "mark": self.mark, "typed": self.typed,
            "release": self.release, "renew": self.renew, "bring": self.bring,
        }  # fmt: skip
        page = page_language(request)
        try:
            visit = Visit(annotator_of(asked, request, self.frame.door), page)
            return self._answered(answers[asked["what"]], asked, visit)
        except Exception as error:  # noqa: BLE001 - `explain` tells a bug from a failure
            return {"error": explain(error, page)}

    def _answered(
        self, answer: Callable[[Asked, Visit], Answer], asked: Asked, visit: Visit
    ) -> Answer:
        try:
            return answer(asked, visit)
        except PairChangedError as error:
            return {"error": explain(error, visit.page), **self.look(asked, visit)}

    def _card(self, sheet: Sheet, asked: Asked, visit: Visit) -> Card:
        """The card, and the wish that what lacks on it be filled in."""
        chosen = tuple(str(name) for name in asked.get("models", ()))
        before = (sheet.pair.id, *_held(asked))
        self.filler.wish(visit.annotator.claims_as, Wish(_wanted(asked), chosen, before))
        models = self.filler.models_for(sheet.pair.task, chosen)
        problem = self.filler.problem(sheet.pair.id, models)
        said = {offer.model for offer in sheet.offers}
        return {
            **card_of(sheet, visit.page),
            "waiting": bool(set(models) - said) and problem is None,
            "problem": explain(problem, visit.page) if problem else "",
        }

    def _release(self, pair_ids: list[str], asked: Asked, visit: Visit) -> None:
        self.queue.release(pair_ids, visit.annotator, held=_held(asked))


def _held(asked: Asked) -> list[str]:
    return [str(each) for each in asked.get("held", ())]


def _wanted(asked: Asked) -> Wanted:
    wanted = cast("dict[str, str]", asked.get("wanted") or {})
    order = next((each for each in QUEUE_ORDERS if each == wanted.get("order")), QUEUE_ORDERS[0])
    language = wanted.get("language")
    return Wanted(
        project=wanted.get("project") or None,
        task=wanted.get("task") or None,
        language=_language(language) if language else None,
        order=cast("QueueOrder", order),
    )


def _language(name: object) -> Language:
    for language in LANGUAGES:
        if language == name:
            return language
    raise InvalidRequestError(f"The language cannot be {name!r}; use {' or '.join(LANGUAGES)}.")
