"""What the tab Generate does without a browser: the line, the fields, what its scripts ask."""

from base64 import b64decode
from types import SimpleNamespace

import pytest
from PIL import Image

from mmdemo.errors import (
    DrawingNotFoundError,
    InvalidRequestError,
    ModelUnavailableError,
    StoppedError,
    StorageError,
)
from mmdemo.media import MAX_SEED, DrawRequest
from mmdemo.media.parameters import parameters_in
from mmdemo.pairs import DrawingStore, Storage
from mmdemo.ui.desk import Desk
from mmdemo.ui.door import Door
from mmdemo.ui.drawing_choices import Choices, Start, read_seeds
from mmdemo.ui.drawing_facts import look_of
from mmdemo.ui.drawing_handover import as_upload, at_the_desk
from mmdemo.ui.drawing_line import ABANDONED_S, MAX_PICTURES, MAX_WAITING, DrawingLines, Job, Slot
from mmdemo.ui.drawing_view import DrawingServer
from mmdemo.ui.gallery import Gallery
from mmdemo.ui.judging import Judge, Judgement
from mmdemo.ui.pictures import remembered
from tests.ui.lines import finished, until

NO_START = Start()
USUAL = Choices.usual("bundled")


@pytest.fixture
def clock():
    return SimpleNamespace(now_s=0.0)


@pytest.fixture
def lines(workbench, clock):
    return DrawingLines(workbench.models, workbench.drawings, clock=lambda: clock.now_s)


@pytest.fixture
def server(workbench, lines):
    gallery = Gallery(Door(workbench.people), workbench.drawings)
    return DrawingServer(workbench, lines, gallery, workbench.drawings)


def job_of(*prompts, seeds=(1,), models=("bundled",), **more):
    requests = [
        (DrawRequest(prompt, seed=seed), model)
        for model in models
        for prompt in prompts
        for seed in seeds
    ]
    return Job(tuple(Slot(*each) for each in requests), "Ada", **more)


def kept_ids(workbench):
    return [kept.id for kept in workbench.drawings.list()]


class TestTheLine:
    def test_a_job_is_drawn_and_every_picture_is_kept(self, lines, workbench):
        job = job_of("a tree", seeds=(1, 2, 3))
        lines.add("me", job)
        finished(lines, "me")
        assert [slot.drawing for slot in job.slots] == kept_ids(workbench)[::-1]
        kept = workbench.drawings.get(job.slots[1].drawing)
        assert (kept.prompt, kept.settings["seed"], kept.who) == ("a tree", 2, "Ada")

    def test_more_is_queued_while_one_is_drawn_and_each_can_be_stopped(
        self, lines, parrot, workbench
    ):
        parrot.go.clear()
        jobs = [job_of(prompt) for prompt in ("one", "two", "three")]
        for job in jobs:
            lines.add("me", job)
        look = lines.look("me")
        assert (look.current, look.waiting) == (jobs[0], tuple(jobs[1:]))
        lines.stop("me", jobs[1].id)
        assert lines.look("me").waiting == (jobs[2],)
        parrot.go.set()
        finished(lines, "me")
        assert [kept.prompt for kept in workbench.drawings.list()] == ["three", "one"]

    def test_stop_ends_the_work_within_a_step_and_keeps_what_is_there(
        self, lines, parrot, workbench
    ):
        lines.add("me", job_of("done"))
        finished(lines, "me")
        parrot.go.clear()
        parrot.begun.clear()
        running, waiting = job_of("running"), job_of("waiting")
        lines.add("me", running)
        lines.add("me", waiting)
        assert parrot.begun.wait(30)
        lines.stop("me")
        finished(lines, "me")
        assert running.is_stopped
        assert lines.look("me").waiting == ()
        assert [kept.prompt for kept in workbench.drawings.list()] == ["done"]

    def test_a_line_that_nobody_looks_at_draws_no_more(self, lines, parrot, clock, workbench):
        parrot.go.clear()
        one, two = job_of("one"), job_of("two")
        lines.add("me", one)
        lines.add("me", two)
        clock.now_s = ABANDONED_S + 1
        parrot.go.set()
        until(lambda: one.state == "over")
        assert not lines.look("me").is_busy
        assert [kept.prompt for kept in workbench.drawings.list()] == ["one"]

    def test_a_model_that_fails_leaves_the_other_models_their_part_of_the_grid(self, lines, parrot):
        parrot.failures = 1
        job = job_of("a tree", models=("bundled", "other"), is_grid=True)
        lines.add("me", job)
        finished(lines, "me")
        assert [bool(slot.drawing) for slot in job.slots] == [False, True]
        assert isinstance(job.slots[0].problem, ModelUnavailableError)

    @pytest.mark.parametrize(
        ("request_", "words"),
        [
            (DrawRequest(" "), "Write what should be drawn first"),
            (DrawRequest("x", seed=-1), "seed cannot be -1"),
            (DrawRequest("x", seed=MAX_SEED + 1), "seed cannot be"),
            (DrawRequest("x", n_steps=0), "number of steps cannot be 0"),
            (DrawRequest("x", width_px=1), "width cannot be 1"),
        ],
    )
    def test_what_cannot_be_drawn_is_refused_before_it_waits(self, lines, request_, words):
        with pytest.raises(InvalidRequestError, match=words):
            lines.add("me", Job((Slot(request_, "bundled"),), "Ada"))
        assert not lines.look("me").is_busy

    def test_a_line_has_an_end(self, lines, parrot):
        parrot.go.clear()
        with pytest.raises(InvalidRequestError, match=f"{MAX_PICTURES} are the most"):
            lines.add("me", job_of("x", seeds=range(MAX_PICTURES + 1)))
        for _ in range(MAX_WAITING + 1):
            lines.add("me", job_of("x"))
        with pytest.raises(InvalidRequestError, match="stop one, or wait"):
            lines.add("me", job_of("x"))
        lines.stop("me")
        finished(lines, "me")

    def test_a_picture_that_cannot_be_kept_is_shown_with_the_reason(self, workbench, tmp_path):
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        folder = tmp_path / "file" / "data"
        drawings = DrawingStore(Storage(f"sqlite:///{folder}/pairs.db", folder))
        lines = DrawingLines(workbench.models, drawings)
        job = job_of("a tree")
        lines.add("me", job)
        finished(lines, "me")
        assert isinstance(job.slots[0].problem, StorageError)
        (slot,) = look_of(lines.look("me"), [], "en")["current"]["slots"]
        assert slot["preview"].startswith("data:image/")
        assert "cannot be used" in slot["problem"]


