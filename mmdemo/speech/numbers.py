"""Numbers, dates, times and letters that somebody might say, in words."""

import random

from mmdemo.media.number_words import DIGITS_ZH, ONES, number_en, number_zh

_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth", "twenty": "twentieth", "thirty": "thirtieth",
}  # fmt: skip
_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def random_number_en(rng: random.Random) -> str:
    """Anything that is counted, dated, timed or spelt, in English."""
    return rng.choice((_counted_en, _digits_en, _date_en, _time_en, _letters_en, _year_en))(rng)


def random_number_zh(rng: random.Random) -> str:
    """Anything that is counted, dated or timed, in Chinese."""
    return rng.choice((_counted_zh, _digits_zh, _date_zh, _time_zh, _year_zh))(rng)


def _magnitude(rng: random.Random) -> int:
    return rng.randrange(10 ** rng.choice((1, 2, 2, 3, 4, 5)))


def _counted_en(rng: random.Random) -> str:
    return " ".join(number_en(_magnitude(rng)) for _ in range(rng.randint(1, 3)))


def _digits_en(rng: random.Random) -> str:
    return " ".join(ONES[rng.randrange(10)] for _ in range(rng.randint(1, 8)))


def _year_en(rng: random.Random) -> str:
    return f"{number_en(rng.choice((18, 19, 20)))} {number_en(rng.randrange(10, 100))}"


def _ordinal_en(number: int) -> str:
    *head, last = number_en(number).split()
    return " ".join([*head, _ORDINALS.get(last, last.removesuffix("t") + "th")])


def _date_en(rng: random.Random) -> str:
    day, month = _ordinal_en(rng.randint(1, 31)), rng.choice(_MONTHS)
    date = f"{month} {day}" if rng.random() < 0.5 else f"the {day} of {month}"
    return f"{rng.choice(_DAYS)} {date}" if rng.random() < 0.5 else f"{date} {_year_en(rng)}"


def _time_en(rng: random.Random) -> str:
    hour, part = number_en(rng.randint(1, 12)), rng.choice(("in the morning", "at night", ""))
    minute = rng.choice(("o'clock", "thirty", "fifteen", number_en(rng.randint(10, 59))))
    past = rng.choice(("half past", "a quarter past", "a quarter to"))
    return f"{hour} {minute} {part}".strip() if rng.random() < 0.6 else f"{past} {hour}"


def _letters_en(rng: random.Random) -> str:
    return " ".join(rng.choice(_LETTERS) for _ in range(rng.randint(2, 6)))


def _counted_zh(rng: random.Random) -> str:
    return number_zh(_magnitude(rng))


def _digits_zh(rng: random.Random) -> str:
    return "".join(rng.choice(DIGITS_ZH) for _ in range(rng.randint(1, 9)))


def _year_zh(rng: random.Random) -> str:
    year = rng.randint(1_850, 2_050)
    return "".join(DIGITS_ZH[int(digit)] for digit in str(year)) + "年"


def _date_zh(rng: random.Random) -> str:
    date = f"{number_zh(rng.randint(1, 12))}月{number_zh(rng.randint(1, 31))}{rng.choice('日号')}"
    return (_year_zh(rng) if rng.random() < 0.4 else "") + date + _weekday_zh(rng)


def _weekday_zh(rng: random.Random) -> str:
    return "星期" + rng.choice("一二三四五六天") if rng.random() < 0.4 else ""


def _time_zh(rng: random.Random) -> str:
    part, hour = rng.choice(("上午", "下午", "晚上", "早上", "")), number_zh(rng.randint(1, 12))
    minute = rng.choice(("", "半", f"{number_zh(rng.randint(11, 59))}分", "一刻"))
    return f"{part}{hour}点{minute}"
