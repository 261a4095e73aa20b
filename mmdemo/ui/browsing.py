"""What happens on the tab Pairs."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import mkdtemp
from typing import TypedDict, cast

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component
from gradio.utils import get_upload_folder

from mmdemo.exchange import EXPORTERS, write_zip
from mmdemo.media import Language
from mmdemo.pairs import Pair, PairFilters, Verdict
from mmdemo.ui import cards
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import Frame, Updates, Value
from mmdemo.ui.language import page_language
from mmdemo.ui.pair_cards import cards as pair_cards
from mmdemo.ui.pair_cards import details
from mmdemo.ui.strings import say

PAGE_SIZE = 12


class View(TypedDict):
    """Which pairs are on show, and which one is open."""

    page: int  # from 0
    chosen: str  # the id of the open pair, or ""


@dataclass(frozen=True)
class PairsWidgets:
    """The tab's widgets."""

    task: gr.Dropdown
    language: gr.Dropdown
    verdict: gr.Dropdown
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
    def wanted(self) -> list[gr.Dropdown]:
        """Which pairs are wanted."""
        return [self.task, self.language, self.verdict]

    @property
    def filters(self) -> list[Component]:
        """What is on show, and which pairs are wanted."""
        return [self.view, *self.wanted]

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch."""
        listing = [self.status, self.listing, self.newer, self.older, self.view]
        editor = [self.editor, self.details, self.text, self.judged, self.undo, self.deleted]
        return [*listing, *editor]  # pyright: ignore[reportReturnType]


@dataclass(frozen=True)
class PairsActions:
    """What happens on the tab. `filters` are the values of `PairsWidgets.filters`."""

    frame: Frame
    widgets: PairsWidgets

    @shows_errors
    def refresh(self, request: gr.Request, *filters: Value) -> Updates:
        """Show the newest pairs, as they are stored now."""
        view = View(page=0, chosen=filters[0]["chosen"])
        return self._list(view, filters, page_language(request))

    @shows_errors
    def newer(self, request: gr.Request, *filters: Value) -> Updates:
        """Turn a page towards the newest."""
        view = View(page=filters[0]["page"] - 1, chosen="")
        return self._list(view, filters, page_language(request))

    @shows_errors
    def older(self, request: gr.Request, *filters: Value) -> Updates:
        """Turn a page towards the oldest."""
        view = View(page=filters[0]["page"] + 1, chosen="")
        return self._list(view, filters, page_language(request))

    @shows_errors
    def choose(self, request: gr.Request, event: gr.EventData, *filters: Value) -> Updates:
        """Open the pair whose card was clicked."""
        language, pair_id = page_language(request), str(event.pair)
        pair = self.frame.workbench.pairs.get(pair_id)
        view = View(page=filters[0]["page"], chosen=pair_id)
        return {**self._list(view, filters, language), **self._open(pair, language)}

    @shows_errors
    def save(self, request: gr.Request, text: str, verdict: Verdict, *rest: Value) -> Updates:
        """Judge the open pair anew."""
        who, filters = rest[0], rest[1:]
        language, view = page_language(request), filters[0]
        name = self.frame.door.who(request, who, "judge")
        pair = self.frame.workbench.pairs.revise(
            view["chosen"], text=text.strip(), verdict=verdict, who=name
        )
        done = _done(say(language, "revised", pair=pair.id[:8]))
        return {**self._list(view, filters, language), self.widgets.status: done}

    @shows_errors
    def delete(self, request: gr.Request, who: str, *filters: Value) -> Updates:
        """Delete the open pair, and offer to put it back."""
        language, pairs = page_language(request), self.frame.workbench.pairs
        name = self.frame.door.who(request, who, "delete")
        pair = pairs.get(filters[0]["chosen"])
        pairs.delete(pair.id, name)
        view = View(page=filters[0]["page"], chosen="")
        return {
            **self._list(view, filters, language),
            self.widgets.status: _done(say(language, "deleted", pair=pair.id[:8])),
            self.widgets.undo: gr.update(visible=True),
            self.widgets.deleted: pair.id,
        }

    @shows_errors
    def undo(self, request: gr.Request, deleted: str, who: str, *filters: Value) -> Updates:
        """Put the deleted pair back."""
        language = page_language(request)
        name = self.frame.door.who(request, who, "delete")
        pair = self.frame.workbench.pairs.restore(deleted, name)
        view = View(page=0, chosen=pair.id)
        return {
            **self._list(view, filters, language),
            **self._open(pair, language),
            self.widgets.status: _done(say(language, "put_back", pair=pair.id[:8])),
        }

    @shows_errors
    def export(self, request: gr.Request) -> Updates:
        """Make the zip file that is then downloaded."""
        path = Path(mkdtemp(dir=get_upload_folder())) / "mmdemo-pairs.zip"
        write_zip(self.frame.workbench.pairs, path, EXPORTERS["jsonl"])
        done = _done(say(page_language(request), "exported"))
        return {self.widgets.download: str(path), self.widgets.status: done}

    def _list(self, view: View, filters: tuple[Value, ...], language: Language) -> Updates:
        """The asked page of the list, or the last one there is; an editor for the open pair."""
        widgets, pairs = self.widgets, self.frame.workbench.pairs
        wanted = _wanted(*filters[1:])
        n_pairs, n_all = pairs.count(**wanted), pairs.count()
        last_page = max(0, -(-n_pairs // PAGE_SIZE) - 1)
        page = min(max(view["page"], 0), last_page)
        found = pairs.list(limit=PAGE_SIZE, offset=page * PAGE_SIZE, **wanted)
        is_open = any(pair.id == view["chosen"] for pair in found)
        chosen = view["chosen"] if is_open else ""
        return {
            widgets.status: _count(n_pairs, page, last_page, language) if n_all else "",
            widgets.listing: pair_cards(found, chosen, language) or _nothing(n_all, language),
            widgets.newer: gr.update(visible=last_page > 0, interactive=page > 0),
            widgets.older: gr.update(visible=last_page > 0, interactive=page < last_page),
            widgets.editor: gr.update(visible=is_open),
            widgets.undo: gr.update(visible=False),
            widgets.view: View(page=page, chosen=chosen),
        }  # pyright: ignore[reportReturnType]

    def _open(self, pair: Pair, language: Language) -> Updates:
        widgets = self.widgets
        return {
            widgets.editor: gr.update(visible=True),
            widgets.details: details(pair, language),
            widgets.text: pair.text,
            widgets.judged: pair.verdict,
        }  # pyright: ignore[reportReturnType]


def _wanted(task: str, language: str, verdict: str) -> PairFilters:
    wanted = {"task": task or None, "language": language or None, "verdict": verdict or None}
    return cast("PairFilters", wanted)


def _count(n_pairs: int, page: int, last_page: int, language: Language) -> str:
    pages = say(language, "pages", page=page + 1, pages=last_page + 1) if last_page else ""
    text = " · ".join(part for part in (say(language, "n_pairs", n=n_pairs), pages) if part)
    return f'<p class="meta" role="status">{escape(text)}</p>'


def _nothing(n_all: int, language: Language) -> str:
    if n_all:
        return cards.notice("empty", say(language, "pairs_none_match"))
    title = say(language, "pairs_empty_title")
    return cards.notice("empty", title, say(language, "pairs_empty"))


def _done(text: str) -> str:
    return f'<p class="saved" role="status">✓ {escape(text)}</p>'
