from collections.abc import Callable, Iterator
from io import BytesIO

import numpy as np
import pytest
import soundfile
from PIL import Image

from mmdemo.media import Candidate, Clip, Suggestion
from mmdemo.pairs import Pair, PairDraft, PairStore, Storage


@pytest.fixture
def store(tmp_path) -> Iterator[PairStore]:
    storage = Storage(f"sqlite:///{tmp_path / 'app' / 'pairs.db'}", tmp_path / "app")
    yield PairStore(storage)
    storage.close()


@pytest.fixture
def clip() -> Clip:
    """A tenth of a second of a tone, at a sample rate that no model uses."""
    stream = BytesIO()
    soundfile.write(stream, np.sin(np.arange(4_410) * 0.1) / 2, 44_100, format="FLAC")
    return Clip(stream.getvalue(), "interview.mp3", 12.5, 12.6)


@pytest.fixture
def keep(store) -> Callable[..., Pair]:
    """Keeps a pair that is usual but for what is asked; equal seeds give equal pictures."""

    def add(text="a red car", *, seed=0, question=None, settings=None, **changes) -> Pair:
        pixels = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), dtype=np.uint8)
        media = changes.pop("media", Image.fromarray(pixels))
        task = "caption" if question is None else "answer"
        task = "transcribe" if isinstance(media, Clip) else task
        language = changes.get("language", "en")
        suggestion = Suggestion(
            task=task,
            language=language,
            candidates=(Candidate("a car", 1), Candidate("a van", 0.25))[: 1 + seed % 2],
            model="bundled",
            version="0123abcd",
            seconds=1,
            settings=settings or {},
        )
        fields = {"language": language, "verdict": "fixed", "who": "Ada"} | changes
        return store.add(
            PairDraft(
                task=task,
                media=media,
                question=question,
                suggestion=suggestion,
                text=text,
                **fields,
            )
        )

    return add
