#!/usr/bin/env bash
# Fuzzes the loader of scenarios with libFuzzer, from scenarios/ and tests/fuzz/found/, for a bounded time.
#   scripts/fuzz.sh              a minute
#   scripts/fuzz.sh SECONDS      that long
# Needs clang and its runtime (Debian: clang-14, libclang-rt-14-dev; another one: CXX=clang++-16). What it finds is
# left in build/fuzz/found/: mend it, and put the input into tests/fuzz/found/, which the tests load.
set -euo pipefail
source "$(dirname "$0")/common.sh"

for compiler in "${CXX:-}" clang++ clang++-14; do
  if command -v "${compiler:-none}" >/dev/null; then break; fi
done
CXX=$compiler build fuzz fuzz_scenario
mkdir -p build/fuzz/corpus build/fuzz/found
# A key or word of the language a line: without them it would take a fuzzer days to guess one.
grep -ohE '"[$a-z_]+"' docs/scenario.schema.json src/scenario/json/functions.cpp | sort -u >build/fuzz/words
exec build/fuzz/tests/fuzz/fuzz_scenario -max_total_time="${1:-60}" -timeout=5 -rss_limit_mb=1024 -max_len=8192 \
  -dict=build/fuzz/words -artifact_prefix=build/fuzz/found/ -print_final_stats=1 -print_funcs=0 -verbosity=0 \
  build/fuzz/corpus scenarios tests/fuzz/found
