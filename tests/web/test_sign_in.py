"""Coming in and going out, without a browser: cookies, the pages, and who is told what."""

import re

import pytest
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mmdemo.pairs import HeldStore, InvitationStore, PeopleStore, SessionStore, Storage
from mmdemo.web.caller import caller_of
from mmdemo.web.gate import Gate
from mmdemo.web.given import Given
from mmdemo.web.register import Register
from mmdemo.web.sessions import Sessions
from mmdemo.web.sign_in import Hall, SignIn

PASSWORD = "correct horse"
BROWSER = {"accept": "text/html,*/*"}


async def tell(scope, receive, send):
    """What stands behind it all: tells who asks."""
    caller = caller_of(scope)
    await PlainTextResponse(f"{caller.key} {caller.person}")(scope, receive, send)


class Site:
    """The middlewares as the app has them, before something that only tells who asks."""

    def __init__(self, folder):
        self.storage = Storage(f"sqlite:///{folder / 'pairs.db'}", folder)
        self.people = PeopleStore(self.storage)
        self.people.add("Ada", "annotate", PASSWORD)
        self.sessions = SessionStore(self.storage)
        self.invitations = InvitationStore(self.storage)
        self.now_s = 1_000.0

    def client(self, visitors="off", base_url="http://demo.example", **options):
        register = Register(self.people, self.sessions, clock_s=lambda: self.now_s)
        app = tell
        for middleware in reversed(
            [
                Middleware(Sessions, register),
                Middleware(
                    SignIn, Hall(register, self.invitations, visitors, lambda said, _: said)
                ),
                Middleware(
                    Gate,
                    register,
                    visitors,
                    private=self.storage.media_dir,
                    uploads=self.storage.media_dir / "uploads",
                ),
                Middleware(Given, HeldStore(self.storage)),
            ]
        ):
            app = middleware.cls(app, *middleware.args, **middleware.kwargs)
        return TestClient(app, base_url=base_url, follow_redirects=False, **options)


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path)
    yield made
    made.storage.close()


def sign_in(client, name="Ada", password=PASSWORD, path="/login", **headers):
    form = {"username": name, "password": password}
    return client.post(path, data=form, headers={**BROWSER, **headers})


def test_who_signs_in_is_known_from_then_on(site):
    client = site.client()
    assert sign_in(client).status_code == 303
    assert client.get("/").text == "person:ada Ada"
    assert site.client(cookies=dict(client.cookies)).get("/config").text == "person:ada Ada"


def test_a_session_survives_the_server(site, tmp_path):
    client = site.client()
    sign_in(client)
    site.storage.close()
    site.storage = Storage(f"sqlite:///{tmp_path / 'pairs.db'}", tmp_path)
    site.people, site.sessions = PeopleStore(site.storage), SessionStore(site.storage)
    assert site.client(cookies=dict(client.cookies)).get("/").text == "person:ada Ada"


def test_signing_out_ends_the_session_and_not_only_the_cookie(site):
    client = site.client()
    sign_in(client)
    taken = dict(client.cookies)
    assert (
        client.get("/logout").status_code == 303
    )  # a link that is followed unasked changes nothing
    assert client.get("/").status_code == 200
    out = client.post("/logout", headers=BROWSER)
    assert (out.status_code, out.headers["location"]) == (303, "./")
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert site.client(cookies=taken).get("/").status_code == 401


def test_a_cookie_that_was_put_there_before_is_not_the_session_after(site):
    client = site.client(cookies={"mmdemo_session": "fixed-by-somebody-else"})
    first = sign_in(client).cookies["mmdemo_session"]
    assert first != "fixed-by-somebody-else"
    again = sign_in(site.client(cookies={"mmdemo_session": first}))
    assert again.cookies["mmdemo_session"] not in ("fixed-by-somebody-else", first)
    assert site.client(cookies={"mmdemo_session": first}).get("/").status_code == 401


def test_who_is_disabled_is_out_within_seconds(site):
    client = site.client()
    sign_in(client)
    assert client.get("/").status_code == 200
    site.people.disable("Ada")
    site.now_s += 5
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(
    ("headers", "base_url", "is_secure"),
    [
        ({}, "http://demo.example", False),
        ({}, "https://demo.example", True),
        ({"x-forwarded-proto": "https"}, "http://127.0.0.1:7860", True),
        ({"host": "abc123.gradio.live"}, "http://127.0.0.1:7860", True),
        ({"origin": "https://demo.example"}, "http://demo.example", True),
    ],
)
def test_no_script_reads_the_cookie_and_https_keeps_it(site, headers, base_url, is_secure):
    (cookie,) = sign_in(site.client(base_url=base_url), **headers).headers.get_list("set-cookie")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is is_secure


