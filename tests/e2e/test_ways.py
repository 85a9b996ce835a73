"""TLS's options, and the ways out: real servers and proxies counted what loadgen counted."""

import pytest

from harness import summary
from harness.process import run_headless, run_loadgen
from harness.real_servers import Haproxy

# Nobody is cut off, so that the counts agree to the request.
WHOLE = ("--stop-timeout", 10)


@pytest.fixture
def haproxy(tmp_path, certificates):
    (tmp_path / "haproxy").mkdir()
    server = Haproxy(tmp_path / "haproxy", certificates)
    yield server
    server.stop()


@pytest.fixture
def load(tmp_path, certificates):
    """load(url, ...): a run without waits and failures: (requests, its tls figures)."""

    def run(url, *args, users=5, **options):
        file = tmp_path / "summary.json"
        common = ("--wait-time", "constant(0)", *WHOLE, "--summary-json", file)
        authority = ("--cacert", certificates / "ca.pem")
        result = run_headless(url, *common, *authority, *args, users=users, **options)
        assert result.code == 0, result.err
        assert result.total.fails == 0
        assert not summary.schema_faults(summary.load(file))
        return result.total.requests, summary.load(file)["run"]["tls"]

    return run


def only(requests, field):
    """The one value that all requests have there."""
    [value] = {request[field] for request in requests}
    return value


# ---- TLS -------------------------------------------------------------------------------------


def test_nginx_over_tls(load, nginx_tls):
    count, tls = load(nginx_tls.url)
    requests = nginx_tls.requests()
    assert len(requests) == count > 100
    assert (only(requests, "alpn"), only(requests, "client")) == ("http/1.1", "NONE")
    assert (tls["handshakes"], tls["resumed"], tls["failed"]) == (5, 0, 0)
    assert tls["p50_us"] > 0


def test_client_certificate(load, nginx_tls, certificates):
    pair = ("--cert", certificates / "wrong-name.pem", "--key", certificates / "wrong-name.key")
    count, _ = load(nginx_tls.url, *pair)
    requests = nginx_tls.requests()
    assert len(requests) == count
    assert only(requests, "client") == "SUCCESS"


@pytest.mark.parametrize(
    "args, protocol, cipher",
    [
        (("--tls-max", "1.2", "--ciphers", "ECDHE+CHACHA20"), "TLSv1.2", "CHACHA20"),
        (("--tls-min", "1.3", "--tls13-ciphers", "TLS_AES_128_GCM_SHA256"), "TLSv1.3", "AES_128"),
    ],
)
def test_version_and_cipher(load, nginx_tls, args, protocol, cipher):
    load(nginx_tls.url, *args)
    requests = nginx_tls.requests()
    assert only(requests, "protocol") == protocol
    assert cipher in only(requests, "cipher")


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("whose", ["none", "user", "loop"])
def test_resumption(load, nginx_tls, whose, version):
    args = ("--path", "/close", "--threads", 1, "--tls-resume", whose, "--tls-max", version)
    count, tls = load(nginx_tls.url, *args)
    requests = nginx_tls.requests()
    resumed = sum(request["reused"] == "r" for request in requests)
    assert len(requests) == count == tls["handshakes"] > 20
    assert tls["resumed"] == resumed
    if whose == "none":
        assert resumed == 0
    else:  # the first of each user
        assert count - 5 <= resumed < count


@pytest.mark.parametrize("kind", ["plain", "tls"])
def test_haproxy(load, haproxy, kind):
    count, tls = load(haproxy.urls[kind])
    assert haproxy.requests(kind) == count > 100
    assert tls["handshakes"] == (5 if kind == "tls" else 0)


# ---- ways out --------------------------------------------------------------------------------


def test_resolve(load, nginx_tls):
    # A name that only --resolve knows, and that the certificate does not.
    host = f"pinned.invalid:{nginx_tls.port}"
    count, _ = load(f"https://{host}", "--insecure", "--resolve", f"{host}:127.0.0.1")
    requests = nginx_tls.requests()
    assert len(requests) == count
    assert only(requests, "host") == host


