"""HttpUser's client: what is sent, what is counted, what the answer shows."""

import logging

import fake_engine
import pytest
from fake_engine import answer, fault

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import api  # noqa: E402

OWN = [b"host", b"user-agent", b"accept-encoding", b"accept", b"connection"]


@pytest.fixture(autouse=True)
def fresh_engine():
    engine.reset()


@pytest.fixture
def session():
    return make()


def make(base_url="http://h:8000", *listeners, user=None):
    event = fake_engine.Event(stats.record_request, *listeners)
    return clients.HttpSession(base_url, event, user)


def script(reply):
    engine.script = lambda request, body: reply() if callable(reply) else reply


def sent(index=-1):
    """Names and values of the fields of a request that was sent, beside the session's own."""
    fields = engine.sends[index][0].fields
    return [(name, value) for name, value in fields if name.lower() not in OWN]


def rows():
    return [(method, name, text) for method, name, _, _, text, _ in engine.rows]


def test_a_request_is_sent_in_requests_order_and_counted_under_its_path(session):
    script(answer(200, b"hello"))
    response = session.get("/a?b=c")
    request, body, connect, read, redirects, tls, _ = engine.sends[0]
    assert (request.method, request.url) == ("GET", "http://h:8000/a?b=c")
    assert [name for name, _ in request.fields] == [
        b"Host", b"User-Agent", b"Accept-Encoding", b"Accept", b"Connection", b"Cookie",
    ]  # fmt: skip
    assert (body, connect, read, redirects, tls) == (None, None, None, 30, 0)
    assert engine.rows == [("GET", "/a?b=c", 12.5, 5, None, None)]
    assert isinstance(response, api.Response) and isinstance(session, api.Session)


def test_the_same_request_is_made_once(session):
    for _ in range(3):
        session.get("/same")
        make().get("/same")
    assert len({id(order[0]) for order in engine.sends}) == 1


def test_a_request_kept_ready_is_not_used_after_a_setting_changed(session):
    session.get("/x")
    session.headers["X-Own"] = "1"
    session.get("/x")
    assert (b"X-Own", b"1") in sent()
    session.auth = ("u", "p")
    session.get("/x")
    assert sent()[-1] == (b"Authorization", b"Basic dTpw")
    session.base_url = "http://other"
    session.get("/x")
    assert engine.sends[-1][0].url == "http://other/x"
    del session.headers["X-Own"]
    session.get("/x")
    assert (b"X-Own", b"1") not in sent()
    session.params = {"k": "v"}
    session.get("/x")
    assert engine.sends[-1][0].url == "http://other/x?k=v"


def test_other_sessions_do_not_see_a_sessions_headers(session):
    session.headers["X-Own"] = "1"
    session.get("/x")
    make().get("/x")
    assert sent() == [(b"Cookie", None)]


def test_requests_kept_ready_are_bounded(session):
    for number in range(2500):
        session.get(f"/{number}", name="n")
    assert len(session._ready) <= 1000
    session.headers["X"] = "1"
    for number in range(50):
        session.get(f"/{number}", name="n")
    assert len(session._ready) <= 8


def test_names(session):
    session.get("/a", name="given")
    session.get("/a", name="")
    session.request_name = "group"
    session.get("/a")
    session.get("/a", name="given")
    session.request_name = None
    with session.rename_request("block"):
        session.post("/a", json=1)
    session.request("get", "http://h:8000/p?q#f")
    assert rows() == [
        ("GET", "given", None), ("GET", "/a", None), ("GET", "group", None),
        ("GET", "given", None), ("POST", "block", None), ("get", "/p?q", None),
    ]  # fmt: skip


def test_a_failing_status_is_named_as_the_row(session):
    script(answer(404))
    response = session.get("/a", name="n")
    assert rows() == [("GET", "n", "HTTPError('404 Client Error: Not Found for url: n')")]
    assert not response and response.status_code == 404
    with pytest.raises(api.HTTPError, match="for url: http://h:8000/a"):
        response.raise_for_status()


def test_statuses_from_600_on_are_successes(session):
    script(answer(600))
    session.get("/")
    assert rows() == [("GET", "/", None)]


def test_a_hosts_credentials_sign_every_request():
    session = make("http://u:p%40@h:8000")
    assert session.base_url == "http://h:8000"
    session.get("/a")
    session.get("http://other/")
    assert [sent(i)[-1] for i in (0, 1)] == [(b"Authorization", b"Basic dTpwQA==")] * 2
    make("http://u@h:8000").get("/a")
    assert sent() == [(b"Cookie", None)]


def test_credentials_in_one_url_sign_that_request_only(session):
    for url in ("/a", "http://u:p@h:8000/a", "/b"):
        session.get(url)
    signed = [b"Authorization" in dict(order[0].fields) for order in engine.sends]
    assert signed == [False, True, False]


def test_a_host_that_ends_in_a_slash_is_appended_to_as_it_is():
    make("http://h:8000/").post("/telemetry", json={})
    assert rows() == [("POST", "//telemetry", None)]


@pytest.mark.parametrize(
    "base, error, text",
    [
        ("example.com", "MissingSchema", "No scheme supplied"),
        ("localhost:80", "InvalidSchema", "No connection adapters were found"),
        ("http://h:80x", "InvalidURL", "Failed to parse"),
        ("http://", "InvalidURL", "No host supplied"),
    ],
)
def test_a_bad_host_is_raised_in_the_task(base, error, text):
    with pytest.raises(getattr(api, error), match=text):
        make(base).get("/")
    assert not engine.rows


