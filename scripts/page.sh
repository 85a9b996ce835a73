#!/usr/bin/env bash
# Builds the HTML report's page, which the C++ build embeds as it is in the tree and which needs Node.
#   scripts/page.sh            makes src/report/html/dist/report.html anew
#   scripts/page.sh --check    makes it below build/page, and fails if that is another one
set -euo pipefail
source "$(dirname "$0")/common.sh"

sources=src/report/html
made=build/page

if ! command -v npm >/dev/null; then
  echo "page: needs Node and npm, which scripts/setup.sh --tests installs" >&2
  exit 1
fi
mkdir -p "$made"
rm -rf "$made"/src "$made"/dist
cp -r "$sources"/{package.json,package-lock.json,tsconfig.json,build.mjs,template.html,src} "$made"/
cd "$made"
if ! cmp --silent package-lock.json node_modules/.installed; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/.installed
fi
npm run --silent check
npm run --silent build
cd - >/dev/null

if [[ ${1:-} == --check ]]; then
  if ! cmp "$made/dist/report.html" "$sources/dist/report.html"; then
    echo "page: src/report/html/dist/report.html is not what its sources make: run scripts/page.sh" >&2
    exit 1
  fi
else
  mkdir -p "$sources/dist"
  cp "$made/dist/report.html" "$sources/dist/report.html"
fi
