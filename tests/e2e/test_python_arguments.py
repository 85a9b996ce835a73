"""Mistakes on the command line of a run with a locustfile, as Locust answers them: golden 31, under
the name `locust`."""

import json
import pathlib
import re
import shutil

import pytest

from harness.process import LOADGEN, run_loadgen

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden" / "31-argument-errors"
CASES = {tuple(case["args"]): case for case in json.loads((GOLDEN / "results.json").read_text())}

# Answered otherwise, with the reason: args -> exit code, a part of what is printed.
DIFFERENT = {
    ("-V",): (0, r"loadgen \S+ \(as Locust 2\.47\.0\) from "),  # loadgen's own version
    ("--web-base-path", "x"): (2, "the web page is not built yet, add --headless"),
}

LOG_HEAD = re.compile(r"^\[[\d :,-]+\] [^/\s]+/", re.MULTILINE)


@pytest.fixture(scope="module")
def runs(concurrently, tmp_path_factory):
    folder = tmp_path_factory.mktemp("arguments")
    shutil.copy(GOLDEN / "locustfile.py", folder)
    (folder / "emptydir").mkdir()
    (folder / "locust").symlink_to(LOADGEN)
    environment = {"PYTHONDONTWRITEBYTECODE": "1"}

    def call(args):
        return lambda: run_loadgen(*args, binary=folder / "locust", cwd=folder, env=environment)

    return concurrently({args: call(args) for args in CASES}, at_once=3)


@pytest.mark.parametrize("args", [args for args in CASES if args not in DIFFERENT], ids=" ".join)
def test_answer_is_locusts(runs, args):
    case, result = CASES[args], runs[args]
    printed = LOG_HEAD.sub("[TIME] HOST/", result.err)
    printed = re.sub(r"(Starting Locust 2\.47\.0) \(loadgen .+\)", r"\1", printed)
    assert printed == case["stderr"]
    assert (result.out, result.code) == (case["stdout"], case["exit_code"])


@pytest.mark.parametrize("args", DIFFERENT, ids=" ".join)
def test_different_answer_is_the_one_decided_on(runs, args):
    code, part = DIFFERENT[args]
    assert runs[args].code == code
    assert re.search(part, runs[args].out + runs[args].err)
