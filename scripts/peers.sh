#!/usr/bin/env bash
# Builds the load generators that bench/peers.py compares with below build/, each once: oha with Cargo;
# hey, vegeta and k6 with Go. What cannot be built is named, and the benchmark does without it.
set -euo pipefail
source "$(dirname "$0")/common.sh"

peers=$PWD/build/peers

# have NAME TOOL COMMAND...: COMMAND, which needs TOOL, makes build/peers/bin/NAME
have() {
  local name=$1 tool=$2
  shift 2
  [[ ! -x $peers/bin/$name ]] || return 0
  if ! command -v "$tool" >/dev/null; then
    echo "peers: building $name needs $tool, which is not on PATH" >&2
  elif ! "$@" >&2; then
    echo "peers: $name could not be built, see above" >&2
  fi
}

export GOBIN=$peers/bin
have oha cargo cargo install --quiet --locked --root "$peers" oha
have hey go go install github.com/rakyll/hey@latest
have vegeta go go install github.com/tsenart/vegeta/v12@latest
scripts/k6.sh >/dev/null || true
