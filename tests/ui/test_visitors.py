"""Visitors of a launched app: what they may, what they may not, and where what they give goes."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from gradio_client import Client, handle_file

from mmdemo.errors import NotAllowedError
from mmdemo.media import Drawing
from mmdemo.pairs import PairDraft, PeopleStore, Storage
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.ui import build_app
from mmdemo.ui.door import Door
from mmdemo.ui.gallery import MOST_OF_ONE, Gallery
from mmdemo.ui.giving import giving
from mmdemo.web.caller import Caller, set_caller
from mmdemo.web.sessions import visitor_key
from tests.ui.conftest import free_port

PASSWORD = "correct horse"
ROOT = Path(__file__).parents[2]
NEEDS = "This needs an account; sign in first."


def asked_by(key, name=None):
    request = SimpleNamespace(scope={}, headers={})
    set_caller(request.scope, Caller(key, name))
    return request


@pytest.fixture
def hosted(workbench):
    """A workbench with an account, that visitors may come to."""
    workbench.people.add("Ada", "own", PASSWORD)

    def host(visitors):
        return replace(workbench, visitors=visitors)

    return host


@pytest.fixture
def drawing():
    def make(seed):
        picture = draw_scene(random_scene(seed))
        return Drawing(picture, f"tree {seed}", {"seed": seed}, "bundled", "v", 0.5)

    return make


def run(client, number, data=()):
    """What an event answers that is sent without the page."""
    sent = {"fn_index": number, "data": list(data), "session_hash": "abc"}
    return client.post("gradio_api/run/predict", json=sent)


def test_a_visitor_runs_the_models_and_sees_nothing_of_others(serve, hosted, picture_file):
    url = serve(hosted("explore"))
    client = Client(url, verbose=False)
    assert client.predict(handle_file(picture_file), api_name="/caption")["text"] == "a parrot"
    with httpx.Client(base_url=url, timeout=60) as visitor:
        assert (
            "text/html" in visitor.get("", headers={"accept": "text/html"}).headers["content-type"]
        )
        assert visitor.get("config").json()["username"] == ""


def test_every_event_of_the_collection_is_refused_to_visitors(serve, hosted):
    bench = hosted("contribute")
    app = build_app(bench)
    private = [number for number, fn in app.fns.items() if number in app._needs and fn.fn]
    assert len(private) > 50
    with httpx.Client(base_url=serve(bench), timeout=60) as visitor:
        visitor.get("config")
        answers = {
            number: run(visitor, number, [None] * len(app.fns[number].inputs)) for number in private
        }
    told = {number: answer.json().get("error") for number, answer in answers.items()}
    assert {number for number, said in told.items() if said != NEEDS} == set()


def test_what_a_script_asks_for_visitors_is_answered_with_nothing_of_others(serve, hosted, drawing):
    bench = hosted("contribute")
    kept = bench.drawings.add(drawing(1), "Ada")
    asked = {
        "annotate": [{"what": "take", "pair": "x", "browser": "b"}, {"what": "bring"}],
        "generate-history": [
            {"what": "history", "search": "", "offset": 0},
            {"what": "drawing", "id": kept.id},
            {"what": "png", "id": kept.id, "parameters": True},
        ],
    }
    with httpx.Client(base_url=serve(bench), timeout=60) as visitor:
        widgets = visitor.get("config").json()["components"]
        told = []
        for name, questions in asked.items():
            (number,) = [w["id"] for w in widgets if w["props"].get("elem_id") == name]
            for data in questions:
                sent = {"component_id": number, "fn_name": "ask", "session_hash": "s", "data": data}
                told.append(visitor.post("gradio_api/component_server", json=sent).json())
    assert [each["error"] for each in told[:2]] == [NEEDS, NEEDS]
    assert told[2] == {"drawings": [], "n": 0}
    assert all("There is no drawing" in each["error"] for each in told[3:])


def test_a_visitors_drawings_are_their_own_and_in_no_database(hosted, drawing):
    bench = hosted("explore")
    gallery = Gallery(Door(bench.people, "explore"), bench.drawings)
    bo, cy = asked_by("visitor:b"), asked_by("visitor:c")
    drawings, who = gallery.drawing(bo, "Ada")
    kept = drawings.add(drawing(1), who)
    assert (kept.who, kept.picture_path.is_file()) == ("visitor", True)
    assert [each.id for each in gallery.of(bo).list(search="TREE")] == [kept.id]
    assert gallery.of(bo).count("house") == gallery.of(cy).count() == bench.drawings.count() == 0
    drawings.delete(kept.id)
    assert drawings.restore(kept.id) == kept
    for seed in range(MOST_OF_ONE):
        drawings.add(drawing(seed), who)
    assert drawings.count() == MOST_OF_ONE
    assert not kept.picture_path.exists()
    with pytest.raises(NotAllowedError):
        Gallery(Door(bench.people), bench.drawings).of(bo)


@pytest.mark.parametrize("visitors", ["off", "explore"])
def test_where_visitors_give_nothing_no_judgement_is_kept(hosted, visitors):
    bench = hosted(visitors)
    frame = SimpleNamespace(door=Door(bench.people, visitors), workbench=bench)
    with pytest.raises(NotAllowedError, match="sign in"):
        giving(frame, asked_by("visitor:b"), "Bo")
    given = giving(frame, asked_by("person:ada", "Ada"), "Bo")
    assert (given.who, given.is_held, given.keeper) == ("Ada", False, bench.pairs)


def test_the_page_of_what_one_gave_shows_ones_own_and_deletes_it(serve, hosted, picture_file):
    bench = hosted("contribute")
    url = serve(bench)
    with (
        httpx.Client(base_url=url, follow_redirects=True) as mine,
        httpx.Client(base_url=url, follow_redirects=True) as yours,
    ):
        texts = ("<script>alert(1)</script>", "a second one")
        ids = [_give(client, bench, text) for client in (mine, yours) for text in texts]
        page = mine.get("given").text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script" not in page
        assert page.count("<article>") == 2
        assert yours.post("given", data={"id": ids[0]}).status_code == 200
        assert bench.held.count() == 4  # it was somebody else's
        foreign = mine.post("given", data={"id": "all"}, headers={"origin": "http://evil.example"})
        assert (foreign.status_code, bench.held.count()) == (403, 4)
        mine.post("given", data={"id": ids[0]})
        assert mine.get("given").text.count("<article>") == 1
        yours.post("given", data={"id": "all"})
        assert [each.id for each in bench.held.waiting()] == [ids[1]]
    assert bench.pairs.count() == 0


def _give(client, bench, text):
    """Keeps something in the name that the page's cookie has."""
    client.get("config")
    from_door = asked_by(_key(client))
    frame = SimpleNamespace(door=Door(bench.people, "contribute"), workbench=bench)
    given = giving(frame, from_door, "")
    picture = draw_scene(random_scene(3))
    return given.keeper.add(
        PairDraft("caption", picture, None, "en", None, text, "fixed", given.who)
    ).id


