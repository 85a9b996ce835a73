"""Answers that no server should give: each is one failure with Locust's text, or none."""

import re

import pytest

from harness.process import run_headless

SHORT = "IncompleteRead(5 bytes read, 95 more expected)"
SHORT_CHUNK = "IncompleteRead(5 bytes read, 5 more expected)"
RESET = "ConnectionResetError(104, 'Connection reset by peer')"
CLOSED = "RemoteDisconnected('Remote end closed connection without response')"
TOO_LONG = "LineTooLong('got more than 65536 bytes when reading {}')"
CHUNK_TOO_LONG = "ChunkedEncodingError(ProtocolError('Response chunk {} line exceeded maximum allowed length'))"
TOO_MANY = "HTTPException('got more than 100 headers')"
ANY = None  # a failure, whose text depends on limits and habits of Python's parser

FAILURES = {
    "/close": CLOSED,
    "/reset": RESET,
    "/close-in-header": CLOSED,
    "/short-body": f"ChunkedEncodingError(ProtocolError('Connection broken: {SHORT}', {SHORT}))",
    "/short-chunk": f"ChunkedEncodingError(ProtocolError('Connection broken: {SHORT_CHUNK}', {SHORT_CHUNK}))",
    "/short-chunked": "ChunkedEncodingError(ProtocolError('Response ended prematurely'))",
    "/reset-in-body": f'ChunkedEncodingError(ProtocolError("Connection broken: {RESET}", {RESET}))',
    "/not-http": r"BadStatusLine('NOT HTTP AT ALL\r\n')",
    "/bad-chunk-size": ANY,
    "/garbage": r"BadStatusLine('\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n')",
    "/huge-header": TOO_LONG.format("header line"),
    "/endless-header": TOO_MANY,
    "/99-more-fields": TOO_MANY,
    "/10000-fields": TOO_MANY,
    "/long-status-line": TOO_LONG.format("status line"),
    "/long-chunk-extension": CHUNK_TOO_LONG.format("size"),
    "/long-trailer": CHUNK_TOO_LONG.format("trailer"),
    "/10000-trailers": CHUNK_TOO_LONG.format("trailer"),
    "/conflicting-lengths": ANY,
}

SUCCESSES = [
    "/ok",
    "/slow",
    "/continue",
    "/early-hints",
    "/204-with-body",
    "/304-with-body",
    "/extra-bytes",
    "/odd-head",
    "/98-more-fields",
    "/chunk-extension",
    "/trailers",
    "/idle-100ms",
]

PORT_FAILURES = {"reset": RESET, "close": CLOSED}


@pytest.fixture(scope="module")
def runs(hostile, concurrently):
    """Every case, one second of two users each, several at a time."""

    def call(url, *args):
        return lambda: run_headless(url, "--wait-time", "constant(0.15)", *args)

    calls = {path: call(hostile.url, "--path", path) for path in [*FAILURES, *SUCCESSES]}
    for kind in PORT_FAILURES:
        calls[kind] = call(f"http://127.0.0.1:{hostile.ports[kind]}")
    calls["HEAD"] = call(hostile.url, "--path", "/length-without-body", "--method", "HEAD")
    return concurrently(calls)


def check_failures(result, name, expected):
    assert result.code == 1
    assert result.total.requests == result.total.fails > 0
    assert sum(result.errors.values()) == result.total.fails
    for text in result.errors:
        if expected is ANY:
            assert re.match(rf"GET {name}: \w+\(", text)
        else:
            assert text == f"GET {name}: {expected}"


@pytest.mark.parametrize("path", FAILURES)
def test_failure(runs, path):
    check_failures(runs[path], path, FAILURES[path])


@pytest.mark.parametrize("kind", PORT_FAILURES)
def test_connection_that_ends_before_the_request(runs, kind):
    check_failures(runs[kind], "/", PORT_FAILURES[kind])


@pytest.mark.parametrize("path", [*SUCCESSES, "HEAD"])
def test_no_failure(runs, path):
    result = runs[path]
    assert result.errors == {}
    assert result.code == 0
    assert result.total.requests > 2, "the connection, or the next one, went on"


@pytest.mark.parametrize("path", [*FAILURES, *SUCCESSES, *PORT_FAILURES, "HEAD"])
def test_run_ends_on_time(runs, path):
    assert "--run-time limit reached, shutting down" in runs[path].texts
    assert 1 <= runs[path].seconds < 3
