#!/usr/bin/env bash
# Builds everything and runs the tests.
#   scripts/test.sh                                  the release build, all tests
#   scripts/test.sh --preset dev                     with AddressSanitizer and UBSan
#   scripts/test.sh --preset tsan -L 'unit|client'   with ThreadSanitizer, two labels only
#   scripts/test.sh --with-locust                    the locustfiles of tests/compat, live under loadgen and Locust
# What follows these goes to ctest.
set -euo pipefail
source "$(dirname "$0")/common.sh"

preset=release
labels=()
while [[ ${1:-} == --preset || ${1:-} == --with-locust ]]; do
  if [[ $1 == --preset ]]; then
    preset=${2:?which preset?}
    shift 2
  else
    labels=(-L compat)
    shift
  fi
done

scripts/setup.sh --tests
build "$preset"
if ((${#labels[@]})); then
  LOADGEN_WITH_LOCUST=$(scripts/locust.sh)
  export LOADGEN_WITH_LOCUST
fi
exec ctest --test-dir "build/$preset" --output-on-failure -j 4 "${labels[@]}" "$@"
