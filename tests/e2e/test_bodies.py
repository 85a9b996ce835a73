"""Long bodies and coded bodies of default users."""

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