def test_within_the_hubs_page_the_cookie_is_that_pages_alone(site, monkeypatch):
    monkeypatch.setenv("SPACE_ID", "ada/demo")
    cookie = sign_in(site.client(base_url="https://ada-demo.hf.space")).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=None", "Secure", "Partitioned"} <= set(cookie.split("; "))


def test_below_a_sub_path_cookies_and_links_stay_there(site):
    client = site.client(root_path="/demo")
    answer = sign_in(client, path="/demo/login")
    assert answer.headers["location"] == "/demo/"
    assert "Path=/demo;" in answer.headers["set-cookie"]
    assert site.client(root_path="/demo").get("/demo/", headers=BROWSER).headers["location"] == (
        "/demo/login"
    )


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("", "./"),
        ("?__theme=dark", "./?__theme=dark"),
        ("view?a=1&b=%20c", "./view?a=1&b=%20c"),
        *(
            (evil, "./")
            for evil in (
                *("//evil.example", "/\\evil.example", "https://evil.example", "\\evil"),
                *("x//evil.example", "a\r\nSet-Cookie: b=c", "javascript:alert(1)//", "/login"),
            )
        ),
    ],
)
def test_one_returns_to_where_one_came_from_and_nowhere_else(site, wanted, location):
    client = site.client()
    answer = client.post(
        "/login",
        params={"next": wanted},
        data={"username": "Ada", "password": PASSWORD},
        headers=BROWSER,
    )
    assert answer.headers["location"] == location


def test_a_page_that_is_not_for_strangers_leads_to_signing_in_and_back(site):
    client = site.client()
    answer = client.get("/?view=2&x=y", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "login?next=%3Fview%3D2%26x%3Dy",
    )
    back = sign_in(client, path="/" + answer.headers["location"])
    assert back.headers["location"] == "./?view=2&x=y"
    deep = site.client().get("/a/b", headers=BROWSER)
    assert deep.headers["location"] == "../login?next=a%2Fb"


@pytest.mark.parametrize(
    "path",
    ["/config", "/gradio_api/info", "/gradio_api/file=/etc/passwd", "/", "/monitoring", "/given"],
)
def test_programs_are_told_401(site, path):
    assert site.client().get(path).status_code == 401
    assert site.client().post(path, headers=BROWSER).status_code == 401


def test_what_holds_nothing_of_anybody_is_served(site):
    for path in ("/assets/index.js", "/healthz", "/theme.css", "/gradio_api/startup-events"):
        assert site.client().get(path).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"origin": "http://demo.example"}, 303),
        ({"origin": "https://public.example", "x-forwarded-host": "public.example"}, 303),
        ({}, 303),
    ],
)
def test_another_sites_form_signs_nobody_in(site, headers, status):
    answer = sign_in(site.client(), **headers)
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) is (status == 303)


def test_a_wrong_password_is_one_sentence_in_the_readers_language(site):
    client = site.client()
    said = sign_in(client, "<b>Ada", "wrong password")
    assert said.status_code == 400
    assert "do not go together" in said.text
    assert "<b>Ada" not in said.text
    assert "&lt;b&gt;Ada" in said.text
    chinese = sign_in(client, "Zed", "x", **{"accept-language": "zh-CN,zh;q=0.9"})
    assert "名字和密码不符" in chinese.text
    assert 'lang="zh-CN"' in chinese.text
    program = client.post("/login", data={"username": "Ada", "password": "x"})
    assert (program.status_code, list(program.json())) == (400, ["detail"])


