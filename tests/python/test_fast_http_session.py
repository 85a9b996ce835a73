"""FastHttpUser's client: what is sent, what is counted, what the answer shows."""

import logging

import fake_engine
import pytest
from fake_engine import answer, fault

engine = fake_engine.install()

from locust import stats  # noqa: E402
from locust._http import fast_prepare  # noqa: E402
from locust.contrib import fasthttp  # noqa: E402
from locust.exception import LocustError, StopTest  # noqa: E402

LIKE_USERS = dict(
    network_timeout=60.0, connection_timeout=60.0, max_redirects=30, max_retries=0, concurrency=10
)


@pytest.fixture(autouse=True)
def fresh_engine():
    engine.reset()


@pytest.fixture
def session():
    return make()


def make(base_url="http://h:8000", *listeners, user=None, **settings):
    event = fake_engine.Event(stats.record_request, *listeners)
    return fasthttp.FastHttpSession(base_url, event, user, **{**LIKE_USERS, **settings})


def script(reply):
    engine.script = lambda request, body: reply() if callable(reply) else reply


def names(index=-1):
    return [name.decode() for name, _ in engine.sends[index][0].fields]


def rows():
    return [(method, name, text) for method, name, _, _, text, _ in engine.rows]


def test_a_request_is_sent_in_geventhttpclients_order(session):
    script(answer(200, b"hello"))
    session.get("/a#f")
    assert names() == ["User-Agent", "Accept-Encoding", "Cookie", "Host"]
    assert engine.sends[0][1:5] == (None, 60.0, 60.0, 30)
    assert engine.rows == [("GET", "/a#f", 12.5, 5, None, None)]


@pytest.mark.parametrize(
    "arguments, body, last",
    [
        ({"json": {"a": float("nan")}}, b'{"a": NaN}',
         ["Content-Type", "Accept", "Cookie", "Host", "Content-Length"]),
        ({"data": {"a": [1, 2], "b": None}}, b"a=%5B1%2C+2%5D&b=None",
         ["content-type", "content-length", "Cookie", "Host"]),
        ({"data": "h\xe9"}, b"h\xc3\xa9", ["content-type", "content-length", "Cookie", "Host"]),
        ({"data": b"ab"}, b"ab", ["content-type", "Cookie", "Host", "Content-Length"]),
        ({}, None, ["Cookie", "Host", "Content-Length"]),
        ({"data": (x for x in ["ab", b"c"])}, b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
         ["content-type", "Cookie", "Host", "Transfer-Encoding"]),
        ({"foo": 1, "data": {"a": 1}}, b"a=1&foo=1",
         ["content-type", "content-length", "Cookie", "Host"]),
        ({"foo": 1, "json": 2}, b"2",
         ["Content-Type", "Accept", "Cookie", "Host", "Content-Length"]),
    ],
)  # fmt: skip
def test_bodies(session, arguments, body, last):
    session.post("/", **arguments)
    session.post("/", **{k: v for k, v in arguments.items() if k == "json"})
    assert fake_engine.wire(engine.sends[0][1]) == body
    assert names(0) == ["User-Agent", "Accept-Encoding", *last]


def test_arguments_nobody_knows_become_parameters(session):
    session.get("/x?a=1", params={"b": [2, 3], "c": None}, timeout=5)
    assert engine.sends[0][0].url == "http://h:8000/x?a=1&b=2&b=3&timeout=5"
    assert rows() == [("GET", "/x?a=1", None)]
    with pytest.raises(TypeError):
        session.get("/x", params=b"a=1")


def test_header_fields_of_one_request(session):
    session.get("/", headers={"X": 5, "accept-encoding": "own"}, auth=("u", "p"))
    assert engine.sends[0][0].fields[1:4] == [
        (b"X", b"5"), (b"accept-encoding", b"own"), (b"Authorization", b"Basic dTpw"),
    ]  # fmt: skip
    session.get("/", headers={"Host": "own", "Cookie": "c=1"})
    assert names() == ["User-Agent", "Host", "Cookie", "Accept-Encoding"]
    for value in ("a\r\nb", "\u20ac"):
        with pytest.raises(ValueError, match="invalid value for header field"):
            session.get("/", headers={"X": value})


