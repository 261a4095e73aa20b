from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import soundfile
from PIL import Image

from mmdemo.exchange import Report, Wishes, bring_in, look_into
from mmdemo.media import Candidate, Clip, Suggestion
from mmdemo.pairs import Belonging, Intake, Pair, PairDraft, PairStore, Storage


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


@pytest.fixture
def other(tmp_path) -> Iterator[PairStore]:
    """A second collection, empty."""
    storage = Storage(f"sqlite:///{tmp_path / 'other' / 'pairs.db'}", tmp_path / "other")
    yield PairStore(storage)
    storage.close()


@pytest.fixture
def take_in(tmp_path) -> Callable[..., Report]:
    """Brings something into a collection, or only looks what would come of it."""

    def take(store, path, *, how=bring_in, file_format=None, tell=None, **wishes) -> Report:
        intake = Intake(store._storage)
        options = {"tell": tell} if tell else {}
        return how(look_into(path, file_format), intake, Wishes(**wishes), **options)

    return take


@pytest.fixture
def varied(store, keep, clip) -> PairStore:
    """A collection with something of everything."""
    red, blue = (Image.effect_noise((40, 30), each).convert("RGB") for each in (30, 90))
    shared = Belonging(
        project="street", source="街/🚗 one.jpg", tags=("car", "red"), note="=1+1", stars=4
    )
    keep("a red car", media=red, belonging=shared)
    keep("一辆红色的车", media=red, language="zh", belonging=replace(shared, tags=()))
    keep('=cmd|"/C calc"!A1', media=blue, belonging=Belonging(kin="house:7"))
    keep("'=quoted, twice\n\tover <b>lines</b>", media=blue, verdict="good")
    keep("two", seed=3, question="-How many?", settings={"beams": 4, "style": "short"})
    keep("", seed=4, verdict="bad")
    keep("hello there", media=clip, language="en", settings={"beams": 2})
    blank = PairDraft("caption", red, None, "en", None, "", "open", "", Belonging(project="todo"))
    store.add(blank)
    first = next(iter(store))
    store.revise(first.id, text="a red cab", verdict="fixed", who="Bo")
    store.delete(first.id, who="Bo")
    store.restore(first.id, who="Ada")
    return store