def test_the_page_needs_no_script_and_nothing_from_elsewhere(site):
    said = site.client().get("/login", headers=BROWSER).text
    assert "<script" not in said
    leads_to = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)""", said)
    assert leads_to == ["?language=zh"]
    assert "prefers-color-scheme: dark" in said
    assert "width=device-width" in said


@pytest.mark.parametrize("path", ["/login", "/login?next=pairs", "/invite/x", "/given"])
def test_the_language_is_switched_by_a_link_and_kept(site, path):
    client = site.client(visitors="contribute")
    said = client.get(path, headers=BROWSER).text
    link = re.search(r'<a href="([?][^"]*)" lang="zh-CN">中文</a>', said)[1].replace("&amp;", "&")
    switched = client.get(path.partition("?")[0] + link, headers=BROWSER)
    assert switched.status_code == 303
    assert switched.next_request.url.path == path.partition("?")[0]
    assert ("next=pairs" in str(switched.next_request.url)) is ("next" in path)
    assert "SameSite=Lax" in switched.headers["set-cookie"]
    chinese = client.send(switched.next_request)
    assert 'lang="zh-CN"' in chinese.text
    assert ">English</a>" in chinese.text


def test_after_five_failures_a_name_waits_and_after_a_hundred_an_address(site):
    client = site.client()
    for _ in range(5):
        assert sign_in(client, password="wrong password").status_code == 400
    assert sign_in(client).status_code == 400  # the right one
    for number in range(94):
        site.people._attempts.forget("zed")  # so that only the address counts
        assert client.post("/login", data={"username": "\0", "password": ""}).status_code == 400, (
            number
        )
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "Too many tries came from your address" in answer.text


def test_a_form_larger_than_any_is_refused(site):
    assert sign_in(site.client(), password="x" * 30_000).status_code == 413


def test_a_program_gets_json_and_the_cookie(site):
    client = site.client()
    answer = client.post("/login", data={"username": "ada", "password": PASSWORD})
    assert answer.json() == {"success": True}
    assert client.get("/config").text == "person:ada Ada"


def test_visitors_are_told_apart_by_a_cookie_that_says_nothing(site):
    client, other = site.client("explore"), site.client("explore")
    assert client.get("/").text.startswith("address:")
    key = client.get("/").text
    assert re.fullmatch("visitor:[0-9a-f]{32} None", key)
    assert client.cookies["mmdemo_visitor"] not in key
    other.get("/")
    assert other.get("/").text != key
    forged = site.client("explore", cookies={"mmdemo_visitor": "person:ada"})
    assert forged.get("/").text.startswith("address:")


def test_no_file_of_the_collection_is_for_visitors(site, tmp_path):
    visitor, person = site.client("explore"), site.client("explore")
    sign_in(person)
    inside = tmp_path / "pictures" / "aa" / "aa11.png"
    for path in (
        f"/gradio_api/file={inside}",
        f"/gradio_api/file=/etc/../{inside}",
        f"/gradio_api/file={inside}".replace("pictures", "%70ictures"),
        f"/gradio_api/file/{inside}",
        f"/file={tmp_path}",
    ):
        assert visitor.get(path).status_code == 401, path
        assert person.get(path).status_code == 200, path
    assert visitor.get("/gradio_api/file=/tmp/gradio/ab/upload.png").status_code == 200


def test_an_app_without_accounts_has_no_sign_in(tmp_path, site):
    (tmp_path / "other").mkdir()
    empty = Site.__new__(Site)
    empty.storage = Storage(f"sqlite:///{tmp_path / 'other' / 'pairs.db'}", tmp_path / "other")
    empty.people, empty.now_s = PeopleStore(empty.storage), 0.0
    empty.sessions = SessionStore(empty.storage)
    empty.invitations = InvitationStore(empty.storage)
    client = empty.client()
    assert client.get("/login", headers=BROWSER).headers["location"] == "./"
    assert client.get("/").status_code == 200
    empty.people.add("Ada", "own", PASSWORD)
    empty.now_s += 5
    assert client.get("/config").status_code == 401  # without a restart
    empty.storage.close()


class TestInvitations:
    def test_a_guest_chooses_name_and_password_and_is_in(self, site):
        _, token = site.invitations.make("review")
        client = site.client()
        page = client.get(f"/invite/{token}", headers=BROWSER)
        assert "You are invited" in page.text
        assert sign_in(client, "Bo", "short", f"/invite/{token}").status_code == 400
        answer = sign_in(client, "Bo", PASSWORD, f"/invite/{token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "../")
        assert client.get("/").text == "person:bo Bo"
        assert site.people.find("Bo").role == "review"

    def test_one_that_is_used_up_says_so(self, site):
        _, token = site.invitations.make("look")
        sign_in(site.client(), "Bo", PASSWORD, f"/invite/{token}")
        answer = site.client().get(f"/invite/{token}", headers=BROWSER)
        assert "You are invited" not in answer.text
        assert '<a href="../login">Sign in</a>' in answer.text
        assert answer.status_code == 404
        assert "used up" in answer.text
        assert "<input" not in answer.text
        assert sign_in(site.client(), "Cy", PASSWORD, f"/invite/{token}").status_code == 404
        assert site.people.find("Cy") is None
