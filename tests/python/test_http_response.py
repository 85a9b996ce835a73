"""What HttpUser's answers show, and their cookies."""

from datetime import timedelta

import fake_engine
import pytest
from fake_engine import answer, fault

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import api  # noqa: E402


@pytest.fixture
def session():
    engine.reset()
    return clients.HttpSession("http://h", fake_engine.Event(stats.record_request), None)


def get(session, reply, url="/x", **arguments):
    engine.script = lambda request, body: reply
    return session.get(url, **arguments)


def test_attributes(session):
    reply = answer(200, b"hello", Content_Type="text/plain; charset=utf-8", X=["1", "2"])
    response = get(session, reply, "/x#f")
    assert (response.status_code, response.reason, response.ok) == (200, "OK", True)
    assert (response.content, response.text, response.encoding) == (b"hello", "hello", "utf-8")
    assert response.headers["x"] == "1, 2" and "CONTENT-TYPE" in response.headers
    assert response.url == "http://h/x#f"
    assert (response.history, response.elapsed) == ([], timedelta(seconds=0.01))
    assert (response.error, response.is_redirect) == (None, False)
    assert repr(response) == "<Response [200]>"
    assert list(response.iter_content(2)) == [b"he", b"ll", b"o"]
    assert response.request.method == "GET" and response.request.path_url == "/x"


@pytest.mark.parametrize(
    "content_type, body, encoding, text",
    [
        ("text/html", "caf\xe9".encode("latin-1"), "ISO-8859-1", "caf\xe9"),
        ("application/json", '"\u20ac"'.encode(), "utf-8", '"\u20ac"'),
        ("text/html; charset='UTF-8'", "\u20ac".encode(), "UTF-8", "\u20ac"),
        ("text/html; charset=nope", "\u20ac".encode(), "nope", "\u20ac"),
        ("x/y", "plain ascii".encode(), None, "plain ascii"),
    ],
)
def test_encodings(session, content_type, body, encoding, text):
    response = get(session, answer(200, body, Content_Type=content_type))
    assert (response.encoding, response.text) == (encoding, text)


def test_the_encoding_can_be_set(session):
    response = get(session, answer(200, "\u20ac".encode(), Content_Type="text/html"))
    response.encoding = "utf-8"
    assert response.text == "\u20ac"


def test_json(session):
    assert get(session, answer(200, b'{"a": [1]}')).json() == {"a": [1]}
    assert get(session, answer(200, '"\u20ac"'.encode("utf-16"))).json() == "\u20ac"
    with pytest.raises(api.JSONDecodeError) as caught:
        get(session, answer(200, b"nope")).json()
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, api.RequestException)


def test_lines_and_links(session):
    link = '<http://h/2>; rel="next", <http://h/9>; rel=last'
    response = get(session, answer(200, b"a\r\nb\nc", Link=link))
    assert list(response.iter_lines()) == [b"a", b"b", b"c"]
    assert response.links["next"]["url"] == "http://h/2"
    assert response.links["last"]["url"] == "http://h/9"


def test_an_answer_that_never_came(session):
    response = get(session, fault("SYSTEM", code=111))
    assert (response.status_code, response.content, response.text) == (0, None, "")
    assert (response.headers, response.url, response.reason) == ({}, None, None)
    assert (response.history, response.elapsed) == ([], timedelta(0))
    assert response.request.url == "http://h/x"
    for ask in (lambda: response.ok, lambda: bool(response), response.raise_for_status):
        with pytest.raises(api.ConnectionError):
            ask()


def test_a_redirect_chain(session):
    hop = answer(302, Location="/y", Set_Cookie="h=1")
    hop.__dict__.update(method="POST", url="http://h/x", sent=[(b"Content-Length", b"1")])
    last = answer(200, b"end")
    last.__dict__.update(history=[hop], method="GET", url="http://h/y", sent=[(b"Host", b"h")])
    engine.script = lambda request, body: last
    response = session.post("/x", data="z")
    assert engine.rows == [("POST", "/x", 12.5, 3, None, None)]
    assert response.url == "http://h/y"
    assert [(r.status_code, r.url) for r in response.history] == [(302, "http://h/x")]
    assert response.history[0].is_redirect
    assert response.history[0].cookies.get_dict() == {"h": "1"}
    assert (response.request.method, response.request.body) == ("GET", None)
    assert (response.history[0].request.method, response.history[0].request.body) == ("POST", b"z")
    assert isinstance(response.history[0], api.Response)


def test_cookies_of_an_answer(session):
    response = get(session, answer(200, Set_Cookie=["a=1; Path=/", "b=2; Path=/x"]))
    assert sorted(response.cookies.items()) == [("a", "1"), ("b", "2")]


def test_the_sessions_cookies(session):
    cookies = session.cookies
    cookies.set("a", "1")
    cookies["b"] = "2"
    cookies.update({"c": "3"})
    assert sorted(cookies.keys()) == ["a", "b", "c"] and sorted(cookies.values()) == ["1", "2", "3"]
    assert cookies.get("a") == "1" and cookies.get("z", "no") == "no" and cookies["b"] == "2"
    assert "c" in cookies and "z" not in cookies and len(cookies) == 3
    assert {cookie.name: cookie.path for cookie in cookies} == dict.fromkeys("abc", "/")
    del cookies["a"]
    cookies.set("b", None)
    assert cookies.get_dict() == {"c": "3"}
    with pytest.raises(KeyError):
        cookies["a"]
    session.cookies = {"d": "4"}
    assert session.cookies.get_dict() == {"d": "4"}
    session.cookies.clear()
    assert not session.cookies and not cookies


def test_cookies_of_one_request_are_sent_beside_the_sessions(session):
    session.cookies.set("s", "1")
    session.get("/", cookies={"r": "2"})
    assert (b"Cookie", b"s=1; r=2") in engine.sends[-1][0].fields
    session.get("/")
    assert (b"Cookie", None) in engine.sends[-1][0].fields


def test_an_own_cookie_field_replaces_the_jar(session):
    session.get("/", headers={"cookie": "own=1"})
    names = [name.lower() for name, _ in engine.sends[-1][0].fields]
    assert names.count(b"cookie") == 1 and (b"cookie", b"own=1") in engine.sends[-1][0].fields
