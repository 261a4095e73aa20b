"""How models without a chat template are asked, by `model_type`.

A model that is not here captions without a prompt and takes no questions.
"""

from dataclasses import dataclass

from mmdemo.media import Style


@dataclass(frozen=True)
class Prompts:
    """What such a model reads beside the picture."""

    short: str | None = None  # None: nothing, not even an empty text
    detailed: str | None = None
    question: str = ""  # with {question} in it; empty: it knows no form for questions
    answers: bool = False  # whether every checkpoint of the type was taught to answer
    adds_special_tokens: bool = True

    def for_style(self, style: Style) -> str | None:
        """The prompt for a caption."""
        return self.short if style == "short" else self.detailed


PROMPTS = {
    # Task tokens of the model card; the processor turns them into sentences.
    "florence2": Prompts(short="<CAPTION>", detailed="<MORE_DETAILED_CAPTION>"),
    # An empty text still carries the picture's tokens; the form of question is the paper's.
    "blip-2": Prompts(short="", detailed="", question="Question: {question} Answer:", answers=True),
    # Its VQA checkpoints read [CLS] and the question, without [SEP]; the others only caption.
    "git": Prompts(question="[CLS]{question}", adds_special_tokens=False),
}
