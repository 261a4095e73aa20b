"""The tab Status: for owners only, with what is true now, and nothing that somebody gave."""

from types import SimpleNamespace

import gradio as gr
import pytest
from playwright.sync_api import expect

from mmdemo.media import CaptionRequest, Ticket
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.tasks import caption
from mmdemo.ui.desk import Desk
from mmdemo.ui.door import Door
from mmdemo.ui.frame import Frame
from mmdemo.ui.judging import Judge
from mmdemo.ui.status_facts import look, quantile
from mmdemo.ui.status_view import status_view
from mmdemo.ui.tabs.status import StatusActions
from mmdemo.web.caller import Caller, set_caller
from mmdemo.web.observing import Observations
from mmdemo.web.problems import Problem


@pytest.fixture
def seen():
    return Observations()


@pytest.fixture
def actions(workbench, seen):
    desk = Desk()
    door = Door(workbench.people)
    frame = Frame(workbench, desk, Judge(workbench.pairs, desk), door, None, None, None)
    return StatusActions(frame, seen, *("item", "view", "said", "timer"))


def request_of(name=None):
    scope = {}
    set_caller(scope, Caller(f"person:{name}", name) if name else Caller("visitor:1"))
    return SimpleNamespace(username=name, headers={}, request=SimpleNamespace(scope=scope))


def ask(workbench, owner="visitor:1"):
    request = CaptionRequest(draw_scene(random_scene(1)), ticket=Ticket(owner))
    return caption(workbench.models, request, "bundled")


def test_without_accounts_it_is_for_everyone(actions):
    assert actions.reveal(request_of())["item"]["visible"]
    assert 'class="status"' in actions.show(request_of())["view"]


def test_with_accounts_it_is_for_owners(workbench, actions):
    for name, role in (("Ada", "own"), ("Bob", "review")):
        workbench.people.add(name, role, "correct horse battery")
    assert actions.reveal(request_of("Ada"))["item"]["visible"]
    assert actions.unload(request_of("Ada"))
    for name in ("Bob", None):
        assert not actions.reveal(request_of(name))["item"]["visible"]
        for deed in (actions.show, actions.unload, lambda who: actions.follow("true", who)):
            with pytest.raises(gr.Error):
                deed(request_of(name))


def test_the_clock_stops_when_nobody_looks(actions):
    assert actions.follow("", request_of())["timer"]["active"] is False
    assert "view" in actions.follow("true", request_of())


def test_it_tells_what_was_asked_for(workbench, seen):
    for _ in range(3):
        ask(workbench)
    seen.note_caller(Caller("person:ada", "Ada"))
    seen.note_caller(Caller("visitor:1"))
    seen.note_problem(Problem("3f2a9c01b7de", "KeyError", "app.py:7", 1_700_000_000.0))
    facts = look(workbench, seen)
    assert (facts.n_people, facts.n_visitors) == (1, 1)
    assert [(task.method, task.n_requests, task.n_failed) for task in facts.tasks] == [
        ("caption", 3, 0)
    ]
    assert [model.name for model in facts.models] == ["bundled"]
    for language, words in (("en", "Signed in: 1 · others: 1"), ("zh", "已登录 1 · 其他 1")):
        view = status_view(facts, language)
        assert words in view
        assert "3f2a9c01b7de" in view
        assert "ada" not in view.lower()


def test_idle_models_leave_and_busy_ones_stay(workbench, actions):
    ask(workbench)
    with workbench.models.pool.lease("other"):
        said = actions.unload(request_of())["said"]
        assert said == "Unloaded: bundled"
        assert [each.name for each in workbench.models.pool.residents()] == ["other"]


def test_a_share_of_the_values():
    values = [float(each) for each in range(1, 21)]
    assert (quantile(values, 0.5), quantile(values, 0.95), quantile([], 0.5)) == (10.0, 19.0, 0.0)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
def test_eight_tabs_fit_on_a_phone_and_status_is_one(page_url, open_page, workbench, language):
    ask(workbench)
    page = open_page(page_url, language, viewport={"width": 390, "height": 844})
    page.click("#tab-status-button")
    expect(page.locator("#status-view .tile")).to_have_count(7)
    assert page.locator(".tab-container[role=tablist] button").count() == 8
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    count = page.locator("#status-view tbody td").first
    expect(count).to_have_text("1")
    ask(workbench)
    expect(count).to_have_text("2")  # without a press
    page.click("#status-unload")
    expect(page.locator("#status-said")).to_contain_text("bundled")
