"""The listener's language model: python -m mmdemo.training.sentence_model RECIPE FOLDER.

Learnt from what the course lets be said, and put beside the weights in FOLDER.
"""

import argparse
import json
import random
from pathlib import Path

from mmdemo.media import LANGUAGES
from mmdemo.models.checkpoint import LANGUAGE_MODEL, LEXICON
from mmdemo.speech import common_words, random_sentence
from mmdemo.training.ngrams import learn_bigrams, to_arpa
from mmdemo.training.recipe import Recipe, read_recipe

# Chosen on sentences and voices of the validation split; see `Weights` of the decoding. There the
# words alone would have `alpha` at half of that, but it weighs the n-grams of both languages, and
# English has no other.
WEIGHTS = {
    "alpha": 0.3,
    "beta": 2.5,
    "unk_score_offset": -1.0,
    "lexicon_weight": 0.15,
    "broken_word": -3.0,
    "next_word": -1.0,
}


class SentenceModel:
    """Which words and Chinese characters follow which in training, and which words there are."""

    def __init__(self, recipe: Recipe) -> None:
        n_sentences = recipe.lessons["language_model_sentences"]
        sentences: list[list[str]] = []
        for language in LANGUAGES:
            rng = random.Random(f"{recipe.seed}:{language}")
            said = (random_sentence(rng, language, "train").text for _ in range(n_sentences))
            sentences += [text.split() if language == "en" else list(text) for text in said]
        self._arpa = to_arpa(learn_bigrams(sentences))

    def save_pretrained(self, folder: Path) -> None:
        """Write it beside the weights in `folder`."""
        arpa, attributes = (folder / name for name in LANGUAGE_MODEL)
        arpa.parent.mkdir(exist_ok=True)
        arpa.write_text(self._arpa, encoding="utf-8")
        attributes.write_text(json.dumps(WEIGHTS, indent=1) + "\n", encoding="utf-8")
        (folder / LEXICON).write_text("\n".join(common_words("zh")) + "\n", encoding="utf-8")


def main() -> None:
    """Write the language model of a recipe into a listener's folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("folder", type=Path, help="a checkpoint folder of a listener")
    options = parser.parse_args()
    SentenceModel(read_recipe(options.recipe)).save_pretrained(options.folder)


if __name__ == "__main__":
    main()
