"""The job of the first page: users who wait one to two seconds between requests, live tables, summary."""

import re

import pytest

from harness import output
from harness.process import run_loadgen
from harness.servers import Target

USERS = 20


@pytest.fixture(scope="module")
def job(module_target):
    """One run that the tests of this file look at; its target's counters with it."""
    result = run_loadgen(
        *("--headless", "--users", USERS, "--spawn-rate", 200, "-H", module_target.url, "-t", "5s")
    )
    return result, module_target.stats()


@pytest.fixture(scope="module")
def module_target():
    server = Target()
    yield server
    server.stop()


def position(err, pattern):
    match = re.search(pattern, err, re.MULTILINE)
    assert match, f"no {pattern!r} in:\n{err}"
    return match.start()


def test_succeeds_on_time(job):
    result, _ = job
    assert result.code == 0
    assert 5.0 <= result.seconds < 6.0


def test_log_lines_in_locusts_order(job):
    result, _ = job
    expected = [
        r"INFO/locust\.main: Starting loadgen \d+\.\d+\.\d+$",
        r"INFO/locust\.main: Run time limit set to 5 seconds$",
        "^" + re.escape(output.STATS_HEADER),
        r"WARNING/locust\.runners: Your selected spawn rate is very high \(>100\), and this is known to"
        r" sometimes cause issues\. Do you really need to ramp up that fast\?$",
        rf"INFO/locust\.runners: Ramping to {USERS} users at a rate of 200\.00 per second$",
        rf'INFO/locust\.runners: All users spawned: {{"DefaultUser": {USERS}}} \({USERS} total users\)$',
        r"INFO/locust\.main: --run-time limit reached, shutting down$",
        r"INFO/locust\.main: Shutting down \(exit code 0\)$",
        "^" + re.escape(output.PERCENTILES_TITLE),
    ]
    positions = [position(result.err, pattern) for pattern in expected]
    assert positions == sorted(positions)


def test_log_says_that_there_is_no_scenario(job):
    result, _ = job
    [line] = [line for line in result.log if "GET /" in line.text]
    assert line.level == "INFO"


def test_table_at_the_start_and_each_two_seconds(job):
    result, _ = job
    requests = [table[("", "Aggregated")].requests for table in result.tables]
    assert len(requests) == 4, "at 0 s, 2 s, 4 s and the end"
    assert requests[0] == 0
    assert requests == sorted(requests)
    assert requests[1] > 0


def test_tables_are_locusts_byte_for_byte(job):
    result, _ = job
    lines = result.err.splitlines()
    start = len(lines) - 1 - lines[::-1].index(output.STATS_HEADER)
    assert lines[start + 1] == lines[start + 3] == output.STATS_SEPARATOR
    assert lines[start + 5 : start + 8] == ["", output.PERCENTILES_TITLE, output.PERCENTILES_HEADER]
    assert lines[start + 8] == "|".join("-" * width for width in [8, 80, 8] + [6] * 11)
    assert lines[-1] == "" and result.err.endswith("\n\n")


def test_each_user_asked_at_its_pace(job):
    result, _ = job
    row = result.final[("GET", "/")]
    assert 2 * USERS <= row.requests <= 6 * USERS
    assert row.fails == 0
    assert row.min <= row.med <= row.max
    assert result.total.requests == row.requests


def test_percentiles_are_of_the_same_requests(job):
    result, _ = job
    for key in (("GET", "/"), ("", "Aggregated")):
        *values, requests = result.percentiles[key]
        assert values == sorted(values)
        assert requests == result.total.requests


def test_counts_are_the_servers(job):
    result, seen = job
    counted = seen["requests"]["GET /"]
    assert result.total.requests <= counted <= result.total.requests + result.cut_off
    assert seen["total"] == counted
    assert seen["malformed"] == 0


def test_each_user_kept_one_connection(job):
    _, seen = job
    assert seen["connections"] == USERS
