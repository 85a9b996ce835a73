"""Long bodies and coded bodies of default users."""

import hashlib
import json

import pytest

from harness import summary
from harness.bodies import CODED, LONG, BodyServer, bomb, run_and_weigh, write_long
from harness.process import run_headless, run_loadgen


@pytest.fixture
def bodies():
    with BodyServer() as server:
        yield server


def test_a_long_body_takes_no_memory(bodies):
    peak, result = run_and_weigh(bodies, "--path", "/long", "--stop-timeout", 20)
    assert result.final[("GET", "/long")].requests >= 1
    assert result.total.fails == 0
    assert peak < 150  # a kept body would take 300


@pytest.mark.parametrize("path", ["/take", "/elsewhere"])
def test_a_long_file_is_read_while_it_is_sent(bodies, tmp_path, path):
    digest = write_long(tmp_path / "long")
    steps = [{"post": path, "body_file": "long"}]
    user = {"name": "A", "wait_time": "constant(60)", "tasks": [{"name": "t", "steps": steps}]}
    (tmp_path / "up.json").write_text(json.dumps({"users": [user]}))
    peak, result = run_and_weigh(bodies, "-f", tmp_path / "up.json", "--stop-timeout", 20)
    assert result.total.requests == 1
    assert result.total.fails == 0
    assert bodies.taken == [(way, LONG, digest) for way in dict.fromkeys([path, "/take"])]
    assert peak < 150


def run_steps(bodies, tmp_path, *steps):
    user = {"name": "A", "wait_time": "constant(60)", "tasks": [{"name": "t", "steps": steps}]}
    (tmp_path / "up.json").write_text(json.dumps({"users": [user]}))
    return run_and_weigh(bodies, "-f", tmp_path / "up.json", "--stop-timeout", 20)


def test_a_long_file_in_a_form_is_read_while_it_is_sent(bodies, tmp_path):
    write_long(tmp_path / "long")
    (tmp_path / "short").write_text("short")
    parts = {"a": "${1 + 1}", "f": {"file": "long"}, "s": {"file": "short"}, "z": "last"}
    peak, result = run_steps(bodies, tmp_path, {"post": "/elsewhere", "multipart": parts})
    assert result.total.fails == 0
    digest, size = hashlib.sha256(), 0
    for piece in form_of(tmp_path / "long"):
        digest.update(piece)
        size += len(piece)
    assert bodies.taken == [(way, size, digest.hexdigest()) for way in ("/elsewhere", "/take")]
    assert peak < 150


def form_of(path):
    """The form of that test, piece by piece."""
    line = b"--loadgen-7e3b1c95d0a84f62"
    head = line + b'\r\nContent-Disposition: form-data; name="%b"'
    file = head + b'; filename="%b"\r\nContent-Type: application/octet-stream\r\n\r\n'
    yield head % b"a" + b"\r\n\r\n2\r\n" + file % (b"f", b"long")
    with open(path, "rb") as opened:
        while piece := opened.read(1 << 20):
            yield piece
    yield b"\r\n" + file % (b"s", b"short") + b"short\r\n" + head % b"z" + b"\r\n\r\nlast\r\n"
    yield line + b"--\r\n"


def test_a_long_file_in_chunks_with_trailers(bodies, tmp_path):
    digest = write_long(tmp_path / "long")
    trailers = {"X-Sum": "${1 + 1}", "X-Other": "3"}
    step = {"post": "/elsewhere", "body_file": "long", "trailers": trailers}
    peak, result = run_steps(bodies, tmp_path, step)
    assert result.total.fails == 0
    assert bodies.taken == [(way, LONG, digest) for way in ("/elsewhere", "/take")]
    assert bodies.chunks == [[128 * 1024] * (LONG // (128 * 1024))] * 2
    assert bodies.trailers == ["X-Sum: 2", "X-Other: 3"] * 2
    assert peak < 150


@pytest.mark.parametrize("coding", CODED)
def test_coded_bodies_count_as_what_they_say(bodies, coding, tmp_path):
    report = tmp_path / "s.json"
    args = ("--path", f"/coded/{coding}", "--summary-json", report)
    result = run_headless(bodies.url, *args, users=1)
    assert result.total.fails == 0
    [row] = summary.load(report)["entries"]
    assert row["bytes"] == result.total.requests * (6500 if coding == "br" else 5500)


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_broken_codings(bodies, coding):
    result = run_headless(bodies.url, "--path", f"/broken/{coding}", users=1)
    why = {
        "br": "error('brotli: decoder failed')",
        "zstd": "ZstdError('Unable to decompress Zstandard data: Unknown frame descriptor')",
    }
    text = (
        f"ContentDecodingError(DecodeError('Received response with content-encoding: {coding}, but"
        f" failed to decode it.', {why[coding]}))"
    )
    assert list(result.errors) == [f"GET /broken/{coding}: {text}"]


def test_a_bomb_is_a_failure(bodies):
    bodies.bomb = bomb()
    result = run_headless(bodies.url, "--path", "/bomb", users=1, seconds=3)
    [text] = result.errors
    assert "more than 256 MiB and 100 times of what was sent" in text


def test_digest(bodies):
    """Each user is asked once; what follows is signed at once, and the asking is no request."""
    args = ("--path", "/secret", "--digest", "u:p", "--wait-time", "constant(0.1)")
    result = run_headless(bodies.url, *args, users=2)
    assert result.total.fails == 0
    assert result.total.requests > 4
    assert bodies.refused == 2
    refused = run_headless(bodies.url, "--path", "/secret", users=1)
    assert list(refused.errors) == [
        "GET /secret: HTTPError('401 Client Error: Unauthorized for url: /secret')"
    ]


def test_digest_takes_a_name_and_a_password(bodies):
    result = run_loadgen("--headless", "-H", bodies.url, "--digest", "name")
    assert result.code == 2
    assert "argument --digest: write it as NAME:PASSWORD" in result.err
