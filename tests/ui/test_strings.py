"""Every word on the page is there in both languages, and every one is used."""

import re
from pathlib import Path

import pytest

import mmdemo.ui
from mmdemo.ui.strings import I18N, TEXTS, label, placeholders, say

SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(mmdemo.ui.__file__).parent.rglob("*")
    if path.suffix in {".py", ".js"} and not path.name.startswith("strings")
)
# Keys that are put together from a value, such as a verdict.
BUILT = (
    r"stage_|saved_|verdict_|task_|language_|tab_|suggestion_|role_|review_|order_|bulk_|action_"
    r"|vocabulary_|aside_saved_|status_method_"
    r"|retrain_(role|state|stage|do|found|doubt|verdict|head|language|part|score|changed)_"
    r"|annotate_(order|project|task|language)"
)


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_says_the_same_in_both_languages(key):
    english, chinese = TEXTS[key]
    assert english
    assert chinese
    assert placeholders(english) == placeholders(chinese)


def test_every_text_is_used():
    quoted = set(re.findall(r"[\"']([a-z0-9_]+)[\"']", SOURCE))
    assert {key for key in TEXTS if key not in quoted and not re.match(BUILT, key)} == set()


def test_every_used_text_is_there():
    used = set(re.findall(r"\b(?:label|say)\((?:\w+(?:\(\w+\))?, )?[\"']([a-z0-9_]+)[\"']", SOURCE))
    assert used
    assert used - TEXTS.keys() == set()


def test_a_label_is_translated_by_the_browser():
    assert '"key": "describe"' in label("describe")
    assert {code: texts["describe"] for code, texts in I18N.translations_dict.items()} == {
        "en": "Describe",
        "zh": "描述图片",
    }


def test_what_is_said_has_its_placeholders_filled():
    assert say("en", "n_pairs", n=3) == "Pairs: 3"
    assert say("zh", "n_pairs", n=3) == "共 3 条"
