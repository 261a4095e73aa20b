"""The baseline that never sees the picture: for each question the commonest answer in training.

What it gets right is no sign of sight; an answerer is worth what it adds to that (Antol et al.,
"VQA: Visual Question Answering", ICCV 2015, use it as their prior).
"""

import random
from collections import Counter, defaultdict

from mmdemo.media import Language
from mmdemo.scenes import QuestionAnswer, plain_answer, questions, random_scene

N_TRAINING_SCENES = 3_000


class QuestionOnly:
    """Answers from the question alone; a question never asked gets its family's usual answer."""

    def __init__(self, asked: list[QuestionAnswer]) -> None:
        by_question: dict[str, Counter[str]] = defaultdict(Counter)
        by_family: dict[str, Counter[str]] = defaultdict(Counter)
        for one in asked:
            by_question[plain_question(one.question)][plain_answer(one.answer)] += 1
            by_family[one.family][plain_answer(one.answer)] += 1
        self._by_question = {text: _commonest(answers) for text, answers in by_question.items()}
        self._by_family = {name: _commonest(answers) for name, answers in by_family.items()}

    def answer(self, question: str, family: str) -> str:
        """The commonest answer, in plain form."""
        usual = self._by_family.get(family, "")
        return self._by_question.get(plain_question(question), usual)


def learn_question_only(language: Language, n_scenes: int = N_TRAINING_SCENES) -> QuestionOnly:
    """The baseline of a language, counted over scenes of the training split."""
    rng = random.Random(f"question only {language}")
    return QuestionOnly(
        [
            one
            for seed in range(n_scenes)
            for one in questions(random_scene(seed, "train"), language, rng)
        ]
    )


def plain_question(text: str) -> str:
    """A question without case and outer space."""
    return " ".join(text.lower().split())


def _commonest(answers: Counter[str]) -> str:
    return answers.most_common(1)[0][0]
