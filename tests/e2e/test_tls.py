"""HTTPS: what is verified, what is sent, which versions."""

import pytest

from harness.process import run_headless

UNVERIFIED = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "


def url_of(server_port, host="localhost"):
    return f"https://{host}:{server_port}"


@pytest.fixture
def authority(certificates):
    return ("--cacert", certificates / "ca.pem")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_verified_by_the_given_authority(https_target, authority, host):
    server = https_target()
    result = run_headless(url_of(server.port, host), *authority)
    assert result.code == 0
    assert server.total() >= result.total.requests > 0
    assert not [line for line in result.log if line.level == "WARNING"]


def test_name_is_sent(https_target, authority):
    server = https_target()
    run_headless(url_of(server.port), *authority, users=3)
    assert server.stats()["server_names"]["localhost"] == 3


def test_address_is_not_sent_as_a_name(https_target, authority):
    server = https_target()
    run_headless(url_of(server.port, "127.0.0.1"), *authority, users=3)
    assert set(server.stats()["server_names"]) == {""}


@pytest.mark.parametrize("args, version", [((), "TLSv1.3"), (("--tls-1.2",), "TLSv1.2")])
def test_version(https_target, authority, args, version):
    server = https_target(*args)
    result = run_headless(url_of(server.port), *authority)
    assert result.code == 0
    assert set(server.stats()["tls_versions"]) == {version}


def failures(result):
    assert result.code == 1
    assert result.total.fails == result.total.requests > 0
    [text] = result.errors
    return text


def check_unverified(result, reason):
    text = failures(result)
    assert text.startswith("GET /: SSLError(SSLCertVerificationError(1, ")
    assert f"{UNVERIFIED}{reason} (_ssl.c:" in text


def test_unknown_authority(https_target):
    server = https_target()
    check_unverified(run_headless(url_of(server.port)), "unable to get local issuer certificate")
    assert server.total() == 0


@pytest.mark.parametrize(
    "kind, reason",
    [
        ("tls_expired", "certificate has expired"),
        ("tls_self_signed", "self-signed certificate"),
        ("tls_wrong_name", "Hostname mismatch, certificate is not valid for 'localhost'."),
    ],
)
def test_bad_certificate(hostile, authority, kind, reason):
    check_unverified(run_headless(url_of(hostile.ports[kind]), *authority), reason)


def test_wrong_address(hostile, authority):
    result = run_headless(url_of(hostile.ports["tls_wrong_name"], "127.0.0.1"), *authority)
    check_unverified(result, "IP address mismatch, certificate is not valid for '127.0.0.1'.")


@pytest.mark.parametrize("kind", ["tls_expired", "tls_self_signed", "tls_wrong_name"])
def test_insecure_takes_any_certificate_and_warns_once(hostile, kind):
    result = run_headless(url_of(hostile.ports[kind]), "--insecure", "--path", "/ok")
    assert result.code == 0
    assert result.total.requests > 0
    [warning] = [line for line in result.log if line.level == "WARNING"]
    assert "not verified" in warning.text


def test_plain_server_behind_https(hostile):
    text = failures(run_headless(url_of(hostile.ports["plain_on_tls"])))
    assert text.startswith("GET /: SSLError(SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number")


def test_tls_server_behind_http(https_target):
    server = https_target()
    result = run_headless(f"http://localhost:{server.port}")
    failures(result)
    assert server.stats()["failed_handshakes"] == result.total.requests


def test_handshake_never_answered(hostile):
    result = run_headless(url_of(hostile.ports["silent"], "127.0.0.1"), "--insecure")
    assert result.code == 1
    assert result.cut_off == 2
    assert result.seconds < 2


def test_missing_authority_file_is_told_before_the_run(tmp_path):
    result = run_headless("https://localhost:1", "--cacert", tmp_path / "none.pem")
    assert result.code != 0
    [line] = result.err.splitlines()
    assert str(tmp_path / "none.pem") in line
