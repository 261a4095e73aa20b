"""What the tab Retrain makes of a run's files, and who may do what there."""

import json
import time

import gradio as gr
import pytest

from mmdemo.errors import NotAllowedError
from mmdemo.jobs import OVER
from mmdemo.retraining import Run
from mmdemo.retraining.runs import KIND
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.settings import Settings
from mmdemo.ui.comparison_view import comparison_view
from mmdemo.ui.controls import memory_place
from mmdemo.ui.desk import Desk
from mmdemo.ui.door import Door
from mmdemo.ui.frame import Frame
from mmdemo.ui.gallery import Gallery
from mmdemo.ui.judging import Judge
from mmdemo.ui.learning_plot import learning_plots, read_curves
from mmdemo.ui.run_samples import samples_view
from mmdemo.ui.sentences import in_language
from mmdemo.ui.tabs.retrain import retrain_tab
from mmdemo.web.caller import Caller, set_caller
from mmdemo.workbench import Workbench

ROW = {
    "old": 0.1, "new": 0.9, "difference": 0.8, "interval": [0.6, 0.9], "n": 10, "groups": 10,
    "changed": 9, "decides": True, "verdict": "better", "doubt": "",
}  # fmt: skip
CHANGED = {
    "task": "caption", "language": "en", "file": "", "id": "1", "question": "",
    "wanted": "A <crown>.", "old": "A tree.", "new": "A <crown>.", "score": "f1",
    "old_score": 0.3, "new_score": 1.0,
}  # fmt: skip
NOTHING = {"n": 0, "scores": {}, "n_changed": {}, "changed": []}


def asked(title="", **more):
    """A run that has not begun."""
    usual = {
        "role": "captioner", "base": "bundled", "base_version": "0", "base_folder": "",
        "recipe": "", "pairs": (), "n_held_out": 0, "snapshot": "", "query": "", "project": "",
        "time_budget_s": 60.0, "n_test_items": 0, "who": "Ada", "title": title,
    }  # fmt: skip
    return Run(**usual | more)


def report(**verdict):
    held_out = {
        "n": 10,
        "scores": {"caption": {"en": {"f1": ROW, "cider": {**ROW, "decides": False}}}},
        "n_changed": {"worse": 0, "better": 9, "other_words": 0},
        "changed": [CHANGED],
    }
    usual = {"held_out": "better", "doubt": "", "test_set": "left out", "forgotten_points": 0}
    return {"held_out": held_out, "test_set": NOTHING, "failed": [], "verdict": usual | verdict}


def append(path, *entries):
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in entries)


def test_loss_and_held_out_scores_become_curves_over_seconds(tmp_path):
    log = tmp_path / "log.jsonl"
    assert learning_plots(log, "en") == ""
    append(log, {"steps": 0, "seconds": 0, "held_out_loss": 3.0, "held_out_right": 0.0})
    append(log, *({"steps": n, "seconds": 2 * n, "loss": 2 / n, "spent": 0.1} for n in (1, 2, 4)))
    assert read_curves(log) == {
        "held_out_loss": [(0, 3)],
        "held_out_right": [(0, 0)],
        "loss": [(2, 2), (4, 1), (8, 0.5)],
    }
    drawn = learning_plots(log, "zh")
    assert drawn.count("<svg") == 2
    assert "损失" in drawn
    assert "一字不差" in drawn


def test_a_line_that_is_being_written_and_a_loss_that_is_no_number_draw_no_nonsense(tmp_path):
    log = tmp_path / "log.jsonl"
    append(log, {"steps": 1, "seconds": 1, "loss": 1.0}, {"steps": 2, "seconds": 2, "loss": 3e400})
    with log.open("a", encoding="utf-8") as file:
        file.write('{"steps": 3, "sec')
    drawn = learning_plots(log, "en")
    assert "nan" not in drawn.split("<svg")[1]
    assert "inf" not in drawn.split("<svg")[1]


def test_samples_stand_beside_what_was_said_at_first(tmp_path):
    draw_scene(random_scene(3)).save(tmp_path / "one.png")
    item = {"id": "1", "file": "one.png", "question": "What?", "wanted": "<crown>"}
    append(
        tmp_path / "samples.jsonl",
        {"seconds": 0, "samples": [{**item, "text": "tree"}]},
        {"seconds": 30, "samples": [{**item, "text": "<crown>"}]},
    )
    shown = samples_view(tmp_path, "en")
    assert "after 30 s" in shown
    assert "<span>tree</span>" in shown
    assert '<span class="is-right">&lt;crown&gt;</span>' in shown
    assert "<img" in shown


def test_a_report_is_said_in_words_figures_and_items():
    shown = comparison_view(report(), "en")
    assert "Better on the held-out pairs" in shown
    assert "+0.800 <small>[+0.600, +0.900]</small>" in shown
    assert "A &lt;crown&gt;." in shown
    assert "More scores" in shown
    assert "忘了 3.5 分" in comparison_view(
        report(test_set="forgot 3.5 points", forgotten_points=3.5), "zh"
    )
    nothing = report(held_out="no difference shown", doubt="few_changed")
    assert "不到六个" in comparison_view(nothing, "zh")
    assert comparison_view({}, "en") == ""


class Asked:
    headers = ()

    def __init__(self):
        self.scope = {}
        set_caller(self.scope, Caller("person:bo", "Bo"))


def test_only_an_owner_may_retrain(workbench):
    workbench.people.add("Bo", "review", "correct horse")
    door = Door(workbench.people)
    with pytest.raises(NotAllowedError, match="needs “own”"):
        door.who(Asked(), "", "retrain")
    workbench.people.set_role("Bo", "own")
    assert door.who(Asked(), "", "retrain") == "Bo"


@pytest.mark.parametrize(
    ("sentence", "chinese"),
    [
        ("The disk is full; free some space, then go on.", "磁盘满了"),
        ("This job is running; it cannot go on.", "这次训练进行中，不能继续"),
        ("No corrected pair for the painter is there yet; correct some first, by Good …", "画画"),
        ("It is worse on the held-out pairs. To promote it all the same, say why.", "请说明理由"),
        ("captioner-2 was made from captioner-1; delete that one first.", "请先删除 captioner-2"),
        ("bundled, retrained on 34 pairs", "bundled，用 34 个样本再训练"),
    ],
)
def test_what_runs_and_versions_say_is_said_in_chinese(sentence, chinese):
    assert chinese in in_language(sentence, "zh")


def test_what_is_open_stays_open_when_something_newer_comes(tmp_path):
    bench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    desk, door = Desk(), Door(bench.people)
    with gr.Blocks():
        who, memory = gr.Textbox(), memory_place()
        with gr.Tabs():
            gallery = Gallery(door, bench.drawings)
            frame = Frame(bench, desk, Judge(bench.pairs, desk), door, who, memory, gallery)
            tab = retrain_tab(frame)

    def run(title):
        program = ["-c", "pass"]
        return bench.jobs.add(KIND, title, program, who="Ada", prepare=asked(title).write)

    def look(view):
        updates = tab.restore.callback(gr.Request(headers={}), view, {})
        return next(
            value for value in updates.values() if isinstance(value, dict) and "run" in value
        )

    older = run("older")
    opened = look({"run": "", "version": ""})
    assert opened == {"run": older.id, "version": ""}
    run("newer")
    assert look(opened) == opened
    for job in bench.jobs:
        while bench.jobs.standing(job.id).state not in OVER:
            time.sleep(0.05)
    bench.close()
