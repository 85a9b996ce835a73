"""`stream=True`, response hooks and signatures that answer a challenge."""

import fake_engine
import pytest

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import faults, standins, streamed  # noqa: E402
from locust.contrib import fasthttp  # noqa: E402

TEXT = b"one\ntwo\nthree"


@pytest.fixture
def http():
    engine.reset()
    return clients.HttpSession("http://h", fake_engine.Event(stats.record_request), None)


@pytest.fixture
def fast():
    engine.reset()
    return fasthttp.FastHttpSession("http://h", fake_engine.Event(stats.record_request), None)


def script(reply, **given):
    reply.__dict__.update(given)
    engine.script = lambda request, body: reply
    return reply


# HttpUser


def test_nothing_is_read_before_it_is_asked_for(http):
    reply = script(fake_engine.answer(200, TEXT, Content_Length="13"))
    response = http.get("/", stream=True)
    assert (reply.unread, response.status_code) == (TEXT, 200)
    # length and time are those of the header block
    assert engine.rows == [("GET", "/", 12.5, 13, None, None)]
    assert response.content == TEXT
    assert response.content == TEXT
    assert len(engine.rows) == 1


def test_without_a_length_none_is_counted(http):
    script(fake_engine.answer(200, TEXT, Transfer_Encoding="chunked"))
    http.get("/", stream=True)
    assert engine.rows == [("GET", "/", 12.5, 0, None, None)]


@pytest.mark.parametrize("coding", [{"Content_Length": "13"}, {"Transfer_Encoding": "chunked"}])
def test_pieces_and_lines(http, coding):
    def response():
        script(fake_engine.answer(200, TEXT, **coding), piece=5)
        return http.get("/", stream=True)

    # of a chunked body as they come, else of the size that was asked for
    size = 5 if "Transfer_Encoding" in coding else 8
    assert list(response().iter_content(8)) == [TEXT[i : i + size] for i in range(0, 13, size)]
    assert list(response().iter_lines()) == [b"one", b"two", b"three"]
    assert list(response().iter_lines(chunk_size=2)) == [b"one", b"two", b"three"]


def test_raw(http):
    script(fake_engine.answer(200, TEXT, Content_Length="13"), piece=2)
    raw = http.get("/", stream=True).raw
    assert (raw.status, raw.headers["content-length"]) == (200, "13")
    assert raw.readline() == b"one\n"
    assert raw.read(5) == b"two\nt"
    assert raw.read() == b"hree"
    assert raw.read(5) == raw.read() == b""


def test_close_gives_the_connection_up(http):
    reply = script(fake_engine.answer(200, TEXT))
    with http.get("/", stream=True, catch_response=True) as response:
        response.close()
    assert reply.closed
    assert response.raw.read() == b""
    reply = script(fake_engine.answer(200, TEXT))
    response = http.get("/", stream=True)
    assert response.content == TEXT
    response.close()
    assert not reply.closed


def test_a_failing_status_is_a_failure(http):
    script(fake_engine.answer(500, TEXT, Content_Length="13"))
    assert http.get("/", stream=True).content == TEXT
    text = "HTTPError('500 Server Error: Internal Server Error for url: /')"
    assert engine.rows == [("GET", "/", 12.5, 13, text, text)]


BROKEN = fake_engine.FAULTS.index("BODY_CUT")


def test_a_body_that_breaks_off_is_the_readers_exception(http):
    reply = fake_engine.answer(200, TEXT)
    script(reply, fault=BROKEN, got=13, missing=87)
    response = http.get("/", stream=True)
    assert engine.rows[0][4] is None
    with pytest.raises(clients.api.ChunkedEncodingError, match="IncompleteRead.13 bytes read, 87"):
        response.content


def test_no_answer_is_a_failure_as_without_it(http):
    script(fake_engine.fault("CLOSED"))
    response = http.get("/", stream=True)
    assert response.status_code == 0
    assert engine.rows[0][4].startswith("RemoteDisconnected(")


def test_send_streams_too(http):
    requests = pytest.importorskip("requests")
    script(fake_engine.answer(200, TEXT), piece=4)
    response = http.send(requests.Request("GET", "http://h/").prepare(), stream=True)
    assert next(response.iter_content(4)) == b"one\n"
    assert not engine.rows


# Without requests


def test_stand_in_reads_as_requests_does():
    def response():
        reply = fake_engine.answer(200, TEXT)
        reply.__dict__.update(unread=TEXT, piece=5, closed=False, fault_at_end=0)
        made = standins.Response()
        made.encoding = "utf-8"
        made.raw = streamed.RawResponse(reply, faults.body_raiser(None, None), {})
        made._content = made._content_consumed = False
        return made

    assert response().content == TEXT
    assert list(response().iter_content(4)) == [b"one\n", b"two\n", b"thre", b"e"]
    assert list(response().iter_lines(chunk_size=3)) == [b"one", b"two", b"three"]
    lines = response().iter_lines(decode_unicode=True, delimiter="\n")
    assert list(lines) == ["one", "two", "three"]
    consumed = response()
    list(consumed.iter_content(4))
    with pytest.raises(RuntimeError, match="already consumed"):
        consumed.content


