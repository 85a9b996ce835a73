#!/usr/bin/env bash
# Builds everything and runs the tests.
#   scripts/test.sh                                  the release build, all tests
#   scripts/test.sh --preset dev                     with AddressSanitizer and UBSan
#   scripts/test.sh --preset tsan -L 'unit|client'   with ThreadSanitizer, two labels only
# What follows the preset goes to ctest.
set -euo pipefail
source "$(dirname "$0")/common.sh"

preset=release
if [[ ${1:-} == --preset ]]; then
  preset=${2:?which preset?}
  shift 2
fi

scripts/setup.sh --tests
build "$preset"
exec ctest --test-dir "build/$preset" --output-on-failure -j 4 "$@"