def test_default_headers():
    session = make(headers={"X": "1", "accept-encoding": "ignored"})
    session.get("/")
    assert names() == ["User-Agent", "X", "Accept-Encoding", "Cookie", "Host"]
    session.client.default_headers["Y"] = "2"
    session.get("/")
    assert "Y" in names()
    make(headers={"X": "1", "accept-encoding": "ignored"}).get("/")
    assert "Y" not in names()
    del session.client.default_headers["X"]
    session.get("/")
    assert "X" not in names() and "Y" in names()


def test_the_same_request_is_made_once():
    for _ in range(3):
        make().get("/same")
        make().post("/same", json={})
        make().get("/same", headers={"X": "1"})
    assert len({id(order[0]) for order in engine.sends}) == 3


@pytest.mark.parametrize("status", [200, 208, 226, 301, 304, 308])
def test_statuses_that_count_as_successes(session, status):
    script(answer(status))
    response = session.get("/")
    assert rows() == [("GET", "/", None)] and not hasattr(response, "error")


@pytest.mark.parametrize("status", [299, 300, 305, 404, 500, 600])
def test_statuses_that_count_as_failures(session, status):
    script(answer(status, b"why"))
    response = session.get("/")
    assert engine.rows == [("GET", "/", 12.5, 3, *[f"LocustBadStatusCode(code={status})"] * 2)]
    assert response.error.code == status and response.error.response is response
    assert str(response.error) == f"URL http://h:8000/: code={status}"
    with pytest.raises(fasthttp.LocustBadStatusCode):
        response.raise_for_status()


def test_attributes(session):
    reply = answer(200, b'{"a": 1}', Content_Type="application/json", X=["1", "2"])
    script(reply)
    response = session.post("/x", json={"k": 1})
    assert type(response) is fasthttp.FastResponse
    assert (response.status_code, response.ok, response.url) == (200, True, "http://h:8000/x")
    assert (response.encoding, response.text, response.encoding) == (None, '{"a": 1}', "utf-8")
    assert response.json() == {"a": 1}
    assert response.headers["x"] == ["1", "2"] and response.headers.getlist("X") == ["1", "2"]
    assert response.headers.get("nope") is None and len(response.headers) == 3
    with pytest.raises(KeyError):
        response.headers["nope"]
    assert (response.history, response.read(3), response.read()) == ([], b'{"a', b'": 1}')
    assert list(response.iter_content(4)) == ['{"a"', ": 1}"]
    request = response.request
    assert (request.method, request.url, request.body) == ("POST", "http://h:8000/x", '{"k": 1}')
    assert request.headers["content-type"] == "application/json"


def test_an_empty_answer_is_true(session):
    assert session.get("/")


def test_an_answer_that_never_came(session):
    script(lambda: fault("SYSTEM", code=111))
    response = session.get("/x")
    assert type(response) is fasthttp.ErrorResponse and response
    assert (response.status_code, response.content, response.text) == (0, None, None)
    assert (response.headers, response.url, response.ok) == (None, "http://h:8000/x", True)
    assert response.history == []
    with pytest.raises(ConnectionRefusedError):
        response.raise_for_status()


def test_listeners_get_the_plain_response():
    seen = []
    session = make("http://h", lambda **kwargs: seen.append(kwargs), user=fake_engine.User(u=1))
    script(answer(404, b"x"))
    with session.get("/x?y", catch_response=True, context={"k": 2}, name="n") as response:
        assert response.request_meta["name"] == "n"
        response.failure("why")
    assert type(seen[0]["response"]) is fasthttp.FastResponse
    assert seen[0]["response"].status_code == 404
    assert (seen[0]["url"], seen[0]["context"]) == ("http://h/x?y", {"u": 1, "k": 2})
    assert repr(seen[0]["exception"]) == "CatchResponseError('why')"
    assert len(seen[0]) == 9