# FastHttpUser


def test_fast_reads_later(fast):
    reply = script(fake_engine.answer(200, TEXT, Content_Length="13"), piece=5)
    response = fast.get("/", stream=True)
    assert (reply.unread, len(response), response.isclosed()) == (TEXT, 13, False)
    assert engine.rows == [("GET", "/", 12.5, 13, None, None)]
    assert response.read(3) == b"one"
    assert response.content == TEXT[3:]
    assert response.isclosed()


def test_fast_pieces(fast):
    script(fake_engine.answer(200, b"h\xc3\xa9llo", Content_Length="6"))
    response = fast.get("/", stream=True)
    assert list(response.iter_content(3)) == ["h\xe9", "llo"]
    script(fake_engine.answer(200, b"abc"))
    with fast.get("/", stream=True, catch_response=True) as response:
        assert list(response.iter_content(2, decode_content=False)) == [b"ab", b"c"]


def test_fast_lines(fast):
    script(fake_engine.answer(200, TEXT), piece=2)
    lines = fast.iter_lines("/")
    assert not engine.sends
    assert list(lines) == ["one", "two", "three"]
    script(fake_engine.answer(404, TEXT))
    with pytest.raises(fasthttp.LocustBadStatusCode):
        next(fast.iter_lines("/"))


def test_fast_reads_the_body_of_a_failing_status(fast):
    reply = script(fake_engine.answer(500, TEXT, Content_Length="13"))
    response = fast.get("/", stream=True)
    assert (reply.unread, response.content) == (b"", TEXT)
    assert engine.rows[0][3:5] == (13, "LocustBadStatusCode(code=500)")


def test_fast_release_and_faults(fast):
    reply = script(fake_engine.answer(200, TEXT))
    fast.get("/", stream=True).release()
    assert reply.closed
    script(fake_engine.answer(200, TEXT), fault=BROKEN, got=13, missing=87)
    response = fast.get("/", stream=True)
    with pytest.raises(fasthttp.HTTPParseError, match="Incomplete response."):
        response.content


# Hooks


def test_hooks_see_each_answer(http):
    first = fake_engine.answer(302, location="/to")
    first.__dict__.update(method="GET", url="http://h/", sent=[])
    script(fake_engine.answer(200, TEXT), history=[first], url="http://h/to")
    seen = []

    def hook(response, **arguments):
        seen.append((response.status_code, response.url, arguments["timeout"]))

    response = http.get("/", hooks={"response": hook}, timeout=5)
    assert seen == [(302, "http://h/", 5), (200, "http://h/to", 5)]
    assert response.content == TEXT
    assert engine.rows[0][3:] == (13, None, None)


def test_hooks_of_the_session_and_of_a_request(http):
    seen = []
    http.hooks["response"].append(lambda response, **_: seen.append("session"))
    http.get("/")
    http.get("/", hooks={"response": [lambda response, **_: seen.append("own")]})
    assert seen == ["session", "own"]


def test_a_hook_may_replace_the_answer_and_fail_the_request(http):
    script(fake_engine.answer(200, b"first"))
    other = clients.api.Response()
    other.status_code, other.reason, other._content = 503, "Busy", b"other"
    response = http.get("/", hooks={"response": lambda response, **_: other})
    assert (response.status_code, response.content) == (503, b"other")
    text = "HTTPError('503 Server Error: Busy for url: /')"
    assert engine.rows[-1][3:5] == (5, text)

    def check(response, **_):
        raise clients.api.HTTPError("refused by a hook")

    response = http.get("/", hooks={"response": check})
    assert engine.rows[-1][4] == "HTTPError('refused by a hook')"


def test_digest(http):
    auth = pytest.importorskip("requests").auth.HTTPDigestAuth("u", "p")
    challenge = 'Digest realm="r", nonce="n", qop="auth", opaque="o"'

    def server(request, body):
        fields = dict(request.sent(body, http._engine.cookies))
        if b"nc=" not in fields.get(b"Authorization", b""):
            return fake_engine.answer(401, b"who?", WWW_Authenticate=challenge)
        return fake_engine.answer(200, fields[b"Authorization"])

    engine.script = server
    response = http.post("/x", data=b"abc", auth=auth)
    assert response.status_code == 200
    assert b'username="u", realm="r", nonce="n", uri="/x"' in response.content
    assert [hop.status_code for hop in response.history] == [401]
    assert [order[1] for order in engine.sends] == [b"abc", b"abc"]
    assert len(engine.rows) == 1
    # the challenge is known now
    http.auth = auth
    assert b"nc=00000002" in http.get("/y").content
    assert len(engine.sends) == 3
