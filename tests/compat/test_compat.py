"""loadgen beside Locust: each locustfile of locustfiles/ comes to the same under both.

The measure is expected/, recorded from Locust 2.47.0 (record.py). With LOADGEN_WITH_LOCUST=PATH the
same files run under that Locust as well, now, and the two are compared. LOADGEN=PATH names another
loadgen.
"""

import dataclasses

import pytest
from cases import CASES, bounds
from observe import EXPECTED, PARTS, from_json, reduce

from harness.process import Result


def comparable(case, seen, part):
    """What of a part must be equal."""
    value = getattr(seen, part)
    if part in case.unordered:
        return sorted(value)
    if part == "rows":
        return {row: figures for row, figures in value.items() if row not in case.chance}
    if part == "server":
        return {request: count for request, count in value.items() if request not in case.resent}
    return value


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_same_as_locust(case, part, runs):
    ours, theirs = runs[case.name]
    assert comparable(case, ours, part) == comparable(case, theirs, part)


@pytest.mark.parametrize("case", [case for case in CASES if case.chance], ids=str)
def test_counts_of_chance_are_within_its_bounds(case, runs):
    for seen in runs[case.name]:
        for row, (trials, probability) in case.chance.items():
            low, high = bounds(trials, probability)
            requests, failures, untimed, _ = seen.rows[row]
            assert low <= requests <= high, row
            assert (failures, untimed) == (0, 0), row


@pytest.mark.parametrize("case", [case for case in CASES if case.resent], ids=str)
def test_requests_that_may_be_sent_again_arrived(case, runs):
    for seen in runs[case.name]:
        for request in case.resent:
            assert seen.server[request] >= 1, request


def test_every_record_has_its_case_and_every_file_too():
    assert {path.stem for path in EXPECTED.iterdir()} == {case.name for case in CASES}
    assert len({case.name for case in CASES}) == len(CASES)
    assert len({case.file for case in CASES}) == 12


# The reader itself: what it leaves out must not be a difference that matters.

STDOUT = """\
first
[
    {
        "name": "/a",
        "method": "GET",
        "num_requests": 3,
        "num_failures": 1,
        "num_none_requests": 0,
        "total_content_length": 30
    }
]
last
"""
STDERR = """\
[2026-01-02 03:04:05,678] host/INFO/locust.main: Starting Locust 2.47.0
[2026-01-02 03:04:05,678] host/ERROR/locust.user.task: bad
Traceback (most recent call last):
  File "/site/locust/user/task.py", line 1, in run
    go()
  File "{files}/a.py", line 7, in work
    raise ValueError("bad")
ValueError: bad

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "{files}/a.py", line 9, in on_stop
    raise KeyError("port=8000")
KeyError: 'port=8000'

[2026-01-02 03:04:05,678] host/INFO/locust.main: Shutting down (exit code 1)
"""


def test_reader():
    from observe import LOCUSTFILES

    result = Result(1, STDOUT, STDERR.replace("{files}", str(LOCUSTFILES)), 0.1)
    seen = reduce(result, {"GET /a": 3}, {"8000": "PORT"})
    assert dataclasses.asdict(seen) == {
        "exit_code": 1,
        "rows": {"GET /a": [3, 1, 0, 30]},
        "errors": {},
        "stdout": ["first", "last"],
        "log": [
            "ERROR locust.user.task: bad",
            "    a.py:9 on_stop",
            "    KeyError: 'port=PORT'",
            "INFO locust.main: Shutting down (exit code 1)",
        ],
        "server": {"GET /a": 3},
    }
    assert from_json(seen.as_json()) == seen
