#!/usr/bin/env bash
# Shows loadgen at work: builds it, starts a server to aim at, and sends 1,000 users there for 15 s.
# Ends with loadgen's exit code.
set -euo pipefail
source "$(dirname "$0")/common.sh"

scripts/setup.sh
build release loadgen_bin loadgen_target

exec {target}< <(exec build/release/loadgen-target --exit-with-parent)
target_pid=$!
trap 'kill "$target_pid" && wait "$target_pid"' EXIT
read -r listening <&"$target"

run=(build/release/loadgen --headless --users 1000 --spawn-rate 200 -H "http://${listening#listening on }" -t 15s)
echo "\$ ${run[*]}"
code=0
"${run[@]}" || code=$?
exit "$code"
