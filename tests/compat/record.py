#!/usr/bin/env python3
"""Records what Locust does with the cases: expected/*.json.

    tests/compat/record.py --locust PATH [CASE...]      # PATH: Locust 2.47.0

Look at the difference before it is committed: it is what loadgen will be judged by.
"""

import argparse
import os
import pathlib
import sys

sys.dont_write_bytecode = True
os.environ.setdefault("LOADGEN_BUILD_DIR", ".")  # the harness wants one; nothing of it is used here

from cases import CASES  # noqa: E402
from observe import EXPECTED, run_case  # noqa: E402


def parse_options():
    parser = argparse.ArgumentParser(description="Records what Locust does with the cases.")
    parser.add_argument("--locust", required=True, type=pathlib.Path, help="the real Locust 2.47.0")
    parser.add_argument("--keep", action="store_true", help="only the cases without a record")
    parser.add_argument("names", nargs="*", metavar="CASE", help="which cases (default: all)")
    return parser.parse_args()


def main():
    options = parse_options()
    known = {case.name: case for case in CASES}
    if unknown := set(options.names) - set(known):
        raise SystemExit(f"record: no such case: {', '.join(sorted(unknown))}")
    for name in options.names or known:
        path = EXPECTED / f"{name}.json"
        if options.keep and path.exists():
            continue
        seen = run_case(known[name], options.locust)
        path.write_text(seen.as_json())
        print(
            f"{name}: exit code {seen.exit_code}, {len(seen.rows)} rows, {len(seen.errors)} errors",
            flush=True,
        )


if __name__ == "__main__":
    main()
