#!/usr/bin/env bash
# Installs the Locust that loadgen is compared with into a venv of its own, once, and prints its path.
#   scripts/locust.sh                 Locust
#   scripts/locust.sh numpy           and packages that a locustfile needs
set -euo pipefail
source "$(dirname "$0")/common.sh"

version=2.47.0
venv=$PWD/build/venv-locust

if [[ ! -x $venv/bin/python ]]; then
  "${LOADGEN_PYTHON:-python3}" -m venv "$venv" >&2
fi
if [[ $("$venv/bin/locust" --version 2>/dev/null) != "locust $version "* ]] || (($#)); then
  "$venv/bin/python" -m pip install --quiet "locust==$version" "$@" >&2
fi
echo "$venv/bin/locust"