def test_source_addresses(load, nginx_tls):
    sources = ("--source-address", "127.0.0.3,127.0.0.4")
    count, _ = load(nginx_tls.url, *sources, "--threads", 1)
    requests = nginx_tls.requests()
    assert len(requests) == count
    assert {request["address"] for request in requests} == {"127.0.0.3", "127.0.0.4"}


def test_unix_socket(load, nginx_tls):
    count, _ = load("http://any.invalid", "--unix-socket", nginx_tls.unix_socket)
    requests = nginx_tls.requests()
    assert len(requests) == count > 100
    assert (only(requests, "host"), only(requests, "address")) == ("any.invalid", "unix:")


def test_plain_by_proxy(load, haproxy, tinyproxy):
    count, _ = load(haproxy.urls["plain"], "--proxy", tinyproxy.url)
    lines = tinyproxy.requests()
    assert len(lines) == haproxy.requests("plain") == count > 20
    assert set(lines) == {f"GET {haproxy.urls['plain']}/ HTTP/1.1"}


def test_tls_by_proxy(load, haproxy, tinyproxy):
    count, tls = load(haproxy.urls["tls"], "--proxy", tinyproxy.url)
    lines = tinyproxy.requests()
    authority = haproxy.urls["tls"].removeprefix("https://")
    assert haproxy.requests("tls") == count > 100
    assert lines == [f"CONNECT {authority} HTTP/1.1"] * 5
    assert tls["handshakes"] == 5


def test_no_proxy(load, haproxy, tinyproxy):
    args = ("--proxy", tinyproxy.url, "--no-proxy", "other.com,127.0.0.0/8")
    count, _ = load(haproxy.urls["plain"], *args)
    assert haproxy.requests("plain") == count
    assert tinyproxy.requests() == []


@pytest.mark.parametrize("asked", [False, True])
def test_environment_counts_only_when_asked(load, haproxy, tinyproxy, asked):
    args = ("--proxy", "env") if asked else ()
    count, _ = load(haproxy.urls["plain"], *args, env={"http_proxy": tinyproxy.url})
    assert len(tinyproxy.requests()) == (count if asked else 0)


def test_proxy_that_wants_a_password(haproxy, tinyproxy):
    texts = []
    for url in haproxy.urls.values():
        result = run_headless(url, "--proxy", tinyproxy.without_password)
        assert result.code == 1
        texts += result.errors
    assert texts == [
        "GET /: HTTPError('407 Client Error: Proxy Authentication Required for url: /')",
        "GET /: OSError('Tunnel connection failed: 407 Proxy Authentication Required')",
    ]


# ---- mistakes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args, line",
    [
        (("--proxy", "socks5://h:1"), "--proxy: proxies of the kind socks5:// aren't there yet"),
        (("--no-proxy", "h"), "--no-proxy: needs --proxy"),
        (("--proxy", "env:"), "--proxy: 'env:' has no port behind its colon"),
        (("--resolve", "h:0:127.0.0.1"), "--resolve: 'h:0:127.0.0.1' has port 0"),
        (("--resolve", "h:80"), "--resolve: 'h:80' is not HOST:PORT:ADDRESS"),
        (("--source-address", "here"), "--source-address: 'here' is no IP address"),
        (("--tls-min", "1.3", "--tls-max", "1.2"), "--tls-max: is below the least version"),
        (("--tls-max", "2"), "--tls-max: '2' is not one of 1.0, 1.1, 1.2 and 1.3"),
        (("--ciphers", "none-such"), "--ciphers: 'none-such' has no cipher that OpenSSL knows"),
        (("--tls-resume", "all"), "--tls-resume: 'all' is not one of none, user and loop"),
        (("--cert", "none.pem"), "--cert: cannot read 'none.pem'"),
        (("--unix-socket", "s", "--proxy", "h:1"), "--unix-socket: not allowed with argument --proxy"),
    ],
)
def test_mistakes_are_one_line_before_the_run(args, line):
    result = run_loadgen("--headless", "-H", "http://h", *args)
    assert result.code == 2
    assert f"error: argument {line}" in result.err
    assert result.err.count("\n") == 1


def test_key_without_certificate(certificates):
    result = run_loadgen("--headless", "-H", "http://h", "--key", certificates / "server.key")
    assert (result.code, result.err) == (2, "loadgen: error: argument --key: needs --cert\n")
