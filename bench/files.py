#!/usr/bin/env python3
"""Measures what statistics and reports cost when every output is written at once. See bench/README.md.

    bench/files.py [--loadgen build/release/loadgen] [--seconds 120] [--only memory,cpu]
"""

import argparse
import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
FOLDER = pathlib.Path(__file__).resolve().parent
LOADGEN = FOLDER.parent / "build" / "release" / "loadgen"
OUTPUTS = [
    *["--csv", "report", "--csv-full-history", "--json-file", "report"],
    *["--html", "report.html", "--summary-json", "summary.json"],
]
TICK = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Observed:
    peak_mib: float  # most resident memory
    control_cpu: float  # share of a core that the control thread used


class Observation:
    """Looks at a process while it lives."""

    def __init__(self, pid):
        self.tasks = pathlib.Path(f"/proc/{pid}/task")
        self.status = pathlib.Path(f"/proc/{pid}/status")
        self.peak_kib = 0
        self.cpu = {}

    def look(self):
        try:
            lines = self.status.read_text().splitlines()
            self.peak_kib = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
            for task in self.tasks.iterdir():
                fields = (task / "stat").read_text().rpartition(")")[2].split()
                self.cpu[int(task.name)] = (int(fields[11]) + int(fields[12])) / TICK
        except (FileNotFoundError, ProcessLookupError, StopIteration):
            pass  # it has just ended

    def control_cpu(self):
        """Of the thread that was started last: Python's comes first, then those of the engine."""
        return self.cpu[max(self.cpu)]


def observe(loadgen, names, seconds, outputs):
    """A run of bench/python/names.py, for so long."""
    load = ["-f", FOLDER / "python" / "names.py", "-u", 1, "-t", f"{seconds}s"]
    command = [loadgen, "--headless", "--only-summary", *load, *outputs]
    with tempfile.TemporaryDirectory(prefix="loadgen-bench-") as folder:
        process = subprocess.Popen(
            [*map(str, command)],
            cwd=folder,
            env={**os.environ, "NAMES": str(names)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        observation = Observation(process.pid)
        while process.poll() is None:
            observation.look()
            time.sleep(0.02)
    if process.returncode != 0:
        raise SystemExit(f"bench: exit code {process.returncode} of {' '.join(map(str, command))}")
    return Observed(observation.peak_kib / 1024, observation.control_cpu() / seconds)


def print_line(what, figure, unit):
    print(f"{what:<64} {figure:>10.2f} {unit}", flush=True)


def measure_memory(loadgen, seconds):
    print_line("1 name, no outputs: memory", observe(loadgen, 1, 5, []).peak_mib, "MiB")
    print_line("10,000 names, no outputs: memory", observe(loadgen, 10_000, seconds, []).peak_mib, "MiB")
    print_line("10,000 names, every output: memory", observe(loadgen, 10_000, seconds, OUTPUTS).peak_mib, "MiB")


def measure_cpu(loadgen, seconds):
    bare = observe(loadgen, 100, seconds, [])
    full = observe(loadgen, 100, seconds, OUTPUTS)
    print_line("100 names, no outputs: control thread", bare.control_cpu * 100, "% of a core")
    print_line("100 names, every output: control thread", full.control_cpu * 100, "% of a core")


PARTS = {"memory": measure_memory, "cpu": measure_cpu}


def main():
    parser = argparse.ArgumentParser(description="Measures what reports cost; see bench/README.md.")
    parser.add_argument("--loadgen", default=LOADGEN, help="the binary (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=120, help="length of a run (default: %(default)s)")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to run (default: %(default)s)")
    options = parser.parse_args()
    for part in options.only.split(","):
        PARTS[part](pathlib.Path(options.loadgen).resolve(), options.seconds)


if __name__ == "__main__":
    main()
