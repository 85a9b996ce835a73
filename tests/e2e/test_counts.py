"""loadgen's figures against those of a server we did not write."""

from harness.process import run_headless


def test_counts_are_those_of_nginxs_access_log(nginx):
    args = ("--wait-time", "constant(0)", "--stop-timeout", 10)
    result = run_headless(nginx.url, *args, users=50, seconds=2)
    nginx.stop()
    logged = [line for line in nginx.logged() if '"GET / HTTP/1.1" 200 6 ' in line]
    assert result.code == 0
    assert result.total.fails == 0
    assert len(nginx.logged()) == len(logged) == result.total.requests > 1000


def test_counts_of_two_threads_too(nginx):
    args = ("--threads", 2, "--wait-time", "constant(0)", "--stop-timeout", 10)
    result = run_headless(nginx.url, *args, users=50)
    nginx.stop()
    assert len(nginx.logged()) == result.total.requests > 1000


def test_too_few_descriptors_are_warned_of_and_counted_as_failures(target):
    limited = ("prlimit", "--nofile=100:100", "--")
    result = run_headless(target.url, users=200, seconds=2, prefix=limited)
    assert any(line.level == "WARNING" and "100" in line.text for line in result.log)
    assert result.code == 1
    assert result.total.requests >= 200
    assert 100 <= result.total.fails < result.total.requests
    assert any("OSError(24, 'Too many open files')" in text for text in result.errors)
    assert 2 <= result.seconds < 3
