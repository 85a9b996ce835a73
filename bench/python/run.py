#!/usr/bin/env python3
"""Measures locustfiles under loadgen, Locust, and beside k6; prints Markdown. See bench/README.md.

bench/python/run.py [--loadgen build/release/loadgen] [--rounds 3] [--seconds 10]
                    [--only requests,lesson,users,start]
"""

import argparse
import pathlib
import resource
import socket
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from programs import FOLDER, find_programs, percentile  # noqa: E402

from measure import Server, pinned  # noqa: E402

ROOT = FOLDER.parents[1]
BUILD = ROOT / "build" / "release"
LESSON = ROOT / "tests" / "compat" / "emulate_load.py"
KINDS = {"HttpUser": "Http", "FastHttpUser": "Fast"}
USERS, LESSON_USERS, IDLE_USERS = 100, 1000, 5000


def figure(value, digits=1):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.{digits}f}"


def spread(values, digits=1):
    """The median and, of several, the lowest to the highest."""
    median = figure(statistics.median(values), digits)
    if len(values) == 1:
        return median
    return f"{median} ({figure(min(values), digits)} to {figure(max(values), digits)})"


def print_table(title, head, rows):
    print(f"\n### {title}\n\n| {' | '.join(head)} |\n|{' --- |' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    sys.stdout.flush()


class Bench:
    def __init__(self, options, programs, k6):
        self.rounds = options.rounds
        self.seconds = options.seconds
        self.programs = programs
        self.k6 = k6

    def contestants(self):
        """(name, call) of each program and kind of user."""
        load = {"users": USERS, "seconds": self.seconds}
        found = [
            (
                f"{program.name} {kind}",
                lambda program=program, name=name: program.measured(
                    FOLDER / "visits.py", name, **load
                ),
            )
            for program in self.programs.values()
            for kind, name in KINDS.items()
        ]
        return found + ([("k6", lambda: self.k6.measured(**load))] if self.k6 else [])

    def measure_requests(self):
        """One request after the other; taking turns, so that a drift of the machine meets all."""
        runs = {name: [] for name, _ in self.contestants()}
        for _ in range(self.rounds):
            for name, call in self.contestants():
                runs[name].append(call())
        rows = [
            [
                name,
                spread([r.cpu_us for r in done]),
                spread([r.summary["rate"] for r in done], 0),
                str(sum(r.failures for r in done)),
                f"{max(r.steal for r in done):.1%}",
            ]
            for name, done in runs.items()
        ]
        head = ["program", "CPU us a request", "requests/s", "failures", "steal"]
        print_table(f'`self.client.get("/")`, no wait, {USERS} users, one CPU', head, rows)
        self.print_ratios(runs)

    def print_ratios(self, runs):
        """Round by round."""
        if not {"loadgen", "Locust"} <= set(self.programs):
            return
        rows = []
        for kind in KINDS:
            ours = runs["loadgen " + kind]
            for other in ("Locust " + kind, "k6"):
                theirs = runs.get(other)
                if theirs:
                    pairs = list(zip(ours, theirs))
                    cpu = [t.cpu_us / o.cpu_us for o, t in pairs]
                    rate = [o.summary["rate"] / t.summary["rate"] for o, t in pairs]
                    rows.append([f"{other} / loadgen {kind}", spread(cpu), spread(rate)])
        print_table("Times as much", ["", "CPU a request", "requests/s of loadgen"], rows)

    def measure_lesson(self):
        """The file of the lesson, unchanged, as its readers run it."""
        load = {"users": LESSON_USERS, "rate": 200, "seconds": self.seconds * 3}
        runs = {name: program.measured(LESSON, **load) for name, program in self.programs.items()}
        rows = []
        for name, r in runs.items():
            times = [f"{percentile(r.summary['times'], p):.0f}" for p in (0.5, 0.95, 0.99)]
            cpu = [f"{r.cpu_s / r.wall_s:.0%}", figure(r.cpu_us)]
            rows.append([name, *cpu, figure(r.summary["rate"], 0), *times, str(r.failures)])
        head = ["program", "CPU", "CPU us a request", "requests/s", "50 % ms", "95 % ms", "99 % ms"]
        title = f"The lesson's file, {LESSON_USERS:,} users at 200/s, {load['seconds']} s"
        print_table(title, [*head, "failures"], rows)

    def measure_users(self):
        """What users that wait cost, and whether starting them holds up those who are there."""
        rows = []
        for program in self.programs.values():
            for kind, name in KINDS.items():
                one = self.idle(program, name, users=1, rate=1, seconds=4)
                many = self.idle(program, name, users=IDLE_USERS, rate=1000, seconds=20)
                each = (many["rss_kib"] - one["rss_kib"]) / (many["users"] - one["users"])
                lags = [figure(many["worst_lag_ms"]), figure(many["p99_lag_ms"])]
                rows.append([f"{program.name} {kind}", f"{many['users']:,}", figure(each), *lags])
        head = ["program", "users", "KiB a user", "worst lag ms", "99 % ms"]
        print_table(f"{IDLE_USERS:,} users that wait, started at 1,000/s", head, rows)

    def idle(self, program, name, **load):
        return program.measured(FOLDER / "idle.py", name, **load).summary["told"]

    def measure_start(self):
        """From the start of the process to its first request; the file imports only locust."""
        rows = []
        for program in self.programs.values():
            for kind, name in KINDS.items():
                times = [self.first_request_ms(program, name) for _ in range(self.rounds * 3)]
                rows.append([f"{program.name} {kind}", spread(times, 0)])
        print_table("Start to first request", ["program", "ms"], rows)

    def first_request_ms(self, program, name):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            load = {"users": 1, "seconds": 20}
            command = [*program.arguments(FOLDER / "visits.py", name, **load), "-H", url]
            began = time.monotonic()
            process = subprocess.Popen(
                pinned(command, ""), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            listener.settimeout(20)
            accepted, _ = listener.accept()
            accepted.recv(1)
            elapsed = time.monotonic() - began
            process.kill()
            process.wait()
            accepted.close()
        return elapsed * 1000


PARTS = {
    "requests": Bench.measure_requests,
    "lesson": Bench.measure_lesson,
    "users": Bench.measure_users,
    "start": Bench.measure_start,
}


def parse_options():
    venv = ROOT / "build" / "venv-locust" / "bin"
    parser = argparse.ArgumentParser(description="Measures locustfiles; see bench/README.md.")
    add = parser.add_argument
    add("--loadgen", default=BUILD / "loadgen", help="default: %(default)s")
    add("--locust", default=venv / "locust", help="default: %(default)s")
    add("--python", default=venv / "python", help="loadgen's, if LOADGEN_PYTHON is not set")
    add("--k6", default=str(ROOT / "build" / "k6" / "k6"), help="default: %(default)s")
    add("--target", default=BUILD / "loadgen-target", type=pathlib.Path, help="makes certificates")
    add("--rounds", type=int, default=3, help="runs of each program (default: %(default)s)")
    add("--seconds", type=int, default=10, help="length of a run (default: %(default)s)")
    add("--only", default=",".join(PARTS), help="parts to run (default: %(default)s)")
    return parser.parse_args()


def main():
    options = parse_options()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    programs, k6, left_out = find_programs(options)
    print("\n".join(left_out))
    with Server(options.target):
        bench = Bench(options, programs, k6)
        for part in options.only.split(","):
            PARTS[part](bench)


if __name__ == "__main__":
    main()
