#!/usr/bin/env bash
# Builds k6, with which the benchmark of locustfiles compares, below build/, once; prints its path.
# Without Go it says so, and the benchmark does without k6.
set -euo pipefail
source "$(dirname "$0")/common.sh"

k6=$PWD/build/k6/k6
if [[ ! -x $k6 ]]; then
  if ! command -v go >/dev/null; then
    echo "k6: building it needs Go, which is not on PATH" >&2
    exit 1
  fi
  GOBIN=$(dirname "$k6") go install go.k6.io/k6@latest >&2
fi
echo "$k6"
