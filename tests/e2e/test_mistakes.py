"""A user's mistake is one line on standard error and an exit code; nothing else happens."""

import pytest

from harness.process import run_loadgen

HOST = ("-H", "http://127.0.0.1:1")
HEADLESS = ("--headless", *HOST)
TIME_FORMATS = "Invalid time span format. Valid formats: 20, 20s, 3m, 2h, 1h20m, 3h30m10s, etc."

# Locust's own texts, after "loadgen: error: "
USAGE_ERRORS = {
    ("-u", "abc"): "argument -u/--users: invalid int value: 'abc'",
    ("-u", "1.0"): "argument -u/--users: invalid int value: '1.0'",
    ("-r", "abc"): "argument -r/--spawn-rate: invalid checker value: 'abc'",
    ("-r", "0"): "argument -r/--spawn-rate: must be > 0",
    ("-r", "inf"): "argument -r/--spawn-rate: must be a finite number",
    ("-t", "1.5"): f"argument -t/--run-time: {TIME_FORMATS}",
    ("-t", ""): "argument -t/--run-time: Invalid time span format",
    ("-s", "x"): f"argument -s/--stop-timeout: {TIME_FORMATS}",
    ("-L", "foo"): "argument --loglevel/-L: invalid choice: 'FOO' (choose from 'DEBUG', 'INFO', "
    "'WARNING', 'ERROR', 'CRITICAL')",
    ("-H",): "argument -H/--host: expected one argument",
    ("--headless=1",): "argument --headless: ignored explicit argument '1'",
    ("--zzz",): "unrecognized arguments: --zzz",
    ("--csv-full-history",): "'--csv-full-history' requires '--csv'.",
    ("--config", "none.conf"): "Unable to open config file: none.conf. Error: [Errno 2] No such file "
    "or directory: 'none.conf'",
}

# args -> exit code, words of the line
MISTAKES = {
    ("--headless",): (1, ["locustfile"]),
    ("--headless", "-H", "127.0.0.1:8000"): (1, ["http://127.0.0.1:8000"]),
    ("--headless", "-H", "ftp://127.0.0.1"): (1, ["ftp://127.0.0.1"]),
    ("--headless", "-H", "http://127.0.0.1:99999"): (1, ["99999"]),
    HOST: (2, ["--headless"]),
    (*HEADLESS, "-u", "-1"): (2, ["-u/--users"]),
    (*HEADLESS, "--threads", "0"): (2, ["--threads"]),
    (*HEADLESS, "--threads", "x"): (2, ["--threads", "x"]),
    (*HEADLESS, "--wait-time", "never"): (2, ["--wait-time", "never"]),
    (*HEADLESS, "--wait-time", "constant(-1)"): (2, ["--wait-time", "constant(-1)"]),
    (*HEADLESS, "--header", "no colon"): (2, ["--header", "no colon"]),
    (*HEADLESS, "--header", "X: a\r\nY: b"): (2, ["--header"]),
    (*HEADLESS, "--method", "G T"): (2, ["--method", "G T"]),
    (*HEADLESS, "--path", "/a b\r\nX: y"): (2, ["--path"]),
    (*HEADLESS, "--body", "@none"): (2, ["--body", "none"]),
    (*HEADLESS, "-f", "none.py"): (1, ["none.py"]),
}


@pytest.fixture(scope="module")
def runs(concurrently):
    def call(args):
        return lambda: run_loadgen(*args, limit=5)

    return concurrently({args: call(args) for args in [*USAGE_ERRORS, *MISTAKES]})


@pytest.mark.parametrize("args", USAGE_ERRORS, ids=" ".join)
def test_usage_error_is_locusts(runs, args):
    result = runs[args]
    assert result.err == f"loadgen: error: {USAGE_ERRORS[args]}\n"
    assert (result.code, result.out) == (2, "")


@pytest.mark.parametrize("args", MISTAKES, ids=" ".join)
def test_mistake_is_one_line(runs, args):
    code, words = MISTAKES[args]
    result = runs[args]
    assert result.code == code
    assert len(result.err.splitlines()) == 1 and result.err.endswith("\n")
    assert [word for word in words if word not in result.err] == []
    assert result.out == ""


def test_unknown_option_like_a_known_one_is_suggested():
    result = run_loadgen("--print-stat-s")
    expected = "loadgen: error: unrecognized arguments: --print-stat-s\nDid you mean '--print-stats'?\n"
    assert (result.code, result.err) == (2, expected)


def test_an_empty_variable_is_a_value():
    result = run_loadgen(*HEADLESS, env={"LOCUST_USERS": ""})
    assert (result.code, result.err) == (2, "loadgen: error: argument -u/--users: invalid int value: ''\n")


def test_help_and_version_are_on_standard_output():
    for option in ("--help", "--version"):
        result = run_loadgen(option)
        assert (result.code, result.err) == (0, "")
        assert "loadgen" in result.out
