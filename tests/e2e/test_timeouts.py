"""--connect-timeout, --idle-timeout and --max-time."""

import pytest

from harness.process import run_headless


@pytest.mark.parametrize("option", ["--idle-timeout", "--max-time"])
def test_a_server_that_thinks_too_long(target, option):
    args = ("--path", "/delay/3000", option, "0.2", "--wait-time", "constant(9)", "-s", "5")
    result = run_headless(target.url, *args, users=1)
    assert result.code == 1
    [text] = result.errors
    assert "Read timed out. (read timeout=0.2)" in text
    assert result.total.max < 2000


def test_in_time(target):
    args = ("--connect-timeout", "5", "--idle-timeout", "5", "--max-time", "5")
    assert run_headless(target.url, "--path", "/delay/10", *args).code == 0


@pytest.mark.parametrize("option", ["--connect-timeout", "--idle-timeout", "--max-time"])
def test_is_a_number_of_seconds(target, option):
    result = run_headless(target.url, option, "0")
    assert result.code == 2
    assert f"argument {option}: '0' is no number of seconds above zero" in result.err
