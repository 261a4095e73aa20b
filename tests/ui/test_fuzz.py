"""Broken files get an answer or one sentence; benchmarks/fuzz.py is the long form of this."""

import logging

from benchmarks.fuzz import send
from benchmarks.fuzz_files import broken_file, real_files
from mmdemo.media import open_picture


def test_sixty_broken_files_cost_neither_the_app_nor_a_traceback(page_url, caplog):
    with caplog.at_level(logging.ERROR):
        outcomes = send(page_url, range(60), seed=1)
    assert [(each.what, each.broken.made_by, each.told) for each in outcomes if each.is_wrong] == []
    assert {each.what for each in outcomes} == {"answered", "refused"}
    assert "Traceback" not in caplog.text


def test_a_seed_makes_the_same_files_everywhere():
    real = real_files()
    assert broken_file(3, 1, real) == broken_file(3, 1, real)
    assert broken_file(3, 1, real) != broken_file(3, 2, real)
    assert open_picture(real["GIF that moves"]).size == (64, 48)
