"""How many requests come when: spawn rate, wait times, run time."""

import pytest

from harness.process import Loadgen, run_headless, run_loadgen, wait_until
from harness.servers import Target

SECONDS = 3
USERS = 2

# args -> the requests that USERS users make in SECONDS; the lower bounds leave room for a busy machine,
# the upper ones for a task that is due in the last instant.
EXPECTED = {
    ("--wait-time", "constant(0.1)"): (40, 60),
    ("--wait-time", "constant(10)"): (2, 2),
    ("--wait-time", "between(0.2, 0.4)"): (14, 30),
    ("--wait-time", "constant_pacing(0.5)", "--path", "/delay/400"): (10, 14),
    ("--wait-time", "constant(0.5)", "--path", "/delay/400"): (6, 8),
    ("--wait-time", "constant_throughput(4)"): (20, 26),
    (): (4, 6),
}


@pytest.fixture(scope="module")
def runs(concurrently):
    server = Target()

    def call(args):
        return lambda: run_headless(server.url, *args, users=USERS, seconds=SECONDS)

    yield concurrently({args: call(args) for args in EXPECTED})
    server.stop()


@pytest.mark.parametrize("args", EXPECTED, ids=" ".join)
def test_wait_time_sets_the_pace(runs, args):
    low, high = EXPECTED[args]
    assert low <= runs[args].total.requests + runs[args].cut_off <= high
    assert runs[args].code == 0


@pytest.mark.parametrize("args", EXPECTED, ids=" ".join)
def test_run_time_is_kept(runs, args):
    assert SECONDS <= runs[args].seconds < SECONDS + 1


def test_no_wait_is_fast(target):
    result = run_headless(target.url, "--wait-time", "constant(0)", users=10)
    assert result.total.requests > 1000
    assert result.total.fails == 0


def time_of(result, text):
    [line] = [line for line in result.log if text in line.text]
    return line.time


def test_users_come_at_the_spawn_rate(target):
    args = ("--headless", "-H", target.url, "-u", 6, "-r", 2, "-t", "4s")
    with Loadgen(*args, "--wait-time", "constant(100)") as running:
        wait_until(target.total, what="the first request")
        assert target.total() <= 2
        result = running.finish()
    spawning = time_of(result, "All users spawned") - time_of(result, "Ramping to 6 users")
    assert 1.9 <= spawning.total_seconds() <= 2.6
    assert result.total.requests == 6


@pytest.mark.parametrize("rate, warned", [(100, False), (101, True)])
def test_high_spawn_rate_is_warned_of(target, rate, warned):
    result = run_loadgen("--headless", "-H", target.url, "-u", 1, "-r", rate, "-t", "1s")
    warnings = [line for line in result.log if "spawn rate is very high" in line.text]
    assert bool(warnings) == warned
    assert all((line.level, line.logger) == ("WARNING", "locust.runners") for line in warnings)


def test_no_users(target):
    result = run_headless(target.url, users=0)
    assert result.code == 0
    assert 1 <= result.seconds < 2
    assert result.total.requests == 0
    assert target.total() == 0


def test_users_of_several_threads_are_all_there(target):
    args = ("--threads", 2, "--wait-time", "constant(10)")
    result = run_headless(target.url, *args, users=50)
    assert result.total.requests == 50
    assert target.stats()["connections"] == 50
