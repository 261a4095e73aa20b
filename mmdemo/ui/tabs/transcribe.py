"""Write down a recording or what is said into the microphone; read it, mend it, keep it."""

import gradio as gr

from mmdemo.ui.aside import aside_of, challenge_fold, podium, wire_aside
from mmdemo.ui.contests import transcribe_contest
from mmdemo.ui.controls import model_note, remembered_state, run_buttons
from mmdemo.ui.frame import QUIET, Frame, Restore, Tab, scroll_to, tab_item
from mmdemo.ui.giving import consent_line
from mmdemo.ui.line_judging import TASK, LineJudge
from mmdemo.ui.live_listening import Microphones, microphone_button
from mmdemo.ui.live_models import model_picker
from mmdemo.ui.recordings import recording_input
from mmdemo.ui.strings import label
from mmdemo.ui.transcribing import TranscribeActions, TranscribeWidgets
from mmdemo.ui.transcript_view import TranscriptServer, transcript_view
from mmdemo.ui.transcripts import Transcripts

MAX_PROMPT_CHARACTERS = 500
CONCURRENCY = 256  # callers at once: more than may wait for a model, which takes them in turn


def transcribe_tab(frame: Frame) -> Tab:
    """Draw the tab."""
    transcripts = Transcripts(frame.workbench.data_dir / "transcripts")
    microphones = Microphones(transcripts)
    judge = LineJudge(frame.workbench.pairs, transcripts)
    with tab_item(TASK) as item:
        widgets = _draw(frame, microphones, TranscriptServer(frame, transcripts, judge))
    actions = TranscribeActions(frame, widgets, transcripts, microphones)
    _wire(actions, widgets)
    widgets.model.follow(item)
    restore = Restore(
        actions.restore,
        [widgets.session, widgets.model.memory, widgets.options],
        [*widgets.choices, widgets.note, *widgets.outputs],
    )
    asked = [widgets.recording, *widgets.choices]
    aside = wire_aside(widgets.aside, widgets.model.field, asked, preprocess=False)
    return Tab(TASK, item, restore, aside)


def _draw(frame: Frame, microphones: Microphones, server: TranscriptServer) -> TranscribeWidgets:
    with gr.Row(elem_classes="split"):
        with gr.Column(scale=4, min_width=300):
            recording = recording_input()
            microphone = microphone_button(microphones)
            language = _language_picker()
            run, stop = run_buttons(TASK, label("transcribe"))
            with gr.Accordion(label("more_ways"), open=False, elem_id="transcribe-more"):
                model = model_picker(frame, TASK)
                task = _task_picker()
                prompt = _prompt()
                detect_speech = gr.Checkbox(
                    True, label=label("detect_speech"), info=label("detect_speech_info")
                )
                condition = gr.Checkbox(
                    False, label=label("on_previous"), info=label("on_previous_info")
                )
            about = model_note(frame.workbench, model.field)
            challenge = challenge_fold(frame, TASK)
        with gr.Column(scale=7, min_width=320, elem_id="transcribe-result"):
            card = gr.HTML(elem_id="transcribe-card")
            view = transcript_view(server)
            consent_line()
            shown = podium(TASK)
    session = remembered_state(frame.memory, "transcribe.session")
    options = remembered_state(frame.memory, "transcribe.options")
    return TranscribeWidgets(
        recording, language, task, model, prompt, detect_speech, condition, about, run, stop,
        microphone, card, view, session, options,
        aside_of(frame, transcribe_contest, challenge, shown),
    )  # fmt: skip


def _language_picker() -> gr.Radio:
    return gr.Radio(
        [
            (label("language_auto_speech"), "auto"),
            (label("english"), "en"),
            (label("chinese"), "zh"),
        ],
        value="auto",
        label=label("language_spoken"),
        elem_id="transcribe-language",
    )


def _task_picker() -> gr.Radio:
    return gr.Radio(
        [(label("as_spoken"), "transcribe"), (label("into_english"), "translate")],
        value="transcribe",
        label=label("written"),
        elem_id="transcribe-task",
    )


def _prompt() -> gr.Textbox:
    return gr.Textbox(
        "",
        label=label("own_words"),
        info=label("own_words_info"),
        max_length=MAX_PROMPT_CHARACTERS,
        elem_id="transcribe-prompt",
    )


def _wire(actions: TranscribeActions, widgets: TranscribeWidgets) -> None:
    outputs, microphone = widgets.outputs, widgets.microphone
    widgets.run.click(
        actions.transcribe,
        [widgets.recording, *widgets.choices],
        outputs,
        preprocess=False,
        concurrency_limit=CONCURRENCY,
        **QUIET,
    )
    widgets.run.click(None, js=scroll_to("transcribe-result"), **QUIET)
    widgets.stop.click(actions.stop, queue=False, **QUIET)
    widgets.recording.change(
        actions.look, [widgets.recording, widgets.session], outputs, preprocess=False, **QUIET
    )
    # Not `change`, which also tells of a recording that is only not there yet.
    widgets.recording.clear(actions.clear, widgets.session, outputs, **QUIET)
    microphone.start_recording(actions.speak, widgets.choices, outputs, **QUIET)
    microphone.stop_recording(actions.spoken, None, outputs, **QUIET)
    microphone.start_recording(None, js=scroll_to("transcribe-result"), **QUIET)
    for choice in widgets.choices:
        choice.change(None, widgets.choices, widgets.options, js="(...chosen) => [chosen]", **QUIET)
