"""A small server that keeps datasets as the hub does: files, and commits on top of one another."""

import base64
import json
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import unquote, urlsplit
from uuid import uuid4


class LocalHub:
    """Datasets by name; `refuses` has every commit fail, as a hub that is down."""

    def __init__(self):
        self.datasets = {}  # name -> (commit, {path: bytes})
        self.refuses = False
        self.commits = []  # (name, added, deleted)
        self._turn = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: _Handler(self, *given))
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def create(self, name):
        self.datasets.setdefault(name, (_commit_id(), {".gitattributes": b"*.png filter=lfs\n"}))

    def commit(self, name, parent, added, deleted):
        with self._turn:
            commit, files = self.datasets[name]
            if parent != commit:
                return None
            kept = {path: data for path, data in files.items() if path not in deleted}
            self.datasets[name] = (_commit_id(), {**kept, **added})
            self.commits.append((name, sorted(added), sorted(deleted)))
            return self.datasets[name][0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, hub, *given):
        self.hub = hub
        super().__init__(*given)

    def do_GET(self):
        path = unquote(urlsplit(self.path).path).strip("/")
        if path.startswith("api/datasets/"):
            return self.about(*path.removeprefix("api/datasets/").split("/", 3))
        name, _, rest = path.removeprefix("datasets/").partition("/resolve/")
        commit, files = self.hub.datasets[name]
        data = files.get(rest.partition("/")[2])
        if data is None:
            return self.send(404, b"", {"X-Error-Code": "EntryNotFound"})
        return self.send(200, data, {"ETag": f'"{_oid(data)}"', "X-Repo-Commit": commit})

    def do_HEAD(self):
        self.do_GET()

    def about(self, owner, name, *more):
        commit, files = self.hub.datasets[f"{owner}/{name}"]
        if more[:1] == ("tree",):
            return self.tell(
                [
                    {"type": "file", "path": path, "size": len(data), "oid": _oid(data)}
                    for path, data in files.items()
                ]
            )
        siblings = [{"rfilename": path, "size": len(data)} for path, data in files.items()]
        return self.tell({"id": f"{owner}/{name}", "sha": commit, "siblings": siblings})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = urlsplit(self.path).path.strip("/")
        if path == "api/repos/create":
            asked = json.loads(body)
            name = f"{asked.get('organization') or 'ada'}/{asked['name']}"
            self.hub.create(name)
            return self.tell({"url": f"{self.hub.address}/datasets/{name}"})
        owner, name, what = path.removeprefix("api/datasets/").split("/")[:3]
        if self.hub.refuses:
            return self.send(503, b"{}")
        if what == "preupload":
            files = [
                {"path": each["path"], "uploadMode": "regular", "shouldIgnore": False}
                for each in json.loads(body)["files"]
            ]
            return self.tell({"files": files})
        return self.take(f"{owner}/{name}", [json.loads(line) for line in body.splitlines()])

    def take(self, name, lines):
        told = [(line["key"], line["value"]) for line in lines]
        parent = next(value.get("parentCommit") for key, value in told if key == "header")
        added = {
            value["path"]: base64.b64decode(value["content"])
            for key, value in told
            if key == "file"
        }
        deleted = {value["path"] for key, value in told if key == "deletedFile"}
        commit = self.hub.commit(name, parent, added, deleted)
        if commit is None:
            return self.send(412, json.dumps({"error": "A commit has happened since."}).encode())
        url = f"{self.hub.address}/datasets/{name}/commit/{commit}"
        return self.tell({"commitOid": commit, "commitUrl": url})

    def tell(self, value):
        self.send(200, json.dumps(value).encode())

    def send(self, status, data, headers=None):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_):
        """Keep quiet."""


def _oid(data):
    return sha1(data).hexdigest()


def _commit_id():
    return sha1(uuid4().bytes).hexdigest()
