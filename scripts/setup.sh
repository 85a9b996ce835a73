#!/usr/bin/env bash
# Installs the Debian packages that are missing, and makes build/venv: the Python that the extension
# module is built for and that locustfiles run in, with the packages of both. Silent when all is there.
#   scripts/setup.sh           what building needs
#   scripts/setup.sh --tests   and what the tests need
#   scripts/setup.sh --bench   and what the benchmark needs
set -euo pipefail

packages=(
  g++ cmake ninja-build ccache pkg-config python3-dev python3-venv
  libboost1.81-dev libssl-dev zlib1g-dev libbrotli-dev libzstd-dev libpsl-dev libre2-dev libfmt-dev nlohmann-json3-dev
  libtomlplusplus-dev libcli11-dev libgoogle-perftools-dev libgtest-dev libgmock-dev
)
# What locustfiles of the tests and benchmarks import beside gevent, and uvicorn, a server of the tests.
modules=(nanobind greenlet gevent requests numpy pytest uvicorn)
case "${1:-}" in
  "") ;;
  --tests) packages+=(git caddy clang-format haproxy nginx-light python3-pytest python3-jsonschema tinyproxy) ;;
  --bench) packages+=(curl nginx-light wrk) ;;
  *)
    sed -n '2,6s/^# //p' "$0" >&2
    exit 2
    ;;
esac

is_on_path() {
  command -v "$1" >/dev/null
}

# The page of the HTML report: any Node will do, and any Chromium.
if [[ ${1:-} == --tests ]]; then
  is_on_path node || packages+=(nodejs)
  is_on_path npm || packages+=(npm)
  is_on_path chromium || packages+=(chromium)
fi

is_installed() {
  [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done

install_packages() {
  as_root=()
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      echo "setup: please install as root: apt-get install ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi

  # Keeps packages from starting services, such as nginx on port 80.
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
  fi

  echo "setup: installing ${missing[*]}" >&2
  apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  log=$(mktemp)
  if ! { "${apt[@]}" update && "${apt[@]}" install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "setup: apt-get failed, see above" >&2
    exit 1
  fi
  rm -f "$log"
}

((${#missing[@]} == 0)) || install_packages

venv=$(dirname "$0")/../build/venv
if [[ $(cat "$venv/installed" 2>/dev/null) != "${modules[*]}" ]]; then
  echo "setup: making build/venv with ${modules[*]}" >&2
  /usr/bin/python3 -m venv "$venv"
  "$venv/bin/pip" --quiet --disable-pip-version-check install "${modules[@]}"
  echo "${modules[*]}" >"$venv/installed"
fi
