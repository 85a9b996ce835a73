"""The small things of locust.util."""

import time

import pytest
import users_support  # noqa: F401

from locust.util import cache, date, exception_handler, rounding, timespan, url


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("20", 20),
        ("20s", 20),
        ("3m", 180),
        ("2h", 7200),
        ("1h20m", 4800),
        ("3h30m10s", 12610),
        ("0s", 0),
    ],
)
def test_time_spans(text, seconds):
    assert timespan.parse_timespan(text) == seconds


@pytest.mark.parametrize("text", ["", None, "q", "1d", "10s3m", "5 s", "-1", "1.5s"])
def test_bad_time_spans(text):
    with pytest.raises(ValueError, match="^Invalid time span format"):
        timespan.parse_timespan(text)


@pytest.mark.parametrize("value, digits, expected", [(0.5, 0, 1), (2.5, 0, 3), (1.25, 1, 1.3)])
def test_halves_are_rounded_up(value, digits, expected):
    assert rounding.proper_round(value, digits) == expected


@pytest.mark.parametrize(
    "text, expected",
    [("http://h", True), ("https://h/x.py", True), ("ftp://h", False), ("http:///x", False)],
)
def test_urls(text, expected):
    assert url.is_url(text) is expected


def test_bad_urls_are_no_urls():
    assert url.is_url("http://[") is False


@pytest.mark.parametrize(
    "seconds, words",
    [
        (0.9, "0 seconds"),
        (1, "1 second"),
        (63, "1 minute and 3 seconds"),
        (86400 + 7200 + 1, "1 day, 2 hours and 1 second"),
    ],
)
def test_durations(seconds, words):
    assert date.format_duration(10, 10 + seconds) == words


def test_timestamps(monkeypatch):
    monkeypatch.setenv("TZ", "Etc/GMT-2")
    time.tzset()
    assert date.format_utc_timestamp(1700000000.9) == "2023-11-14T22:13:20Z"
    assert date.format_safe_timestamp(1700000000.9) == "2023-11-15-00h13"
    monkeypatch.undo()
    time.tzset()


def test_memoize(monkeypatch):
    now, calls = [100.0], []
    monkeypatch.setattr(cache, "time", lambda: now[0])

    @cache.memoize(timeout=10)
    def called():
        calls.append(1)
        return len(calls)

    assert [called(), called()] == [1, 1]
    now[0] += 11
    assert called() == 2
    called.clear_cache()
    assert called() == 3


def test_memoize_adapts_to_slow_functions(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(cache, "time", lambda: now[0])

    @cache.memoize(timeout=10, dynamic_timeout=True)
    def slow():
        now[0] += 15
        return now[0]

    assert slow() == 115
    now[0] += 18
    assert slow() == 115


@pytest.mark.parametrize("failures, result", [(0, "done"), (2, "done"), (3, None)])
def test_retry(monkeypatch, failures, result):
    slept, attempts = [], []
    monkeypatch.setattr(exception_handler.time, "sleep", slept.append)

    @exception_handler.retry(delays=(1, 3), exception=ValueError)
    def call():
        attempts.append(1)
        if len(attempts) <= failures:
            raise ValueError
        return "done"

    if result is None:
        with pytest.raises(ValueError):
            call()
    else:
        assert call() == result
    assert slept == [1, 3][:failures]
