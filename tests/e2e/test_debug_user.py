"""--debug-user: one pass over the tasks, each request and answer shown."""

from harness.process import run_loadgen


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


def test_no_reports_are_made(target, tmp_path):
    args = ("--json", "--summary-json", tmp_path / "s.json")
    result = debug("-H", target.url, *args)
    assert result.code == 0 and not (tmp_path / "s.json").exists()
