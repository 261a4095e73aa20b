"""The panel that brings pairs in and says in which form they are taken out."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol, cast

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component
from gradio.utils import get_upload_folder

from mmdemo.errors import InvalidRequestError, MmdemoError, StoppedError
from mmdemo.exchange import (
    EXPORTERS,
    Report,
    Wishes,
    bring_in,
    examine,
    look_among,
    named_rows,
    write_zip,
)
from mmdemo.media import Language, Ticket
from mmdemo.pairs import JUDGED, USABLE, VERDICTS, Intake, Verdict
from mmdemo.ui import cards
from mmdemo.ui.feedback import explain, failure, shows_errors
from mmdemo.ui.frame import QUIET, Frame, Updates, click_soon
from mmdemo.ui.language import page_language
from mmdemo.ui.strings import label, say
from mmdemo.ui.waiting import Failed, Finished, watch

MAX_SHOWN = 200  # rows of a report


@dataclass(frozen=True)
class ImportWidgets:
    """The panel's widgets."""

    files: gr.File
    folder: gr.File
    project: gr.Textbox
    languages: gr.CheckboxGroup
    try_it: gr.Button
    begin: gr.Button
    stop: gr.Button
    status: gr.HTML
    report: gr.Dataframe
    form: gr.Dropdown
    verdicts: gr.CheckboxGroup
    take_out: gr.Button
    download: gr.DownloadButton

    @property
    def outputs(self) -> list[Block]:
        """What an import changes."""
        return [self.status, self.report, self.begin, self.try_it, self.stop]  # pyright: ignore[reportReturnType]


class Shown(Protocol):
    """What of a tab shows the collection."""

    @property
    def filters(self) -> list[Component]:
        """What its refreshing takes."""
        ...

    @property
    def outputs(self) -> list[Block]:
        """What it changes."""
        ...


def exchange_panel(frame: Frame, *, done: Callable[..., object], shows: Shown) -> None:
    """Draw the panel, closed.

    Args:
        frame: of the page.
        done: shows the collection anew after an import.
        shows: its inputs and its outputs.
    """
    with gr.Accordion(label("bring_in"), open=False, elem_id="exchange"):
        widgets = _draw()
    actions = ImportActions(frame, widgets)
    inputs: list[Component] = [widgets.files, widgets.folder, widgets.project, widgets.languages]
    outputs = widgets.outputs
    looking = widgets.try_it.click(actions.look, inputs, outputs, **QUIET)
    bringing = widgets.begin.click(actions.bring, [*inputs, frame.who], outputs, **QUIET)
    bringing.success(done, shows.filters, shows.outputs, **QUIET)  # pyright: ignore[reportArgumentType]
    widgets.stop.click(actions.stopped, None, outputs, cancels=[looking, bringing], **QUIET)
    exporting = widgets.take_out.click(
        actions.take_out,
        [widgets.form, widgets.verdicts, widgets.project],
        [widgets.download, widgets.status],
        **QUIET,
    )
    exporting.success(None, js=click_soon("exchange-download"), **QUIET)


def _draw() -> ImportWidgets:
    with gr.Row():
        files = gr.File(
            label=label("exchange_file"), file_count="multiple", elem_id="exchange-file", height=120
        )
        folder = gr.File(
            label=label("exchange_folder"),
            file_count="directory",
            elem_id="exchange-folder",
            height=120,
        )
    with gr.Row():
        project = gr.Textbox("", label=label("project"), max_length=200, elem_id="exchange-project")
        languages = gr.CheckboxGroup(
            [(label("english"), "en"), (label("chinese"), "zh")],
            value=["en", "zh"],
            label=label("exchange_languages"),
            elem_id="exchange-languages",
        )
    with gr.Row():
        try_it = gr.Button(label("exchange_try"), elem_id="exchange-try")
        begin = gr.Button(label("exchange_begin"), variant="primary", elem_id="exchange-begin")
        stop = gr.Button(label("stop"), variant="stop", visible=False, elem_id="exchange-stop")
    status = gr.HTML(elem_id="exchange-status")
    report = gr.Dataframe(
        visible=False, interactive=False, wrap=True, elem_id="exchange-report", max_height=300
    )
    form, verdicts, take_out, download = _draw_taking_out()
    return ImportWidgets(
        files, folder, project, languages, try_it, begin, stop, status, report, form, verdicts,
        take_out, download,
    )  # fmt: skip


def _draw_taking_out() -> tuple[gr.Dropdown, gr.CheckboxGroup, gr.Button, gr.DownloadButton]:
    with gr.Row():
        form = gr.Dropdown(
            list(EXPORTERS), value="jsonl", label=label("exchange_form"), elem_id="exchange-form"
        )
        verdicts = gr.CheckboxGroup(
            [(label(f"verdict_{each}"), each) for each in JUDGED],
            value=list(USABLE),
            label=label("verdict"),
            elem_id="exchange-verdicts",
        )
        take_out = gr.Button(label("exchange_take_out"), elem_id="exchange-take-out")
        download = gr.DownloadButton("zip", visible="hidden", elem_id="exchange-download")
    return form, verdicts, take_out, download


