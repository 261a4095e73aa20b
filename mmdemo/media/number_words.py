"""Whole numbers as they are said, in English and Chinese."""

ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
DIGITS_ZH = "零一二三四五六七八九"
_UNITS_ZH = ((1_000, "千"), (100, "百"), (10, "十"))
_MYRIAD = 10_000


def number_en(number: int) -> str:
    """A number below a million in words: 342 is "three hundred and forty two"."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens = _TENS[number // 10 - 2]
        return f"{tens} {ONES[number % 10]}" if number % 10 else tens
    if number < 1_000:
        return _with_rest(number, 100, "hundred", " and ")
    return _with_rest(number, 1_000, "thousand", " and " if number % 1_000 < 100 else " ")


def number_zh(number: int) -> str:
    """A number below a hundred million in characters: 342 is 三百四十二."""
    if number >= _MYRIAD:
        high, low = divmod(number, _MYRIAD)
        gap = "零" if 0 < low < _MYRIAD // 10 else ""
        return f"{number_zh(high)}万{gap}{number_zh(low) if low else ''}"
    if number < 10:
        return DIGITS_ZH[number]
    if number < 20:
        return "十" + (DIGITS_ZH[number % 10] if number % 10 else "")
    return _below_myriad_zh(number)


def _with_rest(number: int, unit: int, name: str, join: str) -> str:
    high, rest = divmod(number, unit)
    return f"{number_en(high)} {name}" + (join + number_en(rest) if rest else "")


def _below_myriad_zh(number: int) -> str:
    text, gap = "", False
    for unit, name in _UNITS_ZH:
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap else "") + DIGITS_ZH[digit] + name
            gap = False
        elif text:
            gap = True
    return text + (("零" if gap else "") + DIGITS_ZH[number] if number else "")
