"""The table of failures: the text that is reported, and the class that the answer's error has."""

import fake_engine
import pytest
from fake_engine import fault

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import api, fast_errors, fast_session  # noqa: E402

POOL = "HTTPConnectionPool(host='h', port=8000)"
BROKEN = "ChunkedEncodingError(ProtocolError("
CERTIFICATE = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
GZIP = "Error -3 while decompressing data: incorrect header check"
RETRIES = "RetriesExceeded('http://h:8000/x', 0, original=timed out)"

# fault, what it knows, class of HttpUser's error, HttpUser's text, FastHttpUser's text
FAULTS = [
    ("SYSTEM", {"code": 111}, "ConnectionError",
     "ConnectionRefusedError(111, 'Connection refused')",
     "ConnectionRefusedError(111, 'Connection refused')"),
    ("SYSTEM", {"code": 104}, "ConnectionError",
     "ConnectionResetError(104, 'Connection reset by peer')",
     "HTTPConnectionClosed('connection closed.')"),
    ("NAME_LOOKUP", {"code": -2, "detail": "Name or service not known"}, "ConnectionError",
     "gaierror(-2, 'Name or service not known')",
     "gaierror(-2, 'Name or service not known')"),
    ("CONNECT_TIMEOUT", {}, "ConnectTimeout",
     "ConnectTimeoutError(<HTTPConnection(host='h', port=8000) at 0x....>, "
     "'Connection to h timed out. (connect timeout=0.5)')", RETRIES),
    ("CLOSED", {}, "ConnectionError",
     "RemoteDisconnected('Remote end closed connection without response')",
     "HTTPConnectionClosed('connection closed.')"),
    ("HEADER_TIMEOUT", {}, "ReadTimeout",
     f'ReadTimeout(ReadTimeoutError("{POOL}: Read timed out. (read timeout=0.2)"))', RETRIES),
    ("SEND_TIMEOUT", {}, "ConnectionError", "TimeoutError('timed out')", RETRIES),
    ("BODY_TIMEOUT", {"status": 200}, "ConnectionError",
     f'ReadTimeoutError("{POOL}: Read timed out.")', "TimeoutError('timed out')"),
    ("BODY_RESET", {"code": 104, "status": 200}, "ChunkedEncodingError",
     BROKEN + "\"Connection broken: ConnectionResetError(104, 'Connection reset by peer')\", "
     "ConnectionResetError(104, 'Connection reset by peer')))",
     "ConnectionResetError(104, 'Connection reset by peer')"),
    ("BODY_CUT", {"got": 5, "missing": 95, "status": 200}, "ChunkedEncodingError",
     BROKEN + "'Connection broken: IncompleteRead(5 bytes read, 95 more expected)', "
     "IncompleteRead(5 bytes read, 95 more expected)))",
     "HTTPParseError('Incomplete response.')"),
    ("BODY_CUT_BETWEEN_CHUNKS", {"status": 200}, "ChunkedEncodingError",
     BROKEN + "'Response ended prematurely'))", "HTTPParseError('Incomplete response.')"),
    ("BAD_CHUNK", {"detail": "zz", "status": 200}, "ChunkedEncodingError",
     BROKEN + "\"Connection broken: InvalidChunkLength(got length b'zz', 0 bytes read)\", "
     "InvalidChunkLength(got length b'zz', 0 bytes read)))",
     "HTTPParseError('Invalid character in chunk size', 12)"),
    ("NOT_HTTP", {"detail": "NOT HTTP AT ALL\r\n"}, "ConnectionError",
     "BadStatusLine('NOT HTTP AT ALL\\r\\n')",
     "HTTPParseError('Expected HTTP/, RTSP/ or ICE/', 8)"),
    ("CERTIFICATE", {"detail": CERTIFICATE}, "SSLError",
     f"SSLError(SSLCertVerificationError(1, '{CERTIFICATE}'))",
     f"SSLCertVerificationError(1, '{CERTIFICATE}')"),
    ("TLS", {"code": 1, "detail": "[SSL: X] x"}, "SSLError",
     "SSLError(SSLError(1, '[SSL: X] x'))", "SSLError(1, '[SSL: X] x')"),
    ("BAD_CODING", {"detail": GZIP, "status": 200}, "ContentDecodingError",
     "ContentDecodingError(DecodeError('Received response with content-encoding: gzip, but failed "
     f"to decode it.', error('{GZIP}')))", f"error('{GZIP}')"),
    ("TOO_MANY_REDIRECTS", {"status": 302}, "TooManyRedirects",
     "TooManyRedirects('Exceeded 30 redirects.')",
     "RetriesExceeded('http://h:8000/x', 'Redirection limit reached (30)')"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_engine():
    engine.reset()


def script(name, known):
    engine.script = lambda request, body: fault(name, **known)


@pytest.mark.parametrize("name, known, kind, text, _", FAULTS)
def test_http_user(name, known, kind, text, _):
    script(name, known)
    event = fake_engine.Event(stats.record_request)
    response = clients.HttpSession("http://h:8000", event, None).get("/x", timeout=(0.5, 0.2))
    assert engine.rows == [("GET", "/x", 12.5, 0, text, text)]
    assert type(response.error) is getattr(api, kind)
    assert isinstance(response.error, api.RequestException)
    assert response.status_code == 0 and response.content is None


@pytest.mark.parametrize("name, known, _, __, text", FAULTS)
def test_fast_http_user(name, known, _, __, text):
    script(name, known)
    event = fake_engine.Event(stats.record_request)
    session = fast_session.FastHttpSession(
        "http://h:8000", event, None, max_retries=0, max_redirects=30
    )
    response = session.get("/x")
    assert engine.rows == [("GET", "/x", 12.5, 0, text, text)]
    broken_off = name.startswith("BODY") or name in ("BAD_CHUNK", "BAD_CODING")
    assert response.status_code == (200 if broken_off else 0)
    if not broken_off:
        assert repr(response.error) == text
        assert isinstance(response.error, fast_errors.FAILURE_EXCEPTIONS)


def test_the_outer_exception_tells_the_url():
    script("SYSTEM", {"code": 111})
    event = fake_engine.Event(stats.record_request)
    error = clients.HttpSession("http://h:8000", event, None).get("/x?y").error
    assert str(error) == (
        f"{POOL}: Max retries exceeded with url: /x?y (Caused by NewConnectionError("
        "\"HTTPConnection(host='h', port=8000): Failed to establish a new connection: "
        '[Errno 111] Connection refused"))'
    )
    assert error.request.url == "http://h:8000/x?y"


def test_a_broken_body_is_named_as_the_caller_wrote_it():
    script("BODY_CUT", {"status": 200})
    event = fake_engine.Event(stats.record_request)
    response = clients.HttpSession("http://h:8000", event, None).get("/a b")
    assert engine.rows[0][1] == "/a b" and response.request is None


def test_a_later_hop_that_fails_gives_the_row_its_name():
    hop = fake_engine.answer(302, Location="/y")
    script("CLOSED", {"history": [hop], "url": "http://h:8000/y"})
    event = fake_engine.Event(stats.record_request)
    response = clients.HttpSession("http://h:8000", event, None).get("/x")
    assert engine.rows[0][1] == "/y" and response.request.url == "http://h:8000/y"


def test_a_redirect_out_of_http():
    script("REDIRECT_SCHEME", {"detail": "ftp://x/y", "status": 302})
    event = fake_engine.Event(stats.record_request)
    with pytest.raises(api.InvalidSchema, match="No connection adapters were found for 'ftp://x/"):
        clients.HttpSession("http://h:8000", event, None).get("/x")
    assert not engine.rows
    fast_session.FastHttpSession("http://h:8000", event, None).get("/x")
    assert engine.rows[0][4] == (
        "UnsupportedRedirectSchemeError('http://h:8000/x', "
        "\"refusing to follow redirect to 'ftp' URL\")"
    )