@dataclass(frozen=True)
class ImportActions:
    """What happens on the panel."""

    frame: Frame
    widgets: ImportWidgets

    async def look(
        self,
        request: gr.Request,
        files: list[str] | None,
        folder: list[str] | None,
        *chosen: str | list[Language],
    ) -> AsyncGenerator[Updates, None]:
        """Tell what an import would do."""
        project, languages = cast("tuple[str, list[Language]]", chosen)
        wishes = Wishes(project=project.strip(), languages=tuple(languages))
        async for update in self._run(request, (files, folder), wishes, examine):
            yield update

    async def bring(
        self,
        request: gr.Request,
        files: list[str] | None,
        folder: list[str] | None,
        *chosen: str | list[Language],
    ) -> AsyncGenerator[Updates, None]:
        """Bring everything in that can be."""
        project, languages, who = cast("tuple[str, list[Language], str]", chosen)
        try:
            who = self.frame.door.who(request, who, "import")
        except MmdemoError as error:
            yield {self.widgets.status: failure(error, page_language(request))}
            return
        wishes = Wishes(project.strip(), languages=tuple(languages), who=who)
        async for update in self._run(request, (files, folder), wishes, bring_in):
            yield update

    def stopped(self, request: gr.Request) -> Updates:
        """Say that what came in so far is kept."""
        text = say(page_language(request), "exchange_stopped")
        return {**self._buttons(is_busy=False), self.widgets.status: cards.notice("stopped", text)}  # pyright: ignore[reportReturnType]

    @shows_errors
    def take_out(
        self, request: gr.Request, form: str, verdicts: list[Verdict], project: str
    ) -> Updates:
        """Make the zip file that is then downloaded."""
        path = Path(mkdtemp(dir=get_upload_folder())) / f"mmdemo-{form}.zip"
        wanted: tuple[Verdict, ...] = tuple(each for each in VERDICTS if each in verdicts)
        pairs = self.frame.workbench.pairs.iterate(project=project.strip() or None)
        export = EXPORTERS[form]
        write_zip(pairs, path, lambda chosen, at: export(chosen, at, verdicts=wanted))
        done = cards.notice("ready", say(page_language(request), "exported"))
        return {self.widgets.download: str(path), self.widgets.status: done}  # pyright: ignore[reportReturnType]

    async def _run(
        self,
        request: gr.Request,
        given: tuple[list[str] | None, list[str] | None],
        wishes: Wishes,
        do: Callable[..., Report],
    ) -> AsyncGenerator[Updates, None]:
        language, widgets = page_language(request), self.widgets

        def work(ticket: Ticket) -> Report:
            def tell(report: Report) -> None:
                ticket.partial_text = say(language, "exchange_so_far", n=f"{report.n_rows:,}")
                if ticket.stopped:
                    raise StoppedError

            found = look_among(_given(*given))
            return do(found, Intake(self.frame.workbench.storage), wishes, tell=tell)

        yield {**self._buttons(is_busy=True), widgets.report: gr.update(visible=False)}  # pyright: ignore[reportReturnType]
        async for standing in watch(work, Ticket()):
            if isinstance(standing, Finished):
                yield {**self._buttons(is_busy=False), **self._told(standing.value, do, language)}
            elif isinstance(standing, Failed):
                shown = failure(standing.error, language)
                yield {**self._buttons(is_busy=False), widgets.status: shown}  # pyright: ignore[reportReturnType]
            else:
                text = standing.partial_text or say(language, "exchange_so_far", n="0")
                yield {widgets.status: cards.notice("ready", text)}  # pyright: ignore[reportReturnType]

    def _told(self, report: Report, do: Callable[..., Report], language: Language) -> Updates:
        key = "exchange_would" if do is examine else "exchange_did"
        counts = {
            "new": f"{report.n_new:,}",
            "there": f"{report.n_there:,}",
            "bad": f"{report.n_bad:,}",
            "same": f"{report.n_same:,}",
            "alike": f"{report.n_alike:,}",
        }
        kinds = {
            "bad": say(language, "exchange_bad"),
            "same": say(language, "exchange_same"),
            "alike": say(language, "exchange_alike"),
        }
        rows = [
            [where, kinds[kind], _in_language(what, kind, language)]
            for (kind, where, what), _ in zip(named_rows(report), range(MAX_SHOWN), strict=False)
        ]
        heads = [
            say(language, "exchange_head_row"),
            say(language, "exchange_head_kind"),
            say(language, "exchange_head_what"),
        ]
        return {
            self.widgets.status: cards.notice("ready", say(language, key, **counts)),
            self.widgets.report: gr.update(
                visible=bool(rows), value={"headers": heads, "data": rows}
            ),
        }  # pyright: ignore[reportReturnType]

    def _buttons(self, *, is_busy: bool) -> Updates:
        widgets = self.widgets
        return {
            widgets.begin: gr.update(interactive=not is_busy),
            widgets.try_it: gr.update(interactive=not is_busy),
            widgets.stop: gr.update(visible=is_busy),
        }  # pyright: ignore[reportReturnType]


def _given(files: list[str] | None, folder: list[str] | None) -> list[Path]:
    given = [*(files or ()), *(folder or ())]
    if not given:
        raise InvalidRequestError("Drop a file or a folder first.")
    return [Path(each) for each in given]


def _in_language(what: str, kind: str, language: Language) -> str:
    return explain(InvalidRequestError(what), language) if kind == "bad" else what
