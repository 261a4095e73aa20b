"""Accounts at the page's door: what a program without a browser may and may not."""

import httpx
import pytest
from gradio_client import Client, handle_file

from benchmarks.annotators import add_waiting
from mmdemo.errors import NotAllowedError, StorageError
from mmdemo.settings import Settings
from mmdemo.ui import launch
from mmdemo.ui.door import Door
from mmdemo.ui.sentences import in_language
from mmdemo.web.caller import Caller, set_caller
from mmdemo.workbench import Workbench

PASSWORD = "correct horse"


class Asked:
    """A request as Gradio hands it on, of somebody who is signed in, or of nobody."""

    def __init__(self, name=None):
        self.scope = {}
        self.headers = {}
        if name:
            set_caller(self.scope, Caller(f"person:{name}", name))


@pytest.fixture
def door(workbench):
    people = workbench.people
    people.add("Ada", "annotate", PASSWORD)
    people.add("Lu", "look", PASSWORD)
    return Door(people)


def test_without_accounts_the_name_field_decides(workbench):
    door = Door(workbench.people)
    assert not door.is_locked
    assert door.who(Asked(), " Ada ", "import") == "Ada"
    assert door.who(Asked(), "", "judge") == "anonymous"


def test_with_accounts_the_signed_in_name_counts_whatever_is_typed(door):
    assert door.is_locked
    assert door.who(Asked("ＡＤＡ"), "Somebody Else", "judge") == "Ada"


@pytest.mark.parametrize(
    ("username", "right", "sentence", "chinese"),
    [
        ("Lu", "judge", "Lu has the role “look”, and this needs “annotate”", "Lu 的角色是“只看”"),
        ("Ada", "delete", "Ada has the role “annotate”, and this needs “review”", "“审核”"),
        ("Zed", "judge", "Zed may not come in any more; nothing was saved", "没有保存"),
        (None, "judge", "This needs an account; sign in first", "请先登录"),
    ],
)
def test_who_has_no_right_is_refused_in_both_languages(door, username, right, sentence, chinese):
    with pytest.raises(NotAllowedError, match=sentence) as told:
        door.who(Asked(username), "Ada", right)
    assert chinese in in_language(str(told.value), "zh")


def test_a_role_that_is_taken_away_is_gone_at_once(door):
    assert door.who(Asked("Ada"), "", "judge") == "Ada"
    door.people.set_role("Ada", "look")
    with pytest.raises(NotAllowedError, match="needs “annotate”"):
        door.who(Asked("Ada"), "", "judge")
    door.people.disable("Ada")
    with pytest.raises(NotAllowedError, match="may not come in"):
        door.who(Asked("Ada"), "", "judge")


def test_an_app_that_was_open_keeps_nothing_more_once_there_are_accounts(workbench):
    door = Door(workbench.people)
    workbench.people.add("Ada", "own", PASSWORD)
    with pytest.raises(NotAllowedError, match="sign in first"):
        door.who(Asked(), "Ada", "judge")


def test_nothing_is_given_to_who_is_not_signed_in(door, page_url, workbench):
    with httpx.Client(base_url=page_url) as stranger:
        for path in ("config", "gradio_api/info", "gradio_api/queue/data?session_hash=x"):
            assert stranger.get(path).status_code == 401
        for path in ("gradio_api/queue/join", "gradio_api/call/caption", "gradio_api/run/caption"):
            assert stranger.post(path, json={"data": [], "fn_index": 0}).status_code == 401
        file = workbench.pairs.clips_dir / "any.flac"
        assert stranger.get(f"gradio_api/file={file}").status_code == 401
        assert stranger.post("login", data={"username": "Ada", "password": "x"}).status_code == 400
    with pytest.raises(ValueError, match="Could not login"):
        Client(page_url, auth=("Ada", "wrong password"), verbose=False)


def test_a_program_signs_in_and_uses_the_models(door, page_url, picture_file):
    client = Client(page_url, auth=("lu", PASSWORD), verbose=False)
    assert client.predict(handle_file(picture_file), api_name="/caption")["text"] == "a parrot"


@pytest.mark.parametrize(
    "button",
    [
        *("pairs-save", "pairs-delete", "pairs-undo", "review-approve", "review-return"),
        *("generate-run", "generate-grid-run"),
    ],
)
def test_a_request_past_the_page_is_refused_as_well(door, page_url, button):
    """What a button sends, without the button, in somebody else's name."""
    with httpx.Client(base_url=page_url, timeout=60) as client:
        client.post("login", data={"username": "Lu", "password": PASSWORD}).raise_for_status()
        config = client.get("config").json()
        (component,) = [
            each["id"] for each in config["components"] if each["props"].get("elem_id") == button
        ]
        event = next(
            each for each in config["dependencies"] if [component, "click"] in each["targets"]
        )
        sent = {"fn_index": event["id"], "session_hash": "abc", "data": forged(config, event)}
        client.post("gradio_api/queue/join", json=sent).raise_for_status()
        with client.stream("GET", "gradio_api/queue/data?session_hash=abc") as stream:
            said = "".join(stream.iter_text())
    assert "Lu has the role" in said


@pytest.mark.parametrize("who", ["Lu", "Ada"])
def test_what_a_script_of_the_page_asks_is_asked_by_who_is_signed_in(
    door, page_url, workbench, who
):
    pair = next(iter(add_waiting(workbench.pairs, 1)))
    with httpx.Client(base_url=page_url, timeout=60) as client:
        client.post("login", data={"username": who, "password": PASSWORD}).raise_for_status()
        config = client.get("config").json()
        (component,) = [
            each["id"]
            for each in config["components"]
            if each["props"].get("elem_id") == "annotate"
        ]
        asked = {"what": "take", "pair": pair, "who": "Somebody Else", "browser": "b"}
        sent = {
            "component_id": component,
            "fn_name": "ask",
            "session_hash": "abc",
            "data": asked,
        }
        taken = client.post("gradio_api/component_server", json=sent).json()
        decided = {**asked, "what": "decide", "text": "a car", "accepts": True, "expected": 1}
        said = client.post("gradio_api/component_server", json={**sent, "data": decided}).json()
    if who == "Lu":
        assert "Lu has the role" in taken["error"]
        assert "Lu has the role" in said["error"]
        assert workbench.pairs.get(pair).verdict == "open"
    else:
        assert (workbench.pairs.get(pair).who, workbench.pairs.get(pair).text) == ("Ada", "a car")


def forged(config, event):
    """Inputs as they stand on a fresh page, but for the name."""
    widgets = {each["id"]: each["props"] for each in config["components"]}
    chosen = [widgets[number] for number in event["inputs"]]
    return ["Ada" if each.get("elem_id") == "who" else each.get("value") for each in chosen]


def test_a_database_that_cannot_say_who_may_come_in_keeps_the_app_shut(tmp_path):
    url = f"postgresql://mmdemo@/pairs?host={tmp_path}"
    settings = Settings(data_dir=tmp_path, database_url=url)
    bench = Workbench.from_settings(settings)
    with pytest.raises(StorageError, match="cannot be reached"):
        launch(bench, settings)
    bench.close()
