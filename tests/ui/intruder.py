"""A program that knows the page's inside and sends to it whatever it likes."""

import json
import re
from pathlib import Path

import httpx

from mmdemo.ui import pictures

WITHIN_S = 120
SCRIPTS = Path(pictures.__file__).parent.glob("*.js")
# What the page's scripts ask the server for, by name.
_BY_ASK = re.compile(r'(?:ask|tell|send)\("(\w+)"')
_OTHERS = {"history", "ticks", "look", "decide", "skip", "mark"}
ASKED = sorted(_OTHERS.union(*(_BY_ASK.findall(path.read_text()) for path in SCRIPTS)))


class Intruder:
    """One caller, at an address of its own, and signed in if there is a name."""

    def __init__(self, url, name=None, password=None, address="127.0.0.1"):
        # None kept open: the server closes what is idle, which could be just when it is used.
        limits = httpx.Limits(max_keepalive_connections=0)
        transport = httpx.HTTPTransport(local_address=address, limits=limits)
        self.http = httpx.Client(base_url=url, timeout=WITHIN_S, transport=transport)
        if name:
            data = {"username": name, "password": password}
            self.http.post("login", data=data).raise_for_status()
        self.config = self.http.get("config").raise_for_status().json()
        self.components = {each["id"]: each for each in self.config["components"]}

    def upload(self, name, data):
        answer = self.http.post("gradio_api/upload", files={"files": (name, data)})
        return answer.raise_for_status().json()[0]

    def run(self, name, *data):
        return self.http.post(f"gradio_api/run/{name}", json={"data": data})

    def fire_all(self, value_of, leave_out=()):
        """Sends every event that the page could send; what came back of each, by its number."""
        events = [
            each
            for each in self.config["dependencies"]
            if each["backend_fn"] and not set(leave_out) & set(self._names(each))
        ]
        for event in events:
            inputs = [self.components[number] for number in event["inputs"]]
            sent = {"fn_index": event["id"], "session_hash": "intruder"}
            body = sent | {"data": [value_of(each) for each in inputs]}
            self.http.post("gradio_api/queue/join", json=body).raise_for_status()
        return {number: self._said(*each) for number, each in self._come_back(events).items()}

    def _names(self, event):
        targets = [self.components.get(number) for number, _ in event["targets"]]
        return [each["props"].get("elem_id") for each in targets if each]  # the page is none

    def _come_back(self, events):
        """For each event what it ended with, and its outputs' components."""
        joined = [each["id"] for each in events]
        told, left = {}, len(joined)
        url = "gradio_api/queue/data?session_hash=intruder"
        with self.http.stream("GET", url) as stream:
            for line in stream.iter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                told.setdefault(message.get("event_id"), []).append(message)
                left -= message.get("msg") == "process_completed"
                if not left:
                    break
        told.pop(None, None)
        outputs = {each["id"]: each["outputs"] for each in events}
        return dict(zip(joined, zip(told.values(), outputs.values(), strict=True), strict=True))

    def _said(self, messages, outputs):
        kinds = [self.components[number]["type"] for number in outputs]
        return [
            (kind, value)
            for message in messages
            for kind, value in zip(
                kinds, (message.get("output") or {}).get("data") or (), strict=False
            )
        ]

    def ask_all(self, asked):
        """Asks every script's server everything that any script asks; all answers as texts."""
        answers = []
        for number, each in self.components.items():
            # Gradio's image editor takes a form there, and holds nothing of anybody.
            for function in set(each["props"].get("server_fns") or ()) - {"accept_blobs"}:
                for what in ASKED:
                    sent = {"component_id": number, "fn_name": function, "session_hash": "intruder"}
                    body = sent | {"data": asked | {"what": what}}
                    answers.append(self.http.post("gradio_api/component_server", json=body))
        return answers
