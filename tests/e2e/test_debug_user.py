"""--debug-user: one pass over the tasks, each request and answer shown."""

import json
import pathlib

from harness.process import run_loadgen

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"


def debug(*args, **options):
    return run_loadgen("--debug-user", *args, **options)


def test_a_default_user(target):
    result = debug("-H", target.url, "--header", "Authorization: Bearer secret")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == "* DefaultUser: GET /"
    assert lines[1].startswith("* Connected to 127.0.0.1 (127.0.0.1) port ")
    assert "> GET / HTTP/1.1" in lines
    assert "> Authorization: Bearer ****" in lines
    assert "< HTTP/1.1 200 OK" in lines
    assert "secret" not in result.out
    assert result.err == ""
    assert target.stats()["requests"]["GET /"] == 1


def test_a_failing_status(target):
    result = debug("-H", target.url, "--path", "/status/404")
    assert result.code == 1
    assert "* Failed: HTTPError('404 Client Error: Not Found for url: /status/404')" in result.out


def test_nobody_listens(refused_url):
    result = debug("-H", refused_url)
    assert result.code == 1
    assert "* Failed: ConnectionRefusedError(111, 'Connection refused')" in result.out
    assert "> GET" not in result.out


def test_a_handshake_is_told(https_target, certificates):
    result = debug("-H", https_target().url, "--cacert", certificates / "ca.pem")
    assert result.code == 0
    assert ", TLSv1." in result.out.splitlines()[1]


def test_a_tunnel_and_its_proxy(nginx_tls, tinyproxy, certificates):
    result = debug("-H", nginx_tls.url, "--cacert", certificates / "ca.pem", "--proxy", tinyproxy.url)
    assert result.code == 0
    authority = nginx_tls.url.removeprefix("https://")
    lines = result.out.splitlines()
    assert lines[1:3] == [f"> CONNECT {authority} HTTP/1.1", f"> Host: {authority}"]
    assert lines[3:5] == ["> Proxy-Authorization: Basic ****", ">"]
    assert lines[5].startswith("< HTTP/1.") and " 200 " in lines[5]
    connected = next(at for at, line in enumerate(lines) if line.startswith("* Connected to localhost"))
    assert lines.index("<") < connected < lines.index("> GET / HTTP/1.1")


def test_a_tunnel_that_is_refused(nginx_tls, tinyproxy):
    result = debug("-H", nginx_tls.url, "--proxy", tinyproxy.without_password)
    assert result.code == 1
    assert any(line.startswith("< HTTP/1.") and " 407 " in line for line in result.out.splitlines())
    assert "* Failed: OSError('Tunnel connection failed: 407 " in result.out


def test_a_plain_request_by_proxy(target, tinyproxy):
    result = debug("-H", target.url, "--proxy", tinyproxy.url)
    assert result.code == 0
    assert f"> GET {target.url}/ HTTP/1.1" in result.out
    assert "> Proxy-Authorization: Basic ****" in result.out


def test_tls_over_a_unix_socket(nginx_tls):
    result = debug("-H", "https://any.invalid", "--insecure", "--unix-socket", nginx_tls.tls_socket)
    assert result.code == 0
    connected = result.out.splitlines()[1]
    assert connected.startswith("* Connected to any.invalid port 443 by the Unix socket ")
    assert ", TLSv1." in connected


def test_secrets_are_masked(target):
    args = ("--path", "/status/404?api_key=hidden", "--header", "X-Auth-Token: hidden")
    result = debug("-H", target.url, *args, "--method", "POST", "--body", "a=1&password=hidden")
    assert "> POST /status/404?api_key=**** HTTP/1.1" in result.out
    assert "a=1&password=****" in result.out
    assert "* Failed: HTTPError('404 " in result.out
    assert "hidden" not in result.out


def test_an_odd_head_cannot_act_on_the_terminal(hostile):
    result = debug("-H", hostile.url, "--path", "/odd-head")
    assert result.code == 0
    assert "< X: \\x1b[2J y\n" in result.out
    assert "\x1b" not in result.out


def test_no_reports_are_made(target, tmp_path):
    args = ("--json", "--summary-json", tmp_path / "s.json")
    result = debug("-H", target.url, *args)
    assert result.code == 0 and not (tmp_path / "s.json").exists()


def heads(result):
    """The requests that were shown, in their order."""
    return [line.removeprefix("* ") for line in result.out.splitlines() if line.startswith(("* A: ", "* Member: "))]


def test_a_scenario(target):
    result = debug("-f", SCENARIOS / "csrf.json", "-H", target.url)
    assert result.code == 0, result.out
    assert heads(result) == ["Member: GET /login", "Member: POST /login", "Member: GET /account"]
    assert "> POST /login HTTP/1.1" in result.out
    assert result.err == ""


def test_each_task_of_a_scenario_is_done_once_and_failures_are_told(target, tmp_path):
    nested = {
        "name": "set",
        "on_start": [{"get": "/status/204"}],
        "on_stop": [{"get": "/status/205"}],
        "tasks": [
            {"name": "a", "weight": 9, "steps": [{"get": "/status/201"}, "interrupt", {"get": "/never"}]},
            {"name": "b", "steps": [{"get": "/", "extract": {"x": {"json": "/x"}}}, {"get": "/never"}]},
            {"name": "c", "steps": [{"set": {"x": "${1 / 0}"}}]},
        ],
    }
    last = {"name": "last", "weight": 0, "steps": [{"get": "/status/202", "expect": {"status": 200}}]}
    user = {"name": "A", "wait_time": "constant(60)", "tasks": [nested, last]}
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({"users": [user]}))
    result = debug("-f", path, "-H", target.url)
    assert result.code == 1
    paths = ["/status/204", "/status/201", "/", "/status/205", "/status/202"]
    assert heads(result) == [f"A: GET {path}" for path in paths]
    assert "* Failed: expected /x to exist, for 'x'" in result.out
    assert "* Exception: A in a step: division by 0" in result.out
    assert "* Failed: expected status 200, got 202" in result.out


def test_classes_of_a_scenario_are_chosen(target):
    result = debug("-f", SCENARIOS / "csrf.json", "Nobody", "-H", target.url)
    assert (result.code, result.out) == (1, "")
    assert "Unknown User(s): Nobody" in result.err
