"""Servers that applications run on logged what loadgen counted, with bodies of every kind."""

import collections
import http.client
import json

import pytest

from harness.app_servers import LONG, PATHS, Caddy, Go, Node, Uvicorn
from harness.process import run_headless

USERS = 5
# Nobody is cut off, so that the counts agree to the request.
WHOLE = ("--stop-timeout", 10)

ECHO = {"device": "a", "values": [1, 2.5, None], "text": "ä" * 100}
SCENARIO = {
    "users": [
        {
            "name": "Visitor",
            "headers": {"Accept-Encoding": "gzip"},
            "tasks": [
                {
                    "name": "visit",
                    "steps": [
                        {"get": "/", "expect": {"body": "hello\n"}},
                        {"post": "/echo", "json": ECHO, "expect": {"json": {"/text": ECHO["text"], "/values/1": 2.5}}},
                        {"get": "/gzip", "expect": {"size": len(LONG)}},
                        {"get": "/chunked", "expect": {"size": len(LONG)}},
                        {"get": "/redirect", "expect": {"body": "hello\n"}},
                        {"get": "/missing"},
                    ],
                }
            ],
        }
    ]
}

needs_go = pytest.mark.skipif(not Go.there, reason="go is not on PATH")
KINDS = [Caddy, Uvicorn, Node, pytest.param(Go, marks=needs_go)]


@pytest.fixture(params=["plain", "tls"])
def tls(request):
    return request.param == "tls"


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__.lower())
def server(request, tmp_path, certificates, tls):
    folder = tmp_path / "server"
    folder.mkdir()
    running = request.param(folder, certificates, tls)
    yield running
    running.stop()


@pytest.fixture
def load(certificates, server):
    """load(...): the rows of a run against the server, {"METHOD PATH": (requests, failures)}."""

    def run(*args):
        authority = ("--cacert", certificates / "ca.pem")
        quiet = ("--json", "--exit-code-on-error", 0)
        result = run_headless(server.url, *authority, *quiet, *WHOLE, *args, users=USERS)
        assert (result.code, result.cut_off) == (0, 0), result.err
        return {
            f"{row['method']} {row['name']}": (row["num_requests"], row["num_failures"])
            for row in json.loads(result.out)
        }

    return run


def test_constant_request(load, server):
    rows = load("--wait-time", "constant(0)")
    answers = server.answers()
    assert rows == {"GET /": (len(answers), 0)}
    assert {answer[:3] for answer in answers} == {("GET", "/", 200)}
    assert len(answers) > 200
    assert len({answer.port for answer in answers}) == USERS, "each user kept its connection"


def test_bodies_of_every_kind(load, server, tmp_path):
    scenario = tmp_path / "scenario.json"
    scenario.write_text(json.dumps(SCENARIO))
    rows = load("-f", scenario)
    answers = server.answers()
    logged = collections.Counter(f"{answer.method} {answer.path}" for answer in answers)

    counted = {what: requests for what, (requests, _) in rows.items()}
    counted["GET /"] += counted["GET /redirect"]  # counted once, by the first name
    assert counted == logged
    assert set(counted) == set(PATHS)
    assert min(counted.values()) > 20

    failures = {what: failures for what, (_, failures) in rows.items()}
    assert failures == {**dict.fromkeys(PATHS, 0), "GET /missing": logged["GET /missing"]}
    assert len({answer.port for answer in answers}) == USERS, "each user kept its connection"


@pytest.mark.parametrize("tls", [False])
def test_the_servers_answer_in_these_ways(server):
    """What the other tests take for granted."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)

    def ask(path):
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        return answer

    assert ask("/").getheader("Content-Length") == "6"
    assert ask("/gzip").getheader("Content-Encoding") == "gzip"
    assert ask("/gzip").getheader("Content-Length")
    assert ask("/chunked").getheader("Transfer-Encoding") == "chunked"
    assert (ask("/redirect").status, ask("/missing").status) == (302, 404)
    connection.close()


def test_node_sees_the_trailers(tmp_path):
    folder = tmp_path / "server"
    folder.mkdir()
    server = Node(folder, None, False)
    request = {
        "post": "/trailers",
        "body": "${v} of many",
        "trailers": {"X-Sum": "${md5(v)}", "X-Other": "2"},
        "expect": {
            "json": {
                "/coding": "chunked",
                "/announced": "X-Sum, X-Other",
                "/trailers/x-sum": "f97c5d29941bfb1b2fdab0874906ab82",
                "/trailers/x-other": "2",
                "/body": "one of many",
            }
        },
    }
    plain = {
        "post": "/trailers",
        "json": ["${v}"],
        "chunked": True,
        "expect": {"json": {"/coding": "chunked", "/body": '["one"]'}},
    }
    user = {"name": "A", "variables": {"v": "one"}, "tasks": [{"name": "t", "steps": [request, plain]}]}
    (tmp_path / "scenario.json").write_text(json.dumps({"users": [user]}))
    try:
        result = run_headless(server.url, "-f", tmp_path / "scenario.json", users=2)
    finally:
        server.stop()
    assert result.total.requests > 100
    assert result.errors == {}
