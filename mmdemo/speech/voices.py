"""Many speakers out of a few voices: eSpeak NG's variants, at many speeds and pitches."""

import random

from mmdemo.media import Language
from mmdemo.scenes import Split
from mmdemo.speech.espeak import Voice

ACCENTS: dict[Language, tuple[str, ...]] = {
    "en": (
        "en-us", "en-us", "gmw/en", "en-gb-x-rp", "en-gb-scotland", "en-029", "en-us-nyc",
        "en-gb-x-gbclan", "en-gb-x-gbcwmd",
    ),
    # The plain "cmn" of eSpeak NG 1.51 spells its syllables in English.
    "zh": ("cmn-latn-pinyin",),
}  # fmt: skip
# By ear, the variants that are speech; those named after robots and demons are not. "rob" speaks
# so low that eSpeak NG 1.51 writes beyond its table of 400 harmonics, and crashes later on.
VARIANTS: dict[Split, tuple[str, ...]] = {
    "train": (
        "f1", "f2", "f3", "f5", "m1", "m2", "m3", "m5", "m6", "m8", "Alex", "Andrea", "Annie",
        "Diogo", "Gene", "Henrique", "Hugo", "Jacky", "Lee", "Marco", "Mike", "adam", "anika",
        "antonio", "aunty", "belinda", "boris", "caleb", "croak", "david", "ed", "edward",
        "grandpa", "gustave", "iven", "iven2", "iven4", "john", "kaukovalta", "klatt", "klatt2",
        "klatt4", "linda", "marcelo", "max", "miguel", "norbert", "pablo", "paul", "pedro",
        "quincy", "sandro", "shelby", "steph", "steph2", "travis", "victor", "zac", "",
    ),
    "val": ("f4", "m7", "Denis", "iven3", "steph3", "klatt3"),
    "test": (
        "m4", "Alicia", "Andy", "Mario", "Michael", "Nguyen", "benjamin", "edward2", "grandma",
        "michel", "robert", "klatt5",
    ),
}  # fmt: skip


def random_voice(rng: random.Random, language: Language, split: Split) -> Voice:
    """Anybody of the split; no variant speaks in two of them."""
    variant = rng.choice(VARIANTS[split])
    accent = rng.choice(ACCENTS[language])
    return Voice(
        name=f"{accent}+{variant}" if variant else accent,
        words_per_minute=round(rng.triangular(110, 260, 165)),
        pitch=rng.randint(15, 85),
        pitch_range=rng.randint(20, 80),
    )