def test_a_broken_body_may_be_a_success(session):
    script(lambda: fault("BODY_CUT", status=200))
    with session.get("/", catch_response=True) as response:
        assert response.status_code == 200
        response.success()
    with session.get("/", catch_response=True):
        pass
    assert rows() == [
        ("GET", "/", None), ("GET", "/", "HTTPParseError('Incomplete response.')"),
    ]  # fmt: skip


def test_misuse(session):
    response = session.get("/")
    with response:
        pass
    for act in (response.success, lambda: response.failure("x")):
        with pytest.raises(LocustError, match="If you want to change the state of the request, y"):
            act()
    with pytest.raises(LocustError, match="Tried to set status"):
        session.get("/", catch_response=True).success()


def test_a_host_with_credentials():
    session = make("http://u:p@h")
    session.get("http://other/")
    assert (session.base_url, session.auth_header) == ("http://h", "Basic dTpw")
    assert (b"Authorization", b"Basic dTpw") in engine.sends[0][0].fields
    for name in ("headers", "cookies", "auth"):
        with pytest.raises(AttributeError):
            getattr(session, name)


def test_urls(session):
    make("http://h:8000/").get("/x")
    assert rows() == [("GET", "/x", None)] and engine.sends[0][0].target == "//x"
    session.get("http:///y")
    assert rows()[1] == ("GET", "http:///y", "gaierror(-2, 'Name or service not known')")
    with pytest.raises(ValueError, match="Port"):
        make("http://h:80").get("x")


def test_redirects(session):
    session.get("/", allow_redirects=False)
    session.head("/")
    make(max_redirects=0).get("/")
    make(max_redirects=0).get("/")
    assert [order[4] for order in engine.sends] == [-1, 30, -1, -1]


def test_retries(monkeypatch):
    script(lambda: fault("HEADER_TIMEOUT"))
    session = fasthttp.FastHttpSession("http://h", fake_engine.Event(stats.record_request), None)
    session.get("/")
    session.post("/")
    text = "RetriesExceeded('http://h/', 3, original=timed out)"
    assert engine.rows == [("GET", "/", 50.0, 0, text, text), ("POST", "/", 12.5, 0, text, text)]
    assert [order[2:5] for order in engine.sends] == [(5.0, 5.0, 3)] * 5
    replies = [fault("HEADER_TIMEOUT"), answer(200, b"x")] * 2
    engine.script = lambda request, body: replies.pop(0)
    assert session.get("/").text == "x"
    assert engine.rows[-1] == ("GET", "/", 25.0, 1, None, None)


def test_certificates_are_not_verified_and_one_warning_says_so(caplog, monkeypatch):
    monkeypatch.setattr(fast_prepare, "_warned", set())
    make().get("http://h/")
    assert not caplog.records
    for path in ("a", "b"):
        make().get("https://h/" + path)
    make(insecure=False).get("https://h/")
    assert [order[5] > 0 for order in engine.sends] == [True, True, True, False]
    assert [(r.name, r.levelno) for r in caplog.records] == [
        ("locust.contrib.fasthttp", logging.WARNING)
    ]


@pytest.mark.parametrize(
    "use",
    [
        lambda s: make(client_pool=object()),
        lambda s: make(ssl_context_factory=object()),
        lambda s: s.client.clientpool,
    ],
)
def test_what_is_not_there_yet_says_so(session, use):
    with pytest.raises(NotImplementedError, match="loadgen: .* isn't there yet"):
        use(session)
    assert not engine.rows


def test_cookies(session):
    session._engine.cookies.set("a", "1", "h", "/", None, False)
    assert [(cookie.name, cookie.value) for cookie in session.cookiejar] == [("a", "1")]
    session.client.cookiejar.clear()
    assert len(session.cookiejar) == 0


class Environment:
    class events:
        request = fake_engine.Event(stats.record_request)


def test_the_user():
    class Mine(fasthttp.FastHttpUser):
        host = "http://h"
        network_timeout = 1.5
        default_headers = {"X": "1"}
        max_redirects = 2

    user = Mine(Environment())
    user.client.get("/")
    assert engine.sends[0][2:5] == (60.0, 1.5, 2) and "X" in names()
    Mine.host = None
    with pytest.raises(StopTest, match="You must specify the base host"):
        Mine(Environment())