def _key(client):
    return visitor_key(client.cookies["mmdemo_visitor"])


@pytest.mark.parametrize("options", [{"share": True}, {"host": "0.0.0.0"}])
def test_an_unguarded_app_is_not_shared(workbench, tmp_path, mmdemo, options):
    (name, value) = next(iter(options.items()))
    words = [f"--{name}"] if value is True else [f"--{name}", value]
    done = mmdemo("serve", *words)
    assert done.code == 2
    assert "it has no account: add one with `mmdemo people add" in done.err


@pytest.mark.slow
def test_a_sign_in_survives_the_servers_sudden_end(tmp_path):
    storage = Storage(f"sqlite:///{tmp_path / 'pairs.db'}", tmp_path)
    PeopleStore(storage).add("Ada", "own", PASSWORD)
    storage.close()
    url, server = _serve(tmp_path)
    try:
        with httpx.Client(base_url=url, timeout=60) as client:
            client.post("login", data={"username": "Ada", "password": PASSWORD}).raise_for_status()
            assert client.get("config").json()["username"] == "Ada"
            os.kill(server.pid, signal.SIGKILL)
            server.wait()
            url, server = _serve(tmp_path, int(url.rsplit(":", 1)[1]))
            assert client.get("config").json()["username"] == "Ada"
    finally:
        server.kill()
        server.wait()


def _serve(folder, port=None):
    port = port or free_port()
    command = [sys.executable, "app.py", "--port", str(port), "--data-dir", str(folder)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    for _ in range(600):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/robots.txt").status_code == 200:
                return f"http://127.0.0.1:{port}", server
        except httpx.TransportError:
            time.sleep(0.2)
    server.kill()
    raise AssertionError("The server did not start.")