class TestTheFields:
    def test_what_is_empty_is_the_models_own(self):
        (request,) = USUAL.requests("a tree", [7], NO_START)
        assert request == DrawRequest("a tree", seed=7, preview_every=request.preview_every)
        assert request.preview_every > 0

    def test_values_are_read_in_the_order_of_the_page(self):
        values = [2.0, "fog", False, " 9 ", 5.0, 4.5, None, 64.0, None, "bundled", 0.5, None, 1.5]
        choices = Choices.read(values)
        assert (choices.n_pictures, choices.first_seed(), choices.n_steps) == (2, 9, 5)
        assert (choices.scheduler, choices.lora, choices.width_px) == ("", "", 64)
        assert Choices.read(choices.values) == choices

    def test_a_new_seed_each_time_or_the_one_that_is_given(self):
        assert len({USUAL.first_seed() for _ in range(5)}) > 1
        given = Choices.read([*USUAL.values[:2], False, str(MAX_SEED), *USUAL.values[4:]])
        assert given.first_seed() == MAX_SEED

    @pytest.mark.parametrize("seed", ["x", "1.5", "1e3", "٣", "9" * 99])
    def test_a_seed_that_is_no_number_is_told_so(self, seed):
        with pytest.raises(InvalidRequestError, match="not a whole number"):
            read_seeds(seed)

    def test_seeds_are_read_from_a_line_each_once(self):
        assert read_seeds("3, 1；1 2") == [3, 1, 2]
        assert read_seeds("  ") == []

    def test_a_drawings_settings_come_back_whole(self, lines, workbench):
        asked = Choices.read(
            [3, "fog", True, "", 6, 4.0, "DDIMScheduler", 64, 32, "bundled", 0.7, "", 1.0]
        )
        (request,) = asked.requests("a tree", [5], NO_START)
        lines.add("me", Job((Slot(request, "bundled"),), "Ada"))
        finished(lines, "me")
        (kept,) = workbench.drawings.list()
        back = USUAL.restored(kept.settings, kept.model, ["bundled"])
        assert back.first_seed() == 5
        again = back.requests(kept.prompt, [back.first_seed()], NO_START)
        assert again == [request]

    def test_a_model_that_is_gone_leaves_the_one_that_is_chosen(self):
        assert USUAL.restored({"seed": 1}, "gone", ["bundled"]).model == "bundled"

    def test_settings_without_a_seed_leave_it_to_chance(self):
        assert USUAL.restored({}, "bundled", ["bundled"]).fresh_seed

    def test_paint_over_the_start_picture_is_the_mask(self):
        background = Image.new("RGBA", (8, 8), "red")
        layer = Image.new("RGBA", (8, 8))
        start = Start.read({"background": background, "layers": [layer], "composite": None})
        assert start.mask is None
        assert start.picture.mode == "RGB"
        layer.putpixel((2, 3), (255, 255, 255, 180))
        start = Start.read({"background": background, "layers": [layer], "composite": None})
        assert start.mask.getbbox() == (2, 3, 3, 4)
        assert Start.read(None) == Start.read({"background": None, "layers": []}) == NO_START


