"""One spelling for what sounds the same, before words or characters are compared.

In both languages: compatibility forms are resolved (full-width letters, digits and signs become
ordinary ones), letters are lower case, punctuation is away, and whole numbers from 0 to 100 are
written in words. In English apostrophes are dropped (it's = its) and hyphens part words. In
Chinese all spaces are dropped. Traditional characters stay as they are.
"""

import re
import unicodedata

from mmdemo.media import Language
from mmdemo.media.number_words import number_en, number_zh

_DIGITS = re.compile(r"(?<![\d.])\d{1,3}(?!\.?\d)")
_APOSTROPHES = re.compile(r"['\u2019\u02bc`]")
_ALONE = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_MOST = 100


def spoken_units(text: str, language: Language) -> list[str]:
    """What is counted: words of English, characters of Chinese.

    A Chinese character in an English text is a word; a Latin letter in a Chinese one a character.
    """
    plain = spoken_text(_APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)), language)
    if language == "zh":
        return [character for character in plain if not character.isspace()]
    return words_and_characters(plain)


def spoken_text(text: str, language: Language) -> str:
    """The words as a listener writes them: apostrophes (all as ') and spaces are left."""
    plain = _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", text).lower())
    plain = _DIGITS.sub(lambda digits: _in_words(int(digits[0]), language), plain)
    plain = "".join(
        " " if _is_sign(character) and character != "'" else character for character in plain
    )
    return " ".join(plain.replace("〇", "零").split())


def words_and_characters(text: str) -> list[str]:
    """Words between spaces; each Chinese character by itself."""
    return _ALONE.sub(r" \1 ", text).split()


def _in_words(number: int, language: Language) -> str:
    if number > _MOST:
        return str(number)
    return f" {number_en(number)} " if language == "en" else number_zh(number)


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSC"
