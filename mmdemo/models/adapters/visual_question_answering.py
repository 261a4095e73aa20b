"""Question answerers: classifiers of answers (ViLT), and BLIP's question answering class."""

from pathlib import Path
from typing import Any

from transformers import AutoModelForVisualQuestionAnswering

from mmdemo.media import Candidate, Question
from mmdemo.models.decoding.asking import AskingPlainly
from mmdemo.models.decoding.generation import Writer
from mmdemo.models.decoding.limits import check_length
from mmdemo.models.decoding.opening import open_model, open_processor
from mmdemo.models.decoding.pictures import fit_for_models
from mmdemo.models.decoding.sheets import Sheet, write_sheets
from mmdemo.models.prompts import Prompts

ANSWER_TOKENS = 20


class VisualQuestionAnswering:
    """Answers questions about pictures in a word or two."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        model = open_model(AutoModelForVisualQuestionAnswering, folder, device)
        self._processor: Any = open_processor(folder)
        self._asking = AskingPlainly(self._processor, Prompts(question="{question}"))
        self._writer = Writer(model, self._processor.tokenizer)

    def answer(self, questions: list[Question]) -> list[tuple[Candidate, ...]]:
        if self._writer.model.can_generate():
            sheets = [Sheet(q, self._asking.for_answer(q), ANSWER_TOKENS) for q in questions]
            return write_sheets(self._writer, self._asking, sheets)
        return self._classify(questions)

    def close(self) -> None:
        self._writer.close()

    def _classify(self, questions: list[Question]) -> list[tuple[Candidate, ...]]:
        """The likeliest answers of a fixed list; each has a probability of its own."""
        inputs = self._read(questions)
        with self._writer.inference():
            logits = self._writer.model(**inputs).logits  # (questions, answers)
        n_answers = min(questions[0].n_candidates, logits.shape[1])
        # Trained on several right answers at once, hence a sigmoid (Kim et al. 2021, ViLT).
        best = logits.float().sigmoid().topk(n_answers, dim=1)
        names = self._writer.model.config.id2label
        return [
            tuple(Candidate(names[i], p) for i, p in zip(indices, scores, strict=True))
            for indices, scores in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ]

    def _read(self, questions: list[Question]) -> dict[str, Any]:
        texts = [self._asking.for_answer(question) for question in questions]
        images = [fit_for_models(question.picture) for question in questions]
        inputs = self._processor(images=images, text=texts, padding=True, return_tensors="pt")
        most = getattr(self._writer.model.config, "max_position_embeddings", None)
        if most:
            check_length(inputs["input_ids"].shape[1], most)
        return self._writer.placed(dict(inputs))
