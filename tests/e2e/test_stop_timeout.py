"""What happens to the requests that are in flight at the end."""

from harness import summary
from harness.process import run_headless

CUT_OFF_LINE = "requests in flight were cut off"


def test_stop_timeout_lets_requests_end_and_all_counts_agree(target):
    args = ("--path", "/delay/300", "--wait-time", "constant(0)", "--stop-timeout", 10)
    result = run_headless(target.url, *args, users=20)
    assert result.code == 0
    assert result.total.requests == target.total() >= 60
    assert result.total.fails == 0
    assert CUT_OFF_LINE not in result.err
    assert result.seconds < 2


def test_waiting_users_stop_at_once(target):
    args = ("--wait-time", "constant(60)", "--stop-timeout", 30)
    result = run_headless(target.url, *args, users=5)
    assert result.seconds < 2
    assert result.total.requests == 5


def test_exceeded_stop_timeout_is_told(target):
    args = ("--path", "/delay/60000", "--stop-timeout", 1)
    result = run_headless(target.url, *args, users=5)
    told = "Not all users finished their tasks & terminated in 1.0 seconds. Stopping them..."
    [line] = [line for line in result.log if line.text == told]
    assert (line.level, line.logger) == ("INFO", "locust.runners")
    assert result.cut_off == 5
    assert 2 <= result.seconds < 3


def test_without_stop_timeout_requests_are_cut_off_and_told(target, tmp_path):
    path = tmp_path / "summary.json"
    args = ("--path", "/delay/100", "--wait-time", "constant(0)", "--summary-json", path)
    result = run_headless(target.url, *args, users=20)
    assert result.code == 0
    completed = result.total.requests
    assert 0 < result.cut_off <= 20
    assert completed <= target.total() <= completed + result.cut_off
    assert summary.cut_off(path) == result.cut_off


def test_cut_off_line_is_just_before_the_final_tables(target):
    result = run_headless(target.url, "--path", "/delay/60000", users=5)
    lines = result.err.splitlines()
    [index] = [i for i, line in enumerate(lines) if CUT_OFF_LINE in line]
    assert lines[index].endswith("INFO/locust.main: 5 requests in flight were cut off")
    assert lines[index + 1].startswith("Type     Name")
    assert result.total.requests == 0, "a request that was cut off is no failure"
    assert result.errors == {}


def test_only_requests_begun_but_none_completed_is_no_success(target):
    result = run_headless(target.url, "--path", "/delay/60000")
    assert result.code == 1
    assert any(line.level in ("WARNING", "ERROR") for line in result.log)
    other = run_headless(target.url, "--path", "/delay/60000", "--exit-code-on-error", 77)
    assert other.code == 77
