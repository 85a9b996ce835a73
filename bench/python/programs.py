"""The programs that are compared, and one measured run of each."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from measure import CLIENT_CPU, HTTP, run  # noqa: E402

STATISTICS = re.compile(r"^\[\n.*?^\]$", re.MULTILINE | re.DOTALL)


@dataclasses.dataclass
class Program:
    """loadgen or Locust; both take the same arguments."""

    name: str
    command: list

    def arguments(self, file, *names, users, seconds, rate=None):
        load = ["-u", users, "-r", rate or users, "-t", f"{seconds}s"]
        quiet = ["--headless", "--only-summary", "--json", "-H", HTTP]
        return [*self.command, "-f", file, *quiet, *load, *names]

    def measured(self, file, *names, **load):
        return measured(self.arguments(file, *names, **load), read_statistics)

    def lacks(self):
        """Why it runs no locustfiles; None: it does."""
        if not shutil.which(self.command[-1]):
            return f"{self.command[-1]} is not there, see bench/README.md"
        command = [*self.command, "--list", "-f", FOLDER / "visits.py"]
        listed = subprocess.run([*map(str, command)], capture_output=True, text=True)
        if listed.returncode == 0 and "Fast" in listed.stdout:
            return None
        return (listed.stderr.strip().splitlines() or [f"exit code {listed.returncode}"])[-1]


class K6:
    name = "k6"

    def __init__(self, binary):
        self.binary = binary

    def measured(self, users, seconds):
        load = ["--vus", users, "--duration", f"{seconds}s", "--env", f"TARGET={HTTP}"]
        more = ["--quiet", "--no-usage-report", "--no-color"]
        return measured([self.binary, "run", *more, *load, FOLDER / "visits.js"], read_k6)


def measured(command, read):
    """A run on the client's CPU; its requests are those that the server counted."""
    before = served()
    with tempfile.TemporaryFile("w+") as output:
        result = run(command, str(CLIENT_CPU), output)
        output.seek(0)
        result.summary = read(output.read())
    result.requests = served() - before - 1  # this look at the counter is one
    result.failures = result.summary["failures"]
    return result


def served():
    """Requests that the server answered since its start."""
    with urllib.request.urlopen(f"{HTTP}/requests") as answer:
        return int(answer.read().split()[9])


def read_statistics(text):
    """Of --json: failures, requests a second between the first and the last, response times."""
    found = STATISTICS.search(text)
    entries = json.loads(found[0]) if found else []
    told = [
        json.loads(line) for line in text.splitlines() if line.startswith("{") and line[-1] == "}"
    ]
    times = {}
    for entry in entries:
        for milliseconds, count in entry["response_times"].items():
            times[float(milliseconds)] = times.get(float(milliseconds), 0) + count
    requests = sum(entry["num_requests"] for entry in entries)
    begin = min((entry["start_time"] for entry in entries), default=0)
    end = max((entry["last_request_timestamp"] for entry in entries), default=0)
    return {
        "failures": sum(entry["num_failures"] for entry in entries),
        "rate": requests / (end - begin) if end > begin else 0,
        "times": times,
        "told": told[-1] if told else {},
    }


def read_k6(text):
    rate = re.search(r"http_reqs[. ]*: \d+ +([\d.]+)/s", text)
    failed = re.search(r"http_req_failed[. ]*: [\d.]+% +(?:✓ )?(\d+)", text)
    return {"failures": int(failed[1]), "rate": float(rate[1]), "times": {}}


def percentile(times, share):
    """Of a histogram {milliseconds: count}."""
    left = share * sum(times.values())
    for milliseconds, count in sorted(times.items()):
        left -= count
        if left <= 0:
            return milliseconds
    return 0.0


def find_programs(options):
    """({name: Program}, K6 or None, lines on what is left out and why)."""
    python = {"LOADGEN_PYTHON": os.environ.get("LOADGEN_PYTHON", options.python)}
    settings = [f"{name}={value}" for name, value in python.items() if value]
    known = {
        "loadgen": Program("loadgen", ["env", *settings, options.loadgen]),
        "Locust": Program("Locust", [options.locust]),
    }
    left_out = []
    for name, program in list(known.items()):
        if lack := program.lacks():
            left_out.append(f"{name} is left out: {lack}")
            del known[name]
    k6 = shutil.which(options.k6)
    if not k6:
        left_out.append("k6 is left out: not installed, see bench/README.md")
    return known, K6(k6) if k6 else None, left_out
