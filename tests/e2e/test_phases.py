"""Where the time of requests went: phases and the slowest requests in --summary-json."""

import pytest

from harness import summary
from harness.process import run_headless

PHASES = ("dns", "connect", "tls", "send", "wait", "receive")


def test_a_delay_is_waited_for(target, tmp_path):
    path = tmp_path / "s.json"
    args = ("--path", "/delay/100", "--wait-time", "constant(0)", "--summary-json", path)
    result = run_headless(target.url, *args, seconds=3)
    phases, slowest = summary.phases(path)
    requests = result.total.requests
    assert phases["/delay/100"]["wait"]["requests"] == requests
    assert phases["/delay/100"]["wait"]["mean_us"] >= 100_000
    assert phases["/delay/100"]["connect"]["requests"] == 2  # one of each user
    assert phases["/delay/100"]["tls"]["requests"] == 0
    rows = slowest["/delay/100"]
    assert len(rows) == 10
    times = [row["response_time_us"] for row in rows]
    assert times == sorted(times, reverse=True)
    for row in rows:
        assert sum(row[f"{phase}_us"] for phase in PHASES) == pytest.approx(row["response_time_us"])
        assert row["status"] == 200 and not row["failed"] and row["local_port"] > 0


def test_handshakes_are_timed_apart(https_target, certificates, tmp_path):
    path = tmp_path / "s.json"
    args = ("--cacert", certificates / "ca.pem", "--summary-json", path)
    run_headless(https_target().url, *args)
    phases = summary.phases(path)[0]["/"]
    assert phases["tls"]["requests"] == phases["connect"]["requests"] == 2
    assert 0 < phases["tls"]["mean_us"] <= phases["tls"]["max_us"]


def test_a_failed_request_has_no_answer(refused_url, tmp_path):
    path = tmp_path / "s.json"
    run_headless(refused_url, "--summary-json", path)
    row = summary.phases(path)[1]["/"][0]
    assert (row["status"], row["failed"], row["wait_us"]) == (0, True, 0)