class TestTheServer:
    @pytest.fixture
    def drawn(self, lines, workbench):
        lines.add("me", job_of("a long tree", "一棵树", seeds=(1, 2), is_grid=True))
        finished(lines, "me")
        return workbench.drawings.list()

    def test_a_grid_has_its_prompts_and_seeds_as_headings(self, server, drawn):
        job = server.look({"line": "me", "seen": []}, "en")["current"]
        assert job["rows"] == [("a long tree", ""), ("一棵树", "")]
        assert job["columns"] == ["1", "2"]
        places = [(slot["row"], slot["column"]) for slot in job["slots"]]
        assert places == [(0, 0), (0, 1), (1, 0), (1, 1)]

    def test_a_preview_is_sent_once(self, lines, server, parrot):
        parrot.go.clear()
        job = job_of("a tree")
        lines.add("me", job)
        assert parrot.begun.wait(30)
        job.slots[0].request.ticket.preview = Image.new("RGB", (8, 8))
        job.slots[0].request.ticket.progress = 0.25
        (first,) = server.look({"line": "me", "seen": []}, "en")["current"]["slots"]
        assert first["preview"].startswith("data:image/")
        (second,) = server.look({"line": "me", "seen": [first["at"]]}, "en")["current"]["slots"]
        assert second["preview"] == ""
        lines.stop("me")
        finished(lines, "me")

    def test_a_drawing_tells_its_settings_and_notes(self, server, drawn):
        told = server.drawing({"id": drawn[-1].id}, "zh")
        assert ("随机种子", "1") in told["rows"]
        assert "77" in told["notes"][0]

    def test_the_file_says_how_it_was_drawn_unless_that_is_stripped(self, server, drawn):
        whole = b64decode(server.png({"id": drawn[0].id, "parameters": True}, "en")["data"])
        bare = b64decode(server.png({"id": drawn[0].id, "parameters": False}, "en")["data"])
        assert parameters_in(whole) == drawn[0].parameters
        assert parameters_in(bare) is None
        assert bare == drawn[0].picture_path.read_bytes()

    def test_history_is_searched_and_paged_newest_first(self, server, drawn):
        told = server.history({"search": "树", "offset": 0}, "en")
        assert [card["id"] for card in told["drawings"]] == [drawn[0].id, drawn[1].id]
        assert told["n"] == 2
        assert server.history({"search": "", "offset": 3}, "en")["drawings"][0]["id"] == drawn[3].id

    def test_ticks_are_the_answerers(self, server, drawn, parrot):
        told = server.ticks({"id": drawn[-1].id}, "en")
        assert [tick["holds"] for tick in told["ticks"]] == [False]
        assert parrot.asked[-1].picture.size == (128, 128)

    def test_a_question_that_fails_is_one_sentence(self, server):
        request = SimpleNamespace(headers={}, scope={})
        told = server.ask({"what": "drawing", "id": "gone"}, request)
        assert "no drawing" in told["error"]
        assert "bug" in server.ask({"what": "nonsense"}, request)["error"]

    def test_a_blank_picture_says_why_it_is_blank(self, server, drawn, parrot, lines):
        parrot.picture = Image.new("RGB", (64, 64))
        lines.add("me", job_of("a long tree"))
        finished(lines, "me")
        (slot,) = lines.look("me").current.slots
        assert "77" in server.tile({"id": slot.drawing, "side": 64}, "en")["note"]
        assert server.tile({"id": drawn[-1].id, "side": 64}, "en")["note"] == ""


class TestHandingOn:
    @pytest.fixture
    def kept(self, lines, workbench):
        lines.add("me", job_of("a tree"))
        finished(lines, "me")
        return workbench.drawings.list()[0]

    def test_a_judged_drawing_is_a_pair_of_its_prompt_and_stays_one(self, kept, workbench):
        desk = Desk()
        judge = Judge(workbench.pairs, desk)
        output = at_the_desk(desk, kept)
        assert judge.pair_of(output.id) is None
        judge.judge(output.id, None, Judgement("a bush", "fixed", "Ada"), "en")
        (pair,) = workbench.pairs.list()
        assert (pair.task, pair.suggested, pair.text) == ("draw", "a tree", "a bush")
        assert pair.media_sha256 == kept.picture_sha256
        assert pair.settings == kept.settings
        again = at_the_desk(desk, kept)
        assert judge.pair_of(again.id).id == pair.id

    def test_a_copy_for_other_tabs_lies_where_uploads_lie(self, kept):
        path = as_upload(kept)
        assert remembered(path) == path
        assert as_upload(kept) == path

    def test_a_deleted_drawing_is_not_found_and_comes_back(self, kept, workbench):
        workbench.drawings.delete(kept.id)
        with pytest.raises(DrawingNotFoundError):
            workbench.drawings.get(kept.id)
        assert workbench.drawings.restore(kept.id) == kept


def test_stopped_is_no_error(lines, parrot):
    parrot.go.clear()
    job = job_of("a tree")
    lines.add("me", job)
    lines.stop("me")
    finished(lines, "me")
    assert isinstance(job.slots[0].problem, StoppedError)
    (slot,) = look_of(lines.look("me"), [], "zh")["current"]["slots"]
    assert (slot["stopped"], slot["problem"]) == (True, "已停止")