def test_a_host_without_scheme_is_warned_of_once(caplog, monkeypatch):
    monkeypatch.setattr(clients.prepare, "_warned", set())
    for _ in range(2):
        with pytest.raises(ValueError):
            make("example.com").get("/")
    assert [(r.name, r.levelno) for r in caplog.records] == [("locust.clients", logging.WARNING)]


def test_arguments_of_one_request(session):
    session.get(
        "/x?a=b#f",
        params={"k": [1, 2], "n": None},
        headers={"accept": "me", "User-Agent": None, "X": b"1"},
        auth=("u", "p"),
        timeout=(0.5, 3),
        allow_redirects=False,
    )
    request, _, connect, read, redirects, *_ = engine.sends[0]
    assert request.url == "http://h:8000/x?a=b&k=1&k=2#f"
    assert request.fields[1][1].startswith(b"python-urllib3/")
    assert (b"accept", b"me") in request.fields and (b"Accept", b"*/*") not in request.fields
    assert sent() == [(b"X", b"1"), (b"Cookie", None), (b"Authorization", b"Basic dTpw")]
    assert (connect, read, redirects) == (0.5, 3, -1)


def test_head_follows_no_redirect_unless_told(session):
    session.head("/")
    session.head("/", allow_redirects=True)
    assert [order[4] for order in engine.sends] == [-1, 30]


@pytest.mark.parametrize(
    "arguments, name, text",
    [
        ({"headers": {"X": 5}}, "/a b", "InvalidHeader(\"Header part (5) from ('X', 5) must be of"
         " type str or bytes, not <class 'int'>\")"),
        ({"headers": {"X": "a\r\nb"}}, "/a b", "InvalidHeader(\"Invalid leading whitespace,"
         " reserved character(s), or return character(s) in header value: 'a\\\\r\\\\nb'\")"),
        ({"json": float("nan")}, "/a b", "InvalidJSONError(ValueError('Out of range float values"
         " are not JSON compliant'))"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_a_failed_request(session, arguments, name, text):
    response = session.post("/a b", **arguments)
    assert rows() == [("POST", name, text)]
    assert (response.status_code, response.content, response.text) == (0, None, "")
    assert not engine.sends


def test_what_is_no_request_at_all_is_raised(session):
    with pytest.raises(TypeError, match=r"Session.request\(\) got an unexpected keyword .* 'foo'"):
        session.get("/", foo=1)
    with pytest.raises(TypeError):
        session.post("/", json=object())
    with pytest.raises(ValueError, match="timeout to 0"):
        session.get("/", timeout=0)
    with pytest.raises(UnicodeEncodeError):
        session.get("/", headers={"X": "\u20ac"})
    assert not engine.rows


@pytest.mark.parametrize(
    "use",
    [
        lambda s: (setattr(s, "stream", True), s.get("/")),
        lambda s: s.mount("http://", None),
        lambda s: clients.HttpSession("http://h", None, None, pool_manager=object()),
    ],
)
def test_what_is_not_there_yet_says_so(session, use):
    with pytest.raises(NotImplementedError, match="loadgen: .* isn't there yet"):
        use(session)
    assert not engine.rows


def test_certificates(session, tmp_path):
    session.get("https://h/", verify=True)
    session.get("https://h/", verify=False)
    bundle = tmp_path / "ca.pem"
    bundle.write_text("")
    session.verify = str(bundle)
    session.get("https://h/")
    session.get("http://h/")
    assert [order[5] > 0 for order in engine.sends] == [False, True, True, False]
    with pytest.raises(OSError, match="Could not find a suitable TLS CA certificate bundle"):
        session.get("https://h/", verify=str(tmp_path / "missing"))


def test_an_overridden_request_is_used_by_get_and_post():
    class Own(clients.HttpSession):
        def request(self, *args, **kwargs):
            kwargs["name"] = "own"
            return super().request(*args, **kwargs)

    session = Own("http://h", fake_engine.Event(stats.record_request), None)
    for _ in range(2):
        session.get("/x")
    plain = make()
    for _ in range(2):
        plain.get("/x")
        plain.request = lambda *args, **kwargs: "replaced"
    assert plain.get("/x") == "replaced"
    assert [row[1] for row in rows()] == ["own", "own", "/x"]


def test_the_request_event_has_everything(session):
    seen = []
    session = make("http://h", lambda **kwargs: seen.append(kwargs), user=fake_engine.User(u=1))
    script(answer(200, b"body"))
    response = session.get("/p", context={"k": 2})
    assert seen == [
        {
            "request_type": "GET",
            "name": "/p",
            "response_time": 12.5,
            "response_length": 4,
            "response": response,
            "context": {"u": 1, "k": 2},
            "exception": None,
            "start_time": 1000.0,
            "url": "http://h/p",
        }
    ]
    assert len(engine.rows) == 1


def test_a_listeners_control_exception_leaves_the_call():
    class Stop(Exception):
        pass

    def listener(**kwargs):
        raise Stop

    with pytest.raises(Stop):
        make("http://h", listener).get("/")


def test_send_is_not_counted(session):
    pytest.importorskip("requests")
    import requests

    script(answer(200, b"x"))
    prepared = requests.Request("POST", "http://h/p", data="z").prepare()
    assert session.send(prepared).text == "x"
    assert engine.sends[0][1] == b"z"
    script(lambda: fault("SYSTEM", code=111))
    with pytest.raises(requests.ConnectionError):
        session.send(prepared)
    assert not engine.rows


def test_close_keeps_cookies(session):
    session.cookies.set("a", "1")
    session.close()
    assert session.cookies.get_dict() == {"a": "1"}
