"""`cert=` and `proxies=`: what the engine is told, and what failures look like."""

import fake_engine
import pytest
from fake_engine import Event, fault

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import api, prepare, ways  # noqa: E402
from locust.contrib import fasthttp  # noqa: E402


@pytest.fixture
def session():
    engine.reset()
    ways._handles.clear()
    for known in [key for key in prepare._tls_handles if key is not True]:
        del prepare._tls_handles[known]
    return clients.HttpSession("http://h", Event(stats.record_request), None)


def proxies_of(order):
    """What the engine was told of a send's proxies."""
    handle = order[6]
    return engine.ways[handle - 1] if handle else None


def test_proxies_of_a_request_come_before_those_of_the_session(session):
    session.get("/")
    session.proxies = {"http": "http://a:1", "https": "http://s:1"}
    session.get("/")
    session.get("/", proxies={"http": "http://b:1", "no_proxy": "x.com"})
    session.proxies.clear()
    session.get("/")
    assert [proxies_of(order) for order in engine.sends] == [
        None,
        ([("http", "http://a:1"), ("https", "http://s:1")], ""),
        ([("http", "http://b:1"), ("https", "http://s:1")], "x.com"),
        None,
    ]


def test_none_for_a_scheme_is_no_proxy_whatever_the_command_line_says(session):
    session.get("/", proxies={"http": None})
    assert proxies_of(engine.sends[0]) == ([], "")


def test_proxies_are_made_once(session):
    for _ in range(3):
        session.get("/", proxies={"http": "http://a:1"})
    assert len({order[6] for order in engine.sends}) == 1


@pytest.mark.parametrize(
    "url, kind",
    [
        ("http://", api.InvalidURL),
        ("ftp://h:1", api.InvalidURL),
        ("socks5://h:1", api.InvalidSchema),
        ("https://h:1", NotImplementedError),
    ],
)
def test_what_is_no_proxy_is_raised_and_not_counted(session, url, kind):
    with pytest.raises(kind):
        session.get("/", proxies={"http": url})
    assert not engine.rows


def test_a_refused_tunnel_is_reported_as_locust_does(session):
    engine.script = lambda request, body: fault("TUNNEL_REFUSED", detail="407 No")
    response = session.get("https://h/", proxies={"all": "http://p:1"})
    assert engine.rows[0][4] == "OSError('Tunnel connection failed: 407 No')"
    assert type(response.error) is api.ProxyError
    assert "Unable to connect to proxy" in str(response.error)


def test_client_certificates(session, tmp_path):
    cert, key = tmp_path / "c.pem", tmp_path / "k.pem"
    cert.write_text("")
    key.write_text("")
    session.get("https://h/", cert=str(cert))
    session.cert = (str(cert), str(key))
    session.get("https://h/")
    session.get("https://h/", verify=False)
    session.get("http://h/")
    assert [engine.tls[order[5] - 1][2:] if order[5] else None for order in engine.sends] == [
        (str(cert), ""),
        (str(cert), str(key)),
        (str(cert), str(key)),
        None,
    ]
    assert engine.tls[engine.sends[2][5] - 1][0] is False


@pytest.mark.parametrize("cert, what", [("none", "certificate"), ((__file__, "none"), "key")])
def test_a_missing_certificate_or_key_is_named(session, cert, what):
    with pytest.raises(OSError, match=f"Could not find the TLS {what} file, invalid path: none"):
        session.get("https://h/", cert=cert)
    assert not engine.rows


def test_proxy_of_fast_http_user(session):
    client = fasthttp.FastHttpSession(
        "http://h", Event(stats.record_request), None, proxy_host="p", proxy_port=3128
    )
    client.get("/")
    assert proxies_of(engine.sends[0]) == ([("all", "http://p:3128")], "")
