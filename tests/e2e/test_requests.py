"""The options that shape the request."""

import json

import pytest

from harness.process import run_headless
from harness.servers import Catcher, Target


@pytest.fixture
def sent():
    """sent(*args): the run with these options, and the first request that it sent."""

    def run(*args):
        with Catcher() as server:
            result = run_headless(server.url, "--wait-time", "constant(9)", *args, users=1)
            return result, server.requests[0]

    return run


def test_default_request(sent):
    _, request = sent()
    assert request.line == "GET / HTTP/1.1"
    assert request.headers["host"].startswith("127.0.0.1:")
    assert request.body == b""
    assert "content-length" not in request.headers


def test_path_method_header_and_body(sent):
    args = ["--path", "/a?b=c", "--method", "PUT", "--header", "X-One: 1", "--header", "X-Two: a: b"]
    result, request = sent(*args, "--body", "h\u00e4llo")
    assert request.line == "PUT /a?b=c HTTP/1.1"
    assert request.headers["x-one"] == "1"
    assert request.headers["x-two"] == "a: b"
    assert request.body.decode() == "h\u00e4llo"
    assert request.headers["content-length"] == "6"
    assert ("PUT", "/a?b=c") in result.final


def test_header_replaces_a_default(sent):
    _, request = sent("--header", "User-Agent: mine", "--header", "Host: elsewhere.invalid")
    assert request.headers["user-agent"] == "mine"
    assert request.headers["host"] == "elsewhere.invalid"


def test_body_from_a_file(sent, tmp_path):
    data = bytes(range(256)) * 300
    (tmp_path / "body").write_bytes(data)
    _, request = sent("--method", "POST", "--body", f"@{tmp_path / 'body'}")
    assert request.body == data


def test_host_with_a_path_and_slash_is_kept_as_it_is(sent):
    _, request = sent("--path", "//telemetry")
    assert request.line == "GET //telemetry HTTP/1.1"


def test_host_and_path_are_joined_as_text():
    """The seed's host ends in a slash, and its paths begin with one."""
    with Catcher() as server:
        result = run_headless(f"{server.url}/", "--path", "/x", users=1)
    assert server.requests[0].line == "GET //x HTTP/1.1"
    assert ("GET", "//x") in result.final


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_proxies_of_the_environment_are_ignored(target, refused_url, variable):
    result = run_headless(target.url, users=1, env={variable: refused_url, "no_proxy": None, "NO_PROXY": None})
    assert (result.code, result.total.fails) == (0, 0)
    assert result.total.requests > 0


def test_telemetry_is_accepted(target):
    body = json.dumps(
        {
            "timestamp": "2026-01-01T00:00:00.000Z",
            "device_id": "abc7",
            "memory_usage": 0.25,
            "cpu_usage": 0.5,
        }
    )
    args = ["--path", "/telemetry", "--method", "POST", "--body", body]
    result = run_headless(target.url, *args, "--header", "Content-Type: application/json")
    assert result.code == 0
    assert result.final[("POST", "/telemetry")].fails == 0
    assert target.stats()["requests"]["POST /telemetry"] >= result.total.requests > 0


def test_telemetry_without_body_fails_as_422(target):
    result = run_headless(target.url, "--path", "/telemetry", "--method", "POST")
    assert result.code == 1
    [text] = result.errors
    assert text.startswith("POST /telemetry: HTTPError('422 Client Error: ")


@pytest.mark.parametrize("path", ["/chunked/100000", "/bytes/1000000", "/stream-to-end/5000"])
def test_every_framing_is_read_whole(target, path):
    result = run_headless(target.url, "--path", path, "--json")
    assert result.code == 0
    [entry] = json.loads(result.out)
    size = int(path.rpartition("/")[2])
    assert entry["total_content_length"] == size * entry["num_requests"] > 0


def test_redirects_are_followed_and_counted_once(target):
    result = run_headless(target.url, "--path", "/redirect/3", "--wait-time", "constant(0.2)")
    assert result.code == 0
    assert set(result.final) == {("GET", "/redirect/3"), ("", "Aggregated")}
    assert result.total.requests > 0
    seen = target.stats()["requests"]
    hops = [seen[f"GET /redirect/{left}"] for left in (3, 2, 1, 0)]
    # The chains of the end may have been cut off on the way.
    assert hops[0] >= hops[1] >= hops[2] >= hops[3] >= result.total.requests


def test_head_has_no_body(target):
    result = run_headless(target.url, "--path", "/bytes/500", "--method", "HEAD", "--json")
    assert result.code == 0
    [entry] = json.loads(result.out)
    assert (entry["method"], entry["total_content_length"]) == ("HEAD", 0)


def test_ipv6():
    server = Target("--host", "::1")
    try:
        result = run_headless(server.url)
        assert result.code == 0
        assert server.total() >= result.total.requests > 0
    finally:
        server.stop()
