"""Bodies and header fields, compared with what requests makes of the same arguments."""

import io
import os
import tempfile

import fake_engine
import pytest

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import api, encoding, fast_errors, faults, uploads  # noqa: E402


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
    assert fake_engine.wire(body) == b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
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
        body = uploads.body_of(file)
        assert body.pieces == [(file.fileno(), 5, 1_999_995)]
        assert len(body) == 1_999_995
        assert file.read() == b""
        assert uploads.body_of(body) is body


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
        assert uploads.body_of(short) == b"x" * 1000
    assert uploads.body_of(io.BytesIO(b"x" * 1000)) == b"x" * 1000
    assert uploads.body_of(io.StringIO("\u20ac" * 2_000_000)) == "\u20ac".encode() * 2_000_000


def test_files_that_are_read_while_they_are_sent(tmp_path):
    long_file(tmp_path, 2_000_000).close()
    with (tmp_path / "long").open() as text:
        body = uploads.body_of(text)
        assert body.size == 2_000_000
        pieces = body.begin("http://h/")
        assert next(pieces) == b"x" * 16384
        assert text.tell() < 100_000
    with tempfile.NamedTemporaryFile() as named:
        named.write(b"x" * 2_000_000)
        named.seek(5)
        assert uploads.body_of(named).pieces == [(named.fileno(), 5, 1_999_995)]


def test_a_pipe_has_no_size():
    reader, writer = os.pipe()
    os.write(writer, b"abc")
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert uploads.body_of(pipe, uploads.FastMade) == b"abc"


class Sized:
    """An iterable that knows its length, as requests_toolbelt's do."""

    def __init__(self, *blocks):
        self.blocks = blocks
        self.len = sum(map(len, blocks))

    def __iter__(self):
        return iter(self.blocks)


def sent(data, how=uploads.Made, **options):
    return b"".join(how(data, **options).begin("http://h/"))


def test_blocks_of_any_kind_become_chunks():
    blocks = ["\u20ac", b"", "", bytearray(b"ab"), memoryview(b"c"), None]
    assert sent(blocks) == b"3\r\n\xe2\x82\xac\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    assert sent(iter([])) == b"0\r\n\r\n"
    body = uploads.body_of(Sized(b"ab", b"cde"))
    assert (body.size, fake_engine.wire(body)) == (5, b"abcde")
    with pytest.raises(TypeError, match="object of type 'int' has no len"):
        sent([b"a", 5])
    with pytest.raises(TypeError, match="chunked body items must be bytes or str, not int"):
        sent([b"a", 5], uploads.FastMade)


def breaking(error):
    yield b"a"
    raise error


def test_what_a_generator_raises():
    with pytest.raises(KeyError):
        sent(breaking(KeyError("k")))
    with pytest.raises(api.ConnectionError) as caught:
        sent(breaking(OSError(5, "mine")))
    assert repr(faults.reported(caught.value)) == "OSError(5, 'mine')"
    with pytest.raises(OSError, match="mine"):
        sent(breaking(OSError(5, "mine")), uploads.FastMade)
    # urllib3 takes it for the connection's, and waits for an answer.
    assert sent(breaking(BrokenPipeError())) == b"1\r\na\r\n"


class NoPlace(io.BytesIO):
    def tell(self):
        raise OSError("no place")


def test_a_body_that_is_wanted_again():
    def twice(data, how=uploads.Made, **options):
        body = how(data, **options)
        return b"".join(body.begin("http://a/")), b"".join(body.begin("http://b/"))

    file = io.BytesIO(b"0123")
    file.seek(1)
    assert twice(file, size=3) == (b"123", b"123")
    assert twice(part for part in [b"a"]) == (b"1\r\na\r\n0\r\n\r\n", b"0\r\n\r\n")
    with pytest.raises(api.UnrewindableBodyError, match="Unable to rewind request body"):
        twice(NoPlace(b"a"))
    assert twice(io.BytesIO(b"a"), uploads.FastMade)[1] == b"1\r\na\r\n0\r\n\r\n"
    with pytest.raises(fast_errors.UnrewoundBodyError) as caught:
        twice(iter([b"a"]), uploads.FastMade)
    text = "UnrewoundBodyError('http://b/', 'payload cannot be rewound and resent after a redirect')"
    assert repr(caught.value) == text
