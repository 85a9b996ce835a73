#!/usr/bin/env python3
"""Measures the same load by loadgen and by other load generators. See bench/README.md.

    bench/peers.py [--loadgen build/release/loadgen] [--rounds 3] [--seconds 5]
"""

import argparse
import pathlib
import shutil
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True
FOLDER = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER / "python")]
from measure import HTTP, Server  # noqa: E402
from programs import measured  # noqa: E402

BUILD = FOLDER.parent / "build"
USERS = 100


def commands(loadgen, seconds, targets):
    """{name: command}: each has as many connections, kept alive, and asks anew as soon as it is answered."""
    peers = BUILD / "peers" / "bin"
    load = ["-u", USERS, "-r", USERS, "-t", f"{seconds}s", "--wait-time", "constant(0)"]
    return {
        "loadgen": [loadgen, "--headless", "--only-summary", "--threads", 1, "-H", HTTP, *load],
        "wrk": ["wrk", "-t", 1, "-c", USERS, "-d", f"{seconds}s", f"{HTTP}/"],
        "oha": [peers / "oha", "--no-tui", "-c", USERS, "-z", f"{seconds}s", f"{HTTP}/"],
        "hey": [peers / "hey", "-c", USERS, "-z", f"{seconds}s", f"{HTTP}/"],
        "vegeta": [
            *[peers / "vegeta", "attack", "-rate=0", f"-workers={USERS}", f"-max-workers={USERS}"],
            *[f"-duration={seconds}s", f"-targets={targets}", "-output=/dev/null"],
        ],
        "k6": [
            *[BUILD / "k6" / "k6", "run", "--quiet", "--no-usage-report", "--vus", USERS],
            *["--duration", f"{seconds}s", "--env", f"TARGET={HTTP}", FOLDER / "python" / "visits.js"],
        ],
    }


def find_programs(options, targets):
    """Those that are there; what is missing is told."""
    found = {}
    for name, command in commands(options.loadgen, options.seconds, targets).items():
        if shutil.which(command[0]):
            found[name] = command
        else:
            print(f"{name} is left out: {command[0]} is not there, see bench/README.md\n")
    return found


def measure(programs, rounds):
    """{name: runs}; they take turns, so that a drift of the machine meets all."""
    runs = {name: [] for name in programs}
    for _ in range(rounds):
        for name, command in programs.items():
            runs[name].append(measured(command, lambda _output: {"failures": 0}))
    return runs


def spread(values, layout="{:.2f}"):
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{layout.format(middle)} ({layout.format(low)} to {layout.format(high)})"


def print_table(runs, seconds):
    print("| program | CPU us a request | times loadgen's | requests/s | most memory MiB | steal |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, results in runs.items():
        ratios = [run.cpu_us / ours.cpu_us for run, ours in zip(results, runs["loadgen"])]
        rates = [run.requests / seconds for run in results]
        cells = [
            spread([run.cpu_us for run in results]),
            spread(ratios),
            spread(rates, "{:,.0f}"),
            f"{max(run.peak_kib for run in results) / 1024:.0f}",
            f"{max(run.steal for run in results):.1%}",
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def main():
    parser = argparse.ArgumentParser(description="Compares with other load generators; see bench/README.md.")
    parser.add_argument("--loadgen", default=BUILD / "release" / "loadgen", help="the binary (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="length of a run (default: %(default)s)")
    options = parser.parse_args()
    with Server(BUILD / "release" / "loadgen-target"), tempfile.NamedTemporaryFile("w") as targets:
        targets.write(f"GET {HTTP}/\n")
        targets.flush()
        runs = measure(find_programs(options, targets.name), options.rounds)
    print_table(runs, options.seconds)


if __name__ == "__main__":
    main()
