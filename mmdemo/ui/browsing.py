"""What happens on the tab Pairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import mkdtemp
from typing import TypedDict, cast

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component
from gradio.utils import get_upload_folder

from mmdemo.errors import PairChangedError
from mmdemo.exchange import EXPORTERS, write_zip
from mmdemo.media import Language
from mmdemo.pairs import Pair, PairFilters, Verdict
from mmdemo.ui import cards
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import Frame, Updates, Value
from mmdemo.ui.language import page_language
from mmdemo.ui.pair_cards import cards as pair_cards
from mmdemo.ui.pair_cards import details
from mmdemo.ui.pair_history import history
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import label, say

PAGE_SIZE = 12


MOST_COUNTED = 10_000  # of more, only that they are more: to count them would take long


class View(TypedDict):
    """Which pairs are on show, and which one is open."""

    page: int  # from 0
    chosen: str  # the id of the open pair, or ""
    revision: int  # of the open pair, as the person sees it


@dataclass(frozen=True)
class PairsWidgets:
    """The tab's widgets."""

    query: gr.Textbox
    quick: list[gr.Dropdown]  # task, language, verdict, project and order
    refresh: gr.Button
    export: gr.Button
    download: gr.DownloadButton
    status: gr.HTML
    listing: gr.HTML
    newer: gr.Button
    older: gr.Button
    editor: gr.Column
    details: gr.HTML
    text: gr.Textbox
    judged: gr.Radio
    save: gr.Button
    delete: gr.Button
    undo: gr.Button
    view: gr.State
    deleted: gr.State  # id of the pair that Undo puts back

    @property
    def filters(self) -> list[Component]:
        """What is on show, and which pairs are wanted."""
        return [self.view, self.query, *self.quick]

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch."""
        listing = [self.status, self.listing, self.newer, self.older, self.view, self.quick[3]]
        editor = [self.editor, self.details, self.text, self.judged, self.undo, self.deleted]
        return [*listing, *editor]  # pyright: ignore[reportReturnType]


@dataclass(frozen=True)
class PairsActions:
    """What happens on the tab. `filters` are the values of `PairsWidgets.filters`."""

    frame: Frame
    widgets: PairsWidgets

    @shows_errors
    def refresh(self, request: gr.Request, *filters: Value) -> Updates:
        """Show the first page, as the pairs are stored now."""
        return self._list(
            View(page=0, chosen=filters[0]["chosen"], revision=filters[0]["revision"]),
            filters,
            page_language(request),
        )

    @shows_errors
    def newer(self, request: gr.Request, *filters: Value) -> Updates:
        """Turn a page back."""
        view = View(page=filters[0]["page"] - 1, chosen="", revision=0)
        return self._list(view, filters, page_language(request))

    @shows_errors
    def older(self, request: gr.Request, *filters: Value) -> Updates:
        """Turn a page on."""
        view = View(page=filters[0]["page"] + 1, chosen="", revision=0)
        return self._list(view, filters, page_language(request))

    @shows_errors
    def choose(self, request: gr.Request, event: gr.EventData, *filters: Value) -> Updates:
        """Open the pair whose card was clicked."""
        language = page_language(request)
        pair = self.frame.workbench.pairs.get(str(event.pair))
        view = View(page=filters[0]["page"], chosen=pair.id, revision=pair.revision)
        return {**self._list(view, filters, language), **self._open(pair, language)}

    @shows_errors
    def save(self, request: gr.Request, text: str, verdict: Verdict, *rest: Value) -> Updates:
        """Judge the open pair anew, unless somebody has done so since it was opened."""
        who, filters = rest[0], rest[1:]
        language, view = page_language(request), filters[0]
        name = self.frame.door.who(request, who, "judge")
        try:
            pair = self.frame.workbench.pairs.revise(
                view["chosen"],
                text=text.strip(),
                verdict=verdict,
                who=name,
                expected=view["revision"],
            )
        except PairChangedError as conflict:
            return self._conflict(conflict, view, language)
        saved = done(say(language, "revised", pair=pair.id[:8]))
        view = View(page=view["page"], chosen=pair.id, revision=pair.revision)
        updates = {**self._list(view, filters, language), self.widgets.status: saved}
        return updates | {self.widgets.details: self._details(pair, language)}

    @shows_errors
    def delete(self, request: gr.Request, who: str, *filters: Value) -> Updates:
        """Delete the open pair, and offer to put it back."""
        language, pairs = page_language(request), self.frame.workbench.pairs
        name = self.frame.door.who(request, who, "delete")
        pair = pairs.get(filters[0]["chosen"])
        pairs.delete(pair.id, name)
        view = View(page=filters[0]["page"], chosen="", revision=0)
        return {
            **self._list(view, filters, language),
            self.widgets.status: done(say(language, "deleted", pair=pair.id[:8])),
            self.widgets.undo: gr.update(visible=True),
            self.widgets.deleted: pair.id,
        }

    @shows_errors
    def undo(self, request: gr.Request, deleted: str, who: str, *filters: Value) -> Updates:
        """Put the deleted pair back."""
        language = page_language(request)
        name = self.frame.door.who(request, who, "delete")
        pair = self.frame.workbench.pairs.restore(deleted, name)
        view = View(page=0, chosen=pair.id, revision=pair.revision)
        return {
            **self._list(view, filters, language),
            **self._open(pair, language),
            self.widgets.status: done(say(language, "put_back", pair=pair.id[:8])),
        }

    @shows_errors
    def export(self, request: gr.Request) -> Updates:
        """Make the zip file that is then downloaded."""
        path = Path(mkdtemp(dir=get_upload_folder())) / "mmdemo-pairs.zip"
        write_zip(self.frame.workbench.pairs, path, EXPORTERS["jsonl"])
        saved = done(say(page_language(request), "exported"))
        return {self.widgets.download: str(path), self.widgets.status: saved}

    def listed(self, filters: tuple[Value, ...], language: Language) -> Updates:
        """The page that is on show, as it is now; what was open is closed, for it may differ."""
        view = View(page=filters[0]["page"], chosen="", revision=0)
        return self._list(view, filters, language)

    def _list(self, view: View, filters: tuple[Value, ...], language: Language) -> Updates:
        """The asked page of the list, or the last one there is; an editor for the open pair."""
        widgets, pairs = self.widgets, self.frame.workbench.pairs
        wanted, order = filters_of(*filters[1:]), filters[6]
        n_pairs = pairs.count_up_to(MOST_COUNTED + 1, **wanted)
        last_page = (
            max(0, -(-n_pairs // PAGE_SIZE) - 1) if n_pairs <= MOST_COUNTED else view["page"]
        )
        page = min(max(view["page"], 0), last_page)
        found = pairs.list(limit=PAGE_SIZE + 1, offset=page * PAGE_SIZE, order=order, **wanted)
        has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
        is_open = any(pair.id == view["chosen"] for pair in found)
        chosen = view["chosen"] if is_open else ""
        n_all = n_pairs or pairs.count_up_to(1)
        turning = has_more or page > 0
        return {
            widgets.status: _count(n_pairs, page, last_page, language) if n_all else "",
            widgets.listing: pair_cards(found, chosen, language) or _nothing(n_all, language),
            widgets.newer: gr.update(visible=turning, interactive=page > 0),
            widgets.older: gr.update(visible=turning, interactive=has_more),
            widgets.editor: gr.update(visible=is_open),
            widgets.undo: gr.update(visible=False),
            widgets.view: View(page=page, chosen=chosen, revision=view["revision"]),
            widgets.quick[3]: gr.update(choices=project_choices(pairs.projects())),
        }  # pyright: ignore[reportReturnType]

    def _open(self, pair: Pair, language: Language) -> Updates:
        widgets = self.widgets
        return {
            widgets.editor: gr.update(visible=True),
            widgets.details: self._details(pair, language),
            # What is still to be judged begins with what the model suggests.
            widgets.text: pair.text or (pair.suggested if pair.verdict == "open" else ""),
            widgets.judged: pair.verdict if pair.verdict != "open" else None,
        }  # pyright: ignore[reportReturnType]

    def _details(self, pair: Pair, language: Language) -> str:
        steps = self.frame.workbench.pairs.history(pair.id)
        return details(pair, language) + history(steps, language)

    def _conflict(self, conflict: PairChangedError, view: View, language: Language) -> Updates:
        """Say who has changed the pair; what was typed stays, and can be saved knowing that."""
        pair = self.frame.workbench.pairs.get(view["chosen"])
        title = say(language, "changed_meanwhile")
        notice = cards.notice("error", title, in_language(str(conflict), language))
        return {
            self.widgets.details: notice + self._details(pair, language),
            self.widgets.view: View(page=view["page"], chosen=pair.id, revision=pair.revision),
        }


def filters_of(query: str, *picked: str) -> PairFilters:
    """What the filter and the quick filters ask for: task, language, verdict, project."""
    names = ("task", "language", "verdict", "project")
    wanted = {name: value or None for name, value in zip(names, picked, strict=False)}
    return cast("PairFilters", {"query": query or None, **wanted})


def project_choices(names: Iterable[str]) -> list[tuple[str, str]]:
    """All, or one of the projects."""
    return [(label("all"), ""), *((name, name) for name in names)]


def _count(n_pairs: int, page: int, last_page: int, language: Language) -> str:
    if n_pairs > MOST_COUNTED:
        counted = say(language, "n_pairs_many", n=f"{MOST_COUNTED:,}")
        pages = say(language, "page_only", page=page + 1)
    else:
        counted = say(language, "n_pairs", n=f"{n_pairs:,}")
        pages = say(language, "pages", page=page + 1, pages=last_page + 1) if last_page else ""
    text = " · ".join(part for part in (counted, pages) if part)
    return f'<p class="meta" role="status">{escape(text)}</p>'


def _nothing(n_all: int, language: Language) -> str:
    if n_all:
        return cards.notice("empty", say(language, "pairs_none_match"))
    title = say(language, "pairs_empty_title")
    return cards.notice("empty", title, say(language, "pairs_empty"))


def done(text: str) -> str:
    """The line that says that something was done."""
    return f'<p class="saved" role="status">✓ {escape(text)}</p>'
