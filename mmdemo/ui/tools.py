"""The tasks as MCP tools, for assistants; see docs/programs.md.

Not Gradio's own tools: those answer in Python's notation, fetch whatever address they are given,
and call the app anew over the network, where nobody can tell any more who had asked.
"""

import json
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Annotated, Any, Literal, TypeVar

import gradio as gr
from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, ImageContent, TextContent, ToolAnnotations
from pydantic import Field

from mmdemo.errors import MmdemoError
from mmdemo.exchange import subtitles
from mmdemo.media import CaptionRequest, Drawing, DrawRequest, Question, Ticket, open_picture
from mmdemo.tasks import answer, caption
from mmdemo.tasks.draw import draw, new_seed
from mmdemo.tasks.transcribe import Recording, transcribe_whole
from mmdemo.ui.asker import ticket_of
from mmdemo.ui.calling import result
from mmdemo.ui.door import Door
from mmdemo.ui.drawing_endpoint import drawing_record
from mmdemo.ui.endpoints import to_record
from mmdemo.ui.language import language_of
from mmdemo.ui.line_judging import TASK
from mmdemo.ui.tool_files import FILE_DESCRIPTION, lent_file
from mmdemo.ui.waiting import Progress
from mmdemo.web.json_bodies import MAX_BYTES
from mmdemo.web.rules import Rules, rules_of
from mmdemo.workbench import Workbench

PATH = "/gradio_api/mcp"  # where Gradio has its own: programs look for it there
INSTRUCTIONS = (
    "Describe pictures, answer questions about them, write recordings down and draw pictures, "
    "in English and Chinese. Every result names the model that it is from."
)

Value = TypeVar("Value")
Call = Context[Any, Any, Any]
File = Annotated[str, Field(description=FILE_DESCRIPTION)]
NCandidates = Annotated[
    int, Field(ge=1, le=10, description="How many candidates to return, the likeliest first.")
]
Model = Annotated[
    str, Field(description="A name of the catalogue; empty: what the app itself opens with.")
]
Language = Annotated[Literal["en", "zh"], Field(description="Language of the caption.")]
Found = Annotated[Literal["en", "zh", ""], Field(description="Empty: it is found out.")]
Style = Annotated[
    Literal["short", "detailed"], Field(description="One short sentence, or all that is seen.")
]
Seed = Annotated[
    int | None, Field(description="The same seed draws the same picture; empty: a new one.")
]
Steps = Annotated[int | None, Field(description="Steps of denoising; empty: the model's own.")]
Unwanted = Annotated[str, Field(description="What is not to be in the picture.")]
Side = Annotated[int | None, Field(description="In pixels; empty: the model's own.")]


def tool_routes(workbench: Workbench) -> dict[str, Any]:
    """What an ASGI app is given to offer the tools: a route, and what runs as long as the app."""
    server = make_tools(workbench)
    routes = server.streamable_http_app().routes

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncGenerator[None]:
        async with server.session_manager.run():
            yield

    return {"routes": routes, "lifespan": lifespan}


