"""What Locust 2.47.0 printed for small locustfiles, met by the real binary: tests/golden.

Replaced on both sides are times, the machine's name, places in other programs, and rates: in two
cases the file puts a clock of its own into Locust's statistics, which reaches nothing of loadgen's.
"""

import json
import pathlib
import re
import shutil
import signal
import time

import pytest

from harness import output
from harness.process import Loadgen
from harness.terminal import Terminal

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden"

EXACT = [
    "15-user-exceptions",
    "16-exit-code-on-error",
    "17-list",
    "18-show-task-ratio",
    "19-show-task-ratio-json",
    "20-tags-none-left",
    "21-spawn-log",
    "22-sigint",
    "23-sigterm",
    "24-run-time-limit",
    "28-precedence",
    "29-shape",
]

FRAME = re.compile(r'  File "(.+)", line \d+, in .+')
RATES = re.compile(r"\| +[\d.]+ +[\d.]+$")
CALLER = re.compile(r"\(called from .+\)")
# loadgen's own lines at DEBUG; of Python's tasks it does not know how late they began
OWN_DEBUG = re.compile(r"DEBUG locust\.main: Loop \d+ used .*")
# gevent's own words at Ctrl-C, which loadgen leaves out
NOISE = re.compile(r"KeyboardInterrupt|\d{4}-\d\d-\d\dT[\d:]+Z")


def run_golden(name, folder):
    """In a copy of the case's folder; signals come as long after the first log line as they did."""
    copy = folder / name
    shutil.copytree(GOLDEN / name, copy)
    case = json.loads((copy / "cmd.json").read_text())
    home = copy / "home"
    environment = {"PYTHONDONTWRITEBYTECODE": "1", **case["env"]}
    if home.exists():
        environment["HOME"] = str(home)
    with Loadgen(*case["args"], env=environment, cwd=copy) as running:
        if case["signals"]:
            running.wait_for(r"Starting", 30)
        began = time.monotonic()
        for seconds, signal_name in case["signals"]:
            time.sleep(max(0, began + seconds - time.monotonic()))
            running.send(signal.Signals[signal_name])
        return case, copy, running.finish(30)


def comparable_lines(err, case_folder):
    """Log lines as `LEVEL logger: text`, own frames of tracebacks, tables without rates."""
    lines, foreign = [], False
    for line in err.splitlines():
        frame = FRAME.fullmatch(line)
        if frame:
            foreign = not frame[1].startswith((str(case_folder), "<CASEDIR>"))
        elif not line.startswith("    "):
            foreign = False
        if foreign or NOISE.fullmatch(line):
            continue
        if log := output.LOG_LINE.fullmatch(line):
            text = CALLER.sub("(called from ...)", log["text"])
            lines.append(f"{log['level']} {log['logger']}: {text}")
        else:
            lines.append(RATES.sub("| ...", line.replace(str(case_folder), "<CASEDIR>")).rstrip())
    return lines


def check_first_line(lines):
    """The one line that names the program."""
    pattern = r"INFO locust\.main: Starting (loadgen \S+|Locust 2\.47\.0.*)"
    assert re.fullmatch(pattern, lines[0])
    return lines[1:]


@pytest.fixture(scope="module")
def runs(concurrently, request, tmp_path_factory):
    """Of the goldens whose tests were selected."""
    here = [item for item in request.session.items if item.module is request.module]
    names = {item.callspec.params["name"] for item in here}
    folder = tmp_path_factory.mktemp("goldens")

    def call(name):
        return lambda: run_golden(name, folder)

    return concurrently({name: call(name) for name in names}, at_once=3)


@pytest.mark.parametrize("name", EXACT)
def test_standard_output_and_exit_code(runs, name):
    case, _, result = runs[name]
    assert result.code == case["exit_code"]
    golden = (GOLDEN / name / "stdout.txt").read_text()
    if name == "21-spawn-log":  # which tasks its users print, and how many, is chance
        assert set(result.out.split()) | {"a1", "a2"} == set(golden.split())
    else:
        assert result.out == golden


@pytest.mark.parametrize("name", EXACT)
def test_standard_error(runs, name):
    _, folder, result = runs[name]
    ours = check_first_line(comparable_lines(result.err, folder))
    theirs = check_first_line(comparable_lines((GOLDEN / name / "stderr.txt").read_text(), folder))
    if name == "20-tags-none-left":
        # Classes given by name come in no certain order. And the users, who wait 1 s after they
        # failed, may do so once more at the last moment: Locust ends sooner.
        ours, theirs = sorted(set(ours)), sorted(set(theirs))
    assert [line for line in ours if not OWN_DEBUG.fullmatch(line)] == theirs


@pytest.mark.parametrize("name", ["26-terminal-120", "27-terminal-80"])
def test_at_a_terminal(tmp_path, name):
    copy = tmp_path / name
    shutil.copytree(GOLDEN / name, copy)
    case = json.loads((copy / "cmd.json").read_text())
    environment = {"PYTHONDONTWRITEBYTECODE": "1"}
    columns = case["terminal_columns"]
    with Terminal(*case["args"], columns=columns, env=environment, cwd=copy) as terminal:
        code = terminal.finish(30)
        ours = check_first_line(comparable_lines(terminal.printed, copy))
    theirs = comparable_lines((copy / "terminal.txt").read_text(), copy)
    assert ours == check_first_line(theirs)
    assert code == case["exit_code"]


@pytest.mark.parametrize("name", ["15-user-exceptions"])
def test_csv_files(runs, name):
    """What no clock decides: the scripted one does not reach loadgen's statistics."""
    _, folder, _ = runs[name]

    def lines(path):
        # one exception's traceback, a field of several lines, has a folder in it
        return path.read_bytes().decode().replace(str(folder), "<CASEDIR>").split("\r\n")

    for file in ("out_exceptions.csv", "out_failures.csv"):
        assert lines(folder / file) == lines(GOLDEN / name / file)
    ours, theirs = lines(folder / "out_stats.csv"), lines(GOLDEN / name / "out_stats.csv")
    rates = slice(9, 11)
    for our_row, their_row in zip(ours, theirs, strict=True):
        our_fields, their_fields = our_row.split(","), their_row.split(",")
        if our_row != theirs[0]:
            del our_fields[rates], their_fields[rates]
        assert our_fields == their_fields
    ours, theirs = (lines(place / "out_stats_history.csv") for place in (folder, GOLDEN / name))
    assert ours[0] == theirs[0]
    assert ours[1].split(",")[1:] == theirs[1].split(",")[1:]


@pytest.mark.parametrize("name", ["25-sigint-in-ramp-up"])
def test_interrupt_in_ramp_up(runs, name):
    """How many users had started is chance; that each of them ended is not."""
    case, folder, result = runs[name]
    assert result.code == case["exit_code"]
    of_users = ("on_start", "on_stop")
    golden = (GOLDEN / name / "stdout.txt").read_text().splitlines()
    lines = result.out.splitlines()
    assert [line for line in lines if line not in of_users] == [
        line for line in golden if line not in of_users
    ]
    assert 1 <= lines.count("on_start") == lines.count("on_stop") <= 5
    ours = check_first_line(comparable_lines(result.err, folder))
    theirs = comparable_lines((GOLDEN / name / "stderr.txt").read_text(), folder)
    assert ours == check_first_line(theirs)
