"""Ctrl-C and SIGTERM: an ordered end in every phase."""

import signal

import pytest

from harness import output
from harness.process import Loadgen, wait_until

SPAWNED = r"All users spawned"
SHUTTING_DOWN = r"Shutting down \(exit code (\d+)\)"


def start(url, *args, users=3, rate=100):
    return Loadgen("--headless", "-H", url, "-u", users, "-r", rate, *args)


def check_ordered_end(result):
    """One shutdown, its code the process's own, then the tables; nothing of Python about it."""
    codes = [line.text for line in result.log if line.text.startswith("Shutting down")]
    assert codes == [f"Shutting down (exit code {result.code})"]
    after = result.err[result.err.index(codes[0]) :]
    assert output.STATS_HEADER in after
    assert output.PERCENTILES_TITLE in after
    for word in ("KeyboardInterrupt", "Traceback", "Sanitizer"):
        assert word not in result.err


def test_sigint_ends_in_order(target):
    with start(target.url) as running:
        wait_until(lambda: target.total() >= 3, what="a request of each user")
        running.interrupt()
        result = running.finish(5)
    check_ordered_end(result)
    assert result.code == 0
    assert result.total.requests >= 3
    assert "No run time limit set, use CTRL+C to interrupt" in result.texts
    assert "Got SIGTERM signal" not in result.texts


def test_sigterm_says_so_and_ends_in_order(target):
    with start(target.url) as running:
        wait_until(lambda: target.total() >= 3, what="a request of each user")
        running.terminate()
        result = running.finish(5)
    check_ordered_end(result)
    assert result.code == 0
    texts = result.texts
    [got] = [line for line in result.log if line.text == "Got SIGTERM signal"]
    assert got.level == "INFO"
    assert texts.index("Got SIGTERM signal") < texts.index("Shutting down (exit code 0)")


@pytest.mark.parametrize("send", [Loadgen.interrupt, Loadgen.terminate])
def test_signal_in_ramp_up_abandons_it(target, send):
    with start(target.url, users=1000, rate=1) as running:
        wait_until(target.total, what="the first request")
        send(running)
        result = running.finish(5)
    check_ordered_end(result)
    assert not any("All users spawned" in text for text in result.texts)
    assert result.total.requests < 100


def test_signal_shuts_down_before_users_have_stopped(target):
    args = ("--path", "/delay/1500", "--stop-timeout", 10)
    with start(target.url, *args) as running:
        wait_until(lambda: target.total() == 3, what="a request of each user")
        running.interrupt()
        running.wait_for(SHUTTING_DOWN, 1)
        result = running.finish(5)
    assert result.total.requests == 3, "the stop timeout let them end"
    assert result.seconds > 1.5


def test_second_sigint_stops_waiting_for_users(target):
    args = ("--path", "/delay/60000", "--stop-timeout", 50)
    with start(target.url, *args) as running:
        wait_until(lambda: target.total() == 3, what="a request of each user")
        running.interrupt()
        running.wait_for(SHUTTING_DOWN)
        running.interrupt()
        result = running.finish(5)
    check_ordered_end(result)
    assert result.cut_off == 3
    assert result.total.requests == 0


def test_sigint_ignored_at_the_start_stays_ignored(target):
    ignoring = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
    args = ("--headless", "-H", target.url, "-u", 1)
    with Loadgen(*args, prefix=ignoring) as running:
        wait_until(target.total, what="the first request")
        running.interrupt()
        before = target.total()
        wait_until(lambda: target.total() > before, what="a request after the signal")
        running.terminate()
        result = running.finish(5)
    check_ordered_end(result)


def test_sigterm_ignored_at_the_start_ends_the_run(target):
    ignoring = ("sh", "-c", 'trap "" TERM; exec "$@"', "sh")
    with Loadgen("--headless", "-H", target.url, prefix=ignoring) as running:
        wait_until(target.total, what="the first request")
        running.terminate()
        result = running.finish(5)
    check_ordered_end(result)


def test_sighup_kills_at_once(target):
    with start(target.url) as running:
        wait_until(target.total, what="the first request")
        running.send(signal.SIGHUP)
        result = running.finish(5)
    assert result.code == -signal.SIGHUP
    assert output.PERCENTILES_TITLE not in result.err
