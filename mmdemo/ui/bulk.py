"""What happens where many pairs are changed at once: bulk edit, find and replace, statistics."""

import json
from dataclasses import dataclass
from typing import cast

import gradio as gr
from gradio.components import Component

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Language
from mmdemo.pairs import (
    VERDICTS,
    Change,
    ChangeKind,
    PairFilters,
    Replacement,
    Stroke,
    Strokes,
    statistics_of,
)
from mmdemo.ui.browsing import PairsActions, done, filters_of
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import Updates, Value
from mmdemo.ui.language import page_language
from mmdemo.ui.rewordings import rewordings
from mmdemo.ui.strings import say
from mmdemo.ui.table_facts import facts

MOST_TICKED = 10_000


@dataclass(frozen=True)
class BulkWidgets:
    """The widgets with which many pairs are changed."""

    ticked: gr.Textbox  # ids of the ticked pairs as JSON; the page fills it as it sends
    scope: gr.Radio
    kind: gr.Dropdown
    value: gr.Textbox
    apply: gr.Button
    find: gr.Textbox
    into: gr.Textbox
    regex: gr.Checkbox
    case: gr.Checkbox
    look: gr.Button
    preview: gr.HTML
    replace: gr.Button
    undo: gr.Button
    folded: gr.Accordion  # statistics are measured when it is unfolded
    statistics: gr.HTML
    batch: gr.State  # the stroke that Undo takes back

    @property
    def replacement(self) -> list[Component]:
        """What is to be found, and what is to stand there."""
        return [self.find, self.into, self.regex, self.case]


@dataclass(frozen=True)
class BulkActions:
    """What happens there. `rest` ends in the values of `PairsWidgets.filters`."""

    browsing: PairsActions
    widgets: BulkWidgets

    @property
    def _strokes(self) -> Strokes:
        return Strokes(self.browsing.frame.workbench.storage)

    def _who(self, request: gr.Request, typed: str) -> str:
        return self.browsing.frame.door.who(request, typed, "bulk")

    @shows_errors
    def apply(self, request: gr.Request, ticked: str, scope: str, *rest: Value) -> Updates:
        """Do the same to all pairs that are meant."""
        kind, value, who, *filters = rest
        name, language = self._who(request, who), page_language(request)
        meant = _meant(ticked, scope, filters, language)
        stroke = self._strokes.change(_change(kind, value), name, **meant)
        return self._done(stroke, filters, language)

    @shows_errors
    def preview(self, request: gr.Request, ticked: str, scope: str, *rest: Value) -> Updates:
        """Show what a replacement would change."""
        replacement, filters = _replacement(*rest[:4]), rest[4:]
        language = page_language(request)
        found = self._strokes.preview(replacement, **_meant(ticked, scope, filters, language))
        return {
            self.widgets.preview: rewordings(found, language),
            self.widgets.replace: gr.update(visible=found.n_changed > 0),
        }

    @shows_errors
    def replace(self, request: gr.Request, ticked: str, scope: str, *rest: Value) -> Updates:
        """Replace in all pairs that are meant."""
        replacement, who, filters = _replacement(*rest[:4]), rest[4], rest[5:]
        name, language = self._who(request, who), page_language(request)
        meant = _meant(ticked, scope, filters, language)
        stroke = self._strokes.replace(replacement, name, **meant)
        return {
            **self._done(stroke, filters, language),
            self.widgets.preview: "",
            self.widgets.replace: gr.update(visible=False),
        }

    @shows_errors
    def undo(self, request: gr.Request, batch: str, who: str, *filters: Value) -> Updates:
        """Take the last stroke back."""
        name, language = self._who(request, who), page_language(request)
        stroke = self._strokes.undo(batch, name)
        said = say(language, "stroke_undone", n=f"{stroke.n_changed:,}")
        if stroke.n_left:
            said += " · " + say(language, "stroke_kept", n=f"{stroke.n_left:,}")
        return {
            **self.browsing.listed(filters, language),
            self.browsing.widgets.status: done(said),
            self.widgets.undo: gr.update(visible=False),
            self.widgets.batch: None,
        }

    @shows_errors
    def statistics(self, request: gr.Request, *filters: Value) -> Updates:
        """Measure what the filter finds."""
        storage = self.browsing.frame.workbench.storage
        found = statistics_of(storage, **filters_of(*filters[1:]))
        return {self.widgets.statistics: facts(found, page_language(request))}

    def _done(self, stroke: Stroke, filters: Value, language: Language) -> Updates:
        said = say(language, "stroke_done", n=f"{stroke.n_changed:,}")
        if stroke.n_left:
            said += " · " + say(language, "stroke_left", n=f"{stroke.n_left:,}")
        return {
            **self.browsing.listed(tuple(filters), language),
            self.browsing.widgets.status: done(said),
            self.widgets.undo: gr.update(visible=stroke.n_changed > 0),
            self.widgets.batch: stroke.batch,
        }


def _meant(ticked: str, scope: str, filters: Value, language: Language) -> PairFilters:
    """The ticked pairs, or all that the filter finds."""
    if scope == "found":
        return filters_of(*filters[1:])
    ids = tuple(str(each) for each in json.loads(ticked or "[]")[:MOST_TICKED])
    if not ids:
        raise InvalidRequestError(say(language, "nothing_ticked"))
    return {"ids": ids}


def _change(kind: str, value: str) -> Change:
    if kind in VERDICTS:
        return Change("verdict", kind)
    return Change(cast(ChangeKind, kind), value.strip())


def _replacement(find: str, into: str, regex: Value, case: Value) -> Replacement:
    return Replacement(
        find, into, style="regex" if regex else "plain", case="same" if case else "any"
    )