def make_tools(workbench: Workbench) -> FastMCP:
    """An MCP server with a tool for each task; it keeps nothing between two calls."""
    server = FastMCP(
        "mmdemo",
        INSTRUCTIONS,
        streamable_http_path=PATH,
        stateless_http=True,
        log_level="WARNING",
        max_request_body_size=MAX_BYTES,  # with its file; what is larger is uploaded first
        # It would let no name but localhost in; who may come in is seen to before, for every path.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    caller = _Caller(Door(workbench.people, workbench.visitors))
    harmless = ToolAnnotations(readOnlyHint=True, openWorldHint=False)
    for name, offer in _OFFERS.items():
        server.add_tool(offer(workbench, caller), name, annotations=harmless)
    return server


class _Caller:
    """Does the work for whoever may ask for it."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def run(self, call: Call, work: Callable[[Ticket], Value]) -> Value:
        """What came of the work; a failure is one sentence, in English."""

        async def tell(standing: Progress) -> None:
            said = f"{standing.stage} {standing.partial_text}".strip()
            await call.report_progress(standing.seconds, message=said)

        try:
            request = call.request_context.request
            self._door.visitor(request)
            return await result(work, tell, ticket_of(request.scope) if request else None)
        except gr.Error as error:
            raise ToolError(error.message) from error
        except MmdemoError as error:
            raise ToolError(str(error)) from error


def _offer_caption(bench: Workbench, caller: _Caller) -> Callable[..., Any]:
    async def caption_tool(  # noqa: PLR0917 - each is a parameter of the tool
        call: Call,
        picture: File,
        language: Language = "en",
        style: Style = "short",
        n_candidates: NCandidates = CaptionRequest.n_candidates,
        model: Model = "",
    ) -> dict[str, Any]:
        """Describe a picture in English or Chinese; several candidates with their probabilities."""

        def work(ticket: Ticket) -> dict[str, Any]:
            with lent_file(picture, "picture") as path:
                seen = open_picture(path)
            request = CaptionRequest(seen, language, style, n_candidates, ticket=ticket)
            return to_record(
                caption(bench.models, request, model or bench.default_model["caption"])
            )

        return await caller.run(call, work)

    return caption_tool


def _offer_ask(bench: Workbench, caller: _Caller) -> Callable[..., Any]:
    async def ask_tool(  # noqa: PLR0917 - each is a parameter of the tool
        call: Call,
        picture: File,
        question: Annotated[str, Field(description="In English or Chinese.")],
        language: Found = "",
        n_candidates: NCandidates = Question.n_candidates,
        model: Model = "",
    ) -> dict[str, Any]:
        """Answer a question about a picture, in the question's language unless told otherwise."""

        def work(ticket: Ticket) -> dict[str, Any]:
            with lent_file(picture, "picture") as path:
                seen = open_picture(path)
            spoken = language or language_of(question)
            request = Question(seen, question, spoken, n_candidates, ticket=ticket)
            said = answer(bench.models, request, model or bench.default_model["answer"])
            return to_record(said, question)

        return await caller.run(call, work)

    return ask_tool


def _offer_transcribe(bench: Workbench, caller: _Caller) -> Callable[..., Any]:
    async def transcribe_tool(  # noqa: PLR0917 - each is a parameter of the tool
        call: Call,
        recording: File,
        language: Found = "",
        task: Annotated[
            Literal["transcribe", "translate"], Field(description="Translate: into English.")
        ] = "transcribe",
        prompt: Annotated[
            str, Field(description="Words to expect, for models that take them.")
        ] = "",
        model: Model = "",
    ) -> dict[str, Any]:
        """Write a recording or a film's sound down: segments and words with times and scores."""
        most_s = _rules_for(call).audio_s

        def work(ticket: Ticket) -> dict[str, Any]:
            with lent_file(recording, "recording") as path:
                asked = Recording(
                    path,
                    language=language or None,
                    task=task,
                    prompt=prompt,
                    most_s=most_s,
                    ticket=ticket,
                )
                heard = transcribe_whole(bench.models, asked, model or bench.default_model[TASK])
            return json.loads(subtitles.as_json(heard))

        return await caller.run(call, work)

    return transcribe_tool


def _offer_draw(bench: Workbench, caller: _Caller) -> Callable[..., Any]:
    async def draw_tool(  # noqa: PLR0913, PLR0917 - each is a parameter of the tool
        call: Call,
        prompt: Annotated[str, Field(description="What to draw, in English or Chinese.")],
        negative_prompt: Unwanted = "",
        seed: Seed = None,
        n_steps: Steps = None,
        guidance_scale: Annotated[
            float | None, Field(description="How closely to follow the prompt.")
        ] = None,
        width_px: Side = None,
        height_px: Side = None,
        model: Model = "",
    ) -> CallToolResult:
        """Draw a picture of a prompt; answers with the picture and with all that drew it."""

        def work(ticket: Ticket) -> Drawing:
            request = DrawRequest(
                prompt,
                negative_prompt,
                seed=new_seed() if seed is None else seed,
                n_steps=n_steps,
                guidance_scale=guidance_scale,
                width_px=width_px,
                height_px=height_px,
                ticket=ticket,
            )
            return draw(bench.models, request, model or bench.default_model["draw"])

        return _shown(await caller.run(call, work))

    return draw_tool


def _rules_for(call: Call) -> Rules:
    request = call.request_context.request
    return rules_of(request.scope if request else {})


def _shown(drawing: Drawing) -> CallToolResult:
    png = BytesIO()
    drawing.picture.save(png, "PNG")
    data, told = b64encode(png.getvalue()).decode(), drawing_record(drawing)
    words = TextContent(type="text", text=json.dumps(told, ensure_ascii=False))
    picture = ImageContent(type="image", data=data, mimeType="image/png")
    return CallToolResult(content=[picture, words], structuredContent=told)


_OFFERS = {
    "caption": _offer_caption,
    "ask": _offer_ask,
    "transcribe": _offer_transcribe,
    "draw": _offer_draw,
}
