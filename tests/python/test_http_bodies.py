"""Bodies and header fields, compared with what requests makes of the same arguments."""

import io

import fake_engine
import pytest

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import encoding  # noqa: E402


class Name(io.BytesIO):
    name = "/folder/file.txt"


ARGUMENTS = {
    "form": lambda: {"data": {"a": [1, 2], "b": None, "c": "x y"}},
    "pairs": lambda: {"data": [("a", 1), ("a", "\u20ac")]},
    "text": lambda: {"data": "h\xe9"},
    "bytes": lambda: {"data": b"\x00\x01"},
    "empty": lambda: {"data": ""},
    "json": lambda: {"json": {"a": "h\xe9"}},
    "falsy json": lambda: {"json": []},
    "data wins": lambda: {"data": {"a": 1}, "json": {"b": 1}},
    "own type": lambda: {"json": 1, "headers": {"content-type": "x/y"}},
    "file": lambda: {"data": Name(b"abc")},
    "files": lambda: {"files": {"f": ("n.txt", b"abc")}, "data": {"k": ["1", "2"]}},
    "file parts": lambda: {
        "files": [("f", Name(b"abc")), ("g", ("n", "t", "text/x", {"X-Y": "1"}))]
    },
    "parameters": lambda: {"params": {"a": [1, 2], "b": None, "c": "x y"}},
    "text parameters": lambda: {"params": "a=b&c"},
    "no field": lambda: {"headers": {"Accept": None}},
    "auth": lambda: {"auth": ("u", "p"), "headers": {"authorization": "own"}},
    "cookies": lambda: {"cookies": {"a": "1"}},
    "own host": lambda: {"headers": {"Host": "other"}},
}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PURGE"])
@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_as_requests_does(arguments, method, monkeypatch):
    requests = pytest.importorskip("requests")
    boundary = "b" * 32
    monkeypatch.setattr("urllib3.filepost.choose_boundary", lambda: boundary)
    monkeypatch.setattr(encoding, "hexlify", lambda random: boundary.encode())
    made = requests.Session().prepare_request(
        requests.Request(method, "http://h/x?q=1", **ARGUMENTS[arguments]())
    )
    body = made.body.read() if hasattr(made.body, "read") else made.body
    expected = [(name.lower(), value) for name, value in made.headers.items()]
    expected = [(k, v) for k, v in expected if k not in ("accept-encoding", "host")]

    engine.reset()
    session = clients.HttpSession("http://h", fake_engine.Event(stats.record_request), None)
    session.request(method, "/x?q=1", **ARGUMENTS[arguments]())
    request, sent_body, *_ = engine.sends[0]
    fields = [
        (name.decode().lower(), str(len(sent_body)) if value is None else value.decode())
        for name, value in request.fields
        if value is not None or name == b"Content-Length"
    ]
    fields = [(k, v) for k, v in fields if k not in ("accept-encoding", "host")]
    assert fields == expected
    assert (sent_body or b"") == (body.encode() if isinstance(body, str) else body or b"")
    assert request.url == made.url


def test_a_generator_goes_out_in_chunks():
    engine.reset()
    session = clients.HttpSession("http://h", fake_engine.Event(stats.record_request), None)
    session.post("/", data=(part for part in [b"ab", "", "c"]))
    request, body, *_ = engine.sends[0]
    assert body == b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    names = [name for name, _ in request.fields]
    assert names[-1] == b"Transfer-Encoding" and b"Content-Length" not in names


def test_a_callable_signs_a_request():
    def sign(request):
        request.headers["X-Sign"] = f"{request.method} {request.url} {request.body!r}"
        return request

    engine.reset()
    session = clients.HttpSession("http://h", fake_engine.Event(stats.record_request), None)
    session.cookies.set("a", "1")
    session.post("/x", json={"a": 1}, auth=sign)
    session.auth = sign
    session.get("/x")
    session.get("/x")
    fields = [dict(order[0].fields) for order in engine.sends]
    assert fields[0][b"X-Sign"] == b"POST http://h/x b'{\"a\": 1}'"
    assert fields[1][b"X-Sign"] == fields[2][b"X-Sign"] == b"GET http://h/x None"
    assert fields[0][b"Cookie"] == b"a=1" and engine.sends[0][1] == b'{"a": 1}'


def test_a_replaced_json_dumps_is_used(monkeypatch):
    monkeypatch.setattr("json.dumps", lambda value, allow_nan: "mine")
    assert encoding.strict_json({}) == b"mine"


def long_file(tmp_path, size):
    path = tmp_path / "long"
    path.write_bytes(b"x" * size)
    return path.open("rb")


def test_a_long_file_is_left_where_it_is(tmp_path):
    with long_file(tmp_path, 2_000_000) as file:
        file.seek(5)
        body = encoding.read_all(file)
        assert body.pieces == [(file.fileno(), 5, 1_999_995)]
        assert len(body) == 1_999_995
        assert file.read() == b""
        assert encoding.read_all(body) is body


def test_a_form_with_a_long_file(tmp_path):
    with long_file(tmp_path, 2_000_000) as file:
        body, _ = encoding.multipart({"f": file, "g": "short"}, {"k": "v"}, "B")
        field, head, piece, end, other, last = body.pieces
        assert field == b'--B\r\nContent-Disposition: form-data; name="k"\r\n\r\nv\r\n'
        assert head == b'--B\r\nContent-Disposition: form-data; name="f"; filename="long"\r\n\r\n'
        assert (piece, end) == ((file.fileno(), 0, 2_000_000), b"\r\n")
        assert other.endswith(b"short\r\n")
        assert last == b"--B--\r\n"


def test_files_that_are_read_whole(tmp_path):
    with long_file(tmp_path, 1000) as short:
        assert encoding.read_all(short) == b"x" * 1000
    long_file(tmp_path, 2_000_000).close()
    with (tmp_path / "long").open() as text:
        assert encoding.read_all(text) == b"x" * 2_000_000
    assert encoding.read_all(io.BytesIO(b"x" * 2_000_000)) == b"x" * 2_000_000
