#!/usr/bin/env bash
# Opens pages in Chromium from file:// with the network off: the kit's own fixture, and the reports named.
# Pictures go to build/web/shots and build/web/shots/REPORT. Usage: web/page_test.sh [REPORT.html ...]
set -euo pipefail
web=$(cd "$(dirname "$0")" && pwd)
reports=()
for report in "$@"; do reports+=("$(realpath -e "$report")"); done
"$web/build.sh"
export PATH="${NODE_BIN:-$web/../build/venv/bin}:$PATH"
export NEUROCART_REPORTS
NEUROCART_REPORTS=$(printf '%s\n' "${reports[@]}")
cd "$web" && exec npm run --silent test:page
